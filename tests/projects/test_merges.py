"""Two records of one establishment become one, and exactly two again."""

import pytest
from django.db import IntegrityError, transaction

from beneficiaries.models import Beneficiary, Need, Product
from khuyencong.accounts import roles
from khuyencong.audit.models import Event
from projects import checks
from projects.actions import adjustments, merges
from projects.actions.adjustments import Change
from projects.ledger import FundingSplit
from projects.models import Adjustment, AdjustmentSubject, Member, Merge, RepeatRule
from projects.refusal import Refused
from tests.factories import (
    ActivityFactory,
    BeneficiaryFactory,
    DistrictFactory,
    MemberFactory,
    PlanFactory,
    ProgrammeFactory,
    ProposalFactory,
    approved,
    complete_draft,
    document,
)

M = 1_000_000
OWNER = "094123456789"


@pytest.fixture
def kept(db):
    return BeneficiaryFactory(name="Cơ sở mắm Mỹ Hạnh", locality=DistrictFactory(), phone="0912345678")  # fmt: skip


@pytest.fixture
def duplicate(db):
    return BeneficiaryFactory(
        name="Hộ kinh doanh Mỹ Hạnh", locality=DistrictFactory(), tax_code=OWNER,
        phone="0912345679", representative="Trần Kín", awaits_comparison=True,
    )  # fmt: skip


def everything():
    """All rows that a merge touches, and the ledger, which it must not."""
    ours = Beneficiary.objects.order_by("pk").values()
    rows = [Member, Product, Need, FundingSplit]
    return [list(ours), *(list(model.objects.order_by("pk").values()) for model in rows)]


def belongings(duplicate):
    member = MemberFactory(beneficiary=duplicate, proposal=ProposalFactory())
    approved(member, 100 * M)
    Product.objects.create(beneficiary=duplicate, name="mắm")
    Need.objects.create(beneficiary=duplicate, recorded_on="2026-01-05", text="máy sấy")
    return member


def merge(kept, duplicate, staff):
    return merges.merge(kept=kept, duplicate=duplicate, reason="Cùng mã số thuế", by=staff)


def test_a_merge_moves_all_and_changes_no_past(staff, kept, duplicate):
    member = belongings(duplicate)
    before = everything()[4]

    merge(kept, duplicate, staff)

    member.refresh_from_db()
    assert (member.beneficiary, member.name) == (kept, "Hộ kinh doanh Mỹ Hạnh")
    assert everything()[4] == before
    assert (kept.products.get().name, kept.needs.get().text) == ("mắm", "máy sấy")
    kept.refresh_from_db()
    assert (kept.name, kept.tax_code, kept.phone, kept.representative) == (
        "Cơ sở mắm Mỹ Hạnh", OWNER, "0912345678", "Trần Kín",
    )  # fmt: skip
    assert list(Beneficiary.objects.visible_to(staff)) == [kept]
    event = Event.objects.about(kept).get()
    assert (event.comment, [each["after"] for each in event.changes]) == ("Cùng mã số thuế", [OWNER, "Trần Kín"])  # fmt: skip


def test_undoing_restores_everything_exactly(staff, kept, duplicate):
    belongings(duplicate)
    before = everything()

    merges.undo(merge=merge(kept, duplicate, staff), by=staff)

    assert everything() == before


def test_what_came_to_the_kept_record_meanwhile_stays_with_it(staff, kept, duplicate):
    belongings(duplicate)
    done = merge(kept, duplicate, staff)
    later = MemberFactory(beneficiary=kept, proposal=ProposalFactory())
    Product.objects.create(beneficiary=kept, name="khô")
    Beneficiary.objects.filter(pk=kept.pk).update(representative="Trần Kín Hai")

    merges.undo(merge=done, by=staff)

    kept.refresh_from_db()
    assert [*kept.memberships.all()] == [later]
    assert [each.name for each in kept.products.all()] == ["khô"]
    assert (kept.tax_code, kept.representative) == ("", "Trần Kín Hai")


