"""What the ledger says of a day: of a member, of lists of them, of plans."""

import datetime
from dataclasses import replace

import pytest

from khuyencong.accounts import roles
from projects import ledger
from projects.ledger import FundingSplit
from projects.models import Amounts, Balance, Member, Plan, Proposal, Stage
from tests.factories import (
    CommuneFactory,
    DecisionFactory,
    MemberFactory,
    NationalProgrammeFactory,
    PlanFactory,
    ProposalFactory,
)
from tests.projects.ledger_rows import DAY, acceptance, day, entry, payment
from tests.projects.ledger_values import M, balance, money

# One member.


@pytest.fixture
def member(db):
    return MemberFactory()


def test_a_balance_is_the_sum_of_what_counts_by_the_day(member, staff):
    entry(member, "requested", money(9, 1, 2), day(1))
    entry(member, "appraised", money(8, 1, 1), day(2))
    entry(member, "approved", money(7, 2, 1), day(3))
    entry(member, "approved", money(-1, 1, 0), day(5))
    entry(member, "contracted", money(6, 3, 1), day(4))
    entry(member, "accepted", money(5, 3, 1), day(6))
    entry(member, "settled", money(4, 3, 0), day(7))
    payment(member, staff, 3 * M, "advance", day(4))
    payment(member, staff, 2 * M, "payment", day(6))
    payment(member, staff, 1 * M, "return", day(7))
    payment(MemberFactory(proposal=member.proposal), staff, 9 * M)
    known = {"requested": (9, 1, 2), "appraised": (8, 1, 1), "contracted": (6, 3, 1)}

    def on(*a_day):
        return ledger.balance_of(member, on=datetime.date(2026, *a_day))

    assert on(1, 9) == balance()
    assert on(3, 9) == balance(requested=(9, 1, 2), appraised=(8, 1, 1))
    assert on(4, 10) == balance(3, **known, approved=(7, 2, 1))
    assert on(5, 10) == replace(balance(3, **known, approved=(6, 3, 1)), is_lowered=True)
    whole = replace(
        balance(5, 1, **known, approved=(6, 3, 1), accepted=(5, 3, 1), settled=(4, 3, 0)),
        is_lowered=True,
    )
    assert on(7, 10) == whole
    assert ledger.balance_of(member) == whole
    assert (whole.paid_out, whole.payable) == (4 * M, 4 * M)


def test_a_list_knows_the_stages_it_asked_for(member):
    entry(member, "approved", money(7))
    row = ledger.with_balances(Member.objects.all(), stages=(Stage.APPROVED,)).get()

    assert row.balance == Balance(
        stages={Stage.APPROVED: money(7)}, entered=frozenset({Stage.APPROVED})
    )
    assert not ledger.with_balances(Member.objects.all(), stages=()).get().balance.is_lowered
    with pytest.raises(KeyError, match="ACCEPTED"):
        _ = row.balance.accepted
    with pytest.raises(LookupError, match="payments were not asked for"):
        _ = row.balance.paid_out


def test_an_approval_of_nothing_is_none_and_a_stop_is_one(member):
    nothing = entry(member, "approved", Amounts())
    assert nothing.pk
    assert ledger.balance_of(member) == balance()
    entry(member, "approved", money(0, 0, 2))
    entry(member, "approved", money(0, 0, -2))
    stopped = ledger.balance_of(member)
    assert stopped == balance(approved=0)
    assert (stopped.is_stopped, stopped.is_counted) == (True, False)


def test_who_was_replaced_or_left_out_is_known(member):
    new = MemberFactory(
        proposal=member.proposal, replaces=member, left_out_on=DAY, left_out_reason="x"
    )
    of_old, of_new = ledger.balance_of(member), ledger.balance_of(new)
    assert (of_old.is_replaced, of_old.is_left_out) == (True, False)
    assert (of_new.is_replaced, of_new.is_left_out) == (False, True)


