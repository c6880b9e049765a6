"""Typing a proposal. A draft may be saved half done: only what cannot be read is refused."""

import datetime
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from khuyencong.dates import DayField
from khuyencong.localities.forms import PlaceField
from khuyencong.localities.models import Locality
from khuyencong.money import Unit, VNDFormField
from projects import ledger
from projects.actions.draft_year import first_day_of_year
from projects.actions.drafts import MemberText
from projects.forms.draft_year import places_of
from projects.models import Activity, Amounts, Member, Proposal
from projects.models.plausible import MEMBER_SUPPORT, OTHER_FUNDS, OWN_SHARE

DAY = {"placeholder": "ngày/tháng/năm", "autocomplete": "off", "inputmode": "numeric"}
CHOOSE_OWN = "Hãy chọn một địa bàn do bạn phụ trách."
MONEY_HELP = "Triệu đồng, như 145 hoặc 134,86; cũng nhận “145.000.000 đồng”."


class ProposalForm(forms.ModelForm):
    """The proposal itself; `version` is the saving that this page was opened with."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Proposal
        fields = (
            "title",
            "kind",
            "activity",
            "implementing_unit",
            "coordinating_unit",
            "starts_on",
            "ends_on",
            "goals",
            "declared_total",
            "declared_precision",
        )
        widgets = {
            "starts_on": forms.DateInput(attrs=DAY),
            "ends_on": forms.DateInput(attrs=DAY),
            "goals": forms.Textarea(attrs={"rows": 4}),
        }
        field_classes = {"starts_on": DayField, "ends_on": DayField}
        help_texts = {
            "goals": "Làm được gì, quy mô bao nhiêu: công suất, sản lượng, lao động.",
            "implementing_unit": "Đơn vị lập đề án và chịu trách nhiệm thực hiện.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["activity"].queryset = Activity.objects.select_related("group").order_by(  # type: ignore[attr-defined]
            "group__number", "name"
        )
        self.initial["version"] = self.instance.version
        # A page that was opened before the question existed may still be sent.
        self.fields["declared_precision"].required = False

    def clean_declared_precision(self) -> int:
        return self.cleaned_data["declared_precision"] or self.instance.declared_precision

    def fields_to_save(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class MemberForm(forms.ModelForm):
    """One establishment: a row of the form."""

    here = forms.CharField(widget=forms.HiddenInput, initial="1", required=False)
    state_support = VNDFormField(
        label="Đề nghị hỗ trợ",
        unit=Unit.TRIEU,
        plausible=MEMBER_SUPPORT,
        required=False,
        help_text=MONEY_HELP,
    )
    beneficiary_contribution = VNDFormField(
        label="Kinh phí đối ứng",
        unit=Unit.TRIEU,
        plausible=OWN_SHARE,
        required=False,
        help_text="Triệu đồng.",
    )
    other_funds = VNDFormField(
        label="Nguồn khác",
        unit=Unit.TRIEU,
        plausible=OTHER_FUNDS,
        required=False,
        help_text="Triệu đồng, nếu có.",
    )

    class Meta:
        model = Member
        fields = (
            "locality",
            "contents",
            "own_share_committed_on",
            "no_other_support_declared_on",
        )
        widgets = {
            "contents": forms.Textarea(attrs={"rows": 3}),
            "own_share_committed_on": forms.DateInput(attrs=DAY),
            "no_other_support_declared_on": forms.DateInput(attrs=DAY),
        }
        field_classes = {
            "locality": PlaceField,
            "own_share_committed_on": DayField,
            "no_other_support_declared_on": DayField,
        }

    def __init__(
        self,
        *args: Any,
        user: Any,
        day: datetime.date,
        places: list[tuple[Any, str]],
        **kwargs: Any,
    ) -> None:
        """`places` are those of `user` on `day`, when the work begins, read once for all rows."""
        super().__init__(*args, **kwargs)
        locality: Any = self.fields["locality"]
        locality.help_text = ""
        chosen = self.instance.locality
        more = [(chosen.pk, chosen.full_name)] if chosen and chosen.pk not in dict(places) else []
        # Of the day of the saved place the model speaks; whose it is, this field and the action.
        locality.on(day, Locality.objects.writable_by(user), kept=self.instance.locality_id)
        locality.error_messages["invalid_choice"] = CHOOSE_OWN
        locality.widget.choices = [*self._nowhere(user), *places, *more]
        if chosen is None and not user.role_class.sees_all_localities:
            self.initial["locality"] = self._default_place(dict(places))
        for name in ("state_support", "beneficiary_contribution", "other_funds"):
            amount = getattr(self.instance.balance.requested, name)
            self.initial[name] = amount or None

    def _nowhere(self, user: Any) -> list[tuple[str, str]]:
        """An officer's establishment stands somewhere: "Toàn tỉnh" is for the centre."""
        if user.role_class.sees_all_localities:
            return [("", "Toàn tỉnh")]
        self.fields["locality"].required = self.instance.locality_id is not None
        self.fields["locality"].error_messages["required"] = CHOOSE_OWN
        return [] if self.instance.locality_id else [("", "— chọn —")]

    def _default_place(self, offered: dict[Any, str]) -> int | None:
        own = (self.instance.beneficiary.locality_id, self.instance.proposal.locality_id)
        return next((place for place in own if place in offered), None)

    @property
    def requested(self) -> Amounts:
        names = ("state_support", "beneficiary_contribution", "other_funds")
        return Amounts(*(self.cleaned_data[name] or 0 for name in names))

    def text(self) -> MemberText:
        fields = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return MemberText(fields, self.requested)


class ProposalEditor:
    """The whole form: the proposal and its members' rows, bound to what was typed if anything was.

    Rows that the sent page did not have (an establishment added in another tab) are left as they
    are, and not emptied.
    """

    def __init__(
        self, proposal: Proposal, user: Any, data: Mapping[str, Any] | None = None
    ) -> None:
        self.form = ProposalForm(data, instance=proposal)
        members = list(
            ledger.with_balances(
                Member.objects.visible_to(user).filter(proposal=proposal).for_list()
            )
        )
        for member in members:
            member.proposal = proposal
        day = self._first_day()
        places = places_of(user, day).as_choices()
        self.rows = [
            MemberForm(
                data if data is not None and f"m{member.pk}-here" in data else None,
                instance=member,
                prefix=f"m{member.pk}",
                user=user,
                day=day,
                places=places,
            )
            for member in members
        ]

    @property
    def is_folded(self) -> bool:
        """Of several establishments one is open at a time."""
        return len(self.rows) > 1

    @property
    def open_row(self) -> MemberForm | None:
        """The first with something to mend, else the first that asks for nothing yet."""
        wrong = (row for row in self._sent if row.errors)
        empty = (row for row in self.rows if not row.instance.balance.requested.state_support)
        return next(wrong, None) or next(empty, None)

    def _first_day(self) -> datetime.date:
        """The day on which the places must be there: as it is typed, where that can be read."""
        proposal = self.form.instance
        typed: datetime.date | None = proposal.starts_on
        if self.form.is_bound:
            with suppress(ValidationError):
                typed = self.form.fields["starts_on"].clean(self.form["starts_on"].data)
        return typed or first_day_of_year(proposal.year)

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), *(row.is_valid() for row in self._sent)])

    @property
    def _sent(self) -> list[MemberForm]:
        return [row for row in self.rows if row.is_bound]

    def members(self) -> dict[int, MemberText]:
        return {row.instance.pk: row.text() for row in self._sent}
