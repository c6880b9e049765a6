"""What saving a proposal changed: its own fields, and of each establishment its texts and its money."""

from collections.abc import Mapping
from typing import Any

from khuyencong.audit.changes import Change, changes_of
from khuyencong.money import format_dong
from projects.models import Amounts, Member

MONEY = {
    "state_support": "đề nghị hỗ trợ",
    "beneficiary_contribution": "kinh phí đối ứng",
    "other_funds": "nguồn khác",
}


def changes_of_member(
    member: Member, fields: Mapping[str, Any], requested: Amounts
) -> list[Change]:
    """Of one establishment, before anything is written; it was fetched with its requested money."""
    before = member.balance.requested
    money = [
        Change(
            f"{member.name}: {label}",
            format_dong(getattr(before, part)),
            format_dong(getattr(requested, part)),
        )
        for part, label in MONEY.items()
        if getattr(before, part) != getattr(requested, part)
    ]
    return changes_of(member, fields, of=member.name) + money
