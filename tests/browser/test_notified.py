"""Whom a button beside ticked rows writes to, said while one ticks."""

import pytest
from django.utils import timezone

from khuyencong.accounts import roles
from projects.models import CouncilMember
from projects.workflow import PlanState, ProposalState
from tests.browser.walking import picture, sign_in, violations
from tests.factories import (
    DistrictFactory,
    PlanFactory,
    ProposalFactory,
    planned_proposal,
    the_office,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_ticking_tells_whom_the_buttons_write_to(page, live_server, make_user):
    officer = make_user(roles.DistrictOfficer, DistrictFactory(), username="can-bo")
    made = {"drafted_by": officer, "drafted_at": timezone.now(), "locality": officer.localities.get()}  # fmt: skip
    plan = PlanFactory(state=PlanState.DRAFT)
    planned_proposal(plan, 5_000_000, **made)
    ProposalFactory.create_batch(2, state=ProposalState.SUBMITTED, is_archival=True, **made)
    leader = make_user(roles.CentreLeader, username="lanh-dao")
    sign_in(page, live_server, leader, "/de-an/?trang_thai=submitted")
    told = page.locator("#hang-loat .told")
    assert not told.is_visible()

    page.get_by_label("Chọn tất cả").check()
    told.get_by_text("Sơ duyệt · Sẽ báo cho: 1 cán bộ của 2 đề án").click()
    assert f"{officer}: " in told.inner_text()
    assert violations(page) == []
    picture(page, "told-list")
    page.get_by_label("Chọn tất cả").uncheck()
    told.wait_for(state="hidden")

    page.goto(f"{live_server.url}/ke-hoach/{plan.year}/{plan.programme.slug}/lap/")
    page.locator("input[name=de-an]").check()
    page.get_by_text(f"Đưa ra khỏi kế hoạch · Sẽ báo cho: {officer}").wait_for()
    picture(page, "told-plan")


def test_a_council_is_asked_for_only_where_one_appraises(page, live_server, make_user):
    office = the_office()
    CouncilMember.objects.create(
        office=office, name="Lê Văn An", title="Phó Giám đốc", unit="Sở Công Thương"
    )
    proposal = ProposalFactory(state=ProposalState.SCREENED)
    leader = make_user(roles.CentreLeader)
    sign_in(page, live_server, leader, f"/de-an/{proposal.code}/buoc/appraise/")
    member = page.get_by_label("Lê Văn An")
    assert not member.is_visible()

    page.get_by_label("Hình thức").select_option("council")

    member.check()
    picture(page, "appraise")
