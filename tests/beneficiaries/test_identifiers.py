"""Identifiers are searched whole, and only by who may read them; everybody searches names."""

import pytest

from beneficiaries.models import Beneficiary
from khuyencong.accounts import roles
from projects.models import Member
from projects.workflow import ProposalState
from tests.factories import (
    BeneficiaryFactory,
    DistrictFactory,
    MemberFactory,
    ProposalFactory,
    approved,
    complete_draft,
)

OWNER = "094123456789"  # a household business: its tax code is the owner's ID number
PHONE = "0299 3821 913"


def establishment(**fields):
    fields = {"name": "Cơ sở Bánh pía Thử", "tax_code": OWNER, "phone": PHONE, "representative": "Trần Văn Kín", **fields}  # fmt: skip
    return BeneficiaryFactory(**fields)


def decided_member(**fields):
    proposal = ProposalFactory(state=ProposalState.IN_PROGRESS, code="DA-X", title="Máy sấy")
    member = MemberFactory(proposal=proposal, beneficiary=establishment(**fields), locality=fields.get("locality"))  # fmt: skip
    approved(member, 100)
    return member


def found(client, path, text):
    return client.get(path, {"q": text}).context["list"].count


@pytest.mark.parametrize("text", [OWNER, OWNER[:1], OWNER[3:9], PHONE, "02993821913", "3821", "Trần Văn Kín", "kin"])  # fmt: skip
def test_a_reader_finds_no_acceptance_by_what_it_may_not_read(make_user, sign_in, text):
    decided_member()
    client = sign_in(make_user(roles.Reader))

    assert found(client, "/nghiem-thu/", text) == 0
    assert found(client, "/nghiem-thu/", "banh pia") == 1


def test_no_series_of_requests_tells_an_identifier(make_user, sign_in):
    """48 requests gave twelve digits: each longer beginning was found or not."""
    decided_member()
    client = sign_in(make_user(roles.Reader))

    known = ""
    for _ in range(len(OWNER)):
        known += next((d for d in "0123456789" if found(client, "/nghiem-thu/", known + d)), "")

    assert known == ""


@pytest.mark.parametrize("role", [roles.CentreStaff, roles.DepartmentReviewer])
@pytest.mark.parametrize("path", ["/nghiem-thu/", "/co-so/"])
@pytest.mark.parametrize(
    ("text", "count"),
    [(OWNER, 1), (OWNER[:-1], 0), (OWNER[1:], 0), (PHONE, 1), ("0299.3821.913", 1), ("3821913", 0),
     ("0299382191", 0), ("tran van kin", 1), ("pía", 1)],
)  # fmt: skip
def test_who_may_read_them_finds_identifiers_whole(make_user, sign_in, role, path, text, count):
    decided_member()

    assert found(sign_in(make_user(role)), path, text) == count


def test_a_branch_is_found_by_its_thirteen_digits_however_they_are_written(staff):
    branch = establishment(tax_code="2200123456-001")
    establishment(tax_code="2200123456", phone="")

    assert [list(Beneficiary.objects.search(text, by=staff)) for text in ("2200123456-001", "2200123456001")] == [[branch]] * 2  # fmt: skip


def test_an_officer_finds_only_names_of_an_establishment_of_another_place(make_user, sign_in):
    """The establishment works here and lives elsewhere: its page is a 404 for this officer."""
    here, there = DistrictFactory(), DistrictFactory()
    officer = make_user(roles.DistrictOfficer, here)
    member = MemberFactory(beneficiary=establishment(locality=there), locality=here)
    approved(member, 100)
    own = MemberFactory(
        beneficiary=establishment(tax_code="094000000001", phone="0912345678", locality=here, name="Cơ sở nhà"),
        locality=here,
    )  # fmt: skip
    client = sign_in(officer)

    counts = {text: found(client, "/nghiem-thu/", text) for text in (OWNER, PHONE, "banh pia", "094000000001", "tran van kin")}  # fmt: skip

    assert counts == {OWNER: 0, PHONE: 0, "banh pia": 1, "094000000001": 1, "tran van kin": 1}
    assert client.get(member.beneficiary.get_absolute_url()).status_code == 404
    assert list(Member.objects.search("tran van kin", by=officer)) == [own]


@pytest.mark.parametrize(("text", "names"), [(OWNER, ["Cơ sở Bánh pía Thử"]), (OWNER[:11], []), ("3821", [])])  # fmt: skip
def test_the_drafting_form_finds_by_a_whole_identifier_only(staff, sign_in, text, names):
    establishment()
    proposal = complete_draft(staff)

    page = sign_in(staff).get(f"/de-an/{proposal.code}/co-so/", {"q": text})

    assert [each.name for each in page.context["found"]] == names


@pytest.mark.parametrize(("text", "names"), [(OWNER, ["Cơ sở Bánh pía Thử · Toàn tỉnh"]), (OWNER[:11], []), ("3821", [])])  # fmt: skip
def test_the_adjustment_form_finds_by_a_whole_identifier_only(staff, sign_in, text, names):
    establishment()
    member = MemberFactory()
    approved(member, 100)

    page = sign_in(staff).get(f"/de-an/{member.proposal.code}/dieu-chinh/beneficiary/", {"q": text})

    offered = page.context["form"].fields["beneficiary"].choices
    assert [label for key, label in offered if key] == names


def test_a_taken_tax_code_tells_whose_it_is_to_who_may_see_that_one(make_user, sign_in):
    """Of one beyond the own places nothing is said: tests/beneficiaries/test_twins.py."""
    here = DistrictFactory()
    other = establishment(locality=here)
    client = sign_in(make_user(roles.DistrictOfficer, here))

    page = client.post("/co-so/moi/", {"name": "Mới", "kind": "household", "locality": here.pk, "tax_code": OWNER})  # fmt: skip

    assert page.context["form"].errors == {"tax_code": [f"Mã số thuế này đã có ở {other} ({here.name})."]}  # fmt: skip
    assert Beneficiary.objects.count() == 1


def test_an_administrator_still_finds_by_a_part(administrator, sign_in):
    establishment()

    page = sign_in(administrator).get("/quan-tri/beneficiaries/beneficiary/", {"q": "3821"})

    assert page.context["cl"].result_count == 1
