"""Rows for walks through the admin: the example of 2023 and one of each kind that it lacks."""

import datetime

from django.utils import timezone

from beneficiaries.models import Need, Product
from khuyencong.accounts.models import SignInCount, SignInKind, User
from khuyencong.audit.models import Event
from khuyencong.lists.models import SavedView
from khuyencong.notices.letters import owe
from khuyencong.notices.models import Notice
from khuyencong.offices.models import OfficeMerge, OfficeMergeRow, OfficeSuccession
from projects.models import (
    AcceptedFinding,
    Adjustment,
    Appraisal,
    AppraisalScore,
    ApprovingAuthority,
    CouncilMember,
    Criterion,
    Decision,
    Disbursement,
    Member,
    Merge,
    Obstacle,
    ProgressNote,
    Settlement,
    TypedDraft,
)
from reports.models import IssuedFile, IssuedReport, Recipient, ReportRun
from tests.factories import AttachmentFactory, BeneficiaryFactory, OfficeFactory, the_office


def lay_what_the_example_lacks():
    """One row at least in every table of the admin."""
    member = Member.objects.order_by("pk")[0]
    ApprovingAuthority.objects.create(
        programme=member.proposal.programme, name="Cơ quan minh họa", valid_from="2035-01-01"
    )
    OfficeSuccession.objects.create(
        predecessor=OfficeFactory(), successor=the_office(), effective_on="2025-07-01"
    )
    merge = OfficeMerge.objects.create(
        successor=the_office(), effective_on="2025-07-01", legal_reference="Nghị quyết minh họa",
        merged_at=timezone.now(), merged_by=User.objects.machine(),
    )  # fmt: skip
    OfficeMergeRow.objects.create(merge=merge, table="accounts.User", key=1, field="office_id", before=1, after=2)  # fmt: skip
    CouncilMember.objects.create(
        office=the_office(), name="Người minh họa", title="Chuyên viên", unit="Trung tâm"
    )
    Product.objects.create(beneficiary=member.beneficiary, name="bánh pía", ocop_stars=4)
    Need.objects.create(beneficiary=member.beneficiary, recorded_on="2023-01-05", text="máy sấy")
    Settlement.objects.create(member=member, settled_on="2023-12-20")
    event = Event.objects.order_by("pk")[0]
    told = {"recipient": event.by, "event": event, "made_on": "2023-01-05"}
    SignInCount.objects.create(key="0" * 64, kind=SignInKind.PAIR, user=event.by, failures=3)
    owe([Notice.objects.create(text="x", path="/", **told)])
    AttachmentFactory(proposal=member.proposal, uploaded_by=event.by)
    SavedView.objects.create(user=event.by, listing="de-an", name="Của tôi")
    TypedDraft.objects.create(
        proposal=member.proposal, typed_by=event.by, typed_at=timezone.now(), data={}
    )
    by_event = {"recorded_at": event.at, "recorded_by": event.by}
    appraisal = Appraisal.objects.create(
        proposal=member.proposal, appraised_on="2023-01-05", has_passed=True, **by_event
    )
    criterion = Criterion.objects.order_by("pk")[0]
    AppraisalScore.objects.create(appraisal=appraisal, criterion=criterion, points=5, out_of=20)
    AcceptedFinding.objects.create(
        proposal=member.proposal, rule="norm", fingerprint="x", message="vượt", reason="đã xem",
        accepted_at=event.at, accepted_by=event.by,
    )  # fmt: skip
    Merge.objects.create(
        kept=member.beneficiary, duplicate=BeneficiaryFactory(), reason="một cơ sở",
        merged_at=event.at, merged_by=event.by,
    )  # fmt: skip
    Disbursement.objects.create(
        proposal=member.proposal, kind="advance", paid_on="2023-04-05", paid=1_000_000, **by_event
    )
    ProgressNote.objects.create(
        proposal=member.proposal, noted_on="2023-04-05", text="đã lắp máy", **by_event
    )
    Obstacle.objects.create(
        proposal=member.proposal, what="thiếu điện ba pha", since="2023-04-05", who_acts="điện lực",
        due_on="2023-05-05", **by_event,
    )  # fmt: skip
    Recipient.objects.create(office=the_office(), text="Như trên")
    ReportRun.objects.create(
        document="plan-summary", title="Kế hoạch", parameters={}, format="pdf",
        requested_at=event.at, requested_by=event.by,
    )  # fmt: skip
    report = IssuedReport.objects.create(
        office=the_office(),
        document="plan-summary", title="Kế hoạch", parameters={}, number="05", symbol="KH",
        dated_on=datetime.date(2023, 1, 5), fingerprint="0" * 64, content="{}",
        content_digest="0" * 64, issued_at=event.at, issued_by=event.by,
    )  # fmt: skip
    IssuedFile.objects.create(report=report, format="pdf", file="x.pdf", digest="0" * 64, size=1)
    Adjustment.objects.create(
        state="decided",
        decision=Decision.objects.order_by("pk")[0],
        proposal=member.proposal,
        subject="machine",
        old_value="máy sấy 25 kg/mẻ",
        new_value="máy sấy 50 kg/mẻ",
    )
