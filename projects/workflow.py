"""Every state of a proposal and of a plan, and every step between them. No effect lives here.

A step is only: from where, to where, what it is called. Who may take it stands in permissions,
what else happens in actions, what must hold in constraints. Bodies are empty on purpose.
"""

from collections.abc import Collection

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition


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
    def in_plan(cls) -> tuple["ProposalState", ...]:
        return (cls.PLANNED, cls.NOT_SELECTED, *cls.decided())

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


class ProposalWorkflow(StateMovesByTransition):
    """The machine of a proposal."""

    state = FSMField(
        "trạng thái",
        default=ProposalState.DRAFT,
        choices=ProposalState.choices,
        protected=True,
        db_index=True,
    )

    class Meta:
        abstract = True

    @transition(state, [ProposalState.DRAFT, ProposalState.RETURNED], ProposalState.SUBMITTED)
    def submit(self) -> None:
        """Nộp đề án về Trung tâm."""

    @transition(state, ProposalState.SUBMITTED, ProposalState.RETURNED)
    def send_back(self) -> None:
        """Trả lại để bổ sung."""

    @transition(state, ProposalState.SUBMITTED, ProposalState.SCREENED)
    def screen(self) -> None:
        """Sơ duyệt."""

    @transition(state, ProposalState.SCREENED, ProposalState.APPRAISED)
    def appraise(self) -> None:
        """Thẩm định đạt."""

    @transition(state, ProposalState.SCREENED, ProposalState.REJECTED)
    def reject(self) -> None:
        """Thẩm định không đạt."""

    @transition(state, ProposalState.APPRAISED, ProposalState.PLANNED)
    def include(self) -> None:
        """Đưa vào kế hoạch năm."""

    @transition(state, ProposalState.PLANNED, ProposalState.APPROVED)
    def approve(self) -> None:
        """Được phê duyệt trong kế hoạch."""

    @transition(state, ProposalState.PLANNED, ProposalState.NOT_SELECTED)
    def leave_out(self) -> None:
        """Không được chọn khi phê duyệt kế hoạch."""

    @transition(state, ProposalState.APPROVED, ProposalState.IN_PROGRESS)
    def start(self) -> None:
        """Bắt đầu thực hiện."""

    @transition(state, ProposalState.IN_PROGRESS, ProposalState.ACCEPTED)
    def finish_acceptance(self) -> None:
        """Nghiệm thu xong cơ sở cuối cùng."""

    @transition(state, ProposalState.ACCEPTED, ProposalState.SETTLED)
    def settle(self) -> None:
        """Quyết toán, thanh lý."""

    @transition(
        state,
        [ProposalState.DRAFT, ProposalState.SUBMITTED, ProposalState.RETURNED],
        ProposalState.WITHDRAWN,
    )
    def withdraw(self) -> None:
        """Rút đề án."""

    @transition(state, [ProposalState.APPROVED, ProposalState.IN_PROGRESS], ProposalState.STOPPED)
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
