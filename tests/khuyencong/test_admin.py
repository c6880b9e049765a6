"""The admin takes what a browser never sends as a mistake of the sender, not of the portal."""

import pytest
from django.urls import reverse

from beneficiaries.models import Beneficiary
from khuyencong.localities.models import Locality
from projects.models import Member

KEYS = ["Thử", "²", "9" * 5000, "1" + "0" * 30, "-1", "31/12/9999", " "]


@pytest.fixture
def page(example, administrator, client):
    client.force_login(administrator)
    return client


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    ("address", "field"),
    [("admin:beneficiaries_beneficiary_add", "locality"), ("admin:projects_arearule_add", "exempt_activities"),
     ("admin:accounts_user_add", "localities")],
)  # fmt: skip
def test_a_chosen_row_that_is_none_is_refused_in_the_form(page, key, address, field):
    answer = page.post(reverse(address), {field: key})

    assert answer.status_code == 200
    assert field in answer.context["adminform"].form.errors


@pytest.mark.parametrize("key", KEYS)
def test_a_chosen_row_of_an_inline_table_that_is_none_is_refused_in_the_form(page, key):
    rows = {"changes_out-TOTAL_FORMS": "1", "changes_out-INITIAL_FORMS": "0", "changes_out-0-successor": key}  # fmt: skip

    answer = page.post(reverse("admin:localities_locality_add"), rows)

    assert answer.status_code == 200
    assert "successor" in answer.context["inline_admin_formsets"][0].formset.errors[0]


def test_the_chosen_row_stays_in_a_form_that_is_refused(page):
    place = Locality.objects.order_by("pk").first()

    answer = page.post(reverse("admin:beneficiaries_beneficiary_add"), {"locality": place.pk, "name": ""})  # fmt: skip

    assert f'<option value="{place.pk}" selected>' in answer.content.decode()


@pytest.mark.parametrize("key", KEYS)
def test_a_batch_on_rows_that_are_none_changes_nothing_and_says_so(page, key):
    before = Beneficiary.objects.count()
    address = reverse("admin:beneficiaries_beneficiary_changelist")
    offered = page.get(address).context["action_form"].fields["action"].choices
    action = offered[-1][0]

    answer = page.post(address, {"action": action, "_selected_action": key}, follow=True)

    assert (
        "Có dòng được chọn không đọc được. Hãy tải lại trang rồi chọn lại."
        in answer.content.decode()
    )
    assert Beneficiary.objects.count() == before


@pytest.mark.parametrize("query", ["la=1", "year=²", "programme__khong=1"])
def test_an_export_of_what_nobody_can_ask_for_asks_anew(page, query):
    address = reverse("admin:projects_activity_export")

    answer = page.get(f"{address}?{query}")

    assert answer.status_code == 302
    assert answer.headers["Location"] == address


def test_entries_of_the_ledger_that_a_sender_made_up_are_shown_as_nothing(page):
    member = Member.objects.order_by("pk").first()
    made_up = {"splits-TOTAL_FORMS": "3", "splits-INITIAL_FORMS": "[]"}

    answer = page.post(reverse("admin:projects_member_change", args=[member.pk]), made_up)

    assert answer.status_code == 200


@pytest.mark.filterwarnings("ignore:DateTimeField .* received a naive datetime:RuntimeWarning")
@pytest.mark.parametrize(
    "moment",
    ["0001-01-01", "9999-12-31", "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-12:00", "²", "%00"],
)  # fmt: skip
def test_a_list_asked_for_a_moment_outside_of_the_calendar_is_shown_all_the_same(page, moment):
    for bound in ("gte", "lt"):
        answer = page.get(f"{reverse('admin:audit_event_changelist')}?at__{bound}={moment}")

        assert answer.status_code in {200, 302}
