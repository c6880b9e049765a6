"""The example of 2023 on a database of its own, served as script/serve does: for looking at it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
WORK = Path(tempfile.mkdtemp())
ENVIRONMENT = {
    "DATABASE_URL": f"sqlite:///{WORK / 'portal.sqlite3'}",
    "SECRET_KEY": "bench",
    "HTTPS": "0",
    "DEBUG": "0",
    "DJANGO_SETTINGS_MODULE": "khuyencong.settings",
}


@dataclass(frozen=True)
class Portal:
    """Where it is, the session of a leader for each look, and the code of a draft to edit."""

    url: str
    sessions: dict[str, str]
    draft: str

    def get(self, path: str, look: str = "light") -> bytes:
        cookie = f"sessionid={self.sessions[look]}"
        asked = urllib.request.Request(self.url + path, headers={"Cookie": cookie})
        answer: bytes = urllib.request.urlopen(asked).read()
        return answer


def prepare() -> tuple[dict[str, str], str]:
    """The example with a draft; (look → session of a leader who has chosen it, code of the draft)."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from khuyencong.accounts import roles
    from khuyencong.accounts.models import User
    from khuyencong.offices.models import Office
    from projects.actions import drafts
    from projects.models import Proposal

    with open(os.devnull, "w") as silence:
        call_command("migrate", verbosity=0)
        call_command("createcachetable")
        call_command("load_example", stdout=silence)
        call_command("collectstatic", interactive=False, verbosity=0)
    sessions = {}
    for look in ("light", "dark"):
        leader = User.objects.create_user(
            f"lanhdao-{look}",
            full_name="Trần Thị Lãnh Đạo",
            role=roles.CentreLeader.code,
            office=Office.objects.first(),
            look=look,
        )
        client = Client()
        client.force_login(leader)
        sessions[look] = client.cookies[settings.SESSION_COOKIE_NAME].value
    source = Proposal.objects.get(code="KCQG-2023-01")
    return sessions, drafts.copy(proposal=source, year=2027, by=leader).code


@contextmanager
def served() -> Iterator[Portal]:
    os.environ.update(ENVIRONMENT)
    sessions, draft = prepare()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "khuyencong.wsgi", "--bind", f"127.0.0.1:{port}",
         "--workers", "2", "--threads", "4", "--log-level", "warning"],
        cwd=ROOT, env=os.environ,
    )  # fmt: skip
    try:
        time.sleep(3)
        yield Portal(f"http://127.0.0.1:{port}", sessions, draft)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)
        shutil.rmtree(WORK)
