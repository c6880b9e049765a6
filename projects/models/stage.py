"""Money as values: the stages it goes through, its three parts, and what one member has of it.

No query stands here; `projects.ledger` fills these values.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import add, itemgetter, sub
from typing import Any

from django.db import models


class Stage(models.TextChoices):
    REQUESTED = "requested", "đề nghị"
    APPRAISED = "appraised", "thẩm định"
    APPROVED = "approved", "phê duyệt"
    CONTRACTED = "contracted", "hợp đồng"
    ACCEPTED = "accepted", "nghiệm thu"
    SETTLED = "settled", "quyết toán"

    @classmethod
    def provisional(cls) -> tuple["Stage", ...]:
        """Stages that may be typed again until they are decided on; they have no document."""
        return (cls.REQUESTED, cls.APPRAISED)


# The three parts of a sum of money: their short names in annotations → their columns in the ledger.
AMOUNT_COLUMNS = {
    "support": "state_support",
    "own_share": "beneficiary_contribution",
    "other": "other_funds",
}
# What forms and findings call them.
AMOUNT_LABELS = {
    "state_support": "hỗ trợ",
    "beneficiary_contribution": "đối ứng",
    "other_funds": "nguồn khác",
}


@dataclass(frozen=True)
class Amounts:
    """The three parts of a sum of money, in đồng; the total is derived."""

    state_support: int = 0
    beneficiary_contribution: int = 0
    other_funds: int = 0

    @property
    def parts(self) -> tuple[int, int, int]:
        return (self.state_support, self.beneficiary_contribution, self.other_funds)

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(*map(add, self.parts, other.parts))

    def __sub__(self, other: "Amounts") -> "Amounts":
        return Amounts(*map(sub, self.parts, other.parts))

    @property
    def total(self) -> int:
        return sum(self.parts)

    @property
    def is_negative(self) -> bool:
        """One of the parts is below nothing."""
        return min(self.parts) < 0

    @classmethod
    def sum(cls, amounts: Iterable["Amounts"]) -> "Amounts":
        return sum(amounts, cls())


# Columns that `projects.ledger.with_balances` fetches: how many entries a stage has, and its money.
ENTRIES = {stage: f"{stage}_entries" for stage in Stage}
PARTS = {stage: itemgetter(*(f"{stage}_{short}" for short in AMOUNT_COLUMNS)) for stage in Stage}


@dataclass(frozen=True)
class Balance:
    """What the ledger says of one member on one day. Amounts in đồng.

    It knows the stages that were asked for (a KeyError names one that was not); `paid`, `returned`
    and `is_replaced` are there when it was asked for in full, else None.
    """

    stages: Mapping[Stage, Amounts]
    entered: frozenset[Stage]
    paid: int | None = None
    returned: int | None = None
    is_replaced: bool | None = None
    is_left_out: bool = False
    is_lowered: bool = False

    @classmethod
    def of(cls, member: Any) -> "Balance":
        """From the columns that `projects.ledger.with_balances` fetches with a member."""
        row = vars(member)
        fetched = [stage for stage in Stage if ENTRIES[stage] in row]
        return cls(
            stages={stage: Amounts(*PARTS[stage](row)) for stage in fetched},
            entered=frozenset(stage for stage in fetched if row[ENTRIES[stage]]),
            paid=getattr(member, "paid", None),
            returned=getattr(member, "returned", None),
            is_replaced=getattr(member, "was_replaced", None),
            is_left_out=member.left_out_on is not None,
            is_lowered=bool(getattr(member, "approved_lowered", 0)),
        )

    def at(self, stage: Stage) -> Amounts:
        return self.stages[stage]

    @property
    def requested(self) -> Amounts:
        return self.stages[Stage.REQUESTED]

    @property
    def appraised(self) -> Amounts:
        return self.stages[Stage.APPRAISED]

    @property
    def approved(self) -> Amounts:
        return self.stages[Stage.APPROVED]

    @property
    def contracted(self) -> Amounts:
        return self.stages[Stage.CONTRACTED]

    @property
    def accepted(self) -> Amounts:
        return self.stages[Stage.ACCEPTED]

    @property
    def settled(self) -> Amounts:
        return self.stages[Stage.SETTLED]

    @property
    def planned(self) -> Amounts:
        """What a plan that is being made holds for it: appraised, else requested."""
        return self.appraised if Stage.APPRAISED in self.entered else self.requested

    @property
    def current(self) -> Amounts:
        """The money that counts now: approved, else appraised, else requested; nothing of what is left
        out."""
        if self.is_left_out:
            return Amounts()
        return self.approved if Stage.APPROVED in self.entered else self.planned

    @property
    def asked_and_current(self) -> list[tuple[Stage, Amounts]]:
        """What was asked for, and the last stage that was reached up to the approval: each for itself, for
        an amount that was asked for says nothing beside one that was given."""
        entered = [
            s for s in (Stage.REQUESTED, Stage.APPRAISED, Stage.APPROVED) if s in self.entered
        ]
        shown = list(dict.fromkeys([*entered[:1], *entered[-1:]])) or [Stage.REQUESTED]
        return [(stage, self.at(stage)) for stage in shown]

    @property
    def is_counted(self) -> bool:
        """Approved money is left: it counts in its plan."""
        return self.approved.total > 0

    @property
    def is_accepted(self) -> bool:
        return Stage.ACCEPTED in self.entered

    @property
    def is_settled(self) -> bool:
        return Stage.SETTLED in self.entered

    @property
    def is_open(self) -> bool:
        """It is to be accepted: approved money is left and it was not accepted."""
        return self.is_counted and not self.is_accepted

    @property
    def is_stopped(self) -> bool:
        """Money was approved and all of it taken back."""
        return Stage.APPROVED in self.entered and not self.is_counted

    @property
    def is_undecided(self) -> bool:
        """Nobody has appraised its money yet: whether it gets any is open."""
        return not {Stage.APPRAISED, Stage.APPROVED} & set(self.entered)

    @property
    def awaits_money(self) -> bool:
        """A later round may give to it: not all of the appraised support was given, and neither was it
        stopped nor accepted nor left out, nor its support lowered by an adjustment."""
        return (
            self.appraised.state_support > self.approved.state_support
            and not self.is_stopped
            and not self.is_accepted
            and not self.is_left_out
            and not self.is_lowered
        )

    @property
    def paid_out(self) -> int:
        """What it was paid less what came back."""
        if self.paid is None or self.returned is None:
            raise LookupError("payments were not asked for: with_balances(…, full=True)")
        return self.paid - self.returned

    @property
    def payable(self) -> int:
        """The support that may be paid at the most: what was settled; before, what was accepted; before,
        what is under contract and still approved."""
        if self.is_settled:
            return self.settled.state_support
        if self.is_accepted:
            return self.accepted.state_support
        return min(self.contracted.state_support, self.approved.state_support)
