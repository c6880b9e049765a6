"""Three offices become one: what is printed stays, what goes on goes along, and all of it can be undone."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from beneficiaries.actions import save
from beneficiaries.models import Beneficiary
from khuyencong.accounts import roles
from khuyencong.accounts.models import User
from khuyencong.audit.models import Event
from khuyencong.offices.journal import built_on
from khuyencong.offices.models import Office, OfficeEvent, OfficeMerge, OfficeSuccession
from projects.actions.drafts import draft
from projects.actions.office_merges import merge_offices, undo_merge
from projects.actions.office_rehearsal import rehearse
from projects.law.loading import open_programmes
from projects.models import Activity, CouncilMember, Plan, Proposal
from projects.refusal import Refused
from reports.figures.areas import areas_of_year
from reports.figures.plan_summary import plan_summary
from tests import merging
from tests.factories import DraftFactory, PlanFactory, planned_proposal
from tests.merging import FROM_OUTSIDE, asked, changed_tables, hashes, local, printed, unit


@pytest.fixture
def made(db):
    return merging.three_offices()


def as_of(user):
    """As the next request finds this person."""
    return User.objects.get(pk=user.pk)


def merged(made, **more):
    return merge_offices(asked=asked(made, **more), by=User.objects.machine())


@pytest.fixture
def new_office(made):
    """The one office may also be a new one."""
    office = Office.objects.create(
        code="can-tho-moi",
        name="Cần Thơ (từ 01/7/2025)",
        letters="CTM",
        province=unit("92", now=True),
    )
    open_programmes(office)
    return office


def test_printed_plans_of_2023_are_the_same_each_under_its_own_name(made):
    offices = [made.soc_trang, made.can_tho, made.hau_giang]
    before = {office.code: printed(office, person) for office, person in zip(offices, (made.people[key] for key in ("st", "ct", "hg")), strict=True)}  # fmt: skip

    merged(made)

    after = {office.code: printed(office, as_of(made.people["hg"])) for office in offices}
    assert after == before
    assert "Máy sấy của Hậu Giang" in str(before["hau-giang"][1])
    assert "KH-TTKC Hậu Giang, ngày" in before["hau-giang"][0][0]
    assert before["soc-trang"] != before["hau-giang"]


def test_by_units_of_today_2023_is_the_sum_of_the_three(made):
    people = [made.people[key] for key in ("st", "ct", "hg")]
    alone = [areas_of_year(2023, user=person, by_today=True) for person in people]

    merged(made)

    whole = areas_of_year(2023, user=as_of(made.people["ct"]), by_today=True)
    assert whole.planned == alone[0].planned + alone[1].planned + alone[2].planned
    assert whole.proposals == sum(each.proposals for each in alone) == 18 + 2 + 2
    assert whole.planned.state_support == 4_870_000_000 + 300_000_000 + 300_000_000
    of_time = areas_of_year(2023, user=as_of(made.people["ct"]))
    assert of_time.planned == whole.planned
    assert len(plan_summary(2023, user=as_of(made.people["ct"])).programmes) == 4


def test_undone_every_table_is_what_it_was(made):
    before = hashes()

    merge = merged(made)
    wrote = changed_tables(before)
    undo_merge(merge=merge, by=User.objects.machine())

    # What happened is told for ever: the log, and the merge with what it wrote.
    assert changed_tables(before) == FROM_OUTSIDE
    assert wrote == FROM_OUTSIDE | {
        "accounts_user", "accounts_user_localities", "beneficiaries_beneficiary", "offices_office",
        "offices_officesuccession", "projects_councilmember", "projects_plan", "projects_proposal",
    }  # fmt: skip
    merge.refresh_from_db()
    with pytest.raises(Refused, match="đã được hoàn tác rồi"):
        undo_merge(merge=merge, by=User.objects.machine())


def test_the_new_office_can_be_one_of_its_own(made, new_office):
    before = hashes()
    printed_before = printed(made.can_tho, made.people["ct"])

    merge = merged(made, into="can-tho-moi")

    assert {step.predecessor.code: step.successor.code for step in OfficeSuccession.objects.all()} == {
        "soc-trang": "can-tho-moi", "can-tho": "can-tho-moi", "hau-giang": "can-tho-moi",
    }  # fmt: skip
    assert printed(made.can_tho, as_of(made.people["st"])) == printed_before
    undo_merge(merge=merge, by=User.objects.machine())
    assert changed_tables(before) == FROM_OUTSIDE


def test_what_goes_on_goes_along_and_what_was_decided_stays(made):
    merge = merged(made)

    can_tho = made.can_tho
    assert {user.username: user.office.code for user in User.objects.exclude(office=None)} == dict.fromkeys(
        ("cv-st", "cv-hg", "cv-ct", "cb-hg", "cb-ct", "cb-st"), "can-tho"
    )  # fmt: skip
    assert [(step.effective_on, step.legal_reference) for step in OfficeSuccession.objects.all()] == [(merging.ON, merging.LAW)] * 2  # fmt: skip
    assert Office.objects.get(code="hau-giang").valid_to == merging.ENDED
    assert Office.objects.get(code="can-tho").valid_to is None
    # The first plan of 2026 goes, the proposals of the second join it, that of an earlier year stays.
    plan = Plan.objects.get(programme=local(can_tho), year=2026)
    assert plan.pk == made.plans["soc-trang"].pk
    planned = Proposal.objects.filter(plan=plan)
    assert {row.code for row in planned} == {"HG-2026-KH", "ST-2026-KH"}
    assert {row.programme for row in planned} == {local(can_tho)}
    assert Plan.objects.filter(programme=local(made.hau_giang), year=2026).exists()
    assert Plan.objects.filter(programme=local(made.soc_trang), year=2024).exists()
    drafts = Proposal.objects.filter(state="draft")
    assert {(row.code, row.programme.office.code) for row in drafts} == {
        ("HG-KCDP-2026-0001", "can-tho"), ("CT-KCDP-2026-0001", "can-tho"),
    }  # fmt: skip
    assert {plan.programme.office.code for plan in Plan.objects.filter(year=2023)} == {"soc-trang", "can-tho", "hau-giang"}  # fmt: skip
    assert {row.office.code for row in CouncilMember.objects.filter(name="Võ Văn Tám")} == {
        "can-tho"
    }
    assert {row.office.code for row in CouncilMember.objects.filter(name="Trần Thị Sáu")} == {"can-tho", "hau-giang"}  # fmt: skip
    waiting = set(Beneficiary.objects.to_compare())
    assert waiting == {made.twins["tax"][1], made.twins["name"][1]}
    assert not set(waiting) & set(made.twins["none"])
    assert [event.comment for event in Event.objects.filter(kind=OfficeEvent.MERGED).order_by("pk")] == [
        f"Sóc Trăng, Hậu Giang → Cần Thơ từ 01/07/2025, {merging.LAW}: Lần gộp số {merge.pk} vào Cần Thơ"
    ] * 3  # fmt: skip


def test_what_a_plan_holds_that_stays_and_what_is_of_the_past_stay(made):
    """A draft beside a plan that is decided may come into its next round; one of an earlier year is left."""
    old, into = local(made.hau_giang), local(made.can_tho)
    for year, state in ((2025, "approved"), (2027, "submitted"), (2028, "draft")):
        PlanFactory(programme=old, year=year, state=state)
    PlanFactory(programme=into, year=2028, state="submitted")
    for year in (2024, 2025, 2028, 2029):
        DraftFactory(programme=old, year=year, code=f"NHAP-{year}")
    planned_proposal(Plan.objects.get(programme=old, year=2027), 100, code="TRINH-2027")
    DraftFactory(programme=old, year=2029, code="RUT-2029", state="withdrawn")

    found = rehearse(asked(made))

    told = {fate.plan.year: fate.why for fate in found.plans if fate.plan.programme == old}
    assert told == {
        2023: "đã phê duyệt: giữ nguyên, mang tên và số của trung tâm cũ",
        2025: "đã phê duyệt: giữ nguyên, mang tên và số của trung tâm cũ",
        2026: (
            "đang lập: các đề án vào kế hoạch cùng năm của Cần Thơ; kế hoạch này còn lại trống, mức tối đa "
            "không cộng"
        ),
        2027: "đã trình: giữ nguyên, quyết định được ghi ở kế hoạch này",
        2028: "giữ nguyên: Cần Thơ đã trình kế hoạch cùng năm",
    }
    going = {proposal.code for proposal, _fate in found.proposals}
    assert going == {"HG-2026-KH", "ST-2026-KH", "HG-KCDP-2026-0001", "NHAP-2029"}


@pytest.mark.parametrize(
    ("there", "goes"),
    [
        ({"valid_to": "2025-06-30"}, {"Phó Giám đốc"}),  # has the days of the first title
        ({"valid_from": "2027-06-01"}, {"Trưởng phòng"}),
        ({"valid_to": "2019-12-31"}, {"Trưởng phòng", "Phó Giám đốc"}),
        (None, {"Trưởng phòng", "Phó Giám đốc"}),
    ],
)
def test_titles_in_succession_go_whole_where_nobody_has_two_at_a_time(made, there, goes):
    name = {"name": "Võ Văn Tám", "unit": "Sở Tài chính"}
    CouncilMember.objects.filter(**name).update(valid_from="2020-01-01", valid_to="2026-12-31")
    CouncilMember.objects.create(office=made.hau_giang, title="Phó Giám đốc", valid_from="2027-01-01", **name)  # fmt: skip
    if there is not None:
        CouncilMember.objects.create(office=made.can_tho, title="Phó phòng", **name, **there)

    merged(made)

    rows = CouncilMember.objects.filter(office=made.can_tho, **name)
    assert {row.title for row in rows} - {"Phó phòng"} == goes
    for row in rows:
        row.full_clean()


def test_scopes_of_a_whole_unit_go_along_and_others_wait(made):
    merged(made)

    places = {key: {place.name for place in made.people[key].localities.all()} for key in ("whole", "part", "district")}  # fmt: skip
    assert places == {
        "whole": {"Phường I", "Phường Vị Thanh"}, "part": {"Phường Long Tuyền"}, "district": {"Huyện Kế Sách"},
    }  # fmt: skip


def test_the_rehearsal_writes_nothing(made):
    before = hashes()

    rehearse(asked(made))

    assert changed_tables(before) == set()


def test_the_one_office_plans_and_the_old_drafts_are_found_by_its_people(made):
    merged(made)
    staff, into = as_of(made.people["hg"]), local(made.can_tho)

    new = draft(programme=into, year=2027, activity=Activity.objects.first(), kind="single", title="Mới", locality=None, by=staff)  # fmt: skip

    assert new.code == "CT-KCDP-2027-0001"
    seen = set(Proposal.objects.visible_to(staff).values_list("code", flat=True))
    assert {"HG-KCDP-2026-0001", "HG-KCDP-2023-0001", "CT-KCDP-2027-0001", "KCQG-2023-01"} <= seen


def test_a_tax_code_of_a_merged_office_is_put_to_the_centre(made):
    """The database refuses it within one office; the records of the three are of three."""
    merged(made)
    fields = {
        "kind": "household",
        "name": "Cơ sở Mới",
        "tax_code": "0123456789",
        "locality": unit("31321", now=True),
    }
    staff = as_of(made.people["ct"])

    new = save(beneficiary=Beneficiary(), fields=fields, by=staff)
    other = save(beneficiary=Beneficiary(), fields=fields | {"tax_code": "0123456788"}, by=staff)

    assert (new.awaits_comparison, other.awaits_comparison) == (True, False)


def test_lists_say_whose_plan_it_is_where_one_sees_several(made, sign_in):
    alone = sign_in(made.people["hg"]).get(reverse("reports:plan_list")).content.decode()
    assert ("Kế hoạch KCĐP năm 2023" in alone, "(Hậu Giang)" in alone) == (True, False)

    merged(made)

    client = sign_in(as_of(made.people["hg"]))
    plans = client.get(f"{reverse('reports:plan_list')}?nam=2023").content.decode()
    for name in ("KCĐP năm 2023 (Cần Thơ)", "KCĐP năm 2023 (Hậu Giang)", "KCĐP năm 2023 (Sóc Trăng)", "KCQG năm 2023 (Sóc Trăng)"):  # fmt: skip
        assert plans.count(name) == 1, name
    assert "KCĐP (Hậu Giang)</td>" in client.get(f"{reverse('projects:proposal_list')}?q=may say cua hau giang").content.decode()  # fmt: skip


# ---------------------------------------------------------------------- refusals


BUILT = {
    "a draft that went along was typed into": (
        lambda _made: Proposal.objects.filter(code="HG-KCDP-2026-0001").update(title="Khác"),
        "HG-KCDP-2026-0001 – Khác” đã được sửa",
    ),
    "a person that went along got another role": (
        lambda _made: User.objects.filter(username="cv-hg").update(role=roles.Reader.code),
        "Lê Văn Bảy” đã được sửa",
    ),
    "a plan that went along was given a ceiling": (
        lambda made: Plan.objects.filter(pk=made.plans["soc-trang"].pk).update(ceiling=1),
        "năm 2026” đã được sửa",
    ),
    "something hangs on a proposal that went along": (
        lambda made: merging.MemberFactory(proposal=made.drafts["hau-giang"]),
        "cơ sở tham gia mới",
    ),
    "somebody who went along has done something": (
        lambda made: draft(
            programme=local(made.can_tho), year=2027, activity=Activity.objects.first(), kind="single",
            title="Mới", locality=None, by=as_of(made.people["hg"]),
        ),
        "sự kiện mới",
    ),
    "a scope was taken away again": (
        lambda made: made.people["whole"].localities.remove(unit("31321", now=True)),
        "địa bàn phụ trách của người dùng số",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BUILT)
def test_what_was_built_on_it_is_named_and_nothing_is_undone(made, case):
    build, said = BUILT[case]
    merge = merged(made)
    build(made)
    before = hashes()

    with pytest.raises(Refused) as refused:
        undo_merge(merge=merge, by=User.objects.machine())

    assert said in " ".join(refused.value.messages)
    assert changed_tables(before) == set()


def test_a_persons_own_choices_are_nothing_that_was_built(made):
    merge = merged(made)
    User.objects.filter(username="cv-hg").update(
        look="dark", last_login=timezone.now(), password="x"
    )

    assert built_on(merge) == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"into": "khong-co"}, "Không có trung tâm nào mang mã khong-co. Các mã đang có: can-tho"),
        ({"offices": ["can-tho"]}, "ít nhất một trung tâm nhập vào"),
        ({"law": "  "}, "căn cứ pháp lý"),
        ({"on": merging.datetime.date(2099, 1, 1)}, "chưa đến"),
    ],
)
def test_what_cannot_be_merged_is_refused(made, more, said):
    with pytest.raises(Refused, match=said):
        asked(made, **more)


def test_an_office_that_has_passed_and_one_without_programmes_are_refused(made):
    OfficeSuccession.objects.create(predecessor=made.hau_giang, successor=made.can_tho, effective_on="2025-07-01", legal_reference="x")  # fmt: skip
    with pytest.raises(Refused, match="Hậu Giang đã nhập vào Cần Thơ từ 01/07/2025"):
        asked(made)
    OfficeSuccession.objects.all().delete()
    merging.Office.objects.create(
        code="trong", name="Trống", letters="TR", province=unit("92", now=True)
    )
    with pytest.raises(Refused, match="chưa có đủ chương trình"):
        asked(made, into="trong")


@pytest.mark.parametrize("role", [roles.CentreLeader, roles.CentreStaff, roles.NationalReviewer])
def test_only_who_administers_the_portal_may(made, role, make_user):
    by = make_user(role, username="khac")
    before = hashes()

    with pytest.raises(PermissionDenied):
        merge_offices(asked=asked(made), by=by)

    assert changed_tables(before) == set()
    merge = merge_offices(asked=asked(made), by=make_user(roles.Administrator))
    with pytest.raises(PermissionDenied):
        undo_merge(merge=merge, by=by)
    assert OfficeMerge.objects.get().undone_at is None


def test_what_a_merge_wrote_is_never_rewritten(made):
    merge = merged(made)
    row = merge.rows.first()

    for act in (row.save, row.delete):
        with pytest.raises(ValidationError, match="chỉ được ghi thêm"):
            act()
    with pytest.raises(IntegrityError), transaction.atomic():
        merge.rows.filter(pk=row.pk).update(key=9)
    undone = undo_merge(merge=merge, by=User.objects.machine())
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficeMerge.objects.filter(pk=undone.pk).update(undone_at=None, undone_by=None)
