"""Drafts of proposals: begin, type, add establishments, copy. Nothing that was typed is lost."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from beneficiaries.models import Beneficiary
from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.changes import changes_of
from khuyencong.audit.models import Event, record
from khuyencong.dates import today
from khuyencong.localities.models import Locality
from khuyencong.locking import lock
from projects import ledger
from projects.actions.draft_year import (
    first_day_of_year,
    next_code,
    place_on,
    place_or_old,
    refuse_place,
)
from projects.actions.edit_changes import changes_of_member
from projects.models import (
    Activity,
    Amounts,
    Member,
    Programme,
    Proposal,
    Stage,
    TypedDraft,
)
from projects.models.event import ProposalEvent
from projects.models.scope import programmes_to_begin, serves
from projects.refusal import Refused, validated


@dataclass(frozen=True)
class MemberText:
    """What the form says of one member: its texts and days, and the money it asks for."""

    fields: Mapping[str, Any]
    requested: Amounts


@transaction.atomic
def draft(
    *, programme: Programme, year: int, activity: Activity, kind: str, title: str,
    locality: Locality | None, by: Any,
) -> Proposal:  # fmt: skip
    """Bắt đầu một đề án: a draft with its code, from then on it can be typed into and left. A local
    officer begins it at a place of their own."""
    _refuse_taken_over(programme, by)
    programme = lock(programme)  # two drafts at once take two numbers
    refuse_place(locality, first_day_of_year(year))
    proposal = Proposal(
        code=next_code(programme, year),
        title=title,
        kind=kind,
        programme=programme,
        year=year,
        activity=activity,
        locality=locality,
        drafted_at=timezone.now(),
        drafted_by=by,
    )
    require(by, Permission.PROPOSAL_DRAFT, proposal)
    validated(proposal).save()
    record(ProposalEvent.DRAFTED, proposal, by=by, after=proposal.state)
    return proposal


def _refuse_taken_over(programme: Programme, by: Any) -> None:
    """Of another office nobody learns anything: `require` refuses that."""
    if by.office_id not in (None, programme.office_id) and serves(by, programme.pk):
        raise Refused(
            f"“{programme}” là của {programme.office}, trung tâm đã nhập vào trung tâm của bạn, nên không nhận đề "
            "án mới. Hãy chọn chương trình của trung tâm mình."
        )


def refuse_unless_editable(
    proposal: Proposal, *, by: Any, member: Member | None = None, version: int | None = None
) -> None:
    """Right to the proposal (and to the establishment in it that is touched), state, and – where the
    form says it – that nobody saved it meanwhile."""
    require(by, Permission.PROPOSAL_DRAFT, proposal)
    if member is not None:
        _refuse_member(proposal, Member.objects.filter(pk=member.pk).first(), by)
    if not proposal.is_editable:
        raise Refused(
            f"Đề án {proposal.code} hiện “{proposal.state_label}”, không sửa được nữa.",
            code="too-late",
        )
    if version is not None and version != proposal.version:
        raise Refused(
            f"{_describe_saving(proposal, by)} Những gì bạn gõ vẫn còn dưới đây: hãy mở đề án ở một "
            "thẻ khác để so, rồi bấm Lưu lần nữa để ghi bản của bạn.",
            code="version",
        )


def _describe_saving(proposal: Proposal, by: Any) -> str:
    """Who saved what meanwhile: somebody else, or oneself in another tab."""
    saved = Event.objects.about(proposal).filter(kind=ProposalEvent.EDITED).first()
    if saved is None:
        return "Trong lúc bạn soạn, đề án đã được lưu ở nơi khác."
    at = f"{timezone.localtime(saved.at):%H:%M %d/%m/%Y}"
    if saved.by_id == by.pk:
        return f"Bạn đã lưu đề án này ở một thẻ khác lúc {at}."
    return f"Trong lúc bạn soạn, đề án đã được lưu ở nơi khác ({saved.by}, {at})."


def _refuse_member(proposal: Proposal, member: Member | None, by: Any) -> None:
    """Of a row that was read under the lock of the proposal."""
    if member is None or member.proposal_id != proposal.pk:
        raise Refused("Cơ sở này không thuộc đề án.")
    require(by, Permission.PROPOSAL_DRAFT, member)


def _refuse_place(member: Member, place: Locality | None, by: Any) -> None:
    """An establishment is moved to a place of one's own; where it stands it may stay."""
    key = place.pk if place else None
    if key != member.locality_id and not by.looks_after(key):
        raise Refused(
            f"{member.name}: không chuyển đến {place or 'toàn tỉnh'} được. Hãy chọn một địa "
            "bàn do bạn phụ trách."
        )


