"""Days as the pages write them."""

import datetime

from django.template import Context, Template


def test_a_moment_is_written_as_the_day_it_was_here():
    at = datetime.datetime(2026, 11, 25, 20, 42, tzinfo=datetime.UTC)
    page = Template("{% load ui %}{{ at|ngay }} {{ day|ngay }} {{ never|ngay }}")
    said = page.render(Context({"at": at, "day": at.date(), "never": None}))
    assert said == "26/11/2026 25/11/2026 –"
