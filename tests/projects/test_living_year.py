"""Beside 2023 the example shows its successor: an office with a year under way and the next one being made."""

import io

import pytest
from django.core.management import call_command

from khuyencong.accounts.models import User
from khuyencong.audit.models import Event
from khuyencong.offices.models import Office, OfficeSuccession
from khuyencong.provenance import Provenance
from projects.example.living import read_living
from projects.ledger import FundingSplit
from projects.models import Member, Plan, Proposal
from projects.workflow import PlanState
from reports.figures.year_overview import year_overview
from reports.models import OfficialBody, PlanText

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


def load(settings):
    settings.DEMO = True
    call_command("load_example", "--with-successor", stdout=io.StringIO())


def test_the_successor_carries_on_with_a_year_under_way_and_one_being_made(settings):
    load(settings)

    heir = Office.objects.get(code="can-tho")
    assert OfficeSuccession.objects.get().predecessor.code == "soc-trang"
    own = Plan.objects.filter(programme__office=heir).order_by("year", "programme__position")
    assert [(plan.year, plan.programme.level, plan.state) for plan in own] == [
        (2026, "national", PlanState.APPROVED),
        (2026, "local", PlanState.APPROVED),
        (2027, "local", PlanState.DRAFT),
    ]
    states = Proposal.objects.filter(year=2027).order_by("code").values_list("state", flat=True)
    assert list(states) == ["planned", "appraised", "screened", "submitted", "returned", "draft"]
    leader = User.objects.get(username="lanhdao")
    assert {plan.year for plan in Plan.objects.visible_to(leader)} == {2023, 2026, 2027}
    assert_all_is_marked_as_made_up()
    assert sums_of(year_overview(2023, user=leader)) == [
        (2_620_000_000, 3_422_200_000),
        (2_250_000_000, 1_978_092_000),
    ]
    before = counted()
    load(settings)
    assert counted() == before


def counted():
    return [model.objects.count() for model in (Event, Proposal, FundingSplit, PlanText)]


def sums_of(overview):
    sums = [line.planned for line in overview.programmes]
    return [(each.state_support, each.beneficiary_contribution) for each in sums]


def assert_all_is_marked_as_made_up():
    made_up = {Provenance.ILLUSTRATIVE}
    money = FundingSplit.objects.filter(member__proposal__year=2026)
    assert set(Proposal.objects.filter(year=2026).values_list("provenance", flat=True)) == made_up
    assert set(money.values_list("provenance", flat=True)) == made_up
    assert (
        set(PlanText.objects.filter(year__gte=2026).values_list("provenance", flat=True)) == made_up
    )
    names = Member.objects.filter(proposal__year=2027).values_list("beneficiary__name", flat=True)
    assert all("minh họa" in name for name in names)
    assert not OfficialBody.objects.filter(office__code="can-tho").exclude(signer_name="").exists()


@pytest.mark.once
def test_without_people_the_year_that_is_being_made_waits(settings):
    settings.DEMO = False
    call_command("load_example", "--with-successor", stdout=io.StringIO())

    assert Proposal.objects.filter(year=2026).count() == len(
        read_living()["national"] + read_living()["local"]
    )
    assert not Plan.objects.filter(year=2027).exists()
