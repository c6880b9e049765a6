"""One round (đợt) of a plan: a table of what the document gives each establishment."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from khuyencong.dates import DayField
from projects import ledger
from projects.actions.decisions import DecisionPaper
from projects.forms.drafts import DAY
from projects.forms.plans import DecisionPaperForm
from projects.models import Amounts, DecisionKind, Member, Plan, Proposal
from projects.models.stage import AMOUNT_LABELS

# Of these a round is typed in full, of the support what it adds.
IN_FULL = ("beneficiary_contribution", "other_funds")
COLUMNS = {"state_support": "hỗ trợ giao đợt này"} | {
    part: f"{AMOUNT_LABELS[part]} sau đợt này" for part in IN_FULL
}


@dataclass(frozen=True)
class RoundRow:
    """An establishment that waits for money, and its three cells."""

    member: Member
    cells: list[Any]


@dataclass(frozen=True)
class RoundSums:
    """What the cells come to, against the ceiling (đồng): `given` by the rounds before, `left` after
    this one, None without a ceiling."""

    total: Amounts
    given: int
    ceiling: int | None

    @property
    def left_before(self) -> int | None:
        return None if self.ceiling is None else self.ceiling - self.given

    @property
    def left(self) -> int | None:
        before = self.left_before
        return None if before is None else before - self.total.state_support

    @property
    def is_over(self) -> bool:
        return self.left is not None and self.left < 0


class RoundForm(DecisionPaperForm):
    """What the document gives each establishment that waits for money."""

    kind = forms.ChoiceField(
        label="Loại",
        choices=[(kind.value, kind.label.capitalize()) for kind in DecisionKind.giving()],
    )
    planned_on = DayField(label="Ngày dự kiến", required=False, widget=forms.DateInput(attrs=DAY))
    field_order = ("kind", "number", "decided_on", "planned_on", "authority")

    def __init__(self, *args: Any, plan: Plan, members: list[Member], **kwargs: Any) -> None:
        super().__init__(*args, plan=plan, **kwargs)
        self.initial.update({
            "kind": DecisionKind.ASSIGNMENT if plan.programme.level == "national" else DecisionKind.APPROVAL,
            "planned_on": None if plan.is_approved else plan.decision_due_on,
        })  # fmt: skip
        self.add_members(
            members,
            offered=_left,
            comparison=lambda _member: "",
            is_required=False,
            labels=COLUMNS,
        )
        for row in self.rows:
            for part, cell in zip(AMOUNT_LABELS, row.cells, strict=True):
                cell.field.help_text = ""  # the head of the table says it once
                cell.field.column = COLUMNS[part].capitalize()
                cell.field.widget.attrs |= {"aria-label": cell.field.label, "data-part": part}

    @property
    def rows(self) -> list[RoundRow]:
        return [
            RoundRow(member, [self[f"m{member.pk}-{part}"] for part in AMOUNT_LABELS])
            for member, _legend, _comparison in self.members
        ]

    @property
    def proposals(self) -> Iterator[tuple[Proposal, list[RoundRow]]]:
        """The rows under their proposals, in the order in which they came."""
        for _key, rows in groupby(self.rows, key=lambda row: row.member.proposal_id):
            of_one = list(rows)
            yield of_one[0].member.proposal, of_one

    def proposals_given(self) -> list[Proposal]:
        """Those of which an establishment gets support by what stands in the cells now."""
        return [
            proposal
            for proposal, rows in self.proposals
            if any(_standing(row).state_support for row in rows)
        ]

    def sums(self) -> RoundSums:
        """Of what stands in the cells now, as far as it can be read."""
        plan = self.plan
        given = [money for row in self.rows if (money := _standing(row)).state_support]
        return RoundSums(Amounts.sum(given), ledger.support_given(plan), plan.ceiling)

    def as_document(self) -> DecisionPaper:
        kind = DecisionKind(self.cleaned_data["kind"])
        return self.document(kind, planned_on=self.cleaned_data["planned_on"])

    def clean(self) -> dict[str, Any]:
        """Who gets support has an own share after the round too, be it 0; an own share without support is
        no round."""
        cleaned = super().clean() or {}
        for row in self.rows:
            support, own_share, _other = row.cells
            if support.name in self.errors or own_share.name in self.errors:
                continue
            own = cleaned.get(own_share.name)
            if cleaned.get(support.name) and own is None:
                self.add_error(own_share.name, "Hãy ghi đối ứng sau đợt này; không có thì ghi 0.")
            elif not cleaned.get(support.name) and own_share.name in self.changed_data and own:
                self.add_error(support.name, "Đã ghi đối ứng nhưng chưa ghi hỗ trợ giao đợt này.")
        return cleaned

    @property
    def awards(self) -> dict[int, Amounts]:
        """What the round gives by key of the member. The own share and other funds are typed as they are
        after it, in full, so that a later round can lower them."""
        return {key: money for key, money in self.amounts.items() if money.state_support}


def _left(member: Member) -> Amounts:
    """What was appraised and not given yet; own share and other funds as they were appraised."""
    appraised, approved = member.balance.appraised, member.balance.approved
    return replace(appraised, state_support=appraised.state_support - approved.state_support)


def _standing(row: RoundRow) -> Amounts:
    return Amounts(*(_read(cell) for cell in row.cells))


def _read(cell: Any) -> int:
    """What stands in a cell, 0 where it is empty or cannot be read."""
    try:
        return cell.field.clean(cell.field.prepare_value(cell.value()) or "") or 0
    except ValidationError:
        return 0
