"""The portal's settings with two empty pages beside it, to compare with."""

from khuyencong.settings import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.portal_urls"
LOGGING = {"version": 1, "disable_existing_loggers": True}
