"""The rules that come with the portal as one table for docs/law.md: read from the data, not typed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
HEAD = """\
# What the portal takes from the law

Written by `script/manage describe law` from `projects/law/*.json`; tests/house compares it. An installation may have changed its rows; its admin shows them.

“Verified” means: seen in the place that the source names, or in the text itself where it names none. What is not verified is shown as “chưa kiểm chứng”, warns and never blocks. Of
covered places, forms, trades and conditions even a verified rule only warns, for an officer to decide.

Not decided by data: the class of a town, by which the decree of 2012 measured wards of a province, is not recorded, so nothing is said of them before 01/7/2025; to which trade of Điều 5 an establishment
belongs is for an officer to say.
"""
COLUMNS = "| rule | document | article, clause | from | to | verified | source |\n|---|---|---|---|---|---|---|"
TITLES = {
    "areas": "Covered places",
    "provisions": "Whom, what, on which conditions",
    "repeats": "Support again",
    "advances": "Advances",
    "criteria": "Criteria of appraisal",
    "sizes": "Small and medium enterprises",
    "routes": "Who decides adjustments",
}


def law_page() -> str:
    """docs/law.md, whole."""
    rules = json.loads((FOLDER / "rules.json").read_text(encoding="utf-8"))
    norms = json.loads((FOLDER / "norms.json").read_text(encoding="utf-8"))["norms"]
    parts = [HEAD, *_section("Norms of support", norms)]
    for key, title in TITLES.items():
        parts += _section(title, rules[key])
    return "\n".join(parts)


def _section(title: str, rows: list[dict[str, Any]]) -> Iterator[str]:
    yield f"## {title}\n"
    yield COLUMNS
    for row in rows:
        place = " ".join(row[name] for name in ("article", "clause") if row[name])
        said = "yes" if row["verified"] else "no"
        days = (row["valid_from"], row["valid_to"])
        cells = [_name(row), row["document"], place, *days, said, row.get("source_note")]
        yield f"| {' | '.join(cell or '–' for cell in cells)} |"
    yield ""


def _name(row: dict[str, Any]) -> str:
    """What the row is of, by its keys in the data."""
    if "place_kind" in row:
        covered = {True: "covered", False: "not covered", None: "not said"}
        return (
            f"{row['place_kind']} of {row['province_kind']}: {covered[row.get('is_covered', True)]}"
        )
    keys = ("topic", "code", "programme", "province", "activity", "subject", "name")
    return ", ".join(str(row[key]) for key in keys if row.get(key))
