"""Test data, explicit and Vietnamese; amounts are given by the test that needs them."""

import datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from beneficiaries.models import Beneficiary, BeneficiaryKind
from khuyencong.localities.models import Kind, Level, Locality
from projects.models import (
    Activity,
    ActivityGroup,
    Decision,
    DecisionKind,
    FundingSplit,
    Member,
    Plan,
    Programme,
    ProgrammeLevel,
    Proposal,
    Stage,
)
from projects.workflow import PlanState, ProposalState


class ProvinceFactory(DjangoModelFactory):
    class Meta:
        model = Locality
        django_get_or_create = ("code",)

    code = "P1"
    name = "Tỉnh Thử Nghiệm"
    kind = Kind.PROVINCE
    level = Level.PROVINCE


class DistrictFactory(DjangoModelFactory):
    class Meta:
        model = Locality

    code = factory.Sequence(lambda n: f"D{n}")
    name = factory.Sequence(lambda n: f"Huyện Thử {n}")
    kind = Kind.DISTRICT
    level = Level.DISTRICT
    parent = factory.SubFactory(ProvinceFactory)


class CommuneFactory(DjangoModelFactory):
    class Meta:
        model = Locality

    code = factory.Sequence(lambda n: f"C{n}")
    name = factory.Sequence(lambda n: f"Xã Thử {n}")
    kind = Kind.COMMUNE
    level = Level.COMMUNE
    parent = factory.SubFactory(DistrictFactory)


class BeneficiaryFactory(DjangoModelFactory):
    class Meta:
        model = Beneficiary

    kind = BeneficiaryKind.HOUSEHOLD
    name = factory.Sequence(lambda n: f"Hộ kinh doanh thử {n}")


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme
        django_get_or_create = ("level",)

    level = ProgrammeLevel.LOCAL
    name = "Chương trình khuyến công địa phương"
    short_name = "KCĐP"
    slug = "dia-phuong"
    approving_authority = "Ủy ban nhân dân cấp tỉnh"
    position = 2


class NationalProgrammeFactory(ProgrammeFactory):
    level = ProgrammeLevel.NATIONAL
    name = "Chương trình khuyến công quốc gia"
    short_name = "KCQG"
    slug = "quoc-gia"
    approving_authority = "Bộ Công Thương"
    position = 1


class ActivityGroupFactory(DjangoModelFactory):
    class Meta:
        model = ActivityGroup
        django_get_or_create = ("number",)

    number = 3
    name = "Mô hình trình diễn, chuyển giao công nghệ, ứng dụng máy móc tiên tiến"


class ActivityFactory(DjangoModelFactory):
    class Meta:
        model = Activity
        django_get_or_create = ("code",)

    code = "machinery"
    group = factory.SubFactory(ActivityGroupFactory)
    name = "Ứng dụng máy móc thiết bị tiên tiến"
    cap_unit = "cơ sở"


class PlanFactory(DjangoModelFactory):
    class Meta:
        model = Plan
        django_get_or_create = ("programme", "year")

    programme = factory.SubFactory(ProgrammeFactory)
    year = 2030
    state = PlanState.APPROVED


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = Decision

    plan = factory.SubFactory(PlanFactory)
    number = factory.Sequence(lambda n: f"{n}/QĐ-UBND")
    decided_on = datetime.date(2030, 1, 15)
    authority = "Ủy ban nhân dân tỉnh"
    kind = DecisionKind.APPROVAL


class ProposalFactory(DjangoModelFactory):
    """Archival and in progress, so that it needs no submission."""

    class Meta:
        model = Proposal

    code = factory.Sequence(lambda n: f"DA-2030-{n:04d}")
    title = factory.Sequence(lambda n: f"Hỗ trợ ứng dụng máy móc thử {n}")
    plan = factory.SubFactory(PlanFactory)
    programme = factory.SelfAttribute("plan.programme")
    year = factory.SelfAttribute("plan.year")
    activity = factory.SubFactory(ActivityFactory)
    state = ProposalState.IN_PROGRESS
    is_archival = True


class MemberFactory(DjangoModelFactory):
    class Meta:
        model = Member

    proposal = factory.SubFactory(ProposalFactory)
    beneficiary = factory.SubFactory(BeneficiaryFactory)


def requested(member: Member, support: int, own: int = 0, **fields: Any) -> FundingSplit:
    return FundingSplit.objects.create(
        member=member,
        stage=Stage.REQUESTED,
        effective_on=datetime.date(2029, 9, 1),
        state_support=support,
        beneficiary_contribution=own,
        **fields,
    )


def approved(member: Member, support: int, own: int = 0, **fields: Any) -> FundingSplit:
    """An entry of the ledger by a decision of the member's plan (made when there is none)."""
    plan = member.proposal.plan
    decision = Decision.objects.filter(plan=plan).first() or DecisionFactory(plan=plan)
    fields.setdefault("effective_on", decision.decided_on)
    return FundingSplit.objects.create(
        member=member,
        stage=Stage.APPROVED,
        state_support=support,
        beneficiary_contribution=own,
        decision=decision,
        **fields,
    )