def test_the_later_merge_is_undone_first(staff, kept, duplicate):
    third = BeneficiaryFactory(name="Mỹ Hạnh Ba")
    first = merge(kept, duplicate, staff)
    second = merge(third, kept, staff)

    with pytest.raises(Refused, match="hãy tách lần gộp đó trước"):
        merges.undo(merge=first, by=staff)
    assert Beneficiary.objects.get(pk=duplicate.pk).current == third
    merges.undo(merge=second, by=staff)
    merges.undo(merge=first, by=staff)
    with pytest.raises(Refused, match="đã được tách lại rồi"):
        merges.undo(merge=first, by=staff)


def test_two_in_one_proposal_are_not_merged(staff, kept, duplicate):
    proposal = complete_draft(staff, kept, duplicate)
    before = everything()

    with pytest.raises(Refused, match=f"cùng có mặt trong đề án {proposal.code}"):
        merge(kept, duplicate, staff)

    assert everything() == before


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_merge_has_its_reason(staff, kept, duplicate, reason):
    with pytest.raises(Refused, match="Hãy ghi căn cứ"):
        merges.merge(kept=kept, duplicate=duplicate, reason=reason, by=staff)


def test_nothing_is_merged_with_itself_or_twice(staff, kept, duplicate):
    with pytest.raises(Refused, match="hai đơn vị khác nhau"):
        merge(kept, kept, staff)
    merge(kept, duplicate, staff)
    for one, other in ((kept, duplicate), (duplicate, kept)):
        with pytest.raises(Refused, match=f"{duplicate} đã được gộp vào {kept}"):
            merge(one, other, staff)


def test_set_apart_it_waits_no_more(staff, duplicate):
    merges.set_apart(beneficiary=duplicate, by=staff)

    duplicate.refresh_from_db()
    assert not duplicate.awaits_comparison


def test_set_apart_is_refused_while_two_have_one_tax_code(staff, kept, duplicate):
    Beneficiary.objects.filter(pk=kept.pk).update(tax_code=OWNER)

    with pytest.raises(Refused, match=r"Mã số thuế này đã có.*sửa mã số thuế"):
        merges.set_apart(beneficiary=duplicate, by=staff)


def test_the_check_for_repeated_support_follows_a_merge_and_its_undoing(staff, kept, duplicate):
    programme = ProgrammeFactory()
    RepeatRule.objects.create(programme=programme, years=5)
    past = ProposalFactory(plan=PlanFactory(year=2028, programme=programme))
    MemberFactory(beneficiary=duplicate, proposal=past)
    draft = complete_draft(staff, kept, programme=programme, activity=ActivityFactory())

    def repeated():
        return [f.message for f in checks.run(draft, user=staff) if f.rule == "repeated"]

    assert repeated() == []
    done = merge(kept, duplicate, staff)
    assert [past.code in message for message in repeated()] == [True]
    merges.undo(merge=done, by=staff)
    assert repeated() == []


def test_until_it_is_compared_a_proposal_says_that_the_check_is_blind(staff, duplicate):
    draft = complete_draft(staff, duplicate)

    found = [f for f in checks.run(draft, user=staff) if f.rule == "comparison"]

    assert [f.severity for f in found] == [checks.Severity.WARNING]
    merges.set_apart(beneficiary=duplicate, by=staff)
    assert not [f for f in checks.run(draft, user=staff) if f.rule == "comparison"]


