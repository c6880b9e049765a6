"""Following the work: notes of progress, obstacles and how they were solved, reminders."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.models import Event, record
from khuyencong.dates import short_date
from khuyencong.locking import lock
from projects import ledger
from projects.models import Member, Obstacle, ProgressNote, Proposal
from projects.models.event import ProposalEvent
from projects.notifications import announce
from projects.refusal import Refused, refuse, validated
from projects.workflow import ProposalState

FOLLOWED = (*ProposalState.under_way(), ProposalState.ACCEPTED)
SOON = datetime.timedelta(days=3)
LAST_MONTH = datetime.timedelta(days=30)
TWICE = datetime.timedelta(minutes=1)  # the same words again are a second click


def _refuse_unfollowed(proposal: Proposal) -> None:
    if proposal.state not in FOLLOWED:
        raise Refused(
            f"Đề án {proposal.code} hiện “{proposal.state_label}”; chỉ theo dõi tiến độ đề án đã phê "
            "duyệt và đang thực hiện.",
            code="too-late",
        )


def _refuse_second_click(row: ProgressNote | Obstacle, **same: Any) -> None:
    """Under the lock of the proposal: one person says the same of the same day once a minute."""
    just_now = type(row)._default_manager.filter(
        proposal=row.proposal, recorded_by=row.recorded_by, recorded_at__gt=row.recorded_at - TWICE
    )
    if just_now.filter(**same).exists():
        raise Refused("Nội dung này vừa được ghi rồi, không ghi thêm lần nữa.", code="too-late")


@transaction.atomic
def note(*, proposal: Proposal, noted_on: datetime.date, text: str, by: Any) -> ProgressNote:
    """Ghi tiến độ của một ngày, of the proposal as a whole."""
    proposal = lock(proposal)
    require(by, Permission.PROGRESS_REPORT, proposal)
    _refuse_unfollowed(proposal)
    written = ProgressNote(
        proposal=proposal,
        noted_on=noted_on,
        text=text.strip(),
        recorded_at=timezone.now(),
        recorded_by=by,
    )
    refuse(ledger.rules.day(noted_on, "Ngày ghi tiến độ"))
    _refuse_second_click(written, noted_on=noted_on, text=written.text)
    validated(written).save()
    record(ProposalEvent.PROGRESS_NOTED, proposal, by=by, comment=str(written))
    return written


@transaction.atomic
def raise_obstacle(
    *,
    proposal: Proposal,
    what: str,
    since: datetime.date,
    who_acts: str,
    due_on: datetime.date,
    by: Any,
    member: Member | None = None,
) -> Obstacle:
    """Nêu một vướng mắc: what, since when, who must act, by when. Of one's own establishment also in a
    proposal of the centre."""
    proposal, member = lock(proposal, member) if member else (lock(proposal), None)
    obstacle = Obstacle(
        proposal=proposal,
        member=member,
        what=what.strip(),
        since=since,
        who_acts=who_acts.strip(),
        due_on=due_on,
        recorded_at=timezone.now(),
        recorded_by=by,
    )
    require(by, Permission.PROGRESS_REPORT, obstacle)
    _refuse_unfollowed(proposal)
    if member is not None and member.proposal_id != proposal.pk:
        raise Refused("Cơ sở này không thuộc đề án.")
    _refuse_second_click(obstacle, member=member, since=since, what=obstacle.what)
    validated(obstacle).save()
    event = record(ProposalEvent.OBSTACLE_RAISED, proposal, by=by, comment=str(obstacle))
    announce(event, proposal)
    return obstacle


@transaction.atomic
def solve(*, obstacle: Obstacle, solved_on: datetime.date, solution: str, by: Any) -> Obstacle:
    """Ghi cách đã giải quyết một vướng mắc."""
    proposal = lock(obstacle.proposal)
    obstacle.refresh_from_db()
    require(by, Permission.PROGRESS_REPORT, obstacle)
    if obstacle.solved_on is not None:
        raise Refused(
            f"Vướng mắc này đã giải quyết ngày {short_date(obstacle.solved_on)}.", code="too-late"
        )
    if not solution.strip():
        raise Refused("Hãy ghi cách giải quyết.")
    refuse(ledger.rules.day(solved_on, "Ngày giải quyết"))
    obstacle.solved_on, obstacle.solution = solved_on, solution.strip()
    validated(obstacle).save(update_fields=["solved_on", "solution"])
    event = record(
        ProposalEvent.OBSTACLE_SOLVED, proposal, by=by, comment=f"{obstacle}: {solution}"
    )
    announce(event, proposal)
    return obstacle


@transaction.atomic
def remind(*, on: datetime.date, by: Any) -> int:
    """Nhắc hạn: obstacles, work that should be accepted, returned proposals. Each thing once a
    reason; run as often as one likes. Returns how many reminders are new."""
    sentences: list[tuple[Proposal, str]] = []
    for obstacle in Obstacle.objects.open().filter(due_on__lte=on + SOON).for_list():
        late = "đã quá hạn" if obstacle.due_on < on else "đến hạn"
        said = f"Vướng mắc “{obstacle}” {late} {short_date(obstacle.due_on)}"
        sentences.append((obstacle.proposal, said))
    running = Proposal.objects.filter(state=ProposalState.IN_PROGRESS)
    for proposal in running.filter(ends_on__lte=on + LAST_MONTH).order_by("pk"):
        late = "đã quá" if proposal.ends_on < on else "sắp đến"  # type: ignore[operator]
        said = f"{late} ngày kết thúc {short_date(proposal.ends_on)}, còn cơ sở chưa nghiệm thu"  # type: ignore[arg-type]
        sentences.append((proposal, f"Đề án {said}"))
    for proposal in Proposal.objects.overdue_on(on).order_by("pk"):
        due = short_date(proposal.response_due_on)  # type: ignore[arg-type]
        sentences.append((proposal, f"Đề án bị trả lại đã quá hạn bổ sung {due}"))
    new = 0
    for proposal, said in sentences:
        require(by, Permission.PROGRESS_REPORT, proposal)
        known = Event.objects.about(proposal).filter(kind=ProposalEvent.REMINDED, comment=said)
        if not known.exists():
            announce(record(ProposalEvent.REMINDED, proposal, by=by, comment=said), proposal)
            new += 1
    return new
