"""A plan as of a day, and two days side by side, without adjustments and with 200 of them.

JSON out: medians in milliseconds of figures and page (test client, real templates), the number of
queries, and the ratio that matters – 200 adjustments against none. The same plan of 18 proposals with
three establishments each, side by side in one run; DATABASE_URL chooses the database (SQLite in memory
unless given).
"""

import datetime
import json
import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khuyencong.settings")

import django

django.setup()

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, get_runner, setup_test_environment
from django.conf import settings

from khuyencong.accounts import roles
from khuyencong.accounts.models import User
from projects.actions import adjustments, decisions
from projects.models import Amounts, Member, Proposal, AdjustmentSubject
from reports.figures.plan_history import plan_history
from tests.factories import PlanFactory, document, planned_proposal, the_office

ROUNDS, PROPOSALS, ADJUSTMENTS = 15, 18, 200
M = 1_000_000
FIRST, LAST = datetime.date(2024, 1, 10), datetime.date(2024, 12, 31)


def decided_plan(year, user):
    plan = PlanFactory(year=year, ceiling=None)
    proposals = [planned_proposal(plan, 100 * M, 90 * M, 80 * M) for _ in range(PROPOSALS)]
    members = Member.objects.filter(proposal__in=proposals)
    awards = {member.pk: Amounts(80 * M, 80 * M) for member in members}
    paper = document("1/QĐ", FIRST.replace(year=year).isoformat())
    decisions.decide_round(plan=plan, document=paper, awards=awards, by=user)
    return plan


def adjust(plan, user):
    """200 adjustments of amount in 200 decisions, one a day, going round the establishments."""
    members = list(Member.objects.filter(proposal__plan=plan).order_by("pk"))
    for number in range(ADJUSTMENTS):
        member = members[number % len(members)]
        asked = adjustments.ask(
            proposal=Proposal.objects.get(pk=member.proposal_id), subject=AdjustmentSubject.AMOUNT,
            member=member, reason="đo", by=user,
            change=adjustments.Change(money=Amounts((30 + number) * M, 100 * M)),
        )  # fmt: skip
        on = FIRST.replace(year=plan.year) + datetime.timedelta(1 + number)
        paper = document(f"ĐC{number}", on.isoformat(), kind="adjustment")
        adjustments.decide(plan=plan, adjustments=[asked], document=paper, by=user)


def once(work):
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def measure(works):
    """Medians in ms; the works take turns, so that what disturbs one disturbs all."""
    times = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            times[name].append(once(work))
    return {name: round(statistics.median(found), 2) for name, found in times.items()}


def queries(work):
    with CaptureQueriesContext(connection) as found:
        work()
    return len(found)


def main():
    user = User.objects.create_user(
        username="do",
        password="x",
        full_name="Đo",
        role=roles.CentreLeader.code,
        office=the_office(),
    )
    plain, adjusted = decided_plan(2023, user), decided_plan(2024, user)
    adjust(adjusted, user)
    client = Client()
    client.force_login(user)
    works = {}
    for name, plan in (("none", plain), ("200", adjusted)):
        path = f"/ke-hoach/{plan.year}/dia-phuong/lich-su/"
        first, last = FIRST.replace(year=plan.year), LAST.replace(year=plan.year)
        one, two = (
            f"{path}?ngay={last:%d/%m/%Y}",
            f"{path}?ngay={last:%d/%m/%Y}&so_voi={first:%d/%m/%Y}",
        )
        works |= {
            f"figures_as_of_{name}": lambda plan=plan, last=last: plan_history(
                plan, user=user, on=last
            ),
            f"figures_two_days_{name}": lambda plan=plan, last=last, first=first: plan_history(
                plan, user=user, on=last, against=first
            ),
            f"page_as_of_{name}": lambda one=one: client.get(one),
            f"page_two_days_{name}": lambda two=two: client.get(two),
        }
    for work in works.values():
        work()  # warm
    medians = measure(works)
    kinds = ("figures_as_of", "figures_two_days", "page_as_of", "page_two_days")
    print(
        json.dumps(
            {
                "database": connection.vendor,
                "median_ms": medians,
                "queries": {name: queries(work) for name, work in works.items()},
                "ratio_200_to_none": {
                    kind: round(medians[f"{kind}_200"] / medians[f"{kind}_none"], 2)
                    for kind in kinds
                },
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    setup_test_environment(debug=False)
    runner = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        main()
    finally:
        runner.teardown_databases(databases)
