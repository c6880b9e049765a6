"""Would the tests notice? Puts one small fault after the other into a module and runs its tests.

    script/mutate checks                 an area (AREAS below)
    script/mutate khuyencong/money/parse.py    one module of an area
    script/mutate checks --minutes 20    no longer than that; call again to go on
    script/mutate checks --fresh         forget what was found before

Works in a copy of the tree outside of it. One process sets up Django, the database (SQLite in
memory) and the tests, runs them once and notes which test reaches which line; then it forks for each
mutant (two at a time), the child gets the changed code and runs the tests that reach it, until one
fails. What stands outside of functions is changed in a copy on disk and tried by a pytest of its own.
What was killed stays in build/mutate.jsonl for as long as neither the module nor the file of the test
that noticed changes; survivors are tried again each time. equivalent.txt lists those that no test can kill, and why.
"""

import argparse
import ast
import functools
import gc
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, SimpleNamespace
from typing import Any

import coverage
import pytest

from tests.mutation.mutants import Mutant, mutants

COPIES, HOME = "MUTATE_COPIES", "MUTATE_HOME"
ROOT = Path(os.environ.get(HOME, Path.cwd()))
FOUND = ROOT / "build/mutate.jsonl"
PYTEST = [
    "-q", "-x", "-n", "0", "-p", "no:randomly", "-p", "no:cacheprovider", "--no-header",
    "-m", "not browser and not postgres",
    # slow, and what they notice others notice as well
    "--deselect=tests/reports/test_figures.py::test_the_plan_summary_takes_seven_queries_with_five_hundred_proposals",
    "--deselect=tests/reports/test_plan_history.py::test_only_the_newest_are_shown_one_by_one_unless_all_are_asked_for",
]  # fmt: skip
EQUIVALENT = "tests/mutation/equivalent.txt"
AT_ONCE = 2
LONGEST = 40  # seconds for one mutant at least; more where its tests take longer

# area: (its modules, the tests that must notice). A module that is not there is passed over.
AREAS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "money": (("khuyencong/money/*.py",), ("tests/khuyencong/test_money*.py",)),
    "checks": (
        ("projects/checks/*.py",),
        ("tests/projects/test_checks*.py", "tests/projects/test_submission.py"),
    ),
    "rights": (
        ("khuyencong/access.py", "khuyencong/accounts/[mpr]*.py", "projects/permissions.py"),
        (
            "tests/khuyencong/test_acc*.py", "tests/khuyencong/test_[ru][os]*.py",
            "tests/projects/test_permissions*.py",
            "tests/projects/test_workflow.py", "tests/projects/test_reading_and_days.py",
        ),
    ),
    "ledger": (
        ("projects/ledger/*.py", "projects/models/stage.py"),
        (
            "tests/projects/test_ledger*.py", "tests/projects/test_money_after_the_decision.py",
            "tests/projects/test_constraints.py", "tests/projects/test_failed_acceptance.py",
        ),
    ),
    "figures": (
        ("reports/figures/*.py", "projects/plan_desk.py"),
        (
            "tests/reports/test_figures.py", "tests/reports/test_figures_of_a_day.py",
            "tests/reports/test_figures_of_a_year.py", "tests/reports/test_figures_of_a_period.py",
            "tests/reports/test_figures_that_wait.py", "tests/reports/test_figures_of_history.py",
            "tests/reports/test_home.py", "tests/reports/test_plan_history.py",
            "tests/projects/test_plan_desk.py",
        ),
    ),
}  # fmt: skip


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


def main() -> int:
    """Outside: make the copies and start again inside of the first. Inside: try the mutants."""
    if COPIES not in os.environ:
        copies = [_copy() for _ in range(AT_ONCE)]
        inside = {"PYTHONPATH": str(copies[0]), COPIES: ":".join(map(str, copies)), HOME: str(ROOT)}
        command = [sys.executable, "-m", "tests.mutation.run", *sys.argv[1:]]
        try:
            return subprocess.run(command, cwd=copies[0], env={**os.environ, **inside}, check=False).returncode  # fmt: skip
        finally:
            for each in copies:
                shutil.rmtree(each, ignore_errors=True)
    asked = argparse.ArgumentParser(prog="script/mutate", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)  # fmt: skip
    asked.add_argument("area", help=f"{', '.join(AREAS)}, or one module of them")
    asked.add_argument("--minutes", type=float, default=60)
    asked.add_argument("--fresh", action="store_true")
    wanted = asked.parse_args()
    modules, tests = _chosen(wanted.area)
    if not modules:
        asked.error(f"no such area or module: {wanted.area}")
    known = {} if wanted.fresh else _known(tests)
    run = Run(_cases(modules), known, wanted.minutes, tests)
    code = pytest.main([*PYTEST, *tests], plugins=[run])
    return run.told() if run.is_begun else int(code) or 1


