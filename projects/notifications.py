"""Who is notified of what happened to a proposal."""

from collections.abc import Iterable
from typing import Any

from khuyencong.accounts import roles
from khuyencong.accounts.models import User
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.models import Event
from khuyencong.notices.notify import notify
from projects.models import Proposal
from projects.models.event import ProposalEvent

# To the people of the centre who carry on; everything else goes to who made the proposal.
TO_CENTRE = {
    ProposalEvent.SUBMITTED: "{by} đã nộp đề án {code} – {title}",
    ProposalEvent.RECALLED: "{by} đã rút đề án {code} – {title} về để sửa",
    ProposalEvent.WITHDRAWN: "{by} đã rút đề án {code} – {title}",
    ProposalEvent.ADJUSTMENT_REQUESTED: "{by} đề nghị điều chỉnh đề án {code} – {title}",
    ProposalEvent.OBSTACLE_RAISED: "{by} nêu vướng mắc của đề án {code} – {title}",
}
# To whoever works on it, on both sides.
TO_BOTH = {
    ProposalEvent.REMINDED: "Nhắc hạn: đề án {code} – {title}",
    ProposalEvent.OBSTACLE_SOLVED: "Đã giải quyết vướng mắc của đề án {code} – {title}",
    ProposalEvent.ADJUSTMENT_DECIDED: "Đã có quyết định điều chỉnh đề án {code} – {title}",
    ProposalEvent.ADJUSTMENT_REFUSED: "Điều chỉnh đề án {code} – {title} không được chấp thuận",
}
TO_MAKER = {
    ProposalEvent.RETURNED: "Đề án {code} – {title} được trả lại để bổ sung",
    ProposalEvent.SCREENED: "Đề án {code} – {title} đã qua sơ duyệt",
    ProposalEvent.APPRAISED: "Đề án {code} – {title} đã thẩm định đạt",
    ProposalEvent.REJECTED: "Đề án {code} – {title} thẩm định không đạt",
    ProposalEvent.INCLUDED: "Đề án {code} – {title} đã được đưa vào kế hoạch năm",
    ProposalEvent.APPROVED: "Đề án {code} – {title} đã được phê duyệt",
    ProposalEvent.TAKEN_OUT: "Đề án {code} – {title} được đưa ra khỏi kế hoạch đang lập",
    ProposalEvent.FUNDED: "Đề án {code} – {title} được giao thêm kinh phí",
    ProposalEvent.ACCEPTANCE_FAILED: "Một cơ sở của đề án {code} – {title} nghiệm thu không đạt",
    ProposalEvent.LEFT_OUT: "Đề án {code} – {title} không được chọn vào kế hoạch năm",
    ProposalEvent.MEMBER_LEFT_OUT: "Một cơ sở của đề án {code} – {title} không được giao kinh phí",
    ProposalEvent.STARTED: "Đề án {code} – {title} bắt đầu thực hiện",
    ProposalEvent.STOPPED: "Đề án {code} – {title} đã ngừng",
    ProposalEvent.ACCEPTED: "Đề án {code} – {title} đã nghiệm thu xong",
    ProposalEvent.SETTLED: "Đề án {code} – {title} đã quyết toán",
}
# Steps inside the centre: who made the proposal reads of them in the daily letter, with the others.
INNER = (ProposalEvent.SCREENED, ProposalEvent.INCLUDED, ProposalEvent.TAKEN_OUT)
TO_ASSIGNEE = {ProposalEvent.ASSIGNED: "Bạn được giao theo dõi đề án {code} – {title}"}


def announce(event: Event, proposal: Proposal) -> None:
    """Notify the people whom this event concerns, each once, in the transaction of the event. Its
    comment may name any establishment: as in the log, it is for who sees the proposal whole."""
    kind = ProposalEvent(event.kind)
    sentence = {**TO_CENTRE, **TO_MAKER, **TO_ASSIGNEE, **TO_BOTH}.get(kind)
    if sentence is None:
        return
    text = sentence.format(by=event.by, code=proposal.code, title=proposal.title)
    for person in recipients(kind, proposal, by=event.by):
        detail = event.comment if _sees_whole(person, proposal) else ""
        path, is_minor = proposal.get_absolute_url(), kind in INNER
        notify(event, [person], text=text, path=path, detail=detail, is_minor=is_minor)


def recipients(kind: ProposalEvent, proposal: Proposal, *, by: Any) -> list[Any]:
    """Whom such an event of the proposal is notified to when `by` is who did it: pages say so before."""
    if kind not in {*TO_CENTRE, *TO_MAKER, *TO_ASSIGNEE, *TO_BOTH}:
        return []
    people = _concerned(kind, proposal)
    return [person for person in people if person.pk != by.pk and _may_see(person, proposal)]


def _concerned(kind: ProposalEvent, proposal: Proposal) -> Iterable[Any]:
    if kind in TO_ASSIGNEE:
        return [proposal.assigned_to] if proposal.assigned_to else []
    if kind in TO_CENTRE:
        return _of_centre(proposal)
    makers = _makers(proposal)
    if kind in TO_BOTH:
        return {person.pk: person for person in (*makers, *_of_centre(proposal))}.values()
    return makers


def _of_centre(proposal: Proposal) -> Iterable[Any]:
    """Who follows it, else everybody who may: also when who followed it has left."""
    staff = User.objects.holding(Permission.PROPOSAL_SCREEN)
    return staff.filter(pk__in=[proposal.assigned_to_id or 0]) or staff


def _makers(proposal: Proposal) -> Iterable[Any]:
    """Who made it, as far as they look after its place still, and who has just this place now: a maker
    who is away answers nobody. Else officers above it, else the centre."""
    keys = {proposal.drafted_by_id, proposal.submitted_by_id} - {None}
    if not keys:
        return []
    makers = User.objects.filter(pk__in=keys, is_active=True).order_by("pk")
    remaining = [person for person in makers if _looks_after(person, proposal)]
    here = _officers_at([proposal.locality_id])
    people = {person.pk: person for person in (*remaining, *here)}
    return people.values() or _officers_above(proposal) or _of_centre(proposal)


def _looks_after(person: Any, proposal: Proposal) -> bool:
    """By place, not by sight: a member in one's own district shows a proposal of another's."""
    if not person.holds(Permission.PROPOSAL_DRAFT):
        return False
    return person.role_class.sees_all_localities or proposal.locality_id in person.own_localities


def _officers_above(proposal: Proposal) -> Iterable[Any]:
    """Officers of a place above its own."""
    above = proposal.locality.parent if proposal.locality else None
    return _officers_at([above.pk, above.parent_id]) if above else []


def _officers_at(places: Iterable[int | None]) -> Iterable[Any]:
    officers = User.objects.filter(is_active=True, role=roles.DistrictOfficer.code)
    return officers.filter(localities__in=[key for key in places if key]).distinct().order_by("pk")


def _may_see(person: Any, proposal: Proposal) -> bool:
    """Scope holds for letters too: who has moved to another locality gets nothing more."""
    role = person.role_class
    if role.sees_all_localities and not role.sees_only_approved:
        return bool(person.is_active)
    visible = Proposal.objects.visible_to(person).filter(pk=proposal.pk)
    return person.is_active and visible.exists()


def _sees_whole(person: Any, proposal: Proposal) -> bool:
    if person.role_class.sees_all_localities:
        return True  # of whom `_may_see` was asked
    return Proposal.objects.seen_whole_by(person).filter(pk=proposal.pk).exists()
