"""Forms offer the places of the day that counts; an old place is carried over, and a divided one asks which."""

import datetime

import pytest

from beneficiaries.forms import BeneficiaryForm
from khuyencong.accounts import roles
from khuyencong.localities.loading import load_soc_trang
from khuyencong.localities.models import Locality, LocalityChange
from projects.actions import adjustments, draft_year, drafts
from projects.actions.adjustment_requests import Change
from projects.forms.draft_year import PlannedForm
from projects.forms.drafts import ProposalEditor
from projects.forms.new_members import NewMembers
from projects.models import AdjustmentSubject, Proposal, TypedDraft
from projects.refusal import Refused
from tests.factories import (
    BeneficiaryFactory,
    CommuneFactory,
    DistrictFactory,
    MemberFactory,
    PlanFactory,
    ProgrammeFactory,
    ProposalFactory,
    approved,
    complete_draft,
)
from tests.reports.test_views import text_of

LAST, REFORM = datetime.date(2025, 6, 30), datetime.date(2025, 7, 1)
SAID = (
    "Xã Chia không tồn tại vào ngày 01/01/2030. Vào ngày đó, địa bàn này thuộc một trong các đơn vị: "
    "Xã Bắc, Xã Nam. Hãy chọn lại địa bàn."
)


def passed(old, new, extent="whole"):
    LocalityChange.objects.create(
        predecessor=old, successor=new, effective_on=REFORM, legal_reference="NQ 1", extent=extent
    )


@pytest.fixture
def district(db):
    return DistrictFactory()


@pytest.fixture
def whole(district):
    """(before, after): one unit became one."""
    old = CommuneFactory(parent=district, name="Xã Cũ", valid_to=LAST)
    new = CommuneFactory(parent=district, name="Xã Mới", valid_from=REFORM)
    passed(old, new)
    return old, new


@pytest.fixture
def divided(district):
    """(before, the two that it was divided between)."""
    old = CommuneFactory(parent=district, name="Xã Chia", valid_to=LAST)
    parts = [CommuneFactory(parent=district, name=name, valid_from=REFORM) for name in ("Xã Bắc", "Xã Nam")]  # fmt: skip
    for part in parts:
        passed(old, part, "part")
    return old, parts


@pytest.fixture
def draft(staff, whole):
    return complete_draft(
        staff, BeneficiaryFactory(locality=whole[1]), locality=whole[1], year=2030
    )


@pytest.fixture
def undated(draft):
    """Its establishments stand where they do on the first day of its year."""
    Proposal.objects.update(starts_on=None, ends_on=None)
    draft.refresh_from_db()
    return draft


def typed_row(draft, staff, place):
    name = f"m{draft.members.get().pk}"
    data = {"version": draft.version, "title": "x", f"{name}-here": "1", f"{name}-locality": str(place.pk)}  # fmt: skip
    editor = ProposalEditor(draft, staff, data)
    editor.is_valid()
    return editor.rows[0]


def chosen(bound_field):
    """The words of what stands chosen, as the page has it."""
    value = str(bound_field.value())
    labels = {str(key): label for key, label in bound_field.field.widget.choices}
    return labels[value]


def test_a_typed_place_that_became_one_is_that_one_already(undated, staff, whole):
    row = typed_row(undated, staff, whole[0])

    assert chosen(row["locality"]).startswith("Xã Mới")
    assert row.errors["locality"] == [
        "Xã Cũ không tồn tại vào ngày 01/01/2030. Vào ngày đó, địa bàn này là: Xã Mới. Hãy chọn lại địa bàn."
    ]


def test_a_typed_place_that_was_divided_stays_and_asks_which(undated, staff, divided):
    row = typed_row(undated, staff, divided[0])

    assert chosen(row["locality"]).startswith("Xã Chia")
    assert row.errors["locality"] == [SAID]


def test_what_is_typed_and_saved_of_a_divided_place_is_never_emptied(staff, sign_in, divided):
    old, _parts = divided
    draft = complete_draft(staff, BeneficiaryFactory(locality=old), locality=None, year=2024)
    Proposal.objects.update(starts_on=None, ends_on=None)
    name = f"m{draft.members.get().pk}-locality"
    data = {"version": str(draft.version), "title": "x", name.replace("locality", "here"): "1", name: str(old.pk)}  # fmt: skip
    TypedDraft.objects.create(proposal=draft, typed_by=staff, typed_at="2024-01-01T00:00Z", data=data)  # fmt: skip

    moved = draft_year.change_year(
        proposal=draft, programme=draft.programme, year=2030, locality=None, by=staff
    )

    assert TypedDraft.objects.get().data[name] == str(old.pk)
    assert moved.members.get().locality == old
    assert SAID in text_of(sign_in(staff).get(f"/de-an/{moved.code}/soan/"))


def test_a_saved_place_that_was_divided_is_refused_until_one_is_chosen(undated, staff, divided):
    old, (north, _south) = divided
    undated.members.update(locality=old)

    assert typed_row(undated, staff, old).errors["locality"] == [SAID]
    assert "locality" not in typed_row(undated, staff, north).errors


