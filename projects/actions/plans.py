"""Yearly plans: opening one, its ceiling, which proposals it holds, sending it for approval."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.models import record
from khuyencong.dates import short_date, today
from khuyencong.locking import lock
from khuyencong.money import format_dong
from projects import ledger
from projects.actions import adjustment_closure
from projects.actions.steps import follow_ledger, require_step, take_step
from projects.models import Member, Plan, Programme, Proposal
from projects.models.event import PlanEvent, ProposalEvent
from projects.notifications import announce
from projects.refusal import Refused, saved, validated
from projects.workflow import PlanState, ProposalState, change_state


@transaction.atomic
def open_plan(
    *,
    programme: Programme,
    year: int,
    ceiling: int | None,
    by: Any,
    decision_due_on: datetime.date | None = None,
) -> Plan:
    """Lập kế hoạch năm của một chương trình. Refused when the year has its plan already."""
    plan = Plan(programme=programme, year=year, ceiling=ceiling, decision_due_on=decision_due_on)
    require(by, Permission.PLAN_ASSEMBLE, plan)
    saved(plan)
    record(PlanEvent.OPENED, plan, by=by)
    return plan


@transaction.atomic
def set_frame(
    *, plan: Plan, ceiling: int | None, decision_due_on: datetime.date | None, by: Any
) -> Plan:
    """Ghi mức kinh phí tối đa và ngày dự kiến phê duyệt. A ceiling below what was given is refused."""
    plan = lock(plan)
    require(by, Permission.PLAN_ASSEMBLE, plan)
    given = ledger.support_given(plan)
    if ceiling is not None and ceiling < given:
        raise Refused(
            f"Mức tối đa {format_dong(ceiling)} thấp hơn số hỗ trợ các quyết định đã giao "
            f"{format_dong(given)}. Hãy ghi từ {format_dong(given)} trở lên."
        )
    changes = [
        f"mức tối đa: {_dong(plan.ceiling)} → {_dong(ceiling)}",
        f"dự kiến phê duyệt: {_day(plan.decision_due_on)} → {_day(decision_due_on)}",
    ]
    plan.ceiling, plan.decision_due_on = ceiling, decision_due_on
    validated(plan).save(update_fields=["ceiling", "decision_due_on"])
    record(PlanEvent.CHANGED, plan, by=by, comment="; ".join(changes))
    return plan


def _dong(amount: int | None) -> str:
    return "chưa có" if amount is None else format_dong(amount)


def _day(day: datetime.date | None) -> str:
    return "chưa có" if day is None else short_date(day)


@transaction.atomic
def include(*, proposal: Proposal, by: Any, comment: str = "") -> Proposal:
    """Đưa đề án đã thẩm định vào kế hoạch của chương trình và năm của nó.

    Refused when that plan has not been opened, or is on its way to the authority. An approved plan
    takes further proposals: they wait for its next round.
    """
    plan = Plan.objects.filter(programme=proposal.programme_id, year=proposal.year).first()
    if plan is None:
        require(by, Permission.PLAN_ASSEMBLE, lock(proposal))
        raise Refused(
            f"Chưa mở kế hoạch {proposal.programme.short_name} năm {proposal.year}. Hãy mở kế "
            "hoạch này ở mục Kế hoạch trước."
        )
    plan, proposal = lock(plan, proposal)
    require_step(proposal, "include", by=by, comment=comment)
    if plan.state == PlanState.SUBMITTED:
        raise Refused(
            f"{plan} {PlanState(plan.state).label}, không thêm đề án được nữa. Hãy rút kế hoạch về, "
            "hoặc đợi phê duyệt rồi trình bổ sung."
        )
    return take_step(
        proposal, "include", kind=ProposalEvent.INCLUDED, by=by, comment=comment, plan=plan
    )


@transaction.atomic
def take_out(*, proposal: Proposal, by: Any, comment: str) -> Proposal:
    """Đưa đề án ra khỏi kế hoạch đang lập, with its reason; it stays appraised."""
    if proposal.plan is None:
        require_step(lock(proposal), "take_out", by=by, comment=comment)
        raise Refused("Đề án chưa thuộc kế hoạch nào.")
    plan, proposal = lock(proposal.plan, proposal)
    require_step(proposal, "take_out", by=by, comment=comment)
    if plan.state == PlanState.SUBMITTED:
        raise Refused(f"{plan} {PlanState(plan.state).label}. Hãy rút kế hoạch về trước.")
    return take_step(
        proposal, "take_out", kind=ProposalEvent.TAKEN_OUT, by=by, comment=comment, plan=None
    )


@transaction.atomic
def leave_out(*, proposal: Proposal, by: Any, comment: str) -> Proposal:
    """Không chọn vào kế hoạch khi phê duyệt, with its reason."""
    proposal = lock(proposal)
    require_step(proposal, "leave_out", by=by, comment=comment)
    return take_step(proposal, "leave_out", kind=ProposalEvent.LEFT_OUT, by=by, comment=comment)


@transaction.atomic
def leave_out_member(*, member: Member, by: Any, comment: str) -> Member:
    """Không giao kinh phí cho một cơ sở đang chờ đợt sau, with its reason: the others of its proposal
    need not wait for it any more."""
    proposal, member = lock(member.proposal, member)
    member.proposal = proposal
    require(by, Permission.PROPOSAL_DECIDE, proposal)
    if not comment.strip():
        raise Refused("Hãy ghi rõ: lý do không giao kinh phí.", code="comment")
    ledger.leave_out(member, today(), comment.strip())
    said = f"Không giao kinh phí cho {member.name}: {comment.strip()}"
    announce(record(ProposalEvent.MEMBER_LEFT_OUT, proposal, by=by, comment=said), proposal)
    adjustment_closure.close_waiting(proposal, by=by, why=said, member=member)
    follow_ledger(proposal, by=by, comment=said)
    return member


@transaction.atomic
def send(*, plan: Plan, by: Any) -> Plan:
    """Trình kế hoạch. Refused while it is empty or holds more than its ceiling."""
    plan = lock(plan)
    require(by, Permission.PLAN_SEND, plan)
    if plan.state != PlanState.DRAFT:
        raise Refused(f"{plan} {PlanState(plan.state).label}.", code="too-late")
    if not Proposal.objects.filter(plan=plan, state=ProposalState.PLANNED).exists():
        raise Refused(f"{plan} chưa có đề án nào. Hãy đưa đề án đã thẩm định vào trước.")
    held = ledger.support_held(plan)
    if plan.ceiling is not None and held > plan.ceiling:
        raise Refused(
            f"{plan} đang có {format_dong(held)} hỗ trợ, vượt mức tối đa {format_dong(plan.ceiling)} "
            f"là {format_dong(held - plan.ceiling)}. Hãy đưa bớt đề án ra, hoặc ghi lại mức tối đa."
        )
    change_state(plan, "submit", submitted_at=timezone.now(), submitted_by=by)
    record(PlanEvent.SUBMITTED, plan, by=by)
    return plan


@transaction.atomic
def take_back(*, plan: Plan, by: Any) -> Plan:
    """Rút kế hoạch đã trình về để sửa."""
    plan = lock(plan)
    require(by, Permission.PLAN_SEND, plan)
    if plan.state != PlanState.SUBMITTED:
        raise Refused(f"{plan} {PlanState(plan.state).label}, không rút về được.", code="too-late")
    change_state(plan, "take_back", submitted_at=None, submitted_by=None)
    record(PlanEvent.TAKEN_BACK, plan, by=by)
    return plan
