"""Days at the ends of the calendar: Python has no day before them and none after."""

import importlib
import pkgutil

import pytest
from django import forms
from django.urls import reverse

import projects.forms
from khuyencong.dates import DayField
from projects.workflow import ProposalState
from tests.factories import ProposalFactory

DAYS = ["01/01/0001", "02/01/0001", "31/12/9999", "30/12/9999", "01/01/1899", "01/01/2101"]
READ = [
    ("/bao-cao/tinh-hinh-thuc-hien/", {"nam": "2023"}, ("tu", "den")),
    ("/bao-cao/dieu-chinh-ke-hoach/", {"ke-hoach": "2023/quoc-gia"}, ("tu", "den")),
    ("/ke-hoach/2023/quoc-gia/lich-su/", {}, ("ngay", "so_voi")),
    ("/ke-hoach/2023/quoc-gia/doi-chieu/", {}, ("ngay",)),
]


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize(("address", "asked", "names"), READ)
def test_a_day_outside_of_the_offices_time_gets_a_sentence(
    example, administrator, client, address, asked, names, day
):
    client.force_login(administrator)

    for name in names:
        page = client.get(address, {**asked, name: day})
        assert page.status_code == 200, name
        assert f"Ngày {day} nằm ngoài khoảng từ 01/01/1900 đến 31/12/2100" in page.content.decode()
        assert f'value="{day}"' in page.content.decode()


@pytest.mark.parametrize("day", ["01/01/1900", "31/12/2100"])
@pytest.mark.parametrize(("address", "asked", "names"), READ)
def test_the_first_and_the_last_day_are_read(example, administrator, client, address, asked, names, day):  # fmt: skip
    client.force_login(administrator)

    for name in names:
        page = client.get(address, {**asked, name: day})
        assert page.status_code == 200, name
        assert "nằm ngoài khoảng" not in page.content.decode()


@pytest.mark.parametrize("day", DAYS)
def test_a_day_of_a_draft_outside_of_the_offices_time_stays_in_the_form(db, staff, client, day):
    draft = ProposalFactory(state=ProposalState.DRAFT)
    client.force_login(staff)

    answer = client.post(reverse("projects:proposal_edit", args=[draft.code]), {"starts_on": day, "title": "Tên", "version": draft.version})  # fmt: skip

    assert answer.status_code == 200
    assert f"Ngày {day} nằm ngoài khoảng" in answer.content.decode()
    assert f'value="{day}"' in answer.content.decode()


def all_forms():
    """Every form of the portal's own pages (the admin's are Django's)."""
    names = [
        f"projects.forms.{each.name}" for each in pkgutil.iter_modules(projects.forms.__path__)
    ]
    for name in (*names, "reports.forms", "reports.documents.parameters", "reports.views.plan_history",
                 "beneficiaries.forms", "khuyencong.accounts.forms"):  # fmt: skip
        if name == "projects.forms.admin":
            continue
        for form in vars(importlib.import_module(name)).values():
            if isinstance(form, type) and issubclass(form, forms.BaseForm):
                yield form


def test_every_day_that_is_typed_is_read_within_the_offices_time():
    loose = {
        f"{form.__name__}.{name}"
        for form in all_forms()
        for name, field in form.base_fields.items()
        if isinstance(field, forms.DateField) and not isinstance(field, DayField)
    }

    assert loose == set()
