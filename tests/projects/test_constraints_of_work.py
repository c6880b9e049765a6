"""What the database refuses of adjustments, appraisals, payments, obstacles and printed totals."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from khuyencong.accounts import roles
from projects.models import (
    Acceptance,
    AcceptedFinding,
    Adjustment,
    Appraisal,
    AppraisalScore,
    Criterion,
    Disbursement,
    Obstacle,
    PrintedTotal,
    RepeatRule,
)
from tests.factories import DecisionFactory, MemberFactory, ProgrammeFactory, ProposalFactory
from tests.projects.refusing import refused_by_database

DAY = datetime.date(2030, 2, 1)


def adjustment(**fields):
    return Adjustment.objects.create(
        **{"proposal": ProposalFactory(), "subject": "stop", "old_value": "a", "new_value": "b", **fields}
    )  # fmt: skip


def by_somebody(make_user):
    return {"recorded_at": timezone.now(), "recorded_by": make_user(roles.CentreStaff)}


REFUSED_ADJUSTMENTS = [
    ("adjustment_decided_goes_with_its_decision", {"state": "decided"}),
    ("adjustment_refused_says_why", {"state": "refused"}),
    ("adjustment_subject_is_known", {"subject": "colour"}),
    ("adjustment_requested_at_goes_with_requested_by", {"requested_at": "2030-01-01T00:00Z"}),
    ("adjustment_closed_at_goes_with_closed_by", {"closed_at": "2030-01-01T00:00Z"}),
]


@pytest.mark.parametrize(("name", "fields"), REFUSED_ADJUSTMENTS)
def test_an_adjustment_that_cannot_be_is_refused(db, name, fields):
    refused_by_database(name, adjustment, **fields)


def test_one_adjustment_of_a_kind_waits_at_a_time(db):
    first = adjustment()
    refused_by_database("adjustment_waits_once_a_subject", adjustment, proposal=first.proposal)
    adjustment(proposal=first.proposal, subject="time")
    adjustment(proposal=first.proposal, state="refused", refusal="không")


REFUSED_ROWS = [
    (Disbursement, "disbursement_is_more_than_nothing", {"paid": 0}),
    (Disbursement, "disbursement_kind_is_known", {"kind": "gift"}),
    (Obstacle, "obstacle_is_due_after_it_began", {"due_on": "2029-12-31"}),
    (Obstacle, "obstacle_solved_on_goes_with_its_solution", {"solved_on": DAY}),
    (Obstacle, "obstacle_solved_on_goes_with_its_solution", {"solution": "xong"}),
    (Appraisal, "appraisal_by_council_names_it", {"mode": "council"}),
    (Appraisal, "appraisal_mode_is_known", {"mode": "dream", "council": "ai đó"}),
]
RIGHT_ROWS = {
    Disbursement: {"kind": "advance", "paid": 1, "paid_on": DAY},
    Obstacle: {"what": "điện", "since": datetime.date(2030, 1, 1), "due_on": DAY, "who_acts": "ai"},
    Appraisal: {"appraised_on": DAY, "has_passed": True},
}


@pytest.mark.parametrize(("model", "name", "wrong"), REFUSED_ROWS)
def test_records_of_the_work_are_refused_by_the_database(make_user, model, name, wrong):
    fields = {"proposal": ProposalFactory(), **RIGHT_ROWS[model], **by_somebody(make_user)}
    model.objects.create(**fields)

    refused_by_database(name, model.objects.create, **{**fields, **wrong})


def test_scores_warnings_and_printed_totals_are_refused_by_the_database(make_user):
    proposal, who = ProposalFactory(), by_somebody(make_user)
    appraisal = Appraisal.objects.create(proposal=proposal, **RIGHT_ROWS[Appraisal], **who)
    criterion = Criterion.objects.create(code="thu", name="Thử", weight=10)
    score = {"appraisal": appraisal, "criterion": criterion, "out_of": 10}
    refused_by_database("appraisalscore_is_within_its_weight", AppraisalScore.objects.create, points=11, **score)  # fmt: skip
    AppraisalScore.objects.create(points=10, **score)
    refused_by_database("appraisalscore_is_given_once", AppraisalScore.objects.create, points=1, **score)  # fmt: skip
    taken = {
        "proposal": proposal, "rule": "norm", "fingerprint": "f", "message": "m",
        "accepted_at": who["recorded_at"], "accepted_by": who["recorded_by"],
    }  # fmt: skip
    refused_by_database("acceptedfinding_has_its_reason", AcceptedFinding.objects.create, reason="", **taken)  # fmt: skip
    AcceptedFinding.objects.create(reason="r", **taken)
    refused_by_database("acceptedfinding_is_accepted_once", AcceptedFinding.objects.create, reason="r", **taken)  # fmt: skip
    line = {"plan": proposal.plan, "document": "BC", "label": "x", "until": DAY, "support": "1", "own_share": "1", "total": "2"}  # fmt: skip
    PrintedTotal.objects.create(**line)
    refused_by_database("printedtotal_is_compared_once", PrintedTotal.objects.create, **line)
    with pytest.raises(ValidationError, match="869"):
        PrintedTotal(**{**line, "label": "y", "support": "869.9"}).full_clean()


def test_acceptances_decisions_plans_and_rules_say_what_they_must(db):
    refused_by_database(
        "acceptance_failed_says_why", Acceptance.objects.create,
        member=MemberFactory(), accepted_on=DAY, result="failed",
    )  # fmt: skip
    refused_by_database(
        "decision_counts_from_its_day", DecisionFactory, effective_on=datetime.date(2030, 1, 14)
    )
    refused_by_database(
        "proposal_declares_a_known_precision", ProposalFactory, declared_precision=7
    )
    refused_by_database("repeatrule_years_are_few", RepeatRule.objects.create, programme=ProgrammeFactory(), years=31)  # fmt: skip
    refused_by_database("criterion_weight_is_positive", Criterion.objects.create, code="k", name="K", weight=0)  # fmt: skip
