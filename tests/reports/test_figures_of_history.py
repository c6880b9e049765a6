"""The history of a plan as a whole, on three days."""

import datetime

import pytest
from django.core.files.base import ContentFile

from khuyencong.accounts import roles
from khuyencong.provenance import Provenance
from projects.ledger import FundingSplit
from projects.models import Adjustment, Amounts, DecisionKind, Stage
from reports.figures.plan_history import (
    ChangeLine,
    DecisionStep,
    HistoryLine,
    HistoryProposal,
    PlanHistory,
    plan_history,
)
from tests.factories import (
    BeneficiaryFactory,
    DecisionFactory,
    DistrictFactory,
    MemberFactory,
    PlanFactory,
    ProposalFactory,
)

YEAR = 2024
GROUP = "Mô hình trình diễn, chuyển giao công nghệ, ứng dụng máy móc tiên tiến"


def day(text):
    return datetime.date.fromisoformat(text)


def give(member, decision, support, own):
    FundingSplit.objects.create(
        member=member, decision=decision, stage=Stage.APPROVED, state_support=support,
        beneficiary_contribution=own, effective_on=decision.counts_from,
        is_adjustment=decision.kind == DecisionKind.ADJUSTMENT,
    )  # fmt: skip


def change(decision, member, subject, old, new, **of):
    of = {"proposal": member.proposal, "member": member} if member else of
    Adjustment.objects.create(
        subject=subject, decision=decision, state="decided", old_value=old, new_value=new, **of
    )


@pytest.fixture
def plan(db):
    """Two rounds, the second counts later than it was decided; a first change in June, one in
    September; a proposal without money on any day."""
    plan = PlanFactory(year=YEAR)
    proposal = ProposalFactory(
        plan=plan,
        code="L-2",
        title="Máy sấy",
        starts_on=day("2024-02-01"),
        ends_on=day("2024-11-30"),
    )
    an = MemberFactory(
        proposal=proposal, position=1, locality=DistrictFactory(name="An"),
        beneficiary=BeneficiaryFactory(name="Một"),
    )  # fmt: skip
    other = ProposalFactory(plan=plan, code="L-1", title="Khuôn")
    binh = MemberFactory(
        proposal=other, locality=DistrictFactory(name="Bình"), beneficiary=BeneficiaryFactory(name="Hai")
    )  # fmt: skip
    first, second, third, fourth = (
        DecisionFactory(
            plan=plan, number=f"{n}/QĐ", decided_on=day(on), kind=kind, authority="UBND", **fields
        )
        for n, on, kind, fields in (
            (1, "2024-01-10", DecisionKind.APPROVAL, {"planned_on": day("2024-01-07")}),
            (2, "2024-03-10", DecisionKind.ASSIGNMENT, {"effective_on": day("2024-03-15")}),
            (3, "2024-06-10", DecisionKind.ADJUSTMENT, {"file": ContentFile(b"%PDF", "qd.pdf")}),
            (4, "2024-09-01", DecisionKind.ADJUSTMENT, {"provenance": Provenance.ILLUSTRATIVE}),
        )
    )  # fmt: skip
    give(an, first, 100, 10)
    give(binh, second, 50, 5)
    give(an, third, -20, 2)
    change(third, an, "amount", "100", "80")
    change(third, an, "place", "Chỗ đầu", "Chỗ giữa")
    change(third, None, "time", "kỳ đầu", "kỳ giữa", proposal=proposal)
    change(fourth, an, "place", "Chỗ giữa", "An")
    change(fourth, None, "time", "kỳ giữa", "01/02/2024 – 30/11/2024", proposal=proposal)
    Adjustment.objects.create(
        proposal=proposal, member=an, subject="amount", old_value="80", new_value="1"
    )
    foreign = PlanFactory(year=YEAR + 1)
    elsewhere = MemberFactory(proposal=ProposalFactory(plan=foreign, code="X-1"))
    beyond = DecisionFactory(plan=foreign, decided_on=day("2024-02-02"))
    give(elsewhere, beyond, 1000, 1)
    change(beyond, elsewhere, "amount", "1", "1000")
    return plan


