"""Plans: putting one together, sending it, deciding it in rounds – partial approval is normal."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile

from khuyencong.accounts import roles
from khuyencong.audit.models import Event
from projects import ledger
from projects.actions import decisions, plans
from projects.ledger import FundingSplit
from projects.models import Amounts, Decision, Plan, Proposal, Stage
from projects.models.event import PlanEvent, ProposalEvent
from projects.refusal import Refused
from projects.workflow import PlanState, ProposalState
from tests.factories import PlanFactory, document, planned_proposal

M = 1_000_000


@pytest.fixture
def leader(make_user):
    return make_user(roles.CentreLeader)


@pytest.fixture
def plan(db):
    return PlanFactory(year=2026, state=PlanState.DRAFT, ceiling=300 * M)


def members_of(proposal):
    return list(proposal.members.order_by("position"))


def decide(plan, by, awards, **fields):
    given = {member.pk: Amounts(support, support) for member, support in awards.items()}
    return decisions.decide_round(plan=plan, document=document(**fields), awards=given, by=by)


def test_a_round_gives_what_the_document_says_and_moves_the_proposals(plan, leader):
    proposal = planned_proposal(plan, 100 * M, 50 * M)
    first, second = members_of(proposal)

    decision = decide(plan, leader, {first: 100 * M, second: 50 * M})

    entries = FundingSplit.objects.of_stage(Stage.APPROVED).order_by("pk")
    assert [(e.member, e.state_support, e.decision, e.effective_on) for e in entries] == [
        (first, 100 * M, decision, datetime.date(2026, 1, 15)),
        (second, 50 * M, decision, datetime.date(2026, 1, 15)),
    ]
    assert Proposal.objects.get().state == ProposalState.APPROVED
    assert Plan.objects.get().state == PlanState.APPROVED
    assert (decision.recorded_by, decision.kind) == (leader, "approval")
    assert Event.objects.filter(kind=ProposalEvent.APPROVED).count() == 1


def test_a_part_is_given_now_and_the_rest_in_a_second_round(plan, leader):
    proposal = planned_proposal(plan, 100 * M, 50 * M)
    first, second = members_of(proposal)
    decide(plan, leader, {first: 60 * M})

    decide(plan, leader, {first: 40 * M, second: 50 * M}, number="02/QĐ-UBND", on="2026-03-01")

    assert ledger.support_given(plan) == 150 * M
    kinds = list(Event.objects.about(proposal).order_by("pk").values_list("kind", flat=True))
    assert kinds == [ProposalEvent.APPROVED, ProposalEvent.FUNDED]


def test_no_more_than_was_appraised_is_given(plan, leader):
    proposal = planned_proposal(plan, 100 * M)
    (member,) = members_of(proposal)
    decide(plan, leader, {member: 60 * M})

    with pytest.raises(Refused, match=r"vượt phần thẩm định chưa giao 40.000.000 đồng"):
        decide(plan, leader, {member: 40 * M + 1}, number="02/QĐ-UBND", on="2026-03-01")
    assert Decision.objects.count() == 1


def test_a_round_over_the_ceiling_tells_what_is_left(plan, leader):
    one, two = planned_proposal(plan, 200 * M), planned_proposal(plan, 200 * M)
    decide(plan, leader, {members_of(one)[0]: 200 * M})

    with pytest.raises(Refused, match=r"còn 100.000.000 đồng hỗ trợ trong mức tối đa 300.000.000"):
        decide(plan, leader, {members_of(two)[0]: 100 * M + 1}, number="02/QĐ-UBND")
    decide(plan, leader, {members_of(two)[0]: 100 * M}, number="02/QĐ-UBND")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"on": "2099-01-01"}, "chưa đến"),
        ({"on": "2026-01-14"}, "theo thứ tự thời gian nên không nhận ngày 14/01/2026"),
        ({"on": "2026-02-01", "effective_on": datetime.date(2026, 1, 31)}, "không được trước ngày ban hành"),
        ({"number": "01/QĐ-UBND"}, "đã có quyết định mang số đó"),
        ({"kind": "stop"}, "phải là quyết định giao kế hoạch hoặc phê duyệt"),
        ({"file": ContentFile(b"khong phai pdf", "qd.pdf")}, "nội dung bên trong là loại khác"),
    ],
)  # fmt: skip
def test_a_document_that_cannot_be_is_refused_with_the_way_to_mend_it(plan, leader, fields, words):
    one, two = planned_proposal(plan, 10 * M), planned_proposal(plan, 10 * M)
    decide(plan, leader, {members_of(one)[0]: 10 * M})

    with pytest.raises(Refused, match=words):
        decide(plan, leader, {members_of(two)[0]: 10 * M}, **{"number": "02/QĐ-UBND", **fields})
    assert Decision.objects.count() == 1


def test_a_document_that_comes_late_counts_from_the_last_day_of_the_ledger(plan, leader):
    one, two = planned_proposal(plan, 10 * M), planned_proposal(plan, 10 * M)
    decide(plan, leader, {members_of(one)[0]: 10 * M}, on="2026-03-01")

    late = decide(
        plan, leader, {members_of(two)[0]: 10 * M}, number="00/QĐ-UBND", on="2026-01-10",
        effective_on=datetime.date(2026, 3, 1),
    )  # fmt: skip

    assert late.decided_on == datetime.date(2026, 1, 10)
    assert late.splits.get().effective_on == datetime.date(2026, 3, 1)


def test_the_document_itself_is_kept(plan, leader, sign_in):
    proposal = planned_proposal(plan, 10 * M)
    decision = decide(
        plan, leader, {members_of(proposal)[0]: 10 * M},
        file=ContentFile(b"%PDF-1.4 quyet dinh", "qd.pdf"),
    )  # fmt: skip

    answer = sign_in(leader).get(f"/ke-hoach/2026/dia-phuong/quyet-dinh/{decision.pk}/")

    assert b"".join(answer.streaming_content) == b"%PDF-1.4 quyet dinh"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_nothing_given_is_no_round_and_a_negative_one_is_refused(plan, leader):
    (member,) = members_of(planned_proposal(plan, 10 * M))

    with pytest.raises(Refused, match=r"Chưa ghi số tiền"):
        decide(plan, leader, {member: 0})
    with pytest.raises(Refused, match=r"hỗ trợ giao phải trên 0 đồng"):
        decide(plan, leader, {member: -1})


def test_a_proposal_of_another_plan_gets_nothing(plan, leader):
    (member,) = members_of(planned_proposal(PlanFactory(year=2025), 10 * M))

    with pytest.raises(Refused, match=r"không nhận kinh phí của Kế hoạch KCĐP năm 2026"):
        decide(plan, leader, {member: 10 * M})


def test_only_leaders_decide_and_send(plan, staff):
    (member,) = members_of(planned_proposal(plan, 10 * M))

    with pytest.raises(PermissionDenied):
        decide(plan, staff, {member: 10 * M})
    with pytest.raises(PermissionDenied):
        plans.send(plan=plan, by=staff)
    with pytest.raises(PermissionDenied):
        plans.take_back(plan=plan, by=staff)


def test_a_plan_is_sent_when_it_holds_something_within_its_ceiling(plan, leader):
    with pytest.raises(Refused, match=r"chưa có đề án nào"):
        plans.send(plan=plan, by=leader)
    planned_proposal(plan, 300 * M)
    extra = planned_proposal(plan, 1)
    with pytest.raises(Refused, match=r"vượt mức tối đa 300.000.000 đồng là 1 đồng"):
        plans.send(plan=plan, by=leader)
    plans.take_out(proposal=extra, by=leader, comment="vượt trần")

    sent = plans.send(plan=plan, by=leader)

    assert (sent.state, sent.submitted_by) == (PlanState.SUBMITTED, leader)
    assert Proposal.objects.get(pk=extra.pk).plan is None
    with pytest.raises(Refused, match=r"đã trình"):
        plans.send(plan=plan, by=leader)


def test_a_sent_plan_is_closed_until_it_is_taken_back(plan, leader):
    proposal = planned_proposal(plan, 10 * M)
    plans.send(plan=plan, by=leader)

    with pytest.raises(Refused, match=r"Hãy rút kế hoạch về trước"):
        plans.take_out(proposal=proposal, by=leader, comment="x")
    back = plans.take_back(plan=plan, by=leader)
    assert (back.state, back.submitted_at) == (PlanState.DRAFT, None)
    assert plans.take_out(proposal=proposal, by=leader, comment="x").state == "appraised"
    with pytest.raises(Refused, match=r"không rút về được"):
        plans.take_back(plan=plan, by=leader)


def test_the_ceiling_never_falls_below_what_was_given(plan, leader):
    (member,) = members_of(planned_proposal(plan, 10 * M))
    decide(plan, leader, {member: 10 * M})
    due = datetime.date(2026, 1, 1)

    with pytest.raises(Refused, match=r"thấp hơn số hỗ trợ các quyết định đã giao 10.000.000 đồng"):
        plans.set_frame(plan=plan, ceiling=10 * M - 1, decision_due_on=due, by=leader)
    plans.set_frame(plan=plan, ceiling=10 * M, decision_due_on=due, by=leader)

    told = Event.objects.filter(kind=PlanEvent.CHANGED).get().comment
    assert "300.000.000 đồng → 10.000.000 đồng" in told
