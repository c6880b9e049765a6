"""Every action asks right and scope itself, of the row as the database has it.

One table, found against the code: whatever takes `by=` in the rooms of actions has a row here. For
each row somebody who lacks only this one permission is refused, and so is a local officer of another
place who holds every permission; nothing is written.
"""

import contextlib
import datetime
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile

import beneficiaries.actions
import projects.actions
import reports.actions
from beneficiaries.models import Beneficiary, Need, Product
from khuyencong.accounts import roles
from khuyencong.accounts.models import User
from khuyencong.accounts.permissions import Permission
from khuyencong.offices.models import OfficeMerge
from projects.actions import (
    acceptance,
    adjustments,
    appraisal,
    council,
    decisions,
    draft_year,
    drafts,
    execution,
    files,
    merges,
    new_members,
    office_merges,
    plans,
    progress,
    steps,
    submission,
)
from projects.actions.adjustments import Change
from projects.actions.office_rehearsal import Carrying
from projects.ledger import FundingSplit
from projects.models import (
    Acceptance,
    Adjustment,
    AdjustmentSubject,
    Amounts,
    CouncilMember,
    Merge,
    Obstacle,
    PaymentKind,
    Plan,
    Proposal,
    Stage,
)
from reports.actions import first_accounts, issue, runs, set_up, texts, yearly
from reports.documents import PlanSummaryDocument
from reports.models import BodyRole, PlanText, ReportRun
from tests.conftest import no_writes
from tests.factories import (
    AttachmentFactory,
    BeneficiaryFactory,
    DecisionFactory,
    DistrictFactory,
    MemberFactory,
    PlanFactory,
    ProposalFactory,
    document,
    the_office,
)

M = 1_000_000
DAY = datetime.date(2026, 6, 1)
MONEY = Amounts(100 * M, 100 * M, 0)
LATER = ("approved", "in_progress", "accepted")


@pytest.fixture(autouse=True)
def _june(time_machine):
    time_machine.move_to("2026-06-01 09:00:00+07:00", tick=False)


class World:
    """A proposal of one place in the state that the row wants, and what hangs on it."""

    def __init__(self, state: str, *, has_plan: bool) -> None:
        self.place = DistrictFactory()
        self.plan = PlanFactory(year=2026, ceiling=500 * M, state="approved")
        self.decision = DecisionFactory(
            plan=self.plan, decided_on=datetime.date(2026, 1, 15), kind="stop"
        )
        own = {"plan": self.plan} if has_plan else {"plan": None, "year": 2027}
        programme = self.plan.programme
        self.proposal = ProposalFactory(state=state, locality=self.place, programme=programme, **own)  # fmt: skip
        self.beneficiary = BeneficiaryFactory(locality=self.place)
        self.member = MemberFactory(
            proposal=self.proposal, beneficiary=self.beneficiary, locality=self.place
        )
        stages = [Stage.REQUESTED, Stage.APPRAISED]
        for stage in [*stages, *([Stage.APPROVED] if state in LATER else [])]:
            FundingSplit.objects.create(
                member=self.member, stage=stage, effective_on=datetime.date(2026, 1, 15),
                decision=self.decision if stage == Stage.APPROVED else None, **vars(MONEY),
            )  # fmt: skip
        self.writer = User.objects.machine()
        self.attachment = AttachmentFactory(
            proposal=self.proposal, member=self.member, uploaded_by=self.writer
        )
        self.adjustment = Adjustment.objects.create(
            proposal=self.proposal, subject="stop", old_value="thực hiện", new_value="ngừng"
        )
        self.council_member = CouncilMember.objects.create(
            office=the_office(), name="A", title="Phó", unit="Sở"
        )
        self.obstacle = Obstacle.objects.create(
            proposal=self.proposal, member=self.member, what="thiếu điện", since="2026-01-05",
            who_acts="điện lực", due_on="2026-02-05", recorded_at="2026-01-05T08:00:00+07:00",
            recorded_by=self.writer,
        )  # fmt: skip

    def acceptance(self) -> Acceptance:
        return Acceptance.objects.create(member=self.member, accepted_on=DAY, result="passed")

    def content(self) -> Any:
        return issue.content_as_issued(PlanSummaryDocument, {"year": 2026}, "05", DAY, self.writer)

    def report(self) -> dict[str, Any]:
        return {
            "document": PlanSummaryDocument,
            "address": {"nam": "2026"},
            "content": self.content(),
        }

    def run(self) -> ReportRun:
        return ReportRun.objects.create(
            document="plan-summary", title="Kế hoạch", parameters={"nam": "2026"}, format="pdf",
            requested_at="2026-01-01T08:00:00+07:00", requested_by=self.writer,
        )  # fmt: skip

    def merge(self) -> Merge:
        duplicate = BeneficiaryFactory(locality=self.place, merged_into=self.beneficiary)
        return Merge.objects.create(
            kept=self.beneficiary, duplicate=duplicate, reason="một cơ sở",
            merged_at="2026-01-05T08:00:00+07:00", merged_by=self.writer,
        )  # fmt: skip

    def pretend_to_be_at(self, place: Any) -> None:
        """What a caller holds may be old or wrong: only what the database has is asked."""
        for row in (self.proposal, self.member, self.beneficiary):
            row.locality = place


