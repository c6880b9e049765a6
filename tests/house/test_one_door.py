"""One door to the money and to the state: who else writes or sums is told by file, line and reason."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from projects.workflow import PlanWorkflow, ProposalWorkflow

FLOORS = ("khuyencong", "beneficiaries", "projects", "reports")
LEDGER = "projects/ledger/"
ENTRIES = {"FundingSplit", "Disbursement"}
RELATED = {"splits", "disbursements"}  # the entries of a member, a proposal or a document
WRITING = {"create", "acreate", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "update", "delete", "_raw_delete", "add", "set", "remove", "clear"}  # fmt: skip
AMOUNT = re.compile(r"(^|__|-)(state_support|beneficiary_contribution|other_funds|paid)$")
AGGREGATES = {"Sum", "Avg", "Max", "Min", "F", "OuterRef", "values", "values_list", "aggregate", "annotate", "alias", "order_by", "dates"}  # fmt: skip
WALK = re.compile(r"-?(\w+__)?(splits|disbursements)__\w+")
TRANSITIONS = {
    name
    for machine in (ProposalWorkflow, PlanWorkflow)
    for name, method in vars(machine).items()
    if hasattr(method, "_django_fsm")
}
# Rows whose `state` is no machine's: nobody may take a step of theirs but these functions.
STATES_WITHOUT_MACHINE = {
    "projects/actions/adjustments.py": "an adjustment is asked for, then decided or refused",
    "projects/actions/adjustment_closure.py": "or overtaken",
    "reports/actions/runs.py": "a report that is being rendered waits, runs and is done",
}
CHANGE_STATE = ("projects/workflow.py", "change_state")


def calls(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def name_of(node):
    """The last name of what is called or read: `Sum` of models.Sum(…), `create` of x.objects.create."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def chain(node):
    """The names before the last one, without what stands in brackets: of a.b(x).c → {a, b}."""
    names = set()
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
        names.add(name_of(node))
    return names - {""}


def texts(node):
    return [each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)]  # fmt: skip


def functions(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def writes_of_entries(path, tree):
    """Entries and payments are constructed, written or deleted in the ledger alone. A payment may be
    made where it is handed to `ledger.pay`, which asks the rules and saves it."""
    if path.startswith(LEDGER):
        return
    paying = {
        id(call)
        for function in functions(tree)
        if any(name_of(call.func) == "pay" and "ledger" in chain(call.func) for call in calls(function))
        for call in calls(function)
        if name_of(call.func) == "Disbursement"
    }  # fmt: skip
    for call in calls(tree):
        name = name_of(call.func)
        if name in ENTRIES and id(call) not in paying:
            yield call, f"{name} is constructed outside {LEDGER}: call projects.ledger"
        of = chain(call.func) & (ENTRIES | RELATED)
        if of and name in WRITING and isinstance(call.func, ast.Attribute):
            yield call, f"{min(of)}….{name}() writes entries outside {LEDGER}: call projects.ledger"


def sums_of_entries(path, tree):
    """No other module puts amounts of entries together or walks from a record to its entries in a
    query: balances and sums are functions of projects.ledger."""
    if path.startswith(LEDGER):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func) in AGGREGATES:
            for text in [text for arg in node.args for text in texts(arg) if AMOUNT.search(text)]:
                yield node, f"“{text}” is read from entries outside {LEDGER}: ask projects.ledger"
        walk = node.arg if isinstance(node, ast.keyword) else getattr(node, "value", None)
        if isinstance(walk, str) and WALK.fullmatch(walk):
            yield node, f"“{walk}” walks to entries outside {LEDGER}: ask projects.ledger"


