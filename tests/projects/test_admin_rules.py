"""Rules in the admin: percentages in per cent, and an earlier rule that a new one ends."""

import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from projects.forms.percent import PercentFormField, read_percent
from projects.models import AdvanceCeiling, Criterion, SupportNorm
from reports.models import OfficialBody

# Templates of Django and of import-export leave some variables empty; ours do not.
pytestmark = pytest.mark.ignore_template_errors

NORMS = "admin:projects_supportnorm"


@pytest.fixture
def norm(example):
    return SupportNorm.objects.get(code="KCQG-TT28-04a-TT64")


@pytest.fixture
def page(sign_in, administrator):
    return sign_in(administrator)


def typed(norm, **changes):
    return {
        "code": "MOI-1", "programme": norm.programme_id, "activity": norm.activity_id,
        "max_basis_points": "50", "cap": "300 triệu đồng", "cap_unit": norm.cap_unit,
        "document": "Thông tư thử", "article": "", "clause": "", "valid_from": "01/07/2027",
        "valid_to": "", "note": "",
        **changes,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "basis_points"),
    [("50", 5000), ("50%", 5000), ("12,5", 1250), ("12.5 %", 1250), (" 33,33 ", 3333), ("0,01", 1), ("100", 10_000)],
)  # fmt: skip
def test_a_percentage_is_read_in_per_cent(text, basis_points):
    assert read_percent(text) == basis_points


@pytest.mark.parametrize("text", ["0", "0,00", "100,01", "5000", "999999"])
def test_what_is_no_share_of_a_whole_is_refused(text):
    with pytest.raises(ValidationError, match="trên 0% và không quá 100%"):
        read_percent(text)


@pytest.mark.parametrize("text", ["nửa", "1/2", "-5", "12,555", "5e1", "\u0665\u0660", ""])
def test_what_is_no_number_is_refused_with_examples(text):
    with pytest.raises(ValidationError, match="“50” hoặc “12,5”"):
        read_percent(text)


@given(st.integers(1, 10_000))
def test_a_percentage_that_is_shown_is_read_back_the_same(basis_points):
    assert read_percent(PercentFormField().prepare_value(basis_points)) == basis_points


def test_a_norm_is_shown_and_typed_in_per_cent_and_its_history_says_so(norm, page):
    address = reverse(f"{NORMS}_change", args=[norm.pk])
    assert page.get(address).context["adminform"].form["max_basis_points"].value() == "50"
    assert 'name="max_basis_points" value="50"' in page.get(address).content.decode()

    changed = typed(norm, code=norm.code, max_basis_points="40,5", valid_from=f"{norm.valid_from:%d/%m/%Y}")  # fmt: skip
    answer = page.post(address, changed)

    assert answer.status_code == 302, answer.context["errors"]
    norm.refresh_from_db()
    assert norm.max_basis_points == 4050
    assert "“50%” → “40,5%”" in LogEntry.objects.get().get_change_message()


def test_five_thousand_is_no_half_any_more_and_what_was_typed_stays(norm, page):
    answer = page.post(reverse(f"{NORMS}_add"), typed(norm, max_basis_points="5000"))

    assert "Tỷ lệ phải trên 0% và không quá 100%." in answer.content.decode()
    assert 'value="5000"' in answer.content.decode()


def test_an_advance_ceiling_is_typed_and_listed_in_per_cent(norm, page):
    AdvanceCeiling.objects.filter(activity=norm.activity).delete()
    new = {
        "programme": norm.programme_id,
        "activity": norm.activity_id,
        "max_basis_points": "33,33",
    }

    answer = page.post(reverse("admin:projects_advanceceiling_add"), {**new, "document": "TT thử"})

    assert answer.status_code == 302, answer.context["errors"]
    assert AdvanceCeiling.objects.get(document="TT thử").max_basis_points == 3333
    assert (
        ">33,33%<" in page.get(reverse("admin:projects_advanceceiling_changelist")).content.decode()
    )


