"""Small faults that a person could make: what may be wrong with one module, one fault at a time.

Operators and comparisons are exchanged, numbers and short words changed, conditions turned round,
guards and statements left out, keywords of filters and whole links of a query chain dropped,
elements of sets and tuples forgotten. Sentences for people (words with a space between them),
docstrings, annotations, imports and verbose names are left alone: other tests read those; and so are
fields and constraints of models, which `makemigrations --check` compares with the migrations.
"""

import ast
import copy
import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

SWAPS: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt,),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt,),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.FloorDiv,),
    ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.BitOr: (ast.BitAnd,),
    ast.BitAnd: (ast.BitOr,),
}
QUERIES = {"filter", "exclude", "get", "Q", "Count", "Sum", "Max", "Min", "get_or_create"}
LINKS = {
    "filter", "exclude", "distinct", "order_by", "visible_to", "strip", "remaining", "decided",
    "kept", "in_force_on", "of_stage", "select_for_update",
}  # fmt: skip
UNSEEN = {"verbose_name", "verbose_name_plural", "help_text", "label", "display_name", "description", "max_length", "related_name"}  # fmt: skip
WORD = re.compile(r"[a-z_]\S*\Z", re.ASCII)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@dataclass(frozen=True)
class Mutant:
    """One fault: where it is, what was changed, and the tree of the module with it. `inside` tells
    whether it lies in the body of a function, so that it works in a module already imported."""

    line: int
    told: str
    inside: bool
    within: str
    make: Callable[[], ast.Module] = field(compare=False, repr=False)

    @property
    def tree(self) -> ast.Module:
        """Made anew when it is asked for: a thousand trees of modules fill the memory."""
        return self.make()


@dataclass(frozen=True)
class _Spot:
    node: ast.AST
    parents: tuple[ast.AST, ...]
    inside: bool


def _spots(node: ast.AST, parents: tuple[ast.AST, ...], inside: bool) -> Iterator[_Spot]:
    """Every node that may be changed, in the order of the source."""
    yield _Spot(node, parents, inside)
    for name, value in ast.iter_fields(node):
        if name in {
            "annotation",
            "returns",
            "decorator_list",
            "bases",
            "type_comment",
            "slice",
        } and (name != "slice" or not isinstance(value, ast.Constant | ast.Slice | ast.BinOp)):
            continue
        below = inside or (isinstance(node, FUNCTIONS) and name == "body")
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or _is_left_alone(child, node):
                continue
            yield from _spots(child, (*parents, node), below)


def _is_left_alone(node: ast.AST, parent: ast.AST) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True  # a docstring
    if isinstance(node, ast.keyword) and node.arg in UNSEEN:
        return True
    if isinstance(node, ast.ClassDef) and node.name == "Meta":
        return True
    of_class = isinstance(parent, ast.ClassDef) and isinstance(node, ast.Assign)
    if of_class and ast.unparse(node.value).startswith("models."):  # type: ignore[attr-defined]
        return True  # of the database: `makemigrations --check` tells of any change
    named = isinstance(node, ast.Assign) and {ast.unparse(t) for t in node.targets}
    return bool(named and named & (UNSEEN | {"__all__"})) or (
        isinstance(parent, ast.JoinedStr) and isinstance(node, ast.Constant)
    )


def _changes(spot: _Spot) -> Iterator[tuple[str, ast.AST | None]]:
    """(what is told, what stands there instead; None: the statement is left out)."""
    node = spot.node
    for each in (_operators, _constants, _conditions, _statements, _queries, _elements):
        yield from each(node, spot)


def _operators(node: ast.AST, _spot: _Spot) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.Compare):
        for n, op in enumerate(node.ops):
            for other in SWAPS.get(type(op), ()):
                changed = copy.deepcopy(node)
                changed.ops[n] = other()  # type: ignore[call-overload]
                yield _told(node, changed), changed
    elif isinstance(node, ast.BoolOp | ast.BinOp | ast.AugAssign):
        for other in SWAPS.get(type(node.op), ()):
            changed = copy.deepcopy(node)
            changed.op = other()  # type: ignore[assignment]
            yield _told(node, changed), changed
    elif isinstance(node, ast.UnaryOp):
        yield _told(node, node.operand), node.operand


def _constants(node: ast.AST, spot: _Spot) -> Iterator[tuple[str, ast.AST]]:
    if not isinstance(node, ast.Constant):
        return
    value: Any = node.value
    if isinstance(value, bool):
        changed = ast.Constant(not value)
    elif isinstance(value, int):
        changed = ast.Constant(value + 1)
    elif isinstance(value, str) and WORD.match(value):
        changed = ast.Constant(f"{value}x")
    else:
        return
    around = next(n for n in reversed(spot.parents) if isinstance(n, ast.stmt | ast.Call | ast.keyword | ast.Module))  # fmt: skip
    yield f"{_told(node, changed)} in {ast.unparse(around).splitlines()[0][:70]}", changed