@dataclass(frozen=True)
class Row:
    """`needs` is the permission (None: a relation alone); `given` the arguments besides `by`;
    `has_scope` is false of what is only read, and of what writes nothing that stands there."""

    action: Callable[..., Any]
    needs: Permission | None
    given: Callable[[World], dict[str, Any]]
    state: str = "draft"
    has_plan: bool = True
    has_scope: bool = True

    @property
    def name(self) -> str:
        return named(self.action)


def named(action: Callable[..., Any]) -> str:
    return f"{action.__module__}.{action.__name__}"


def of_proposal(action, needs, state, *, has_plan=True, **more):
    return Row(action, needs, lambda w: {"proposal": w.proposal, **more}, state, has_plan)


TROUBLE = {"what": "thiếu nước", "since": DAY, "who_acts": "xã", "due_on": DAY}


def fresh(w):
    """As it comes to a guard: read under the lock."""
    return Proposal.objects.get(pk=w.proposal.pk)


def another(w):
    return {"proposal": w.proposal, "beneficiary": BeneficiaryFactory(locality=w.place)}


def newcomer(w):
    return {
        "proposal": w.proposal,
        "fields": {"name": "Lò gạch", "kind": "household", "locality": w.place},
    }


def newcomers(w):
    one = newcomer(w)
    return {"proposal": one["proposal"], "rows": [one["fields"]]}


def earlier(w):
    """A paper that the establishment handed in with another proposal."""
    before = MemberFactory(beneficiary=w.beneficiary, locality=w.place)
    old = AttachmentFactory(proposal=before.proposal, member=before, uploaded_by=w.writer)
    return {"attachment": old, "proposal": w.proposal, "member": w.member}


def earlier_text(w):
    """A year that has grounds, before one that has none."""
    return PlanText.objects.create(
        office=the_office(), year=w.plan.year - 1, section="ground", position=1, text="x"
    ).year


def merge_of_offices(w):
    return {
        "merge": OfficeMerge.objects.create(
            successor=the_office(), effective_on=DAY, legal_reference="x",
            merged_at="2026-01-05T08:00:00+07:00", merged_by=w.writer,
        )
    }  # fmt: skip


def plan_in(w, state):
    Plan.objects.filter(pk=w.plan.pk).update(state=state)
    return w.plan


P = Permission
PAPER = ContentFile(b"%PDF-1.4 khac", "khac.pdf")

