"""Rules are data: loaded once, kept as the office changes them, with a history that says how."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from projects.law.loading import load_law
from projects.models import (
    AdjustmentRoute,
    AdvanceCeiling,
    AreaRule,
    Criterion,
    LegalRule,
    Provision,
    RepeatRule,
    SizeLimit,
    SupportNorm,
)
from tests.factories import the_office

RULES = (AdjustmentRoute, AdvanceCeiling, AreaRule, Criterion, Provision, RepeatRule, SizeLimit)


@pytest.fixture(autouse=True)
def _law(db):
    load_law(the_office())


def test_loading_again_changes_nothing_that_the_office_changed():
    counts = [rule.objects.count() for rule in RULES]
    Criterion.objects.filter(code="ocop").update(weight=40)

    load_law(the_office())

    assert [rule.objects.count() for rule in RULES] == counts
    assert Criterion.objects.get(code="ocop").weight == 40


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_that_was_not_read_says_so(rule):
    assert issubclass(rule, LegalRule)
    for row in rule.objects.all():
        assert ("chưa kiểm chứng" in row.legal_reference) == (not row.verified)
        assert str(row)


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        (RepeatRule, {"years": 3}),
        (Criterion, {"code": "ocop", "name": "OCOP", "weight": 5}),
        (SizeLimit, {"max_employees": 1, "max_capital": 1, "max_revenue": 1}),
        (AreaRule, {"province_kind": "central-city", "place_kind": "ward"}),
    ],
)
def test_two_rules_of_one_kind_are_never_in_force_on_one_day(rule, fields):
    if rule is RepeatRule:
        fields = {**fields, "programme": RepeatRule.objects.first().programme}

    with pytest.raises(Exception, match="Đã có một quy định cùng loại trong thời gian này"):
        rule(**fields).full_clean()


def test_the_history_of_a_norm_says_what_each_field_was_and_became(sign_in, administrator):
    norm = SupportNorm.objects.get(code="KCQG-TT28-09")
    address = reverse("admin:projects_supportnorm_change", args=[norm.pk])
    client = sign_in(administrator)
    data = {
        "code": norm.code, "programme": norm.programme_id, "activity": norm.activity_id,
        "max_basis_points": "40", "cap": "35 triệu đồng", "cap_unit": norm.cap_unit,
        "document": norm.document, "article": norm.article, "clause": norm.clause,
        "valid_from": "11/05/2018", "valid_to": "", "verified": "on", "note": "",
    }  # fmt: skip

    answer = client.post(address, data)

    assert answer.status_code == 302, answer.context["errors"]
    told = LogEntry.objects.get().get_change_message()
    assert "tỷ lệ hỗ trợ tối đa (%): “50%” → “40%”" in told.lower()
    assert "đã kiểm chứng: “không” → “có”" in told.lower()
