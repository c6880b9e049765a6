"""One thing after the other: contracts and acceptances are measured by the newest before them."""

import pytest
from django.db import transaction

from projects import ledger
from projects.ledger import rules
from projects.models import Acceptance, Contract
from tests.factories import MemberFactory, PlanFactory, ProposalFactory
from tests.projects.ledger_rows import acceptance, day, entry, refused
from tests.projects.ledger_values import money

CHECK = "Hãy kiểm tra lại ngày, tháng, năm."


@pytest.fixture
def member(db, time_machine):
    time_machine.move_to("2026-06-01 09:00:00+07:00", tick=False)
    member = MemberFactory(proposal=ProposalFactory(plan=PlanFactory(year=2026)))
    entry(member, "approved", money(5), day(1))
    return member


def test_an_annex_is_not_older_than_the_newest_before_it(member):
    for number, month in (("1", 2), ("2", 4)):
        paper = Contract(proposal=member.proposal, number=number, signed_on=day(month))
        with transaction.atomic():
            ledger.sign(paper, {member.pk: money(month)})
    late = Contract(proposal=member.proposal, number="3", signed_on=day(3))

    with transaction.atomic():
        said, _code = refused(ledger.sign, late, {member.pk: money(5)})

    assert said == [
        f"Ngày ký 10/03/2026 trước hợp đồng, phụ lục ký trước đó ngày 10/04/2026. {CHECK}"
    ]


def test_an_acceptance_is_not_older_than_the_last_that_failed(member):
    for month in (3, 5):
        acceptance(member, day(month), "failed")

    with transaction.atomic():
        said, _code = refused(
            ledger.accept, Acceptance(member=member, accepted_on=day(4)), money(5)
        )

    assert said == [
        f"Ngày nghiệm thu 10/04/2026 trước lần nghiệm thu trước, ngày 10/05/2026. {CHECK}"
    ]


def test_only_failed_acceptances_are_before_another(member):
    acceptance(member, day(5))

    assert rules.acceptance_day(member, day(4)) == []