TABLE = [
    # drafts
    Row(drafts.draft, P.PROPOSAL_DRAFT, lambda w: {
        "programme": w.plan.programme, "year": 2027, "activity": w.proposal.activity,
        "kind": "single", "title": "Máy sấy", "locality": w.place}),
    Row(drafts.refuse_unless_editable, P.PROPOSAL_DRAFT, lambda w: {"proposal": fresh(w)}),
    of_proposal(drafts.edit, P.PROPOSAL_DRAFT, "draft", fields={"title": "Khác"}, members={}, version=0),
    of_proposal(drafts.autosave, P.PROPOSAL_DRAFT, "draft", data={"title": "x"}, version=0),
    of_proposal(drafts.discard_typed, P.PROPOSAL_DRAFT, "draft"),
    Row(drafts.add_member, P.PROPOSAL_DRAFT, another),
    Row(drafts.add_member, P.BENEFICIARY_READ, another),
    Row(new_members.add_new_member, P.PROPOSAL_DRAFT, newcomer),
    Row(new_members.add_new_member, P.BENEFICIARY_WRITE, newcomer),
    Row(new_members.add_new_members, P.PROPOSAL_DRAFT, newcomers),
    Row(new_members.add_new_members, P.BENEFICIARY_WRITE, newcomers),
    Row(draft_year.change_year, P.PROPOSAL_DRAFT, lambda w: {
        "proposal": w.proposal, "programme": w.plan.programme, "year": 2028, "locality": w.place}),
    Row(drafts.remove_member, P.PROPOSAL_DRAFT, lambda w: {"member": w.member}),
    of_proposal(drafts.copy, P.PROPOSAL_DRAFT, "draft", year=2028),
    of_proposal(drafts.copy, P.PROPOSAL_READ, "draft", year=2028),
    # files
    Row(files.attach, P.PROPOSAL_DRAFT, lambda w: {
        "proposal": w.proposal, "member": w.member, "item": None, "file": PAPER}),
    Row(files.sort, P.PROPOSAL_DRAFT, lambda w: {
        "proposal": w.proposal, "places": {w.attachment.pk: (None, None)}}),
    Row(files.reuse, P.PROPOSAL_DRAFT, earlier),
    Row(files.reuse, P.PROPOSAL_READ, earlier),
    Row(files.take_out, P.PROPOSAL_DRAFT, lambda w: {"attachment": w.attachment}),
    Row(files.attach_to_acceptance, P.ACCEPTANCE_RECORD, lambda w: {
        "acceptance": w.acceptance(), "file": PAPER}, "in_progress"),
    # submission
    of_proposal(submission.submit, P.PROPOSAL_SUBMIT, "draft"),
    of_proposal(submission.send_back, P.PROPOSAL_SCREEN, "submitted", comment="thiếu"),
    of_proposal(submission.recall, P.PROPOSAL_SUBMIT, "submitted", comment="nhầm"),
    of_proposal(submission.screen, P.PROPOSAL_SCREEN, "submitted"),
    of_proposal(submission.withdraw, P.PROPOSAL_WITHDRAW, "draft", comment="thôi"),
    Row(submission.assign, P.PROPOSAL_ASSIGN, lambda w: {"proposal": w.proposal, "to": w.writer}),
    Row(steps.require_step, P.PROPOSAL_SUBMIT, lambda w: {"proposal": fresh(w), "step": "submit"}),
    # appraisal
    Row(appraisal.appraise, P.PROPOSAL_APPRAISE, lambda w: {
        "proposal": w.proposal, "amounts": {w.member.pk: MONEY}}, "screened"),
    of_proposal(appraisal.reject, P.PROPOSAL_APPRAISE, "screened", comment="không đạt"),
    of_proposal(appraisal.waive, P.FINDING_ACCEPT, "in_progress", fingerprint="x", reason="vì"),
    # plans
    Row(plans.open_plan, P.PLAN_ASSEMBLE, lambda w: {
        "programme": w.plan.programme, "year": 2031, "ceiling": None}),
    Row(plans.set_frame, P.PLAN_ASSEMBLE, lambda w: {
        "plan": w.plan, "ceiling": 600 * M, "decision_due_on": None}),
    of_proposal(plans.include, P.PLAN_ASSEMBLE, "appraised"),
    of_proposal(plans.include, P.PLAN_ASSEMBLE, "appraised", has_plan=False),
    of_proposal(plans.take_out, P.PLAN_ASSEMBLE, "planned", comment="vì"),
    of_proposal(plans.take_out, P.PLAN_ASSEMBLE, "appraised", has_plan=False, comment="vì"),
    of_proposal(plans.leave_out, P.PROPOSAL_DECIDE, "planned", comment="vì"),
    Row(plans.leave_out_member, P.PROPOSAL_DECIDE, lambda w: {
        "member": w.member, "comment": "vì"}, "in_progress"),
    Row(plans.send, P.PLAN_SEND, lambda w: {"plan": plan_in(w, "draft")}, "planned"),
    Row(plans.take_back, P.PLAN_SEND, lambda w: {"plan": plan_in(w, "submitted")}, "planned"),
    # decisions
    Row(decisions.decide_round, P.PROPOSAL_DECIDE, lambda w: {
        "plan": w.plan, "document": document(on="2026-05-01"), "awards": {w.member.pk: MONEY}},
        "planned"),
    Row(decisions.approve, P.PROPOSAL_DECIDE, lambda w: {
        "proposal": w.proposal,
        "decision": DecisionFactory(plan=w.plan, decided_on=datetime.date(2026, 5, 1))}, "planned"),
    # councils
    Row(council.keep, P.PROPOSAL_APPRAISE, lambda w: {
        "member": w.council_member, "fields": {"title": "Giám đốc"}}),
    Row(council.keep, P.PROPOSAL_APPRAISE, lambda _w: {
        "member": CouncilMember(), "fields": {"name": "B", "title": "Phó", "unit": "Sở"}}),
    # adjustments
    of_proposal(adjustments.ask, P.ADJUSTMENT_REQUEST, "in_progress", subject=AdjustmentSubject.TIME,
                reason="mưa", change=Change(starts_on=DAY, ends_on=datetime.date(2026, 9, 1))),
    Row(adjustments.refuse, P.PROPOSAL_DECIDE, lambda w: {
        "adjustment": w.adjustment, "refusal": "không"}, "in_progress"),
    Row(adjustments.decide, P.PROPOSAL_DECIDE, lambda w: {
        "plan": w.plan, "adjustments": [w.adjustment], "document": document(on="2026-05-01")},
        "in_progress"),
    # execution
    Row(execution.sign_contract, P.PROPOSAL_CARRY_OUT, lambda w: {
        "proposal": w.proposal, "number": "1", "signed_on": DAY,
        "amounts": {w.member.pk: MONEY}}, "approved"),
    of_proposal(execution.start, P.PROPOSAL_CARRY_OUT, "approved"),
    Row(execution.pay, P.PROPOSAL_CARRY_OUT, lambda w: {
        "member": w.member, "kind": PaymentKind.PAYMENT, "paid_on": DAY, "paid": M}, "in_progress"),
    Row(execution.stop, P.PROPOSAL_DECIDE, lambda w: {
        "proposal": w.proposal, "decision": w.decision, "comment": "vì"}, "in_progress"),
    of_proposal(execution.settle, P.SETTLEMENT_RECORD, "accepted", settled_on=DAY, number="1"),
    # acceptance
    Row(acceptance.record_acceptance, P.ACCEPTANCE_RECORD, lambda w: {
        "member": w.member, "money": MONEY, "accepted_on": DAY}, "in_progress"),
    Row(acceptance.record_failure, P.ACCEPTANCE_RECORD, lambda w: {
        "member": w.member, "accepted_on": DAY, "reason": "hỏng"}, "in_progress"),
    # progress
    of_proposal(progress.note, P.PROGRESS_REPORT, "in_progress", noted_on=DAY, text="xong móng"),
    of_proposal(progress.raise_obstacle, P.PROGRESS_REPORT, "in_progress", **TROUBLE),
    Row(progress.raise_obstacle, P.PROGRESS_REPORT, lambda w: {
        "proposal": w.proposal, "member": w.member, **TROUBLE}, "in_progress"),
    Row(progress.solve, P.PROGRESS_REPORT, lambda w: {
        "obstacle": w.obstacle, "solved_on": DAY, "solution": "đã xong"}, "in_progress"),
    Row(progress.remind, P.PROGRESS_REPORT, lambda _w: {"on": DAY}, "in_progress"),
    # establishments
    Row(office_merges.merge_offices, P.OFFICE_MERGE, lambda _w: {"asked": Carrying(the_office(), (), DAY, "x")}),
    Row(office_merges.undo_merge, P.OFFICE_MERGE, merge_of_offices),
    Row(beneficiaries.actions.save, P.BENEFICIARY_WRITE, lambda w: {
        "beneficiary": w.beneficiary, "fields": {"name": "Khác"}}),
    Row(beneficiaries.actions.save, P.BENEFICIARY_WRITE, lambda w: {
        "beneficiary": Beneficiary(kind="household"), "fields": {"name": "Mới", "locality": w.place}},
        has_scope=False),  # the place of a new one is a field of the form, and refused there
    Row(beneficiaries.actions.save_product, P.BENEFICIARY_WRITE, lambda w: {
        "product": Product(beneficiary=w.beneficiary), "fields": {"name": "mắm"}}),
    Row(beneficiaries.actions.remove_product, P.BENEFICIARY_WRITE, lambda w: {
        "product": Product.objects.create(beneficiary=w.beneficiary, name="mắm")}),
    Row(beneficiaries.actions.save_need, P.BENEFICIARY_WRITE, lambda w: {
        "need": Need(beneficiary=w.beneficiary), "fields": {"recorded_on": DAY, "text": "máy sấy"}}),
    Row(beneficiaries.actions.remove_need, P.BENEFICIARY_WRITE, lambda w: {
        "need": Need.objects.create(beneficiary=w.beneficiary, recorded_on=DAY, text="máy sấy")}),
    Row(merges.merge, P.BENEFICIARY_MERGE, lambda w: {
        "kept": w.beneficiary, "duplicate": BeneficiaryFactory(locality=w.place), "reason": "một cơ sở"}),
    Row(merges.undo, P.BENEFICIARY_MERGE, lambda w: {"merge": w.merge()}),
    Row(merges.set_apart, P.BENEFICIARY_MERGE, lambda w: {"beneficiary": w.beneficiary}),
    # reports
    Row(issue.content_as_issued, P.REPORT_READ, lambda _w: {
        "document": PlanSummaryDocument, "parameters": {"year": 2026}, "number": "05",
        "dated_on": DAY}, has_scope=False),
    Row(issue.check, P.REPORT_ISSUE, lambda w: w.report()),
    Row(issue.issue, P.REPORT_ISSUE, lambda w: w.report()),
    Row(runs.request_run, P.REPORT_READ, lambda w: {"code": "html", **w.report()}, has_scope=False),
    Row(runs.request_run, P.REPORT_ISSUE, lambda w: {
        "code": "pdf", "number": "05", "dated_on": DAY, **w.report()}),
    Row(texts.start_from_last_year, P.PLAN_ASSEMBLE, lambda w: {
        "year": earlier_text(w) + 1, "office": the_office().pk}),
    Row(yearly.write_lines, P.PLAN_ASSEMBLE, lambda w: {
        "year": earlier_text(w), "office": the_office().pk, "section": None, "lines": ["Sở"],
        "seen": yearly.fingerprint([])}),
    Row(yearly.write_body, P.PLAN_ASSEMBLE, lambda w: {
        "year": earlier_text(w), "office": the_office().pk, "role": BodyRole.PARENT,
        "begins_on": DAY.replace(year=w.plan.year - 1), "fields": {"name": "Sở"}, "seen": ""}),
    Row(set_up.set_up_office, P.OFFICE_SET_UP, lambda _w: {
        "province": "12", "details": set_up.proposed_details(set_up.find_province("12"))}),
    Row(first_accounts.create_accounts, P.OFFICE_SET_UP, lambda _w: {
        "office": the_office(), "text": "cv1;Chuyên viên Một;;;Chuyên viên Trung tâm"}),
    Row(runs.cancel, None, lambda w: {"run": w.run()}),
]  # fmt: skip

