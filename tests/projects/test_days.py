"""A year typed wrong is refused by the database itself, wherever a day bears on money."""

import datetime

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import DateField

from khuyencong.accounts import roles
from khuyencong.constraints import FIRST_DAY, LAST_DAY
from projects.models import Settlement
from projects.workflow import ProposalState
from tests.factories import DecisionFactory, MemberFactory, PlanFactory, ProposalFactory
from tests.projects.refusing import refused_by_database

DAY = datetime.date(2030, 2, 1)
ONE = datetime.timedelta(days=1)
# Days of law lie where the law says, also before 2000.
DAYS = [
    (model, field.name)
    for model in apps.get_app_config("projects").get_models()
    for field in model._meta.fields
    if type(field) is DateField and field.name not in {"valid_from", "valid_to"}
]
# The others of a row whose day is moved far out: what stands in its way.
WITH = {
    ("Obstacle", "since"): lambda day: {"due_on": max(day, DAY)},
    ("Obstacle", "due_on"): lambda day: {"since": min(day, DAY)},
    ("Obstacle", "solved_on"): lambda day: {"since": min(day, DAY), "solution": "đã kéo điện"},
    ("Contract", "ends_on"): lambda day: {"signed_on": min(day, DAY)},
    ("Decision", "effective_on"): lambda day: {"decided_on": min(day, DAY)},
    ("Member", "left_out_on"): lambda _day: {"left_out_reason": "không còn vốn"},
}


@pytest.fixture
def right_row(make_user):
    """An unsaved row of a model that lacks nothing."""
    by = {"recorded_at": "2030-01-01T00:00Z", "recorded_by": make_user(roles.CentreStaff)}
    member = MemberFactory()
    proposal, plan = member.proposal, member.proposal.plan
    rows = {
        "Acceptance": {"member": member, "accepted_on": DAY},
        "Adjustment": {"proposal": proposal, "subject": "time", "old_value": "a", "new_value": "b"},
        "Appraisal": {"proposal": proposal, "appraised_on": DAY, "has_passed": True, **by},
        "Contract": {"proposal": proposal, "number": "1", "signed_on": DAY},
        "Disbursement": {"proposal": proposal, "kind": "advance", "paid": 1, "paid_on": DAY, **by},
        "FundingSplit": {"member": member, "stage": "requested", "effective_on": DAY,
                         "state_support": 1, "beneficiary_contribution": 1},
        "Obstacle": {"proposal": proposal, "what": "điện", "since": DAY, "due_on": DAY,
                     "who_acts": "ai", **by},
        "PrintedTotal": {"plan": plan, "document": "BC", "label": "x", "until": DAY,
                         "support": "1", "own_share": "1", "total": "2"},
        "ProgressNote": {"proposal": proposal, "noted_on": DAY, "text": "lắp máy", **by},
        "Settlement": {"member": member, "settled_on": DAY},
    }  # fmt: skip
    factories = {
        "Decision": lambda **fields: DecisionFactory.build(plan=plan, **fields),
        "Member": lambda **fields: MemberFactory.build(
            proposal=proposal, beneficiary=MemberFactory().beneficiary, **fields
        ),
        "Plan": lambda **fields: PlanFactory.build(programme=plan.programme, year=2031, **fields),
        "Proposal": lambda **fields: ProposalFactory.build(
            plan=plan, programme=plan.programme, year=plan.year, activity=proposal.activity,
            **(_returned(by) if "response_due_on" in fields else {}), **fields
        ),
    }  # fmt: skip

    def make(model, **fields):
        if model.__name__ in factories:
            return factories[model.__name__](**fields)
        return model(**{**rows[model.__name__], **fields})

    return make


def _returned(by):
    return {
        "state": ProposalState.RETURNED,
        "is_archival": False,
        "submitted_at": by["recorded_at"],
        "submitted_by": by["recorded_by"],
    }


@pytest.mark.parametrize(("model", "name"), DAYS, ids=[f"{m.__name__}.{n}" for m, n in DAYS])
@pytest.mark.parametrize("day", [FIRST_DAY - ONE, LAST_DAY + ONE], ids=["1999", "2101"])
def test_a_day_of_another_age_is_refused(right_row, model, name, day):
    more = WITH.get((model.__name__, name), lambda _day: {})(day)
    row = right_row(model, **{**more, name: day})

    with pytest.raises(ValidationError) as error:
        row.validate_constraints()
    told = " ".join(error.value.messages)
    assert "phải từ 01/01/2000 đến 31/12/2100. Hãy kiểm tra lại năm." in told
    # Where another day has to go along, two are wrong, and the databases tell either first.
    alone = DAY in more.values() or not more.keys() & {"since", "due_on", "decided_on", "signed_on"}
    constraint = f"{model.__name__.lower()}_{name}_is_plausible" if alone else "_is_plausible"
    refused_by_database(constraint, row.save)


@pytest.mark.parametrize(("model", "name"), DAYS, ids=[f"{m.__name__}.{n}" for m, n in DAYS])
@pytest.mark.parametrize("day", [FIRST_DAY, LAST_DAY], ids=["2000", "2100"])
def test_the_first_and_the_last_day_are_taken(right_row, model, name, day):
    more = WITH.get((model.__name__, name), lambda _day: {})(day)
    row = right_row(model, **{**more, name: day})

    row.validate_constraints()
    row.save()

    assert getattr(model._default_manager.get(pk=row.pk), name) == day


def test_an_adjusted_period_begins_before_it_ends(right_row):
    model = apps.get_model("projects", "Adjustment")
    row = right_row(model, new_starts_on=DAY, new_ends_on=DAY - ONE)

    with pytest.raises(ValidationError, match="trước hoặc trùng ngày kết thúc"):
        row.validate_constraints()
    refused_by_database("adjustment_starts_before_it_ends", row.save)
    right_row(model, new_starts_on=DAY, new_ends_on=DAY).save()


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_days_from_before_the_rule_are_named_when_the_database_is_migrated():
    member = MemberFactory()  # of today's table
    executor = MigrationExecutor(connection)
    executor.migrate([("projects", "0005_ledger")])
    try:
        row = Settlement.objects.create(member=member, settled_on="0203-12-20")
        told = f"projects.Settlement {row.pk}: settled_on = 0203-12-20"
        executor.loader.build_graph()
        with pytest.raises(ValidationError, match=told):
            executor.migrate([("projects", "0006_days")])
    finally:
        Settlement.objects.all().delete()
        executor.loader.build_graph()
        executor.migrate(executor.loader.graph.leaf_nodes())
