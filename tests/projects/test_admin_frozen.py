"""Nothing in the admin goes around the actions: what bears money is only looked at there."""

import datetime

import pytest
from django.contrib import admin
from django.urls import reverse

from khuyencong.audit.models import Event
from projects.ledger import FundingSplit
from projects.models import (
    Acceptance,
    Adjustment,
    Contract,
    Decision,
    Disbursement,
    Member,
    Plan,
    Proposal,
    Settlement,
    Stage,
)
from projects.workflow import ProposalState
from tests.factories import (
    ActivityFactory,
    BeneficiaryFactory,
    DecisionFactory,
    DistrictFactory,
    DraftFactory,
    MemberFactory,
    NationalProgrammeFactory,
    PlanFactory,
    ProgrammeFactory,
    approved,
    requested,
)

# Templates of Django leave some variables empty; ours do not.
pytestmark = pytest.mark.ignore_template_errors

M = 1_000_000
DAY = datetime.date(2030, 3, 1)


def address(model, verb, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{verb}", args=args)


@pytest.fixture
def office(sign_in, administrator):
    return sign_in(administrator)


@pytest.fixture
def bearing(administrator):
    """By its model a record that bears money or hangs on one that does."""
    member = MemberFactory(locality=DistrictFactory())
    proposal, plan = member.proposal, member.proposal.plan
    by = {"recorded_at": "2030-03-01T00:00Z", "recorded_by": administrator}
    entry = approved(member, 100 * M, 120 * M)
    contract = Contract.objects.create(
        proposal=proposal, number="1/HĐ", signed_on=DAY, number_year=DAY.year
    )
    acceptance = Acceptance.objects.create(member=member, accepted_on=DAY)
    settlement = Settlement.objects.create(member=member, number="1/TL", settled_on=DAY)
    for stage, source in (("contracted", contract), ("accepted", acceptance), ("settled", settlement)):  # fmt: skip
        name = type(source).__name__.lower()
        FundingSplit.objects.create(
            member=member, stage=stage, effective_on=DAY, state_support=100 * M,
            beneficiary_contribution=120 * M, **{name: source},
        )  # fmt: skip
    payment = Disbursement.objects.create(
        proposal=proposal, member=member, kind="advance", paid_on=DAY, paid=M, **by
    )
    adjustment = Adjustment.objects.create(
        proposal=proposal, member=member, subject="machine", old_value="a", new_value="b"
    )
    rows = (member, proposal, plan, entry, entry.decision, contract, acceptance, settlement, payment, adjustment)  # fmt: skip
    return {type(row): row for row in rows}


def everything(client, row):
    """What the page of a record would send, and in its inlines nothing."""
    page = client.get(address(type(row), "change", row.pk))
    form = page.context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    for inline in page.context["inline_admin_formsets"]:
        prefix = inline.formset.prefix
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    return {name: "" if value is None else value for name, value in data.items()}


def values(row):
    return type(row)._default_manager.filter(pk=row.pk).values().get()


# What may still be written in a record that bears money: a new field must be classified here.
STAYS_OPEN = {
    Plan: {"ceiling", "decision_due_on"},  # through the action that frames a plan
    Decision: {"provenance", "source"},
    Proposal: {"provenance", "source"},
    Member: {"note", "provenance", "source"},
    Contract: {"provenance", "source"},
    Settlement: {"provenance", "source"},
    Acceptance: {"measures"},  # outcomes are measured later and are no money
    Disbursement: set(),
    Adjustment: set(),
    FundingSplit: set(),
}
# Written by actions, shown here.
LOOKED_AT = {"AcceptedFinding", "Appraisal", "AppraisalScore", "Attachment", "CouncilMember", "Merge", "Obstacle", "ProgressNote", "TypedDraft"}  # fmt: skip
# No money hangs on their rows themselves: data of the office and of the law.
REFERENCE = {"Activity", "ActivityGroup", "AdjustmentRoute", "AdvanceCeiling", "ApprovingAuthority", "AreaRule", "Criterion", "Deadline", "DossierItem", "OutcomeMeasure", "PrintedTotal", "Programme", "ProgrammePeriod", "Provision", "RepeatRule", "SizeLimit", "SupportNorm"}  # fmt: skip
PAGES = {m: page for m, page in admin.site._registry.items() if m._meta.app_label == "projects"}


def test_every_page_of_the_admin_is_classified():
    names = {model.__name__ for model in PAGES}

    assert names == {model.__name__ for model in STAYS_OPEN} | LOOKED_AT | REFERENCE


@pytest.mark.parametrize("model", STAYS_OPEN, ids=lambda model: model.__name__)
def test_a_record_that_bears_money_may_change_in_these_fields_only(office, bearing, model):
    page = office.get(address(model, "change", bearing[model].pk))

    may = (
        set(page.context["adminform"].form.fields)
        if page.context["has_change_permission"]
        else set()
    )
    for inline in page.context["inline_admin_formsets"]:
        if (
            inline.has_add_permission
            or inline.has_change_permission
            or inline.has_delete_permission
        ):
            may.add(inline.formset.prefix)
    assert may == STAYS_OPEN[model]


@pytest.mark.parametrize("name", sorted(LOOKED_AT))
def test_what_actions_write_down_is_not_written_here(rf, administrator, name):
    (page,) = (page for model, page in PAGES.items() if model.__name__ == name)
    request = rf.get("/")
    request.user = administrator

    assert page.has_view_permission(request)
    assert [page.has_add_permission(request), page.has_change_permission(request), page.has_delete_permission(request)] == [False] * 3  # fmt: skip


def test_no_sheet_is_imported_into_what_bears_money():
    imported = {model.__name__ for model, page in PAGES.items() if hasattr(page, "resource_classes")}  # fmt: skip

    assert imported <= REFERENCE
    assert not any(page.list_editable for model, page in PAGES.items() if model in STAYS_OPEN)


@pytest.mark.parametrize("model", [Proposal, Member, Decision, Contract, Settlement, Disbursement, Adjustment, FundingSplit], ids=lambda model: model.__name__)  # fmt: skip
def test_a_record_is_begun_where_its_action_is(office, model):
    assert office.get(address(model, "add")).status_code == 403
    assert office.post(address(model, "add"), {}).status_code == 403


def rewritten():
    """(model, what somebody sends)"""
    return [
        (Decision, {"effective_on": "01/06/2030", "decided_on": "01/05/2030", "number": "9/QĐ"}),
        (Decision, {"planned_on": "01/05/2030", "kind": "stop", "authority": "ai đó"}),
        (Contract, {"signed_on": "01/01/2031", "number": "9/HĐ"}),
        (Settlement, {"settled_on": "01/01/2029", "number": "9/TL"}),
        (Acceptance, {"accepted_on": "01/01/2029"}),
        (Member, {"beneficiary": "other", "locality": "place", "contents": "máy khác", "position": "7"}),
        (Proposal, {"programme": "programme", "plan": "plan", "year": "2031"}),
        (Proposal, {"activity": "activity", "kind": "group", "starts_on": "01/01/2030", "code": "X"}),
        (Plan, {"programme": "programme", "year": "2031"}),
        (Disbursement, {"paid": "5 triệu", "paid_on": "01/01/2029"}),
        (Adjustment, {"state": "refused", "refusal": "không"}),
        (FundingSplit, {"state_support": "5 triệu", "effective_on": "01/01/2029"}),
    ]  # fmt: skip


@pytest.mark.parametrize(("model", "sent"), rewritten())
def test_a_record_that_bears_money_is_not_rewritten(office, bearing, model, sent):
    row = bearing[model]
    others = {
        "other": lambda: BeneficiaryFactory().pk,
        "place": lambda: DistrictFactory().pk,
        "programme": lambda: NationalProgrammeFactory().pk,
        "plan": lambda: PlanFactory(programme=NationalProgrammeFactory(), year=2031).pk,
        "activity": lambda: ActivityFactory(code="khac").pk,
    }
    before = values(row)
    data = everything(office, row) | {k: others[v]() if v in others else v for k, v in sent.items()}

    answer = office.post(address(model, "change", row.pk), data)

    assert values(row) == before
    assert answer.status_code in {302, 403}


def test_the_page_says_why_a_record_is_frozen_and_where_it_is_changed(office, bearing):
    told = {
        Decision: "bằng một quyết định điều chỉnh trên trang của kế hoạch",
        Contract: "bằng một phụ lục trên trang của đề án",
        Settlement: "được ghi trên trang của đề án",
        Proposal: "hãy ghi điều chỉnh trên trang của đề án",
        Member: "được ghi bằng điều chỉnh trên trang của đề án",
    }
    for model, sentence in told.items():
        page = office.get(address(model, "change", bearing[model].pk)).content.decode()
        assert sentence in page, model


def test_the_origin_of_a_record_may_still_be_told(office, bearing):
    row = bearing[Decision]
    data = everything(office, row) | {"provenance": "recorded", "source": "Công báo số 3"}

    answer = office.post(address(Decision, "change", row.pk), data)

    assert answer.status_code == 302
    assert values(row)["source"] == "Công báo số 3"


KEPT = {
    Proposal: "lịch sử của đề án luôn được giữ",
    Member: "hãy bỏ cơ sở trên trang soạn đề án",
    Decision: "không sửa ở đây được",
    Contract: "không sửa ở đây được",
    Settlement: "không sửa được",
    Plan: "còn bản ghi gắn với nó",
}


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.__name__)
def test_a_record_that_bears_money_is_kept_with_a_sentence(office, bearing, model):
    row = bearing[model]

    answer = office.post(address(model, "delete", row.pk), {"post": "yes"}, follow=True)

    page = answer.content.decode()
    assert "Không xóa được" in page
    assert KEPT[model] in page
    assert values(row)


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.__name__)
def test_nor_is_it_deleted_among_others(office, bearing, model):
    row = bearing[model]
    sent = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}

    answer = office.post(address(model, "changelist"), sent, follow=True)

    assert KEPT[model] in answer.content.decode()
    assert values(row)


