"""Putting a fault into modules that are imported already: new code for living functions, new values."""

import ast
import gc
import sys
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from tests.mutation.cases import Case

Functions = dict[tuple[str, str, int], list[FunctionType]]


def functions_of(paths: set[str]) -> dict[tuple[str, str, int], list[FunctionType]]:
    """All living functions of our modules by file, name and line, wrapped ones as well."""
    ours = {str(Path(path).resolve()) for path in paths}
    found: dict[tuple[str, str, int], list[FunctionType]] = {}
    for each in gc.get_objects():
        if type(each) is FunctionType and each.__code__.co_filename in ours:
            code = each.__code__
            found.setdefault((code.co_filename, code.co_qualname, code.co_firstlineno), []).append(each)  # fmt: skip
    return found


def exchange_value(case: Case) -> bool:
    """Give a constant of a module, or of a class, its changed value wherever it was imported."""
    module = sys.modules[case.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")]
    path = Path(case.path)
    before: Any = ast.parse(path.read_text(encoding="utf-8"))
    after: Any = case.mutant.tree
    holder: Any = module
    while True:
        before, after = next(
            (b, a) for b, a in zip(before.body, after.body, strict=True) if ast.dump(b) != ast.dump(a)
        )  # fmt: skip
        if not isinstance(after, ast.ClassDef):
            break
        holder = getattr(holder, after.name)
    if not (isinstance(after, ast.Assign) and isinstance(after.targets[0], ast.Name)):
        return False
    name = after.targets[0].id
    known = {**vars(module), **vars(holder)}
    old, new = (
        vars(holder)[name],
        eval(compile(ast.Expression(after.value), str(path), "eval"), known),
    )
    if holder is not module:
        setattr(holder, name, new)
        return True
    for each in list(sys.modules.values()):
        if vars(each).get(name) is old:
            setattr(each, name, new)
    return True


def exchange(case: Case, functions: Functions) -> bool:
    """Give the living functions the changed code. False where that cannot be."""
    path = str(Path(case.path).resolve())
    new = _codes(compile(case.mutant.tree, path, "exec"))
    changed = 0
    for key, code in new.items():
        for function in functions.get((path, *key), ()):
            if function.__code__ != code:
                try:
                    function.__code__ = code
                except ValueError:  # it closes over other names now
                    return False
                changed += 1
    return bool(changed)


def _codes(code: CodeType) -> dict[tuple[str, int], CodeType]:
    """The code of each function below, by its full name and first line."""
    found = {}
    for each in code.co_consts:
        if isinstance(each, CodeType):
            found[each.co_qualname, each.co_firstlineno] = each
            found.update(_codes(each))
    return found
