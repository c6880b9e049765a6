"""Columns of the list of establishments."""

from khuyencong.lists.tables import ListTable, TextColumn


class BeneficiaryTable(ListTable):
    name = TextColumn("Tên đơn vị", order_by=("name", "pk"), linkify=True)
    kind = TextColumn("Loại hình")
    tax_code = TextColumn("Mã số thuế")
    representative = TextColumn("Người đại diện")
    phone = TextColumn("Điện thoại", orderable=False)
    place = TextColumn("Địa bàn", order_by=("locality__name_order", "pk"))
    trade = TextColumn("Ngành nghề")
    employees = TextColumn("Số lao động")

    row_header = "name"
    shown_at_first = ("kind", "tax_code", "representative", "phone", "place", "trade")