def test_a_replacement_that_was_merged_meanwhile_comes_in_under_the_kept_record(
    staff, make_user, kept, duplicate, time_machine
):
    time_machine.move_to("2030-06-01 09:00:00+07:00")
    member = MemberFactory(proposal=ProposalFactory())
    approved(member, 100 * M)
    asked = adjustments.ask(
        proposal=member.proposal, member=member, subject=AdjustmentSubject.BENEFICIARY, reason="thay",
        change=Change(beneficiary=duplicate), by=staff,
    )  # fmt: skip
    merge(kept, duplicate, staff)

    adjustments.decide(
        plan=member.proposal.plan, adjustments=[asked], document=document(on="2030-05-01"),
        by=make_user(roles.CentreLeader),
    )  # fmt: skip

    assert Member.objects.get(replaces=member).beneficiary == kept
    assert Adjustment.objects.get().new_value == duplicate.name


def test_a_merge_of_a_record_is_in_force_once(staff, kept, duplicate):
    done = merge(kept, duplicate, staff)
    row = {"kept": kept, "duplicate": duplicate, "reason": "x", "merged_at": done.merged_at, "merged_by": staff}  # fmt: skip

    with pytest.raises(IntegrityError), transaction.atomic():
        Merge.objects.create(**row)
    merges.undo(merge=done, by=staff)
    Merge.objects.create(**row)


@pytest.mark.parametrize("wrong", [{"reason": ""}, {"merged_at": None}, {"undone_at": "2026-01-01T08:00:00+07:00"}])  # fmt: skip
def test_the_database_refuses_half_a_merge(staff, kept, duplicate, wrong):
    done = merge(kept, duplicate, staff)

    with pytest.raises(IntegrityError), transaction.atomic():
        Merge.objects.filter(pk=done.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Merge.objects.filter(pk=done.pk).update(duplicate=kept)


# ------------------------------------------------------------------------------ the pages


def test_the_centre_sees_both_with_their_support_and_merges_in_one_step(
    sign_in, staff, kept, duplicate
):
    kept.phone = duplicate.phone
    kept.save()
    member = belongings(duplicate)
    client = sign_in(staff)

    assert "Đối chiếu (1)" in client.get("/co-so/").content.decode()
    page = client.get(f"/co-so/{duplicate.pk}/doi-chieu/").content.decode()
    assert "Giống ở: điện thoại" in page
    assert member.proposal.code in page
    answer = client.post(f"/co-so/{kept.pk}/gop/", {"don-vi": duplicate.pk, "can-cu": "Cùng chủ"}, follow=True)  # fmt: skip

    assert f"Đã gộp {duplicate} vào {kept}." in answer.content.decode()
    moved = client.get(f"/co-so/{duplicate.pk}/")
    assert (moved.status_code, moved.headers["Location"]) == (302, f"/co-so/{kept.pk}/")
    answer = client.post(f"/co-so/lan-gop/{Merge.objects.get().pk}/tach/", follow=True)
    assert f"Đã tách lại {duplicate} khỏi {kept}." in answer.content.decode()


def test_another_record_is_found_by_hand(sign_in, staff, kept, duplicate):
    page = sign_in(staff).get(f"/co-so/{kept.pk}/doi-chieu/", {"q": OWNER})

    assert [each.beneficiary for each in page.context["others"]] == [duplicate]


def test_an_officer_reads_nothing_of_how_the_centre_compared(sign_in, make_user, staff, kept, duplicate):  # fmt: skip
    merge(kept, duplicate, staff)
    officer = make_user(roles.DistrictOfficer, kept.locality)

    page = sign_in(officer).get(f"/co-so/{kept.pk}/").content.decode()

    assert "Cùng mã số thuế" not in page
    assert "Hộ kinh doanh Mỹ Hạnh" not in page


@pytest.mark.parametrize("count", [1, 6])
def test_comparing_asks_the_same_few_questions(
    sign_in, staff, kept, count, django_assert_num_queries
):
    for _ in range(count):
        belongings(BeneficiaryFactory(phone=kept.phone))
    client = sign_in(staff)
    client.get(f"/co-so/{kept.pk}/doi-chieu/")

    with django_assert_num_queries(QUERIES):
        client.get(f"/co-so/{kept.pk}/doi-chieu/")


QUERIES = 9
