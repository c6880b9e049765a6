"""New establishments come into a draft: recorded and added in one go, once, and telling nothing of others."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from beneficiaries import actions as beneficiary_actions
from beneficiaries.models import Beneficiary, BeneficiaryEvent, digits_of
from beneficiaries.twins import count_refused
from khuyencong.audit.models import Event
from khuyencong.locking import lock
from khuyencong.text import fold
from projects.actions.drafts import add_member, refuse_unless_editable
from projects.models import Member, Proposal
from projects.refusal import Refused

JUST = datetime.timedelta(minutes=10)  # a form that is sent again was filled in before


def agrees_in(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    """In which field two lines of a table are of one establishment; empty when they are not."""
    if (name := fold(one.get("name") or "")) and name == fold(other.get("name") or ""):
        return "name"
    for field in ("tax_code", "phone"):
        digits = digits_of(one.get(field) or "")
        if digits and digits == digits_of(other.get(field) or ""):
            return field
    return ""


@transaction.atomic
def add_new_member(*, proposal: Proposal, fields: Mapping[str, Any], by: Any) -> Member:
    """Ghi một cơ sở mới và thêm vào đề án: both, or neither; what was recorded a moment ago is not again."""
    proposal = lock(proposal)
    refuse_unless_editable(proposal, by=by)
    _refuse_just_recorded(proposal, [fields], by)
    return _add(proposal, fields, by)


def add_new_members(*, proposal: Proposal, rows: list[dict[str, Any]], by: Any) -> list[Member]:
    """Ghi nhiều cơ sở mới và thêm vào đề án: all, or none; which one is refused is said. Lines that were
    compared with other places' records count as guesses, also when nothing of them stays."""
    compared: list[Mapping[str, Any]] = []
    try:
        return _add_all(proposal, rows, by, compared)
    except ValidationError:
        count_refused(len(compared), by=by)
        raise


@transaction.atomic
def _add_all(
    proposal: Proposal, rows: list[dict[str, Any]], by: Any, compared: list[Mapping[str, Any]]
) -> list[Member]:
    """Lines are asked of one another, and of what the draft has, before the first one is compared with
    records elsewhere: else the line that is refused would tell what is recorded there."""
    proposal = lock(proposal)
    refuse_unless_editable(proposal, by=by)
    _refuse_twice(rows)
    _refuse_just_recorded(proposal, rows, by)
    members = []
    for number, fields in enumerate(rows, start=1):
        compared.append(fields)
        try:
            members.append(_add(proposal, fields, by))
        except ValidationError as refused:
            said = " ".join(refused.messages)
            raise Refused(f"{fields.get('name') or f'Cơ sở {number}'}: {said}") from refused
    return members


def _add(proposal: Proposal, fields: Mapping[str, Any], by: Any) -> Member:
    new = beneficiary_actions.save(beneficiary=Beneficiary(), fields=fields, by=by)
    return add_member(proposal=proposal, beneficiary=new, by=by)


def _refuse_twice(rows: list[dict[str, Any]]) -> None:
    """By name or tax code; two establishments of one phone are asked about by the form."""
    for number, row in enumerate(rows):
        if any(agrees_in(row, before) in ("name", "tax_code") for before in rows[:number]):
            raise Refused(f"{row.get('name')}: cùng tên hoặc mã số thuế với một dòng trên.")


def _refuse_just_recorded(proposal: Proposal, rows: list[Any], by: Any) -> None:
    """A form sent twice at one moment: the second waits for the lock, and finds what the first one wrote."""
    for row in rows:
        found = Beneficiary.objects.filter(
            memberships__proposal=proposal,
            name_text=fold(row.get("name") or ""),
            locality=row.get("locality"),
        )
        if _recorded_just_now(by).filter(subject_id__in=list(found.values_list("pk", flat=True))):
            raise Refused(
                f"{row['name']} vừa được ghi vào đề án này, nên lần này không ghi gì. Hãy mở lại trang soạn "
                "để xem. Nếu là một cơ sở khác cùng tên, hãy ghi tên rõ hơn.",
                code="too-late",
            )


def _recorded_just_now(by: Any) -> Any:
    return Event.objects.filter(kind=BeneficiaryEvent.ADDED, by=by, at__gte=timezone.now() - JUST)