def test_balances_come_in_the_order_of_the_proposal_or_in_the_own_one(db):
    second, first = ProposalFactory(code="DA-2026-0002"), ProposalFactory(code="DA-2026-0001")
    places = [(first, 2), (second, 2), (second, 1), (first, 1)]
    members = [MemberFactory(proposal=of, position=n) for of, n in places]
    rows = ledger.with_balances(Member.objects.order_by())
    assert list(rows) == [members[2], members[1], members[3], members[0]]
    assert list(ledger.with_balances(Member.objects.order_by("-pk"))) == members[::-1]


# A plan that is decided, one that is being made, one of another programme.


@pytest.fixture
def plans(db):
    decided = PlanFactory(year=2026, state="approved")
    drafted = PlanFactory(year=2027, state="draft")
    other = PlanFactory(programme=NationalProgrammeFactory(), year=2026, state="approved")
    return decided, drafted, other


def someone(plan, name, state="in_progress", **fields):
    proposal = ProposalFactory(plan=plan, state=state, title=name)
    return MemberFactory(proposal=proposal, beneficiary__name=name, **fields)


@pytest.fixture
def people(plans):
    """By name: what their name says."""
    decided, drafted, other = plans
    late = {"left_out_on": DAY, "left_out_reason": "x"}
    made = {
        "accepted": someone(decided, "accepted"),
        "stopped": someone(decided, "stopped"),
        "later": someone(decided, "later", "approved"),
        "own": someone(decided, "own"),
        "unfunded": someone(decided, "unfunded"),
        "dropped": someone(decided, "dropped", **late),
        "appraised": someone(drafted, "appraised", "planned"),
        "requested": someone(drafted, "requested", "planned"),
        "left out": someone(drafted, "left out", "planned", **late),
        "no money": someone(drafted, "no money", "planned"),
        "not chosen": someone(drafted, "not chosen", "not_selected"),
        "foreign": someone(other, "foreign"),
    }
    entry(made["accepted"], "approved", money(5), day(1))
    entry(made["accepted"], "accepted", money(4), day(4))
    entry(made["stopped"], "approved", money(3), day(1))
    entry(made["stopped"], "approved", money(-3), day(3))
    entry(made["later"], "approved", money(2), day(3))
    entry(made["own"], "approved", money(0, 1), day(2))
    entry(made["unfunded"], "appraised", money(6), day(1))
    entry(made["appraised"], "requested", money(9), day(1))
    entry(made["appraised"], "appraised", money(7), day(1))
    entry(made["requested"], "requested", money(8), day(1))
    for name in ("left out", "not chosen"):
        entry(made[name], "appraised", money(11), day(1))
    entry(made["foreign"], "approved", money(13), day(1))
    return made


def names(members):
    return sorted(member.beneficiary.name for member in members)


@pytest.mark.parametrize(
    ("on", "those"),
    [
        (day(1, 9), []),
        (day(1), ["accepted", "foreign", "stopped"]),
        (day(2), ["accepted", "foreign", "own", "stopped"]),
        (day(3), ["accepted", "foreign", "later", "own"]),
        (None, ["accepted", "foreign", "later", "own"]),
    ],
)
def test_those_count_for_whom_approved_money_is_left_on_the_day(people, plans, on, those):
    everybody = Member.objects.all()
    assert names(ledger.counted_on(on, everybody)) == those
    of_one = [name for name in those if name != "foreign"]
    assert names(ledger.counted_on(on, everybody, [plans[0]])) == of_one
    assert names(ledger.counted_on(on, everybody, [])) == []
    assert names(ledger.counted_on(on, everybody.filter(pk=people["own"].pk))) == [
        name for name in those if name == "own"
    ]


