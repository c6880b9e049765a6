"""A past day tells the places of that day, in every figure alike."""

import datetime

from projects.actions.adjustments import Change
from projects.models import Member
from reports.figures.plan_history import plan_history
from reports.figures.plan_summary import plan_summary
from reports.figures.progress import year_progress
from reports.figures.support_received import support_received, years_side_by_side
from reports.figures.year_overview import year_overview
from tests.factories import DistrictFactory
from tests.projects.test_money_after_the_decision import (  # noqa: F401 - fixtures
    M,
    _june,
    adjust,
    leader,
    plan,
    running,
)


def test_an_establishment_that_moved_later_stands_where_it_stood(plan, leader):  # noqa: F811
    here, there = DistrictFactory(), DistrictFactory()
    (member,) = running(plan, leader, 100 * M)[1]
    Member.objects.filter(pk=member.pk).update(locality=here)
    member = Member.objects.get(pk=member.pk)
    adjust(plan, leader, "02/QĐ", member, "place", Change(locality=there))

    for day, place in ((datetime.date(2026, 2, 1), here), (datetime.date(2026, 5, 1), there)):
        (line,) = (m for p in plan_history(plan, user=leader, on=day).proposals for m in p.members)
        since = datetime.date(2026, 1, 1)
        assert {
            line.place,
            *(d.name for d in plan_summary(2026, user=leader, on=day).districts),
            *(d.name for d in year_overview(2026, user=leader, on=day).districts),
            *(d.name for d in year_progress(2026, since=since, until=day, user=leader).districts),
            *(d.name for d in years_side_by_side(2026, 2026, user=leader, on=day).districts),
            *(e.place for e in support_received(2026, 2026, user=leader, on=day).establishments),
        } == {place.name}
