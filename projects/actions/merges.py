"""Comparing records of establishments: two of the same one are merged, and taken apart again.

A merge moves rows from one record to the other and changes none of them: what a proposal calls its
establishment, its place and its money stay (docs/adr/0023). The record that was merged keeps what it
says, stands in no list, and is written by nobody until the merge is undone.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from beneficiaries.models import Beneficiary, BeneficiaryEvent, Need, Product
from beneficiaries.twins import twins_of
from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.changes import changes_of
from khuyencong.audit.models import record
from khuyencong.locking import lock
from khuyencong.saving import save_checked
from projects.models import Member, Merge, Proposal
from projects.models.scope import serves
from projects.refusal import Refused, validated

# What the kept record takes over where it says nothing itself.
FILLED = (
    "tax_code",
    "representative",
    "phone",
    "address",
    "registration_number",
    "registered_in",
    "trade",
    "employees",
    "capital",
    "annual_revenue",
)
MOVED_ON = "Trong lúc bạn xem, hai hồ sơ đã đổi. Hãy tải lại trang rồi đối chiếu lại."


@transaction.atomic
def merge(*, kept: Beneficiary, duplicate: Beneficiary, reason: str, by: Any) -> Merge:
    """Gộp hai hồ sơ của cùng một đơn vị. Refused when both take part in one proposal, and when one of
    them is merged already."""
    if kept.pk == duplicate.pk:
        raise Refused("Hãy chọn hai đơn vị khác nhau để gộp.")
    kept, duplicate, members = _locked(kept, duplicate)
    require(by, Permission.BENEFICIARY_MERGE, kept)
    require(by, Permission.BENEFICIARY_MERGE, duplicate)
    _refuse_merged(kept, duplicate)
    if not reason.strip():
        raise Refused("Hãy ghi căn cứ để gộp hai đơn vị.")
    _refuse_elsewhere(members, by)
    _refuse_common_proposal(kept, members, by)
    taken = {name: getattr(duplicate, name) for name in FILLED if _is_filled(kept, duplicate, name)}
    merge = Merge(
        kept=kept,
        duplicate=duplicate,
        reason=reason.strip(),
        filled=taken,
        had_to_be_compared=kept.awaits_comparison,
        merged_at=timezone.now(),
        merged_by=by,
    )
    validated(merge).save()
    merge.members.set(members)
    merge.products.set(duplicate.products.all())
    merge.needs.set(duplicate.needs.all())
    changes = changes_of(kept, taken)
    duplicate.merged_into = kept
    _save(duplicate)
    _fill(kept, taken, awaits=kept.awaits_comparison and bool(twins_of(kept, by=by)))
    _move(merge, kept)
    record(BeneficiaryEvent.MERGED, kept, by=by, comment=merge.reason, changes=changes)
    record(BeneficiaryEvent.MERGED, duplicate, by=by, comment=f"{merge}: {merge.reason}")
    return merge


@transaction.atomic
def undo(*, merge: Merge, by: Any) -> Merge:
    """Tách lại: every row goes back to the record it came from, and what was filled in is emptied
    where it still says the same. Refused while the kept record is merged itself: the later first."""
    kept, duplicate, _moved = _locked(merge.kept, merge.duplicate, merge)
    merge = Merge.objects.get(pk=merge.pk)
    require(by, Permission.BENEFICIARY_MERGE, kept)
    if not merge.is_in_force:
        raise Refused(f"{duplicate} đã được tách lại rồi.", code="too-late")
    if kept.merged_into:
        raise Refused(f"{kept} đã được gộp vào {kept.merged_into}: hãy tách lần gộp đó trước.")
    nothing = Beneficiary()
    emptied = {
        name: getattr(nothing, name)
        for name, value in merge.filled.items()
        if getattr(kept, name) == value
    }
    changes = changes_of(kept, emptied)
    _fill(kept, emptied, awaits=merge.had_to_be_compared or kept.awaits_comparison)
    duplicate.merged_into = None
    _save(duplicate)
    _move(merge, duplicate)
    merge.undone_at, merge.undone_by = timezone.now(), by
    validated(merge).save(update_fields=["undone_at", "undone_by"])
    record(BeneficiaryEvent.SEPARATED, kept, by=by, changes=changes)
    record(BeneficiaryEvent.SEPARATED, duplicate, by=by, comment=str(merge))
    return merge


@transaction.atomic
def set_apart(*, beneficiary: Beneficiary, by: Any) -> Beneficiary:
    """Không trùng: the centre has compared it, it is an establishment of its own."""
    beneficiary = lock(beneficiary)
    require(by, Permission.BENEFICIARY_MERGE, beneficiary)
    _refuse_merged(beneficiary)
    beneficiary.awaits_comparison = False
    _save(beneficiary)
    record(BeneficiaryEvent.COMPARED, beneficiary, by=by)
    return beneficiary


def _locked(
    kept: Beneficiary, duplicate: Beneficiary, merge: Merge | None = None
) -> tuple[Beneficiary, Beneficiary, list[Member]]:
    """Both records and the members that move, locked at once in the order of ranks. Whoever adds an
    establishment to a proposal locks it as well, so no member joins from here on."""
    rows = merge.members.all() if merge else Member.objects.filter(beneficiary=duplicate)
    seen = list(rows.order_by("pk"))
    *members, kept, duplicate = lock(*seen, kept, duplicate)
    if [member.pk for member in rows.all().order_by("pk")] != [member.pk for member in seen]:
        raise Refused(MOVED_ON, code="too-late")
    return kept, duplicate, members


def _refuse_merged(*rows: Beneficiary) -> None:
    for row in rows:
        if row.merged_into:
            raise Refused(f"{row} đã được gộp vào {row.merged_into}.", code="too-late")


def _refuse_elsewhere(members: list[Member], by: Any) -> None:
    """A record is merged by whoever may write all proposals it is in: a successor works on with those of the
    office before, and not the other way round."""
    keys = [member.proposal_id for member in members]
    programmes = Proposal.objects.filter(pk__in=keys).values_list("programme", flat=True)
    if any(not serves(by, programme) for programme in set(programmes)):
        raise Refused(
            "Đơn vị này có trong đề án của một trung tâm khác, nên không gộp được ở đây. Hãy nhờ trung tâm ấy "
            "gộp."
        )


def _refuse_common_proposal(kept: Beneficiary, members: list[Member], by: Any) -> None:
    proposals = [member.proposal_id for member in members]
    shared = kept.memberships.filter(proposal__in=proposals).select_related("proposal").first()
    if shared:
        here = serves(by, shared.proposal.programme_id)
        named = f"đề án {shared.proposal.code}" if here else "một đề án ngoài phạm vi của bạn"
        raise Refused(
            f"Hai đơn vị cùng có mặt trong {named}, nên không gộp được: mỗi đơn vị "
            "chỉ có mặt một lần trong một đề án. Hãy bỏ một đơn vị khỏi đề án đó, hoặc điều chỉnh."
        )


def _is_filled(kept: Beneficiary, duplicate: Beneficiary, name: str) -> bool:
    empty = ("", None)
    return getattr(kept, name) in empty and getattr(duplicate, name) not in empty


def _fill(kept: Beneficiary, values: dict[str, Any], *, awaits: bool) -> None:
    for name, value in values.items():
        setattr(kept, name, value)
    kept.awaits_comparison = awaits
    _save(kept)


def _move(merge: Merge, to: Beneficiary) -> None:
    """Only which record they hang on: names, places and money of members stay as they are."""
    Member.objects.filter(pk__in=merge.members.values("pk")).update(beneficiary=to)
    Product.objects.filter(pk__in=merge.products.values("pk")).update(beneficiary=to)
    Need.objects.filter(pk__in=merge.needs.values("pk")).update(beneficiary=to)


def _save(row: Beneficiary) -> None:
    """A tax code that another record holds is said so, to be mended before."""
    try:
        save_checked(row)
    except ValidationError as error:
        raise Refused(
            [*error.messages, "Hãy gộp hai đơn vị, hoặc sửa mã số thuế của một đơn vị trước."]
        ) from error
