"""Every page of the admin, walked as an administrator: all open, and no English is left on any."""

import re
from html.parser import HTMLParser

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import NoReverseMatch, reverse

from projects.models import RepeatRule
from tests.projects.admin_rows import lay_what_the_example_lacks

# Templates of Django and of import-export leave some variables empty; ours do not.
pytestmark = pytest.mark.ignore_template_errors

# Words of English that are no syllables of Vietnamese without its marks.
ENGLISH = re.compile(
    r"\b(and|are|is|was|were|been|be|have|has|this|that|these|those|with|without|from|your?|please|"
    r"select(?:ed)?|choose|chosen|add(?:ed)?|changed?|deleted?|saved?|errors?|below|files?|import(?:ed)?|"
    r"export(?:ed)?|fields?|views?|tasks?|results?|database|backend|users?|password|date|time|values?|"
    r"valid|enter|required|rows?|lines?|all|yes|search|show|hide|filter|home|log|history|today|now|"
    r"welcome|submit|status|priority|queue|worker|enqueued|started|finished|path|exception|traceback|"
    r"object|model|link|counts?|email|recent|actions?|none|unknown|not|of|for|the|matching|exist|query|"
    r"default|version|memory|cost|variety|parallelism|toggle|theme|skip|sidebar|breadcrumbs|"
    r"administration|january|february|monday|sunday|through|new|update[sd]?)\b",
    re.IGNORECASE,
)
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")  # a code, which nobody reads as words
TOLD = {"title", "placeholder", "aria-label", "alt", "data-choose-all"}


class Words(HTMLParser):
    """What a page says to a person: its text and the attributes that are shown or read out."""

    def __init__(self):
        super().__init__()
        self.said, self.silent = [], 0

    def handle_starttag(self, tag, attributes):
        self.silent += tag in {"script", "style", "code", "textarea"}
        given = dict(attributes)
        self.said += [value for name, value in given.items() if name in TOLD and value]
        if tag == "input" and given.get("type") in {"submit", "button"}:
            self.said.append(given.get("value", ""))

    def handle_endtag(self, tag):
        self.silent -= tag in {"script", "style", "code", "textarea"}

    def handle_data(self, data):
        if not self.silent:
            self.said.append(data)


def english(answer):
    words = Words()
    words.feed(answer.content.decode())
    said = {" ".join(each.split()) for each in words.said}
    return sorted(each for each in said if ENGLISH.search(each) and not SLUG.fullmatch(each))


def addresses():
    """Of the site, and of each table: its list, a new row, one row, its history, taking it out, sheets."""
    yield from (
        reverse(f"admin:{name}") for name in ("index", "password_change", "password_change_done")
    )
    yield from {
        reverse("admin:app_list", args=[model._meta.app_label]) for model in admin.site._registry
    }
    for model in admin.site._registry:
        row = model._default_manager.order_by("-pk").first()
        table = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        for verb in ("changelist", "add", "change", "history", "delete", "import", "export"):
            arguments = [row.pk] if verb in {"change", "history", "delete"} else []
            try:
                yield reverse(f"{table}_{verb}", args=arguments)
            except NoReverseMatch:
                assert verb in {"import", "export"}


@pytest.fixture
def client_of_administrator(example, sign_in, administrator):
    lay_what_the_example_lacks()
    administrator.full_name = "Người quản trị"
    administrator.save()
    return sign_in(administrator)


@pytest.mark.long
def test_every_page_of_the_admin_opens_and_speaks_no_english(
    client_of_administrator, administrator
):
    found, seen = {}, 0
    for address in [
        *addresses(),
        reverse("admin:auth_user_password_change", args=[administrator.pk]),
    ]:
        answer = client_of_administrator.get(address, follow=True)
        if answer.status_code == 403:  # nothing is added or deleted there
            continue
        assert answer.status_code == 200, address
        seen += 1
        if left := english(answer):
            found[address] = left

    assert found == {}, found
    assert seen > 180


def test_a_form_that_is_refused_speaks_no_english(client_of_administrator):
    found = {}
    for model, page in admin.site._registry.items():
        if not hasattr(page, "section"):
            continue
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
        answer = client_of_administrator.post(address, {})
        if answer.status_code == 200 and (left := english(answer)):
            found[address] = left

    assert found == {}


WRONG_ROWS = {
    "a day": "mã,có hiệu lực từ\nKCQG-TT28-04a,31-12-2026\n",
    "a programme": "mã,chương trình\nKCQG-TT28-04a,KCXX\n",
    "no key": "tên\nx\n",
    "a share": "mã,tỷ lệ hỗ trợ tối đa (%)\nKCQG-TT28-04a,nhiều\n",
    "no rows": "",
}


@pytest.mark.parametrize("sheet", WRONG_ROWS.values(), ids=WRONG_ROWS)
def test_a_sheet_that_is_refused_is_answered_in_vietnamese(client_of_administrator, sheet):
    address = reverse("admin:projects_supportnorm_import")
    file = SimpleUploadedFile("dinh-muc.csv", sheet.encode(), "text/csv")

    answer = client_of_administrator.post(
        address, {"format": "0", "resource": "", "import_file": file}
    )

    assert answer.status_code == 200
    assert english(answer) == []


def test_a_page_of_sheets_says_itself_what_is_missing(client_of_administrator):
    pages = [
        client_of_administrator.post(
            reverse(f"admin:projects_supportnorm_{verb}"), {"resource": ""}
        )
        for verb in ("import", "export")
    ]

    assert [page.content.decode().count("novalidate") for page in pages] == [1, 1]
    assert "Hãy chọn tệp để nhập." in pages[0].content.decode()
    assert [english(page) for page in pages] == [[], []]


def test_the_scripts_of_the_admin_speak_vietnamese(client_of_administrator):
    catalogue = client_of_administrator.get(reverse("admin:jsi18n")).content.decode()

    said = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), catalogue)
    assert "Chủ nhật" in said
    assert "Hôm nay" in said


def test_taking_out_many_rows_at_once_speaks_no_english(client_of_administrator):
    rule = RepeatRule.objects.first()
    address = reverse("admin:projects_repeatrule_changelist")

    answer = client_of_administrator.post(
        address, {"action": "delete_selected", "_selected_action": rule.pk}
    )

    assert answer.status_code == 200
    assert english(answer) == []
