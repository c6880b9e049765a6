"""Members and balances as values, for tests of rules that ask no database."""

import datetime

from beneficiaries.models import Beneficiary
from projects.models import Amounts, Balance, Member, Plan, Programme, Proposal, Stage

M = 1_000_000
TODAY = datetime.date(2026, 6, 1)
NAME = "Cơ sở Một"


def money(support=0, own=0, other=0):
    """Amounts in million đồng."""
    return Amounts(support * M, own * M, other * M)


def balance(paid=0, returned=0, *, left_out=False, **stages):
    """A balance in which the named stages were entered; sums in million đồng, support alone or all
    three parts."""
    given = {
        Stage(name): money(*sums) if isinstance(sums, tuple) else money(sums)
        for name, sums in stages.items()
    }
    return Balance(
        stages={stage: given.get(stage, Amounts()) for stage in Stage},
        entered=frozenset(given),
        paid=paid * M,
        returned=returned * M,
        is_replaced=False,
        is_left_out=left_out,
    )


def plan(ceiling=None):
    return Plan(programme=Programme(short_name="KCĐP"), year=2026, ceiling=ceiling)


def proposal(state="in_progress", **fields):
    return Proposal(code="DA-1", state=state, **fields)


def member(**fields):
    return Member(beneficiary=Beneficiary(name=NAME), **fields)