def test_of_several_rows_none_is_deleted_while_one_is_kept(office, bearing):
    empty, row = DecisionFactory(plan=bearing[Plan]), bearing[Decision]
    sent = {"action": "delete_selected", "_selected_action": [empty.pk, row.pk], "post": "yes"}

    office.post(address(Decision, "changelist"), sent)
    assert Decision.objects.count() == 2

    office.post(address(Decision, "changelist"), {**sent, "_selected_action": [empty.pk]})
    assert list(Decision.objects.all()) == [row]


def test_a_decision_on_which_nothing_hangs_may_be_mended(office):
    decision = DecisionFactory()
    data = everything(office, decision) | {"number": "12/QĐ-UBND", "decided_on": "16/01/2030"}

    assert office.post(address(Decision, "change", decision.pk), data).status_code == 302

    decision.refresh_from_db()
    assert (decision.number, decision.decided_on) == ("12/QĐ-UBND", datetime.date(2030, 1, 16))


def plan_with(support):
    member = MemberFactory()
    approved(member, support)
    plan = member.proposal.plan
    Plan.objects.filter(pk=plan.pk).update(ceiling=500 * M)
    return plan


def frame(plan, **typed):
    return {
        "ceiling": "500 triệu", "decision_due_on": "", "decisions-TOTAL_FORMS": "0",
        "decisions-INITIAL_FORMS": "0", **typed,
    }  # fmt: skip


