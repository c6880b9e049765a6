"""The first page of the admin by task, and search without diacritics in all of its lists."""

import pytest
from django.contrib import admin
from django.db.models import CharField, ForeignKey, TextField
from django.urls import reverse

from beneficiaries.models import Beneficiary
from khuyencong.accounts import roles
from khuyencong.accounts.models import User
from khuyencong.localities.models import Locality
from khuyencong.ui.admin_site import Section
from projects.models import Activity, Obstacle, Proposal
from reports.models import Recipient
from tests.factories import the_office
from tests.projects.admin_rows import lay_what_the_example_lacks

# Templates of Django and of import-export leave some variables empty; ours do not.
pytestmark = pytest.mark.ignore_template_errors

PAGES = admin.site._registry.items()
# By what a person or a record is found that stands in a column.
FOUND_BY = {User: "full_name", Locality: "search_text", Beneficiary: "search_text", Proposal: "search_text"}  # fmt: skip
NAMES = {"name", "title", "full_name", "text", "what", "message", "authority"}


@pytest.fixture
def first_page(sign_in, administrator):
    return sign_in(administrator).get(reverse("admin:index"))


def test_the_first_page_groups_tables_by_task(first_page):
    sections = {each["name"]: each for each in first_page.context["app_list"]}

    assert list(sections) == [section.heading for section in Section]
    tables = {
        name: [str(table["name"]) for table in each["models"]] for name, each in sections.items()
    }
    assert "Định mức hỗ trợ" in tables["Quy định và định mức"]
    assert tables["Địa bàn"] == ["Đơn vị hành chính", "Trung tâm khuyến công"]
    assert tables["Người dùng"] == ["Cách xem đã lưu", "Người dùng", "Số lần đăng nhập sai"]
    assert sum(map(len, tables.values())) <= 32


def test_what_nobody_edits_there_is_folded_away_and_nothing_is_lost(first_page):
    sections = first_page.context["app_list"]
    shown = {table["model"] for each in sections for table in each["models"]}
    looked_at = {table["model"] for each in sections for table in each["looked_at"]}

    assert shown | looked_at == set(admin.site._registry)
    assert shown & looked_at == set()
    assert all(table["view_only"] is False or admin.site._registry[table["model"]].actions for each in sections for table in each["models"])  # fmt: skip
    text = first_page.content.decode()
    assert text.count("<details>") == sum(bool(each["looked_at"]) for each in sections)


def test_the_first_page_asks_no_query_a_table(
    sign_in, administrator, django_assert_max_num_queries
):
    client = sign_in(administrator)
    with django_assert_max_num_queries(6):
        client.get(reverse("admin:index"))


@pytest.mark.parametrize(("model", "page"), PAGES, ids=lambda each: getattr(each, "__name__", ""))
def test_every_list_finds_people_places_and_names_without_diacritics(model, page, rf):
    asked = page.get_search_fields(rf.get("/"))
    of_model = {field.name: field for field in model._meta.get_fields()}
    for name in page.list_display:
        field = of_model.get(name)
        if (
            isinstance(field, CharField | TextField)
            and name in NAMES
            and "search_text" not in of_model
        ):
            assert f"{name}__folded" in asked
        if isinstance(field, ForeignKey) and field.related_model in FOUND_BY:
            way = FOUND_BY[field.related_model]
            assert any(each.startswith(f"{name}__{way}") for each in asked), name
    assert not [each for each in asked if each.endswith(("name", "search_text"))]


@pytest.mark.parametrize(
    ("model", "word"),
    [
        ("accounts_user", "tran thi ha"),
        ("accounts_user", "TRẦN THỊ HÀ"),
        ("accounts_user", "Hà"),
        ("projects_obstacle", "thieu dien ba pha"),
        ("projects_obstacle", "điện lực"),
        ("projects_activity", "may moc"),
        ("reports_recipient", "nhu tren"),
        ("beneficiaries_product", "banh pia"),
        ("localities_locality", "vinh chau"),
        ("projects_appraisalscore", "san pham"),
    ],
)
def test_a_word_without_diacritics_finds_its_row(
    example, sign_in, administrator, make_user, model, word
):
    lay_what_the_example_lacks()
    Activity.objects.update_or_create(
        code="machinery", defaults={"name": "Ứng dụng máy móc tiên tiến"}
    )
    make_user(roles.Reader, username="ha")
    User.objects.filter(username="ha").update(full_name="Trần Thị Hà")
    client = sign_in(administrator)

    answer = client.get(reverse(f"admin:{model}_changelist"), {"q": word})

    rows = answer.context["cl"].queryset
    assert rows.count() > 0
    nothing = client.get(reverse(f"admin:{model}_changelist"), {"q": "khong-co-gi-nhu-the"})
    assert nothing.context["cl"].queryset.count() == 0


@pytest.mark.django_db
def test_folded_search_takes_wildcards_and_marks_as_letters():
    for text in ("100% vải", "100 vai", "NGHỆ_THUẬT"):
        Recipient.objects.create(office=the_office(), text=text)

    def found(word):
        rows = Recipient.objects.filter(text__folded=word)
        return set(rows.values_list("text", flat=True))

    assert found("100% VẢI") == {"100% vải"}
    assert found("nghe_thuat") == {"NGHỆ_THUẬT"}
    assert found("nghe thuat") == set()
    assert found("Vai") == {"100% vải", "100 vai"}
    assert Obstacle.objects.filter(what__folded="'; --").count() == 0
