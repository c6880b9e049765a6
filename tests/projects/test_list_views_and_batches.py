"""Lists as people keep them: chosen columns, saved views, and what is done with many rows at once."""

import re

import pytest

from khuyencong.accounts import roles
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.models import Event
from khuyencong.lists.models import SavedView
from projects.models import Proposal
from projects.models.event import ProposalEvent
from projects.workflow import ProposalState
from tests.factories import (
    DistrictFactory,
    PlanFactory,
    ProposalFactory,
)
from tests.reports.test_views import text_of


@pytest.fixture
def staff_client(sign_in, staff):
    return sign_in(staff)


def test_columns_are_remembered_per_person_and_carried_by_the_link(
    staff_client, staff, make_user, sign_in
):
    ProposalFactory()
    assert "Người theo dõi" not in heads(staff_client.get("/de-an/"))

    staff_client.post(
        "/danh-sach/de-an/cot/", {"cot": ["code", "assigned_to"], "query": "nam=2030"}
    )

    page = staff_client.get("/de-an/?nam=2030")
    assert heads(page) == ["Chọn", "Mã", "Tên đề án", "Người theo dõi"]
    link = page.context["list"].query
    assert link == "nam=2030&cot=code,assigned_to"
    other = sign_in(make_user(roles.CentreLeader))
    assert "Trạng thái" in heads(other.get("/de-an/"))
    assert heads(other.get(f"/de-an/?{link}")) == ["Chọn", "Mã", "Tên đề án", "Người theo dõi"]


def heads(answer):
    head = re.search(r"<thead>.*?</thead>", answer.content.decode(), re.DOTALL)
    cells = re.findall(r"<th.*?>(.*?)</th>", head[0], re.DOTALL)
    return [re.sub(r"<.*?>", "", cell).strip() for cell in cells]


def test_a_view_is_saved_under_a_name_and_dropped(staff_client, staff):
    ProposalFactory()
    answer = staff_client.post(
        "/danh-sach/de-an/luu/", {"ten": "Chờ sơ duyệt", "query": "trang_thai=submitted&cot=code"}
    )
    assert answer.headers["Location"] == "/de-an/?trang_thai=submitted&cot=code"
    staff_client.post("/danh-sach/de-an/luu/", {"ten": "Chờ sơ duyệt", "query": "nam=2030"})

    view = SavedView.objects.get(user=staff)
    page = staff_client.get("/de-an/").content.decode()
    assert '<a href="?nam=2030">Chờ sơ duyệt</a>' in page
    staff_client.post(f"/danh-sach/de-an/{view.pk}/bo/")
    assert not SavedView.objects.exists()


def test_a_view_needs_a_name(staff_client):
    answer = staff_client.post("/danh-sach/de-an/luu/", {"ten": " ", "query": ""}, follow=True)

    assert "Hãy đặt cho cách xem này một tên" in text_of(answer)


def test_a_saved_address_never_leads_away(staff_client):
    answer = staff_client.post(
        "/danh-sach/de-an/luu/", {"ten": "x", "query": "//example.org/?a=b\r\nX: y"}
    )

    assert answer.headers["Location"].startswith("/de-an/?")
    assert "\n" not in answer.headers["Location"]


def test_screening_many_at_once_tells_what_was_done_and_what_not(staff_client):
    ready = ProposalFactory.create_batch(2, state=ProposalState.SUBMITTED)
    late = ProposalFactory(state=ProposalState.SCREENED)

    answer = staff_client.post(
        "/de-an/hang-loat/",
        {"viec": "screen", "de-an": [p.code for p in (*ready, late)], "query": "nam=2030"},
        follow=True,
    )

    assert answer.redirect_chain[0][0] == "/de-an/?nam=2030"
    text = text_of(answer)
    assert f"Đã sơ duyệt 2 đề án: {ready[0].code}, {ready[1].code}." in text
    assert f"{late.code}: Không thực hiện được “Sơ duyệt”" in text
    assert Event.objects.filter(kind=ProposalEvent.SCREENED).count() == 2


@pytest.mark.parametrize("key", ["²", "9" * 30, "9" * 5_000, "x"])
def test_a_person_that_is_none_is_told(staff_client, key):
    proposal = ProposalFactory()
    sent = {"viec": "assign", "nguoi": key, "de-an": [proposal.code]}

    answer = staff_client.post("/de-an/hang-loat/", sent, follow=True)

    assert "chưa chọn người theo dõi" in answer.content.decode()


def test_many_are_assigned_or_included_at_once(staff_client, staff):
    PlanFactory(state="draft")
    proposals = ProposalFactory.create_batch(2, state=ProposalState.APPRAISED)
    chosen = [p.code for p in proposals]

    staff_client.post("/de-an/hang-loat/", {"viec": "assign", "nguoi": staff.pk, "de-an": chosen})
    staff_client.post("/de-an/hang-loat/", {"viec": "include", "de-an": chosen})

    rows = Proposal.objects.values_list("assigned_to", "state")
    assert set(rows) == {(staff.pk, "planned")}