def test_figures_show_who_counts_in_a_decided_plan_and_who_is_listed_in_another(people, plans):
    decided, drafted, _other = plans
    everybody = Member.objects.all()
    counted, listed = ["accepted", "later", "own"], ["appraised", "requested"]
    assert names(ledger.on_plans(None, everybody, [decided])) == counted
    assert names(ledger.on_plans(day(1), everybody, [decided])) == ["accepted", "stopped"]
    assert names(ledger.on_plans(None, everybody, [drafted])) == listed
    assert names(ledger.on_plans(None, everybody, iter([decided, drafted]))) == sorted(
        counted + listed
    )


def test_planned_money_is_approved_and_accepted_or_else_appraised_or_requested(people, plans):
    decided, drafted, _other = plans
    everybody = Member.objects.order_by("-pk")

    def planned(on, *of):
        rows = ledger.planned_money(on, everybody, iter(of), "member__beneficiary__name")
        return sorted(rows, key=str)

    approved = [
        ("accepted", "accepted", money(4)),
        ("accepted", "approved", money(5)),
        ("later", "approved", money(2)),
        ("own", "approved", money(0, 1)),
        ("stopped", "approved", money(0)),
    ]
    listed = [("appraised", "appraised", money(7)), ("requested", "requested", money(8))]
    assert planned(None, decided) == approved
    assert planned(day(2), decided) == [
        ("accepted", "approved", money(5)),
        ("own", "approved", money(0, 1)),
        ("stopped", "approved", money(3)),
    ]
    assert planned(day(1), drafted) == listed
    assert planned(None, decided, drafted) == sorted([*approved, *listed], key=str)
    assert ledger.planned_money(None, everybody.filter(pk=people["own"].pk), [decided]) == [
        ("approved", money(0, 1))
    ]


def test_what_waits_in_a_decided_plan_and_money_in_a_drafted_one_are_in_no_figure(people, plans):
    decided, drafted, _other = plans
    for name, plan in (("waits", decided), ("elsewhere", PlanFactory(year=2028, state="draft"))):
        waits = someone(plan, name, "planned")
        entry(waits, "requested", money(19))
    entry(someone(drafted, "early", "approved"), "approved", money(17))
    rows = Member.objects.all()
    shown = ["accepted", "appraised", "later", "own", "requested"]
    assert names(ledger.on_plans(None, rows, [decided, drafted])) == shown
    assert names(ledger.on_plans(None, rows, [decided])) == ["accepted", "later", "own"]
    assert sorted(ledger.planned_money(None, rows, [decided, drafted])) == [
        ("accepted", money(4)), ("appraised", money(7)), ("approved", money(7, 1)),
        ("requested", money(8)),
    ]  # fmt: skip


def test_one_awaits_acceptance_who_has_money_work_and_none_yet(people):
    everybody = Member.objects.all()
    acceptance(people["own"], result="failed")
    assert names(ledger.remaining(everybody)) == ["accepted", "foreign", "later", "own"]
    assert names(ledger.accepted(everybody)) == ["accepted"]
    assert names(ledger.awaiting_acceptance(everybody)) == ["foreign", "own"]


def test_a_round_gives_to_those_who_were_appraised_and_are_neither_left_out_nor_stopped(
    people, plans
):
    decided, drafted, other = plans
    entry(people["later"], "appraised", money(5))
    for name in ("dropped", "stopped", "accepted"):
        FundingSplit.objects.create(
            member=people[name], stage="appraised", effective_on=DAY,
            state_support=99 * M, beneficiary_contribution=0,
        )  # fmt: skip
    Proposal.objects.filter(pk=people["unfunded"].proposal_id).update(code="DA-2026-9999")
    assert [each.beneficiary.name for each in ledger.awaiting_money(decided)] == [
        "unfunded",
        "later",
    ]
    assert names(ledger.awaiting_money(drafted)) == ["appraised"]
    assert ledger.awaiting_money(other) == []


