"""Keeping the list of who may sit in a council of appraisal."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.models import record
from khuyencong.locking import lock
from projects.models import CouncilMember
from projects.models.event import CouncilEvent
from projects.refusal import saved


@transaction.atomic
def keep(*, member: CouncilMember, fields: Mapping[str, Any], by: Any) -> CouncilMember:
    """Ghi một thành viên hội đồng, new or changed. Appraisals that were held stay as they were
    written."""
    is_new = member._state.adding
    if not is_new:
        member = lock(member)
    require(by, Permission.PROPOSAL_APPRAISE, member)
    before = "" if is_new else f"{member} → "
    for name, value in fields.items():
        setattr(member, name, value)
    member.office_id = member.office_id or by.office_to_record()
    saved(member)
    kind = CouncilEvent.ADDED if is_new else CouncilEvent.CHANGED
    record(kind, member, by=by, comment=f"{before}{member}")
    return member
