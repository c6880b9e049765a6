"""Whatever a year brings, in any order: the plan is the sum of its decisions, and the past stays."""

import datetime

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from khuyencong.accounts import roles
from khuyencong.locking import lock
from projects import ledger
from projects.actions import acceptance, adjustments, decisions, execution
from projects.actions.adjustments import Change
from projects.ledger import FundingSplit
from projects.models import Adjustment, AdjustmentSubject, Amounts, Member, Plan, Proposal, Stage
from projects.refusal import Refused
from projects.workflow import ProposalState
from reports.figures.plan_history import plan_history
from tests.factories import BeneficiaryFactory, PlanFactory, document, planned_proposal
from tests.profiles import of_machine

CEILING = 1_000
SUPPORT = st.integers(1, 400)


def machine(leader):  # noqa: C901 - one machine, its rules side by side
    class Year(RuleBasedStateMachine):
        """One plan through its year; amounts are small numbers of đồng, the ceiling is met often."""

        @initialize()
        def open(self):
            self.undo = transaction.atomic()
            self.undo._from_testcase = True  # around the actions, not theirs
            self.undo.__enter__()
            self.plan = PlanFactory(year=2020, ceiling=CEILING)
            self.day, self.numbers, self.past = datetime.date(2020, 1, 1), 0, {}

        def teardown(self):
            if not hasattr(self, "undo"):
                return
            try:
                for day, total in self.past.items():
                    history = plan_history(self.plan, user=leader, on=day)
                    assert history.is_proven
                    assert history.now == total, f"the past of {day} has changed"
            finally:
                transaction.set_rollback(True)
                self.undo.__exit__(None, None, None)

        def paper(self, **fields):
            self.numbers += 1
            return document(f"{self.numbers}/QĐ", self.day.isoformat(), **fields)

        def trying(self, act):
            """What is refused leaves everything as it was."""
            before = self.digest()
            try:
                act()
            except Refused:
                assert self.digest() == before

        def digest(self):
            return (
                FundingSplit.objects.count(),
                list(Proposal.objects.order_by("pk").values_list("state", flat=True)),
                Adjustment.objects.filter(state="decided").count(),
            )

        def a_member(self, data, *states):
            keys = list(
                Member.objects.filter(proposal__state__in=states)
                .order_by("pk")
                .values_list("pk", flat=True)
            )
            return Member.objects.get(pk=data.draw(st.sampled_from(keys))) if keys else None

        @rule(supports=st.lists(SUPPORT, min_size=1, max_size=3))
        def propose(self, supports):
            planned_proposal(self.plan, *supports)

        @rule(data=st.data(), support=SUPPORT, own=st.integers(0, 400))
        def give(self, data, support, own):
            states = (ProposalState.PLANNED, ProposalState.APPROVED, ProposalState.IN_PROGRESS)
            if member := self.a_member(data, *states):
                awards = {member.pk: Amounts(support, own)}
                self.trying(
                    lambda: decisions.decide_round(
                        plan=self.plan, document=self.paper(), awards=awards, by=leader
                    )
                )

        @rule(data=st.data())
        def start(self, data):
            if member := self.a_member(data, ProposalState.APPROVED):
                execution.start(proposal=member.proposal, by=leader)

        @rule(data=st.data(), support=SUPPORT)
        def accept(self, data, support):
            if member := self.a_member(data, ProposalState.IN_PROGRESS):
                self.trying(
                    lambda: acceptance.record_acceptance(
                        member=member, money=Amounts(support, 5), accepted_on=self.day, by=leader
                    )
                )

        @rule(
            data=st.data(),
            subject=st.sampled_from(
                [AdjustmentSubject.AMOUNT, AdjustmentSubject.STOP, AdjustmentSubject.BENEFICIARY]
            ),
            support=SUPPORT,
        )
        def adjust(self, data, subject, support):
            states = (ProposalState.APPROVED, ProposalState.IN_PROGRESS)
            member = self.a_member(data, *states)
            if member is None:
                return
            change = Change(money=Amounts(support, 7), beneficiary=BeneficiaryFactory())

            def act():
                with transaction.atomic():
                    lock(self.plan, member.proposal)  # two actions in one transaction
                    asked = adjustments.ask(
                        proposal=member.proposal, subject=subject, member=member, change=change,
                        reason="cần", by=leader,
                    )  # fmt: skip
                    adjustments.decide(
                        plan=self.plan, adjustments=[asked], by=leader,
                        document=self.paper(kind=adjustments.kind_of([asked])),
                    )  # fmt: skip

            self.trying(act)

        @rule(days=st.integers(1, 40))
        def later(self, days):
            self.past[self.day] = plan_history(self.plan, user=leader, on=self.day).now
            self.day += datetime.timedelta(days)

        @precondition(lambda self: hasattr(self, "plan"))
        @invariant()
        def sums_hold(self):
            plan = Plan.objects.get(pk=self.plan.pk)
            entries = FundingSplit.objects.filter(member__proposal__plan=plan)
            of_members = entries.sums(Stage.APPROVED)[Stage.APPROVED]
            of_decisions = FundingSplit.objects.filter(decision__plan=plan).sums(Stage.APPROVED)
            assert of_members == of_decisions[Stage.APPROVED]
            assert 0 <= of_members.state_support <= CEILING
            for member in ledger.with_balances(Member.objects.filter(proposal__plan=plan)):
                approved, accepted = member.balance.approved, member.balance.accepted
                assert min(vars(approved).values()) >= 0
                assert 0 <= accepted.state_support <= approved.state_support

    return Year


@pytest.mark.long
def test_any_order_of_rounds_adjustments_stops_and_acceptances_keeps_the_sums(make_user):
    leader = make_user(roles.CentreLeader)

    run_state_machine_as_test(
        machine(leader),
        settings=of_machine(examples=20, steps=25),
    )
