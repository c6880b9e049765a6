"""What a document asks for before it can be built: the same forms serve page and command.

In addresses the names are Vietnamese (`?nam=2023&den=30/09/2023`), in code English.
"""

import calendar
import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from khuyencong.dates import DayField, short_date, today
from khuyencong.offices.models import Office
from projects.actions.draft_year import once_called
from projects.models import Acceptance, Member, Plan, Proposal
from projects.models.scope import sees_several_offices

IN_ADDRESSES = {
    "year": "nam",
    "period": "ky",
    "since": "tu",
    "until": "den",
    "plan": "ke-hoach",
    "proposal": "de-an",
    "acceptance": "nghiem-thu",
    "first_year": "tu-nam",
    "last_year": "den-nam",
    "office": "don-vi",
}


class Parameters(forms.Form):
    """Bound to an address; offers what `user` may see."""

    def __init__(self, data: Any = None, *, user: Any, **kwargs: Any) -> None:
        super().__init__(data, auto_id="id_%s", **kwargs)
        self.user = user

    def add_prefix(self, field_name: str) -> str:
        return IN_ADDRESSES.get(field_name, field_name)

    @classmethod
    def offered(cls, user: Any) -> dict[str, str]:  # noqa: ARG003 - others ask what is there
        """What to show to who has not asked for anything yet; empty when one has to choose."""
        return {}

    @property
    def arguments(self) -> dict[str, Any]:
        """What the document is built from."""
        return {name: value for name, value in self.cleaned_data.items() if name != "period"}

    def is_out_of_sight(self) -> bool:
        """Is a record asked for that is not there, or not for `user`?"""
        return any(
            self.has_error(name, "invalid_choice")
            for name, field in self.fields.items()
            if isinstance(field, forms.ModelChoiceField)
        )

    def as_address(self) -> dict[str, str]:
        """The valid parameters as they stand in an address, and as an issued report stores them."""
        return {
            IN_ADDRESSES[name]: _as_text(value)
            for name, value in self.arguments.items()
            if value not in (None, "")
        }


def _as_text(value: Any) -> str:
    if isinstance(value, datetime.date):
        return short_date(value)
    if isinstance(value, Plan):
        return plan_code(value)
    return str(getattr(value, "code", getattr(value, "pk", value)))


def plan_code(plan: Plan) -> str:
    """A plan as people name it: "2023/quoc-gia"."""
    return f"{plan.year}/{plan.programme.slug}"


def planned_years(user: Any) -> list[int]:
    """Years that have a plan within the user's sight, newest first."""
    years = Plan.objects.visible_to(user).order_by("-year").values_list("year", flat=True)
    return list(years.distinct())


def _newest_year(user: Any) -> dict[str, str]:
    return {"nam": str(years[0])} if (years := planned_years(user)) else {}


