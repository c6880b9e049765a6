"""The stages that money goes through, and sums of the ledger by stage."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce


class Stage(models.TextChoices):
    REQUESTED = "requested", "đề nghị"
    APPRAISED = "appraised", "thẩm định"
    APPROVED = "approved", "phê duyệt"
    CONTRACTED = "contracted", "hợp đồng"
    ACCEPTED = "accepted", "nghiệm thu"
    SETTLED = "settled", "quyết toán"

    @classmethod
    def retyped(cls) -> tuple["Stage", ...]:
        """Stages that may be typed again until they are decided on; they have no document."""
        return (cls.REQUESTED, cls.APPRAISED)


@dataclass(frozen=True)
class Amounts:
    """The three parts of a sum of money, in đồng; the total is derived."""

    state_support: int = 0
    beneficiary_contribution: int = 0
    other_funds: int = 0

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(
            self.state_support + other.state_support,
            self.beneficiary_contribution + other.beneficiary_contribution,
            self.other_funds + other.other_funds,
        )

    def __sub__(self, other: "Amounts") -> "Amounts":
        return Amounts(
            self.state_support - other.state_support,
            self.beneficiary_contribution - other.beneficiary_contribution,
            self.other_funds - other.other_funds,
        )

    @property
    def total(self) -> int:
        return self.state_support + self.beneficiary_contribution + self.other_funds

    @classmethod
    def sum(cls, amounts: Iterable["Amounts"]) -> "Amounts":
        return sum(amounts, cls())


# Short names of the three amounts in annotations, and their columns in the ledger.
AMOUNTS = {
    "support": "state_support",
    "own": "beneficiary_contribution",
    "other": "other_funds",
}


def balances(
    *, on: datetime.date | None = None, path: str = "splits", stages: Iterable[Stage] = Stage
) -> dict[str, Any]:
    """Annotations `<stage>_<support|own|other>`: conditional sums over one join, in đồng."""
    until = Q(**{f"{path}__effective_on__lte": on}) if on else Q()
    sums: dict[str, Any] = {}
    for stage in stages:
        entries = Q(**{f"{path}__stage": stage}) & until
        for short, column in AMOUNTS.items():
            sums[f"{stage}_{short}"] = Coalesce(Sum(f"{path}__{column}", filter=entries), 0)
        sums[f"{stage}_entries"] = Count(path, filter=entries)
    return sums
