"""Who is notified of what happened to a proposal."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import prefetch_related_objects

from khuyencong.accounts import roles
from khuyencong.accounts.models import User
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.models import Event
from khuyencong.localities.models import Locality
from khuyencong.notices.notify import notify
from khuyencong.offices.models import successors_of
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
SENTENCES = {**TO_CENTRE, **TO_MAKER, **TO_ASSIGNEE, **TO_BOTH}


def announce(event: Event, proposal: Proposal) -> None:
    """Notify the people whom this event concerns, each once, in the transaction of the event. Its
    comment may name any establishment: as in the log, it is for who sees the proposal whole."""
    kind = ProposalEvent(event.kind)
    sentence = SENTENCES.get(kind)
    if sentence is None:
        return
    text = sentence.format(by=event.by, code=proposal.code, title=proposal.title)
    for person in recipients(kind, [proposal], by=event.by)[proposal.pk]:
        detail = event.comment if _sees_whole(person, proposal) else ""
        path, is_minor = proposal.get_absolute_url(), kind in INNER
        notify(event, [person], text=text, path=path, detail=detail, is_minor=is_minor)


def recipients(
    kind: ProposalEvent, proposals: Iterable[Proposal], *, by: Any
) -> dict[int, list[Any]]:
    """Whom such an event is notified to when `by` is who did it, by key of the proposal: pages say so
    before. Eight queries at most, for however many proposals."""
    proposals = list(proposals)
    people = _People(proposals)
    if kind not in SENTENCES:
        return {proposal.pk: [] for proposal in proposals}
    return {
        proposal.pk: [
            person
            for person in people.concerned(kind, proposal)
            if person.pk != by.pk and people.may_see(person, proposal)
        ]
        for proposal in proposals
    }


class _People:
    """Who is concerned by some proposals; everybody is read once."""

    def __init__(self, proposals: list[Proposal]) -> None:
        self.proposals = proposals

    def concerned(self, kind: ProposalEvent, proposal: Proposal) -> Iterable[Any]:
        if kind in TO_ASSIGNEE:
            return [proposal.assigned_to] if proposal.assigned_to else []
        if kind in TO_CENTRE:
            return self._of_centre(proposal)
        makers = self._makers(proposal)
        if kind in TO_BOTH:
            return {person.pk: person for person in (*makers, *self._of_centre(proposal))}.values()
        return makers

    def may_see(self, person: Any, proposal: Proposal) -> bool:
        """Scope holds for letters too: who has moved to another locality or office gets nothing more."""
        return bool(person.is_active) and self._looks_after(person, proposal)

    def _of_centre(self, proposal: Proposal) -> Iterable[Any]:
        """Who follows it, else everybody of its office who may: also when who followed it has left."""
        staff = [each for each in self._staff if self._works_for(each, proposal)]
        return [each for each in staff if each.pk == proposal.assigned_to_id] or staff

    def _makers(self, proposal: Proposal) -> Iterable[Any]:
        """Who made it, as far as they look after its place still, and who has just this place now: a
        maker who is away answers nobody. Else officers above it, else the centre."""
        keys = _keys_of_makers(proposal)
        if not keys:
            return []
        remaining = [
            person
            for person in self._all_makers
            if person.pk in keys
            and person.holds(Permission.PROPOSAL_DRAFT)
            and self._looks_after(person, proposal)
        ]
        own, above = self._places_of(proposal)[:1], self._places_of(proposal)[1:]
        here = self._officers_at(own, proposal)
        people = {person.pk: person for person in (*remaining, *here)}
        return people.values() or self._officers_at(above, proposal) or self._of_centre(proposal)

    def _looks_after(self, person: Any, proposal: Proposal) -> bool:
        """By office and place, not by sight: a member in one's own district shows a proposal of
        another's."""
        if not self._works_for(person, proposal):
            return False
        role = person.role_class
        if role.sees_all_localities:
            return not role.sees_only_approved
        own = {place.pk for place in person.localities.all()}
        return not own.isdisjoint(self._places_of(proposal))

    def _works_for(self, person: Any, proposal: Proposal) -> bool:
        """In its office, or where its records are carried on."""
        heirs = self._heirs[proposal.programme.office_id]
        return person.role_class.sees_all_offices or person.office_id in heirs

    def _officers_at(self, places: list[int], proposal: Proposal) -> list[Any]:
        wanted = set(places)
        return [
            person
            for person in self._officers
            if self._works_for(person, proposal)
            and not wanted.isdisjoint(place.pk for place in person.localities.all())
        ]

    def _places_of(self, proposal: Proposal) -> list[int]:
        """Its place and those above."""
        return self._places.get(proposal.locality_id, [])

    @cached_property
    def _places(self) -> dict[int | None, list[int]]:
        keys = {proposal.locality_id for proposal in self.proposals} - {None}
        rows = Locality.objects.filter(pk__in=keys).values_list("pk", "parent", "parent__parent")
        return {row[0]: [key for key in row if key] for row in rows} if keys else {}

    @cached_property
    def _heirs(self) -> dict[int, set[int]]:
        """Office of a proposal → those who carry on its records, itself among them."""
        prefetch_related_objects(self.proposals, "programme")
        return successors_of({proposal.programme.office_id for proposal in self.proposals})

    @cached_property
    def _staff(self) -> list[Any]:
        offices = set().union(*self._heirs.values())
        return list(User.objects.holding(Permission.PROPOSAL_SCREEN).filter(office__in=offices))

    @cached_property
    def _all_makers(self) -> list[Any]:
        keys = {key for proposal in self.proposals for key in _keys_of_makers(proposal)}
        people = User.objects.filter(pk__in=keys, is_active=True).order_by("pk")
        return list(people.prefetch_related("localities"))

    @cached_property
    def _officers(self) -> list[Any]:
        """Of all these places and those above."""
        keys = {key for places in self._places.values() for key in places}
        officers = User.objects.filter(is_active=True, role=roles.DistrictOfficer.code)
        of_places = officers.filter(localities__in=keys).distinct().order_by("pk")
        return list(of_places.prefetch_related("localities"))


def _keys_of_makers(proposal: Proposal) -> set[int]:
    return {key for key in (proposal.drafted_by_id, proposal.submitted_by_id) if key}


def _sees_whole(person: Any, proposal: Proposal) -> bool:
    if person.role_class.sees_all_localities:
        return True  # of whom `may_see` was asked
    return Proposal.objects.seen_whole_by(person).filter(pk=proposal.pk).exists()
