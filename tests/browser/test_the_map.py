"""Maps in a browser: each area is reached by keyboard and says its figures; nothing is wrong with the page."""

import pytest

from khuyencong.accounts import roles
from khuyencong.localities.loading import load_localities
from khuyencong.localities.models import Locality
from projects.models import Programme
from tests.browser.walking import picture, sign_in, violations
from tests.factories import MemberFactory, PlanFactory, ProposalFactory, approved
from tests.offices import an_office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def portal_of_2026(portal):
    """Beside the example of 2023: all of Cần Thơ, a plan of 2026, a second office."""
    load_localities(["92"])
    an_office("Xa")
    programme = Programme.objects.get(slug="quoc-gia")
    plan = PlanFactory(year=2026, programme=programme, state="approved")
    for name in ("Phường Vĩnh Châu", "Phường Ninh Kiều"):
        place = Locality.objects.get(name=name, valid_to=None)
        proposal = ProposalFactory(plan=plan, programme=programme, year=2026, state="approved")
        approved(MemberFactory(proposal=proposal, locality=place), 100_000_000)
    return portal


@pytest.mark.parametrize(
    ("path", "areas", "of"),
    [
        ("/ban-do/2026/", 36, "Thành phố Cần Thơ: 200 triệu đồng, 2 đề án"),
        ("/ban-do/2026/?trung_tam=soc-trang", 103, "Phường Vĩnh Châu: 100 triệu đồng, 1 đề án"),
        ("/ban-do/2023/?trung_tam=soc-trang", 11, "Huyện Kế Sách: "),
    ],
)
def test_a_map_is_read_by_keyboard_and_axe_finds_nothing(
    page, portal_of_2026, make_user, path, areas, of
):
    sign_in(page, portal_of_2026, make_user(roles.NationalReviewer, username="bo"))
    page.goto(f"{portal_of_2026}{path}")
    figure = page.locator("figure.map")
    reached = figure.locator("a[href], a[tabindex]")

    assert reached.count() == areas
    area = figure.locator(f'a[aria-label^="{of}"]')
    text = area.locator("text")
    hidden = text.evaluate("each => getComputedStyle(each).fill")
    area.focus()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith(of)
    assert text.evaluate("each => getComputedStyle(each).fill") != hidden
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert len(figure.locator("> svg").evaluate("each => each.outerHTML")) <= 60_000
    picture(page, f"map-{areas}")
