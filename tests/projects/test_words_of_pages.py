"""What pages say after a step, and where there is nothing: true for who reads it."""

import pytest
from django.urls import reverse

from khuyencong.accounts import roles
from projects.views.steps import ACTIONS, DONE
from projects.workflow import ProposalState
from tests.factories import DistrictFactory, ProposalFactory, the_office


def test_every_step_says_what_was_done():
    assert set(DONE) == set(ACTIONS)
    assert [text for text in DONE.values() if not text.startswith("Đã ") or "{}" not in text] == []


def test_a_step_that_was_taken_is_told_with_its_verb(sign_in, staff):
    proposal = ProposalFactory(state=ProposalState.SUBMITTED)
    address = reverse("projects:proposal_step", args=[proposal.code, "screen"])

    answer = sign_in(staff).post(address, {"comment": ""}, follow=True)

    assert f"Đã sơ duyệt đề án {proposal.code}." in answer.content.decode()


EMPTY = {
    (roles.DistrictOfficer, "projects:proposal_list"): "Chưa có đề án nào ở địa bàn bạn phụ trách. Bấm “Lập đề án” để lập đề án đầu tiên.",
    (roles.CentreStaff, "projects:proposal_list"): "Chưa có đề án nào. Bấm “Lập đề án” để lập đề án đầu tiên.",
    (roles.DepartmentReviewer, "projects:proposal_list"): "Chưa có đề án nào.",
    (roles.Reader, "projects:proposal_list"): "Đề án xuất hiện ở đây khi được phê duyệt trong kế hoạch.",
    (roles.DistrictOfficer, "beneficiaries:beneficiary_list"): "Chưa có đơn vị nào ở địa bàn bạn phụ trách. Bấm “Thêm đơn vị” để thêm đơn vị đầu tiên.",
    (roles.DepartmentReviewer, "beneficiaries:beneficiary_list"): "Chưa có đơn vị nào.",
    (roles.CentreStaff, "projects:obstacle_board"): "Khi một đề án gặp trở ngại, hãy nêu ở trang của đề án đó",
    (roles.Reader, "projects:obstacle_board"): "Vướng mắc hiện ở đây khi người theo dõi đề án nêu ra.",
    (roles.CentreStaff, "reports:plan_list"): "Bấm “Mở kế hoạch năm” để mở kế hoạch đầu tiên.",
    (roles.DistrictOfficer, "reports:plan_list"): "Kế hoạch xuất hiện ở đây khi Trung tâm mở kế hoạch năm.",
    (roles.Reader, "reports:plan_list"): "Kế hoạch xuất hiện ở đây khi được phê duyệt.",
    (roles.CentreStaff, "reports:issued_list"): "rồi chọn “Ban hành”; văn bản xuất hiện ở đây.",
    (roles.Reader, "reports:issued_list"): "Văn bản xuất hiện ở đây khi Trung tâm ban hành.",
    (roles.CentreStaff, "home"): "Kế hoạch xuất hiện ở đây khi Trung tâm mở kế hoạch năm.",
    (roles.Administrator, "home"): "hãy chạy lệnh load_example",
    (roles.Reader, "home"): "Kế hoạch khuyến công xuất hiện ở đây khi đã được phê duyệt.",
}  # fmt: skip


@pytest.mark.parametrize(("role", "page"), EMPTY, ids=lambda each: getattr(each, "code", each))
def test_an_empty_page_says_what_its_reader_can_do(sign_in, make_user, role, page):
    the_office()
    places = () if role.sees_all_localities else (DistrictFactory(),)

    answer = sign_in(make_user(role, *places)).get(reverse(page))

    assert EMPTY[role, page] in answer.content.decode()


@pytest.mark.parametrize("role", [roles.Reader, roles.DepartmentReviewer])
def test_nobody_is_told_to_do_what_is_not_theirs(sign_in, make_user, role):
    client = sign_in(make_user(role))
    pages = [client.get(reverse(page)).content.decode() for _role, page in EMPTY if _role is role]

    assert [page for page in pages if "Bấm “" in page or "hãy nêu" in page] == []
