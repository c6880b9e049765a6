"""Printing reports: ours beside bare WeasyPrint, headless Chromium and LibreOffice, in one run.

Warm process, medians of ROUNDS, JSON out. `ours` is everything from the database to the PDF;
`bare_weasyprint` is `HTML(string).write_pdf()` with the same HTML, style sheet, fonts and tags;
`chromium` prints the same HTML to PDF: `process` begins a browser for each document, as a server
without a browser of its own must, `page` has one open already. `libreoffice` turns our Word document
into a PDF, as offices do today. Memory is the peak of this process and of its worker together.
`--quick` leaves the two largest annexes out.
"""

import argparse
import gc
import json
import math
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
WORK = Path(tempfile.mkdtemp())
os.environ |= {
    "DATABASE_URL": f"sqlite:///{WORK / 'portal.sqlite3'}",
    "SECRET_KEY": "bench",
    "DEBUG": "0",
    "DJANGO_SETTINGS_MODULE": "khuyencong.settings",
}

ROUNDS = 7
SIZES = (100, 300, 1_000, 2_000, 5_000)
CHROMIUM = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--disable-background-networking", "--no-pdf-header-footer"]  # fmt: skip


def median(act, rounds=ROUNDS):
    """Milliseconds."""
    times = []
    for _ in range(rounds):
        gc.collect()
        start = time.perf_counter()
        act()
        times.append((time.perf_counter() - start) * 1000)
    return round(statistics.median(times), 1)


def prepare():
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.CACHES["reports"]["LOCATION"] = str(WORK / "reports")
    with open(os.devnull, "w") as silence:
        call_command("migrate", verbosity=0)
        call_command("load_example", stdout=silence)


def make_plan(year, rows):
    """A plan whose annex has about so many rows: single proposals, as most are."""
    from projects.models import Activity, Decision, Plan, Programme, Proposal
    from projects.ledger import FundingSplit
    from projects.models import Member
    from beneficiaries.models import Beneficiary
    from khuyencong.localities.models import Locality

    programme = Programme.objects.get(level="local")
    plan = Plan.objects.create(programme=programme, year=year, state="approved")
    decision = Decision.objects.create(plan=plan, number="1", decided_on=f"{year}-01-15", authority="UBND", kind="approval")  # fmt: skip
    activities = list(Activity.objects.order_by("pk"))
    places = list(Locality.objects.filter(level="commune").order_by("pk"))
    for number in range(rows):
        proposal = Proposal.objects.create(
            code=f"DA-{year}-{number}", title="Hỗ trợ ứng dụng máy móc thiết bị tiên tiến vào chế biến nông sản",
            plan=plan, programme=programme, year=year, activity=activities[number % len(activities)],
            state="in_progress", is_archival=True,
        )  # fmt: skip
        beneficiary = Beneficiary.objects.create(
            office=programme.office, kind="household", name=f"Hộ kinh doanh số {number}"
        )
        member = Member.objects.create(proposal=proposal, beneficiary=beneficiary, locality=places[number % len(places)])  # fmt: skip
        FundingSplit.objects.create(
            member=member, stage="approved", effective_on=f"{year}-01-15", decision=decision,
            state_support=145_000_000 + number * 1000, beneficiary_contribution=155_140_000,
        )  # fmt: skip


def content_of(year):
    from khuyencong.accounts.models import User
    from reports.documents import PlanSummaryDocument

    return PlanSummaryDocument.content_for(User.objects.machine(), year=year)


def ours(year):
    from reports.formats.pdf import to_pdf

    return to_pdf(content_of(year))


def html_of(year):
    """The same HTML for everybody, with the style sheet and the fonts where they lie."""
    from reports.formats.html import part_html
    from reports.formats.parts import whole

    content = content_of(year)
    style = (ROOT / "static/css/document.css").read_text()
    style = style.replace("../fonts", f"file://{ROOT / 'static/fonts'}")
    return part_html(content, whole(content), style=style)


def bare_weasyprint(html):
    import weasyprint

    return weasyprint.HTML(string=html).write_pdf(pdf_variant="pdf/ua-1")


