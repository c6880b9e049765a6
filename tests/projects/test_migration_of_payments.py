"""Payments that are there before they carry their establishment."""

import datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from projects.models import Disbursement
from tests.factories import MemberFactory, ProposalFactory

AFTER = [("projects", "0005_ledger")]


@pytest.mark.django_db(transaction=True)
def test_a_payment_names_its_establishment_where_there_is_only_one(staff):
    single, group = MemberFactory(), ProposalFactory()
    for position in (1, 2):
        MemberFactory(proposal=group, position=position)
    for proposal in (single.proposal, group):
        Disbursement.objects.create(
            proposal=proposal, kind="payment", paid_on=datetime.date(2030, 2, 2), paid=1,
            recorded_at=timezone.now(), recorded_by=staff,
        )  # fmt: skip
    state = MigrationExecutor(connection).loader.project_state(AFTER).apps
    module = __import__("projects.migrations.0005_ledger", fromlist=["x"])

    module.carry_their_establishment(state, None)

    carried = dict(Disbursement.objects.values_list("proposal", "member"))
    assert carried == {single.proposal_id: single.pk, group.pk: None}
