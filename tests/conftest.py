"""What every test has: users of each role, the example of 2023, a client whose GET never writes."""

import gc
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from khuyencong.accounts import roles
from khuyencong.accounts.models import User
from khuyencong.localities.loading import load_localities
from khuyencong.localities.models import Level, Locality
from tests import databases, profiles
from tests.example import lay_example
from tests.factories import the_office

profiles.load_profile()

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
SESSION = re.compile(r"django_session|last_login")


@pytest.fixture(scope="session", autouse=True)
def _static_root() -> None:
    """WhiteNoise warns when the folder is missing; the live server starts before any test."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Any:
    """pytest-django's own place for what is done just before the test database is made."""
    with databases.migrated(settings.DATABASE):
        yield


DATABASE = {"db", "transactional_db", "live_server"}  # fixtures that open it
SAME = pytest.mark.skip(reason="is the same on every database, and has run on SQLite")
# A run on both databases (script/test) tries a walk at one width on each: neither asks what the other is.
OTHER = pytest.mark.skip(reason="is walked at this width on PostgreSQL, in the same run")
IS_ON_BOTH = os.environ.get("ON_BOTH_DATABASES") == "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    on_postgresql = settings.DATABASE["ENGINE"].endswith("postgresql")
    for item in items:
        if item.get_closest_marker("browser"):
            # Two browsers beside each other; each worker keeps one open.
            group = "browser-phone" if _is_of_phone(item) else "browser-desk"
            item.add_marker(pytest.mark.xdist_group(group))
        if on_postgresql and _is_the_same_everywhere(item):
            item.add_marker(SAME)
        elif IS_ON_BOTH and not on_postgresql and _is_walked_elsewhere(item):
            item.add_marker(OTHER)
    # Otherwise in random order: one that begins last would leave the other cores idle.
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """What is loaded by now stays until the end: Python need not go through it again and again to find
    what can be forgotten, which takes it a tenth of the time of the tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


def _is_of_phone(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("browser")) and "phone" in item.name


def _is_walked_elsewhere(item: pytest.Item) -> bool:
    return "desktop" in item.name and bool(item.get_closest_marker("browser")) and not item.get_closest_marker("once")  # fmt: skip


def _is_the_same_everywhere(item: Any) -> bool:
    """What opens no database, says so itself, or differs from a test beside it in its width alone."""
    opens = item.get_closest_marker("django_db") or DATABASE & set(item.fixturenames)
    return not opens or bool(item.get_closest_marker("once")) or _is_of_phone(item)


@pytest.fixture(autouse=True)
def _plain_static_files_and_fast_passwords(
    settings: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Plain static files: the manifest exists only where collectstatic has run."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Factories write no events, so a figure kept by its fingerprint would be stale in tests.
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        "figures": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
        # The same content is printed once a run, as it is in the office.
        "reports": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": tmp_path_factory.getbasetemp() / "reports",
        },
    }
    cache.clear()  # attempts to sign in are counted per test
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / "media"
    settings.PRINTING_PLACES = tmp_path_factory.getbasetemp() / "printing"


@pytest.fixture(autouse=True)
def _needs_postgresql(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")


class ReadingClient(Client):
    """A test client that fails when a GET writes anything but its own session."""

    def get(self, *args: Any, **kwargs: Any) -> Any:
        with no_writes():
            return super().get(*args, **kwargs)


@contextmanager
def no_writes() -> Iterator[None]:
    def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if WRITES.match(sql) and not SESSION.search(sql):
            raise AssertionError(f"a GET writes: {sql}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


@pytest.fixture
def client() -> ReadingClient:
    return ReadingClient()


@pytest.fixture
def example(db: None) -> None:
    """The plan of 2023, as load_example makes it."""
    lay_example()


@pytest.fixture(scope="module")
def country(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """All units of the whole country, loaded once for the tests of a file: that takes seconds."""
    block = transaction.atomic()
    block._from_testcase = True  # wraps tests, and no action
    with django_db_blocker.unblock():
        block.__enter__()
        load_localities()
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        block.__exit__(None, None, None)


@pytest.fixture
def make_user(db: None) -> Any:
    def make(role: type[roles.Role], *localities: Locality, **fields: Any) -> User:
        fields.setdefault("username", role.code)
        fields.setdefault("email", f"{fields['username']}@khuyencong.example")
        if not role.sees_all_offices:
            fields.setdefault("office", the_office())
        user = User.objects.create_user(
            password="mat-khau-thu", full_name=role.display_name, role=role.code, **fields
        )
        user.localities.set(localities)
        return user

    return make


@pytest.fixture
def staff(make_user: Any) -> User:
    return make_user(roles.CentreStaff)


@pytest.fixture
def officer_of_vinh_chau(example: None, make_user: Any) -> User:
    """Of the district, until it ended, and of the communes that came after it."""
    district = Locality.objects.get(code="950", level=Level.DISTRICT)
    later = Locality.objects.filter(changes_in__predecessor__parent=district, valid_to=None)
    return make_user(roles.DistrictOfficer, district, *later.distinct(), username="can-bo")


@pytest.fixture
def administrator(make_user: Any) -> User:
    return make_user(roles.Administrator)


@pytest.fixture
def sign_in(client: ReadingClient) -> Any:
    def sign_in(user: User) -> ReadingClient:
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture(scope="session")
def root() -> Path:
    return Path(__file__).resolve().parent.parent
