"""Tổng hợp kế hoạch khuyến công năm: the yearly plan with its annex, as the office sends it."""

import datetime
from collections import defaultdict
from typing import Any

from khuyencong.money import amount_in_words, format_trieu
from projects.models import Amounts
from reports.documents.annexes import district_table, illustrative_note, plan_table
from reports.documents.base import Document
from reports.documents.content import (
    Annex,
    Block,
    Content,
    Heading,
    Run,
    italic,
    nbsp,
    paragraph,
)
from reports.documents.letterhead import bodies_of
from reports.documents.parameters import YearParameters
from reports.figures.plan_summary import PlanSummary, plan_summary
from reports.models import PlanText, Section


class PlanSummaryDocument(Document):
    """Seven queries, and one that asks whose records these are."""

    code = "plan-summary"
    slug = "ke-hoach-nam"
    name = "Tổng hợp kế hoạch khuyến công năm"
    about = "Mục tiêu, quy mô, kinh phí theo chương trình và địa bàn, danh mục đề án."
    kind = "KẾ HOẠCH"
    letters = "KH"
    parameters = YearParameters
    wants_grounds = True

    @classmethod
    def build(cls, user: Any, **parameters: Any) -> Content:
        year: int = parameters["year"]
        figures = plan_summary(year, user=user, on=parameters.get("on"))
        texts = _texts(parameters["office"], year)
        bodies = bodies_of(
            parameters["office"], parameters.get("dated_on") or datetime.date(year, 1, 1), cls.code
        )
        letterhead = bodies.letterhead(cls.letters, year)
        return Content(
            code=cls.code,
            title=f"{cls.name} {year}",
            file_name=f"ke-hoach-khuyen-cong-{year}",
            kind=cls.kind,
            letters=cls.letters,
            subject=f"Khuyến công năm {year}",
            letterhead=letterhead,
            grounds=tuple(texts[Section.GROUND]),
            blocks=tuple(_body(figures, texts)),
            annexes=(_annex(figures),),
            recipients=bodies.recipients(*texts[Section.RECIPIENT]),
            signers=bodies.signers,
        )


def _texts(office: int | None, year: int) -> dict[str, list[str]]:
    """The paragraphs of an office (by key) for a year, by section. One query."""
    texts: dict[str, list[str]] = defaultdict(list)
    rows = PlanText.objects.filter(office=office, year=year)
    for section, text in rows.values_list("section", "text"):
        texts[section].append(text)
    return texts


def _body(figures: PlanSummary, texts: dict[str, list[str]]) -> list[Block]:
    blocks: list[Block] = []
    number = iter(("I", "II", "III", "IV"))
    if texts[Section.AIM]:
        blocks.append(Heading("Mục tiêu", next(number)))
        blocks += _listed(texts[Section.AIM])
    blocks.append(Heading("Quy mô và kinh phí", next(number)))
    blocks.append(
        paragraph(
            f"Kế hoạch khuyến công năm {figures.year} gồm "
            f"{nbsp(f'{figures.proposal_count} đề án')} với tổng kinh phí ",
            *in_words(figures.planned.total),
            "; trong đó ngân sách nhà nước hỗ trợ ",
            f"{in_trieu(figures.planned.state_support)}, đơn vị thụ hưởng đối ứng "
            f"{in_trieu(figures.planned.beneficiary_contribution)}{other_funds(figures.planned, ',')}:",
        )
    )
    for position, programme in enumerate(figures.programmes, start=1):
        blocks.append(
            paragraph(
                f"{position}. {programme.name}: {nbsp(f'{programme.proposal_count} đề án')}, tổng "
                f"kinh phí {in_trieu(programme.planned.total)}; nhà nước hỗ trợ ",
                *in_words(programme.planned.state_support),
                "; đối ứng ",
                *in_words(programme.planned.beneficiary_contribution),
                f"{other_funds(programme.planned, ';')}.",
            )
        )
    blocks.append(paragraph("Danh mục đề án tại Phụ lục kèm theo."))
    blocks.append(Heading("Kinh phí theo địa bàn", next(number)))
    blocks.append(district_table(figures))
    blocks.append(Heading("Giải pháp thực hiện", next(number)))
    blocks += _listed(texts[Section.SOLUTION]) or [paragraph("Tổ chức thực hiện theo quy định.")]
    return blocks


def _annex(figures: PlanSummary) -> Annex:
    blocks: list[Block] = [plan_table(figures.programmes, figures.planned, figures.proposal_count)]
    if figures.has_illustrative:
        blocks.append(paragraph(illustrative_note(figures), is_note=True))
    return Annex(f"DANH MỤC ĐỀ ÁN KHUYẾN CÔNG NĂM {figures.year}", tuple(blocks))


def _listed(texts: list[str]) -> list[Block]:
    return [paragraph(f"{number}. {text}.") for number, text in enumerate(texts, start=1)]


def in_trieu(amount: int) -> str:
    """Inside a sentence, bound together: "2.620 triệu đồng"."""
    return nbsp(format_trieu(amount, with_unit=True))


def in_words(amount: int) -> tuple[Run, Run]:
    """ "2.620 triệu đồng (Bằng chữ: Hai tỷ…)"."""
    words = amount_in_words(amount)
    return (
        Run(f"{in_trieu(amount)} "),
        italic(f"(Bằng chữ: {words[0].upper()}{words[1:]})"),
    )


def other_funds(money: Amounts, mark: str) -> str:
    """The third part, where there is one."""
    return f"{mark} nguồn khác {in_trieu(money.other_funds)}" if money.other_funds else ""
