"""Lighthouse on home, list, form, proposal and plan of the example, served as script/serve does.

Needs Node.js with npm and Chromium. JSON out: the scores of each page, on a phone (Lighthouse's
own slow device and line) and on a desk.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks.served import ROOT, WORK, served

TOOL = ROOT / "build" / "lighthouse"
VERSION = "13"
CATEGORIES = ("performance", "accessibility", "best-practices")


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
    program = lighthouse()
    found = {}
    with served() as portal:
        pages = {
            "home": "/",
            "list": "/de-an/",
            "form": f"/de-an/{portal.draft}/soan/",
            "proposal": "/de-an/KCQG-2023-01/",
            "plan": "/ke-hoach/2023/dia-phuong/",
        }
        for name, path in pages.items():
            for _ in range(4):  # both workers are warm
                portal.get(path)
            url, cookie = portal.url + path, portal.sessions["light"]
            found[name] = {
                "phone": scores(program, url, cookie),
                "desk": scores(program, url, cookie, "--preset=desktop"),
            }
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
