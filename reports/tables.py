"""Columns of the register of issued reports."""

from khuyencong.lists.tables import CodeColumn, DayColumn, ListTable, TextColumn


class IssuedTable(ListTable):
    number = TextColumn(
        "Số, ký hiệu", accessor="label", order_by=("year", "symbol", "number"), linkify=True
    )
    title = TextColumn("Văn bản")
    dated_on = DayColumn("Ngày")
    issued_by = TextColumn("Người ban hành", accessor="issued_by__full_name")
    issued_at = DayColumn("Ghi ngày")
    fingerprint = CodeColumn("Dấu vân tay", accessor="short_fingerprint", orderable=False)

    row_header = "number"
    shown_at_first = ("title", "dated_on", "issued_by", "fingerprint")