def _conditions(node: ast.AST, _spot: _Spot) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.If | ast.IfExp | ast.While) and not isinstance(node.test, ast.Compare):
        changed = copy.deepcopy(node)
        changed.test = _not(node.test)
        yield f"if {_short(node.test)} → turned round", changed
    if isinstance(node, ast.If):
        changed = copy.deepcopy(node)
        changed.test = ast.Constant(False)
        yield f"if {_short(node.test)} → never", changed
    if isinstance(node, ast.comprehension):
        for n, test in enumerate(node.ifs):
            changed = copy.deepcopy(node)
            del changed.ifs[n]
            yield f"for … if {_short(test)} → without the condition", changed
    if isinstance(node, ast.BoolOp):
        changed: ast.AST
        for part in node.values:
            left = [each for each in node.values if each is not part]
            changed = ast.BoolOp(node.op, left) if len(left) > 1 else left[0]
            yield f"{_short(node)} → without {_short(part)}", changed


def _statements(node: ast.AST, spot: _Spot) -> Iterator[tuple[str, ast.AST | None]]:
    lone = isinstance(node, ast.Expr | ast.AugAssign | ast.Raise | ast.Delete)
    target = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute | ast.Subscript)  # fmt: skip
    if (lone or target or isinstance(node, ast.Continue)) and spot.inside:
        yield f"{_short(node)} → left out", ast.Pass()
    if isinstance(node, ast.Return) and ast.unparse(node) not in {"return", "return None"}:
        yield f"{_short(node)} → return None", ast.Return(ast.Constant(None))


def _queries(node: ast.AST, _spot: _Spot) -> Iterator[tuple[str, ast.AST]]:
    if not isinstance(node, ast.Call):
        return
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    if name in QUERIES:
        for kind in ("args", "keywords"):
            for n, part in enumerate(getattr(node, kind)):
                if len(node.args) + len(node.keywords) == 1:
                    continue  # as leaving out the whole link
                changed = copy.deepcopy(node)
                del getattr(changed, kind)[n]
                yield f"{name}(…) → without {_short(part)}", changed
    if name in LINKS and isinstance(node.func, ast.Attribute):
        yield f"….{name}({', '.join(map(_short, [*node.args, *node.keywords]))}) → left out", node.func.value  # fmt: skip
    if name == "any":
        changed = copy.deepcopy(node)
        changed.func = ast.Name("all", ast.Load())
        yield _told(node, changed), changed
    if name in {"min", "max"}:
        changed = copy.deepcopy(node)
        changed.func = ast.Name("max" if name == "min" else "min", ast.Load())
        yield _told(node, changed), changed


def _elements(node: ast.AST, spot: _Spot) -> Iterator[tuple[str, ast.AST]]:
    """An element forgotten in a display that is looked into: `in (a, b)`, a set, a table."""
    parent = spot.parents[-1] if spot.parents else None
    in_class = any(isinstance(each, ast.ClassDef) for each in spot.parents)
    inspected = isinstance(node, ast.Set) or (
        isinstance(node, ast.Tuple | ast.List)
        and (
            isinstance(parent, ast.Compare)
            or (not (spot.inside or in_class) and isinstance(parent, ast.Assign))
        )
        and isinstance(node.ctx, ast.Load)
    )
    if inspected and len(node.elts) > 1:  # type: ignore[attr-defined]
        for n, part in enumerate(node.elts):  # type: ignore[attr-defined]
            changed = copy.deepcopy(node)
            del changed.elts[n]  # type: ignore[attr-defined]
            yield f"{{…}} → without {_short(part)}", changed


def _not(test: ast.expr) -> ast.expr:
    return test.operand if isinstance(test, ast.UnaryOp) else ast.UnaryOp(ast.Not(), test)


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 60 else f"{text[:57]}…"


def _told(before: ast.AST, after: ast.AST) -> str:
    return f"{_short(before)} → {_short(after)}"


def mutants(source: str) -> Iterator[Mutant]:
    """All faults of one module, in the order of its lines; each has a tree of its own."""
    tree = ast.parse(source)
    for spot in _spots(tree, (), False):
        for told, instead in _changes(spot):
            line = next((n.lineno for n in (spot.node, *reversed(spot.parents)) if hasattr(n, "lineno")), 1)  # fmt: skip
            names = [n.name for n in spot.parents if isinstance(n, ast.ClassDef | ast.FunctionDef)]
            make = functools.partial(_with, tree, spot, instead, line)
            yield Mutant(line, told, spot.inside, ".".join(names), make)


def _with(tree: ast.Module, spot: _Spot, instead: ast.AST | None, line: int) -> ast.Module:
    """The tree with one node exchanged; everything else is copied and keeps its place."""
    marked = spot.node
    marked._is_changed = True  # type: ignore[attr-defined]
    copied = copy.deepcopy(tree)
    del marked._is_changed  # type: ignore[attr-defined]

    class Put(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> Any:
            if not hasattr(node, "_is_changed"):
                return self.generic_visit(node)
            new = copy.deepcopy(instead)
            for each in ast.walk(new):  # type: ignore[arg-type]
                if isinstance(each, ast.expr | ast.stmt) and not hasattr(each, "lineno"):
                    each.lineno = each.end_lineno = line
                    each.col_offset = each.end_col_offset = 0
            return new

    return ast.fix_missing_locations(Put().visit(copied))