def test_the_standing_tells_how_far_the_acceptance_is(people, plans):
    someone(plans[0], "ended", "stopped")
    rows = ledger.with_standing(Member.objects.select_related("beneficiary"))
    assert {row.beneficiary.name: row.standing for row in rows} == {
        "accepted": "accepted", "stopped": "closed", "later": "not-started", "own": "waiting",
        "unfunded": "unfunded", "dropped": "closed", "appraised": "unfunded",
        "requested": "closed", "left out": "closed", "no money": "closed",
        "not chosen": "closed", "foreign": "waiting", "ended": "closed",
    }  # fmt: skip
    entry(people["no money"], "approved", Amounts())
    acceptance(people["later"], result="failed")
    rows = ledger.with_standing(
        Member.objects.filter(pk__in=[people["no money"].pk, people["later"].pk])
    )
    assert {row.beneficiary.name: row.standing for row in rows} == {
        "no money": "closed",
        "later": "not-started",
    }
    entry(people["own"], "accepted", money(0))
    Proposal.objects.filter(pk=people["foreign"].proposal_id).update(state="accepted")
    rows = ledger.with_standing(
        Member.objects.filter(pk__in=[people["own"].pk, people["foreign"].pk])
    )
    assert {row.beneficiary.name: row.standing for row in rows} == {
        "own": "accepted",
        "foreign": "closed",
    }


def test_the_minutes_are_those_of_the_acceptance_that_was_passed(people):
    own = people["own"]
    acceptance(own, day(2), "failed", minutes_number="1/BB")
    row = ledger.with_acceptance(Member.objects.filter(pk=own.pk)).get()
    assert (row.accepted_on, row.minutes_number) == (None, None)
    acceptance(own, day(3), minutes_number="2/BB")
    row = ledger.with_acceptance(Member.objects.filter(pk=own.pk)).get()
    assert (row.accepted_on, row.minutes_number) == (day(3), "2/BB")


def test_a_plan_holds_what_it_gave_and_what_waits_in_it(people, plans):
    decided, drafted, _other = plans
    assert [ledger.support_given(plan) for plan in plans] == [7 * M, 0, 13 * M]
    assert [ledger.support_held(plan) for plan in plans] == [7 * M, 7 * M, 13 * M]
    assert ledger.support_held(decided, without=people["accepted"].proposal) == 2 * M
    assert ledger.support_held(drafted, without=people["appraised"].proposal) == 0


def test_plans_are_listed_with_their_proposals_and_approved_support(people, plans, staff):
    two = people["accepted"].proposal
    entry(MemberFactory(proposal=two, position=2), "approved", money(1))
    rows = ledger.plans_with_figures(Plan.objects.order_by("pk"), staff)
    assert [(row.proposal_count, row.approved_support) for row in rows] == [
        (3, 8 * M), (2, 0), (1, 13 * M),
    ]  # fmt: skip
    entry(people["no money"], "approved", money(1))
    row = ledger.plans_with_figures(Plan.objects.filter(pk=plans[1].pk), staff).get()
    assert (row.proposal_count, row.approved_support) == (2, 1 * M)
    empty = PlanFactory(year=2028)
    row = ledger.plans_with_figures(Plan.objects.filter(pk=empty.pk), staff).get()
    assert (row.proposal_count, row.approved_support) == (0, 0)


def test_lists_are_sorted_by_the_support_of_one_stage(people, staff):
    first = people["accepted"]
    second = MemberFactory(proposal=first.proposal, position=2)
    entry(second, "approved", money(1))
    proposals = Proposal.objects.annotate(s=ledger.support_at(Stage.APPROVED, Proposal, staff))
    members = Member.objects.annotate(s=ledger.support_at(Stage.APPROVED, Member, staff))
    assert proposals.get(pk=first.proposal_id).s == 6 * M
    assert [members.get(pk=each.pk).s for each in (first, second)] == [5 * M, 1 * M]
    assert members.get(pk=people["unfunded"].pk).s == 0