class OfOfficeParameters(Parameters):
    """Who sees several offices says whose document is meant; unless they do it is of the own office, or of
    one that has a plan then."""

    office = forms.ModelChoiceField(
        Office.objects.none(),
        label="Trung tâm",
        to_field_name="code",
        required=False,
        empty_label="— theo năm —",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not sees_several_offices(self.user):
            del self.fields["office"]
            return
        own = [key for key, is_own in self.user.office_marks.items() if is_own]
        self.fields["office"].queryset = Office.objects.filter(pk__in=own)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "office" in self.fields and not data.get("office") and not self.errors:
            data["office"] = self._office_of_year(data)
        return data

    def _office_of_year(self, data: dict[str, Any]) -> Office | None:
        """The own office where it has a plan of the (last) year, else the first that has. One query."""
        year: Any = data.get("year", data.get("last_year"))
        plans = Plan.objects.visible_to(self.user).filter(year=year)
        keys = {plan.programme.office_id: plan.programme.office for plan in plans.select_related("programme__office")}  # fmt: skip
        own = self.user.office_id
        offices: Any = self.fields["office"].queryset  # type: ignore[attr-defined]
        return keys.get(own) or (keys[min(keys)] if keys else offices.filter(pk=own).first())


class YearParameters(OfOfficeParameters):
    year = forms.TypedChoiceField(label="Năm", coerce=int)
    field_order: tuple[str, ...] = ("year", "office")

    @classmethod
    def offered(cls, user: Any) -> dict[str, str]:
        return _newest_year(user)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.years = planned_years(self.user)
        field = self.fields["year"]
        field.choices = [(year, str(year)) for year in self.years]  # type: ignore[attr-defined]
        field.error_messages["invalid_choice"] = (
            "Chưa có kế hoạch khuyến công năm %(value)s. Hãy chọn năm đã có kế hoạch."
        )


ROMAN = ("I", "II", "III", "IV")
# Code in addresses → (label, first month, last month).
PERIODS: dict[str, tuple[str, int, int]] = {
    "nam": ("Cả năm", 1, 12),
    "9-thang": ("9 tháng đầu năm", 1, 9),
    "6-thang": ("6 tháng đầu năm", 1, 6),
    **{f"quy-{n + 1}": (f"Quý {roman}", 3 * n + 1, 3 * n + 3) for n, roman in enumerate(ROMAN)},
    **{f"thang-{month}": (f"Tháng {month}", month, month) for month in range(1, 13)},
}


def days_of_period(year: int, code: str) -> tuple[datetime.date, datetime.date]:
    _words, first, last = PERIODS[code]
    last_day = calendar.monthrange(year, last)[1]
    return datetime.date(year, first, 1), datetime.date(year, last, last_day)


class PeriodParameters(YearParameters):
    """A year and two days in it: a period that has a name, or any two days."""

    period = forms.ChoiceField(
        label="Kỳ báo cáo",
        required=False,
        choices=[("", "Theo hai ngày bên cạnh"), *((k, p[0]) for k, p in PERIODS.items())],
    )
    since = DayField(label="Từ ngày", required=False, help_text="Để trống: từ đầu năm.")
    until = DayField(label="Đến ngày", required=False, help_text="Để trống: đến cuối năm.")
    field_order = ("year", "period", "since", "until", "office")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if {"year", "period", "since", "until"} & set(self.errors):
            return data
        year, period = data["year"], data.get("period")
        first, last = days_of_period(year, period or "nam")
        since, until = data.get("since") or first, data.get("until") or last
        if period and (since, until) != (first, last):
            raise ValidationError(
                f"Đã chọn kỳ “{PERIODS[period][0]}” năm {year} ({short_date(first)} – "
                f"{short_date(last)}) nhưng hai ngày lại là {short_date(since)} – "
                f"{short_date(until)}. Hãy chọn kỳ hoặc ghi ngày, để trống cái kia."
            )
        if since > until:
            raise ValidationError(
                f"Kỳ báo cáo từ {short_date(since)} đến {short_date(until)} bị ngược. Ngày đầu "
                "phải trước hoặc trùng ngày cuối."
            )
        data["since"], data["until"] = since, until
        return data


class PlanField(forms.ModelChoiceField):
    """Chosen by its code ("2023/quoc-gia"), which reads in an address and stays in an issued one."""

    names_offices = False

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} – {obj.programme.office}" if self.names_offices else str(obj)

    def prepare_value(self, value: Any) -> Any:
        return plan_code(value) if isinstance(value, Plan) else value

    def to_python(self, value: Any) -> Plan | None:
        if value in self.empty_values:
            return None
        year, _slash, slug = str(value).partition("/")
        plans: Any = self.queryset
        found: Plan | None = (
            plans.filter(year=int(year), programme__slug=slug).first()
            if year.isascii() and year.isdigit() and len(year) == 4  # noqa: PLR2004 - a year
            else None
        )
        if found is None:
            raise ValidationError(
                f"Không có kế hoạch “{value}”. Hãy chọn trong danh sách; ở lệnh và địa chỉ viết "
                "như 2023/quoc-gia."
            )
        return found


