"""Columns of the lists of proposals and acceptances."""

import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.html import format_html

from khuyencong.lists.tables import (
    AmountColumn,
    CodeColumn,
    DayColumn,
    ListTable,
    StateColumn,
    TextColumn,
)
from projects import ledger
from projects.models import Member, Proposal, Stage, Standing
from projects.models.scope import office_named


class AmountOfStage(AmountColumn):
    """Support of a stage, sorted by the database although it is a sum of the ledger."""

    def __init__(self, label: str, stage: Stage, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.stage = stage

    def order(self, queryset: Any, is_descending: bool) -> tuple[Any, bool]:
        sign = "-" if is_descending else ""
        by = ledger.support_at(self.stage, queryset.model, self.user)
        return queryset.annotate(_sorted=by).order_by(f"{sign}_sorted", "-pk"), True


class PlaceOfProposal(TextColumn):
    """Where its establishments stand, by name; sorted by the first of them that this person sees."""

    def order(self, queryset: Any, is_descending: bool) -> tuple[Any, bool]:
        sign = "-" if is_descending else ""
        placed = Member.objects.visible_to(self.user).filter(
            proposal=OuterRef("pk"), locality__isnull=False
        )
        first = placed.order_by("position", "pk").values("locality__name_order")[:1]
        by = Coalesce(Subquery(first), "locality__name_order")
        return queryset.annotate(_sorted=by).order_by(f"{sign}_sorted", "-pk"), True


class ProgrammeColumn(TextColumn):
    """A programme, or its plan, with its office where one sees several."""

    def render(self, record: Any, value: str) -> str:
        return f"{value}{office_named(self.user, record.programme)}"


class ChosenColumn(TextColumn):
    """The box that puts a row into a batch; it belongs to the form of the batch below the list."""

    css = "choose"

    def render(self, value: str) -> str:
        return format_html(
            '<input type="checkbox" name="de-an" value="{0}" form="hang-loat" aria-label="Chọn {0}">',
            value,
        )


class TitleColumn(TextColumn):
    """Leads to the proposal, and says when it is made up."""

    def render(self, record: Proposal, value: str) -> str:
        link = format_html('<a href="{}">{}</a>', record.get_absolute_url(), value)
        if not record.is_illustrative:
            return link
        return format_html('{} <span class="illustrative">({})</span>', link, "số liệu minh họa")


def _in_its_proposal(record: Member) -> str:
    return f"{record.proposal.get_absolute_url()}#co-so"


class StandingColumn(TextColumn):
    def render(self, value: str) -> str:
        standing = Standing(value)
        return format_html('<span class="state tone-{}">{}</span>', standing.tone, standing.label)


class DueColumn(DayColumn):
    """Until when a returned proposal is to be mended; of one that was submitted again nothing is due."""

    def render(self, record: Any, value: datetime.date) -> str:  # type: ignore[override]
        return super().render(value) if record.is_editable else "–"


class ProposalTable(ListTable):
    chosen = ChosenColumn("Chọn", accessor="code", orderable=False)
    code = CodeColumn("Mã", order_by=("year", "code"))
    title = TitleColumn("Tên đề án", order_by=("title", "pk"))
    programme = ProgrammeColumn("Chương trình", accessor="programme__short_name")
    year = TextColumn("Năm")
    activity = TextColumn("Nội dung", accessor="activity__name")
    beneficiary = TextColumn("Đơn vị thụ hưởng", accessor="beneficiary_label", orderable=False)
    locality = PlaceOfProposal("Địa bàn", accessor="place_label")
    state = StateColumn("Trạng thái")
    assigned_to = TextColumn("Người theo dõi", accessor="assigned_to__full_name")
    submitted_at = DayColumn("Ngày nộp")
    response_due_on = DueColumn("Hạn bổ sung")
    requested = AmountOfStage("Đề nghị hỗ trợ", Stage.REQUESTED, accessor="requested_support")
    own = AmountColumn("Đối ứng", accessor="own_share", orderable=False)
    approved = AmountOfStage("Hỗ trợ được duyệt", Stage.APPROVED, accessor="approved_support")
    accepted = AmountOfStage("Đã nghiệm thu", Stage.ACCEPTED, accessor="accepted_support")

    row_header = "title"
    shown_at_first = ("code", "programme", "beneficiary", "locality", "state", "requested", "approved", "accepted")  # fmt: skip


class AcceptanceTable(ListTable):
    """One row an establishment of an approved proposal: accepted, or waiting for it."""

    proposal = CodeColumn("Mã đề án", accessor="proposal__code", order_by=("proposal__year", "proposal__code"))  # fmt: skip
    beneficiary = TextColumn("Cơ sở", accessor="name", order_by=("name_at_submission", "pk"), linkify=_in_its_proposal)  # fmt: skip
    place = TextColumn("Địa bàn", order_by=("locality__name_order", "pk"))
    title = TextColumn("Tên đề án", accessor="proposal__title")
    state = StandingColumn("Tình trạng", orderable=False, accessor="standing")
    accepted_on = DayColumn("Ngày nghiệm thu")
    minutes = TextColumn("Số biên bản", accessor="minutes_number", orderable=False)
    approved = AmountOfStage("Hỗ trợ được duyệt", Stage.APPROVED, accessor="approved_support")
    accepted = AmountOfStage("Hỗ trợ nghiệm thu", Stage.ACCEPTED, accessor="accepted_support")
    own = AmountColumn("Đối ứng nghiệm thu", accessor="accepted_own_share", orderable=False)

    row_header = "beneficiary"
    shown_at_first = ("proposal", "place", "state", "accepted_on", "approved", "accepted", "own")


class PlanTable(ListTable):
    plan = ProgrammeColumn(
        "Kế hoạch", accessor="title", order_by=("year", "programme"), linkify=True
    )
    year = TextColumn("Năm")
    programme = ProgrammeColumn("Chương trình", accessor="programme__short_name")
    state = StateColumn("Trạng thái")
    proposals = TextColumn("Đề án", accessor="proposal_count")
    ceiling = AmountColumn("Mức tối đa")
    approved = AmountColumn("Hỗ trợ đã duyệt", accessor="approved_support")

    row_header = "plan"
    shown_at_first = ("state", "proposals", "ceiling", "approved")
