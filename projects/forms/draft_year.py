"""For which programme, year and place a proposal is drafted: the places are those of the year."""

import datetime
from typing import Any

from django import forms

from khuyencong.dates import today
from khuyencong.http import key_of, whole_number
from khuyencong.localities.forms import PlaceField
from khuyencong.localities.models import Locality, told_apart
from projects.actions.draft_year import first_day_of_year
from projects.forms.programmes import ProgrammeField
from projects.models import Activity, Programme, ProposalKind

KINDS = [(kind.value, kind.label.capitalize()) for kind in ProposalKind]
FIRST_YEAR, LAST_YEAR = 2000, 2100
# The list of places follows the year without a reload (htmx).
FOLLOWED = {
    "hx-get": "",
    "hx-trigger": "change",
    "hx-include": "#id_year, #id_locality",
    "hx-target": "#id_locality",
    "hx-select": "#id_locality",
    "hx-select-oob": "#id_locality_helptext",
    "hx-swap": "outerHTML",
}


def places_of(user: Any, day: datetime.date) -> Any:
    """Districts and communes valid on a day; for a local officer its own."""
    return Locality.objects.valid_on(day).writable_by(user).in_order()


class YearForm(forms.Form):
    """For which year a proposal is copied."""

    year = forms.IntegerField(label="Năm kế hoạch", min_value=FIRST_YEAR, max_value=LAST_YEAR)


class PlannedForm(forms.Form):
    """Programme, year, and a place of that year."""

    programme = ProgrammeField(label="Chương trình")
    year = forms.IntegerField(
        label="Năm kế hoạch",
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        help_text="Thường là năm sau: đề án được lập một năm trước khi thực hiện.",
        widget=forms.NumberInput(attrs=FOLLOWED),
    )
    locality = PlaceField(
        Locality.objects.none(),
        label="Địa bàn đề xuất",
        required=False,
        empty_label="Trung tâm lập cho nhiều địa bàn",
    )

    def __init__(
        self, *args: Any, user: Any, stands_in: Programme | None = None, **kwargs: Any
    ) -> None:
        """`stands_in`: the programme of a draft that is there already."""
        super().__init__(*args, **kwargs)
        self.user = user
        self.initial.setdefault("year", today().year + 1)
        programme: Any = self.fields["programme"]
        programme.offer(user, besides=stands_in)
        field: Any = self.fields["locality"]
        field.on(self._first_day(), Locality.objects.writable_by(user))
        field.error_messages["invalid_choice"] = "Hãy chọn một địa bàn do bạn phụ trách."
        places = list(field.listed)
        nowhere = [("", field.empty_label)]
        if not user.role_class.sees_all_localities:
            field.required = True
            nowhere = [("", "— chọn —")]
        field.help_text = self._of_year(places)
        field.widget.choices = [*nowhere, *told_apart(places)]
        if not self.is_bound:
            self._choose(places)

    def _first_day(self) -> datetime.date:
        year = whole_number(self.data.get("year") if self.is_bound else self.initial["year"])
        if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
            year = today().year + 1
        return first_day_of_year(year)

    def _of_year(self, places: list[Locality]) -> str:
        year = self._first_day().year
        if places:
            return f"Theo đơn vị hành chính của năm {year}."
        return (
            f"Năm {year} không có địa bàn nào do bạn phụ trách. Hãy chọn năm khác, hoặc nhờ Trung tâm "
            "lập đề án."
        )

    def _choose(self, places: list[Locality]) -> None:
        """What was chosen for another year, by its name of this one, or with what it may be; else an
        officer's first place."""
        field: Any = self.fields["locality"]
        chosen, said = field.shown(key_of(self.initial.get("locality")))
        if not (chosen or self.user.role_class.sees_all_localities) and places:
            chosen = places[0].pk
        self.initial["locality"] = chosen or None
        field.help_text = f"{field.help_text} {said}".strip()


class NewProposalForm(PlannedForm):
    """The first answers; the rest is typed into the draft that they make."""

    title = forms.CharField(
        label="Tên đề án",
        max_length=300,
        help_text="Như: Hỗ trợ ứng dụng máy móc thiết bị tiên tiến vào chế biến thủy sản.",
    )
    activity = forms.ModelChoiceField(
        Activity.objects.select_related("group").order_by("group__number", "name"),
        label="Nội dung hỗ trợ",
        empty_label="— chọn —",
    )
    kind = forms.ChoiceField(label="Loại", choices=KINDS)
    field_order = ("title", "programme", "year", "activity", "kind", "locality")