def test_a_ceiling_below_what_was_given_is_refused_and_what_was_typed_stays(office):
    plan = plan_with(300 * M)

    answer = office.post(address(Plan, "change", plan.pk), frame(plan, ceiling="299,5"))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "thấp hơn số hỗ trợ các quyết định đã giao 300.000.000 đồng" in page
    assert 'value="299,5"' in page
    plan.refresh_from_db()
    assert plan.ceiling == 500 * M
    assert not Event.objects.about(plan).exists()


def test_a_ceiling_is_written_by_the_action_and_told(office):
    plan = plan_with(300 * M)

    answer = office.post(address(Plan, "change", plan.pk), frame(plan, ceiling="300", decision_due_on="01/02/2030"))  # fmt: skip

    assert answer.status_code == 302
    plan.refresh_from_db()
    assert (plan.ceiling, plan.decision_due_on) == (300 * M, datetime.date(2030, 2, 1))
    (event,) = Event.objects.about(plan)
    assert "500.000.000 đồng → 300.000.000 đồng" in event.comment


def test_a_frame_that_is_sent_unchanged_writes_nothing(office):
    plan = plan_with(300 * M)

    answer = office.post(address(Plan, "change", plan.pk), everything(office, plan))

    assert answer.status_code == 302
    assert not Event.objects.about(plan).exists()


