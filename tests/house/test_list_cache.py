"""Cached figures have one door, which puts the scope into every key."""

import ast

from tests.house.test_house import APPS, read, sources

DOOR = "khuyencong/lists/cache.py"
# Files of reports are cached under the fingerprint of what they say.
CACHES = {DOOR, "reports/actions/render.py"}


def calls(tree, name):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            if getattr(called, "id", getattr(called, "attr", "")) == name:
                yield node


def test_only_the_door_makes_keys_of_cached_figures(root):
    for path in sources(root, *APPS):
        name, text = str(path.relative_to(root)), read(path)
        tree = ast.parse(text)
        if name != DOOR:
            assert not list(calls(tree, "stamp")), f"{name}: only {DOOR} makes keys"
            assert 'caches["figures"]' not in text, f"{name}: ask {DOOR}"
        if name not in CACHES:
            assert "from django.core.cache" not in text, f"{name}: ask {DOOR}"


def test_nobody_builds_a_part_of_a_key(root):
    """A name is a plain word; what is asked goes in as it is; whose it is, the door adds."""
    asked = 0
    for path in sources(root, *APPS):
        text = read(path)
        if "from khuyencong.lists.cache import cached" not in text:
            continue
        for call in calls(ast.parse(text), "cached"):
            asked += 1
            assert isinstance(call.args[0], ast.Constant), f"{path}:{call.lineno}"
            assert len(call.args) == 3, f"{path}:{call.lineno}"
            assert {keyword.arg for keyword in call.keywords} <= {"asked", "is_personal"}

    assert asked >= 5
