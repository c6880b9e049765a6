"""What waits for a person: counts that lead to the list of just these."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from beneficiaries.models import Beneficiary
from khuyencong.accounts.permissions import Permission
from khuyencong.constraints import valid_on
from projects.ledger import awaiting_acceptance
from projects.models import Adjustment, Deadline, Member, Obstacle, Proposal, Standing
from projects.workflow import ProposalState

SOON = datetime.timedelta(days=60)


@dataclass(frozen=True)
class Task:
    """So many of something to do; `path` lists them."""

    count: int
    label: str
    hint: str
    path: str
    is_late: bool = False


@dataclass(frozen=True)
class NearDeadline:
    """A day of the year that comes."""

    label: str
    on: datetime.date
    days_left: int
    reference: str

    @property
    def is_soon(self) -> bool:
        return self.days_left <= SOON.days


@dataclass(frozen=True)
class Waiting:
    """What a state of proposals means as work, and whose right it takes to do it."""

    state: ProposalState
    permission: Permission
    label: str
    hint: str
    only_local: bool = False


WORK = (
    Waiting(
        ProposalState.RETURNED,
        Permission.PROPOSAL_DRAFT,
        "đề án bị trả lại, cần bổ sung",
        "đọc lý do, sửa rồi nộp lại",
        only_local=True,
    ),
    Waiting(
        ProposalState.DRAFT,
        Permission.PROPOSAL_DRAFT,
        "đề án đang soạn",
        "hoàn thiện rồi nộp về Trung tâm",
        only_local=True,
    ),
    Waiting(
        ProposalState.SUBMITTED,
        Permission.PROPOSAL_SCREEN,
        "đề án chờ sơ duyệt",
        "nhận hoặc trả lại để bổ sung",
    ),
    Waiting(
        ProposalState.SCREENED,
        Permission.PROPOSAL_APPRAISE,
        "đề án chờ thẩm định",
        "ghi số tiền thẩm định của từng cơ sở",
    ),
    Waiting(
        ProposalState.APPRAISED,
        Permission.PLAN_ASSEMBLE,
        "đề án chờ đưa vào kế hoạch",
        "đã thẩm định đạt",
    ),
    Waiting(
        ProposalState.PLANNED,
        Permission.PROPOSAL_DECIDE,
        "đề án chờ quyết định",
        "đã nằm trong kế hoạch trình",
    ),
    Waiting(
        ProposalState.APPROVED,
        Permission.PROPOSAL_CARRY_OUT,
        "đề án đã duyệt, chưa bắt đầu",
        "ký hợp đồng rồi bắt đầu thực hiện",
    ),
    Waiting(
        ProposalState.IN_PROGRESS,
        Permission.ACCEPTANCE_RECORD,
        "cơ sở chờ nghiệm thu",
        "của đề án đang thực hiện",
    ),
    Waiting(
        ProposalState.ACCEPTED,
        Permission.SETTLEMENT_RECORD,
        "đề án chờ quyết toán",
        "đã nghiệm thu xong",
    ),
)


def tasks(user: Any, *, on: datetime.date) -> list[Task]:
    """In the order in which they are to be done; nothing to do, nothing said. What one only sees is
    no work. Six queries at most."""
    rows = Proposal.objects.visible_to(user).writable_by(user)
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    may_be_late = any(counts.get(state) for state in ProposalState.editable())
    found = [_late(rows.overdue_on(on).count())] if may_be_late else []
    for work in WORK:
        is_ours = user.holds(work.permission) and not (
            work.only_local and user.role_class.sees_all_localities
        )
        if is_ours and counts.get(work.state):
            found.append(_waiting(work, counts[work.state], user))
    found += _followed(user, on)
    may_mend = user.holds(Permission.PROPOSAL_DRAFT)
    return [task for task in found if task.count and (may_mend or not task.is_late)]


def _late(count: int) -> Task:
    path = reverse("projects:proposal_list") + "?viec=qua-han"
    return Task(count, "đề án bị trả lại đã quá hạn bổ sung", "cần làm ngay", path, is_late=True)


def _waiting(work: Waiting, count: int, user: Any) -> Task:
    if work.state != ProposalState.IN_PROGRESS:
        path = reverse("projects:proposal_list") + f"?trang_thai={work.state.value}"
        path += "&viec=dia-ban-toi" if work.only_local else ""
        return Task(count, work.label, work.hint, path)
    # Acceptance goes establishment by establishment.
    members = awaiting_acceptance(Member.objects.visible_to(user)).count()
    path = reverse("projects:acceptance_list") + f"?tinh_trang={Standing.WAITING.value}"
    return Task(members, work.label, f"trong {count} đề án đang thực hiện", path)


def _followed(user: Any, on: datetime.date) -> list[Task]:
    """Adjustments that wait for a decision, obstacles that somebody must solve, and establishments that
    may be recorded twice."""
    found = []
    if user.holds(Permission.PROPOSAL_DECIDE):
        waiting = Adjustment.objects.visible_to(user).waiting().count()
        path = reverse("reports:plan_list")
        found.append(
            Task(waiting, "đề nghị điều chỉnh chờ quyết định", "ghi ở trang kế hoạch", path)
        )
    if user.holds(Permission.PROGRESS_REPORT):
        visible = Obstacle.objects.visible_to(user).open()
        counts = visible.aggregate(n=Count("pk"), late=Count("pk", filter=Q(due_on__lt=on)))
        hint = f"{counts['late']} đã quá hạn" if counts["late"] else "theo bảng vướng mắc"
        path = reverse("projects:obstacle_board")
        found.append(Task(counts["n"], "vướng mắc chưa giải quyết", hint, path))
    if user.holds(Permission.BENEFICIARY_MERGE):
        twice = Beneficiary.objects.visible_to(user).to_compare().count()
        path = reverse("projects:comparison_list")
        found.append(Task(twice, "đơn vị chờ đối chiếu", "có thể đã được ghi ở nơi khác", path))
    return found


def deadlines(*, user: Any, on: datetime.date) -> list[NearDeadline]:
    """The next occurrence of each configured day in force, the nearest first. One query."""
    in_force = Deadline.objects.visible_to(user).filter(valid_on(on))
    found = [(deadline, deadline.next_after(on)) for deadline in in_force]
    return [
        NearDeadline(deadline.name, day, (day - on).days, deadline.legal_reference)
        for deadline, day in sorted(found, key=lambda pair: (pair[1], pair[0].pk))
    ]
