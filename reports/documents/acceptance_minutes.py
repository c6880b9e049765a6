"""Biên bản nghiệm thu cơ sở: the minutes of one acceptance, ready to be signed."""

from typing import Any

from khuyencong.accounts.permissions import Permission
from khuyencong.dates import official_date
from projects.ledger import FundingSplit
from projects.models import Acceptance, AcceptanceResult, Amounts, Stage
from reports.documents.base import Document
from reports.documents.content import (
    Block,
    Column,
    ColumnKind,
    Content,
    Heading,
    Row,
    RowRole,
    Signer,
    Table,
    paragraph,
)
from reports.documents.letterhead import bodies_of
from reports.documents.parameters import AcceptanceParameters
from reports.documents.plan_summary import in_words

ILLUSTRATIVE_NOTE = "Ghi chú: nghiệm thu này là số liệu minh họa."


class AcceptanceMinutesDocument(Document):
    """Five queries. No form number is printed: the Ministry's text of its form is not at hand."""

    code = "acceptance-minutes"
    slug = "bien-ban-nghiem-thu"
    name = "Biên bản nghiệm thu cơ sở"
    about = "Biên bản một lần nghiệm thu: kinh phí được duyệt và nghiệm thu, chứng từ, hiệu quả."
    kind = "BIÊN BẢN"
    letters = "BB"
    parameters = AcceptanceParameters
    right = Permission.ACCEPTANCE_READ

    @classmethod
    def build(cls, user: Any, **parameters: Any) -> Content:  # noqa: ARG003 - the form keeps scope
        acceptance: Acceptance = parameters["acceptance"]
        member = acceptance.member
        day = acceptance.accepted_on
        bodies = bodies_of(parameters["office"], parameters.get("dated_on") or day, cls.code)
        entries = FundingSplit.objects.filter(member=member, effective_on__lte=day)
        approved = entries.sums(Stage.APPROVED)[Stage.APPROVED]
        accepted = FundingSplit.objects.filter(acceptance=acceptance).sums(Stage.ACCEPTED)
        return Content(
            code=cls.code,
            title=f"{cls.name}: {member.name}",
            file_name=f"bien-ban-nghiem-thu-{acceptance.pk}",
            kind=cls.kind,
            letters=cls.letters,
            subject=f"Nghiệm thu cơ sở {member.name}",
            letterhead=bodies.letterhead(cls.letters, day.year),
            blocks=tuple(_body(acceptance, approved, accepted[Stage.ACCEPTED])),
            signers=(
                Signer(("ĐẠI DIỆN CƠ SỞ",)),
                Signer(("ĐẠI DIỆN ĐƠN VỊ THỰC HIỆN",)),
                *bodies.signers,
            ),
        )


def _body(acceptance: Acceptance, approved: Amounts, accepted: Amounts) -> list[Block]:
    member, proposal = acceptance.member, acceptance.member.proposal
    number = f", số {acceptance.minutes_number}" if acceptance.minutes_number else ""
    day = official_date(acceptance.accepted_on)
    blocks: list[Block] = [
        *([paragraph(ILLUSTRATIVE_NOTE, is_note=True)] if acceptance.is_illustrative else []),
        paragraph(
            f"Hôm nay, {day}, tiến hành nghiệm thu tại cơ sở{number}. Đề án {proposal.code}: "
            f"{proposal.title} ({proposal.programme.name} năm {proposal.year})."
        ),
        Heading("Thành phần", "I"),
        *_lines(acceptance.council, "Chưa ghi thành phần nghiệm thu."),
        Heading("Nội dung nghiệm thu", "II"),
        paragraph(f"1. Cơ sở: {member.name}, {member.place}."),
        paragraph(f"2. Máy móc, nội dung: {member.contents or 'chưa ghi'}."),
        paragraph(f"3. Chứng từ kinh phí đối ứng: {acceptance.own_share_evidence or 'chưa ghi'}."),
        Heading("Kinh phí", "III"),
        _money(approved, accepted),
        paragraph("Kinh phí nhà nước hỗ trợ nghiệm thu: ", *in_words(accepted.state_support), "."),
        Heading("Hiệu quả", "IV"),
        *_measures(acceptance),
        Heading("Kết luận", "V"),
        paragraph(
            "Cơ sở đạt yêu cầu, được nghiệm thu."
            if acceptance.result == AcceptanceResult.PASSED
            else f"Cơ sở chưa đạt yêu cầu: {acceptance.reason}."
        ),
    ]
    return blocks


def _lines(text: str, otherwise: str) -> list[Block]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [paragraph(line) for line in lines or [otherwise]]


def _money(approved: Amounts, accepted: Amounts) -> Table:
    columns = (
        Column("Nguồn kinh phí", width=34),
        Column("Được duyệt", ColumnKind.MONEY, 22),
        Column("Nghiệm thu", ColumnKind.MONEY, 22),
        Column("Chênh lệch", ColumnKind.MONEY, 22),
    )
    rows = tuple(
        Row(
            (
                name,
                getattr(approved, part),
                getattr(accepted, part),
                getattr(accepted, part) - getattr(approved, part),
            ),
            role,
        )
        for name, part, role in (
            ("Nhà nước hỗ trợ", "state_support", RowRole.ITEM),
            ("Đối ứng của cơ sở", "beneficiary_contribution", RowRole.ITEM),
            ("Nguồn khác", "other_funds", RowRole.ITEM),
            ("Cộng", "total", RowRole.SUM),
        )
    )
    return Table(columns, rows, name="Kinh phí nghiệm thu")


def _measures(acceptance: Acceptance) -> list[Block]:
    rows = tuple(
        Row(
            (
                measure.get_indicator_display().capitalize(),
                measure.unit,
                measure.before,
                measure.after,
            )
        )
        for measure in acceptance.measures.all()
    )
    if not rows:
        return [paragraph("Chưa ghi chỉ tiêu hiệu quả.")]
    columns = (
        Column("Chỉ tiêu", width=40),
        Column("Đơn vị tính", ColumnKind.SHORT, 20),
        Column("Trước", ColumnKind.QUANTITY, 20),
        Column("Sau", ColumnKind.QUANTITY, 20),
    )
    return [Table(columns, rows, name="Hiệu quả", unit="", adds=False)]
