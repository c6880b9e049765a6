"""Tờ trình phê duyệt kế hoạch: the letter that goes with one programme's list for decision."""

import datetime
from dataclasses import replace
from typing import Any

from projects.models import Plan
from projects.workflow import PlanState
from reports.documents.annexes import plan_table
from reports.documents.base import Document
from reports.documents.content import (
    Annex,
    Block,
    Column,
    ColumnKind,
    Content,
    Heading,
    Row,
    RowRole,
    Table,
    paragraph,
)
from reports.documents.letterhead import bodies_of
from reports.documents.parameters import PlanParameters
from reports.documents.plan_summary import in_trieu, in_words, other_funds
from reports.figures.plan_summary import PlanSummary, ProgrammeBlock, plan_summary
from reports.models import PlanText, Section


class PlanSubmissionDocument(Document):
    """Seven queries, and one that asks whose records these are."""

    code = "plan-submission"
    slug = "to-trinh-ke-hoach"
    name = "Tờ trình phê duyệt kế hoạch khuyến công"
    about = "Thư trình một chương trình của năm, kèm danh mục đề nghị phê duyệt."
    kind = "TỜ TRÌNH"
    letters = "TTr"
    parameters = PlanParameters
    wants_grounds = True

    @classmethod
    def build(cls, user: Any, **parameters: Any) -> Content:
        plan: Plan = parameters["plan"]
        figures = plan_summary(plan.year, user=user)
        (found,) = (p for p in figures.programmes if p.slug == plan.programme.slug)
        programme = replace(found, roman="I")  # the only one of this letter
        grounds = PlanText.objects.filter(
            office=parameters["office"], year=plan.year, section=Section.GROUND
        )
        bodies = bodies_of(
            parameters["office"],
            parameters.get("dated_on") or datetime.date(plan.year, 1, 1),
            cls.code,
        )
        name = f"{programme.name} năm {plan.year}"
        return Content(
            code=cls.code,
            title=f"{cls.name}: {programme.short_name} {plan.year}",
            file_name=f"to-trinh-{plan.programme.slug}-{plan.year}",
            kind=cls.kind,
            letters=cls.letters,
            subject=f"Về việc phê duyệt kế hoạch {name}",
            letterhead=bodies.letterhead(cls.letters, plan.year),
            grounds=tuple(grounds.values_list("text", flat=True)),
            addressed_to=_authority(plan, bodies.letterhead(cls.letters, plan.year).addressee),
            blocks=tuple(_body(figures, programme, plan, name)),
            annexes=(_annex(programme, plan),),
            recipients=bodies.recipients(),
            signers=bodies.signers,
        )


def _authority(plan: Plan, addressee: str) -> str:
    """Who approves: the Ministry for the national programme, the People's Committee for the local."""
    return "Bộ Công Thương" if plan.programme.level == "national" else addressee


def _body(figures: PlanSummary, programme: ProgrammeBlock, plan: Plan, name: str) -> list[Block]:
    blocks: list[Block] = [
        paragraph(
            f"Trên cơ sở đề án đã thẩm định, kính trình xem xét, phê duyệt kế hoạch {name} như sau:"
        ),
        Heading("Quy mô và kinh phí", "I"),
        paragraph(f"1. Số đề án: {programme.proposal_count}."),
        paragraph("2. Tổng kinh phí: ", *in_words(programme.planned.total), "."),
        paragraph(
            "3. Trong đó nhà nước hỗ trợ: ",
            *in_words(programme.planned.state_support),
            f"; đơn vị thụ hưởng đối ứng {in_trieu(programme.planned.beneficiary_contribution)}"
            f"{other_funds(programme.planned, ';')}.",
        ),
    ]
    if plan.ceiling is not None:
        left = plan.ceiling - programme.planned.state_support
        remainder = f"còn {in_trieu(left)}" if left >= 0 else f"vượt {in_trieu(-left)}"
        blocks.append(
            paragraph(f"4. Kinh phí hỗ trợ được giao: {in_trieu(plan.ceiling)}; {remainder}.")
        )
    blocks += [Heading("Theo nội dung hoạt động", "II"), _by_content(programme)]
    if plan.state == PlanState.APPROVED:
        numbers = ", ".join(decision.number for decision in programme.decisions)
        blocks.append(paragraph(f"Kế hoạch này đã được phê duyệt ({numbers}).", is_note=True))
    blocks.append(
        paragraph(
            f"Danh mục đề nghị phê duyệt tại Phụ lục kèm theo. Tổng hợp cả năm {figures.year}: "
            f"{figures.proposal_count} đề án, tổng kinh phí {in_trieu(figures.planned.total)}."
        )
    )
    return blocks


def _by_content(programme: ProgrammeBlock) -> Table:
    columns = (
        Column("Nội dung", width=46),
        Column("Số đề án", ColumnKind.COUNT, 10),
        Column("Tổng kinh phí", ColumnKind.MONEY, 15),
        Column("Nhà nước hỗ trợ", ColumnKind.MONEY, 15),
        Column("Đối ứng", ColumnKind.MONEY, 14),
    )
    rows = [
        Row(
            (
                group.name,
                len(group.proposals),
                group.planned.total,
                group.planned.state_support,
                group.planned.beneficiary_contribution,
            )
        )
        for group in programme.groups
    ]
    planned = programme.planned
    total = (
        "Cộng",
        programme.proposal_count,
        planned.total,
        planned.state_support,
        planned.beneficiary_contribution,
    )
    return Table(columns, (*rows, Row(total, RowRole.SUM)), name="Kinh phí theo nội dung")


def _annex(programme: ProgrammeBlock, plan: Plan) -> Annex:
    table = plan_table([programme], programme.planned, programme.proposal_count)
    blocks: list[Block] = [table]
    lines = [line for group in programme.groups for line in group.proposals]
    if any(member.is_illustrative for line in lines for member in line.members):
        blocks.append(
            paragraph(
                "Ghi chú: dòng ghi “số liệu minh họa” không phải số liệu đã công bố.", is_note=True
            )
        )
    return Annex(f"DANH MỤC ĐỀ ÁN ĐỀ NGHỊ PHÊ DUYỆT NĂM {plan.year}", tuple(blocks))
