"""Who may: the role first, then what lies in sight or in one's hands; the whole answer each time."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404

from khuyencong import access
from khuyencong.access import Answer
from khuyencong.accounts import roles
from khuyencong.accounts.models import User
from khuyencong.accounts.permissions import Permission
from projects.models import Proposal
from tests.factories import CommuneFactory, MemberFactory, ProposalFactory

READ, WRITE = Permission.PROPOSAL_READ, Permission.PROPOSAL_DRAFT
SIGN_IN = Answer(allowed=False, reason="Hãy đăng nhập để tiếp tục.")
ELSEWHERE = (
    "Bạn không {} ở đây được: đề án khuyến công này không thuộc địa bàn do bạn phụ trách. Nếu cần, hãy nhờ cán bộ "
    "của địa bàn đó hoặc Trung tâm."
)
NO_ROLE = (
    "Vai trò “Người xem (UBND, Sở Tài chính)” không có quyền soạn đề án. Nếu công việc cần đến, hãy liên "
    "hệ người quản trị của Trung tâm."
)


def test_an_answer_is_true_when_it_allows():
    assert (bool(access.YES), access.YES.reason) == (True, "")
    assert access.no("vì thế") == Answer(allowed=False, reason="vì thế")
    assert not access.no("vì thế")


@pytest.mark.parametrize(
    ("user", "permission", "answer"),
    [
        (AnonymousUser(), READ, SIGN_IN),
        (User(role="reader", is_active=False), READ, SIGN_IN),
        (User(role="reader"), READ, access.YES),
        (User(role="reader"), WRITE, access.no(NO_ROLE)),
        (User(role="machine", is_active=False), READ, access.YES),
    ],
)
def test_the_role_of_a_person_who_signed_in_holds_the_right(user, permission, answer):
    assert access.has_right(user, permission) == answer
    if answer:
        access.require_right(user, permission)
    else:
        with pytest.raises(PermissionDenied) as refused:
            access.require_right(user, permission)
        assert str(refused.value) == answer.reason


@pytest.fixture
def place(db):
    return CommuneFactory()


@pytest.fixture
def officer(make_user, place):
    return make_user(roles.DistrictOfficer, place)


@pytest.fixture
def mine(place):
    return ProposalFactory(locality=place)


@pytest.fixture
def seen(place):
    """Made elsewhere, with an establishment of this place."""
    return MemberFactory(
        proposal=ProposalFactory(locality=CommuneFactory()), locality=place
    ).proposal


@pytest.fixture
def foreign(db):
    return ProposalFactory(locality=CommuneFactory())


def test_one_reads_what_is_in_sight_and_writes_what_is_in_hand(officer, mine, seen, foreign):
    unread, unwritten = (access.no(ELSEWHERE.format(each.label)) for each in (READ, WRITE))
    asked = (mine, seen, foreign)
    assert [access.allowed(officer, READ, each) for each in asked] == [
        access.YES, access.YES, unread,
    ]  # fmt: skip
    assert [access.allowed(officer, WRITE, each) for each in asked] == [
        access.YES, unwritten, unwritten,
    ]  # fmt: skip
    assert access.allowed(officer, READ) == access.YES


def test_who_lacks_the_role_is_told_so_wherever_the_thing_lies(officer, foreign):
    answer = access.allowed(officer, Permission.PROPOSAL_SCREEN, foreign)
    assert answer == access.has_right(officer, Permission.PROPOSAL_SCREEN)
    assert answer.reason.startswith("Vai trò “Cán bộ địa phương” không có quyền sơ duyệt")


def test_what_is_in_hand_helps_nobody_without_the_role(make_user, mine):
    reader = make_user(roles.Reader)
    assert access.allowed(reader, WRITE, mine) == access.no(NO_ROLE)
    with pytest.raises(PermissionDenied) as refused:
        access.require(reader, WRITE, mine)
    assert str(refused.value) == NO_ROLE


@pytest.mark.parametrize("subject", [None, object()])
def test_writing_is_asked_of_what_is_written(subject):
    with pytest.raises(TypeError, match=r"writes: it is asked of what it writes, not of "):
        access.allowed(User(role="centre-staff"), WRITE, subject)


def test_require_lets_pass_what_is_allowed_and_says_why_not(officer, mine, seen):
    assert access.require(officer, WRITE, mine) is None
    assert access.require(officer, READ) is None
    with pytest.raises(PermissionDenied) as refused:
        access.require(officer, WRITE, seen)
    assert str(refused.value) == ELSEWHERE.format("soạn đề án")


def test_a_page_finds_what_is_in_sight_and_tells_whether_it_is_writable(
    officer, mine, seen, foreign
):
    def found(of):
        return access.found(Proposal.objects, officer, WRITE, code=of.code)

    assert found(mine) == (mine, access.YES)
    assert found(seen) == (seen, access.no(ELSEWHERE.format("soạn đề án")))
    with pytest.raises(Http404):
        found(foreign)


def test_a_page_for_writers_is_forbidden_to_who_only_sees_it(officer, mine, seen, foreign):
    def found(of):
        return access.found_to_write(Proposal.objects, officer, WRITE, code=of.code)

    assert found(mine) == mine
    with pytest.raises(PermissionDenied) as refused:
        found(seen)
    assert str(refused.value) == ELSEWHERE.format("soạn đề án")
    with pytest.raises(Http404):
        found(foreign)
