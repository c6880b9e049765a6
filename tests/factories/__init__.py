"""Test data, explicit and Vietnamese; amounts are given by the test that needs them."""

import datetime
from typing import Any

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory

from beneficiaries.models import Beneficiary, BeneficiaryKind
from khuyencong.localities.models import Level, Locality, LocalityKind
from khuyencong.offices.models import Office
from projects.actions.decisions import DecisionPaper
from projects.ledger import FundingSplit
from projects.models import (
    Activity,
    ActivityGroup,
    Attachment,
    Decision,
    DecisionKind,
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
    kind = LocalityKind.PROVINCE
    level = Level.PROVINCE


class DistrictFactory(DjangoModelFactory):
    class Meta:
        model = Locality

    code = factory.Sequence(lambda n: f"D{n}")
    name = factory.Sequence(lambda n: f"Huyện Thử {n}")
    kind = LocalityKind.DISTRICT
    level = Level.DISTRICT
    parent = factory.SubFactory(ProvinceFactory)


class CommuneFactory(DjangoModelFactory):
    class Meta:
        model = Locality

    code = factory.Sequence(lambda n: f"C{n}")
    name = factory.Sequence(lambda n: f"Xã Thử {n}")
    kind = LocalityKind.COMMUNE
    level = Level.COMMUNE
    parent = factory.SubFactory(DistrictFactory)


class OfficeFactory(DjangoModelFactory):
    """A further office; the first is `the_office()`."""

    class Meta:
        model = Office

    code = factory.Sequence(lambda n: f"trung-tam-{n}")
    name = factory.Sequence(lambda n: f"Thử {n}")
    letters = factory.Sequence(lambda n: "T" + "".join("ABCDEFGHIJ"[int(d)] for d in f"{n:03d}"))
    province = factory.SubFactory(ProvinceFactory)


def the_office() -> Office:
    """The office of whatever a test makes: the first there is."""
    first = Office.objects.order_by("pk").first()
    return first or OfficeFactory(code="thu-nghiem", name="Thử Nghiệm", letters="")


class BeneficiaryFactory(DjangoModelFactory):
    class Meta:
        model = Beneficiary

    office = factory.LazyFunction(the_office)
    kind = BeneficiaryKind.HOUSEHOLD
    name = factory.Sequence(lambda n: f"Hộ kinh doanh thử {n}")


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme
        django_get_or_create = ("office", "level")

    office = factory.LazyFunction(the_office)
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


class DraftFactory(ProposalFactory):
    """A proposal of the portal's own, in the hands of `drafted_by`, complete but for members."""

    plan = None
    programme = factory.SubFactory(ProgrammeFactory)
    year = 2030
    state = ProposalState.DRAFT
    is_archival = False
    implementing_unit = "Trung tâm Khuyến công"
    starts_on = datetime.date(2030, 3, 1)
    ends_on = datetime.date(2030, 10, 30)
    goals = "Nâng công suất từ 1 lên 3 tấn mỗi ngày."
    drafted_at = factory.Maybe("drafted_by", factory.LazyFunction(timezone.now))


class AttachmentFactory(DjangoModelFactory):
    class Meta:
        model = Attachment

    proposal = factory.SubFactory(ProposalFactory)
    name = "don-de-nghi.pdf"
    content_type = "application/pdf"
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.4 thu", "x.pdf"))
    size = 12
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    uploaded_at = factory.LazyFunction(timezone.now)


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


def complete_draft(by: Any, *beneficiaries: Beneficiary, **fields: Any) -> Proposal:
    """A draft that may be submitted: every member has its work and its money."""
    proposal = DraftFactory(drafted_by=by, **fields)
    for position, beneficiary in enumerate(beneficiaries or [BeneficiaryFactory()], start=1):
        member = MemberFactory(
            proposal=proposal,
            beneficiary=beneficiary,
            locality=beneficiary.locality,
            position=position,
            contents="Máy sấy lạnh 200 kg/mẻ",
        )
        requested(member, 100_000_000, 120_000_000)
    return proposal


def planned_proposal(plan: Plan, *supports: int, own: int = 0, **fields: Any) -> Proposal:
    """In the plan, waiting for its decision: one member a support, appraised as requested."""
    fields.setdefault("state", ProposalState.PLANNED)
    proposal = ProposalFactory(plan=plan, **fields)
    for position, support in enumerate(supports, start=1):
        member = MemberFactory(proposal=proposal, position=position)
        for stage in Stage.provisional():
            FundingSplit.objects.create(
                member=member,
                stage=stage,
                effective_on=datetime.date(plan.year - 1, 9, 1),
                state_support=support,
                beneficiary_contribution=own or support,
            )
    return proposal


def document(number: str = "01/QĐ-UBND", on: str = "2026-01-15", **fields: Any) -> DecisionPaper:
    """A decision as it lies on the table."""
    fields.setdefault("kind", DecisionKind.APPROVAL)
    fields.setdefault("authority", "Ủy ban nhân dân tỉnh")
    return DecisionPaper(number=number, decided_on=datetime.date.fromisoformat(on), **fields)
