"""Every state of a proposal and of a plan, and every step between them. No effect lives here.

A step is only: from where, to where, what it is called. Who may take it stands in permissions,
what else happens in actions, what must hold in constraints. Bodies are empty on purpose.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition

from khuyencong.accounts.permissions import Permission


class ProposalState(models.TextChoices):
    DRAFT = "draft", "đang soạn"
    SUBMITTED = "submitted", "đã nộp"
    RETURNED = "returned", "trả lại để bổ sung"
    SCREENED = "screened", "đã sơ duyệt"
    APPRAISED = "appraised", "đã thẩm định"
    REJECTED = "rejected", "thẩm định không đạt"
    PLANNED = "planned", "đã đưa vào kế hoạch"
    NOT_SELECTED = "not_selected", "không được chọn"
    APPROVED = "approved", "đã phê duyệt"
    IN_PROGRESS = "in_progress", "đang thực hiện"
    ACCEPTED = "accepted", "đã nghiệm thu"
    SETTLED = "settled", "đã quyết toán"
    WITHDRAWN = "withdrawn", "đã rút"
    STOPPED = "stopped", "đã ngừng"

    @classmethod
    def decided(cls) -> tuple["ProposalState", ...]:
        """States after the decision of the plan: the proposal is on the approved list."""
        return (cls.APPROVED, cls.IN_PROGRESS, cls.ACCEPTED, cls.SETTLED, cls.STOPPED)

    @classmethod
    def under_way(cls) -> tuple["ProposalState", ...]:
        """Approved and not done: contracts are signed and adjustments decided."""
        return (cls.APPROVED, cls.IN_PROGRESS)

    @classmethod
    def takes_money(cls) -> tuple["ProposalState", ...]:
        """A round of the plan may give to it."""
        return (cls.PLANNED, *cls.under_way())

    @classmethod
    def in_plan(cls) -> tuple["ProposalState", ...]:
        return (cls.PLANNED, cls.NOT_SELECTED, *cls.decided())

    @classmethod
    def editable(cls) -> tuple["ProposalState", ...]:
        """The proposal is in the hands of who makes it."""
        return (cls.DRAFT, cls.RETURNED)

    @classmethod
    def before_plan(cls) -> tuple["ProposalState", ...]:
        """On its way to a plan."""
        return (*cls.editable(), cls.SUBMITTED, cls.SCREENED, cls.APPRAISED)

    @classmethod
    def closed(cls) -> tuple["ProposalState", ...]:
        """The end of a road."""
        return (cls.REJECTED, cls.NOT_SELECTED, cls.SETTLED, cls.WITHDRAWN, cls.STOPPED)

    @classmethod
    def never_submitted(cls) -> tuple["ProposalState", ...]:
        """States in which a proposal may be without a submission."""
        return (cls.DRAFT, cls.WITHDRAWN)

    @property
    def tone(self) -> str:
        """How the state is coloured: one mapping for every page."""
        return {
            "returned": "attention",
            "rejected": "closed",
            "not_selected": "closed",
            "withdrawn": "closed",
            "stopped": "closed",
            "accepted": "done",
            "settled": "done",
            "in_progress": "current",
        }.get(self.value, "waiting")


# The road of a proposal that goes well, as the page of a proposal draws it.
PROPOSAL_ROAD = (
    ProposalState.SUBMITTED,
    ProposalState.SCREENED,
    ProposalState.APPRAISED,
    ProposalState.APPROVED,
    ProposalState.IN_PROGRESS,
    ProposalState.ACCEPTED,
    ProposalState.SETTLED,
)


class PlanState(models.TextChoices):
    DRAFT = "draft", "đang lập"
    SUBMITTED = "submitted", "đã trình"
    APPROVED = "approved", "đã phê duyệt"


class StateMovesByTransition(FSMModelMixin, models.Model):
    """The state is set by transitions alone, so validation must not assign it either."""

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Leave the state out: Django writes each cleaned value back, which is protected here.
        That the state is known is the database's constraint, asked by validate_constraints()."""
        super().clean_fields(exclude={*(exclude or ()), "state"})


