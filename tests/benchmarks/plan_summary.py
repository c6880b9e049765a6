"""The yearly plan with 18 and with 500 proposals: figures, page and PDF side by side in one run.

JSON out: medians in milliseconds, and the ratios that matter – what one proposal costs in the large
plan against the small one, and how much of a PDF is spent on figures.
"""

import datetime
import json
import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["DATABASE_URL"] = "sqlite://:memory:"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khuyencong.settings")

import django

django.setup()

from django.core.management import call_command

from khuyencong.accounts.models import User
from reports.documents.plan_summary import build_plan_summary
from reports.formats.html import to_html
from reports.formats.pdf import to_pdf
from tests.factories import CommuneFactory, DecisionFactory, MemberFactory, PlanFactory
from tests.factories import ProposalFactory, approved

ROUNDS = 7
LARGE = 500


def median_ms(work):
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return round(statistics.median(times), 1)


def measure(year, user):
    document = build_plan_summary(year, user=user)
    return {
        "proposals": document.figures.proposal_count,
        "figures_ms": median_ms(lambda: build_plan_summary(year, user=user)),
        "html_ms": median_ms(lambda: to_html(document)),
        "pdf_ms": median_ms(lambda: to_pdf(document)),
    }


def main():
    with open(os.devnull, "w") as silence:
        call_command("migrate", verbosity=0)
        call_command("load_example", stdout=silence)
    plan, commune = PlanFactory(year=2030), CommuneFactory()
    DecisionFactory(plan=plan, decided_on=datetime.date(2030, 1, 15))
    for _ in range(LARGE):
        member = MemberFactory(proposal=ProposalFactory(plan=plan), locality=commune)
        approved(member, 150_000_000, 180_000_000)
    user = User.objects.machine()
    to_pdf(build_plan_summary(2023, user=user))  # warm: imports and fonts
    small, large = measure(2023, user), measure(2030, user)
    growth = {
        name: round(large[name] / LARGE / (small[name] / small["proposals"]), 2)
        for name in ("figures_ms", "html_ms", "pdf_ms")
    }
    share = round(large["figures_ms"] / large["pdf_ms"], 3)
    report = {
        "small": small,
        "large": large,
        "cost_of_one_proposal_large_to_small": growth,
        "figures_share_of_pdf": share,
    }
    sys.stdout.write(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