def _chosen(asked: str) -> tuple[list[str], list[str]]:
    def there(patterns: tuple[str, ...]) -> list[str]:
        return sorted({str(p) for pattern in patterns for p in Path().glob(pattern)})

    for area, (modules, tests) in AREAS.items():
        found = there(modules)
        if asked == area:
            return found, there(tests)
        if asked in found:
            return [asked], there(tests)
    return [], []


def _cases(modules: list[str]) -> list[Case]:
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


def _state(by: str, tests: list[str]) -> str:
    """What a finding rests on: the file of the test that noticed, or all of them."""
    path = by.partition("::")[0]
    files = [path] if Path(path).is_file() else tests
    told = hashlib.sha256()
    for each in sorted({*files, "tests/conftest.py"}):
        told.update(Path(each).read_bytes())
    return told.hexdigest()[:16]


def _known(tests: list[str]) -> dict[str, str]:
    """Of earlier runs: key → killed."""
    if not FOUND.exists():
        return {}
    rows = [json.loads(line) for line in FOUND.read_text(encoding="utf-8").splitlines()]
    state = functools.cache(lambda by: _state(by, tests))
    killed = [row for row in rows if row["end"] == "killed" and "tests" in row]
    return {row["key"]: "killed" for row in killed if row["tests"] == state(row["by"])}


def _copy() -> Path:
    """What git knows or would add, and nothing else."""
    folder = Path(tempfile.mkdtemp(prefix="khuyencong-mutate-"))
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], check=True, capture_output=True
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if Path(name).is_file() and name != ".venv":
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(name, folder / name)
    (folder / "build").mkdir(exist_ok=True)
    return folder


