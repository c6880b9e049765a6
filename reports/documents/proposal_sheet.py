"""Phiếu đề án: what a council wants before it, on one page or two."""

import datetime
from typing import Any

from khuyencong.accounts.permissions import Permission
from khuyencong.dates import short_date
from projects.ledger import with_balances
from projects.models import Amounts, Member, Proposal, Stage
from reports.documents.annexes import ILLUSTRATIVE
from reports.documents.base import Document
from reports.documents.content import (
    Column,
    ColumnKind,
    Content,
    Heading,
    Row,
    RowRole,
    Table,
    money_cells,
)
from reports.documents.letterhead import bodies_of
from reports.documents.parameters import ProposalParameters


class ProposalSheetDocument(Document):
    """Three queries."""

    code = "proposal-sheet"
    slug = "phieu-de-an"
    name = "Phiếu đề án khuyến công"
    about = "Nội dung, kinh phí qua các bước và cơ sở tham gia của một đề án."
    kind = "PHIẾU ĐỀ ÁN"
    letters = ""
    parameters = ProposalParameters
    right = Permission.PROPOSAL_READ

    @classmethod
    def build(cls, user: Any, **parameters: Any) -> Content:
        proposal: Proposal = parameters["proposal"]
        members = list(
            with_balances(Member.objects.visible_to(user).filter(proposal=proposal).for_list())
        )
        bodies = bodies_of(parameters["office"], datetime.date(proposal.year, 1, 1), cls.code)
        return Content(
            code=cls.code,
            title=f"{cls.name} {proposal.code}",
            file_name=f"phieu-{proposal.code.lower().replace('đ', 'd')}",
            kind=cls.kind,
            letters=cls.letters,
            subject=f"{proposal.code}: {proposal.title}",
            letterhead=bodies.letterhead(cls.letters, proposal.year),
            blocks=(
                Heading("Nội dung", "I"),
                _facts(proposal),
                Heading("Kinh phí qua các bước", "II"),
                _stages(members),
                Heading("Cơ sở tham gia", "III"),
                _members(members),
            ),
        )


def _facts(proposal: Proposal) -> Table:
    mark = f" ({ILLUSTRATIVE})" if proposal.is_illustrative else ""
    facts = (
        ("Chương trình, năm", f"{proposal.programme.name} năm {proposal.year}"),
        ("Loại", proposal.get_kind_display().capitalize()),
        ("Nội dung hoạt động", proposal.activity.name),
        ("Đơn vị thực hiện", proposal.implementing_unit or "chưa ghi"),
        ("Đơn vị phối hợp", proposal.coordinating_unit or "chưa ghi"),
        ("Thời gian", _time(proposal)),
        ("Mục tiêu, quy mô", proposal.goals or "chưa ghi"),
        ("Trạng thái", proposal.state_label.capitalize() + mark),
    )
    columns = (Column("Mục", width=30), Column("Nội dung", width=70))
    return Table(columns, tuple(map(Row, facts)), name="Nội dung", unit="", adds=False)


def _time(proposal: Proposal) -> str:
    if proposal.starts_on is None or proposal.ends_on is None:
        return "chưa ghi"
    return f"{short_date(proposal.starts_on)} đến {short_date(proposal.ends_on)}"


def _stages(members: list[Any]) -> Table:
    columns = (
        Column("Bước", width=25),
        Column("Tổng", ColumnKind.MONEY, 19),
        Column("Nhà nước hỗ trợ", ColumnKind.MONEY, 19),
        Column("Đối ứng", ColumnKind.MONEY, 19),
        Column("Nguồn khác", ColumnKind.MONEY, 18),
    )
    rows = []
    for stage in Stage:
        if any(stage in member.balance.entered for member in members):
            money = Amounts.sum(member.balance.at(stage) for member in members)
            cells = (stage.label.capitalize(), *money_cells(money), money.other_funds)
            rows.append(Row(cells))
    return Table(columns, tuple(rows), name="Kinh phí", adds=False)


def _members(members: list[Any]) -> Table:
    columns = (
        Column("STT", ColumnKind.SHORT, 8),
        Column("Cơ sở", width=22),
        Column("Địa điểm", width=14),
        Column("Máy móc, nội dung", width=19),
        Column("Đề nghị hỗ trợ", ColumnKind.MONEY, 12),
        Column("Hỗ trợ được duyệt", ColumnKind.MONEY, 12),
        Column("Đối ứng", ColumnKind.MONEY, 13),
    )
    rows = [
        Row(
            (
                str(number),
                member.name,
                member.place,
                member.contents or None,
                member.balance.requested.state_support,
                member.balance.approved.state_support,
                member.balance.current.beneficiary_contribution,
            ),
            names=1,
        )
        for number, member in enumerate(members, start=1)
    ]
    total = Row(
        (
            None,
            "Cộng",
            None,
            None,
            sum(member.balance.requested.state_support for member in members),
            sum(member.balance.approved.state_support for member in members),
            sum(member.balance.current.beneficiary_contribution for member in members),
        ),
        RowRole.SUM,
        names=1,
    )
    return Table(columns, (*rows, total), name="Cơ sở tham gia")