@pytest.mark.parametrize(
    ("cell", "said"),
    [("40", ""), ("40%", ""), ("0,5%", ""), ("0.5", "hãy ghi số phần trăm"), ("1", "hãy ghi số phần trăm"), ("4000", "không quá 100%")],
)  # fmt: skip
def test_a_sheet_speaks_per_cent_and_refuses_what_is_meant_either_way(norm, page, cell, said):
    sheet = f'mã,tỷ lệ hỗ trợ tối đa (%)\n{norm.code},"{cell}"\n'
    file = SimpleUploadedFile("dinh-muc.csv", sheet.encode(), "text/csv")

    preview = page.post(
        reverse(f"{NORMS}_import"), {"format": "0", "resource": "", "import_file": file}
    )

    result = preview.context["result"]
    refused = [*result.invalid_rows, *result.error_rows]
    assert bool(refused) == bool(said)
    assert said in preview.content.decode()


def test_a_sheet_with_the_english_names_of_earlier_ones_is_read(norm, page):
    file = SimpleUploadedFile("cu.csv", f"code,note\n{norm.code},thử\n".encode(), "text/csv")

    preview = page.post(
        reverse(f"{NORMS}_import"), {"format": "0", "resource": "", "import_file": file}
    )

    assert preview.context["result"].totals["update"] == 1


def test_a_new_norm_offers_to_end_the_one_in_force_and_ends_it_the_day_before(norm, page):
    add = reverse(f"{NORMS}_add")
    offered = page.post(add, typed(norm))

    assert offered.status_code == 200
    text = offered.content.decode()
    assert "kết thúc ngày 30/06/2027" in text
    assert "Hãy đánh dấu mục đó để kết thúc nó" in text
    norm.refresh_from_db()
    assert norm.valid_to is None

    answer = page.post(add, typed(norm, end_earlier=str(norm.pk)), follow=True)

    assert f"Đã kết thúc “{norm}” ngày 30/06/2027." in answer.content.decode()
    norm.refresh_from_db()
    assert norm.valid_to == datetime.date(2027, 6, 30)
    assert SupportNorm.objects.get(code="MOI-1").valid_from == datetime.date(2027, 7, 1)
    assert any(
        "Kết thúc ngày 30/06/2027" in entry.change_message for entry in LogEntry.objects.all()
    )


def test_nothing_ends_for_a_new_norm_that_is_refused_for_something_else(norm, page):
    answer = page.post(reverse(f"{NORMS}_add"), typed(norm, cap="nhiều", end_earlier=str(norm.pk)))

    assert answer.status_code == 200
    norm.refresh_from_db()
    assert norm.valid_to is None
    assert not SupportNorm.objects.filter(code="MOI-1").exists()


@pytest.mark.parametrize("begins", ["same day", "earlier"])
def test_what_begins_with_the_new_one_or_after_it_cannot_be_ended_for_it(norm, page, begins):
    day = norm.valid_from - datetime.timedelta(days=400 if begins == "earlier" else 0)

    answer = page.post(reverse(f"{NORMS}_add"), typed(norm, valid_from=f"{day:%d/%m/%Y}"))

    text = answer.content.decode()
    assert "Hãy kết thúc hiệu lực của định mức cũ trước" in text
    assert "đánh dấu mục đó" not in text


def test_a_tick_for_another_row_ends_nothing(norm, page):
    other = SupportNorm.objects.exclude(activity=norm.activity).first()

    answer = page.post(reverse(f"{NORMS}_add"), typed(norm, end_earlier=str(other.pk)))

    assert answer.status_code == 200
    assert "kết thúc ngày 30/06/2027" in answer.content.decode()


def test_criteria_and_bodies_of_documents_end_the_same_way(example, page):
    first = Criterion.objects.filter(valid_to=None).first()
    body = OfficialBody.objects.filter(valid_to=None).first()
    new = {
        "admin:projects_criterion_add": (first, {"code": first.code, "name": "mới", "weight": "5", "fact": "", "position": "1"}),
        "admin:reports_officialbody_add": (body, {"role": body.role, "name": "Cơ quan mới"}),
    }  # fmt: skip
    for address, (row, fields) in new.items():
        ends = {"valid_from": "01/07/2027", "end_earlier": str(row.pk)}

        answer = page.post(reverse(address), {**fields, **ends})

        assert answer.status_code == 302, answer.context["errors"]
        row.refresh_from_db()
        assert row.valid_to == datetime.date(2027, 6, 30)