@dataclass(frozen=True)
class StepRule:
    """What a step is called, whose permission it takes, and whether a person must explain it.

    `explain` is the question that the comment answers, empty when a comment is free.
    """

    label: str
    permission: Permission
    explain: str = ""
    is_refusal: bool = False


def by_hand(label: str, permission: Permission, explain: str = "", **more: Any) -> dict[str, Any]:
    """What a step that people take carries: `explain` asks for a comment under this label."""
    return {"rule": StepRule(label, permission, explain, **more)}


class ProposalWorkflow(StateMovesByTransition):
    """The machine of a proposal."""

    state = FSMField(
        "trạng thái", default=ProposalState.DRAFT, choices=ProposalState.choices, protected=True
    )

    class Meta:
        abstract = True

    @transition(
        state,
        ProposalState.editable(),
        ProposalState.SUBMITTED,
        custom=by_hand("Nộp đề án", Permission.PROPOSAL_SUBMIT),
    )
    def submit(self) -> None:
        """Nộp đề án về Trung tâm."""

    @transition(
        state,
        ProposalState.SUBMITTED,
        ProposalState.SCREENED,
        custom=by_hand("Sơ duyệt", Permission.PROPOSAL_SCREEN),
    )
    def screen(self) -> None:
        """Hồ sơ đủ để thẩm định."""

    @transition(
        state,
        ProposalState.SUBMITTED,
        ProposalState.RETURNED,
        custom=by_hand(
            "Trả lại để bổ sung",
            Permission.PROPOSAL_SCREEN,
            "Cần bổ sung, sửa những gì",
            is_refusal=True,
        ),
    )
    def send_back(self) -> None:
        """Trả lại người nộp để bổ sung hồ sơ."""

    @transition(
        state,
        ProposalState.SUBMITTED,
        ProposalState.DRAFT,
        custom=by_hand(
            "Rút về để sửa", Permission.PROPOSAL_SUBMIT, "Cần sửa những gì", is_refusal=True
        ),
    )
    def recall(self) -> None:
        """Người nộp rút về để sửa, khi chưa ai bắt đầu xử lý."""

    @transition(
        state,
        ProposalState.SCREENED,
        ProposalState.APPRAISED,
        custom=by_hand("Thẩm định đạt", Permission.PROPOSAL_APPRAISE),
    )
    def appraise(self) -> None:
        """Thẩm định đạt, ghi số tiền thẩm định của từng cơ sở."""

    @transition(
        state,
        ProposalState.SCREENED,
        ProposalState.REJECTED,
        custom=by_hand(
            "Thẩm định không đạt",
            Permission.PROPOSAL_APPRAISE,
            "Lý do không đạt",
            is_refusal=True,
        ),
    )
    def reject(self) -> None:
        """Thẩm định không đạt."""

    @transition(
        state,
        ProposalState.APPRAISED,
        ProposalState.PLANNED,
        custom=by_hand("Đưa vào kế hoạch", Permission.PLAN_ASSEMBLE),
    )
    def include(self) -> None:
        """Đưa vào kế hoạch năm của chương trình."""

    @transition(
        state,
        ProposalState.PLANNED,
        ProposalState.APPRAISED,
        custom=by_hand(
            "Đưa ra khỏi kế hoạch",
            Permission.PLAN_ASSEMBLE,
            "Lý do đưa ra khỏi kế hoạch",
            is_refusal=True,
        ),
    )
    def take_out(self) -> None:
        """Đưa ra khỏi kế hoạch chưa phê duyệt, vẫn là đề án đã thẩm định."""

    @transition(
        state,
        ProposalState.PLANNED,
        ProposalState.APPROVED,
        custom=by_hand("Ghi quyết định phê duyệt", Permission.PROPOSAL_DECIDE),
    )
    def approve(self) -> None:
        """Được phê duyệt trong kế hoạch, theo một quyết định."""

    @transition(
        state,
        ProposalState.PLANNED,
        ProposalState.NOT_SELECTED,
        custom=by_hand(
            "Không chọn vào kế hoạch",
            Permission.PROPOSAL_DECIDE,
            "Lý do không được chọn",
            is_refusal=True,
        ),
    )
    def leave_out(self) -> None:
        """Không được chọn khi phê duyệt kế hoạch."""

    @transition(
        state,
        ProposalState.APPROVED,
        ProposalState.IN_PROGRESS,
        custom=by_hand("Bắt đầu thực hiện", Permission.PROPOSAL_CARRY_OUT),
    )
    def start(self) -> None:
        """Bắt đầu thực hiện."""

    @transition(state, ProposalState.IN_PROGRESS, ProposalState.ACCEPTED)
    def finish_acceptance(self) -> None:
        """Nghiệm thu xong cơ sở cuối cùng; tự chuyển, không ai bấm."""

    @transition(
        state,
        ProposalState.ACCEPTED,
        ProposalState.SETTLED,
        custom=by_hand("Quyết toán", Permission.SETTLEMENT_RECORD),
    )
    def settle(self) -> None:
        """Quyết toán, thanh lý."""

    @transition(
        state,
        [ProposalState.DRAFT, ProposalState.SUBMITTED, ProposalState.RETURNED],
        ProposalState.WITHDRAWN,
        custom=by_hand(
            "Rút đề án", Permission.PROPOSAL_WITHDRAW, "Lý do rút đề án", is_refusal=True
        ),
    )
    def withdraw(self) -> None:
        """Người nộp rút đề án."""

    @transition(
        state,
        ProposalState.under_way(),
        ProposalState.STOPPED,
        custom=by_hand("Ngừng đề án", Permission.PROPOSAL_DECIDE, "Lý do ngừng", is_refusal=True),
    )
    def stop(self) -> None:
        """Ngừng thực hiện theo quyết định."""