class PlanParameters(Parameters):
    plan = PlanField(Plan.objects.none(), label="Kế hoạch", empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["plan"]
        field.queryset = self._plans(self.user)
        field.names_offices = sees_several_offices(self.user)

    @staticmethod
    def _plans(user: Any) -> Any:
        plans = Plan.objects.visible_to(user).select_related("programme__office")
        return plans.order_by("-year", "programme")

    @classmethod
    def offered(cls, user: Any) -> dict[str, str]:
        plan = cls._plans(user).first()
        return {"ke-hoach": plan_code(plan)} if plan else {}


class PlanPeriodParameters(PlanParameters):
    """A plan and two days between which its changes are listed."""

    since = DayField(label="So với ngày", required=False, help_text="Để trống: đầu năm.")
    until = DayField(
        label="Đến ngày",
        required=False,
        help_text="Để trống: hôm nay, hoặc hết năm kế hoạch đã qua.",
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        plan = data.get("plan")
        if plan is None or {"since", "until"} & set(self.errors):
            return data
        data["since"] = data.get("since") or datetime.date(plan.year, 1, 1)
        end = min(today(), datetime.date(plan.year, 12, 31))
        data["until"] = data.get("until") or max(end, data["since"])
        if data["since"] > data["until"]:
            raise ValidationError(
                f"Ngày so sánh {short_date(data['since'])} phải trước ngày "
                f"{short_date(data['until'])}."
            )
        return data


class ProposalField(forms.ModelChoiceField):
    """Chosen by its code, also by one that it bore before its programme or year was changed."""

    def to_python(self, value: Any) -> Proposal | None:
        try:
            found: Proposal | None = super().to_python(value)
        except ValidationError:
            proposals: Any = self.queryset
            found = proposals.filter(pk__in=once_called(str(value)).values("pk")).first()
            if found is None:
                raise
        return found


class ProposalParameters(Parameters):
    proposal = ProposalField(
        Proposal.objects.none(),
        label="Mã đề án",
        to_field_name="code",
        widget=forms.TextInput,
        help_text="Mã ghi ở trang đề án, như KCDP-2023-01.",
        error_messages={"invalid_choice": "Không có đề án nào mang mã này trong phạm vi của bạn."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        proposals = Proposal.objects.visible_to(self.user)
        self.fields["proposal"].queryset = proposals.select_related(  # type: ignore[attr-defined]
            "programme", "activity", "locality", "plan"
        )


class AcceptanceParameters(Parameters):
    acceptance = forms.ModelChoiceField(
        Acceptance.objects.none(),
        label="Nghiệm thu",
        widget=forms.NumberInput,
        help_text="Mở trang nghiệm thu của cơ sở rồi chọn “In biên bản”.",
        error_messages={
            "invalid_choice": "Không có nghiệm thu nào mang số này trong phạm vi của bạn."
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        acceptances = Acceptance.objects.filter(member__in=Member.objects.visible_to(self.user))
        self.fields["acceptance"].queryset = acceptances.select_related(  # type: ignore[attr-defined]
            "member__beneficiary", "member__locality__parent", "member__proposal__programme"
        )


class YearsParameters(OfOfficeParameters):
    """From a year to a year."""

    first_year = forms.IntegerField(label="Từ năm", min_value=2000, max_value=2100)
    last_year = forms.IntegerField(label="Đến năm", min_value=2000, max_value=2100)
    field_order = ("first_year", "last_year", "office")

    @classmethod
    def offered(cls, user: Any) -> dict[str, str]:
        years = planned_years(user)
        return {"tu-nam": str(years[-1]), "den-nam": str(years[0])} if years else {}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if {"first_year", "last_year"} <= set(data) and data["first_year"] > data["last_year"]:
            raise ValidationError("Năm đầu phải trước hoặc trùng năm cuối.")
        return data
