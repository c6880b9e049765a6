"""Asking for an adjustment: one form for each thing that may change."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.html import format_html

from beneficiaries.models import Beneficiary
from khuyencong.dates import DayField, today
from khuyencong.http import key_of
from khuyencong.localities.forms import PlaceField
from khuyencong.localities.models import Locality
from khuyencong.money import Unit, VNDFormField
from khuyencong.offices.models import Office
from projects import ledger
from projects.actions.adjustments import Change
from projects.forms.drafts import DAY
from projects.forms.record import RecordForm, describe_amounts
from projects.models import AdjustmentSubject, Amounts, Member, Programme, Proposal
from projects.models.plausible import MEMBER_SUPPORT, OTHER_FUNDS, OWN_SHARE


class AdjustmentForm(RecordForm):
    """Which establishment, what it becomes, why, by which document."""

    subject = AdjustmentSubject.STOP
    member = forms.ModelChoiceField(
        Member.objects.none(), label="Cơ sở", empty_label="— chọn —", required=False
    )
    requesting_document = forms.CharField(label="Văn bản đề nghị", max_length=160, required=False)
    reason = forms.CharField(label="Lý do", widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = ledger.with_balances(Member.objects.filter(proposal=proposal)).for_list()
        field: Any = self.fields["member"]
        field.queryset = rows.filter(pk__in=[row.pk for row in rows if self._may_change(row)])
        field.label_from_instance = lambda m: f"{m.name} ({describe_amounts('đang được duyệt', m.balance.approved)})"  # fmt: skip
        if self.subject.of_member:
            field.required = True
        elif self.subject == AdjustmentSubject.STOP:
            field.empty_label = "Cả đề án"
        else:
            del self.fields["member"]
        order = [name for name in self.fields if name not in {"requesting_document", "reason"}]
        self.order_fields(["member", *order, "requesting_document", "reason"])

    def _may_change(self, member: Member) -> bool:
        """It has money that was not accepted yet; one that waits for money may be given up."""
        waits = self.subject == AdjustmentSubject.STOP and member.balance.awaits_money
        return member.balance.is_open or waits

    def arguments(self) -> dict[str, Any]:
        cleaned = dict(self.cleaned_data)
        common = {
            name: cleaned.pop(name, None) for name in ("member", "requesting_document", "reason")
        }
        return {"subject": self.subject, "change": self.change(cleaned), **common}

    def change(self, cleaned: dict[str, Any]) -> Change:
        return Change(**cleaned)


class AmountForm(AdjustmentForm):
    subject = AdjustmentSubject.AMOUNT
    state_support = VNDFormField(
        label="Hỗ trợ sau điều chỉnh",
        unit=Unit.TRIEU,
        plausible=MEMBER_SUPPORT,
        help_text="Triệu đồng, toàn bộ số mới.",
    )
    beneficiary_contribution = VNDFormField(
        label="Đối ứng sau điều chỉnh",
        unit=Unit.TRIEU,
        plausible=OWN_SHARE,
        help_text="Triệu đồng.",
    )
    other_funds = VNDFormField(
        label="Nguồn khác sau điều chỉnh",
        unit=Unit.TRIEU,
        plausible=OTHER_FUNDS,
        required=False,
        help_text="Triệu đồng.",
    )

    def change(self, cleaned: dict[str, Any]) -> Change:
        return Change(
            money=Amounts(
                cleaned["state_support"],
                cleaned["beneficiary_contribution"],
                cleaned["other_funds"] or 0,
            )
        )


OFFERED = 50  # names in one list


def _describe_list(query: str, count: int) -> str:
    """What the list holds, and what to do when the right one is not in it. HTML, as all help."""
    if query and not count:
        return format_html(
            "Không thấy “{}”. Hãy tìm ít chữ hơn, hoặc thêm ở mục Cơ sở trước.", query
        )
    which = f"Tìm thấy theo “{query}”" if query else "Đơn vị cùng địa bàn"
    more = f"; chỉ nêu {OFFERED} đơn vị đầu, hãy tìm rõ hơn" if count > OFFERED else ""
    return format_html("{}{}. Chưa có thì tìm ở trên, hoặc thêm ở mục Cơ sở trước.", which, more)


class BeneficiaryForm(AdjustmentForm):
    subject = AdjustmentSubject.BENEFICIARY
    beneficiary = forms.ModelChoiceField(
        Beneficiary.objects.none(),
        label="Đơn vị thụ hưởng mới",
        empty_label="— chọn —",
    )

    def __init__(
        self, *args: Any, proposal: Proposal, user: Any, query: str = "", **kwargs: Any
    ) -> None:
        """Anybody of the user's scope may be chosen; offered are those found, or the neighbours."""
        super().__init__(*args, proposal=proposal, **kwargs)
        rows = Beneficiary.objects.visible_to(user).exclude(memberships__proposal=proposal)
        places = proposal.members.values("locality")
        near = Q(locality__in=places) | Q(locality__parent__in=places)
        chosen = Q(pk=key_of(self.data.get("beneficiary")))
        found = rows.search(query, by=user) if query else rows.filter(near)
        offered = (found | rows.filter(chosen)).select_related("locality").order_by("name", "pk")
        field: Any = self.fields["beneficiary"]
        field.queryset = rows
        field.label_from_instance = lambda each: f"{each.name} · {each.place}"
        listed = list(offered[: OFFERED + 1])
        field.choices = [
            ("", field.empty_label),
            *((each.pk, field.label_from_instance(each)) for each in listed[:OFFERED]),
        ]
        field.help_text = _describe_list(query, len(listed))


