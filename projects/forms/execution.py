"""Contract, payments, progress and obstacles of a proposal."""

from typing import Any

from django import forms

from khuyencong.dates import DayField, today
from khuyencong.money import Unit, VNDFormField, format_trieu
from projects import ledger
from projects.forms.drafts import DAY, MONEY_HELP
from projects.forms.record import RecordForm, describe_amounts
from projects.models import Amounts, Contract, Member, PaymentKind, Proposal, Stage
from projects.models.plausible import MEMBER_SUPPORT


class ContractForm(RecordForm):
    """Between whom and until when, and what every establishment has under contract from now on. What
    the contract before it said is offered again."""

    number = forms.CharField(label="Số hợp đồng hoặc phụ lục", max_length=60)
    signed_on = DayField(label="Ngày ký", widget=forms.DateInput(attrs=DAY))
    ends_on = DayField(label="Có giá trị đến ngày", widget=forms.DateInput(attrs=DAY))
    first_party = forms.CharField(
        label="Bên A", max_length=200, help_text="Bên giao: Trung tâm hoặc đơn vị được giao vốn."
    )
    second_party = forms.CharField(
        label="Bên B", max_length=200, help_text="Bên nhận: đơn vị thực hiện đề án."
    )
    file = forms.FileField(
        label="Tệp hợp đồng", required=False, help_text="PDF, ảnh, Word hoặc Excel."
    )

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(_offered(proposal))
        self.add_members(
            [
                member
                for member in ledger.balances_of(proposal)
                if member.balance.is_open
                or (member.balance.is_accepted and not member.balance.contracted.total)
            ],
            offered=_now,
            comparison=_compare,
            is_required=False,
        )


def _offered(proposal: Proposal) -> dict[str, Any]:
    """The last day and the parties of its newest contract; of a first one the own end, who signed last
    for the office, and who carries the proposal out."""
    newest = proposal.contracts.exclude(first_party="").order_by("-signed_on", "-pk").first()
    offered = {"signed_on": today(), "ends_on": proposal.ends_on}
    if newest:
        names = ("first_party", "second_party")
        return (
            offered | {name: getattr(newest, name) for name in names} | {"ends_on": newest.ends_on}
        )
    of_office = Contract.objects.filter(office=proposal.programme.office_id)
    others = of_office.exclude(first_party="").order_by("-signed_on", "-pk")
    members = list(proposal.members.select_related("beneficiary")[:2])
    only = members[0].name if len(members) == 1 else ""
    return offered | {
        "first_party": others.values_list("first_party", flat=True).first(),
        "second_party": proposal.implementing_unit or only,
    }


def _now(member: Member) -> Amounts:
    """What is under contract, where something is; else all that is approved."""
    balance = member.balance
    return balance.contracted if Stage.CONTRACTED in balance.entered else balance.approved


def _compare(member: Member) -> str:
    said = describe_amounts("được duyệt", member.balance.approved)
    contracted = member.balance.contracted
    return f"{said}; {describe_amounts('đã ký', contracted)}" if contracted != Amounts() else said


class PaymentForm(RecordForm):
    """Money for one establishment: how much of it may still be paid stands beside its name."""

    member = forms.ModelChoiceField(Member.objects.none(), label="Cơ sở", empty_label="— chọn —")
    kind = forms.ChoiceField(
        label="Loại", choices=[(kind.value, kind.label.capitalize()) for kind in PaymentKind]
    )
    paid_on = DayField(label="Ngày", widget=forms.DateInput(attrs=DAY))
    paid = VNDFormField(
        label="Số tiền", unit=Unit.TRIEU, plausible=MEMBER_SUPPORT, help_text=MONEY_HELP
    )
    document_number = forms.CharField(label="Số chứng từ", max_length=60, required=False)
    reason = forms.CharField(
        label="Lý do",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Cần ghi khi vượt một mức tạm ứng chưa kiểm chứng.",
    )

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["paid_on"] = today()
        rows = ledger.with_balances(Member.objects.filter(proposal=proposal), full=True).for_page()
        under_contract = [row.pk for row in rows if row.balance.contracted.total]
        field: Any = self.fields["member"]
        field.queryset = rows.filter(pk__in=under_contract)
        field.label_from_instance = _describe_payments
        if len(under_contract) == 1:
            self.initial["member"] = under_contract[0]


def _describe_payments(member: Member) -> str:
    balance = member.balance
    left = max(balance.payable - balance.paid_out, 0)
    return (
        f"{member.name} (đã chi {format_trieu(balance.paid_out)}, còn được chi "
        f"{format_trieu(left)} triệu đồng)"
    )


class NoteForm(RecordForm):
    noted_on = DayField(label="Ngày", widget=forms.DateInput(attrs=DAY))
    text = forms.CharField(label="Tiến độ", widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["noted_on"] = today()


class ObstacleForm(RecordForm):
    member = forms.ModelChoiceField(
        Member.objects.none(), label="Cơ sở", required=False, empty_label="Cả đề án"
    )
    what = forms.CharField(label="Vướng mắc", widget=forms.Textarea(attrs={"rows": 3}))
    since = DayField(label="Từ ngày", widget=forms.DateInput(attrs=DAY))
    who_acts = forms.CharField(
        label="Ai phải xử lý", max_length=160, help_text="Người hoặc đơn vị, như: Phòng Kinh tế xã."
    )
    due_on = DayField(label="Hạn xử lý", widget=forms.DateInput(attrs=DAY))

    def __init__(self, *args: Any, proposal: Proposal, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["since"] = today()
        field: Any = self.fields["member"]
        field.queryset = Member.objects.visible_to(user).filter(proposal=proposal).for_list()
        field.label_from_instance = lambda member: member.name
        if not proposal.is_writable_by(user):  # sees an establishment of their own in it
            field.required = True
            field.empty_label = "— chọn —"


class SolveForm(RecordForm):
    solved_on = DayField(label="Ngày giải quyết", widget=forms.DateInput(attrs=DAY))
    solution = forms.CharField(label="Cách giải quyết", widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["solved_on"] = today()


class WaiverForm(RecordForm):
    reason = forms.CharField(
        label="Lý do chấp nhận cảnh báo", widget=forms.Textarea(attrs={"rows": 3})
    )
