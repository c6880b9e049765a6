"""A contract: between whom, until when, under a number of its own, with its document."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from projects.actions import execution
from projects.ledger import FundingSplit
from projects.models import Amounts, Contract, Stage
from projects.refusal import Refused
from tests.factories import (
    BeneficiaryFactory,
    MemberFactory,
    PlanFactory,
    ProposalFactory,
    approved,
)
from tests.projects.refusing import refused_by_database

M = 1_000_000
TODAY = datetime.date(2026, 6, 1)
PDF = b"%PDF-1.4 hop dong"


@pytest.fixture(autouse=True)
def _june(time_machine):
    time_machine.move_to("2026-06-01 09:00:00+07:00", tick=False)


@pytest.fixture
def plan(db):
    return PlanFactory(year=2026)


def running(plan, name="Cơ sở mắm Mỹ Hạnh", **fields):
    proposal = ProposalFactory(plan=plan, ends_on="2026-10-30", **fields)
    member = MemberFactory(proposal=proposal, beneficiary=BeneficiaryFactory(name=name))
    approved(member, 100 * M, 100 * M, effective_on="2026-01-15")
    return proposal


def sign(proposal, by, number="05/HĐ", support=100 * M, **fields):
    fields.setdefault("signed_on", TODAY)
    amounts = {member.pk: Amounts(support, support) for member in proposal.members.all()}
    return execution.sign_contract(
        proposal=proposal, number=number, amounts=amounts, by=by, **fields
    )


def data_of(proposal, **more):
    member = proposal.members.get()
    return {
        "number": "05/HĐ",
        "signed_on": "01/06/2026",
        "ends_on": "30/10/2026",
        "first_party": "Trung tâm Khuyến công",
        "second_party": "Cơ sở mắm Mỹ Hạnh",
        f"m{member.pk}-state_support": "100",
        f"m{member.pk}-beneficiary_contribution": "100",
    } | more


def page_of(proposal):
    return f"{proposal.get_absolute_url()}hop-dong/"


def test_the_page_records_parties_end_and_document(plan, sign_in, staff):
    proposal, client = running(plan), sign_in(staff)
    file = ContentFile(PDF, "Hợp đồng 05.pdf")

    client.post(page_of(proposal), data_of(proposal, file=file))

    contract = Contract.objects.get()
    assert (contract.first_party, contract.second_party) == ("Trung tâm Khuyến công", "Cơ sở mắm Mỹ Hạnh")  # fmt: skip
    assert (contract.ends_on, contract.number_year) == (datetime.date(2026, 10, 30), 2026)
    answer = client.get(f"{page_of(proposal)}{contract.pk}/")
    assert b"".join(answer.streaming_content) == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    page = client.get(proposal.get_absolute_url()).content.decode()
    assert "Trung tâm Khuyến công – Cơ sở mắm Mỹ Hạnh" in page
    assert "Hợp đồng 05.pdf" in page


def test_a_first_contract_is_offered_what_is_known(plan, sign_in, staff):
    sign(running(plan), staff, parties=("Trung tâm Khuyến công", "Cơ sở khác"))
    proposal = running(plan, "Hộ Bé Ba")

    form = sign_in(staff).get(page_of(proposal)).context["form"]

    offered = [form[name].value() for name in ("first_party", "second_party", "ends_on")]
    assert offered == ["Trung tâm Khuyến công", "Hộ Bé Ba", datetime.date(2026, 10, 30)]


def test_the_implementing_unit_is_the_second_party(plan, sign_in, staff):
    proposal = running(plan, implementing_unit="Hợp tác xã Evergrowth")
    form = sign_in(staff).get(page_of(proposal)).context["form"]
    assert form["second_party"].value() == "Hợp tác xã Evergrowth"


def test_an_annex_is_offered_what_its_contract_said(plan, sign_in, staff):
    proposal = running(plan)
    end = datetime.date(2026, 12, 1)
    sign(proposal, staff, parties=("Trung tâm", "Hợp tác xã"), ends_on=end)

    form = sign_in(staff).get(page_of(proposal)).context["form"]

    offered = [form[name].value() for name in ("first_party", "second_party", "ends_on")]
    assert offered == ["Trung tâm", "Hợp tác xã", end]


def test_a_number_is_of_one_contract_in_its_year(plan, sign_in, staff):
    first, second = running(plan), running(plan)
    sign(first, staff)

    answer = sign_in(staff).post(page_of(second), data_of(second))

    said = answer.context["form"].errors["number"]
    assert said == [f"Số 05/HĐ đã là số hợp đồng của đề án {first.code}, ký ngày 01/06/2026. Hãy kiểm tra lại số hợp đồng."]  # fmt: skip
    assert Contract.objects.count() == 1


def test_the_next_year_counts_anew(plan, staff, time_machine):
    sign(running(plan), staff)
    time_machine.move_to("2027-01-05 09:00:00+07:00")

    sign(running(plan), staff, signed_on=datetime.date(2027, 1, 5))

    assert list(Contract.objects.values_list("number_year", flat=True)) == [2026, 2027]


def test_who_signs_the_same_number_at_the_same_time_is_refused_by_the_database(plan, staff):
    contract = sign(running(plan), staff)
    twin = Contract(proposal=running(plan), number="05/HĐ", signed_on=TODAY, number_year=2026)

    refused_by_database("contract_number_is_unique_in_its_year", twin.save)
    with pytest.raises(ValidationError, match="Trong năm đã có hợp đồng mang số này"):
        twin.full_clean()
    assert list(Contract.objects.all()) == [contract]


def test_a_contract_has_two_parties_or_is_from_before(plan):
    contract = Contract(proposal=running(plan), number="1", signed_on=TODAY, first_party="A")

    refused_by_database("contract_is_between_two", contract.save)
    with pytest.raises(ValidationError, match="phải ghi đủ bên A và bên B"):
        contract.full_clean()


def test_a_contract_ends_after_it_was_signed(plan, staff):
    with pytest.raises(Refused, match="không được hết hạn trước ngày ký"):
        sign(running(plan), staff, ends_on=datetime.date(2026, 5, 31))
    ended = Contract(proposal=running(plan), number="1", signed_on=TODAY, ends_on="2026-05-31")
    refused_by_database("contract_ends_after_it_was_signed", ended.save)


def test_too_much_for_one_is_said_at_its_amount(plan, sign_in, staff):
    proposal = running(plan)
    cell = f"m{proposal.members.get().pk}-state_support"

    answer = sign_in(staff).post(page_of(proposal), data_of(proposal, **{cell: "101"}))

    assert "vượt số được phê duyệt" in answer.context["form"].errors[cell][0]
    assert not FundingSplit.objects.of_stage(Stage.CONTRACTED).exists()


def test_what_is_no_document_is_refused(plan, sign_in, staff):
    proposal = running(plan)
    file = ContentFile(b"MZ khong phai pdf", "hop-dong.pdf")

    answer = sign_in(staff).post(page_of(proposal), data_of(proposal, file=file))

    assert answer.status_code == 200
    assert not Contract.objects.exists()
