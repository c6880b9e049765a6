"""What an officer sees who types đồng where triệu đồng are meant, or pastes two cells."""

import pytest

from khuyencong.accounts import roles
from khuyencong.localities.models import Locality
from projects.models import Programme
from tests.browser.conftest import PHONE
from tests.browser.test_the_year import officer_places
from tests.browser.walking import picture, press, sign_in, violations
from tests.factories import BeneficiaryFactory, complete_draft

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.once,  # scripts; what they send is written in tests/projects on both databases
]

READING = "145.000.000 đồng = 145 triệu đồng?"
SENTENCE = "Nếu đúng ý, hãy gõ: “145.000.000 đồng” (145 triệu đồng)."
SUPPORT = "Đề nghị hỗ trợ"


@pytest.fixture
def officer(portal, make_user):
    return make_user(roles.DistrictOfficer, *officer_places(), username="xa")


@pytest.fixture
def draft(officer):
    place = Locality.objects.filter(pk__in=officer.own_localities, valid_to=None).first()
    return complete_draft(
        officer,
        BeneficiaryFactory(locality=place, name="Cơ sở mắm Mỹ Hạnh"),
        locality=place,
        programme=Programme.objects.get(level="local"),
        year=2027,
    )


@pytest.fixture
def edit(page, portal, officer, draft):
    sign_in(page, portal, officer, f"/de-an/{draft.code}/soan/")
    return page


def asked_support(draft):
    return draft.members.get().splits.get().state_support


def test_one_click_on_a_reading_makes_145_trieu_of_145_000_000(edit, draft):
    field = edit.get_by_label(SUPPORT, exact=True)
    field.fill("145.000.000")
    reading = edit.get_by_role("button", name=READING)
    reading.wait_for()
    assert SENTENCE in edit.inner_text("main")
    assert violations(edit) == []
    picture(edit, "money-readings")

    reading.click()
    edit.get_by_text("= 145.000.000 đồng (một trăm bốn mươi lăm triệu đồng)").wait_for()

    assert field.input_value() == "145.000.000 đồng"
    assert field.evaluate("each => each === document.activeElement")
    assert not reading.is_visible()
    press(edit, "Lưu")
    assert asked_support(draft) == 145_000_000
    assert edit.get_by_label(SUPPORT, exact=True).input_value() == "145"


def test_what_was_sent_at_once_comes_back_with_its_readings(edit, draft):
    edit.get_by_label(SUPPORT, exact=True).fill("145000000")
    edit.get_by_label(SUPPORT, exact=True).press("Enter")
    reading = edit.get_by_role("button", name=READING)
    reading.wait_for()
    error = edit.locator(".errorlist", has_text=SENTENCE)
    assert error.is_visible()
    assert edit.get_by_label(SUPPORT, exact=True).input_value() == "145000000"
    assert asked_support(draft) == 100_000_000
    assert violations(edit) == []

    reading.click()

    assert not error.is_visible()
    press(edit, "Lưu")
    assert asked_support(draft) == 145_000_000


def test_two_cells_that_are_pasted_stay_two_and_are_refused(edit, draft):
    field = edit.get_by_label("Kinh phí đối ứng", exact=True)
    field.fill("")
    field.evaluate(
        """field => {
            const carried = new DataTransfer();
            carried.setData("text", "145\\n155\\n");
            field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: carried, bubbles: true, cancelable: true }));
        }"""
    )
    edit.get_by_text("“145⇥155” gồm 2 số (145; 155)").wait_for()

    edit.get_by_role("button", name="155 = 155.000.000 đồng?").click()
    edit.get_by_text("= 155.000.000 đồng").wait_for()

    press(edit, "Lưu")
    assert draft.members.get().splits.get().beneficiary_contribution == 155_000_000


def test_without_scripts_the_sentence_says_what_to_type(chromium, portal, officer, draft):
    context = chromium.new_context(java_script_enabled=False, viewport=PHONE)
    tab = context.new_page()
    sign_in(tab, portal, officer, f"/de-an/{draft.code}/soan/")
    tab.get_by_label(SUPPORT, exact=True).fill("145.000.000")
    press(tab, "Lưu")

    assert SENTENCE in tab.inner_text("main")
    assert not tab.get_by_role("button", name=READING).is_visible()
    assert tab.get_by_label(SUPPORT, exact=True).input_value() == "145.000.000"

    tab.get_by_label(SUPPORT, exact=True).fill("145.000.000 đồng")
    press(tab, "Lưu")
    context.close()
    assert asked_support(draft) == 145_000_000