def steps_around_the_machine(path, tree):
    """A proposal and a plan change state by `projects.workflow.change_state` alone. The ground floor knows
    neither: its letters have states of their own."""
    if path.startswith("khuyencong/"):
        return
    inside = {
        id(node)
        for function in functions(tree)
        if (path, function.name) == CHANGE_STATE
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if id(node) not in inside:
            yield from ((node, told) for told in _steps(path, node))


def _steps(path, node):
    if isinstance(node, ast.Call):
        name, bare = name_of(node.func), not node.args and not node.keywords
        by_name = bare and isinstance(node.func, ast.Attribute) and name in TRANSITIONS
        if by_name and not {"Thread", "Process"} & chain(node.func):
            yield f".{name}() takes a step outside change_state"
        if bare and isinstance(node.func, ast.Call) and name_of(node.func.func) == "getattr":
            yield "getattr(…)() may take a step outside change_state"
        for keyword in node.keywords:
            yield from _states_written(path, name, keyword)
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign | ast.AnnAssign) else []  # fmt: skip
    for target in targets:
        written = [each for each in ast.walk(target) if isinstance(each, ast.Attribute)]
        if any(each.attr == "state" for each in written) and path not in STATES_WITHOUT_MACHINE:
            yield "a state is assigned outside change_state"


def _states_written(path, name, keyword):
    if keyword.arg == "state" and name in {"update", "aupdate"}:
        yield "update(state=…) goes around change_state"
    named = keyword.arg in {"update_fields", "fields"} and name in {"save", "asave", "bulk_update"}
    if named and "state" in texts(keyword.value) and path not in STATES_WITHOUT_MACHINE:
        yield "update_fields writes “state” outside change_state"


def models_asked_by_name(path, tree):
    """A model that needs another one imports it: a cycle is a floor built wrong."""
    if "/models/" not in path and not path.endswith("/models.py") and not path.startswith(LEDGER):
        return
    for call in calls(tree):
        if name_of(call.func) in {"get_model", "get_registered_model"}:
            yield call, "get_model() in models: put what needs both above them (projects/ledger)"


RULES = (writes_of_entries, sums_of_entries, steps_around_the_machine, models_asked_by_name)


def violations(path, source, rules=RULES):
    tree = ast.parse(source)
    return sorted({f"{path}:{node.lineno}: {told}" for rule in rules for node, told in rule(path, tree)})  # fmt: skip


def sources(root):
    for floor in FLOORS:
        for path in sorted((root / floor).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(root)), path.read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_to_its_one_door(root, rule):
    assert [told for path, text in sources(root) for told in violations(path, text, [rule])] == []


def test_what_is_let_through_is_still_there(root):
    for path in STATES_WITHOUT_MACHINE:
        text = (root / path).read_text(encoding="utf-8")
        assert re.search(r"\.state\b.* = ", text), f"{path} needs no exception any more"


PLANTED = [
    (writes_of_entries, "FundingSplit(member=m, stage=s)", "FundingSplit is constructed"),
    (writes_of_entries, "ledger.FundingSplit(member=m).save()", "FundingSplit is constructed"),
    (writes_of_entries, "Disbursement(paid=1).save()", "Disbursement is constructed"),
    (writes_of_entries, "FundingSplit.objects.create(member=m)", "FundingSplit….create()"),
    (writes_of_entries, "ledger.FundingSplit.objects.filter(pk=1).update(a=1)", "FundingSplit….update()"),
    (writes_of_entries, "Disbursement.objects.bulk_create(rows)", "Disbursement….bulk_create()"),
    (writes_of_entries, "member.splits.all().delete()", "splits….delete()"),
    (writes_of_entries, "proposal.disbursements.create(paid=1)", "disbursements….create()"),
    (sums_of_entries, "rows.aggregate(s=Sum('state_support'))", "“state_support” is read"),
    (sums_of_entries, "rows.annotate(s=models.Sum('splits__other_funds'))", "“splits__other_funds” is read"),
    (sums_of_entries, "rows.values_list('member', 'beneficiary_contribution')", "“beneficiary_contribution” is read"),
    (sums_of_entries, "payments.aggregate(Sum('paid'))", "“paid” is read"),
    (sums_of_entries, "rows.annotate(s=F('state_support') + F('other_funds'))", "“state_support” is read"),
    (sums_of_entries, "members.filter(splits__stage='approved')", "“splits__stage” walks"),
    (sums_of_entries, "Q(member__splits__effective_on__lte=day)", "“member__splits__effective_on__lte” walks"),
    (sums_of_entries, "TOTAL = 'members__splits__state_support'", "“members__splits__state_support” walks"),
    (steps_around_the_machine, "proposal.approve()", ".approve() takes a step"),
    (steps_around_the_machine, "plan.take_back()", ".take_back() takes a step"),
    (steps_around_the_machine, "getattr(proposal, step)()", "getattr(…)() may take a step"),
    (steps_around_the_machine, "rows.update(state='approved')", "update(state=…)"),
    (steps_around_the_machine, "proposal.save(update_fields=['state', 'plan'])", "update_fields writes “state”"),
    (steps_around_the_machine, "Proposal.objects.bulk_update(rows, fields=['state'])", "update_fields writes “state”"),
    (steps_around_the_machine, "proposal.state = 'approved'", "a state is assigned"),
    (steps_around_the_machine, "proposal.state, plan.state = a, b", "a state is assigned"),
    (models_asked_by_name, "apps.get_model('projects', 'Member')", "get_model() in models"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "line", "told"), PLANTED, ids=[line for _r, line, _t in PLANTED])
