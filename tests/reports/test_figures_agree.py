"""Whatever was decided, accepted, paid and taken back: every figure of a day says the same.

What a day should say is reckoned here entry by entry, in Python, and every figure is held against it.
"""

import datetime

import pytest
from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from khuyencong.accounts import roles
from projects import ledger
from projects.actions import acceptance, adjustments, decisions, execution, plans
from projects.actions.adjustments import Change
from projects.models import (
    AdjustmentSubject,
    Amounts,
    Disbursement,
    Member,
    PaymentKind,
    Plan,
    Proposal,
)
from projects.refusal import Refused
from projects.workflow import ProposalState
from tests.factories import (
    BeneficiaryFactory,
    CommuneFactory,
    DistrictFactory,
    NationalProgrammeFactory,
    PlanFactory,
    document,
    planned_proposal,
)
from tests.profiles import of_machine
from tests.reports.reckoning import FIRST, YEAR, agree_on, lists_agree, plan_list_agrees

SUPPORT = st.integers(1, 300)
UNDER_WAY = ProposalState.under_way()
PAYING = (*UNDER_WAY, ProposalState.ACCEPTED, ProposalState.SETTLED)


# ---------------------------------------------------------------------- what happens


def machine(leader, officer, places):  # noqa: C901 - one machine, its rules side by side
    money_of_proposal = st.lists(st.tuples(SUPPORT, st.integers(0, 3)), min_size=1, max_size=3)

    class Year(RuleBasedStateMachine):
        """Two plans through a year; amounts are small numbers of đồng."""

        @initialize(
            look=st.integers(-20, 400),
            proposals=st.lists(money_of_proposal, min_size=2, max_size=4),
            data=st.data(),
        )
        def open(self, look, proposals, data):
            """The first rounds of both plans, and work that has begun, so that steps find work."""
            self.undo = transaction.atomic()
            self.undo.__enter__()
            self.plans = [
                PlanFactory(year=YEAR, state="draft"),
                PlanFactory(year=YEAR, state="draft", programme=NationalProgrammeFactory()),
            ]
            self.day, self.numbers, self.happened = FIRST, 0, [FIRST]
            self.look = FIRST + datetime.timedelta(look)
            for number, money in enumerate(proposals):
                proposal = self.propose_one(self.plans[number % 2], money)
                if number < 3:
                    awards = self.draw_awards(data, proposal, whole=data.draw(st.booleans()))
                    self.decide(proposal, awards)
                if number < 2:
                    self.begin(proposal)
            self.day += datetime.timedelta(data.draw(st.integers(0, 30)))

        def teardown(self):
            if not hasattr(self, "undo"):
                return
            try:
                self.all_agree()
            finally:
                transaction.set_rollback(True)
                self.undo.__exit__(None, None, None)

        def all_agree(self):
            """Of any day, of one in the middle of what happened, and of now; an officer's any day."""
            days = {self.look, self.happened[len(self.happened) // 2], self.day}
            everybody = Member.objects.select_related("proposal__plan", "locality__parent")
            everybody = list(everybody.prefetch_related("splits", "acceptances"))
            payments = list(Disbursement.objects.all())
            for user in (leader, officer):
                keys = set(Member.objects.visible_to(user).values_list("pk", flat=True))
                members = [member for member in everybody if member.pk in keys]
                paid = [payment for payment in payments if payment.member_id in keys]
                lists_agree(user, members)
                plan_list_agrees(user, members)
                for day in sorted(days) if user is leader else [self.look]:
                    agree_on(day, user, members, paid)

        # ------------------------------------------------------------------ helpers

        def trying(self, act):
            """An action in a transaction of its own; what is refused leaves everything as it was."""
            try:
                with transaction.atomic():
                    act()
            except Refused:
                return
            finally:
                # The machine's own transaction never ends, so what waits for its end goes here.
                connection.run_on_commit = []
            self.happened.append(self.day)

        def paper(self, back=0, **fields):
            """Issued `back` days ago, and counted from today when that is later."""
            self.numbers += 1
            issued = self.day - datetime.timedelta(back)
            return document(
                f"{self.numbers}/QĐ",
                issued.isoformat(),
                effective_on=self.day if back else None,
                **fields,
            )

        def a_member(self, data, states, fits):
            """One of those in these states whose balance fits, if there is one."""
            rows = Member.objects.filter(proposal__state__in=states)
            rows = rows.select_related("proposal__plan__programme", "beneficiary").order_by("pk")
            rows = ledger.with_balances(rows, full=True)
            rows = [member for member in rows if fits(member.balance)]
            return data.draw(st.sampled_from(rows)) if rows else None

        def propose_one(self, plan, money):
            proposal = planned_proposal(plan, *(support for support, _place in money))
            for member, (_support, place) in zip(proposal.members.all(), money, strict=True):
                member.locality = places[place]
                member.save(update_fields=["locality"])
            return proposal

        def draw_awards(self, data, proposal, *, whole):
            awards = {}
            for each in ledger.balances_of(proposal):
                left = (each.balance.appraised - each.balance.approved).state_support
                if each.balance.awaits_money and (whole or data.draw(st.booleans())):
                    part = left if whole else data.draw(st.integers(1, left))
                    # Support is added; the own share may also be lowered.
                    own = data.draw(st.integers(-3 if each.balance.is_counted else 0, 100))
                    awards[each.pk] = Amounts(part, own)
            return awards

        def decide(self, proposal, awards, back=0):
            if not awards:
                return
            plan = Plan.objects.get(pk=proposal.plan_id)
            self.trying(
                lambda: decisions.decide_round(
                    plan=plan, document=self.paper(back), awards=awards, by=leader
                )
            )

        def begin(self, proposal):
            proposal = Proposal.objects.get(pk=proposal.pk)
            if proposal.state == ProposalState.APPROVED:
                self.trying(lambda: execution.start(proposal=proposal, by=leader))
            rows = ledger.balances_of(proposal)
            amounts = {m.pk: m.balance.approved for m in rows if m.balance.is_open}
            if not amounts:
                return
            self.numbers += 1
            self.trying(
                lambda: execution.sign_contract(
                    proposal=Proposal.objects.get(pk=proposal.pk), number=f"{self.numbers}/HĐ",
                    signed_on=self.day, amounts=amounts, by=leader,
                )
            )  # fmt: skip

        # -------------------------------------------------------------------- rules

        @rule(plan=st.integers(0, 1), money=money_of_proposal)
        def propose(self, plan, money):
            self.propose_one(self.plans[plan], money)

        @rule(data=st.data(), back=st.sampled_from([0, 0, 5]), whole=st.booleans())
        def give(self, data, back, whole):
            """A round to one proposal: all that was appraised, or a part, also of some members."""
            states = ProposalState.takes_money()
            if member := self.a_member(data, states, lambda balance: balance.awaits_money):
                awards = self.draw_awards(data, member.proposal, whole=whole)
                self.decide(member.proposal, awards, back)

        @rule(data=st.data())
        def start_and_sign(self, data):
            if member := self.a_member(data, UNDER_WAY, lambda balance: balance.is_open):
                self.begin(member.proposal)

        @rule(data=st.data(), back=st.sampled_from([0, 9]), paid=st.integers(1, 60))
        def pay(self, data, back, paid):
            kinds = (PaymentKind.ADVANCE, PaymentKind.PAYMENT)
            if member := self.a_member(data, PAYING, lambda b: b.contracted.state_support):
                self.pay_one(member, data.draw(st.sampled_from(kinds)), paid, back)

        @rule(data=st.data(), paid=st.integers(1, 60))
        def take_money_back(self, data, paid):
            if member := self.a_member(data, ProposalState, lambda b: b.paid_out > 0):
                back = min(paid, member.balance.paid_out)
                self.pay_one(member, PaymentKind.RETURN, back, 0)

        def pay_one(self, member, kind, paid, back):
            on = self.day - datetime.timedelta(back)
            self.trying(
                lambda: execution.pay(
                    member=member, kind=kind, paid_on=on, paid=paid, by=leader, reason="có"
                )
            )

        @rule(data=st.data(), back=st.sampled_from([0, 0, 9]), all_of_it=st.booleans())
        def accept(self, data, back, all_of_it):
            states = [ProposalState.IN_PROGRESS]
            if member := self.a_member(data, states, lambda balance: balance.is_open):
                approved = member.balance.approved
                money = approved if all_of_it else Amounts(approved.state_support // 2, 5)
                on = self.day - datetime.timedelta(back)
                self.trying(
                    lambda: acceptance.record_acceptance(
                        member=member, money=money, accepted_on=on, by=leader
                    )
                )

        @rule(
            data=st.data(),
            back=st.sampled_from([0, 0, 5]),
            subject=st.sampled_from(
                [
                    AdjustmentSubject.AMOUNT,
                    AdjustmentSubject.STOP,
                    AdjustmentSubject.BENEFICIARY,
                    AdjustmentSubject.PROGRAMME,
                ]
            ),
            of_whole=st.booleans(),
            support=SUPPORT,
        )
        def adjust(self, data, back, subject, of_whole, support):
            member = self.a_member(data, UNDER_WAY, lambda balance: balance.is_open)
            if member is None:
                return
            plan, proposal = member.proposal.plan, member.proposal
            other = next(each for each in self.plans if each.pk != plan.pk)
            change = Change(
                money=Amounts(support, 7),
                beneficiary=BeneficiaryFactory(),
                programme=other.programme,
            )
            whole = subject == AdjustmentSubject.PROGRAMME or (
                subject == AdjustmentSubject.STOP and of_whole
            )

            def act():
                asked = adjustments.ask(
                    proposal=proposal, subject=subject, change=change, reason="cần",
                    member=None if whole else member, by=leader,
                )  # fmt: skip
                connection.run_on_commit = []
                adjustments.decide(
                    plan=plan, adjustments=[asked], by=leader,
                    document=self.paper(back, kind=adjustments.kind_of([asked])),
                )  # fmt: skip

            self.trying(act)

        @rule(data=st.data())
        def stop(self, data):
            member = self.a_member(data, UNDER_WAY, lambda balance: balance.is_open)
            if member is None:
                return
            plan, proposal = member.proposal.plan, member.proposal

            def act():
                decision = decisions.write_decision(plan, self.paper(kind="stop"), by=leader)
                execution.stop(proposal=proposal, decision=decision, by=leader, comment="vỡ")

            self.trying(act)

        @rule(data=st.data())
        def leave_out(self, data):
            states = ProposalState.takes_money()
            if member := self.a_member(data, states, lambda balance: balance.awaits_money):
                self.trying(
                    lambda: plans.leave_out_member(member=member, by=leader, comment="xin rút")
                )

        @rule(data=st.data())
        def settle(self, data):
            member = self.a_member(data, [ProposalState.ACCEPTED], lambda b: b.is_accepted)
            if member is None:
                return
            returned = {}
            for each in ledger.balances_of(member.proposal):
                due = each.balance.accepted.state_support if each.balance.is_accepted else 0
                returned[each.pk] = max(each.balance.paid_out - due, 0)
            self.numbers += 1
            self.trying(
                lambda: execution.settle(
                    proposal=member.proposal, settled_on=self.day, number=f"{self.numbers}/QT",
                    by=leader, returned=returned,
                )
            )  # fmt: skip

        @rule(days=st.integers(1, 40))
        def later(self, days):
            self.day += datetime.timedelta(days)

    return Year


@pytest.mark.long
def test_every_figure_of_any_day_says_the_same(make_user):
    here, there = DistrictFactory(), DistrictFactory()
    commune = CommuneFactory(parent=here)
    leader = make_user(roles.CentreLeader)
    officer = make_user(roles.DistrictOfficer, here)

    run_state_machine_as_test(
        machine(leader, officer, [None, here, there, commune]),
        settings=of_machine(examples=8, steps=16),
    )
