"""Would the tests notice? Puts one small fault after the other into a module and runs its tests.

    script/mutate checks                 an area (AREAS below)
    script/mutate khuyencong/money/parse.py    one module of an area
    script/mutate checks --minutes 20    no longer than that; call again to go on
    script/mutate checks --fresh         forget what was found before

Works in a copy of the tree outside of it. One process sets up Django, the database (SQLite in
memory) and the tests, runs them once and notes which test reaches which line; then it forks for each
mutant (two at a time), the child gets the changed code and runs the tests that reach it, until one
fails. What stands outside of functions is changed in a copy on disk and tried by a pytest of its own.
What was found stays in build/mutate.jsonl for as long as neither the module nor the tests it rests on
change: of a killed one the file of the test that noticed, of a survivor the whole area's.
equivalent.txt lists those that no test can kill, and why. At the end each module and area is told, and
build/mutate-summary.json keeps what is known of all that were asked so far.
"""

import argparse
import ast
import functools
import gc
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import coverage
import pytest
from django.db import connection

from tests.mutation import living, summary, warm
from tests.mutation.cases import Case, cases_of, equivalent, known, state_of

COPIES, HOME = "MUTATE_COPIES", "MUTATE_HOME"
ROOT = Path(os.environ.get(HOME, Path.cwd()))
FOUND = ROOT / "build/mutate.jsonl"
SUMMARY = ROOT / "build/mutate-summary.json"
PYTEST = [
    "-q", "-x", "-n", "0", "-p", "no:randomly", "-p", "no:cacheprovider", "--no-header",
    "-m", "not browser and not postgres",
    # slow, and what they notice others notice as well
    "--deselect=tests/reports/test_figures.py::test_the_plan_summary_takes_seven_queries_with_five_hundred_proposals",
    "--deselect=tests/reports/test_plan_history.py::test_only_the_newest_are_shown_one_by_one_unless_all_are_asked_for",
]  # fmt: skip
AT_ONCE = 2
OURS = {"khuyencong", "beneficiaries", "projects", "reports"}
LONGEST = 40  # seconds of the processor for one mutant at least; more where its tests take longer
ASLEEP = 10  # times as long by the clock: the machine may be busy with others
BEGIN = 0.02  # seconds that any test takes to begin: an order by use would else put the idle first

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
            "tests/reports/test_figures_of_print.py", "tests/reports/test_places_of_a_day.py",
            "tests/reports/test_figures_of_other_plans.py",
            "tests/reports/test_home.py", "tests/reports/test_plan_history.py",
            "tests/projects/test_plan_desk.py",
        ),
    ),
}  # fmt: skip


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
    before = {} if wanted.fresh else known(FOUND, tests)
    run = Run(cases_of(modules), before, wanted.minutes, tests)
    os.environ[warm.DATABASE] = warm.file_in(ROOT / "build")
    code = pytest.main([*PYTEST, *tests], plugins=[run, warm])
    areas = {area: _chosen(area)[0] for area in AREAS}
    return summary.told(run.cases, run.ends, areas, SUMMARY) if run.is_begun else int(code) or 1


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
        self.killers: dict[str, Counter[str]] = {}
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Any:
        done = yield
        if fixturedef.argname == "django_db_setup":
            warm.keep(connection)
            self.clock = time.process_time()  # what comes once is no part of the test
        return done

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
        self.functions = living.functions_of({case.path for case in self.cases})
        kept = [e for e in gc.get_objects() if type(e) is functools._lru_cache_wrapper]
        self.caches = [e for e in kept if (e.__module__ or "").partition(".")[0] in OURS]
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
        gc.collect()
        gc.freeze()
        for name in self._failing_alone():
            print(f"left out, for it fails alone without any fault: {name}", flush=True)
            del self.items[name]
        self._try_all()
        return True

    def _walk_once(self) -> None:
        """Every test, with the lines of our modules that it reaches."""
        here = [str(Path(path).resolve()) for path in {case.path for case in self.cases}]
        cover = coverage.Coverage(data_file=None, include=here, branch=False, config_file=False)
        cover.set_option("run:disable_warnings", ["no-data-collected"])  # modules of values alone
        cover.start()
        for item in self.items.values():
            cover.switch_context(item.nodeid)
            self.clock = time.process_time()
            self._one(item)
            self.seconds[item.nodeid] = time.process_time() - self.clock
            if self.session.testsfailed:
                break
        cover.stop()
        slowest = sorted(self.seconds.items(), key=lambda pair: -pair[1])[:3]
        print(f"{len(self.seconds)} tests in {sum(self.seconds.values()):.0f} s, the slowest:", *(f"{name.rpartition('::')[2]} {took:.1f} s" for name, took in slowest), flush=True)  # fmt: skip
        data = cover.get_data()
        self.reached = {path: data.contexts_by_lineno(path) for path in here}

    def _one(self, item: Any) -> None:
        """Run a test and take down all but the session, so that any other may follow."""
        after = SimpleNamespace(listchain=lambda: [self.session])
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)

    def _failing_alone(self) -> list[str]:
        """Tests that would seem to notice everything: each is run in a child of its own, where nothing
        is changed but the order."""
        running: dict[int, str] = {}
        failing = []
        for name in [*self.items, *[""] * AT_ONCE]:
            while len(running) >= AT_ONCE or (running and not name):
                pid, status = os.wait()
                done = running.pop(pid)
                failing += [done] if status else []
            if name and not (pid := os.fork()):
                self._silence()
                self._one(self.items[name])
                os._exit(bool(self.session.testsfailed))
            if name:
                running[pid] = name
        return failing

    @staticmethod
    def _silence() -> None:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)

    # ---------------------------------------------------------------- trying

    def _try_all(self) -> None:
        left_alone = equivalent()
        for case in self.cases:
            if case.name in left_alone and self.known.get(case.key) != "killed":
                self.ends[case.key] = "equivalent"
        waiting = [case for case in self.cases if case.key not in self.ends]
        waiting.sort(key=lambda case: not case.mutant.inside)  # quick ones first
        running: dict[int, tuple[Case, int, float, int]] = {}
        slots = list(range(AT_ONCE))
        self.left, self.begun = len(waiting), time.monotonic()
        while (waiting and time.monotonic() < self.until) or running:
            while waiting and slots and time.monotonic() < self.until:
                case = waiting.pop(0)
                tests = self._tests_of(case)
                if not tests:  # perhaps it is run on import
                    self.cold.add(case.key)
                    tests = self._tests_of(case)
                limit = max(LONGEST, 5 * sum(self.seconds[name] for name in tests))
                slot = slots.pop()
                pid, pipe = self._fork(case, tests, slot, int(limit))
                running[pid] = (case, slot, time.monotonic() + ASLEEP * limit, pipe)
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
                said = "too long" if done and os.WIFSIGNALED(status) else said
                os.close(pipe)
                del running[pid]
                slots.append(slot)
                code = os.waitstatus_to_exitcode(status) if done else 1
                if code == COLD:
                    self.cold.add(case.key)
                    waiting.append(case)
                    continue
                self.killers.setdefault(case.path + case.mutant.within, Counter())[said] += 1
                self._note(case, "survived" if code == 0 else "killed", said)
        time.sleep(0.005)

    def _tests_of(self, case: Case) -> list[str]:
        """Those that reach the line, by what they promise for their time: what killed a neighbour, and
        what reaches lines of this function which few others reach."""
        lines = self.reached[str(Path(case.path).resolve())]
        within = case.path + case.mutant.within
        if not case.mutant.inside or case.key in self.cold:
            names = {name for contexts in lines.values() for name in contexts} & set(self.items)
            if case.key in self.cold or not names:
                names = set(self.items)  # anybody may read a value
            near = lines
        else:
            names = set(lines.get(case.mutant.line, ())) & set(self.items)
            if not names:  # a line within an expression: the nearest line before that is reached
                before = [n for n in lines if n <= case.mutant.line and any(lines[n])]
                names = set(lines[max(before)]) & set(self.items) if before else set()
            near = {n: lines[n] for n in lines if abs(n - case.mutant.line) <= NEAR}
        worth = dict.fromkeys(names, 0.0)
        for contexts in near.values():
            for name in names.intersection(contexts):
                worth[name] += 1 / len(contexts)
        for name, count in self.killers.get(within, Counter()).items():
            if name in worth:
                worth[name] += 3 * count
        return sorted(names, key=lambda n: (-worth[n] / (self.seconds[n] + BEGIN), n))

    def _fork(self, case: Case, tests: list[str], slot: int, limit: int) -> tuple[int, int]:
        read, write = os.pipe()
        pid = os.fork()
        if pid:
            os.close(write)
            return pid, read
        os.setpgid(0, 0)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
        code = 1
        try:
            if case.key in self.cold:
                code = self._cold_try(case, tests, slot, write)
            else:
                code = self._hot_try(case, tests, write)
        except BaseException:  # noqa: BLE001 - whatever breaks was noticed
            code = 1
        finally:
            os._exit(code)

    def _hot_try(self, case: Case, tests: list[str], write: int) -> int:
        self._silence()
        inside = case.mutant.inside
        try:
            if not (
                living.exchange(case, self.functions) if inside else living.exchange_value(case)
            ):
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

    def _cold_try(self, case: Case, tests: list[str], slot: int, write: int) -> int:
        folder = self.copies[slot]
        path = folder / case.path
        before = path.read_text(encoding="utf-8")
        path.write_text(ast.unparse(case.mutant.tree), encoding="utf-8")
        try:
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-p", "tests.mutation.warm", *PYTEST, *tests],
                cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": str(folder)}, check=False, text=True,
            )  # fmt: skip
        finally:
            path.write_text(before, encoding="utf-8")
        if failed := FAILED.search(done.stdout):
            os.write(write, failed[1].encode()[:4000])
        return 1 if done.returncode else 0

    # ---------------------------------------------------------------- telling

    def _note(self, case: Case, end: str, by: str) -> None:
        self.ends[case.key] = end
        row = {
            "key": case.key,
            "end": end,
            "what": case.told,
            "by": by,
            "tests": state_of(by, self.tests),
        }
        FOUND.parent.mkdir(exist_ok=True)
        with FOUND.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
        self.left -= 1
        if end == "survived":
            print(f"survived  {case.told}", flush=True)
        if not self.left % 25:
            print(f"{self.left} left after {(time.monotonic() - self.begun) / 60:.1f} min", flush=True)  # fmt: skip


COLD = 77
NEAR = 12  # lines
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+::[^\n]*?)(?: - .*)?$", re.MULTILINE)


if __name__ == "__main__":
    sys.exit(main())
