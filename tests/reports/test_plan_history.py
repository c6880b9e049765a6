"""A plan as of any day, acceptances until a day, printed totals beside the records."""

import datetime

import pytest

from khuyencong.accounts import roles
from khuyencong.localities.models import Level, Locality
from projects.actions import adjustments, decisions
from projects.actions.adjustments import Change
from projects.checks.rounding import Printed, added_up
from projects.models import AdjustmentSubject, Amounts, Plan, PrintedTotal, Proposal
from reports.figures.acceptance_progress import acceptance_progress
from reports.figures.approval_delay import approval_delay
from reports.figures.plan_history import plan_history
from reports.figures.reconciliation import reconciliation
from tests.factories import (
    BeneficiaryFactory,
    DistrictFactory,
    PlanFactory,
    document,
    planned_proposal,
)
from tests.reports.test_views import text_of

M = 1_000_000
SEPTEMBER = datetime.date(2023, 9, 30)


@pytest.fixture
def leader(make_user):
    return make_user(roles.CentreLeader)


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.fixture
def plan(leader):
    """Two rounds, then an amount, a place and a beneficiary are changed."""
    plan = PlanFactory(year=2024, ceiling=1_000 * M)
    proposal = planned_proposal(plan, 100 * M, 200 * M, title="Máy sấy")
    first, second = proposal.members.order_by("position")
    for number, on, member, support in (("1", "2024-01-10", first, 100), ("2", "2024-03-10", second, 200)):  # fmt: skip
        decisions.decide_round(
            plan=plan, document=document(f"{number}/QĐ", on), by=leader,
            awards={member.pk: Amounts(support * M, support * M)},
        )  # fmt: skip
    proposal = Proposal.objects.get()
    new_place = DistrictFactory(name="Xã Mới")
    asked = [
        adjustments.ask(proposal=proposal, subject=subject, member=member, change=change, reason="x", by=leader)
        for subject, member, change in (
            (AdjustmentSubject.AMOUNT, first, Change(money=Amounts(80 * M, 150 * M))),
            (AdjustmentSubject.PLACE, first, Change(locality=new_place)),
            (AdjustmentSubject.BENEFICIARY, second, Change(beneficiary=BeneficiaryFactory(name="Cơ sở thay"))),
            (AdjustmentSubject.TIME, None, Change(starts_on=day("2024-02-01"), ends_on=day("2024-10-31"))),
        )
    ]  # fmt: skip
    adjustments.decide(
        plan=plan, adjustments=asked, document=document("3/QĐ", "2024-06-10", kind="adjustment"),
        by=leader,
    )  # fmt: skip
    return plan


@pytest.mark.parametrize(
    ("on", "support", "own"),
    [
        ("2024-01-09", 0, 0),
        ("2024-01-10", 100, 100),
        ("2024-03-09", 100, 100),
        ("2024-03-10", 300, 300),
        ("2024-06-09", 300, 300),
        ("2024-06-10", 280, 350),
        ("2026-01-01", 280, 350),
    ],
)
def test_a_plan_is_seen_as_of_any_day(plan, leader, on, support, own):
    history = plan_history(plan, user=leader, on=day(on))

    assert history.now == Amounts(support * M, own * M)
    assert history.is_proven


def test_names_places_and_periods_are_those_of_the_day(plan, leader):
    before = plan_history(plan, user=leader, on=day("2024-05-01"))
    after = plan_history(plan, user=leader, on=day("2024-07-01"))

    (was,), (now,) = before.proposals, after.proposals
    assert [line.place for line in was.members] == ["Toàn tỉnh", "Toàn tỉnh"]
    assert now.members[0].place == "Xã Mới"
    assert "Cơ sở thay" not in {line.name for line in was.members}
    assert "Cơ sở thay" in {line.name for line in now.members}
    assert len(now.members) == 2
    assert (was.period, now.period) == ("chưa ghi", "01/02/2024 – 31/10/2024")


