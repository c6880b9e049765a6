"""What forms that record something share: plain fields first, then the money of each establishment."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from khuyencong.money import Unit, VNDFormField, format_trieu
from projects.forms.drafts import MONEY_HELP
from projects.models import Amounts, Member, plausible
from projects.models.stage import AMOUNT_LABELS
from projects.refusal import Refused, member_of


@dataclass(frozen=True)
class MemberGroup:
    """The three amounts of one establishment, and what to compare them with."""

    legend: str
    comparison: str
    fields: list[Any]


class RecordForm(forms.Form):
    """A form whose page is `projects/record_form.html`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members: list[tuple[Member, str, str]] = []

    def add_members(
        self,
        members: Iterable[Member],
        *,
        offered: Callable[[Member], Amounts | None],
        comparison: Callable[[Member], str],
        is_required: bool = True,
        with_code: bool = False,
        labels: Mapping[str, str] = AMOUNT_LABELS,
    ) -> None:
        """Three amounts a member, offered in triệu đồng; a row that need not be filled may stay
        empty as a whole."""
        for member in members:
            name = member.name
            legend = f"{member.proposal.code} · {name}" if with_code else name
            self.members.append((member, legend, comparison(member)))
            money = offered(member)
            for part, label in labels.items():
                field = VNDFormField(
                    label=f"{name}: {label}",
                    unit=Unit.TRIEU,
                    plausible=plausible.AMOUNT_LIMITS[part],
                    required=is_required and part != "other_funds",
                    help_text=MONEY_HELP if part == "state_support" else "Triệu đồng.",
                )
                if money is not None:
                    field.initial = getattr(money, part)
                self.fields[f"m{member.pk}-{part}"] = field

    @property
    def plain_fields(self) -> list[Any]:
        return [field for field in self.visible_fields() if not self._is_of_member(field.name)]

    @property
    def groups(self) -> list[MemberGroup]:
        return [
            MemberGroup(
                legend, comparison, [self[f"m{member.pk}-{part}"] for part in AMOUNT_LABELS]
            )
            for member, legend, comparison in self.members
        ]

    @property
    def amounts(self) -> dict[int, Amounts]:
        """What was typed, by key of the member; rows that are empty are left out."""
        found = {}
        for member, _legend, _comparison in self.members:
            typed = [self.cleaned_data.get(f"m{member.pk}-{part}") for part in AMOUNT_LABELS]
            if any(amount is not None for amount in typed):
                found[member.pk] = Amounts(*(amount or 0 for amount in typed))
        return found

    def _is_of_member(self, name: str) -> bool:
        return any(
            name.startswith(f"m{member.pk}-") for member, _legend, _comparison in self.members
        )


def describe_amounts(label: str, money: Amounts) -> str:
    """ "thẩm định: hỗ trợ 145, đối ứng 155"."""
    parts = [f"{name} {format_trieu(getattr(money, part))}" for part, name in AMOUNT_LABELS.items() if getattr(money, part)]  # fmt: skip
    return f"{label}: {', '.join(parts) or 'chưa có'}"


def add_refusal(form: forms.Form, refused: Refused) -> None:
    """What the action said: at the support of the establishment it speaks of, at the field that its
    code names, else above all."""
    for error in refused.error_list:
        member = member_of(error)
        name = f"m{member}-state_support" if member else error.code
        form.add_error(name if name in form.fields else None, error)
