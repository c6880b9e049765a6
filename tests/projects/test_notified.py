"""Every page on which somebody records something says whom it writes to, and writes to them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from khuyencong.accounts import roles
from khuyencong.notices.models import Notice
from projects.models import Adjustment, AdjustmentSubject, Proposal
from projects.models.event import ProposalEvent
from projects.notifications import recipients
from projects.workflow import PlanState, ProposalState
from tests.factories import (
    CommuneFactory,
    DistrictFactory,
    MemberFactory,
    PlanFactory,
    ProposalFactory,
    approved,
    planned_proposal,
)
from tests.projects.test_failed_acceptance import FIELDS
from tests.projects.test_round_page import cells
from tests.reports.test_views import text_of

M = 1_000_000
BATCH = "/de-an/hang-loat/bao-cho/"


@pytest.fixture
def officers(make_user):
    """Three, each of a district of its own."""
    people = [
        make_user(roles.DistrictOfficer, DistrictFactory(), username=f"cb{number}")
        for number in range(3)
    ]
    for number, person in enumerate(people):
        person.full_name = f"Cán bộ {number}"
        person.save()
    return people


@pytest.fixture
def leader(make_user):
    return make_user(roles.CentreLeader, username="lanh-dao")


@pytest.fixture
def leading(sign_in, leader):
    return sign_in(leader)


def of(officer, **fields):
    """Made by this officer, of its place."""
    where = officer.localities.get()
    return fields | {"drafted_by": officer, "drafted_at": timezone.now(), "locality": where}


def told():
    return sorted(Notice.objects.values_list("recipient__username", flat=True))


@pytest.fixture
def plan(db):
    return PlanFactory(year=2026, state=PlanState.DRAFT, ceiling=900 * M)


def test_a_round_names_who_reads_of_it_and_tells_them(plan, officers, leading):
    rows = [planned_proposal(plan, 50 * M, **of(officers[n])) for n in (0, 0, 1)]
    address = f"/ke-hoach/2026/{plan.programme.slug}/quyet-dinh/"

    text = text_of(leading.get(address))
    assert "Sẽ báo cho: 2 cán bộ của 3 đề án" in text
    assert f"Cán bộ 0: {rows[0].code}, {rows[1].code}" in text
    assert f"Cán bộ 1: {rows[2].code}" in text

    members = [row.members.get() for row in rows]
    sent = {"kind": "approval", "number": "01/QĐ", "decided_on": "15/01/2026", "authority": "UBND"}
    typed = cells(members[0], "50", "0") | cells(members[1]) | cells(members[2])
    assert "Sẽ báo cho: Cán bộ 0." in text_of(leading.post(address, sent | typed | {"tinh": "1"}))
    leading.post(address, sent | typed)
    assert told() == ["cb0"]


def test_deciding_adjustments_names_who_asked_and_who_follows(
    plan, officers, leading, leader, staff
):
    asked = []
    for officer in officers[:2]:
        proposal = ProposalFactory(
            state=ProposalState.APPROVED, plan=plan, programme=plan.programme, **of(officer)
        )
        approved(MemberFactory(proposal=proposal), 100 * M)
        asked.append(
            Adjustment.objects.create(
                proposal=proposal, subject=AdjustmentSubject.STOP, reason="mưa", new_value="ngừng",
                requested_by=officer, requested_at=timezone.now(), authority="UBND",
            )
        )  # fmt: skip
    address = f"/ke-hoach/2026/{plan.programme.slug}/dieu-chinh/"

    text = text_of(leading.get(address))
    assert "Khi chọn tất cả · Sẽ báo cho: 3 cán bộ của 2 đề án" in text

    text = text_of(leading.post(address, {"adjustments": [asked[1].pk]}))
    assert f"Sẽ báo cho: Cán bộ 1, {staff}." in text
    refusing = text_of(leading.get(f"/dieu-chinh/{asked[0].pk}/khong-chap-thuan/"))
    assert f"Sẽ báo cho: Cán bộ 0, {staff}." in refusing
    assert leader.username not in told()


def test_an_acceptance_says_whom_each_end_tells(officers, staff, sign_in):
    proposal = ProposalFactory(
        state=ProposalState.IN_PROGRESS, plan=PlanFactory(), **of(officers[0])
    )
    first, second = MemberFactory.create_batch(2, proposal=proposal)
    approved(first, 100 * M, 120 * M, effective_on="2024-01-15")
    approved(second, 100 * M, 120 * M, effective_on="2024-01-15")
    client = sign_in(staff)

    text = text_of(client.get(f"/nghiem-thu/{first.pk}/"))
    assert "Khi đạt · Bước này không gửi thông báo cho ai." in text
    assert "Khi không đạt · Sẽ báo cho: Cán bộ 0." in text
    client.post(f"/nghiem-thu/{first.pk}/", FIELDS)
    assert told() == ["cb0"]
    Notice.objects.all().delete()

    passed = {**FIELDS, "result": "passed", "state_support": "100"}
    client.post(f"/nghiem-thu/{first.pk}/", passed)
    assert told() == []
    text = text_of(client.get(f"/nghiem-thu/{second.pk}/"))
    assert "Khi đạt · Sẽ báo cho: Cán bộ 0." in text
    client.post(f"/nghiem-thu/{second.pk}/", passed)
    assert told() == ["cb0"]


@pytest.fixture
def ticked(officers):
    """Two to screen, one to include, one that neither can be done with."""
    states = (ProposalState.SUBMITTED, ProposalState.SUBMITTED, ProposalState.APPRAISED, ProposalState.DRAFT)  # fmt: skip
    return [
        ProposalFactory(state=state, is_archival=True, **of(officer))
        for state, officer in zip(states, (*officers, officers[0]), strict=True)
    ]


def test_many_ticked_proposals_say_whom_each_button_tells(ticked, leading, staff):
    sent = {"cho": "danh-sach", "de-an": [each.code for each in ticked], "nguoi": staff.pk}

    text = text_of(leading.post(BATCH, sent))

    daily = "(trong thư gộp hằng ngày)"
    assert f"Sơ duyệt · Sẽ báo cho: 2 cán bộ của 2 đề án {daily}" in text
    assert f"Đưa vào kế hoạch · Sẽ báo cho: Cán bộ 2 {daily}." in text
    assert "Giao · Sẽ báo cho: 1 cán bộ của 4 đề án" in text
    assert Notice.objects.count() == 0
    assert Proposal.objects.exclude(assigned_to=None).count() == 0


def test_all_of_the_list_is_foreseen_as_well(ticked, leading):
    sent = {"cho": "danh-sach", "tat-ca": "1", "query": "", "so-dong": len(ticked)}

    assert "Sẽ báo cho: 2 cán bộ của 2 đề án" in text_of(leading.post(BATCH, sent))
    assert "Sẽ báo cho" not in text_of(leading.post(BATCH, sent | {"so-dong": 1}))


def test_taking_out_of_a_plan_says_so_too(plan, officers, leading):
    planned = planned_proposal(plan, 50 * M, **of(officers[1]))

    text = text_of(leading.post(BATCH, {"cho": "dua-ra", "de-an": [planned.code]}))

    assert "Sẽ báo cho: Cán bộ 1 (trong thư gộp hằng ngày)." in text


def test_nobody_is_foreseen_for_who_may_not_do_it(ticked, make_user, sign_in):
    reviewer = sign_in(make_user(roles.DepartmentReviewer))
    sent = {"cho": "danh-sach", "de-an": [each.code for each in ticked]}

    assert "Sẽ báo cho" not in text_of(reviewer.post(BATCH, sent))


def test_people_are_read_once_for_however_many_proposals(db, officers, leader):
    places = [officer.localities.get() for officer in officers]
    few = [ProposalFactory(**of(officers[0]))]
    many = [
        ProposalFactory(**of(officers[n % 3]) | {"locality": CommuneFactory(parent=places[n % 3])})
        for n in range(12)
    ]
    counted = []
    for rows in (few, many):
        fresh = list(Proposal.objects.filter(pk__in=[each.pk for each in rows]))
        with CaptureQueriesContext(connection) as queries:
            found = recipients(ProposalEvent.RETURNED, fresh, by=leader)
        assert all(len(people) == 1 for people in found.values())
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 7
