"""What the database itself refuses, on both databases, and the sentence that forms show for it."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from khuyencong.constraints import NoOverlappingValidity
from projects.ledger import FundingSplit
from projects.models import (
    Acceptance,
    Adjustment,
    Contract,
    OutcomeMeasure,
    Plan,
    Stage,
    SupportNorm,
)
from projects.workflow import ProposalState
from tests.factories import (
    ActivityFactory,
    BeneficiaryFactory,
    DecisionFactory,
    DistrictFactory,
    MemberFactory,
    NationalProgrammeFactory,
    PlanFactory,
    ProgrammeFactory,
    ProposalFactory,
    ProvinceFactory,
    approved,
    requested,
)
from tests.projects.refusing import refused_by_database

DAY = datetime.date(2030, 2, 1)


def split(member, **fields):
    defaults = {
        "member": member,
        "stage": Stage.REQUESTED,
        "effective_on": DAY,
        "state_support": 1,
        "beneficiary_contribution": 1,
    }
    return FundingSplit(**{**defaults, **fields})


@pytest.mark.parametrize("column", ["state_support", "beneficiary_contribution", "other_funds"])
def test_a_negative_amount_that_is_no_adjustment_is_refused(db, column):
    entry = split(MemberFactory(), **{column: -1})

    refused_by_database("fundingsplit_is_not_negative_unless_adjustment", entry.save)
    with pytest.raises(ValidationError, match="chỉ phần chênh lệch do điều chỉnh mới được âm"):
        entry.full_clean()


def test_a_negative_adjustment_of_what_was_approved_is_an_entry(db):
    member = MemberFactory()
    approved(member, 100)

    approved(member, -40, is_adjustment=True)

    assert FundingSplit.objects.of_stage(Stage.APPROVED).total_support() == 60


@pytest.mark.parametrize("stage", [Stage.REQUESTED, Stage.APPRAISED])
def test_a_second_requested_or_appraised_split_of_a_member_is_refused(db, stage):
    member = MemberFactory()
    split(member, stage=stage).save()
    second = split(member, stage=stage)

    refused_by_database("fundingsplit_is_requested_and_appraised_once", second.save)
    with pytest.raises(ValidationError, match="đã có số liệu của bước đó"):
        second.full_clean()


@pytest.mark.parametrize("stage", [Stage.APPROVED, Stage.CONTRACTED, Stage.ACCEPTED, Stage.SETTLED])
def test_a_split_without_its_source_is_refused(db, stage):
    entry = split(MemberFactory(), stage=stage)

    refused_by_database("fundingsplit_has_the_source_of_its_stage", entry.save)
    with pytest.raises(ValidationError, match="phải gắn với đúng một văn bản"):
        entry.full_clean()


def test_a_split_with_the_source_of_another_stage_or_two_sources_is_refused(db):
    member = MemberFactory()
    decision = DecisionFactory(plan=member.proposal.plan)
    contract = Contract.objects.create(proposal=member.proposal, number="1", signed_on=DAY)
    name = "fundingsplit_has_the_source_of_its_stage"

    refused_by_database(name, split(member, decision=decision).save)
    refused_by_database(name, split(member, stage=Stage.APPROVED, contract=contract).save)
    refused_by_database(
        name, split(member, stage=Stage.APPROVED, decision=decision, contract=contract).save
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"stage": Stage.REQUESTED, "state_support": 5},
        {"stage": Stage.APPROVED, "state_support": 0, "beneficiary_contribution": 0},
    ],
)
def test_an_adjustment_changes_something_that_was_decided(db, fields):
    member = MemberFactory()
    if fields["stage"] == Stage.APPROVED:
        fields = {**fields, "decision": DecisionFactory(plan=member.proposal.plan)}

    entry = split(member, is_adjustment=True, **fields)

    refused_by_database("fundingsplit_adjusts_what_is_decided", entry.save)


def test_an_unknown_stage_is_refused(db):
    refused_by_database("fundingsplit_", split(MemberFactory(), stage="guessed").save)


def test_a_second_plan_for_the_same_programme_and_year_is_refused(db):
    plan = PlanFactory()
    second = Plan(programme=plan.programme, year=plan.year)

    refused_by_database("plan_is_one_a_programme_and_year", second.save)
    with pytest.raises(ValidationError, match="mỗi năm chỉ có một kế hoạch"):
        second.full_clean()
    PlanFactory(programme=NationalProgrammeFactory(), year=plan.year)
    PlanFactory(programme=plan.programme, year=plan.year + 1)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"ceiling": -1}, "plan_ceiling_is_not_negative"),
        ({"state": "dreaming"}, "plan_state_and_year_are_known"),
        ({"year": 1999}, "plan_state_and_year_are_known"),
    ],
)
def test_a_wrong_plan_is_refused(db, fields, constraint):
    refused_by_database(constraint, PlanFactory, **{"year": 2031, **fields})


def test_a_decision_number_is_unique_in_its_plan(db):
    decision = DecisionFactory()

    refused_by_database(
        "decision_number_is_unique_in_a_plan",
        DecisionFactory,
        plan=decision.plan,
        number=decision.number,
    )
    DecisionFactory(plan=PlanFactory(year=2031), number=decision.number)


def test_a_ledger_entry_that_was_decided_stays(db):
    entry = approved(MemberFactory(), 100)

    entry.state_support = 200
    with pytest.raises(ValidationError, match="không được sửa hay xóa"):
        entry.save()
    with pytest.raises(ValidationError, match="không được sửa hay xóa"):
        entry.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        FundingSplit.objects.filter(pk=entry.pk).update(state_support=200)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE projects_fundingsplit SET stage = 'requested'")
    assert FundingSplit.objects.get().state_support == 100


@pytest.mark.postgres
def test_a_ledger_entry_that_was_decided_cannot_be_deleted_by_sql(db):
    approved(MemberFactory(), 100)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM projects_fundingsplit")


def test_a_request_may_be_typed_again_and_deleted(db):
    entry = requested(MemberFactory(), 100)

    entry.state_support = 120
    entry.save()
    assert FundingSplit.objects.get().state_support == 120
    entry.delete()
    assert not FundingSplit.objects.exists()


def test_a_request_stays_once_it_has_been_decided_on(db):
    member = MemberFactory()
    entry = requested(member, 100)
    approved(member, 80)

    entry.state_support = 120
    with pytest.raises(ValidationError, match="không được sửa hay xóa"):
        entry.save()
    with pytest.raises(ValidationError, match="không được sửa hay xóa"):
        entry.delete()


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": ProposalState.SUBMITTED, "is_archival": False}, "submitted_at_goes_with_state"),
        ({"state": ProposalState.DRAFT, "is_archival": False, "submitted_at": "2030-01-01T00:00Z"},
         "submitted_at"),
        ({"submitted_at": "2030-01-01T00:00Z"}, "submitted_at"),
        ({"state": "dreaming"}, "proposal_state_and_kind_are_known"),
        ({"starts_on": "2030-02-01", "ends_on": "2030-01-31"}, "proposal_starts_before_it_ends"),
    ],
)  # fmt: skip
def test_a_proposal_that_contradicts_itself_is_refused(db, fields, constraint):
    refused_by_database(constraint, ProposalFactory, **fields)


def test_a_proposal_in_a_plan_has_its_plan(db):
    refused_by_database(
        "proposal_in_plan_has_its_plan",
        ProposalFactory,
        plan=None,
        programme=ProgrammeFactory(),
        year=2030,
    )
    ProposalFactory(
        plan=None,
        programme=ProgrammeFactory(),
        year=2030,
        state=ProposalState.DRAFT,
        is_archival=False,
    )


def test_state_written_around_the_machine_is_refused_by_the_database(db):
    draft = ProposalFactory(state=ProposalState.DRAFT, is_archival=False)

    with pytest.raises(IntegrityError), transaction.atomic():
        type(draft).objects.filter(pk=draft.pk).update(state=ProposalState.SUBMITTED)


def test_a_proposal_and_its_plan_are_of_one_programme_and_year(db):
    proposal = ProposalFactory()
    proposal.plan = PlanFactory(year=2031)

    with pytest.raises(ValidationError, match="cùng chương trình và cùng năm"):
        proposal.full_clean()


def test_a_beneficiary_is_once_in_a_proposal(db):
    member = MemberFactory()

    refused_by_database(
        "member_beneficiary_is_once_in_a_proposal",
        MemberFactory,
        proposal=member.proposal,
        beneficiary=member.beneficiary,
    )


def test_a_locality_is_valid_on_the_day_it_is_used(db):
    gone = DistrictFactory(valid_to=datetime.date(2025, 6, 30))
    member = MemberFactory.build(
        proposal=ProposalFactory(), beneficiary=BeneficiaryFactory(), locality=gone
    )

    with pytest.raises(ValidationError, match="không tồn tại vào ngày 01/01/2030"):
        member.full_clean()
    member.proposal.starts_on = datetime.date(2025, 6, 30)
    member.full_clean()


def test_a_member_passes_acceptance_once_but_may_fail_before(db):
    member = MemberFactory()
    Acceptance.objects.create(
        member=member, accepted_on=DAY, result="failed", reason="máy chưa chạy"
    )
    Acceptance.objects.create(member=member, accepted_on=DAY)

    refused_by_database(
        "acceptance_passes_once_a_member", Acceptance.objects.create, member=member, accepted_on=DAY
    )


def test_an_outcome_is_not_negative_and_recorded_once(db):
    acceptance = Acceptance.objects.create(member=MemberFactory(), accepted_on=DAY)
    fields = {"acceptance": acceptance, "indicator": "capacity", "unit": "tấn/năm"}

    refused_by_database(
        "outcomemeasure_is_not_negative",
        OutcomeMeasure.objects.create,
        before=-1,
        after=1,
        **fields,
    )
    OutcomeMeasure.objects.create(before=1, after=2, **fields)
    refused_by_database(
        "outcomemeasure_is_recorded_once",
        OutcomeMeasure.objects.create,
        before=1,
        after=2,
        **fields,
    )


def test_an_adjustment_changes_something(db):
    refused_by_database(
        "adjustment_changes_something",
        Adjustment.objects.create,
        state="decided",
        decision=DecisionFactory(),
        proposal=ProposalFactory(),
        subject="machine",
        old_value="máy sấy",
        new_value="máy sấy",
    )


def norm(**fields):
    defaults = {
        "code": f"N{SupportNorm.objects.count()}",
        "programme": NationalProgrammeFactory(),
        "activity": ActivityFactory(),
        "cap": 300_000_000,
        "cap_unit": "cơ sở",
        "document": "Thông tư thử",
        "valid_from": datetime.date(2018, 5, 11),
    }
    return SupportNorm(**{**defaults, **fields})


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"cap": None}, "supportnorm_limits_something"),
        ({"cap": 0}, "supportnorm_limits_are_positive"),
        ({"max_basis_points": 10_001}, "supportnorm_limits_are_positive"),
        ({"valid_to": datetime.date(2018, 5, 10)}, "supportnorm_begins_before_it_ends"),
    ],
)
def test_a_wrong_norm_is_refused(db, fields, constraint):
    refused_by_database(constraint, norm(**fields).save)


def test_one_norm_at_a_time_is_in_force(db):
    norm(valid_from=datetime.date(2014, 4, 8), valid_to=datetime.date(2018, 5, 10)).save()
    norm(code="sau").save()

    second = norm(code="chồng", valid_from=datetime.date(2020, 1, 1))
    with pytest.raises(ValidationError, match="cùng thời gian"):
        second.full_clean()
    assert SupportNorm.objects.in_force_on(datetime.date(2018, 5, 10)).get().code == "N0"
    assert SupportNorm.objects.in_force_on(datetime.date(2018, 5, 11)).get().code == "sau"


def test_each_province_has_a_norm_of_its_own(db):
    one, other = ProvinceFactory(), ProvinceFactory(code="P2")
    local = ProgrammeFactory()
    norm(programme=local, province=one).save()
    norm(code="khác", programme=local, province=other).full_clean()
    norm(code="khác", programme=local, province=other).save()

    with pytest.raises(ValidationError, match="cùng thời gian"):
        norm(code="chồng", programme=local, province=one).full_clean()


@pytest.mark.postgres
def test_a_second_norm_of_a_province_is_held_by_postgresql(db):
    fields = {"programme": ProgrammeFactory(), "province": ProvinceFactory()}
    norm(**fields).save()

    with pytest.raises(IntegrityError, match="supportnorm_is_one_at_a_time"), transaction.atomic():
        norm(code="chồng", **fields).save()


@pytest.mark.parametrize(
    ("programme", "has_province", "said"),
    [
        (ProgrammeFactory, False, "Hãy chọn tỉnh, thành phố ban hành"),
        (NationalProgrammeFactory, True, "Định mức quốc gia không thuộc tỉnh"),
    ],
)
def test_a_local_norm_is_of_a_province_and_a_national_one_is_not(db, programme, has_province, said):
    row = norm(programme=programme(), province=ProvinceFactory() if has_province else None)

    with pytest.raises(ValidationError, match=said):
        row.full_clean()


@pytest.mark.postgres
def test_one_norm_at_a_time_is_held_by_postgresql(db):
    norm().save()

    with pytest.raises(IntegrityError, match="supportnorm_is_one_at_a_time"), transaction.atomic():
        norm(code="chồng").save()


def test_an_unverified_norm_says_so():
    assert "chưa kiểm chứng" in SupportNorm(document="TT 1", article="Điều 8").legal_reference
    reference = SupportNorm(document="TT 1", article="Điều 8", clause="khoản 4", verified=True)
    assert reference.legal_reference == "TT 1, Điều 8 khoản 4"


def test_no_overlap_constraint_round_trips_through_migrations():
    constraint = NoOverlappingValidity(
        fields=("code",), name="x_overlaps", violation_error_message="trùng"
    )
    path, args, kwargs = constraint.deconstruct()

    assert path == "khuyencong.constraints.NoOverlappingValidity"
    assert NoOverlappingValidity(*args, **kwargs) == constraint
    assert NoOverlappingValidity(*args, **kwargs, or_none=("province",)) != constraint
    assert constraint != 1
