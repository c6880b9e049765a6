"""What the environment may say, asked of a real process."""

import os
import subprocess
import sys

import pytest


def start(root, **environment):
    """Import the settings in a fresh process; returns (exit code, what it told)."""
    clean = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LD_LIBRARY_PATH"}}
    code = (
        "import django; django.setup(); from django.conf import settings as s;"
        "print(s.DATABASES['default'], s.SESSION_COOKIE_SECURE, s.DEMO)"
    )
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code],
        cwd=root,
        env={**clean, "DJANGO_SETTINGS_MODULE": "khuyencong.settings", **environment},
        capture_output=True,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).decode()


def test_without_secret_key_only_debug_starts(root):
    code, told = start(root)
    assert code == 1
    assert "SECRET_KEY is missing" in told

    assert start(root, DEBUG="1")[0] == 0
    assert start(root, SECRET_KEY="x")[0] == 0


@pytest.mark.parametrize("name", ["DEBUG", "DEMO", "HTTPS", "BEHIND_PROXY"])
def test_an_unknown_word_for_a_boolean_is_an_error(root, name):
    code, told = start(root, SECRET_KEY="x", **{name: "perhaps"})

    assert code == 1
    assert f"{name}='perhaps': write 1 or 0." in told


@pytest.mark.parametrize("number", ["0", "-1"])
def test_without_a_process_nothing_could_be_printed(root, number):
    code, told = start(root, SECRET_KEY="x", PRINTING_PROCESSES=number)

    assert code == 1
    assert f"PRINTING_PROCESSES={number}: write 1 or more." in told


def test_sqlite_is_the_default_and_takes_its_turn(root):
    _code, told = start(root, SECRET_KEY="x")

    assert "django.db.backends.sqlite3" in told
    assert "'transaction_mode': 'IMMEDIATE'" in told
    assert "foreign_keys=ON" in told
    assert "journal_mode=WAL" in told


def test_postgresql_comes_by_database_url(root):
    _code, told = start(root, SECRET_KEY="x", DATABASE_URL="postgres://kc:p@127.0.0.1:5432/kc")

    assert "django.db.backends.postgresql" in told
    assert "'NAME': 'kc'" in told
    assert "'options': '-c jit=off'" in told


def test_options_of_the_address_go_first(root):
    address = "postgres://kc:p@127.0.0.1:5432/kc?options=-c%20jit%3Don"

    _code, told = start(root, SECRET_KEY="x", DATABASE_URL=address)

    assert "'options': '-c jit=on'" in told


def test_a_secret_may_come_from_a_file(root, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("from-a-file")

    assert start(root, SECRET_KEY_FILE=str(secret))[0] == 0


def test_cookies_are_secure_unless_told_otherwise(root):
    assert " True False" in start(root, SECRET_KEY="x")[1]
    assert " False False" in start(root, SECRET_KEY="x", HTTPS="0")[1]
