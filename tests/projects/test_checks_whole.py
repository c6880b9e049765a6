"""Each rule of the checks with its whole outcome: every finding with its words, place and figures,
on the limit, one over it, and with a neighbour of another programme, year or proposal beside it."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from khuyencong.accounts import roles
from projects import checks
from projects.actions import appraisal
from projects.checks.case import Case, case_of, rule_day
from projects.checks.ceiling import ceiling
from projects.checks.commitments import commitments
from projects.checks.completeness import completeness
from projects.checks.dossier import Slot, checklist, dossier, visible_slots
from projects.checks.finding import Finding, Related, Severity, of_rule
from projects.checks.plausible import plausible
from projects.ledger import FundingSplit
from projects.models import Acceptance, DossierItem, Stage, SupportNorm
from projects.models.plausible import MEMBER_SUPPORT, PROPOSAL_TOTAL
from projects.workflow import ProposalState
from tests.factories import (
    AttachmentFactory,
    DecisionFactory,
    DistrictFactory,
    DraftFactory,
    MemberFactory,
    NationalProgrammeFactory,
    PlanFactory,
    ProposalFactory,
    approved,
    planned_proposal,
    requested,
)

ERROR, WARNING, NOTICE = Severity.ERROR, Severity.WARNING, Severity.NOTICE
DAY = datetime.date(2030, 3, 1)


def draft(**fields):
    fields = {"state": ProposalState.SCREENED, "starts_on": DAY, "is_archival": True, **fields}
    return DraftFactory(**fields)


def found(rule, proposal, user=None):
    return list(rule(case_of(proposal, user)))


def entry(member, stage, support, own=0, **fields):
    return FundingSplit.objects.create(
        member=member, stage=stage, effective_on=fields.pop("effective_on", "2029-09-01"),
        state_support=support, beneficiary_contribution=own, **fields,
    )  # fmt: skip


def at(member):
    return f"co-so-{member.pk}"


# ------------------------------------------------------------------ what all rules look at


def test_the_money_that_counts_is_approved_else_appraised_else_requested(db):
    member = MemberFactory()
    case = lambda: case_of(member.proposal, None)  # noqa: E731
    money = lambda: case().money(case().members[0]).state_support  # noqa: E731

    amounts = [money()]
    requested(member, 3)
    amounts.append(money())
    entry(member, Stage.APPRAISED, 2)
    amounts.append(money())
    approved(member, 1)
    amounts.append(money())

    assert amounts == [0, 3, 2, 1]


def test_rules_are_those_of_the_first_approval_else_of_the_begin_else_of_the_year(db):
    other = MemberFactory(proposal=ProposalFactory(plan=PlanFactory(year=2029)))
    DecisionFactory(plan=other.proposal.plan, decided_on="2029-01-01")
    approved(other, 1, effective_on=datetime.date(2029, 1, 2))
    proposal = ProposalFactory()
    member = MemberFactory(proposal=proposal)

    days = [rule_day(proposal)]
    proposal.starts_on = DAY
    days.append(rule_day(proposal))
    approved(member, 2, effective_on=datetime.date(2030, 6, 1))
    second = MemberFactory(proposal=proposal, position=2)  # the ledger is sorted by member
    approved(second, 1, effective_on=datetime.date(2030, 5, 1))
    days.append(rule_day(proposal))

    assert days == [datetime.date(2030, 1, 1), DAY, datetime.date(2030, 5, 1)]


def test_establishments_come_in_their_order(db):
    proposal = ProposalFactory()
    last, first = (MemberFactory(proposal=proposal, position=n) for n in (2, 1))

    assert case_of(proposal, "u") == Case(proposal, [first, last], datetime.date(2030, 1, 1), "u")


# ------------------------------------------------------------------------------- together


@pytest.mark.parametrize("state", ProposalState.values)
def test_what_is_missing_is_asked_only_while_it_can_be_mended(staff, state):
    plan = PlanFactory(ceiling=0)
    proposal = ProposalFactory(
        state=state, plan=plan, declared_total=5, starts_on=datetime.date(2031, 1, 1), title="x"
    )
    requested(MemberFactory(proposal=proposal), 1)
    DossierItem.objects.create(code="don", name="Đơn", of_each_member=False)

    asked = {each.rule for each in checks.run(proposal, user=staff)}

    mendable = state in {"draft", "returned", "submitted", "screened", "appraised"}
    missing = {"complete", "dossier", "commitment", "sum", "ceiling"} if mendable else set()
    assert asked == {"norm", "period", *missing}


def test_errors_come_first_then_warnings_that_nobody_took_on(staff):
    proposal = draft(
        declared_total=4, declared_precision=1, ends_on=datetime.date(2031, 1, 1), title="",
        programme=NationalProgrammeFactory(),
    )  # fmt: skip
    requested(MemberFactory(proposal=proposal), 4)
    before = checks.run(proposal, user=staff)
    first = next(each for each in before if each.severity is WARNING)
    appraisal.waive(proposal=proposal, fingerprint=first.fingerprint, reason="đã xem", by=staff)

    after = checks.run(proposal, user=staff)

    weights = [(each.severity.rank, each.waiver is not None) for each in after]
    assert weights == sorted(weights)
    assert [each.fingerprint for each in after if each.waiver] == [first.fingerprint]
    assert {each.severity for each in after} == {ERROR, WARNING, NOTICE}
    assert checks.errors(after) == [each.message for each in after if each.severity is ERROR]
    assert checks.errors(after)


def test_a_warning_taken_on_in_one_proposal_waits_in_another(staff):
    """Both say the same of no establishment, so their fingerprints are alike."""
    PlanFactory(ceiling=1)
    one, other = draft(), draft()
    for proposal in (one, other):
        requested(MemberFactory(proposal=proposal), 5)
    (said,) = [each for each in checks.run(one, user=staff) if each.rule == "ceiling"]
    appraisal.waive(proposal=one, fingerprint=said.fingerprint, reason="đã xem", by=staff)

    (here,) = [each for each in checks.run(one, user=staff) if each.rule == "ceiling"]
    (there,) = [each for each in checks.run(other, user=staff) if each.rule == "ceiling"]

    assert here.fingerprint == there.fingerprint
    assert (here.waiver is None, there.waiver) == (False, None)


def test_without_a_warning_nobody_asks_who_took_it_on(staff):
    plan = PlanFactory(programme=NationalProgrammeFactory())
    proposal = ProposalFactory(state=ProposalState.PLANNED, plan=plan)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        severities = {each.severity for each in checks.run(proposal, user=staff)}

    assert severities == {NOTICE}
    assert not [query for query in asked if "acceptedfinding" in query["sql"]]


def test_an_officer_learns_of_each_weight_elsewhere_once(make_user):
    here, there = DistrictFactory(), DistrictFactory()
    proposal = draft(locality=here)
    own = MemberFactory(proposal=proposal, locality=here)
    MemberFactory(proposal=proposal, locality=there, position=2)
    MemberFactory(proposal=proposal, locality=there, position=3)

    told = checks.run(proposal, user=make_user(roles.DistrictOfficer, here))

    assert {each.member for each in told} == {None, own.pk}
    assert sorted(f.severity.value for f in told if f.message == checks.ELSEWHERE) == ["error", "warning"]  # fmt: skip


@pytest.mark.parametrize("is_whole", [True, False])
def test_a_sum_is_told_to_who_sees_all_establishments_in_it(make_user, staff, is_whole):
    here, there = DistrictFactory(), DistrictFactory()
    proposal = draft(locality=here, declared_total=99)
    requested(MemberFactory(proposal=proposal, locality=here), 5, 5)
    other = MemberFactory(proposal=proposal, locality=here if is_whole else there, position=2)
    requested(other, 7, 7)

    def rules_told(user):
        return {each.rule for each in checks.run(proposal, user=user) if each.member is None}

    of_officer, of_staff = rules_told(make_user(roles.DistrictOfficer, here)), rules_told(staff)

    assert "sum" in of_staff
    assert of_officer == (of_staff if is_whole else of_staff - {"sum"} | {""})


def test_figures_of_an_own_establishment_are_told_whoever_is_beside_it(make_user):
    here = DistrictFactory()
    proposal = draft(locality=here)
    own = MemberFactory(proposal=proposal, locality=here)
    for member in (own, MemberFactory(proposal=proposal, locality=DistrictFactory(), position=2)):
        requested(member, MEMBER_SUPPORT + 1, 5)

    told = checks.run(proposal, user=make_user(roles.DistrictOfficer, here))

    assert [each for each in told if each.rule == "plausible"] == [
        Finding(
            ERROR,
            f"{own.beneficiary.name}: hỗ trợ 10.000.000.001 đồng vượt giới hạn một cơ sở có thể có là "
            "10.000 triệu đồng. Hãy kiểm tra lại đơn vị tính.",
            at(own),
            member=own.pk,
            rule="plausible",
            figures=(MEMBER_SUPPORT + 1, MEMBER_SUPPORT),
        )
    ]


def test_a_declared_total_that_nobody_can_mean_is_told_in_its_unit(db):
    proposal = draft(declared_total=PROPOSAL_TOTAL + 1)

    (told,) = found(plausible, proposal)

    assert told == Finding(
        ERROR,
        "Tổng kinh phí ghi trong hồ sơ 1.000.000.000.001 đồng vượt giới hạn một đề án có thể có là "
        "1.000.000 triệu đồng. Hãy kiểm tra lại đơn vị tính.",
        "id_declared_total",
        rule="plausible",
        figures=(PROPOSAL_TOTAL + 1, PROPOSAL_TOTAL),
    )


# ------------------------------------------------------------------------------- findings


def test_what_a_severity_is_called_and_how_it_looks():
    assert [(each.rank, each.label, each.tone) for each in Severity] == [
        (0, "Phải sửa", "error"), (1, "Cần xem", "attention"), (2, "Lưu ý", "waiting"),
    ]  # fmt: skip


def test_another_rule_establishment_figure_or_sentence_is_another_finding():
    same = Finding(WARNING, "a", rule="r", member=1, figures=(1,))
    others = [
        Finding(WARNING, "b", rule="r", member=1, figures=(1,)),
        Finding(WARNING, "a", rule="s", member=1, figures=(1,)),
        Finding(WARNING, "a", rule="r", member=2, figures=(1,)),
        Finding(WARNING, "a", rule="r", member=1, figures=(2,)),
    ]
    alike = Finding(WARNING, "a", "anchor", rule="r", member=1, figures=(1,), related=(Related("x"),), waiver=1)  # fmt: skip

    assert len({each.fingerprint for each in (same, *others)}) == 5
    assert alike.fingerprint == same.fingerprint
    assert alike == Finding(WARNING, "a", "anchor", rule="r", member=1, figures=(1,))
    assert [same.may_be_waived, alike.may_be_waived, Finding(ERROR, "a").may_be_waived] == [True, False, False]  # fmt: skip
    assert [of_rule(SupportNorm(verified=each)) for each in (True, False)] == [ERROR, WARNING]


# -------------------------------------------------------------------------------- ceiling


def test_room_is_that_of_the_plan_of_programme_and_year_with_what_it_holds(db):
    plan = PlanFactory(year=2030, ceiling=100)
    PlanFactory(year=2031, ceiling=1)
    PlanFactory(year=2030, programme=NationalProgrammeFactory(), ceiling=1)
    planned_proposal(plan, 60)
    proposal = draft()
    members = [MemberFactory(proposal=proposal, position=n) for n in (1, 2)]
    for member in members:
        requested(member, 20)

    assert found(ceiling, proposal) == []
    FundingSplit.objects.filter(member=members[0], stage=Stage.REQUESTED).update(state_support=21)

    assert found(ceiling, proposal) == [
        Finding(
            WARNING,
            f"{plan} còn 40 đồng trong mức tối đa 100 đồng, không đủ cho 41 đồng của đề án này.",
            rule="ceiling", figures=(41, 40),
        )
    ]  # fmt: skip


def test_a_plan_that_holds_too_much_has_nothing_left(db):
    plan = PlanFactory(year=2030, ceiling=100)
    planned_proposal(plan, 130)
    proposal = draft()
    requested(MemberFactory(proposal=proposal), 20)

    (said,) = found(ceiling, proposal)

    assert (said.message.split(" trong ")[0], said.figures) == (f"{plan} còn 0 đồng", (20, -30))


@pytest.mark.parametrize("ceiling_of", [None, "no plan"])
def test_without_a_ceiling_nothing_is_said_of_room(db, ceiling_of):
    if ceiling_of is None:
        PlanFactory(year=2030, ceiling=None)
    proposal = draft()
    requested(MemberFactory(proposal=proposal), 20)

    assert found(ceiling, proposal) == []


# ---------------------------------------------------------------- commitments, completeness


def test_each_missing_commitment_is_told_of_its_establishment(db):
    proposal = draft()
    day = datetime.date(2029, 9, 1)
    bare = MemberFactory(proposal=proposal, position=1)
    requested(bare, 10, 0)
    whole = MemberFactory(proposal=proposal, position=2, own_share_committed_on=day, no_other_support_declared_on=day)  # fmt: skip
    requested(whole, 10, 1)
    told = [
        "chưa ghi kinh phí đối ứng.",
        "chưa ghi ngày cam kết kinh phí đối ứng.",
        "chưa ghi ngày cam kết chưa được hỗ trợ từ nguồn khác.",
    ]

    assert found(commitments, proposal) == [
        Finding(WARNING, f"{bare.beneficiary.name}: {words}", at(bare), "chưa kiểm chứng", bare.pk, "commitment")
        for words in told
    ]  # fmt: skip


def test_all_that_is_missing_is_told_where_it_is_mended(db):
    proposal = draft(title=" ", goals=" ", starts_on=None, ends_on=None, implementing_unit=" ")

    assert found(completeness, proposal) == [
        Finding(ERROR, "Chưa có tên đề án.", "id_title", rule="complete"),
        Finding(ERROR, "Chưa nêu mục tiêu, quy mô.", "id_goals", rule="complete"),
        Finding(ERROR, "Chưa có thời gian thực hiện (từ ngày, đến ngày).", "id_starts_on", rule="complete"),
        Finding(ERROR, "Chưa có đơn vị thực hiện.", "id_implementing_unit", rule="complete"),
        Finding(ERROR, "Chưa có cơ sở tham gia nào.", "co-so", rule="complete"),
    ]  # fmt: skip


@pytest.mark.parametrize("days", [{"starts_on": None}, {"ends_on": None}])
def test_one_of_the_two_days_is_not_enough(db, days):
    proposal = draft(**days)
    requested(MemberFactory(proposal=proposal, contents="máy"), 1)

    assert [each.anchor for each in found(completeness, proposal)] == ["id_starts_on"]


@pytest.mark.parametrize(("kind", "count", "is_told"), [("group", 1, True), ("group", 2, False), ("single", 1, False)])  # fmt: skip
def test_a_group_has_two_establishments_at_least(db, kind, count, is_told):
    proposal = draft(kind=kind)
    for position in range(count):
        requested(MemberFactory(proposal=proposal, position=position, contents="máy"), 1)

    wanted = [Finding(ERROR, "Đề án nhóm cần từ hai cơ sở trở lên.", "co-so", rule="complete")]
    assert found(completeness, proposal) == wanted * is_told


def test_of_each_establishment_its_work_and_its_money_are_asked(db):
    proposal = draft()
    bare = MemberFactory(proposal=proposal, contents=" ", position=1)
    requested(MemberFactory(proposal=proposal, contents="máy", position=2), 1)
    name = bare.beneficiary.name

    assert found(completeness, proposal) == [
        Finding(ERROR, f"{name}: chưa ghi máy móc, nội dung đầu tư.", at(bare), member=bare.pk, rule="complete"),
        Finding(ERROR, f"{name}: chưa ghi số tiền đề nghị hỗ trợ.", at(bare), member=bare.pk, rule="complete"),
    ]  # fmt: skip


# -------------------------------------------------------------------------------- dossier


@pytest.fixture
def papers(db):
    """Two places, a member in each, one paper of the proposal and two of each member."""
    here, there = DistrictFactory(), DistrictFactory()
    proposal = draft(locality=here)
    own = MemberFactory(proposal=proposal, locality=here, position=1)
    other = MemberFactory(proposal=proposal, locality=there, position=2)
    form = DossierItem.objects.create(code="don", name="Đơn", of_each_member=False, position=9, document="TT 28", verified=True)  # fmt: skip
    licence = DossierItem.objects.create(code="gpkd", name="Giấy phép", position=1)
    photo = DossierItem.objects.create(code="anh", name="Ảnh", position=2, is_required=False)
    return proposal, own, other, form, licence, photo


def test_papers_come_proposal_first_then_establishment_by_establishment(papers, staff):
    proposal, own, other, form, licence, photo = papers
    kept = AttachmentFactory(uploaded_by=staff, proposal=proposal, item=licence, member=own)
    loose = AttachmentFactory(uploaded_by=staff, proposal=proposal)
    AttachmentFactory(uploaded_by=staff, item=form)  # of another proposal

    slots = checklist(proposal)

    assert slots == [
        Slot(form, None, ()),
        Slot(licence, own, (kept,)),
        Slot(photo, own, ()),
        Slot(licence, other, ()),
        Slot(photo, other, ()),
        Slot(None, None, (loose,)),
    ]
    assert [(s.is_missing, s.item_key, s.member_key, s.label) for s in slots] == [
        (True, form.pk, 0, "Đơn"),
        (False, licence.pk, own.pk, "Giấy phép"),
        (False, photo.pk, own.pk, "Ảnh"),
        (True, licence.pk, other.pk, "Giấy phép"),
        (False, photo.pk, other.pk, "Ảnh"),
        (False, 0, 0, "Tài liệu khác"),
    ]
    assert slots[1].anchor == f"ho-so-{licence.pk}-{own.pk}"


def test_what_was_taken_out_or_is_of_an_acceptance_or_elsewhere_is_not_in_the_dossier(
    papers, staff
):
    proposal, own, *_others = papers
    MemberFactory(proposal=draft())
    passed = Acceptance.objects.create(member=own, accepted_on=DAY)
    gone = {"removed_at": "2030-03-02T00:00Z", "removed_by": staff}
    for fields in (gone, {"acceptance": passed, "member": own}):
        AttachmentFactory(uploaded_by=staff, proposal=proposal, **fields)

    assert [slot.files for slot in checklist(proposal)] == [()] * 6


def test_a_missing_paper_is_an_error_only_where_its_rule_was_read(papers):
    proposal, own, other, form, licence, _photo = papers

    assert found(dossier, proposal) == [
        Finding(ERROR, "chưa có “Đơn”.", f"ho-so-{form.pk}-0", "TT 28", None, "dossier"),
        *(
            Finding(
                WARNING, f"{m.beneficiary.name}: chưa có “Giấy phép”.", f"ho-so-{licence.pk}-{m.pk}",
                "chưa kiểm chứng", m.pk, "dossier",
            )
            for m in (own, other)
        ),
    ]  # fmt: skip


def test_papers_of_another_place_are_not_shown(papers, make_user, staff):
    proposal, own, other, form, licence, photo = papers
    officer = make_user(roles.DistrictOfficer, own.locality)
    of_all, of_other = AttachmentFactory(uploaded_by=staff, proposal=proposal, item=form), AttachmentFactory(uploaded_by=staff, proposal=proposal, item=form, member=other)  # fmt: skip
    loose = AttachmentFactory(uploaded_by=staff, proposal=proposal, member=own)

    assert visible_slots(proposal, staff) == checklist(proposal)
    assert of_other in checklist(proposal)[-1].files
    assert visible_slots(proposal, officer) == [
        Slot(form, None, (of_all,)), Slot(licence, own, ()), Slot(photo, own, ()), Slot(None, None, (loose,)),
    ]  # fmt: skip


def test_papers_are_those_of_the_day_the_work_begins(db, time_machine):
    time_machine.move_to("2028-01-01 09:00:00+07:00", tick=False)
    item = DossierItem.objects.create(code="moi", name="Mới", valid_from=DAY, of_each_member=False)
    last = DossierItem.objects.create(code="cu", name="Cũ", valid_to="2028-01-01", of_each_member=False)  # fmt: skip

    days = [DAY, DAY - datetime.timedelta(1), None]
    assert [[s.item for s in checklist(draft(starts_on=day))] for day in days] == [[item, None], [None], [last, None]]  # fmt: skip
