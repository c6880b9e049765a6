"""What script/mutate tells at its end, and keeps."""

import json
from types import SimpleNamespace

import pytest

from tests.mutation import summary

AREAS = {"money": ["a.py", "b.py"], "ledger": ["c.py"], "new": ["d.py"]}


def cases(path, *ends):
    """Faults of a module and what became of each (None: not tried)."""
    made = [SimpleNamespace(path=path, key=f"{path}-{n}", told=f"{path}:{n}") for n in range(len(ends))]  # fmt: skip
    return made, {each.key: end for each, end in zip(made, ends, strict=True) if end}


def told(*modules, keep_in):
    every = [case for made, _ends in modules for case in made]
    return summary.told(every, {k: v for _m, ends in modules for k, v in ends.items()}, AREAS, keep_in)  # fmt: skip


def test_modules_areas_and_survivors_are_told_and_kept(tmp_path, capsys):
    keep_in = tmp_path / "build" / "summary.json"
    told(cases("c.py", "killed"), keep_in=keep_in)

    a = cases("a.py", "killed", "killed", "survived", "equivalent")
    code = told(a, cases("b.py", "killed", None), keep_in=keep_in)

    said = capsys.readouterr().out
    assert "a.py" in said
    assert "66.7 %  (3 tried, 2 killed, 1 survived, 1 equivalent, 0 untried)" in said
    assert "75.0 %  (4 tried, 3 killed, 1 survived, 1 equivalent, 1 untried)" in said
    assert "survived  a.py:2" in said
    assert code == 1
    kept = json.loads(keep_in.read_text())
    assert sorted(kept["modules"]) == ["a.py", "b.py", "c.py"]
    assert {area: (each["tried"], each["percent"]) for area, each in kept["areas"].items()} == {
        "money": (4, 75.0), "ledger": (1, 100.0), "new": (0, None),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("ends", "code"),
    [
        (["killed"] * 19 + ["survived"], 0),
        (["killed"] * 18 + ["survived"], 1),
        (["killed"] * 19 + [None], 1),
        (["equivalent"], 0),
        (["survived"], 1),
    ],
)
def test_it_is_enough_when_all_was_tried_and_95_of_100_were_noticed(tmp_path, ends, code):
    assert told(cases("a.py", *ends), keep_in=tmp_path / "s.json") == code