def test_a_batch_of_nothing_or_for_nobody_says_so(staff_client):
    answer = staff_client.post("/de-an/hang-loat/", {"viec": "screen"}, follow=True)
    assert "Chưa chọn đề án nào" in text_of(answer)
    proposal = ProposalFactory()
    answer = staff_client.post(
        "/de-an/hang-loat/", {"viec": "assign", "de-an": [proposal.code]}, follow=True
    )
    assert "chưa chọn người theo dõi" in text_of(answer)


def test_an_officer_has_no_batch(make_user, sign_in):
    place = DistrictFactory()
    proposal = ProposalFactory(locality=place, state=ProposalState.SUBMITTED)
    client = sign_in(make_user(roles.DistrictOfficer, place))

    assert "hang-loat" not in client.get("/de-an/").content.decode()
    answer = client.post("/de-an/hang-loat/", {"viec": "screen", "de-an": [proposal.code]})
    assert answer.status_code == 403


def test_a_batch_never_reaches_outside_the_scope(make_user, sign_in, staff):
    place = DistrictFactory()
    outside = ProposalFactory(locality=DistrictFactory(), state=ProposalState.SUBMITTED)
    reader = sign_in(make_user(roles.Reader))

    answer = reader.post("/de-an/hang-loat/", {"viec": "screen", "de-an": [outside.code]})

    assert answer.status_code == 403
    assert outside.code not in answer.content.decode()
    assert place


def whole_list(client, query="", rows=0, **more):
    sent = {"viec": "screen", "tat-ca": "1", "query": query, "so-dong": rows, **more}
    return client.post("/de-an/hang-loat/", sent, follow=True)


def test_all_of_the_list_is_chosen_by_its_filters(staff_client):
    ProposalFactory.create_batch(30, state=ProposalState.SUBMITTED, title="Máy sấy")
    other = ProposalFactory(state=ProposalState.SUBMITTED, title="Máy ép")
    page = staff_client.get("/de-an/?q=may say").content.decode()
    assert "Chọn tất cả 30 đề án của danh sách" in page
    assert '<input type="hidden" name="so-dong" value="30">' in page

    answer = whole_list(staff_client, "q=may+say&trang=2", 30)

    assert "Đã sơ duyệt 30 đề án." in text_of(answer)
    left = Proposal.objects.filter(state=ProposalState.SUBMITTED)
    assert list(left) == [other]


def test_a_row_that_may_not_take_the_step_is_named_and_many_are_counted(staff_client):
    ProposalFactory.create_batch(13, state=ProposalState.SCREENED)

    text = text_of(whole_list(staff_client, rows=13))

    assert text.count("Không thực hiện được “Sơ duyệt”") == 10
    assert "Còn 3 đề án khác cũng chưa ghi được." in text


@pytest.mark.parametrize(
    ("query", "rows", "said"),
    [
        ("", 2, "Danh sách vừa thay đổi, nay có 3 dòng"),
        ("", "", "Danh sách vừa thay đổi, nay có 3 dòng"),
        ("trang_thai=screened", 3, "Danh sách vừa thay đổi, nay có 0 dòng"),
        ("dia_ban=abc", 3, "Danh sách vừa thay đổi, nay có 0 dòng"),
        ("q=" + "x" * 1000, 3, "Điều kiện lọc quá dài"),
    ],
)
def test_what_is_not_the_list_that_was_seen_is_left_alone(staff_client, query, rows, said):
    """A cut or changed address must never mean every proposal there is."""
    ProposalFactory.create_batch(3, state=ProposalState.SUBMITTED)

    answer = whole_list(staff_client, query, rows)

    assert said in text_of(answer)
    assert Proposal.objects.filter(state=ProposalState.SUBMITTED).count() == 3


def test_a_longer_list_is_not_offered_as_a_whole_and_not_taken(staff_client, monkeypatch):
    ProposalFactory.create_batch(3, state=ProposalState.SUBMITTED)
    for room in ("khuyencong.lists.selection", "projects.views.proposals"):
        monkeypatch.setattr(f"{room}.AT_ONCE", 2)

    text = text_of(staff_client.get("/de-an/"))
    answer = whole_list(staff_client, rows=3)

    assert "Chọn tất cả" not in text
    assert "hãy lọc còn không quá 2 đề án" in text
    assert "Danh sách có hơn 2 dòng" in text_of(answer)
    assert Proposal.objects.filter(state=ProposalState.SUBMITTED).count() == 3


def test_all_of_the_list_is_all_that_one_sees(make_user, sign_in, monkeypatch):
    """The right is asked of each row again, and what is out of sight is in no list."""
    monkeypatch.setattr(
        roles.DistrictOfficer,
        "permissions",
        roles.DistrictOfficer.permissions | {Permission.PROPOSAL_SCREEN},
    )
    place = DistrictFactory()
    mine = ProposalFactory(locality=place, state=ProposalState.SUBMITTED)
    ProposalFactory(locality=DistrictFactory(), state=ProposalState.SUBMITTED)

    whole_list(sign_in(make_user(roles.DistrictOfficer, place)), rows=1)

    assert list(Proposal.objects.filter(state=ProposalState.SCREENED)) == [mine]