class Run:
    """The plugin that runs the tests once, and then forks."""

    def __init__(
        self, cases: list[Case], known: dict[str, str], minutes: float, tests: list[str]
    ) -> None:
        self.cases, self.known, self.tests = cases, known, tests
        self.copies = [Path(each) for each in os.environ[COPIES].split(":")]
        self.until = time.monotonic() + minutes * 60
        self.cold: set[str] = set()
        self.is_begun = False
        self.ends: dict[str, str] = dict(known)
        self.killers: dict[str, list[str]] = {}
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: Any) -> bool:
        self.session = session
        self.items = {item.nodeid: item for item in session.items}
        self._walk_once()
        if session.testsfailed:
            print("the tests fail without any fault: mend them first")
            return True
        self.is_begun = True
        session.config.pluginmanager.unregister(name="terminalreporter")  # only survivors speak now
        self.functions = self._functions()
        self.caches = [e for e in gc.get_objects() if type(e) is functools._lru_cache_wrapper]
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
        gc.collect()
        gc.freeze()
        self._try_all()
        return True

    def _walk_once(self) -> None:
        """Every test, with the lines of our modules that it reaches."""
        here = [str(Path(path).resolve()) for path in {case.path for case in self.cases}]
        cover = coverage.Coverage(data_file=None, include=here, branch=False, config_file=False)
        cover.start()
        for item in self.items.values():
            cover.switch_context(item.nodeid)
            begun = time.monotonic()
            self._one(item)
            self.seconds[item.nodeid] = time.monotonic() - begun
            if self.session.testsfailed:
                break
        cover.stop()
        data = cover.get_data()
        self.reached = {path: data.contexts_by_lineno(path) for path in here}

    def _one(self, item: Any) -> None:
        """Run a test and take down all but the session, so that any other may follow."""
        after = SimpleNamespace(listchain=lambda: [self.session])
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)

    def _functions(self) -> dict[tuple[str, str, int], list[FunctionType]]:
        """All living functions of our modules by file, name and line, wrapped ones as well."""
        ours = {str(Path(case.path).resolve()) for case in self.cases}
        found: dict[tuple[str, str, int], list[FunctionType]] = {}
        for each in gc.get_objects():
            if type(each) is FunctionType and each.__code__.co_filename in ours:
                code = each.__code__
                found.setdefault((code.co_filename, code.co_qualname, code.co_firstlineno), []).append(each)  # fmt: skip
        return found

    # ---------------------------------------------------------------- trying

    def _try_all(self) -> None:
        waiting = [case for case in self.cases if case.key not in self.known]
        left_alone = _equivalent()
        for case in [each for each in waiting if each.name in left_alone]:
            self.ends[case.key] = "equivalent"
            waiting.remove(case)
        waiting.sort(key=lambda case: not case.mutant.inside)  # quick ones first
        running: dict[int, tuple[Case, int, float, int]] = {}
        slots = list(range(AT_ONCE))
        while (waiting and time.monotonic() < self.until) or running:
            while waiting and slots and time.monotonic() < self.until:
                case = waiting.pop(0)
                tests = self._tests_of(case)
                if not tests:
                    self._note(case, "survived", "no test reaches it")
                    continue
                limit = max(LONGEST, 5 * sum(self.seconds[name] for name in tests))
                slot = slots.pop()
                pid, pipe = self._fork(case, tests, slot)
                running[pid] = (case, slot, time.monotonic() + limit, pipe)
            self._collect(running, slots, waiting)

    def _collect(self, running: dict, slots: list[int], waiting: list[Case]) -> None:
        for pid, (case, slot, limit, pipe) in list(running.items()):
            done, status = os.waitpid(pid, os.WNOHANG)
            late = not done and time.monotonic() > limit
            if late:
                os.killpg(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
            if done or late:
                said = os.read(pipe, 4096).decode() if not late else "too long"
                os.close(pipe)
                del running[pid]
                slots.append(slot)
                code = os.waitstatus_to_exitcode(status) if done else 1
                if code == COLD:
                    self.cold.add(case.key)
                    waiting.append(case)
                    continue
                self.killers.setdefault(case.path + case.mutant.within, []).insert(0, said)
                self._note(case, "survived" if code == 0 else "killed", said)
        time.sleep(0.005)

    def _tests_of(self, case: Case) -> list[str]:
        """Those that reach the line: first what killed a neighbour, then those that reach lines of
        this function which few others reach, then the quick ones."""
        lines = self.reached[str(Path(case.path).resolve())]
        within = case.path + case.mutant.within
        if not case.mutant.inside or case.key in self.cold:
            names = {name for contexts in lines.values() for name in contexts if name}
            names = names or set(self.items)  # a module of values alone: anybody may read them
            near = lines
        else:
            names = set(filter(None, lines.get(case.mutant.line, ())))
            if not names:  # a line within an expression: the nearest line before that is reached
                before = [n for n in lines if n <= case.mutant.line and any(lines[n])]
                names = set(filter(None, lines[max(before)])) if before else set()
            near = {n: lines[n] for n in lines if abs(n - case.mutant.line) <= NEAR}
        rare = dict.fromkeys(names, 0.0)
        for contexts in near.values():
            for name in names.intersection(contexts):
                rare[name] += 1 / len(contexts)
        first = [n for n in self.killers.get(within, ()) if n in names]
        rest = sorted(names - set(first), key=lambda n: (-round(rare[n], 2), self.seconds[n]))
        return [*dict.fromkeys(first), *rest]

    def _fork(self, case: Case, tests: list[str], slot: int) -> tuple[int, int]:
        read, write = os.pipe()
        pid = os.fork()
        if pid:
            os.close(write)
            return pid, read
        os.setpgid(0, 0)
        code = 1
        try:
            if case.key in self.cold:
                code = self._cold_try(case, tests, slot)
            else:
                code = self._hot_try(case, tests, write)
        except BaseException:  # noqa: BLE001 - whatever breaks was noticed
            code = 1
        finally:
            os._exit(code)

    def _hot_try(self, case: Case, tests: list[str], write: int) -> int:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        inside = case.mutant.inside
        try:
            if not (self._exchange(case) if inside else self._exchange_value(case)):
                return COLD
        except AttributeError:  # a member of an enumeration is not exchanged
            return COLD
        for each in self.caches:
            each.cache_clear()
        for name in tests:
            self._one(self.items[name])
            if self.session.testsfailed:
                os.write(write, name.encode()[:4000])
                return 1
        return 0 if inside else COLD  # what was made of the value on import is still the old one

    def _exchange_value(self, case: Case) -> bool:
        """Give a constant of a module, or of a class, its changed value wherever it was imported."""
        module = sys.modules[
            case.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        ]
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

    def _exchange(self, case: Case) -> bool:
        """Give the living functions the changed code. False where that cannot be."""
        path = str(Path(case.path).resolve())
        new = _codes(compile(case.mutant.tree, path, "exec"))
        changed = 0
        for key, code in new.items():
            for function in self.functions.get((path, *key), ()):
                if function.__code__ != code:
                    try:
                        function.__code__ = code
                    except ValueError:  # it closes over other names now
                        return False
                    changed += 1
        return bool(changed)

    def _cold_try(self, case: Case, tests: list[str], slot: int) -> int:
        folder = self.copies[slot]
        path = folder / case.path
        before = path.read_text(encoding="utf-8")
        path.write_text(ast.unparse(case.mutant.tree), encoding="utf-8")
        files = list(dict.fromkeys(name.partition("::")[0] for name in tests))
        try:
            done = subprocess.run(
                [sys.executable, "-m", "pytest", *PYTEST, *files],
                cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": str(folder)}, check=False,
            )  # fmt: skip
        finally:
            path.write_text(before, encoding="utf-8")
        return 1 if done.returncode else 0

    # ---------------------------------------------------------------- telling

    def _note(self, case: Case, end: str, by: str) -> None:
        self.ends[case.key] = end
        row = {
            "key": case.key,
            "end": end,
            "what": case.told,
            "by": by,
            "tests": _state(by, self.tests),
        }
        FOUND.parent.mkdir(exist_ok=True)
        with FOUND.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
        if end == "survived":
            print(f"survived  {case.told}" + ("  (no test reaches it)" if "reaches" in by else ""), flush=True)  # fmt: skip

    def told(self) -> int:
        """A line a module, the survivors last. 0 when all was tried and 95 of 100 were killed."""
        print()
        sums = [0, 0, 0, 0]
        for path in dict.fromkeys(case.path for case in self.cases):
            ends = [
                self.ends.get(case.key, "not tried") for case in self.cases if case.path == path
            ]
            counted = [ends.count(end) for end in ("killed", "survived", "equivalent", "not tried")]
            sums = [a + b for a, b in zip(sums, counted, strict=True)]
            if ends:
                print(_line(path, counted))
        print(_line("together", sums))
        for case in self.cases:
            if self.ends.get(case.key) == "survived":
                print(f"survived  {case.told}")
        return 0 if not sums[3] and _percent(sums) >= ENOUGH else 1


COLD = 77
NEAR = 12  # lines
ENOUGH = 95  # of 100


def _percent(counted: list[int]) -> int:
    killed, survived = counted[:2]
    return 100 * killed // (killed + survived) if killed + survived else 100


def _line(path: str, counted: list[int]) -> str:
    killed, survived, equivalent, left = counted
    return (
        f"{path:42} {killed:4} killed {survived:4} survived {killed + survived:4} in all {_percent(counted):3} %"
        + (f", {equivalent} equivalent" if equivalent else "")
        + (f", {left} not tried" if left else "")
    )


def _equivalent() -> set[str]:
    """Lines `path: [within] change  # why no test can notice` (`change #2`: the second that reads alike)."""
    rows = Path(EQUIVALENT).read_text(encoding="utf-8").splitlines() if Path(EQUIVALENT).exists() else []  # fmt: skip
    return {row.partition("  # ")[0].strip() for row in rows if row and not row.startswith("#")}


def _codes(code: CodeType) -> dict[tuple[str, int], CodeType]:
    """The code of each function below, by its full name and first line."""
    found = {}
    for each in code.co_consts:
        if isinstance(each, CodeType):
            found[each.co_qualname, each.co_firstlineno] = each
            found.update(_codes(each))
    return found


if __name__ == "__main__":
    sys.exit(main())
