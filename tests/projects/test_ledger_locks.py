"""Every way into the ledger holds the rows of which its rules are asked, and lets no other in."""

import datetime

import pytest
from django.db import transaction
from django.utils import timezone

from khuyencong.locking import _held as held_rows
from projects import ledger
from projects.models import Acceptance, Contract, Disbursement, Settlement, Stage
from tests.factories import DecisionFactory, MemberFactory, PlanFactory, ProposalFactory
from tests.projects.ledger_rows import day, entry
from tests.projects.ledger_values import M, money

TODAY = datetime.date(2026, 6, 1)
LAID = {
    "give": ("appraised",),
    "change": ("approved",),
    "take_back": ("approved",),
    "leave_out": ("appraised",),
    "sign": ("approved",),
    "accept": ("approved",),
    "settle": ("approved", "accepted"),
    "pay": ("approved", "contracted"),
}


def decision(member):
    return DecisionFactory(plan=member.proposal.plan, decided_on=day(2))


def written(name, member, by):
    """The call of this name with what it takes."""
    of = member.proposal
    if name == "pay":
        return ledger.pay(
            Disbursement(
                proposal=of, member=member, kind="payment", paid=M, paid_on=TODAY,
                recorded_at=timezone.now(), recorded_by=by,
            )
        )  # fmt: skip
    return {
        "type_money": lambda: ledger.type_money(member, Stage.REQUESTED, money(1), day(2)),
        "forget_money": lambda: ledger.forget_money(member),
        "give": lambda: ledger.give(of.plan, decision(member), [of], {member.pk: money(1)}),
        "change": lambda: ledger.change(decision(member), member, money(1)),
        "take_back": lambda: ledger.take_back(decision(member), member),
        "leave_out": lambda: ledger.leave_out(member, day(2), "hết vốn"),
        "sign": lambda: ledger.sign(
            Contract(proposal=of, number="1", signed_on=day(2)), {member.pk: money(1)}
        ),
        "accept": lambda: ledger.accept(Acceptance(member=member, accepted_on=day(2)), money(1)),
        "settle": lambda: ledger.settle(Settlement(member=member, settled_on=day(2)), money(1)),
        "conclude": lambda: ledger.conclude(of),
    }[name]()


@pytest.mark.parametrize(
    ("name", "models"),
    [
        ("type_money", "Proposal"), ("forget_money", "Proposal"), ("give", "Plan Proposal"),
        ("change", "Plan Proposal"), ("take_back", "Plan Proposal"), ("leave_out", "Proposal"),
        ("sign", "Proposal"), ("accept", "Proposal Member"), ("settle", "Proposal"),
        ("pay", "Proposal"), ("conclude", "Proposal"),
    ],
)  # fmt: skip
def test_what_writes_money_holds_what_its_rules_were_asked_of(
    db, staff, time_machine, name, models
):
    time_machine.move_to("2026-06-01 09:00:00+07:00", tick=False)
    member = MemberFactory(proposal=ProposalFactory(plan=PlanFactory(year=2026)))
    for stage in LAID.get(name, ()):
        entry(member, stage, money(5), day(1))
    keys = {"Plan": member.proposal.plan_id, "Proposal": member.proposal_id, "Member": member.pk}

    with transaction.atomic():
        written(name, member, staff)
        held = set(held_rows())

    assert held == {(f"projects.{model}", keys[model]) for model in models.split()}
