import datetime

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from khuyencong.audit.models import Event
from projects.ledger import FundingSplit
from projects.models import Acceptance, Stage, SupportNorm
from tests.factories import MemberFactory, approved, requested

# Templates of Django and of import-export leave some variables empty; ours do not.
pytestmark = pytest.mark.ignore_template_errors

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
OUTCOMES = {
    "measures-TOTAL_FORMS": "1",
    "measures-INITIAL_FORMS": "0",
    "measures-0-indicator": "capacity",
    "measures-0-unit": "tấn/năm",
    "measures-0-before": "120",
    "measures-0-after": "240,5",
}


@pytest.fixture
def in_2030(time_machine):
    """The year of the factories' plan: what is accepted has happened."""
    time_machine.move_to(datetime.datetime(2030, 12, 1, tzinfo=datetime.UTC))


def address(model, verb, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{verb}", args=args)


def post_acceptance(client, member, **changes):
    data = {
        "member": member.pk,
        "accepted_on": "20/06/2030",
        "state_support": "100",
        "beneficiary_contribution": "155.000.000 đồng",
        "other_funds": "",
        "provenance": "recorded",
        **OUTCOMES,
        **changes,
    }
    return client.post(reverse("admin:projects_acceptance_add"), data)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_list_opens_searches_and_asks_a_bounded_number_of_queries(
    example, sign_in, administrator, model, django_assert_max_num_queries
):
    client = sign_in(administrator)

    with django_assert_max_num_queries(14):
        answer = client.get(address(model, "changelist"), {"q": "ke sach"})

    assert answer.status_code == 200
    assert model._meta.verbose_name.lower() in answer.content.decode().lower()


def test_the_admin_speaks_vietnamese_where_its_libraries_do_not(example, sign_in, administrator):
    client = sign_in(administrator)
    pages = client.get(address(SupportNorm, "changelist")).content.decode()
    pages += client.get(reverse("admin:projects_supportnorm_import")).content.decode()

    wanted = ["Nhập từ tệp", "Xuất ra tệp", "Hiện số lượng", "Các cột sẽ được nhập", "Xem trước"]
    assert [text for text in wanted if text not in pages] == []
    english = [">Import<", ">Export<", "Show counts", "Submit", "File to import"]
    assert [text for text in english if text in pages] == []


def test_acceptance_goes_through_the_action(in_2030, sign_in, administrator):
    member = MemberFactory()
    approved(member, 100_000_000)

    answer = post_acceptance(sign_in(administrator), member)

    assert answer.status_code == 302
    entry = FundingSplit.objects.of_stage(Stage.ACCEPTED).get()
    assert (entry.state_support, entry.beneficiary_contribution) == (100_000_000, 155_000_000)
    assert Event.objects.filter(by=administrator).count() == 2
    assert str(Acceptance.objects.get().measures.get().after) == "240.500"


def test_accepted_over_approved_is_refused_in_the_admin_and_what_was_typed_stays(
    in_2030, sign_in, administrator
):
    member = MemberFactory()
    approved(member, 100_000_000)

    answer = post_acceptance(sign_in(administrator), member, state_support="100,000001")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "100.000.001 đồng vượt phần còn lại 100.000.000 đồng" in page
    assert 'value="100,000001"' in page
    assert not Acceptance.objects.exists()
    assert not FundingSplit.objects.of_stage(Stage.ACCEPTED).exists()


def test_a_wrong_outcome_leaves_no_acceptance_behind(in_2030, sign_in, administrator):
    member = MemberFactory()
    approved(member, 100_000_000)

    answer = post_acceptance(sign_in(administrator), member, **{"measures-0-before": "nhiều"})

    assert answer.status_code == 200
    assert not Acceptance.objects.exists()
    assert not FundingSplit.objects.of_stage(Stage.ACCEPTED).exists()


def test_a_second_acceptance_of_a_member_is_told_as_a_sentence(in_2030, sign_in, administrator):
    member = MemberFactory()
    approved(MemberFactory(proposal=member.proposal), 100_000_000)
    approved(member, 100_000_000)
    client = sign_in(administrator)

    post_acceptance(client, member, state_support="50")
    answer = post_acceptance(client, member, state_support="50")

    assert "đã được nghiệm thu đạt" in answer.content.decode()
    assert Acceptance.objects.count() == 1


def test_an_acceptance_is_not_rewritten_or_deleted(in_2030, sign_in, administrator):
    member = MemberFactory()
    approved(member, 100_000_000)
    client = sign_in(administrator)
    post_acceptance(client, member)
    record = Acceptance.objects.get()

    client.post(
        address(Acceptance, "change", record.pk),
        {
            "accepted_on": "21/06/2030",
            "measures-TOTAL_FORMS": "0",
            "measures-INITIAL_FORMS": "0",
            "splits-TOTAL_FORMS": "0",
            "splits-INITIAL_FORMS": "0",
        },
    )

    record.refresh_from_db()
    assert f"{record.accepted_on:%d/%m/%Y}" == "20/06/2030"
    assert client.post(address(Acceptance, "delete", record.pk)).status_code == 403


@pytest.mark.parametrize("entered", [approved, requested])
def test_an_entry_of_the_ledger_is_only_looked_at(sign_in, administrator, entered):
    entry = entered(MemberFactory(), 100)
    client = sign_in(administrator)

    assert client.get(address(FundingSplit, "change", entry.pk)).status_code == 200
    assert client.post(address(FundingSplit, "change", entry.pk), {}).status_code == 403
    assert client.post(address(FundingSplit, "delete", entry.pk)).status_code == 403


def test_events_can_only_be_read(example, sign_in, administrator):
    client = sign_in(administrator)
    event = Event.objects.first()

    assert client.get(reverse("admin:audit_event_add")).status_code == 403
    assert client.post(address(Event, "delete", event.pk)).status_code == 403


@pytest.mark.parametrize("model", ["localities_locality", "projects_supportnorm", "projects_activity", "beneficiaries_beneficiary"])  # fmt: skip
def test_reference_data_goes_out_and_in(example, sign_in, administrator, model):
    client = sign_in(administrator)

    sheet = client.post(
        reverse(f"admin:{model}_export"),
        {"format": "0", "resource": "", **_all_columns(client, model)},
    )
    assert sheet.headers["Content-Type"].startswith("text/csv")
    assert len(sheet.content.decode().splitlines()) > 10

    file = SimpleUploadedFile("so-lieu.csv", sheet.content, "text/csv")
    preview = client.post(
        reverse(f"admin:{model}_import"), {"format": "0", "resource": "", "import_file": file}
    )
    result = preview.context["result"]
    assert not result.has_errors()
    assert not result.has_validation_errors()
    assert result.totals["skip"] == len(sheet.content.decode().splitlines()) - 1


def test_a_wrong_row_is_refused_in_the_preview_with_the_sentence_of_the_model(
    example, sign_in, administrator
):
    client = sign_in(administrator)
    columns = "code,programme,activity,cap_unit,document,valid_from,cap,max_basis_points"
    wrong = f"{columns}\nTHU-1,KCQG,machinery,cơ sở,TT thử,2020-01-01,300000000,\n"
    file = SimpleUploadedFile("dinh-muc.csv", wrong.encode(), "text/csv")

    preview = client.post(
        reverse("admin:projects_supportnorm_import"),
        {"format": "0", "resource": "", "import_file": file},
    )

    assert "cùng thời gian" in preview.content.decode()


def _all_columns(client, model):
    page = client.get(reverse(f"admin:{model}_export"))
    form = page.context["form"]
    return {name: "on" for name in form.fields if name.startswith(model.split("_")[1])}
