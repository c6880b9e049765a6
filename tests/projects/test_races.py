"""Two clicks, two tabs, two people at once: real connections over PostgreSQL."""

import datetime
import threading

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connections
from django_tasks_db.models import DBTaskResult

from khuyencong.accounts import roles
from khuyencong.audit.models import Event
from khuyencong.notices.models import Notice
from projects import ledger
from projects.actions import adjustments, decisions, drafts, submission
from projects.models import Activity, AdjustmentSubject, Amounts, Decision, Programme, Proposal
from projects.models.event import PlanEvent, ProposalEvent
from projects.refusal import Refused
from projects.workflow import ProposalState
from tests.factories import (
    BeneficiaryFactory,
    DecisionFactory,
    DistrictFactory,
    PlanFactory,
    complete_draft,
    document,
    planned_proposal,
)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

AT_ONCE = 50


def together(count, act):
    """Call `act` in that many threads, each with a connection of its own, all at one moment."""
    start, answers = threading.Barrier(count), []

    def run():
        try:
            start.wait()
            answers.append(act())
        except Exception as error:  # noqa: BLE001 - the answer of this thread
            answers.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def test_fifty_submissions_at_once_are_one(make_user):
    place = DistrictFactory()
    officer = make_user(roles.DistrictOfficer, place)
    make_user(roles.CentreStaff)
    proposal = complete_draft(officer, BeneficiaryFactory(locality=place), locality=place)

    answers = together(AT_ONCE, lambda: submission.submit(proposal=proposal, by=officer))
    call_command("db_worker", batch=True, interval=0, startup_delay=False)

    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(answers) == AT_ONCE
    assert len(refused) == AT_ONCE - 1, [a for a in answers if not isinstance(a, Refused)]
    assert all(f"hiện ở trạng thái “đã nộp” ({officer}, " in r.messages[0] for r in refused)
    assert Proposal.objects.get().state == ProposalState.SUBMITTED
    assert Event.objects.filter(kind=ProposalEvent.SUBMITTED).count() == 1
    assert Notice.objects.count() == 1
    assert DBTaskResult.objects.count() == 1
    assert [letter.to for letter in mail.outbox] == [["centre-staff@khuyencong.example"]]


def test_a_return_and_a_screening_at_once_leave_one(make_user):
    place = DistrictFactory()
    officer = make_user(roles.DistrictOfficer, place)
    staff = make_user(roles.CentreStaff)
    proposal = complete_draft(officer, BeneficiaryFactory(locality=place), locality=place)
    submission.submit(proposal=proposal, by=officer)
    ways = iter([
        lambda: submission.send_back(proposal=proposal, by=staff, comment="Thiếu báo giá"),
        lambda: submission.screen(proposal=proposal, by=staff),
    ] * 5)  # fmt: skip
    lock = threading.Lock()

    def act():
        with lock:
            way = next(ways)
        return way()

    answers = together(10, act)

    assert sum(isinstance(answer, Refused) for answer in answers) == 9
    assert Event.objects.about(proposal).exclude(before="").count() == 2


def test_drafts_at_once_take_different_codes(make_user):
    place = DistrictFactory()
    officer = make_user(roles.DistrictOfficer, place)
    complete_draft(officer, locality=place)
    programme, activity = Programme.objects.get(), Activity.objects.get()

    answers = together(
        8,
        lambda: drafts.draft(
            programme=programme, year=2031, activity=activity, kind="single", title="Đề án",
            locality=place, by=officer,
        ),
    )  # fmt: skip

    codes = sorted(proposal.code for proposal in answers)
    assert codes == [f"KCDP-2031-{number:04d}" for number in range(1, 9)]


def test_twenty_approvals_at_once_never_pass_the_ceiling(make_user):
    leader = make_user(roles.CentreLeader)
    plan = PlanFactory(year=2020, ceiling=750)
    decision = DecisionFactory(plan=plan, decided_on=datetime.date(2020, 1, 15))
    waiting = iter([planned_proposal(plan, 100) for _ in range(20)])
    lock = threading.Lock()

    def act():
        with lock:
            proposal = next(waiting)
        return decisions.approve(proposal=proposal, decision=decision, by=leader)

    answers = together(20, act)

    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert (len(answers), len(refused)) == (20, 13), answers
    assert all("còn 50 đồng hỗ trợ trong mức tối đa 750 đồng" in r.messages[0] for r in refused)
    assert ledger.support_given(plan) == 700
    assert Proposal.objects.filter(state=ProposalState.APPROVED).count() == 7
    assert Event.objects.filter(kind=PlanEvent.APPROVED).count() == 0  # it was one already


def test_two_documents_at_once_decide_an_adjustment_once(make_user):
    leader = make_user(roles.CentreLeader)
    plan = PlanFactory(year=2020)
    proposal = planned_proposal(plan, 100, 100)
    awards = {member.pk: Amounts(100, 100) for member in proposal.members.all()}
    decisions.decide_round(plan=plan, document=document(on="2020-01-15"), awards=awards, by=leader)
    asked = adjustments.ask(
        proposal=Proposal.objects.get(), subject=AdjustmentSubject.AMOUNT, member=proposal.members.first(),
        change=adjustments.Change(money=Amounts(60, 60)), reason="x", by=leader,
    )  # fmt: skip
    numbers = iter(range(8))
    lock = threading.Lock()

    def act():
        with lock:
            number = next(numbers)
        paper = document(f"{number}/ĐC", "2020-03-01", kind="adjustment")
        return adjustments.decide(plan=plan, adjustments=[asked], document=paper, by=leader)

    answers = together(8, act)

    assert sum(isinstance(answer, Refused) for answer in answers) == 7, answers
    assert ledger.support_given(plan) == 160
    assert Decision.objects.count() == 2
