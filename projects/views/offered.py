"""What the page of a proposal offers to do: one next thing, and the others by what they are for."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from khuyencong.access import allowed
from khuyencong.accounts.permissions import Permission
from projects import ledger
from projects.actions.progress import FOLLOWED
from projects.checks import Finding, errors
from projects.models import Member, Proposal
from projects.permissions import may_edit, may_raise_obstacle, offered_steps
from projects.workflow import ProposalState, forward_step


@dataclass(frozen=True)
class Offer:
    """A button of the page: what it does, and where it leads."""

    label: str
    path: str


@dataclass(frozen=True)
class OfferGroup:
    """Offers that serve the same purpose, under its name."""

    title: str
    offers: list[Offer]


# What is recorded of an approved proposal and is no step of its road.
RECORDED = (
    ("Ghi hợp đồng", "projects:contract_sign", Permission.PROPOSAL_CARRY_OUT, ledger.rules.SIGNING),
    (
        "Ghi giải ngân",
        "projects:payment_record",
        Permission.PROPOSAL_CARRY_OUT,
        ledger.rules.MOVING_MONEY,
    ),
    (
        "Đề nghị điều chỉnh",
        "projects:adjustment_choose",
        Permission.ADJUSTMENT_REQUEST,
        ledger.rules.SIGNING,
    ),
    ("Ghi tiến độ", "projects:note_add", Permission.PROGRESS_REPORT, FOLLOWED),
)


class Offers:
    """All that this user may do now with a proposal whose establishments are `rows`; every action
    asks again."""

    def __init__(
        self, user: Any, proposal: Proposal, rows: list[Member], findings: Iterable[Finding]
    ) -> None:
        self.user, self.proposal, self.rows = user, proposal, rows
        self.is_faultless = not errors(list(findings))
        self.steps = offered_steps(user, proposal)
        self.may_record = proposal.awaits_acceptance and allowed(
            user, Permission.ACCEPTANCE_RECORD, proposal
        )
        self.may_edit = may_edit(user, proposal)
        self.next = self._next()

    @property
    def groups(self) -> list[OfferGroup]:
        """Everything but the next one."""
        groups = {
            "Bước khác": [*self._editing(), *self._steps(is_refusal=False)],
            "Trả lại, dừng lại": self._steps(is_refusal=True),
            "Ghi việc thực hiện": self._records(),
            "In, chép": self._copies(),
        }
        found = {
            title: [each for each in offers if each != self.next]
            for title, offers in groups.items()
        }
        return [OfferGroup(title, offers) for title, offers in found.items() if offers]

    def _next(self) -> Offer | None:
        """The one filled button: mend what is missing, else the step that leads on, else the next
        acceptance. None when it is somebody else's turn."""
        if self.may_edit and not self.is_faultless:
            return self._editing()[0]
        if self.proposal.state == ProposalState.IN_PROGRESS:
            return self._acceptance() if self.may_record else None
        wanted = forward_step(self.proposal.state)
        forward = [step for step in self.steps if step.name == wanted]
        return self._of_step(forward[0]) if forward else next(iter(self._editing()), None)

    def _acceptance(self) -> Offer | None:
        waiting = [
            row for row in self.rows if row.balance.is_counted and not row.balance.is_accepted
        ]
        if len(waiting) == 1:
            path = reverse("projects:acceptance_record", kwargs={"pk": waiting[0].pk})
            return Offer("Ghi nghiệm thu", path)
        return Offer("Nghiệm thu từng cơ sở", "#co-so") if waiting else None

    def _editing(self) -> list[Offer]:
        return [self._to("Soạn tiếp", "projects:proposal_edit")] if self.may_edit else []

    def _steps(self, *, is_refusal: bool) -> list[Offer]:
        return [self._of_step(step) for step in self.steps if step.is_refusal == is_refusal]

    def _of_step(self, step: Any) -> Offer:
        return self._to(step.label, "projects:proposal_step", step=step.name)

    def _records(self) -> list[Offer]:
        state = self.proposal.state
        offered = [
            self._to(label, name)
            for label, name, permission, states in RECORDED
            if state in states and allowed(self.user, permission, self.proposal)
        ]
        if state in FOLLOWED and may_raise_obstacle(self.user, self.proposal, self.rows):
            offered.append(self._to("Nêu vướng mắc", "projects:obstacle_raise"))
        return offered

    def _copies(self) -> list[Offer]:
        sheet = reverse("reports:report_page", kwargs={"slug": "phieu-de-an"})
        offered = [Offer("In phiếu đề án", f"{sheet}?de-an={self.proposal.code}")]
        if self.user.holds(Permission.PROPOSAL_DRAFT):
            offered.append(self._to("Chép", "projects:proposal_copy"))
        return offered

    def _to(self, label: str, name: str, **more: Any) -> Offer:
        return Offer(label, reverse(name, kwargs={"code": self.proposal.code, **more}))