def test_a_violation_is_found_and_told_by_its_line(rule, line, told):
    path = "projects/models/planted.py"

    (found,) = {each for each in violations(path, f"x = 1\n{line}\n", [rule]) if told in each}

    assert found.startswith(f"{path}:2: ")


ALLOWED = [
    (writes_of_entries, "def f():\n    p = Disbursement(paid=1)\n    ledger.pay(p)"),
    (writes_of_entries, "FundingSplit.objects.filter(member=m).exists()"),
    (writes_of_entries, "names.update(member.splits.values('pk'))"),
    (sums_of_entries, "sum(member.balance.approved.state_support for member in rows)"),
    (sums_of_entries, "fields = ('state_support', 'other_funds')"),
    (steps_around_the_machine, "change_state(proposal, 'approve')"),
    (steps_around_the_machine, "can_proceed(getattr(proposal, step))"),
    (steps_around_the_machine, "planning.leave_out(proposal=p, by=u, comment=c)"),
    (steps_around_the_machine, "threading.Thread(target=f).start()"),
    (steps_around_the_machine, "proposal.save(update_fields=['plan'])"),
]


@pytest.mark.parametrize(("rule", "line"), ALLOWED, ids=[line for _r, line in ALLOWED])
def test_what_goes_through_the_door_is_let_through(rule, line):
    assert violations("projects/models/planted.py", line, [rule]) == []


def test_the_door_itself_and_the_one_function_may_do_what_they_are_for():
    written = "FundingSplit.objects.create(state_support=1)"
    step = "def change_state(subject, step):\n    getattr(subject, step)()\n    subject.save(update_fields=['state'])"  # fmt: skip

    assert violations("projects/ledger/write.py", written) == []
    assert violations("projects/workflow.py", step) == []
    assert len(violations("projects/actions/steps.py", step)) == 2


@pytest.mark.parametrize(
    "line",
    [
        "from projects.ledger.write import give",
        "from projects.ledger.balances import with_balances",
        "import projects.ledger.entries",
        "from projects.ledger import rules",
    ],
)
def test_the_rooms_of_the_ledger_are_closed_to_others(root, tmp_path, line):
    """`lint-imports` refuses an import past the front door; here in a copy with one planted."""
    for name in (*FLOORS, "pyproject.toml"):
        (tmp_path / name).symlink_to(root / name)
    (tmp_path / "reports").unlink()
    _copy_sources(root / "reports", tmp_path / "reports")
    (tmp_path / "reports/figures/planted.py").write_text(f"{line}\n", encoding="utf-8")
    lint = Path(sys.executable).with_name("lint-imports")

    told = subprocess.run([lint, "--no-cache", "--contract", "ledger"], cwd=tmp_path, check=False, capture_output=True, text=True)  # noqa: S603  # fmt: skip

    assert told.returncode == 1, told.stdout
    assert "reports.figures.planted" in told.stdout


def _copy_sources(source, target):
    for path in source.rglob("*.py"):
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
