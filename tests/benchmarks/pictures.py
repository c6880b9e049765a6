"""Pictures of ten pages at three widths in both looks, into build/pictures/ (script/pictures).

Names of pages on the command line take only those: `script/pictures home form`. `readme` alone makes
those of README.md anew, in docs/img/.
"""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from playwright.sync_api import Playwright, sync_playwright

from tests.benchmarks import readme_pictures
from tests.benchmarks.served import ROOT, served

PLACE = ROOT / "build" / "pictures"
BROWSERS = ("chromium", "chromium-browser", "chromium-headless-shell")
WIDTHS = (390, 768, 1280)
PAGES = {
    "sign-in": "/dang-nhap/",
    "home": "/",
    "list": "/de-an/",
    "form": "/de-an/{draft}/soan/",
    "proposal": "/de-an/KCQG-2023-01/",
    "plan": "/ke-hoach/2023/dia-phuong/",
    "history": "/ke-hoach/2023/quoc-gia/lich-su/?ngay=30/09/2023&so_voi=01/01/2023",
    "report": "/bao-cao/ke-hoach-nam/?nam=2023",
    "acceptances": "/nghiem-thu/",
    "gallery": "/thiet-ke/",
}


@contextmanager
def _browsing(names: list[str]) -> Iterator[Playwright]:
    """What the pictures show besides the example is laid before: Playwright keeps an event loop."""
    if names == ["readme"]:
        readme_pictures.lay_a_year()
    with sync_playwright() as playwright:
        yield playwright


def main(names: list[str]) -> None:
    PLACE.mkdir(parents=True, exist_ok=True)
    program = next(filter(None, map(shutil.which, BROWSERS)))
    with served() as portal, _browsing(names) as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        if names == ["readme"]:
            readme_pictures.make(browser, portal)
            browser.close()
            return
        for look, session in portal.sessions.items():
            for width in WIDTHS:
                context = browser.new_context(
                    viewport={"width": width, "height": 900}, color_scheme=look, locale="vi-VN"
                )
                cookie = {"name": "sessionid", "value": session, "url": portal.url}
                for name in names or PAGES:
                    context.clear_cookies()
                    if name != "sign-in":
                        context.add_cookies([cookie])
                    page = context.new_page()
                    page.goto(portal.url + PAGES[name].format(draft=portal.draft))
                    page.screenshot(path=PLACE / f"{name}-{width}-{look}.png", full_page=True)
                    page.close()
                context.close()
        browser.close()
    print(f"{PLACE.relative_to(ROOT)}/: {len(names or PAGES) * len(WIDTHS) * 2} pictures")


if __name__ == "__main__":
    main(sys.argv[1:])
