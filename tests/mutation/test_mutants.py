"""The faults that script/mutate puts in."""

from tests.mutation.mutants import mutants

SOURCE = '''
"""A module."""
LIMIT = 10
CLOSED = {"a", "b"}


def over(rows, limit: int = LIMIT):
    """Which are over it."""
    if limit <= 0:
        raise ValueError("a limit is more than nothing")
    return rows.filter(amount__gt=limit, is_open=True)
'''


def test_each_fault_is_told_with_its_line_and_place():
    found = {(m.line, m.within, m.told, m.inside) for m in mutants(SOURCE)}

    assert found == {
        (3, "", "10 → 11 in LIMIT = 10", False),
        (4, "", "'a' → 'ax' in CLOSED = {'a', 'b'}", False),
        (4, "", "'b' → 'bx' in CLOSED = {'a', 'b'}", False),
        (4, "", "{…} → without 'a'", False),
        (4, "", "{…} → without 'b'", False),
        (9, "over", "if limit <= 0 → never", True),
        (9, "over", "limit <= 0 → limit < 0", True),
        (9, "over", "0 → 1 in if limit <= 0:", True),
        (10, "over", "raise ValueError('a limit is more than nothing') → left out", True),
        (11, "over", "return rows.filter(amount__gt=limit, is_open=True) → return None", True),
        (11, "over", "filter(…) → without amount__gt=limit", True),
        (11, "over", "filter(…) → without is_open=True", True),
        (11, "over", "….filter(amount__gt=limit, is_open=True) → left out", True),
        (11, "over", "True → False in is_open=True", True),
    }


def test_every_fault_is_a_module_of_its_own_that_compiles():
    trees = [compile(m.tree, "m.py", "exec").co_consts for m in mutants(SOURCE)]

    assert len(trees) == 14
    assert all(a != b for n, a in enumerate(trees) for b in trees[:n])
