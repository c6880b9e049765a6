"""Whom the text of a day supports, what, and on which conditions."""

import pytest

from beneficiaries.models import Beneficiary
from khuyencong.accounts import roles
from khuyencong.localities.models import Level, Locality
from projects import checks
from projects.models import Member
from tests.factories import BeneficiaryFactory, MemberFactory
from tests.projects.law_cases import (
    MINE,
    ND45,
    ND235,
    at,
    local_norm,
    today_unit,
    told,
)

# ------------------------------------------------------------------ whom, what, on what condition


def of_kind(kind, *, starts_on, **fields):
    proposal = at(today_unit("Xã Kế Sách"), starts_on=starts_on, **fields)
    Beneficiary.objects.update(kind=kind)
    Member.objects.all().keep_names()
    return proposal


@pytest.mark.parametrize(
    ("kind", "day", "cited"),
    [
        ("cooperative", "2025-10-14", ""), ("cooperative", "2025-10-15", ""),
        ("cooperative-union", "2025-10-14", f"{ND45}, theo bản tóm tắt trên arit.gov.vn"),
        ("cooperative-union", "2025-10-15", ""), ("artisan", "2025-10-14", ND45),
        ("artisan", "2025-10-15", ""), ("service-unit", "2025-10-14", ""), ("artisan", "2010-01-01", ""),
    ],
)  # fmt: skip
def test_a_form_that_came_with_a_later_text_is_told_before_it(cantho, staff, kind, day, cited):
    found = told("kind", of_kind(kind, starts_on=day), staff)

    assert [each.severity for each in found] == [checks.Severity.WARNING] * bool(cited)
    for each in found:
        assert each.reference.startswith(cited)
        assert "chưa thuộc đối tượng vào ngày 14/10/2025" in each.message


@pytest.mark.parametrize(
    ("kind", "count"), [("enterprise", 0), ("cooperative", 0), ("household", 1)]
)
def test_infrastructure_of_a_cluster_is_for_enterprises_and_cooperatives(
    cantho, staff, kind, count
):
    proposal = of_kind(kind, starts_on="2026-01-01", activity="cluster-infrastructure")
    before = of_kind(kind, starts_on="2025-10-14", activity="cluster-infrastructure")

    found = told("kind", proposal, staff)

    assert [each.reference for each in found] == [ND235] * count
    assert told("kind", before, staff) == []


@pytest.mark.parametrize(
    "code", ["digital-transformation", "sustainable-production", "artisan-support"]
)
def test_a_content_of_the_new_decree_is_told_on_the_day_before_it(cantho, staff, code):
    (found,) = told("content", at(None, starts_on="2025-10-14", activity=code), staff)

    assert "chưa thuộc nội dung khuyến công vào ngày 14/10/2025" in found.message
    assert found.reference.endswith("Nghị định 235/2025/NĐ-CP (chưa kiểm chứng)")
    assert told("content", at(None, starts_on="2025-10-15", activity=code), staff) == []
    assert told("content", at(None, starts_on="2025-10-14"), staff) == []


def trade(proposal, *names):
    for position, name in enumerate(names, 10):
        MemberFactory(
            proposal=proposal, beneficiary=BeneficiaryFactory(trade=name), position=position
        )


@pytest.mark.parametrize(
    ("names", "fields", "count"),
    [
        (("Xay xát", "xay xat"), {}, 0), (("Xay xát", "Dệt chiếu"), {}, 1), (("Xay xát", ""), {}, 0),
        (("Xay xát", "Dệt chiếu"), {"kind": "single"}, 0),
        (("Xay xát", "Dệt chiếu"), {"activity": "trademark"}, 0),
        (("Xay xát", "Dệt chiếu"), {"starts_on": "2018-07-09"}, 0),
    ],
)  # fmt: skip
def test_a_group_for_machines_is_of_one_trade(cantho, staff, names, fields, count):
    proposal = at(None, **{"kind": "group", "starts_on": "2023-03-01", **fields})
    trade(proposal, *names)

    found = [each for each in told("trade", proposal, staff) if each.member is None]

    assert len(found) == count
    for each in found:
        assert "Dệt chiếu; Xay xát" in each.message
        assert each.severity is checks.Severity.WARNING
        assert "Thông tư 17/2018/TT-BCT, Điều 3a khoản 1 (chưa kiểm chứng)" in each.reference


def test_a_trade_that_is_not_recorded_is_noted_with_the_list(cantho, staff):
    Beneficiary.objects.update(trade="")
    proposal = at(None, starts_on="2023-03-01")
    Beneficiary.objects.update(trade="")

    (found,) = told("trade", proposal, staff)

    assert found.severity is checks.Severity.NOTICE
    assert found.reference.startswith("Nghị định 45/2012/NĐ-CP, Điều 5 khoản 1")


@pytest.mark.parametrize(("role", "count"), [(roles.CentreStaff, 1), (roles.DistrictOfficer, 0)])
def test_one_content_has_one_source_by_tax_code_and_only_the_centre_is_told(
    cantho, make_user, role, count
):
    here, there = today_unit("Xã Kế Sách"), today_unit("Xã Mỹ Phước")
    one, other = at(here), at(there, level="local")
    first, second = (each.members.get().beneficiary for each in (one, other))
    Beneficiary.objects.filter(pk=first.pk).update(tax_code="0123456789", tax_digits="0123456789")
    Beneficiary.objects.filter(pk=second.pk).update(tax_code="0123456789", tax_digits="0123456789", awaits_comparison=True)  # fmt: skip

    found = told("repeated", one, make_user(role, here))

    assert len(found) == count
    for each in found:
        assert other.code in each.message
        assert each.reference == "Thông tư 28/2018/TT-BTC, điều kiện hỗ trợ (chưa kiểm chứng)"


def test_records_without_a_tax_code_are_not_the_same(cantho, staff):
    one, _other = at(None), at(None, level="local")
    Beneficiary.objects.update(tax_code="", tax_digits="")

    assert told("repeated", one, staff) == []


def test_support_that_is_to_be_paid_back_is_noted(cantho, staff):
    norm = local_norm(Locality.objects.get(code="92", level=Level.PROVINCE), is_recoverable=True)

    (found,) = told("norm", at(today_unit("Xã Kế Sách"), **MINE), staff)

    assert (found.severity, found.norm) == (checks.Severity.NOTICE, norm.pk)
    assert norm.limits.endswith(", có thu hồi")
