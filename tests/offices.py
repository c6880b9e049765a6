"""One row of every kind that belongs to an office, for tests of who sees what of whom."""

import datetime

from django.utils import timezone

from khuyencong.lists.cache import scope_of
from khuyencong.localities.models import LocalityKind
from khuyencong.text import fold
from projects.law.loading import open_programmes
from projects.models import (
    Adjustment,
    Contract,
    CouncilMember,
    Deadline,
    Merge,
    Obstacle,
    Programme,
    ProgrammeLevel,
)
from reports.models import IssuedReport, ReportRun
from tests.factories import (
    AttachmentFactory,
    BeneficiaryFactory,
    DecisionFactory,
    DistrictFactory,
    MemberFactory,
    NationalProgrammeFactory,
    OfficeFactory,
    PlanFactory,
    ProgrammeFactory,
    ProposalFactory,
    ProvinceFactory,
    approved,
)

NOW = datetime.datetime(2030, 1, 5, 1, tzinfo=datetime.UTC)


def an_office(name, **fields):
    """With its two programmes and a province of its own."""
    province = ProvinceFactory(code=f"P-{name}", name=f"Tỉnh {name}", kind=LocalityKind.PROVINCE)
    office = OfficeFactory(
        name=name, code=fold(name).replace(" ", "-"), province=province, **fields
    )
    open_programmes(office)
    return office


def programme_of(office, level=ProgrammeLevel.LOCAL):
    found = Programme.objects.filter(office=office, level=level).first()
    if found:
        return found
    made = ProgrammeFactory if level == ProgrammeLevel.LOCAL else NationalProgrammeFactory
    return made(office=office)


def rows_of(office, by, *, year=2030, level=ProgrammeLevel.LOCAL):
    """A decided plan with one proposal and all that can hang on it, an establishment, a member of the
    council, an issued document, a run. All names hold that of the office."""
    name = office.name
    place = DistrictFactory(parent=office.province, name=f"Huyện {name}")
    plan = PlanFactory(programme=programme_of(office, level), year=year)
    beneficiary = BeneficiaryFactory(office=office, name=f"Cơ sở {name}", locality=place)
    proposal = ProposalFactory(plan=plan, code=f"DA-{name}-{level}", title=f"Đề án {name}", locality=place)  # fmt: skip
    member = MemberFactory(proposal=proposal, beneficiary=beneficiary, locality=place)
    decision = DecisionFactory(plan=plan, number=f"{name}/QĐ-{level}")
    approved(member, 100_000_000, 50_000_000)
    rows = {
        "place": place,
        "plan": plan,
        "decision": decision,
        "proposal": proposal,
        "member": member,
        "beneficiary": beneficiary,
        "contract": Contract.objects.create(proposal=proposal, number="1/HĐ", signed_on="2030-01-20"),
        "attachment": AttachmentFactory(proposal=proposal, uploaded_by=by),
        "adjustment": Adjustment.objects.create(
            proposal=proposal, subject="stop", old_value="đang làm", new_value=f"ngừng {name}"
        ),
        "obstacle": Obstacle.objects.create(
            proposal=proposal, what=f"thiếu điện {name}", since="2030-01-05", who_acts="điện lực",
            due_on="2030-02-05", recorded_at=NOW, recorded_by=by,
        ),
        "merge": Merge.objects.create(
            kept=beneficiary, duplicate=BeneficiaryFactory(office=office, merged_into=beneficiary),
            reason="một cơ sở", merged_at=NOW, merged_by=by,
        ),
        "deadline": Deadline.objects.create(
            code=f"han-{office.code}-{level}", name=f"Hạn {name}", programme=programme_of(office),
            month=5, day=5,
        ),
    }  # fmt: skip
    rows["council"] = CouncilMember.objects.create(office=office, name=f"Ông {name}", title="Phó", unit=f"Sở {level}")  # fmt: skip
    rows["issued"] = IssuedReport.objects.create(
        office=office, document="plan-summary", title=f"Kế hoạch {name}", parameters={"nam": str(year)},
        number="05", symbol=f"KH-{level}", dated_on=datetime.date(2030, 1, 5), fingerprint="0" * 64,
        content="{}", content_digest="0" * 64, issued_at=NOW, issued_by=by, is_open_to_readers=True,
    )  # fmt: skip
    rows["run"] = ReportRun.objects.create(
        document="plan-summary", title=f"Kế hoạch {name}", parameters={}, format="pdf",
        requested_at=timezone.now(), requested_by=by, scope=list(scope_of(by)),
    )  # fmt: skip
    return rows
