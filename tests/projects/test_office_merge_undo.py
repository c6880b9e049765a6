"""What ends the undoing of a merge of offices though no row of it was touched, and what does not."""

import datetime

import pytest

from khuyencong.accounts.models import User, UserEvent
from khuyencong.audit.models import record
from khuyencong.offices.models import Office
from projects.actions import merges, plans
from projects.actions.office_merges import merge_offices, undo_merge
from projects.actions.office_rehearsal import carrying
from projects.law.loading import open_programmes
from projects.models import Member
from projects.models.event import ProposalEvent
from projects.refusal import Refused
from tests import merging
from tests.factories import (
    BeneficiaryFactory,
    DraftFactory,
    MemberFactory,
    PlanFactory,
    ProposalFactory,
)
from tests.merging import FROM_OUTSIDE, asked, changed_tables, hashes, local, unit


@pytest.fixture
def made(db):
    return merging.three_offices()


def merged(made, **more):
    return merge_offices(asked=asked(made, **more), by=User.objects.machine())


def undone(merge):
    return undo_merge(merge=merge, by=User.objects.machine())


def as_of(user):
    return User.objects.get(pk=user.pk)


def refused(merge):
    """The sentence; nothing was changed."""
    before = hashes()
    with pytest.raises(Refused) as why:
        undone(merge)
    assert changed_tables(before) == set()
    return " ".join(why.value.messages)


def test_a_reminder_and_a_first_password_are_nothing_that_was_built(made):
    before = hashes()
    merge = merged(made)
    record(ProposalEvent.REMINDED, made.drafts["hau-giang"], by=User.objects.machine())
    person = as_of(made.people["hg"])
    person.set_password("Mot-mat-khau-dai-2027")
    person.save()
    record(UserEvent.JOINED, person, by=person)

    undone(merge)

    assert changed_tables(before) == FROM_OUTSIDE | {"accounts_user"}  # the password is kept


def test_what_somebody_did_with_the_same_proposal_still_counts(made):
    merge = merged(made)
    record(ProposalEvent.EDITED, made.drafts["hau-giang"], by=User.objects.machine())

    assert "sự kiện mới" in refused(merge)


def test_records_of_one_family_that_were_merged_with_anothers_are_named(made):
    kept = BeneficiaryFactory(office=made.can_tho, name="Cơ sở Khác Hẳn", locality=unit("31186"))
    moved = Member.objects.filter(
        proposal__programme=local(made.hau_giang), proposal__year=2023
    ).first()
    merge = merged(made)
    compared = merges.merge(kept=kept, duplicate=moved.beneficiary, reason="một cơ sở", by=as_of(made.people["ct"]))  # fmt: skip

    said = refused(merge)

    assert f"cơ sở tham gia “{Member.objects.get(pk=moved.pk)}” nối hồ sơ của Hậu Giang với hồ sơ của Cần Thơ." in said  # fmt: skip
    assert f"đơn vị thụ hưởng “{moved.beneficiary}” nối hồ sơ của Hậu Giang với hồ sơ của Cần Thơ." in said  # fmt: skip
    merges.undo(merge=compared, by=as_of(made.people["ct"]))
    undone(merge)


def test_an_establishment_of_another_office_in_a_draft_that_stayed_is_named(made):
    PlanFactory(programme=local(made.hau_giang), year=2027, state="submitted")
    stayed = DraftFactory(programme=local(made.hau_giang), year=2027, code="HG-NHAP-2027")
    merge = merged(made)
    stayed.refresh_from_db()
    assert stayed.programme.office == made.hau_giang
    MemberFactory(proposal=stayed, beneficiary=BeneficiaryFactory(office=made.can_tho, name="Xa"))

    assert "(HG-NHAP-2027)” nối hồ sơ của Hậu Giang với hồ sơ của Cần Thơ." in refused(merge)


def test_a_proposal_of_the_one_office_in_a_plan_that_went_along_is_named(made):
    """It is older than the merge, and no row that the merge wrote says anything else."""
    own = ProposalFactory(plan=None, programme=local(made.can_tho), year=2026, code="CT-2026-TD", state="appraised", is_archival=True)  # fmt: skip
    MemberFactory(proposal=own, beneficiary=BeneficiaryFactory(office=made.can_tho))
    merge = merged(made)
    plans.include(proposal=own, by=as_of(made.people["ct"]))

    assert "đề án khuyến công “CT-2026-TD – " in refused(merge)


def test_the_later_merge_of_a_chain_is_undone_first(made):
    old = Office.objects.create(code="xua", name="Xưa", letters="XX", province=unit("92", now=True))
    open_programmes(old)
    merging.person("cv-xua", old)
    start = hashes()
    first = merge_offices(
        asked=carrying(into="hau-giang", offices=["xua"], on=datetime.date(2024, 9, 1), law="x"),
        by=User.objects.machine(),
    )
    middle = hashes()
    second = merged(made)

    assert refused(first) == (
        f"Lần gộp số {second.pk} vào Cần Thơ còn hiệu lực và tiếp nối Lần gộp số {first.pk} vào Hậu Giang: hãy hoàn "
        f"tác lần gộp số {second.pk} trước."
    )
    undone(second)
    assert changed_tables(middle) == FROM_OUTSIDE
    undone(first)
    assert changed_tables(start) == FROM_OUTSIDE


def test_so_is_a_later_merge_into_the_same_office(made):
    """Its proposals may stand in a plan of the first."""
    first = merged(made, offices=["soc-trang"])
    second = merged(made, offices=["hau-giang"])

    assert f"hãy hoàn tác lần gộp số {second.pk} trước" in refused(first)
    undone(second)
    undone(first)


@pytest.mark.parametrize("page", ["", "lich-su/", "lap/", "khung/?x=1"])
def test_the_old_address_of_a_plan_that_went_along_leads_to_it(made, sign_in, page):
    merge = merged(made)
    client = sign_in(as_of(made.people["st"]))

    answer = client.get(f"/ke-hoach/2026/dia-phuong/{page}")

    assert (answer.status_code, answer.headers["Location"]) == (
        302, f"/ke-hoach/2026/dia-phuong-can-tho/{page}",
    )  # fmt: skip
    assert client.get(answer.headers["Location"]).status_code == 200
    assert client.post("/ke-hoach/2026/dia-phuong/trinh/", {"viec": "trinh"}).status_code == 404
    assert client.get("/ke-hoach/2027/dia-phuong/").status_code == 404
    undone(merge)
    assert sign_in(as_of(made.people["st"])).get("/ke-hoach/2026/dia-phuong/").status_code == 200
    assert sign_in(as_of(made.people["ct"])).get("/ke-hoach/2026/dia-phuong/").status_code == 404


def test_who_does_not_see_the_plan_learns_nothing_from_its_old_address(made, sign_in):
    other = Office.objects.create(code="la", name="Lạ", letters="LL", province=unit("92", now=True))
    open_programmes(other)
    stranger = merging.person("cv-la", other)
    merged(made)

    assert sign_in(stranger).get("/ke-hoach/2026/dia-phuong/").status_code == 404
