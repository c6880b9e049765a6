"""The one settings file. Everything that differs between two offices comes from the environment.

README.md has the table of the names read here; tests/house checks that it is complete.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()  # every NAME may also come from a file named by NAME_FILE


def strict_bool(name: str, *, default: bool) -> bool:
    """Read a boolean; a word that is neither yes nor no is an error and not a silent "no"."""
    value = env.str(name, default=str(default)).strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off", ""}:
        return False
    raise ImproperlyConfigured(f"{name}={value!r}: write 1 or 0.")


# ---------------------------------------------------------------------------- security

DEBUG = strict_bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured(
            "SECRET_KEY is missing. Make one with "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(50))' "
            "and set it in the environment, or set DEBUG=1 on a developer's machine."
        )
    SECRET_KEY = "only-for-debugging"  # noqa: S105 - never reached in production, see above
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
DEMO = strict_bool("DEMO", default=False)

# Off only where the portal is reached without TLS: script/serve on one's own machine.
HTTPS = strict_bool("HTTPS", default=not DEBUG)
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if strict_bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 60 * 60 * 12  # one working day
CSRF_FAILURE_VIEW = "khuyencong.ui.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# ------------------------------------------------------------------------ applications

INSTALLED_APPS = [
    "reports.apps.ReportsConfig",
    "projects.apps.ProjectsConfig",
    "beneficiaries.apps.BeneficiariesConfig",
    "khuyencong.notices.apps.NoticesConfig",
    "khuyencong.lists.apps.ListsConfig",
    "allauth",
    "allauth.account",  # before accounts, whose admin takes allauth's out
    "khuyencong.accounts.apps.AccountsConfig",
    "khuyencong.offices.apps.OfficesConfig",
    "khuyencong.localities.apps.LocalitiesConfig",
    "khuyencong.audit.apps.AuditConfig",
    "khuyencong.ui.apps.UiConfig",
    "khuyencong.ui.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "django_tasks",
    "khuyencong.audit.apps.BackgroundWorkConfig",
    "import_export",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "khuyencong.http.PackedPages",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Before whatever reads a body; those above only look at headers.
    "khuyencong.incoming.Incoming",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "khuyencong.accounts.middleware.SignInAgainMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "khuyencong.files.remove_rowless_files",
    "projects.views.former_codes.FormerCodes",
    "projects.views.former_plans.FormerPlans",
]
ROOT_URLCONF = "khuyencong.urls"
WSGI_APPLICATION = "khuyencong.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "khuyencong.ui.navigation.navigation",
                "khuyencong.notices.context.unread",
                "reports.context.office",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEST_RUNNER = "django.test.runner.DiscoverRunner"

# ---------------------------------------------------------------------------- database

VAR = BASE_DIR / "var"  # everything that the portal writes beside its database
VAR.mkdir(exist_ok=True)
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{VAR / 'khuyencong.sqlite3'}")
}
DATABASE = DATABASES["default"]
DATABASE["HOST"] = unquote(DATABASE.get("HOST") or "")  # a socket's path comes quoted
DATABASE["ATOMIC_REQUESTS"] = False  # the action is the transaction
if DATABASE["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a transaction that will write takes its place in the queue at once, so two
    # actions wait for each other and do not fail halfway with "database is locked".
    DATABASE.setdefault("OPTIONS", {}).update(
        transaction_mode="IMMEDIATE",
        timeout=20,
        init_command=(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        ),
    )
else:
    DATABASE["CONN_MAX_AGE"] = 60
    DATABASE["CONN_HEALTH_CHECKS"] = True
    # Compiling a query costs more than it saves where pages ask for hundredths of a second. Who
    # sets options in the address of the database decides for itself.
    DATABASE.setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
    # A server that vanished without a word is noticed within a minute, not after two hours.
    DATABASE["OPTIONS"] = {
        "connect_timeout": 10,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        **DATABASE["OPTIONS"],
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ----------------------------------------------------------------------------- sign-in

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "khuyencong.accounts.adapter.PortalAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_CHANGE_PASSWORD_REDIRECT_URL = "accounts:preferences"  # noqa: S105 - an address
ACCOUNT_FORMS = {
    "login": "khuyencong.accounts.forms.SignInForm",
    "change_password": "khuyencong.accounts.forms.PasswordForm",
}
# Requests of one address, counted in the cache that all worker processes share; an office may sit
# behind one. Wrong passwords are counted by khuyencong/accounts/attempts.py and not by allauth.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": None}
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
PASSWORD_RESET_TIMEOUT = 14 * 24 * 3600  # seconds for which an invitation works
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# ------------------------------------------------------------- language, time, numbers

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
LOCALE_PATHS = [BASE_DIR / "khuyencong" / "locale"]
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Ho_Chi_Minh")
USE_I18N = True
USE_TZ = True
# Django's own Vietnamese formats read 05/11/2026 as 11 May and do not group thousands.
FORMAT_MODULE_PATH = ["khuyencong.formats"]

# ------------------------------------------------------ caches, background work, e-mail

CACHES = {
    # Shared by all processes: attempts to sign in are counted here.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "khuyencong_cache",
    },
    # Figures under the fingerprint of what they were computed from: each process may have its own.
    "figures": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "figures"},
    # Files of reports under the fingerprint of what they say, for all processes of the machine.
    "reports": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR / "reports",
        "TIMEOUT": 7 * 24 * 3600,
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
}
# What a page prints itself, known by its rows before it is printed (Format.ms_a_row of the format):
# a report that would take longer is made in the background.
REPORT_SECONDS = 2
# Processes that print long reports on this machine, those of all workers and commands together. Each
# holds a place (a locked file) in the folder.
PRINTING_PROCESSES = env.int("PRINTING_PROCESSES", default=os.cpu_count() or 1)
if PRINTING_PROCESSES < 1:
    raise ImproperlyConfigured(f"PRINTING_PROCESSES={PRINTING_PROCESSES}: write 1 or more.")
PRINTING_PLACES = VAR / "printing"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Without EMAIL_URL letters are laid down as files: nothing leaves a machine that was not set up for it.
EMAIL_CONFIG = env.email("EMAIL_URL", default=f"filemail:///{VAR / 'mail'}")
vars().update(EMAIL_CONFIG)
if EMAIL_CONFIG["EMAIL_BACKEND"].endswith("smtp.EmailBackend"):
    EMAIL_BACKEND = "khuyencong.notices.smtp.BoundedBackend"
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)  # seconds of silence of the mail server
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="khuyencong@localhost")
PORTAL_URL = env.str("PORTAL_URL", default="http://127.0.0.1:8000").rstrip("/")

# ------------------------------------------------------------------------------- files

FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_TEMP_DIR = VAR / "uploads"  # larger ones while they come in; swept as the others are
FILE_UPLOAD_TEMP_DIR.mkdir(exist_ok=True)
UPLOAD_LIMIT = 20 * 1024 * 1024  # bytes of one file of a dossier
FILE_UPLOAD_HANDLERS = [
    "khuyencong.incoming.UpToTheLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a group of establishments is one form

STATIC_URL = "static/"
# The office's own files stand before the portal's of the same name: img/khuyencong.svg is the emblem.
OWN_STATIC = env.str("OWN_STATIC", default="")
STATICFILES_DIRS = [*filter(None, [OWN_STATIC]), BASE_DIR / "static"]
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(VAR / "media"))
STORAGES = {
    "default": {"BACKEND": "khuyencong.storage.WholeFileStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG

# --------------------------------------------------------------------- import and logs

IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True  # a name "=cmd()" stays a text in Excel

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "khuyencong.logs.WithoutInvitations",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # Without the handlers that Django gives them: every line goes through the one above.
        "django": {},
        "django.server": {"propagate": True},
        # They log every CSS property, glyph table and start at INFO.
        "fontTools": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}
