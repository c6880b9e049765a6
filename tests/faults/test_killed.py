"""A process that is killed between any two statements leaves all of an action or nothing of it."""

import os
import signal
import traceback

import pytest
from django.db import connection, connections

from khuyencong.accounts import roles
from khuyencong.audit.models import Event
from khuyencong.notices.models import Notice
from projects.actions import acceptance, adjustments, decisions, execution
from projects.actions.adjustments import Change
from projects.ledger import FundingSplit
from projects.models import (
    Acceptance,
    Adjustment,
    AdjustmentSubject,
    Amounts,
    Contract,
    Decision,
    Disbursement,
    Member,
    Plan,
    Proposal,
    Settlement,
)
from tests.factories import BeneficiaryFactory, PlanFactory, document, planned_proposal

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]
TABLES = (
    Acceptance, Adjustment, Contract, Decision, Disbursement, Event, FundingSplit, Member, Notice,
    Plan, Proposal, Settlement,
)  # fmt: skip
WRITES = ("INSERT", "UPDATE", "DELETE")
AT_MOST = 400  # statements of one action; the loop ends by itself long before


def everything():
    """All rows of what the actions write."""
    return [list(table.objects.order_by("pk").values_list()) for table in TABLES]


def run_killed_at(act, number):
    """Run `act` in a process of its own that is killed (SIGKILL) before its writing statement
    `number`, the commit counted as one: between two of them nothing changes. Returns whether it was
    killed."""
    connections.close_all()  # the child must not share the parent's socket
    child = os.fork()
    if child == 0:
        _run_and_die(act, number)
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0, "the action itself failed"
    return False


def _run_and_die(act, number):
    count = 0
    # A socket shared with the parent would outlive this process, and its open transaction with it.
    shared = connection.connection is not None

    def counting(execute, *statement):
        nonlocal count
        if not statement or statement[0].startswith(WRITES):
            count += 1
            if count >= number:
                os.kill(os.getpid(), signal.SIGKILL)
        return execute(*statement)

    commit = connection._commit

    def counted_commit():
        counting(lambda: None)
        commit()

    connection._commit = counted_commit
    try:
        assert not shared, "the connection of the parent"
        with connection.execute_wrapper(counting):
            act()
    except BaseException:  # noqa: BLE001 - the parent is told by the code
        os.write(2, traceback.format_exc().encode())
        os._exit(2)
    os._exit(0)


def kill_everywhere(act):
    """Kill before every statement in turn; at last let it run. Returns how often it was killed."""
    before = everything()
    for number in range(1, AT_MOST):
        if not run_killed_at(act, number):
            assert everything() != before
            return number - 1
        assert everything() == before, f"killed before statement {number}: something was left"
    raise AssertionError("the action never ended")


@pytest.fixture
def leader(make_user):
    make_user(roles.CentreStaff)
    return make_user(roles.CentreLeader)


def test_killed_rounds_adjustments_acceptances_and_settlements_leave_nothing(leader):
    plan = PlanFactory(year=2020, state="draft", ceiling=1_000)
    planned_proposal(plan, 100, 100)
    awards = {member.pk: Amounts(100, 120) for member in Member.objects.all()}
    first, second = Member.objects.order_by("pk")
    killed = {}

    killed["round"] = kill_everywhere(
        lambda: decisions.decide_round(
            plan=plan, document=document(on="2020-01-15"), awards=awards, by=leader
        )
    )
    proposal = Proposal.objects.get()
    execution.start(proposal=proposal, by=leader)
    new = BeneficiaryFactory()
    asked = [
        adjustments.ask(
            proposal=proposal, subject=subject, member=member, change=change, reason="x", by=leader
        )
        for subject, member, change in (
            (AdjustmentSubject.AMOUNT, first, Change(money=Amounts(80, 90))),
            (AdjustmentSubject.BENEFICIARY, second, Change(beneficiary=new)),
        )
    ]
    paper = document("02/QĐ", "2020-02-15", kind="adjustment")
    killed["adjustment"] = kill_everywhere(
        lambda: adjustments.decide(plan=plan, adjustments=asked, document=paper, by=leader)
    )
    third = Member.objects.get(beneficiary=new)
    day = paper.decided_on.replace(month=6)
    contracts = {first.pk: Amounts(80, 90), third.pk: Amounts(100, 120)}
    killed["contract"] = kill_everywhere(
        lambda: execution.sign_contract(
            proposal=proposal, number="1/HĐ", signed_on=day, amounts=contracts, by=leader
        )
    )
    execution.pay(member=third, kind="advance", paid_on=day, paid=100, by=leader)
    acceptance.record_acceptance(member=first, money=Amounts(70, 90), accepted_on=day, by=leader)
    killed["acceptance"] = kill_everywhere(
        lambda: acceptance.record_acceptance(
            member=third, money=Amounts(90, 90), accepted_on=day, by=leader
        )
    )
    killed["settlement"] = kill_everywhere(
        lambda: execution.settle(
            proposal=proposal, settled_on=day, number="1/TL", returned={third.pk: 10}, by=leader
        )
    )

    assert Proposal.objects.get().state == "settled"
    assert sum(killed.values()) >= 30, killed
    assert all(killed.values())