# Parts of actions: they take `by` for the event, under the guard of who calls them.
INSIDE = {
    "projects.actions.steps.take_step",
    "projects.actions.decisions.write_decision",
    "projects.actions.steps.follow_ledger",
    "projects.actions.adjustment_closure.close_adjustment",
    "projects.actions.adjustment_closure.close_waiting",
    "projects.actions.adjustment_closure.close_overtaken",
}


# ------------------------------------------------------------------------------ the tests


def actions_of(*packages: ModuleType) -> dict[str, Any]:
    """Public functions that take `by`, each under the module where it stands."""
    found = {}
    for package in packages:
        inside = pkgutil.iter_modules(getattr(package, "__path__", []), f"{package.__name__}.")
        for module in [package, *(importlib.import_module(each.name) for each in inside)]:
            for name, each in inspect.getmembers(module, inspect.isfunction):
                is_own = each.__module__ == module.__name__ and not name.startswith("_")
                if is_own and "by" in inspect.signature(each).parameters:
                    found[named(each)] = each
    return found


def test_every_action_has_a_row():
    found = actions_of(projects.actions, reports.actions, beneficiaries.actions)

    assert set(found) == {row.name for row in TABLE} | INSIDE


def test_parts_of_actions_are_called_by_actions_alone(root):
    names = "|".join(name.rpartition(".")[2] for name in INSIDE)
    call = re.compile(rf"\b({names})\(")
    for app in ("khuyencong", "beneficiaries", "projects", "reports"):
        for path in (root / app).rglob("*.py"):
            if path.parent.name != "actions":
                assert not call.search(path.read_text()), path