@transaction.atomic
def edit(
    *, proposal: Proposal, fields: Mapping[str, Any], members: Mapping[int, MemberText],
    by: Any, version: int,
) -> Proposal:  # fmt: skip
    """Lưu nội dung đề án và các cơ sở (by key of member). What is empty stays empty: a draft may
    be saved at any time. Refused when somebody else saved it since `version`."""
    proposal = lock(proposal)
    refuse_unless_editable(proposal, by=by, version=version)
    changes = changes_of(proposal, fields)
    for name, value in fields.items():
        setattr(proposal, name, value)
    proposal.version += 1
    validated(proposal)
    proposal.save(update_fields=[*fields, "version", "search_text"])
    found = Member.objects.filter(proposal=proposal).select_related("beneficiary", "locality")
    rows = {row.pk: row for row in ledger.with_balances(found, stages=[Stage.REQUESTED])}
    for key, text in members.items():
        if member := rows.get(key):
            member.proposal = proposal
            _refuse_member(proposal, member, by)
            _refuse_place(member, text.fields.get("locality", member.locality), by)
            changes += changes_of_member(member, text.fields, text.requested)
            for name, value in text.fields.items():
                setattr(member, name, value)
            validated(member)
            member.save(update_fields=list(text.fields))
            ledger.type_money(member, Stage.REQUESTED, text.requested, today())
    TypedDraft.objects.filter(proposal=proposal, typed_by=by).delete()
    record(ProposalEvent.EDITED, proposal, by=by, changes=changes)
    return proposal


@transaction.atomic
def autosave(*, proposal: Proposal, data: Mapping[str, Any], version: int, by: Any) -> TypedDraft:
    """Giữ bản đang gõ, word for word, also what cannot be saved yet. Refused of a page that is older
    than the last saving: what comes late (its page was saved a moment ago) would be shown as typing
    that nobody has saved, and be a conflict with oneself."""
    proposal = lock(proposal)
    refuse_unless_editable(proposal, by=by)
    if version != proposal.version:
        raise Refused(
            f"{_describe_saving(proposal, by)} Những gì bạn gõ ở trang này chỉ được giữ trên máy này, "
            "bấm Lưu để ghi.",
            code="version",
        )
    typed, _new = TypedDraft.objects.update_or_create(
        proposal=proposal,
        typed_by=by,
        defaults={"data": dict(data), "typed_at": timezone.now()},
    )
    return typed


@transaction.atomic
def discard_typed(*, proposal: Proposal, by: Any) -> None:
    """Bỏ bản đang gõ: back to what was saved."""
    proposal = lock(proposal)
    require(by, Permission.PROPOSAL_DRAFT, proposal)
    TypedDraft.objects.filter(proposal=proposal, typed_by=by).delete()


@transaction.atomic
def add_member(*, proposal: Proposal, beneficiary: Beneficiary, by: Any) -> Member:
    """Thêm một cơ sở vào đề án, where the establishment is, by the name of the day the work begins; where
    that is not clear, a person chooses the place. Only one that is in sight."""
    proposal, beneficiary = lock(proposal, beneficiary)
    refuse_unless_editable(proposal, by=by)
    if beneficiary.merged_into_id:
        raise Refused("Đơn vị này vừa được gộp vào một hồ sơ khác. Hãy tìm lại rồi thêm.")
    require(by, Permission.BENEFICIARY_READ, beneficiary)
    last = proposal.members.aggregate(last=Max("position"))["last"] or 0
    member = Member(
        proposal=proposal,
        beneficiary=beneficiary,
        position=last + 1,
    )
    member.locality = place_on(beneficiary.locality, member.first_day, user=by)
    validated(member).save()
    record(ProposalEvent.EDITED, proposal, by=by, comment=f"Thêm {beneficiary}")
    return member


