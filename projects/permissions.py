"""What a user may do with a proposal now: the steps that the workflow offers and the role allows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django_fsm import can_proceed

from khuyencong.access import Answer, allowed
from khuyencong.accounts.permissions import Permission
from projects.models import Member, Obstacle, Proposal
from projects.models.log import work_begun
from projects.workflow import STEPS


@dataclass(frozen=True)
class OfferedStep:
    """A step that this user may take with this proposal now."""

    name: str
    label: str
    is_refusal: bool


def offered_steps(user: Any, proposal: Proposal) -> list[OfferedStep]:
    """What the workflow offers and the user may: page, list and batch show the same buttons."""
    return [
        OfferedStep(name, rule.label, rule.is_refusal)
        for name, rule in STEPS.items()
        if can_proceed(getattr(proposal, name))
        and allowed(user, rule.permission, proposal)
        and not (name == "recall" and why_no_recall(user, proposal))
    ]


def why_no_recall(user: Any, proposal: Proposal) -> str:
    """Why a submitted proposal cannot be taken back to mend: its makers may, while nobody has done
    anything with it. Empty when they can."""
    if user.role_class.sees_all_localities and user.pk != proposal.submitted_by_id:
        return f"Đề án {proposal.code} do người khác nộp. Hãy dùng “Trả lại để bổ sung”."
    begun = work_begun(proposal)
    if begun is None:
        return ""
    at = f"{timezone.localtime(begun.at):%H:%M %d/%m/%Y}"
    return (
        f"Đề án {proposal.code} đang được xử lý ({begun.get_kind_display()}, {begun.by}, {at}) nên không "
        "rút về được nữa. Hãy đề nghị Trung tâm trả lại để bổ sung."
    )


def may_raise_obstacle(user: Any, proposal: Proposal, members: Iterable[Member]) -> Answer:
    """Of the proposal as a whole, or of one of these establishments in it."""
    answer = allowed(user, Permission.PROGRESS_REPORT, Obstacle(proposal=proposal))
    for member in () if answer else members:
        member.proposal = proposal
        of_member = Obstacle(proposal=proposal, member=member)
        answer = answer or allowed(user, Permission.PROGRESS_REPORT, of_member)
    return answer


def may_edit(user: Any, proposal: Proposal) -> bool:
    """The proposal is in the hands of who makes it, and the user is one of those."""
    return proposal.is_editable and bool(allowed(user, Permission.PROPOSAL_DRAFT, proposal))
