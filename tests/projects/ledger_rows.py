"""Rows of the ledger as they lie in the database, written by no action."""

import datetime

import pytest
from django.utils import timezone

from projects.ledger import FundingSplit
from projects.models import Acceptance, AcceptanceResult, Contract, Disbursement, Settlement, Stage
from projects.refusal import Refused
from tests.factories import DecisionFactory

DAY = datetime.date(2026, 1, 10)


def day(month, of_month=10):
    return datetime.date(2026, month, of_month)


def entry(member, stage, money, on=DAY, **source):
    """One entry with a document of its stage, made for it unless it is named."""
    if not source and stage == Stage.APPROVED:
        source = {"decision": DecisionFactory(plan=member.proposal.plan, decided_on=on)}
    elif not source and stage == Stage.CONTRACTED:
        number = str(Contract.objects.count())
        row = Contract.objects.create(proposal=member.proposal, number=number, signed_on=on)
        source = {"contract": row}
    elif not source and stage == Stage.ACCEPTED:
        source = {"acceptance": acceptance(member, on)}
    elif not source and stage == Stage.SETTLED:
        source = {"settlement": Settlement.objects.create(member=member, settled_on=on)}
    return FundingSplit.objects.create(
        member=member,
        stage=stage,
        effective_on=on,
        is_adjustment=money.is_negative,
        **vars(money),
        **source,
    )


def acceptance(member, on=DAY, result=AcceptanceResult.PASSED, **fields):
    if result == AcceptanceResult.FAILED:
        fields["reason"] = "máy chưa chạy"
    return Acceptance.objects.create(member=member, accepted_on=on, result=result, **fields)


def payment(member, by, paid, kind="payment", on=DAY):
    return Disbursement.objects.create(
        proposal=member.proposal, member=member, kind=kind, paid_on=on, paid=paid,
        recorded_at=timezone.now(), recorded_by=by,
    )  # fmt: skip


def refused(write, *args, **kwargs):
    """(sentences, their code) of a refusal that leaves no entry behind."""
    before = list(FundingSplit.objects.values())
    with pytest.raises(Refused) as told:
        write(*args, **kwargs)
    assert list(FundingSplit.objects.values()) == before
    return told.value.messages, told.value.error_list[0].code