def test_two_days_side_by_side_tell_what_changed(plan, leader):
    history = plan_history(plan, user=leader, on=day("2024-07-01"), against=day("2024-05-01"))

    assert (history.then.state_support, history.change.state_support) == (300 * M, -20 * M)
    (proposal,) = history.proposals
    changes = {line.name: line.change.state_support // M for line in proposal.members}
    assert sorted(changes.values()) == [-200, -20, 200]
    assert [change.subject.split(" (")[0] for change in history.changes] == [
        "kinh phí", "địa điểm", "đơn vị thụ hưởng", "thời gian",
    ]  # fmt: skip


def test_decisions_are_shown_with_what_they_gave_and_the_sum_after(plan, leader):
    history = plan_history(plan, user=leader, on=day("2024-04-01"))

    steps = [(s.number, s.gave.state_support // M, s.after.state_support // M, s.is_in_sum) for s in history.decisions]  # fmt: skip
    assert steps == [("1/QĐ", 100, 100, True), ("2/QĐ", 200, 300, True), ("3/QĐ", -20, 280, False)]


def adjusted(plan, leader, times):
    """That many decided adjustments of one amount, each of a day of its own."""
    proposal = Proposal.objects.get()
    member = proposal.members.get(position=1)
    for number in range(times):
        asked = adjustments.ask(
            proposal=proposal, subject=AdjustmentSubject.AMOUNT, member=member, reason="x", by=leader,
            change=Change(money=Amounts((81 + number) * M, 200 * M)),
        )  # fmt: skip
        on = day("2024-07-01") + datetime.timedelta(number)
        adjustments.decide(
            plan=plan, adjustments=[asked], by=leader,
            document=document(f"ĐC{number}", on.isoformat(), kind="adjustment"),
        )  # fmt: skip


@pytest.mark.parametrize("times", [0, 12])
def test_history_takes_the_same_queries_with_few_and_many_adjustments(
    plan, leader, sign_in, django_assert_num_queries, times
):
    adjusted(plan, leader, times)
    client = sign_in(leader)

    with django_assert_num_queries(8):
        plan_history(plan, user=leader, on=day("2024-12-31"), against=day("2024-05-01"))
    with django_assert_num_queries(13):
        client.get("/ke-hoach/2024/dia-phuong/lich-su/?ngay=31/12/2024&so_voi=01/05/2024")


def test_only_the_newest_are_shown_one_by_one_unless_all_are_asked_for(plan, leader, sign_in):
    adjusted(plan, leader, 22)

    short = plan_history(plan, user=leader, on=day("2024-12-31"))
    full = plan_history(plan, user=leader, on=day("2024-12-31"), in_full=True)
    page = text_of(sign_in(leader).get("/ke-hoach/2024/dia-phuong/lich-su/"))

    assert (len(short.decisions), short.earlier_decisions) == (20, 5)
    assert short.earlier_sum == full.decisions[4].after
    assert short.decisions == full.decisions[5:]
    assert (len(short.changes), short.has_earlier_changes) == (20, True)
    assert (len(full.changes), full.has_earlier_changes) == (26, False)
    assert short.now == full.now == short.of_decisions
    assert "5 quyết định trước đó" in page


def test_the_page_says_that_the_sums_agree_and_keeps_a_wrong_day_in_its_form(plan, leader, sign_in):
    client = sign_in(leader)

    page = text_of(client.get("/ke-hoach/2024/dia-phuong/lich-su/?ngay=01/05/2024"))
    wrong = client.get("/ke-hoach/2024/dia-phuong/lich-su/?ngay=32/05/2024").content.decode()
    turned = text_of(client.get("/ke-hoach/2024/dia-phuong/lich-su/?ngay=01/01/2024&so_voi=01/02/2024"))  # fmt: skip

    assert "Tổng các cơ sở 600 bằng tổng các quyết định 600" in page
    assert 'value="32/05/2024"' in wrong
    assert "Ngày so sánh phải trước ngày đang xem" in turned


def test_an_officer_sees_of_the_history_what_is_theirs(plan, leader, make_user):
    here = Locality.objects.get(name="Xã Mới", level=Level.DISTRICT)
    officer = make_user(roles.DistrictOfficer, here)

    history = plan_history(plan, user=officer, on=day("2024-07-01"))

    assert history.now == history.of_decisions == Amounts(80 * M, 150 * M)
    assert [step.gave.state_support // M for step in history.decisions] == [100, 0, -20]
    assert not history.is_whole


# --- the nine months of 2023 ---------------------------------------------------------------------


@pytest.fixture
def national(example):
    return Plan.objects.get(programme__level="national")


@pytest.fixture
def local(example):
    return Plan.objects.get(programme__level="local")


def test_nine_months_come_out_of_the_acceptance_records_to_the_dong(national, local, leader):
    of_nation = acceptance_progress(national, until=SEPTEMBER, user=leader)
    of_province = acceptance_progress(local, until=SEPTEMBER, user=leader)

    machinery, fairs = of_nation.lines
    assert (machinery.members_accepted, machinery.members) == (3, 5)
    assert machinery.accepted == Amounts(900_000_000, 1_114_900_000)
    assert machinery.accepted.total == 2_014_900_000
    assert machinery.to_accept == 600_000_000
    assert fairs.accepted == Amounts(1_120_000_000, 980_000_000)
    assert fairs.accepted.total == 2_100_000_000
    assert of_nation.to_accept == 600_000_000
    assert of_province.proposals_accepted == 6
    assert of_province.accepted == Amounts(869_860_000, 1_091_700_000)
    assert of_province.accepted.total == 1_961_560_000


def test_printed_parts_that_miss_their_total_by_rounding_are_shown_so(local, leader):
    (line,) = reconciliation(local, user=leader)

    assert line.parts.description == "lệch 0,04 triệu, trong sai số làm tròn"
    assert [figure.difference.description for figure in line.figures] == [
        "lệch 0,04 triệu, trong sai số làm tròn", "khớp", "khớp",
    ]  # fmt: skip
    assert not line.is_error


def test_a_real_mismatch_is_an_error_and_nothing_is_mended(local, leader):
    PrintedTotal.objects.update(total="1.966,6", support="869,4")

    (line,) = reconciliation(local, user=leader)

    assert line.is_error
    assert line.parts.description == "lệch 5,5 triệu, không phải do làm tròn"
    assert line.figures[0].difference.description == "lệch 0,46 triệu, không phải do làm tròn"
    assert PrintedTotal.objects.values_list("support", flat=True)[0] == "869,4"


@pytest.mark.parametrize(
    ("parts", "total", "description"),
    [
        (("900", "1.114,9"), "2.014,9", "khớp"),
        (("869,9", "1.091,7"), "1.961,56", "lệch 0,04 triệu, trong sai số làm tròn"),
        (("869,9", "1.091,7"), "1.961,495", "lệch 0,105 triệu, không phải do làm tròn"),
        (("869,9", "1.091,7"), "1.961,5", "lệch 0,1 triệu, trong sai số làm tròn"),
        (("1", "1"), "3", "lệch 1 triệu, trong sai số làm tròn"),
        (("1", "1"), "4", "lệch 2 triệu, không phải do làm tròn"),
        (("1,000", "1,000"), "3,000", "lệch 1 triệu, không phải do làm tròn"),
    ],
)
def test_the_precision_of_print_decides(parts, total, description):
    assert (
        added_up([Printed.read(part) for part in parts], Printed.read(total)).description
        == description
    )


@pytest.mark.parametrize(
    ("figure", "queries"),
    [
        (lambda plan, user: acceptance_progress(plan, until=SEPTEMBER, user=user), 2),
        (lambda plan, user: reconciliation(plan, user=user), 2),
        (lambda plan, user: approval_delay(plan, user=user, on=SEPTEMBER), 3),
    ],
    ids=["progress", "reconciliation", "delay"],
)
def test_figures_take_few_queries(local, leader, django_assert_max_num_queries, figure, queries):
    planned_proposal(local, 5, 6)
    planned_proposal(local, 7)

    with django_assert_max_num_queries(queries + 1):  # and one: whose records these are
        figure(local, leader)


def test_the_reconciliation_page_shows_both_and_only_progress_to_officers(
    local, leader, sign_in, officer_of_vinh_chau
):
    page = text_of(sign_in(leader).get("/ke-hoach/2023/dia-phuong/doi-chieu/?ngay=30/09/2023"))
    own = text_of(sign_in(officer_of_vinh_chau).get("/ke-hoach/2023/dia-phuong/doi-chieu/"))

    assert "Đã nghiệm thu 6 đề án" in page
    assert "lệch 0,04 triệu, trong sai số làm tròn" in page
    assert "869,9" not in own


# --- the delay ---------------------------------------------------------------------------------


def test_a_late_approval_tells_how_late_and_what_waits(leader):
    plan = PlanFactory(year=2024, state="draft", decision_due_on=day("2023-12-31"))
    early = planned_proposal(plan, 100 * M, starts_on=day("2024-01-05"), ends_on=day("2024-12-01"))
    planned_proposal(plan, 50 * M, starts_on=day("2024-06-05"), ends_on=day("2024-12-01"))

    waiting = approval_delay(plan, user=leader, on=day("2024-01-10"))
    assert (waiting.days, waiting.decided_on, waiting.support) == (10, None, 150 * M)
    assert approval_delay(plan, user=leader, on=day("2023-12-31")) is None
    member = early.members.get()
    decisions.decide_round(
        plan=plan, document=document(on="2024-02-09", planned_on=day("2023-12-31")), by=leader,
        awards={member.pk: Amounts(100 * M, 100 * M)},
    )  # fmt: skip
    waited = approval_delay(plan, user=leader, on=day("2026-01-01"))
    assert (waited.days, waited.support) == (40, 100 * M)
    assert waited.waiting == (f"{early.code} – {early.title}",)