def refuse_merged(proposal: Proposal) -> None:
    """For who writes members of establishments that were not locked before: their rows are held from here
    on, so no merge begins, and one that was under way has ended and is seen. Not by lock(): a
    decision that moves several proposals begins the next draft, of a lower rank, after this."""
    rows = Beneficiary.objects.filter(memberships__proposal=proposal).order_by("pk")
    held = list(rows.select_for_update(of=("self",), no_key=True))
    if names := ", ".join(row.name for row in held if row.merged_into_id):
        raise Refused(f"{names} vừa được gộp vào một hồ sơ khác. Hãy làm lại.", code="too-late")


@transaction.atomic
def remove_member(*, member: Member, by: Any) -> None:
    """Bỏ một cơ sở. Refused when files were handed in for it: take them out first."""
    proposal, member = lock(member.proposal, member)
    refuse_unless_editable(proposal, by=by, member=member)
    if member.attachments.exists():
        raise Refused(
            f"{member.name} đã có tệp trong hồ sơ nên không bỏ khỏi đề án được; tệp đã nộp "
            "luôn được giữ. Hãy để số tiền đề nghị là 0 và ghi lý do ở phần nội dung."
        )
    name = member.name
    ledger.forget_money(member)
    member.delete()
    record(ProposalEvent.EDITED, proposal, by=by, comment=f"Bỏ {name}")


@transaction.atomic
def copy(*, proposal: Proposal, year: int, by: Any, programme: Programme | None = None) -> Proposal:
    """Chép thành một đề án mới của năm (hoặc chương trình) khác: texts, establishments and asked money within the
    scope of `by`; no files, no dates of commitments, nothing that was decided. Who sees a proposal
    may copy it: the copy is made at a place of their own."""
    require(by, Permission.PROPOSAL_READ, proposal)
    new = draft(
        programme=programme or _carried_on(proposal.programme, by),
        year=year,
        activity=proposal.activity,
        kind=proposal.kind,
        title=proposal.title,
        locality=_home(proposal, first_day_of_year(year), by),
        by=by,
    )
    for name in ("implementing_unit", "coordinating_unit", "goals"):
        setattr(new, name, getattr(proposal, name))
    new.save(update_fields=["implementing_unit", "coordinating_unit", "goals"])
    # Whoever was replaced is not carried on: its successor is.
    members = Member.objects.visible_to(by).filter(proposal=proposal, replaced_by=None).for_list()
    rows = ledger.with_balances(members, stages=[Stage.REQUESTED])
    for position, old in enumerate(rows, start=1):
        member = Member(
            proposal=new,
            beneficiary=old.beneficiary,
            position=position,
            locality=place_on(old.locality, first_day_of_year(year), user=by),
            contents=old.contents,
        )
        validated(member).save()
        if member.locality is None:  # stays as it was where a person has to say which it is
            member.locality = place_or_old(old.locality, first_day_of_year(year), user=by)
            member.save(update_fields=["locality"])
        ledger.type_money(member, Stage.REQUESTED, old.balance.requested, today())
    refuse_merged(new)
    return new


def _carried_on(programme: Programme, by: Any) -> Programme:
    """Of the office of whoever copies: what an office has taken over gets no new proposals."""
    begun = programmes_to_begin(by).filter(level=programme.level)
    return programme if programme in begun else begun.first() or programme


def _home(proposal: Proposal, day: datetime.date, by: Any) -> Locality | None:
    """The copy belongs where the proposal does, by the name of its year; to the copier's own locality
    when that is not theirs or not clear: one that there is then, the widest first."""
    place = place_on(proposal.locality, day, user=by)
    if proposal.is_writable_by(by) and (place or proposal.locality is None):
        return place
    return Locality.objects.valid_on(day).writable_by(by).order_by("-level", "name", "pk").first()
