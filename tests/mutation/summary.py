"""What is told at the end of script/mutate, and kept: a row a module, an area, and of all."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

ENOUGH = 95  # of 100
ENDS = ("killed", "survived", "equivalent", "untried")


def row(ends: Mapping[str, int]) -> dict[str, Any]:
    """How many were tried, what became of them, and how many of 100 that a test could kill one did."""
    counted = {end: ends.get(end, 0) for end in ENDS}
    tried = counted["killed"] + counted["survived"]
    percent = round(100 * counted["killed"] / tried, 1) if tried else None
    return {"tried": tried, **counted, "percent": percent}


def line(name: str, counted: Mapping[str, Any]) -> str:
    numbers = ", ".join(f"{counted[key]} {key}" for key in ("tried", *ENDS))
    told = "–" if counted["percent"] is None else f"{counted['percent']} %"
    return f"{name:42} {told:>7}  ({numbers})"


def told(cases: Any, ends: Mapping[str, str], areas: Mapping[str, list[str]], keep_in: Path) -> int:
    """Print modules, their sum and the survivors; keep the numbers beside those of other modules.
    0 when all was tried and enough were killed."""
    by_module: dict[str, Counter[str]] = {}
    for case in cases:
        by_module.setdefault(case.path, Counter())[ends.get(case.key, "untried")] += 1
    together = row(_sum(by_module.values()))
    print()
    for path, counted in by_module.items():
        print(line(path, row(counted)))
    print(line("together", together))
    survivors = [case.told for case in cases if ends.get(case.key) == "survived"]
    print(*(f"survived  {each}" for each in survivors), sep="\n")
    _keep({path: row(counted) for path, counted in by_module.items()}, areas, keep_in)
    enough = together["percent"] is None or together["percent"] >= ENOUGH
    return 0 if enough and not together["untried"] else 1


def _keep(rows: dict[str, Any], areas: Mapping[str, list[str]], keep_in: Path) -> None:
    kept = json.loads(keep_in.read_text(encoding="utf-8")) if keep_in.exists() else {}
    modules = kept.get("modules", {}) | rows
    sums = {
        area: row(_sum(modules[path] for path in paths if path in modules))
        for area, paths in areas.items()
    }
    keep_in.parent.mkdir(exist_ok=True)
    told = json.dumps({"areas": sums, "modules": modules}, indent=1, sort_keys=True)
    keep_in.write_text(told + "\n", encoding="utf-8")


def _sum(rows: Iterable[Mapping[str, int]]) -> Counter[str]:
    return sum((Counter({end: each.get(end, 0) for end in ENDS}) for each in rows), Counter())