def test_another_year_says_what_became_of_the_place_of_the_proposal(staff, whole, divided):
    def asked(place):
        form = PlannedForm(user=staff, initial={"year": 2030, "locality": place.pk})
        return chosen(form["locality"]), form.fields["locality"].help_text

    assert asked(whole[0]) == (
        f"Xã Mới, {whole[1].parent}",
        f"Theo đơn vị hành chính của năm 2030. {whole[0].full_name} là Xã Mới theo đơn vị hành chính của ngày này.",
    )
    place, said = asked(divided[0])
    assert place.startswith("Xã Chia")
    assert said == f"Theo đơn vị hành chính của năm 2030. {SAID}"


def test_a_divided_place_is_refused_and_stays_chosen(staff, divided):
    given = {"programme": ProgrammeFactory().pk, "year": "2030", "locality": str(divided[0].pk)}
    form = PlannedForm(given, user=staff)

    assert form.errors["locality"] == [SAID]
    assert chosen(form["locality"]).startswith("Xã Chia")


@pytest.mark.parametrize("form", ["one", "several"])
def test_an_establishment_is_recorded_at_a_place_of_today(staff, draft, whole, divided, form):
    """Of a form that was opened before the reform."""

    def field(place):
        if form == "one":
            return BeneficiaryForm({"name": "A", "locality": str(place.pk)}, user=staff)["locality"]
        table = NewMembers(draft, staff, {"locality": str(place.pk), "moi1-name": "A"})
        return table.place["locality"]

    of_whole, of_divided = field(whole[0]), field(divided[0])

    assert "Vào ngày đó, địa bàn này là: Xã Mới." in of_whole.errors[0]
    assert "thuộc một trong các đơn vị: Xã Bắc, Xã Nam." in of_divided.errors[0]
    assert chosen(of_whole).startswith("Xã Mới")
    assert chosen(of_divided).startswith("Xã Chia")
    assert not field(whole[1]).errors


def test_a_record_keeps_the_place_it_was_recorded_at(staff, whole):
    old = BeneficiaryFactory(locality=whole[0])
    form = BeneficiaryForm(
        {"name": old.name, "kind": old.kind, "locality": whole[0].pk}, instance=old, user=staff
    )

    assert form.is_valid(), form.errors
    assert chosen(form["locality"]).startswith("Xã Cũ")


def test_another_place_of_an_approved_proposal_is_one_of_today(staff, whole):
    proposal = ProposalFactory(plan=PlanFactory(year=2024), year=2024, state="in_progress")
    member = MemberFactory(proposal=proposal, locality=whole[0])
    approved(member, 100)

    with pytest.raises(Refused, match="Vào ngày đó, địa bàn này là: Xã Mới"):
        adjustments.ask(
            proposal=proposal, subject=AdjustmentSubject.PLACE, member=member,
            change=Change(locality=whole[0]), reason="dời", by=staff,
        )  # fmt: skip


def test_a_copy_keeps_what_is_not_clear(staff, divided):
    old = complete_draft(staff, BeneficiaryFactory(locality=divided[0]), locality=None, year=2024)
    old.members.update(locality=divided[0])

    copied = drafts.copy(proposal=old, year=2030, by=staff)

    assert copied.members.get().locality == divided[0]


def test_a_page_of_before_the_reform_names_the_units_of_today_beside(staff, sign_in, whole, divided):  # fmt: skip
    proposal = ProposalFactory(plan=PlanFactory(year=2024), year=2024, state="in_progress", locality=whole[0])  # fmt: skip
    for place in (whole[0], divided[0], divided[0].parent, None):
        approved(MemberFactory(proposal=proposal, locality=place), 100)

    text = text_of(sign_in(staff).get(f"/de-an/{proposal.code}/"))

    assert "Địa bàn đề xuất Xã Cũ (nay là Xã Mới)" in text
    assert "Xã Cũ nay là Xã Mới" in text
    assert "Xã Chia nay là Xã Bắc, Xã Nam" in text
    assert text.count("nay là") == 3


def test_a_2023_proposal_of_phuong_9_prints_as_then_and_counts_under_phu_loi(
    db, leader_of_soc_trang, sign_in
):
    ninth = Locality.objects.get(name="Phường 9", parent__name="Thành phố Sóc Trăng")
    plan = PlanFactory(year=2023, state="approved")
    proposal = ProposalFactory(plan=plan, programme=plan.programme, year=2023, state="settled", locality=ninth)  # fmt: skip
    approved(MemberFactory(proposal=proposal, locality=ninth), 100_000_000)
    client = sign_in(leader_of_soc_trang)

    page = text_of(client.get(f"/de-an/{proposal.code}/"))
    sheet = text_of(client.get("/bao-cao/phieu-de-an/", {"de-an": proposal.code}))
    progress = text_of(client.get("/bao-cao/tinh-hinh-thuc-hien/", {"nam": "2023"}))
    then = text_of(client.get("/ban-do/2023/?don_vi=luc-do"))
    now = text_of(client.get("/ban-do/2023/?don_vi=hien-nay"))

    assert "Phường 9 nay là Phường Phú Lợi" in page
    assert "Phường 9" in sheet
    assert "Phú Lợi" not in sheet
    assert "Phú Lợi" not in progress
    assert "Thành phố Sóc Trăng 1 1 100" in then
    assert "Phường Phú Lợi 1 1 100" in now


@pytest.fixture
def leader_of_soc_trang(make_user, db):
    load_soc_trang()
    return make_user(roles.CentreLeader)
