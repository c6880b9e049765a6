"""Whether an enterprise is small or medium is answered by its record."""

import pytest
from django.db import IntegrityError, transaction

from projects import checks
from projects.actions import appraisal
from projects.models import SizeLimit
from tests.factories import BeneficiaryFactory, complete_draft

TY = 1_000_000_000


@pytest.fixture
def limit(db):
    return SizeLimit.objects.create(max_employees=200, max_capital=100 * TY, max_revenue=200 * TY)


def found(user, kind="enterprise", **figures):
    draft = complete_draft(user, BeneficiaryFactory(name="Công ty Thử", kind=kind, **figures))
    return draft, [each for each in checks.run(draft, user=user) if each.rule == "size"]


@pytest.mark.parametrize(
    ("figures", "severities"),
    [
        ({"employees": 200, "capital": 101 * TY, "annual_revenue": 200 * TY}, []),
        ({"employees": 200, "capital": 100 * TY, "annual_revenue": 201 * TY}, []),
        ({"employees": 200, "capital": 100 * TY + 1, "annual_revenue": 200 * TY + 1}, ["WARNING"]),
        ({"employees": 201, "capital": 1, "annual_revenue": 1}, ["WARNING"]),
        ({"employees": 201}, ["WARNING"]),
        ({"employees": 10}, ["NOTICE"]),
        ({"capital": TY, "annual_revenue": TY}, ["NOTICE"]),
        ({}, ["NOTICE"]),
        ({"employees": 10, "capital": TY}, []),
        ({"employees": 999, "kind": "household"}, []),
    ],
)
def test_the_record_answers(staff, limit, figures, severities):
    _draft, findings = found(staff, **figures)

    assert [each.severity.name for each in findings] == severities
    assert all(each.message.startswith("Công ty Thử: ") for each in findings)


def test_an_enterprise_that_is_larger_goes_on_with_a_reason_only(staff, limit):
    draft, [finding] = found(staff, employees=300)

    appraisal.waive(proposal=draft, fingerprint=finding.fingerprint, reason="Số cũ", by=staff)

    [waived] = [each for each in checks.run(draft, user=staff) if each.rule == "size"]
    assert waived.waiver.reason == "Số cũ"


def test_a_limit_that_was_read_in_its_text_stops(staff, limit):
    SizeLimit.objects.update(verified=True)

    _draft, [finding] = found(staff, employees=300)

    assert finding.severity is checks.Severity.ERROR


@pytest.mark.parametrize("name", ["max_employees", "max_capital", "max_revenue"])
def test_a_limit_is_positive(limit, name):
    with pytest.raises(IntegrityError), transaction.atomic():
        SizeLimit.objects.update(**{name: 0})
    assert SizeLimit.objects.update(**{name: 1}) == 1