def test_a_plan_is_opened_by_the_action(office):
    programme = ProgrammeFactory()
    sent = frame(None, programme=programme.pk, year="2031", ceiling="900")

    assert office.post(address(Plan, "add"), sent).status_code == 302
    plan = Plan.objects.get()
    assert (plan.year, plan.ceiling) == (2031, 900 * M)
    assert Event.objects.about(plan).get().kind == "plan.opened"

    again = office.post(address(Plan, "add"), sent)
    assert "mỗi năm chỉ có một kế hoạch" in again.content.decode()
    assert Plan.objects.count() == 1


def test_a_draft_may_be_mended_and_who_has_it_open_is_told(office):
    member = MemberFactory(proposal=DraftFactory(), contents="máy sấy")
    requested(member, 100 * M)
    proposal = member.proposal
    data = everything(office, proposal) | {"title": "Máy sấy lạnh", "programme": "77", "year": "2031"}  # fmt: skip

    assert office.post(address(Proposal, "change", proposal.pk), data).status_code == 302
    sent = everything(office, member) | {"contents": "máy sấy lạnh", "beneficiary": "77"}
    assert office.post(address(Member, "change", member.pk), sent).status_code == 302

    before = proposal.programme_id, member.beneficiary_id
    proposal.refresh_from_db()
    member.refresh_from_db()
    assert (proposal.title, proposal.year, proposal.version) == ("Máy sấy lạnh", 2030, 2)
    assert member.contents == "máy sấy lạnh"
    assert (proposal.programme_id, member.beneficiary_id) == before


def test_a_page_that_was_opened_before_the_submission_writes_nothing(office, administrator):
    proposal = DraftFactory()
    data = everything(office, proposal) | {"title": "Đổi tên"}
    Proposal.objects.filter(pk=proposal.pk).update(
        submitted_at="2030-01-01T00:00Z", submitted_by=administrator, state="submitted"
    )

    office.post(address(Proposal, "change", proposal.pk), data)

    proposal.refresh_from_db()
    assert (proposal.state, proposal.title) != (ProposalState.DRAFT, "Đổi tên")
    assert proposal.state == ProposalState.SUBMITTED


def test_an_establishment_is_neither_added_nor_removed_in_the_page_of_its_proposal(office):
    member = MemberFactory(proposal=DraftFactory())
    sent = everything(office, member.proposal) | {
        "members-TOTAL_FORMS": "2", "members-INITIAL_FORMS": "1",
        "members-0-id": member.pk, "members-0-DELETE": "on", "members-0-position": "1",
        "members-1-beneficiary": BeneficiaryFactory().pk, "members-1-position": "2",
        "members-1-provenance": "recorded",
    }  # fmt: skip

    office.post(address(Proposal, "change", member.proposal_id), sent)

    assert list(Member.objects.all()) == [member]


def test_the_ledger_proves_the_plan_after_all_of_it(office, bearing):
    """The sums of decisions and of entries stay one."""
    for model, sent in rewritten():
        office.post(address(model, "change", bearing[model].pk), everything(office, bearing[model]) | {k: v for k, v in sent.items() if v not in {"other", "place", "programme", "plan", "activity"}})  # fmt: skip

    entries = FundingSplit.objects.of_stage(Stage.APPROVED).filter(decision=bearing[Decision])
    assert entries.filter(effective_on=bearing[Decision].decided_on).total_support() == 100 * M
    assert values(bearing[Decision])["effective_on"] is None


@pytest.mark.postgres
@pytest.mark.parametrize("model", [Proposal, Member, Decision, Contract, Settlement], ids=lambda model: model.__name__)  # fmt: skip
def test_a_record_is_written_under_the_lock_of_the_actions(office, bearing, model, django_assert_max_num_queries):  # fmt: skip
    row = bearing[model]
    data = everything(office, row) | {"source": "Công báo số 3"}

    with django_assert_max_num_queries(80) as queries:
        office.post(address(model, "change", row.pk), data)

    told = [query["sql"] for query in queries.captured_queries]
    written = next(n for n, sql in enumerate(told) if sql.startswith(f'UPDATE "{model._meta.db_table}"'))  # fmt: skip
    locked = next(n for n, sql in enumerate(told) if "FOR UPDATE" in sql)
    read = max(n for n, sql in enumerate(told[:written]) if sql.startswith("SELECT") and f'FROM "{model._meta.db_table}"' in sql)  # fmt: skip
    assert locked < read < written