def chromium_process(page, pdf):
    subprocess.run(
        [browser(), *CHROMIUM, f"--user-data-dir={WORK / 'browser'}", f"--print-to-pdf={pdf}", f"file://{page}"],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip


def browser():
    found = filter(
        None,
        map(
            shutil.which,
            ("chromium", "chromium-browser", "google-chrome", "chromium-headless-shell"),
        ),
    )
    return next(found)


def peak_mb():
    """This process and the greatest of its ended children; workers that live are asked by /proc."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    workers = 0.0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        except OSError:
            continue
        if int(lines["PPid"]) == os.getpid() and "python" in lines["Name"]:
            workers += int(lines["VmHWM"].split()[0]) / 1024
    return {"process": round(own), "workers": round(workers), "together": round(own + workers)}


def beside(year, rounds):
    """One document, everybody in turn."""
    from playwright.sync_api import sync_playwright

    html = html_of(year)
    page, pdf = WORK / f"{year}.html", WORK / f"{year}.pdf"
    page.write_text(html)
    found = {
        "ours_ms": median(lambda: ours(year), rounds),
        "bare_weasyprint_ms": median(lambda: bare_weasyprint(html), rounds),
        "chromium_process_ms": median(lambda: chromium_process(page, pdf), rounds),
    }
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser(), args=CHROMIUM[1:])
        sheet = opened.new_page()

        def printed():
            sheet.goto(f"file://{page}")
            sheet.pdf(prefer_css_page_size=True, tagged=True)

        found["chromium_page_ms"] = median(printed, rounds)
        opened.close()
    return found


def libreoffice(year, rounds):
    from reports.formats.docx import to_docx

    word = WORK / f"{year}.docx"
    started = median(lambda: word.write_bytes(to_docx(content_of(year))), rounds)
    if shutil.which("soffice") is None:
        return {"our_docx_ms": started}
    return {
        "our_docx_ms": started,
        "libreoffice_to_pdf_ms": median(
            lambda: subprocess.run(
                ["soffice", "--headless", f"-env:UserInstallation=file://{WORK}/profile",
                 "--convert-to", "pdf", "--outdir", str(WORK), str(word)],
                check=True, capture_output=True, timeout=600,
            ),
            min(rounds, 3),
        ),
    }  # fmt: skip


def repeated(year, rounds):
    """The first making of a report and an unchanged one again, figures included both times."""
    from django.core.cache import caches

    from reports.actions.render import rendered_file

    def first():
        caches["reports"].clear()
        rendered_file(content_of(year), "pdf")

    first_ms = median(first, min(rounds, 3))
    again_ms = median(lambda: rendered_file(content_of(year), "pdf"), rounds)
    return {"first_ms": first_ms, "again_ms": again_ms, "ratio": round(again_ms / first_ms, 3)}


def exponent(points):
    """Slope of log time over log rows, least squares."""
    xs, ys = [math.log(x) for x, _ in points], [math.log(y) for _, y in points]
    mx, my = statistics.mean(xs), statistics.mean(ys)
    return sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True)) / sum(
        (x - mx) ** 2 for x in xs
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    sizes = SIZES[:3] if quick else SIZES
    prepare()
    years = {rows: 2030 + n for n, rows in enumerate(sizes)}
    for rows, year in years.items():
        make_plan(year, rows)
        print(f"{rows} rows made", file=sys.stderr)
    from reports.actions.render import in_parallel

    # A page prints short documents alone; long ones are the worker's, which has helpers.
    ours(2023)  # warm: imports, fonts
    alone = {"page_alone_ms": median(lambda: ours(2023))}
    with in_parallel():
        measured(years, sizes, alone)


def measured(years, sizes, alone):
    ours(2023), ours(years[1_000])  # warm: workers
    memory = peak_mb()
    example = beside(2023, ROUNDS)
    print(json.dumps(example), file=sys.stderr)
    thousand = beside(years[1_000], ROUNDS)
    print(json.dumps(thousand), file=sys.stderr)
    growth = {rows: median(lambda year=year: ours(year), 3 if rows > 1000 else ROUNDS) for rows, year in years.items()}  # fmt: skip
    report = {
        "plan_of_18_proposals": {
            **example,
            **alone,
            "to_bare_weasyprint": round(example["ours_ms"] / example["bare_weasyprint_ms"], 2),
            "to_chromium_process": round(example["ours_ms"] / example["chromium_process_ms"], 2),
            "to_chromium_page": round(example["ours_ms"] / example["chromium_page_ms"], 2),
            **libreoffice(2023, ROUNDS),
        },
        "annex_of_1000_rows": {
            **thousand,
            "to_bare_weasyprint": round(thousand["ours_ms"] / thousand["bare_weasyprint_ms"], 2),
            "to_chromium_process": round(thousand["ours_ms"] / thousand["chromium_process_ms"], 2),
            "to_chromium_page": round(thousand["ours_ms"] / thousand["chromium_page_ms"], 2),
            "peak_mb": memory,
            **libreoffice(years[1_000], 3),
        },
        "growth_ms": growth,
        "exponent": round(exponent(list(growth.items())), 3),
        "unchanged_again": {
            "plan_of_18_proposals": repeated(2023, ROUNDS),
            "annex_of_1000_rows": repeated(years[1_000], ROUNDS),
        },
    }
    print(json.dumps(report, indent=1))
    shutil.rmtree(WORK, ignore_errors=True)


if __name__ == "__main__":
    main()