class MachineForm(AdjustmentForm):
    subject = AdjustmentSubject.MACHINE
    contents = forms.CharField(
        label="Máy móc, nội dung sau điều chỉnh", widget=forms.Textarea(attrs={"rows": 3})
    )


class PlaceForm(AdjustmentForm):
    subject = AdjustmentSubject.PLACE
    locality = PlaceField(Locality.objects.none(), label="Địa điểm mới", empty_label="— chọn —")

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        """Of today, in the provinces of its office and of who carries on for it."""
        super().__init__(*args, proposal=proposal, **kwargs)
        field: Any = self.fields["locality"]
        offices = Office.objects.with_successors(proposal.programme.office_id)
        field.on(today(), Locality.objects.below(offices.provinces()))


class TimeForm(AdjustmentForm):
    subject = AdjustmentSubject.TIME
    starts_on = DayField(label="Từ ngày", widget=forms.DateInput(attrs=DAY))
    ends_on = DayField(label="Đến ngày", widget=forms.DateInput(attrs=DAY))

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, proposal=proposal, **kwargs)
        self.initial.update({"starts_on": proposal.starts_on, "ends_on": proposal.ends_on})


class ProgrammeForm(AdjustmentForm):
    subject = AdjustmentSubject.PROGRAMME
    programme = forms.ModelChoiceField(
        Programme.objects.none(),
        label="Chuyển sang chương trình",
        empty_label="— chọn —",
        help_text="Kinh phí đã duyệt được rút lại; một bản nháp ở chương trình mới đi lại từ thẩm định.",
    )

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, proposal=proposal, **kwargs)
        field: Any = self.fields["programme"]
        of_office = Programme.objects.filter(office=proposal.programme.office_id)
        field.queryset = of_office.exclude(pk=proposal.programme_id)


class StopForm(AdjustmentForm):
    subject = AdjustmentSubject.STOP


class RefusalForm(RecordForm):
    refusal = forms.CharField(
        label="Lý do không chấp thuận", widget=forms.Textarea(attrs={"rows": 3})
    )


FORMS: dict[str, type[AdjustmentForm]] = {
    form.subject.value: form
    for form in (
        AmountForm,
        BeneficiaryForm,
        MachineForm,
        PlaceForm,
        TimeForm,
        ProgrammeForm,
        StopForm,
    )
}
