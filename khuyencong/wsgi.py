"""Entry point of the server process."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khuyencong.settings")

application = get_wsgi_application()

from khuyencong.incoming import Utf8Request  # noqa: E402 - app ready: it needs the settings

application.request_class = Utf8Request
