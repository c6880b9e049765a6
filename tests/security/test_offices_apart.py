"""Two offices side by side, or one that passed into the other: neither reads or writes what is the other's."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from khuyencong.accounts import roles
from khuyencong.offices.models import OfficeSuccession
from projects.models import Contract, Plan, Proposal
from tests.factories import BeneficiaryFactory, DraftFactory, MemberFactory, OfficeFactory
from tests.offices import an_office, programme_of, rows_of


@pytest.fixture
def two(make_user, db):
    """Of each: office, staff, a row of every kind."""
    found = {}
    for name in ("Alpha", "Omega"):
        office = an_office(name)
        staff = make_user(roles.CentreStaff, username=f"cv-{name}", office=office)
        found[name] = (office, staff, rows_of(office, staff))
    return found


def succeed(two, day="2026-07-01"):
    """Alpha passes into Omega."""
    return OfficeSuccession.objects.create(
        predecessor=two["Alpha"][0],
        successor=two["Omega"][0],
        effective_on=day,
        legal_reference="x",
    )


def text_of(client, name, *arguments, **query):
    answer = client.get(reverse(name, args=arguments), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_contract_offers_no_signer_of_another_office(two, sign_in):
    party = "Trung tâm Khuyến công Omega, Giám đốc Trần Văn Omega"
    Contract.objects.create(
        proposal=two["Omega"][2]["proposal"], number="9/HĐ", signed_on="2030-01-25",
        first_party=party, second_party="Bên B",
    )  # fmt: skip
    _office, staff, rows = two["Alpha"]

    page = text_of(sign_in(staff), "projects:contract_sign", rows["proposal"].code)

    assert "Trần Văn Omega" not in page


def test_tax_codes_are_not_compared_with_those_of_another_office(two, sign_in):
    code = "079123456789"
    omega = two["Omega"][2]
    omega["beneficiary"].tax_code = code
    omega["beneficiary"].save()
    office, staff, rows = two["Alpha"]
    mine = BeneficiaryFactory(office=office, name="Cơ sở dò", tax_code=code, locality=rows["place"])
    draft = DraftFactory(
        programme=programme_of(office), drafted_by=staff, code="DO-1", locality=rows["place"],
        activity=omega["proposal"].activity, year=2030,
    )  # fmt: skip
    MemberFactory(proposal=draft, beneficiary=mine, locality=rows["place"])

    assert "ngoài phạm vi" not in text_of(sign_in(staff), "projects:proposal_detail", "DO-1")


def test_the_ministry_reads_nothing_of_the_local_programme_in_findings(two, sign_in, make_user):
    office, staff, _rows = two["Alpha"]
    rows = rows_of(office, staff, level="national")
    local = DraftFactory(
        programme=programme_of(office), drafted_by=staff, year=2030,
        activity=rows["proposal"].activity,
    )  # fmt: skip
    MemberFactory(proposal=local, beneficiary=rows["beneficiary"])
    ministry = make_user(roles.NationalReviewer, username="bo")

    text = text_of(sign_in(ministry), "projects:proposal_detail", rows["proposal"].code)

    assert "KCĐP" not in text
    assert "ngoài phạm vi" not in text


def test_an_address_puts_no_programme_of_another_office_into_a_form(two, sign_in):
    theirs = programme_of(two["Omega"][0])
    theirs.name = "Chương trình riêng của Omega"
    theirs.save()

    page = text_of(sign_in(two["Alpha"][1]), "projects:proposal_new", programme=theirs.pk)

    assert "riêng của Omega" not in page


def test_a_successor_begins_nothing_in_a_programme_it_took_over(two, sign_in):
    succeed(two)
    _office, staff, rows = two["Omega"]
    old = programme_of(two["Alpha"][0])
    fields = {
        "programme": old.pk, "year": 2031, "title": "Lách", "kind": "single", "locality": "",
        "activity": rows["proposal"].activity_id,
    }  # fmt: skip

    sign_in(staff).post(f"{reverse('projects:proposal_new')}?programme={old.pk}", fields)

    assert not Proposal.objects.filter(title="Lách").exists()


def test_a_copy_of_a_predecessors_proposal_belongs_to_the_successor(two, sign_in, make_user):
    succeed(two)
    office, _staff, _rows = two["Omega"]
    client = sign_in(make_user(roles.CentreLeader, username="ld-omega", office=office))

    client.post(
        reverse("projects:proposal_copy", args=[two["Alpha"][2]["proposal"].code]), {"year": 2031}
    )

    new = Proposal.objects.get(year=2031)
    opened = client.get(reverse("projects:plan_open")).context["form"].fields["programme"]
    assert new.programme.office == office
    assert new.programme in opened.queryset


def test_a_draft_that_was_taken_over_tells_two_programmes_of_one_name_apart(two, sign_in):
    succeed(two)
    draft = DraftFactory(programme=programme_of(two["Alpha"][0]), drafted_by=two["Alpha"][1])

    form = sign_in(two["Omega"][1]).get(reverse("projects:draft_year", args=[draft.code])).context["form"]  # fmt: skip

    labels = [str(label) for _key, label in form.fields["programme"].choices]
    assert len(labels) == len(set(labels)), labels


def test_merging_records_writes_no_draft_of_the_successor(two, sign_in):
    succeed(two)
    office, staff, alpha = two["Alpha"]
    other = BeneficiaryFactory(office=office, name="Cơ sở kia", locality=alpha["place"])
    draft = DraftFactory(
        programme=programme_of(two["Omega"][0]), drafted_by=two["Omega"][1], code="OM-1",
        locality=alpha["place"],
    )  # fmt: skip
    member = MemberFactory(proposal=draft, beneficiary=other, locality=alpha["place"])
    client = sign_in(staff)
    assert client.get(reverse("projects:proposal_detail", args=["OM-1"])).status_code == 404

    page = reverse("projects:beneficiary_merge", args=[alpha["beneficiary"].pk])
    answer = client.post(page, {"don-vi": other.pk, "can-cu": "x"}, follow=True)

    member.refresh_from_db()
    assert member.name == "Cơ sở kia"
    assert "đề án của một trung tâm khác" in answer.content.decode()


def test_comparing_shows_a_predecessors_staff_no_draft_of_the_successor(two, sign_in):
    succeed(two)
    office, staff, alpha = two["Alpha"]
    twin = BeneficiaryFactory(
        office=office, name=alpha["beneficiary"].name, locality=alpha["place"]
    )
    draft = DraftFactory(
        programme=programme_of(two["Omega"][0]), drafted_by=two["Omega"][1], code="OM-1"
    )
    MemberFactory(proposal=draft, beneficiary=twin, locality=alpha["place"])

    page = text_of(sign_in(staff), "projects:beneficiary_compare", alpha["beneficiary"].pk)

    assert "OM-1" not in page


def test_an_appraisal_offers_no_council_of_the_successor_to_the_office_before(two, sign_in):
    succeed(two)
    _office, staff, alpha = two["Alpha"]
    Proposal.objects.filter(pk=alpha["proposal"].pk).update(state="screened", plan=None)

    page = text_of(sign_in(staff), "projects:proposal_step", alpha["proposal"].code, "appraise")

    assert "Ông Alpha" in page
    assert "Ông Omega" not in page


def test_no_field_of_the_admin_moves_decided_plans_to_another_office(two, sign_in, make_user):
    row, third = programme_of(two["Alpha"][0]), OfficeFactory(province=two["Alpha"][0].province)
    names = ("level", "name", "short_name", "slug", "approving_authority", "position")
    typed = {name: getattr(row, name) for name in names} | {"office": third.pk}
    for prefix in ("authorities", "periods"):
        typed |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    client = sign_in(make_user(roles.Administrator))

    client.post(reverse("admin:projects_programme_change", args=[row.pk]), typed)

    assert not Plan.objects.filter(programme__office=third).exists()


def test_a_succession_is_recorded_when_its_day_has_come(two):
    step = OfficeSuccession(
        predecessor=two["Alpha"][0], successor=two["Omega"][0], effective_on="2099-07-01",
        legal_reference="x",
    )  # fmt: skip

    with pytest.raises(ValidationError, match="Ngày 01/07/2099 chưa đến"):
        step.full_clean()


def test_who_is_narrowed_to_one_office_has_the_provinces_of_that_one(two):
    succeed(two)
    (alpha, _a, _rows), (omega, staff, _more) = two["Alpha"], two["Omega"]
    everything = {row["pk"] for row in staff.own_provinces}

    narrowed = staff.within([alpha.pk])

    assert everything == {alpha.province_id, omega.province_id}
    assert {row["pk"] for row in narrowed.own_provinces} == {alpha.province_id}
