"""Lighthouse on home, list, form and proposal page of the example, served as script/serve does.

Needs Node.js with npm and Chromium. JSON out: the scores of each page, on a phone (Lighthouse's
own slow device and line) and on a desk.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
TOOL = ROOT / "build" / "lighthouse"
VERSION = "13"
WORK = Path(tempfile.mkdtemp())
ENVIRONMENT = {
    "DATABASE_URL": f"sqlite:///{WORK / 'portal.sqlite3'}",
    "SECRET_KEY": "bench",
    "HTTPS": "0",
    "DEBUG": "0",
    "DJANGO_SETTINGS_MODULE": "khuyencong.settings",
}
os.environ.update(ENVIRONMENT)
CATEGORIES = ("performance", "accessibility", "best-practices")


def prepare():
    """The example with a draft to edit; returns (session cookie, code of the draft)."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from khuyencong.accounts import roles
    from khuyencong.accounts.models import User
    from projects.actions import drafts
    from projects.models import Proposal

    with open(os.devnull, "w") as silence:
        call_command("migrate", verbosity=0)
        call_command("createcachetable")
        call_command("load_example", stdout=silence)
        call_command("collectstatic", interactive=False, verbosity=0)
    leader = User.objects.create_user("lanhdao", full_name="Lãnh đạo", role=roles.CentreLeader.code)
    draft = drafts.copy(proposal=Proposal.objects.get(code="KCQG-2023-01"), year=2027, by=leader)
    client = Client()
    client.force_login(leader)
    return client.cookies[settings.SESSION_COOKIE_NAME].value, draft.code


def lighthouse():
    """The tool, installed into build/ when it is not there."""
    program = TOOL / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        if shutil.which("npm") is None:
            sys.exit("npm is needed (Debian packages: nodejs npm).")
        TOOL.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["npm", "install", "--silent", "--no-save", "--prefix", str(TOOL), f"lighthouse@{VERSION}"],
            check=True, stdout=sys.stderr,
        )  # fmt: skip
    return program


def scores(program, url, cookie, *more):
    """The scores of one page; Lighthouse sometimes misses the page's start and asks to try again."""
    for _ in range(2):
        try:
            return _scores(program, url, cookie, *more)
        except subprocess.CalledProcessError:
            time.sleep(2)
    return _scores(program, url, cookie, *more)


def _scores(program, url, cookie, *more):
    report = WORK / "report.json"
    chromium = next(
        filter(
            None,
            map(
                shutil.which,
                ("chromium", "chromium-browser", "google-chrome", "chromium-headless-shell"),
            ),
        )
    )
    subprocess.run(
        [str(program), url, "--output=json", f"--output-path={report}", "--quiet",
         f"--only-categories={','.join(CATEGORIES)}",
         "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
         f"--extra-headers={json.dumps({'Cookie': f'sessionid={cookie}'})}", *more],
        check=True, stdout=sys.stderr, env={**os.environ, "CHROME_PATH": chromium},
    )  # fmt: skip
    found = json.loads(report.read_text())
    result = {name: round(found["categories"][name]["score"] * 100) for name in CATEGORIES}
    result["below"] = [
        audit["id"]
        for name in CATEGORIES
        for ref in found["categories"][name]["auditRefs"]
        if ref["weight"] and (audit := found["audits"][ref["id"]])["score"] not in (None, 1)
    ]
    return result


def main():
    cookie, code = prepare()
    program = lighthouse()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "khuyencong.wsgi", "--bind", f"127.0.0.1:{port}",
         "--workers", "2", "--threads", "4", "--log-level", "warning"],
        cwd=ROOT, env=os.environ,
    )  # fmt: skip
    pages = {
        "home": "/",
        "list": "/de-an/",
        "form": f"/de-an/{code}/soan/",
        "proposal": "/de-an/KCQG-2023-01/",
    }
    try:
        time.sleep(3)
        for path in pages.values():  # both workers are warm
            for _ in range(4):
                asked = urllib.request.Request(
                    f"http://127.0.0.1:{port}{path}", headers={"Cookie": f"sessionid={cookie}"}
                )
                urllib.request.urlopen(asked).read()
        found = {
            name: {
                "phone": scores(program, f"http://127.0.0.1:{port}{path}", cookie),
                "desk": scores(
                    program, f"http://127.0.0.1:{port}{path}", cookie, "--preset=desktop"
                ),
            }
            for name, path in pages.items()
        }
        print(json.dumps(found, indent=2))
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)
        shutil.rmtree(WORK)


if __name__ == "__main__":
    main()
