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
    which it speaks (`establishment` its name), None of the whole proposal. `figures` are the amounts it compared, in đồng.
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
    establishment: str = field(default="", compare=False)
    waiver: Any = field(default=None, compare=False)

    @property
    def fingerprint(self) -> str:
        """Of rule, establishment and figures: when one changes it is another finding."""
        identity = f"{self.rule}|{self.member}|{self.figures}|{self.message}"
        return hashlib.sha256(identity.encode()).hexdigest()

    @property
    def sentence(self) -> str:
        """The message where the establishment stands above it."""
        said = self.message.removeprefix(f"{self.establishment}: ") if self.establishment else self.message  # fmt: skip
        return said[:1].upper() + said[1:]

    @property
    def may_be_waived(self) -> bool:
        """A warning that nobody has waived yet."""
        return self.severity is Severity.WARNING and self.waiver is None


def of_rule(norm: Any) -> Severity:
    """What a rule of law weighs: one that was not read in its text never blocks."""
    return Severity.ERROR if norm.verified else Severity.WARNING


@dataclass(frozen=True)
class FindingGroup:
    """What was found of one establishment, or of the proposal as a whole (no name)."""

    establishment: str
    findings: list[Finding]

    @property
    def counts(self) -> list[tuple[Severity, int]]:
        """How many of each weight that nobody waived, the worst first."""
        of = [each.severity for each in self.findings if each.waiver is None]
        return [(severity, of.count(severity)) for severity in Severity if severity in of]

    @property
    def weight(self) -> tuple[int, ...]:
        """Sorts the worst first: more errors, then more warnings, then more notices."""
        found = dict(self.counts)
        return tuple(-found.get(severity, 0) for severity in Severity)


def by_establishment(findings: list[Finding]) -> list[FindingGroup]:
    """The proposal as a whole first, then the establishments, the worst first."""
    groups: dict[int | None, list[Finding]] = {}
    for each in findings:
        groups.setdefault(each.member, []).append(each)
    whole = groups.pop(None, [])
    named = [FindingGroup(found[0].establishment, found) for found in groups.values()]
    named.sort(key=lambda group: group.weight)
    return [FindingGroup("", whole), *named] if whole else named