def steps(plan, counted):
    third = plan.decisions.get(number="3/QĐ").pk
    rows = [
        ("1/QĐ", "phê duyệt", "2024-01-10", "2024-01-10", 3, False, Amounts(100, 10), Amounts(100, 10), None),
        ("2/QĐ", "giao kế hoạch (đợt)", "2024-03-10", "2024-03-15", 0, False, Amounts(50, 5), Amounts(150, 15), None),
        ("3/QĐ", "điều chỉnh, bổ sung", "2024-06-10", "2024-06-10", 0, False, Amounts(-20, 2), Amounts(130, 17), third),
        ("4/QĐ", "điều chỉnh, bổ sung", "2024-09-01", "2024-09-01", 0, True, Amounts(), Amounts(130, 17), None),
    ]  # fmt: skip
    return tuple(
        DecisionStep(number, kind, day(on), day(since), "UBND", late, made_up, gave, after, n < counted, file)
        for n, (number, kind, on, since, late, made_up, gave, after, file) in enumerate(rows)
    )  # fmt: skip


def test_a_day_between_the_changes_beside_one_before_them_is_shown_whole(plan, leader):
    history = plan_history(plan, user=leader, on=day("2024-06-10"), against=day("2024-03-14"))

    assert history == PlanHistory(
        on=day("2024-06-10"),
        against=day("2024-03-14"),
        proposals=(
            HistoryProposal(
                "L-1", "Khuôn", "/de-an/L-1/", GROUP, "Năm 2024",
                (HistoryLine("Hai", "Bình", Amounts(50, 5), Amounts()),), Amounts(50, 5), Amounts(),
            ),
            HistoryProposal(
                "L-2", "Máy sấy", "/de-an/L-2/", GROUP, "kỳ giữa",
                (HistoryLine("Một", "Chỗ giữa", Amounts(80, 12), Amounts(100, 10)),),
                Amounts(80, 12), Amounts(100, 10),
            ),
        ),
        now=Amounts(130, 17),
        then=Amounts(100, 10),
        decisions=steps(plan, 3),
        of_decisions=Amounts(130, 17),
        changes=(
            ChangeLine(day("2024-06-10"), "3/QĐ", "L-2", "kinh phí (Một)", "100", "80"),
            ChangeLine(day("2024-06-10"), "3/QĐ", "L-2", "địa điểm (Một)", "Chỗ đầu", "Chỗ giữa"),
            ChangeLine(day("2024-06-10"), "3/QĐ", "L-2", "thời gian", "kỳ đầu", "kỳ giữa"),
        ),
        earlier_decisions=0,
        earlier_sum=Amounts(),
        has_earlier_changes=False,
        is_whole=True,
    )  # fmt: skip
    assert (history.change, history.is_proven) == (Amounts(30, 7), True)
    proposal = history.proposals[1]
    assert (proposal.change, proposal.has_changed) == (Amounts(-20, 2), True)
    assert (proposal.members[0].change, proposal.members[0].has_changed) == (Amounts(-20, 2), True)


def test_a_day_tells_only_what_counted_by_it(plan, leader):
    history = plan_history(plan, user=leader, on=day("2024-03-14"))

    assert history.proposals == (
        HistoryProposal(
            "L-2", "Máy sấy", "/de-an/L-2/", GROUP, "kỳ đầu",
            (HistoryLine("Một", "Chỗ đầu", Amounts(100, 10), Amounts()),), Amounts(100, 10), Amounts(),
        ),
    )  # fmt: skip
    assert (history.decisions, history.of_decisions) == (steps(plan, 1), Amounts(100, 10))
    assert (history.changes, history.then) == ((), Amounts())


def test_what_is_not_changed_is_shown_so_and_the_newest_names_stand(plan, leader):
    history = plan_history(plan, user=leader, on=day("2024-09-01"), against=day("2024-06-10"))

    assert [(p.period, p.has_changed, p.members[0].place) for p in history.proposals] == [
        ("Năm 2024", False, "Bình"),
        ("01/02/2024 – 30/11/2024", False, "An"),
    ]
    assert [line.has_changed for p in history.proposals for line in p.members] == [False, False]
    assert [(each.decision, each.subject) for each in history.changes] == [
        ("4/QĐ", "địa điểm (Một)"),
        ("4/QĐ", "thời gian"),
    ]


