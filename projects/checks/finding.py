"""A finding of a check."""

import hashlib
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Severity(Enum):
    """How much a finding weighs: an error holds the proposal up, a warning asks a person to look."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"

    @property
    def rank(self) -> int:
        return list(Severity).index(self)

    @property
    def label(self) -> str:
        return {"error": "Phải sửa", "warning": "Cần xem", "notice": "Lưu ý"}[self.value]

    @property
    def tone(self) -> str:
        return {"error": "error", "warning": "attention", "notice": "waiting"}[self.value]


@dataclass(frozen=True)
class Related:
    """Another record that the finding speaks of; `path` is empty where the user may not see it."""

    label: str
    path: str = ""


@dataclass(frozen=True)
class Finding:
    """`rule` names the check, `anchor` is the place of the form where it is mended, `reference` the
    text it follows and `norm` the key of that norm; `member` is the key of the establishment of
    which it speaks, None of the whole proposal. `figures` are the amounts it compared, in đồng.
    """

    severity: Severity
    message: str
    anchor: str = ""
    reference: str = ""
    member: int | None = None
    rule: str = ""
    norm: int | None = None
    figures: tuple[int, ...] = ()
    related: tuple[Related, ...] = field(default=(), compare=False)
    waiver: Any = field(default=None, compare=False)

    @property
    def fingerprint(self) -> str:
        """Of rule, establishment and figures: when one changes it is another finding."""
        identity = f"{self.rule}|{self.member}|{self.figures}|{self.message}"
        return hashlib.sha256(identity.encode()).hexdigest()

    @property
    def may_be_waived(self) -> bool:
        """A warning that nobody has waived yet."""
        return self.severity is Severity.WARNING and self.waiver is None


def of_rule(norm: Any) -> Severity:
    """What a rule of law weighs: one that was not read in its text never blocks."""
    return Severity.ERROR if norm.verified else Severity.WARNING