def test_days_of_first_and_last_entries_are_those_of_their_stage(people, plans):
    later = people["later"]
    entry(later, "approved", money(1), day(5))
    entry(later, "contracted", money(1), day(4))
    entry(later, "contracted", money(1), day(2))
    entry(people["accepted"], "contracted", money(1), day(1))
    second = MemberFactory(proposal=later.proposal, position=2)
    entry(second, "approved", money(1), day(2))
    assert ledger.first_approved_on(later.proposal) == day(2)
    assert ledger.first_approved_on(people["unfunded"].proposal) is None
    assert ledger.rules.first_entered_on(later, Stage.CONTRACTED) == day(2)
    assert ledger.rules.first_entered_on(later, Stage.SETTLED) is None
    assert [ledger.rules.last_decided_on(plan) for plan in plans] == [day(5), None, day(1)]


def test_what_a_decision_gave_is_told_by_decision_and_of_some(people, plans):
    decision = DecisionFactory(plan=plans[0], decided_on=day(6))
    entry(people["later"], "approved", money(1, 2), day(6), decision=decision)
    entry(people["own"], "approved", money(2, 3, 1), day(6), decision=decision)
    whole = ledger.by_decision(plans[0])
    assert whole[decision.pk] == money(3, 5, 1)
    assert sorted(each.state_support for each in whole.values()) == [-3 * M, 0, 2 * M, 3 * M, 3 * M, 5 * M]  # fmt: skip
    of_one = Member.objects.filter(pk=people["own"].pk)
    assert ledger.by_decision(plans[0], of_one)[decision.pk] == money(2, 3, 1)
    assert len(ledger.by_decision(plans[0], of_one)) == 2
    assert ledger.by_decision(plans[1]) == {}


def test_money_returned_is_taken_off_in_the_period_and_in_all(people, staff):
    own, accepted = people["own"], people["accepted"]
    for paid, kind, on in (
        (9, "advance", day(1)), (5, "payment", day(3)), (2, "return", day(1, 11)), (1, "return", day(3)),
    ):  # fmt: skip
        payment(own, staff, paid * M, kind, on)
    payment(accepted, staff, 4 * M, "return", day(3, 9))
    rows = own.disbursements.model.objects.order_by("-paid_on", "paid")

    assert sorted(ledger.paid_by("member", payments=rows, since=day(3))) == [
        (accepted.pk, 0, -4 * M), (own.pk, 4 * M, 11 * M),
    ]  # fmt: skip
    assert ledger.paid_by("proposal", payments=own.disbursements.all()) == [
        (own.proposal_id, 11 * M, 11 * M)
    ]
    assert ledger.paid_by("kind", "member", payments=own.disbursements.filter(kind="return")) == [
        ("return", own.pk, -3 * M, -3 * M)
    ]
    assert ledger.paid_out(rows) == 7 * M
    assert ledger.paid_out(rows, "return") == 7 * M
    assert ledger.paid_out(rows, "advance", "payment") == 14 * M
    assert ledger.paid_out(rows.none(), "advance") == 0
    assert ledger.paid_out(rows.none()) == 0


def test_a_proposal_in_a_list_shows_the_members_in_sight_with_their_money(people, staff, make_user):
    proposal = people["accepted"].proposal
    place = CommuneFactory()
    entry(MemberFactory(proposal=proposal, locality=place), "approved", money(1))
    officer = make_user(roles.DistrictOfficer, place)

    def shown(user):
        row = ledger.listed(Proposal.objects.filter(pk=proposal.pk), user).get()
        return row.requested_support, row.approved_support

    assert (shown(staff), shown(officer)) == ((0, 6 * M), (0, 1 * M))


@pytest.mark.parametrize(("taken", "left"), [(4, 1), (5, 0)])
def test_the_last_dong_that_is_left_counts_whatever_the_order_of_entries(member, taken, left):
    entry(member, "approved", Amounts(0, 5))
    entry(member, "approved", Amounts(0, -taken), day(2))
    rows = FundingSplit.objects.order_by("-pk")
    assert len(list(rows.of_members_left())) == left
    assert ledger.remaining(Member.objects.all()).count() == left
    assert rows.sums(Stage.APPROVED) == {"approved": Amounts(0, left)}