def test_no_action_asks_the_role_alone(root):
    for path in root.glob("*/actions*/*.py"):
        assert "require_right" not in path.read_text(), path


@pytest.fixture
def everybody_may(monkeypatch):
    """The centre and the local officers hold every permission but these."""

    def but(*missing: Permission) -> None:
        held = frozenset(Permission) - set(missing)
        for role in (roles.CentreLeader, roles.DistrictOfficer):
            monkeypatch.setattr(role, "permissions", held)

    but()
    return but


ids = [f"{row.name.removeprefix('projects.actions.')}-{row.needs}" for row in TABLE]


LOCAL = roles.DistrictOfficer.permissions  # before the tests give more


def prepared(row, world, by):
    """The call, with all that it needs made before it."""
    given = row.given(world)
    return lambda: row.action(by=by, **given)


@pytest.mark.parametrize("row", TABLE, ids=ids)
def test_who_has_right_and_scope_is_not_refused_for_them(db, row, make_user, everybody_may):
    """Else the two tests below would show nothing. What else an action asks is told elsewhere."""
    world = World(row.state, has_plan=row.has_plan)
    is_local = row.needs in LOCAL and row.has_scope
    user = make_user(roles.DistrictOfficer if is_local else roles.CentreLeader, world.place)
    world.writer = user if row.needs is None else world.writer
    action = prepared(row, world, user)

    with contextlib.suppress(ValidationError):
        action()


@pytest.mark.parametrize("row", [row for row in TABLE if row.needs], ids=lambda row: row.name)
def test_who_lacks_one_permission_is_refused_and_nothing_is_written(
    db, row, make_user, everybody_may
):
    world = World(row.state, has_plan=row.has_plan)
    action = prepared(row, world, make_user(roles.CentreLeader))
    everybody_may(row.needs)

    with no_writes(), pytest.raises(PermissionDenied, match=f"không có quyền {row.needs.label}"):
        action()


@pytest.mark.parametrize("row", [row for row in TABLE if row.has_scope], ids=lambda row: row.name)
def test_who_is_of_another_place_is_refused_and_nothing_is_written(
    db, row, make_user, everybody_may
):
    world = World(row.state, has_plan=row.has_plan)
    there = DistrictFactory()
    action = prepared(row, world, make_user(roles.DistrictOfficer, there))
    world.pretend_to_be_at(there)

    with no_writes(), pytest.raises(PermissionDenied, match=r"địa bàn do bạn|Chỉ người yêu cầu"):
        action()
