"""The faults of some modules, what is known of them from earlier runs, and which cannot be noticed."""

import functools
import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.mutants import Mutant, mutants

EQUIVALENT = "tests/mutation/equivalent.txt"


@dataclass(frozen=True)
class Case:
    """A mutant of a module; `key` stays the same while the module does."""

    path: str
    mutant: Mutant
    key: str
    nth: int = 1  # of those of one function that read alike

    @property
    def told(self) -> str:
        return self.name.replace(":", f":{self.mutant.line}:", 1)

    @property
    def name(self) -> str:
        """As in the list of equivalent ones: without the line, which moves."""
        again = f" #{self.nth}" if self.nth > 1 else ""
        return f"{self.path}: [{self.mutant.within}] {self.mutant.told}{again}"


def cases_of(modules: list[str]) -> list[Case]:
    cases = []
    for path in modules:
        source = Path(path).read_text(encoding="utf-8")
        stem = hashlib.sha256(f"{path}\0{source}".encode()).hexdigest()
        alike: Counter[tuple[str, str]] = Counter()
        for n, mutant in enumerate(mutants(source)):
            alike[mutant.within, mutant.told] += 1
            nth = alike[mutant.within, mutant.told]
            cases.append(Case(path, mutant, f"{stem[:16]}-{n}", nth))
    return cases


def state_of(by: str, tests: list[str]) -> str:
    """What a finding rests on: the file of the test that noticed, or all of them."""
    path = by.partition("::")[0]
    files = [path] if Path(path).is_file() else tests
    told = hashlib.sha256()
    for each in sorted({*files, "tests/conftest.py"}):
        told.update(Path(each).read_bytes())
    return told.hexdigest()[:16]


def known(found_in: Path, tests: list[str]) -> dict[str, str]:
    """Of earlier runs: key → killed or survived."""
    if not found_in.exists():
        return {}
    rows = [json.loads(line) for line in found_in.read_text(encoding="utf-8").splitlines()]
    state = functools.cache(lambda by: state_of(by, tests))
    held = [row for row in rows if row["tests"] == state(row["by"])]
    found = {row["key"]: row["end"] for row in held}
    return found | {row["key"]: "killed" for row in held if row["end"] == "killed"}


def equivalent() -> set[str]:
    """Lines `path: [within] change  # why no test can notice` (`change #2`: the second that reads alike)."""
    rows = Path(EQUIVALENT).read_text(encoding="utf-8").splitlines() if Path(EQUIVALENT).exists() else []  # fmt: skip
    return {row.partition("  # ")[0].strip() for row in rows if row and not row.startswith("#")}