class PlanWorkflow(StateMovesByTransition):
    """The machine of a yearly plan."""

    state = FSMField(
        "trạng thái", default=PlanState.DRAFT, choices=PlanState.choices, protected=True
    )

    class Meta:
        abstract = True

    @transition(state, PlanState.DRAFT, PlanState.SUBMITTED)
    def submit(self) -> None:
        """Trình cấp có thẩm quyền."""

    @transition(state, PlanState.SUBMITTED, PlanState.DRAFT)
    def take_back(self) -> None:
        """Rút về để sửa."""

    @transition(state, PlanState.SUBMITTED, PlanState.APPROVED)
    def approve(self) -> None:
        """Được phê duyệt."""


def _transitions() -> list[tuple[str, Any]]:
    return [
        (name, each)
        for name, method in vars(ProposalWorkflow).items()
        if hasattr(method, "_django_fsm")
        for each in method._django_fsm.transitions.values()  # noqa: SLF001 - read once at start
    ]


# Every step that a person takes by hand, by the name of its transition, in the order above.
STEPS: dict[str, StepRule] = {
    name: each.custom["rule"] for name, each in _transitions() if "rule" in each.custom
}


def change_state(subject: Any, step: str, **fields: Any) -> str:
    """Take a step and save it with these fields; returns the state before. The only place where a
    state changes: who calls it has asked right, state and rules of the locked row, and writes
    down what happened."""
    before = subject.state
    getattr(subject, step)()
    for name, value in fields.items():
        setattr(subject, name, value)
    subject.save(update_fields=["state", *fields])
    return before


def forward_step(state: str) -> str | None:
    """The name of the step that leads on from a state, None where none is taken by hand."""
    for name, each in _transitions():
        if each.source == state and name in STEPS and not STEPS[name].is_refusal:
            return name
    return None
