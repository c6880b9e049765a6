"""The page of a round: a table with its sums, refusals beside their cells, the authority of the day."""

import datetime

import pytest

from khuyencong.accounts import roles
from projects.forms.plans import AdjustmentsForm
from projects.forms.rounds import RoundForm
from projects.ledger import awaiting_money, support_given
from projects.models import Amounts, ApprovingAuthority, Decision
from projects.workflow import PlanState
from tests.factories import PlanFactory, planned_proposal

M = 1_000_000


@pytest.fixture
def plan(db):
    return PlanFactory(year=2026, state=PlanState.DRAFT, ceiling=220 * M)


@pytest.fixture
def page(sign_in, make_user, plan):
    client = sign_in(make_user(roles.CentreLeader))
    address = f"/ke-hoach/2026/{plan.programme.slug}/quyet-dinh/"

    def send(**cells):
        data = {
            "kind": "approval",
            "number": "01/QĐ",
            "decided_on": "15/01/2026",
            "authority": "UBND",
        }
        return client.post(address, data | cells)

    client.address, client.send = address, send
    return client


def cells(member, support="", own="", other=""):
    prefix = f"m{member.pk}-"
    names = ("state_support", "beneficiary_contribution", "other_funds")
    return {prefix + name: text for name, text in zip(names, (support, own, other), strict=True)}


def test_the_table_has_a_row_each_and_what_they_come_to(plan, page):
    planned_proposal(plan, 100 * M, 50 * M, own=10 * M)
    planned_proposal(plan, 60 * M)

    answer = page.get(page.address)

    sums = answer.context["sums"]
    assert [len(rows) for _proposal, rows in answer.context["form"].proposals] == [2, 1]
    assert (sums.total, sums.left) == (Amounts(210 * M, 80 * M), 10 * M)
    assert not sums.is_over


def test_sums_are_counted_by_the_portal_and_nothing_is_written(plan, page):
    first, second = planned_proposal(plan, 100 * M, 50 * M).members.order_by("position")

    typed = cells(first, "99,5", "1") | cells(second, "", "50") | {"tinh": "1"}
    answer = page.send(**typed)

    assert answer.context["sums"].total == Amounts(99_500_000, 1 * M)  # the second waits
    assert not Decision.objects.exists()


def test_sums_say_what_passes_the_ceiling(plan, page):
    (member,) = planned_proposal(plan, 300 * M).members.all()

    answer = page.send(**cells(member, "300", "1"))

    assert answer.context["sums"].is_over
    assert answer.context["sums"].left == -80 * M
    assert "còn 220.000.000 đồng" in answer.content.decode()


def test_a_refusal_stands_at_its_cell_and_what_was_typed_stays(plan, page):
    first, second = planned_proposal(plan, 100 * M, 50 * M).members.order_by("position")

    answer = page.send(**cells(first, "90", "1"), **cells(second, "51", "2"))

    form = answer.context["form"]
    assert list(form.errors) == [f"m{second.pk}-state_support"]
    assert "vượt" in form.errors[f"m{second.pk}-state_support"][0]
    assert form[f"m{first.pk}-state_support"].value() == "90"
    assert support_given(plan) == 0


def test_what_cannot_be_read_is_nothing_in_the_sums(plan, page):
    first, second = planned_proposal(plan, 100 * M, 50 * M).members.order_by("position")

    answer = page.send(**cells(first, "90", "1"), **cells(second, "năm chục", "2"))

    assert answer.context["sums"].total.state_support == 90 * M
    assert 'class="echo"' in answer.content.decode()


def test_an_empty_cell_waits_for_a_later_round(plan, page):
    first, second = planned_proposal(plan, 100 * M, 50 * M).members.order_by("position")

    answer = page.send(**cells(first, "90", "1"), **cells(second, "", "50"))

    assert answer.status_code == 302
    assert support_given(plan) == 90 * M


def test_nobody_waits_says_so(plan, page):
    assert "Không có cơ sở nào chờ giao kinh phí" in page.get(page.address).content.decode()


@pytest.fixture
def names(plan):
    make = ApprovingAuthority.objects.create
    make(programme=plan.programme, name="UBND tỉnh", valid_to=datetime.date(2026, 3, 31))
    make(programme=plan.programme, name="UBND thành phố", valid_from=datetime.date(2026, 4, 1))


@pytest.mark.parametrize(
    ("today", "day", "typed", "written"),
    [
        ("2026-05-05", "31/03/2026", "UBND thành phố", "UBND tỉnh"),  # left as it was offered
        ("2026-05-05", "01/04/2026", "UBND thành phố", "UBND thành phố"),
        ("2026-05-05", "31/03/2026", "Bộ Công Thương", "Bộ Công Thương"),  # typed by hand
        ("2026-03-31", "31/03/2026", "UBND tỉnh", "UBND tỉnh"),
    ],
)
@pytest.mark.usefixtures("names")
def test_who_issued_it_is_called_as_on_its_day(
    plan, page, time_machine, today, day, typed, written
):
    time_machine.move_to(f"{today} 09:00:00+07:00")
    (member,) = planned_proposal(plan, 100 * M).members.all()
    offered = page.get(page.address).context["form"]["authority"].value()

    page.send(**cells(member, "90", "1"), decided_on=day, authority=typed)

    assert offered == plan.programme.authority_on(datetime.date.fromisoformat(today))
    assert Decision.objects.get().authority == written


def test_without_names_in_time_the_programme_says_who_approves(plan):
    form = RoundForm(plan=plan, members=awaiting_money(plan))
    assert form.initial["authority"] == plan.programme.approving_authority
    assert AdjustmentsForm(plan=plan).initial["authority"] == plan.programme.approving_authority
