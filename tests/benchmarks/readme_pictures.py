"""The eight pictures of README.md, into docs/img/ (script/pictures readme): pages as they look now, made
small enough to be looked at over any line."""

import datetime
import subprocess
from io import BytesIO
from typing import Any

from PIL import Image

from tests.benchmarks.served import ROOT, Portal

PLACE = ROOT / "docs" / "img"
YEAR = 2027
MOST = 150_000  # bytes of one picture
COLOURS = (128, 64, 32)
WIDE = {"width": 1280, "height": 1150}
# Name → address, height that is kept (None: the whole page).
PAGES: dict[str, tuple[str, int | None]] = {
    "home": ("/", 1700),
    "form": ("/de-an/{draft}/soan/", 1500),
    "list": ("/de-an/?trang_thai=submitted", 1000),
    "history": (
        "/ke-hoach/2023/quoc-gia/lich-su/?ngay=30/09/2023&so_voi=01/01/2023",
        1200,
    ),
    "assemble": (f"/ke-hoach/{YEAR}/dia-phuong/lap/", 1100),
    "proposal": ("/de-an/KCQG-2023-01/", 1500),
    "report": ("/bao-cao/tinh-hinh-thuc-hien/?nam=2023&ky=9-thang", 1500),
}
PLAN = "/bao-cao/ke-hoach-nam/tai/pdf/?nam=2023"


def make(browser: Any, portal: Portal) -> None:
    context = browser.new_context(viewport=WIDE, color_scheme="light", locale="vi-VN")
    context.add_cookies(
        [{"name": "sessionid", "value": portal.sessions["light"], "url": portal.url}]
    )
    page = context.new_page()
    for name, (path, height) in PAGES.items():
        page.goto(portal.url + path.format(draft=portal.draft))
        if name == "assemble":
            for box in page.locator("input[name=de-an]").all()[:2]:
                box.check()
            page.wait_for_timeout(1_000)  # what the desk says of the ticks
        shot = Image.open(BytesIO(page.screenshot(full_page=True)))
        _keep(name, shot.crop((0, 0, shot.width, min(height or shot.height, shot.height))))
    context.close()
    _keep("plan", _first_pages(portal.get(PLAN)))


def _first_pages(pdf: bytes) -> Image.Image:
    """The first page and the annex beside each other."""
    printed = subprocess.run(
        ["pdftoppm", "-r", "72", "-l", "3", "-png", "-", str(PLACE / "page")],
        input=pdf,
        check=True,
    )
    assert printed.returncode == 0
    files = sorted(PLACE.glob("page*.png"))
    sheets = [Image.open(file).convert("RGB") for file in files]
    for file in files:
        file.unlink()
    first, annex = sheets[0], sheets[-1]
    both = Image.new(
        "RGB", (first.width + annex.width + 20, max(first.height, annex.height)), "#ddd"
    )
    both.paste(first, (0, 0))
    both.paste(annex, (first.width + 20, 0))
    return both


def _keep(name: str, picture: Image.Image) -> None:
    """With as many colours as fit into the weight."""
    for colours in COLOURS:
        out = BytesIO()
        picture.convert("RGB").quantize(colours).save(out, "PNG", optimize=True)
        if len(out.getvalue()) <= MOST:
            break
    path = PLACE / f"{name}.png"
    path.write_bytes(out.getvalue())
    print(f"{path.relative_to(ROOT)}: {len(out.getvalue()):,} byte, {picture.size}")
    assert len(out.getvalue()) <= MOST, name


def lay_a_year() -> None:
    """Proposals of the year to come: some wait for the centre, some are appraised; an open plan."""
    from django.utils import timezone

    from khuyencong.accounts.models import User
    from projects import ledger
    from projects.actions import drafts, plans
    from projects.models import Member, Programme, Proposal, Stage

    leader = User.objects.get(username="lanhdao-light")
    local = Programme.objects.get(level="local")
    plans.open_plan(programme=local, year=YEAR, ceiling=1_200_000_000, by=leader)
    sources = Proposal.objects.filter(programme=local, year=2023).order_by("code")[:9]
    day = datetime.date(YEAR - 1, 11, 2)
    for number, source in enumerate(sources):
        copy = drafts.copy(proposal=source, year=YEAR, by=leader)
        state = "submitted" if number < 4 else "appraised"
        if state == "appraised":
            for member in ledger.balances_of(copy):
                asked = member.balance.requested
                ledger.FundingSplit.objects.create(
                    member=Member.objects.get(pk=member.pk),
                    stage=Stage.APPRAISED,
                    effective_on=day,
                    **vars(asked),
                )
        Proposal.objects.filter(pk=copy.pk).update(
            state=state, submitted_at=timezone.now(), submitted_by=leader
        )