def test_one_changed_establishment_changes_its_proposal():
    same = HistoryLine("a", "b", Amounts(1), Amounts(1))
    other = HistoryLine("a", "b", Amounts(2), Amounts(1))

    def of(*lines):
        return HistoryProposal("", "", "", "", "", lines, Amounts(3), Amounts(2))

    assert [of(same, other).has_changed, of(same, same).has_changed] == [True, False]


def test_a_sum_that_is_not_that_of_the_decisions_is_not_proven(plan, leader):
    history = plan_history(plan, user=leader, on=day("2024-09-01"))

    assert history.is_proven
    assert not PlanHistory(**{**vars(history), "of_decisions": Amounts(1)}).is_proven


def test_an_officer_reads_of_decisions_and_changes_what_concerns_the_own_place(plan, make_user):
    officer = make_user(
        roles.DistrictOfficer, plan.proposals.get(code="L-1").members.get().locality
    )

    history = plan_history(plan, user=officer, on=day("2024-12-31"))

    assert [proposal.code for proposal in history.proposals] == ["L-1"]
    assert history.now == history.of_decisions == Amounts(50, 5)
    assert [step.gave.state_support for step in history.decisions] == [0, 50, 0, 0]
    assert (history.changes, history.is_whole) == ((), False)


@pytest.mark.parametrize(("count", "earlier"), [(20, 0), (21, 1), (23, 3)])
def test_twenty_decisions_and_changes_are_shown_one_by_one(leader, count, earlier):
    member = MemberFactory(proposal=ProposalFactory(plan=PlanFactory(year=YEAR)))
    plan = member.proposal.plan
    for number in range(count):
        kind = DecisionKind.ADJUSTMENT if number else DecisionKind.APPROVAL
        on = day("2024-01-10") + datetime.timedelta(number)
        decision = DecisionFactory(plan=plan, number=f"{number}", decided_on=on, kind=kind)
        give(member, decision, 10, 1)
        change(decision, member, "amount", f"{number}", f"{number + 1}")

    short = plan_history(plan, user=leader, on=day("2024-12-31"))
    full = plan_history(plan, user=leader, on=day("2024-12-31"), in_full=True)

    numbers = [f"{number}" for number in range(count)]
    assert [step.number for step in full.decisions] == numbers
    assert [step.number for step in short.decisions] == numbers[earlier:]
    assert [each.old_value for each in full.changes] == numbers
    assert [each.old_value for each in short.changes] == numbers[earlier:]
    assert (short.earlier_decisions, short.earlier_sum) == (earlier, Amounts(10 * earlier, earlier))
    assert (full.earlier_decisions, full.earlier_sum) == (0, Amounts())
    assert (short.has_earlier_changes, full.has_earlier_changes) == (earlier > 0, False)
    assert short.now == full.now == short.of_decisions == Amounts(10 * count, count)


def test_money_that_another_plan_gave_is_not_of_this_history(plan, leader):
    member = plan.proposals.get(code="L-2").members.get()
    other = DecisionFactory(plan=PlanFactory(year=YEAR + 1), decided_on=day("2024-02-02"))
    give(member, other, 1000, 1000)

    history = plan_history(plan, user=leader, on=day("2024-12-31"))

    assert history.now == history.of_decisions == Amounts(130, 17)


def test_decisions_stand_in_the_order_in_which_they_count(leader):
    plan = PlanFactory(year=YEAR)
    DecisionFactory(
        plan=plan, number="sau", decided_on=day("2024-01-10"), effective_on=day("2024-05-01")
    )
    DecisionFactory(plan=plan, number="trước", decided_on=day("2024-02-01"))

    history = plan_history(plan, user=leader, on=day("2024-12-31"))

    assert [step.number for step in history.decisions] == ["trước", "sau"]
