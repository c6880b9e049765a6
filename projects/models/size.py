"""How large an enterprise may be to count as a small or medium one: dated data."""

from typing import Any

from django.db import models
from django.db.models import Q

from beneficiaries.models import CAPITAL, REVENUE, Beneficiary
from khuyencong.money import Unit, VNDField
from projects.models.legal import LegalRule, LegalRuleQuerySet, begins_before_it_ends, one_at_a_time

OF_LAW = "small-and-medium"


class SizeLimit(LegalRule):
    """The largest medium enterprise of industry: workers at most, and at most this capital or at most
    this revenue of a year (NĐ 80/2021/NĐ-CP, Điều 5)."""

    code = models.SlugField("mã", max_length=40, default=OF_LAW)
    max_employees = models.PositiveIntegerField("số lao động tối đa")
    max_capital = VNDField("vốn tối đa", unit=Unit.TRIEU, plausible=CAPITAL)
    max_revenue = VNDField("doanh thu năm tối đa", unit=Unit.TRIEU, plausible=REVENUE)

    objects = LegalRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "mức doanh nghiệp nhỏ và vừa"
        verbose_name_plural = "mức doanh nghiệp nhỏ và vừa"
        ordering = ("-valid_from", "pk")
        constraints = (
            begins_before_it_ends("sizelimit"),
            one_at_a_time("sizelimit", "code"),
            models.CheckConstraint(
                condition=Q(max_employees__gt=0, max_capital__gt=0, max_revenue__gt=0),
                name="sizelimit_is_positive",
                violation_error_message="Số lao động, vốn và doanh thu tối đa phải lớn hơn 0.",
            ),
        )

    def __str__(self) -> str:
        return f"Tối đa {self.max_employees} lao động"

    def is_exceeded_by(self, record: Beneficiary) -> bool:
        """As far as the record knows: too many workers, or both capital and revenue too high."""
        capital, revenue = (
            _over(record.capital, self.max_capital),
            _over(record.annual_revenue, self.max_revenue),
        )
        return _over(record.employees, self.max_employees) or (capital and revenue)


def _over(value: Any, limit: int) -> bool:
    return value is not None and value > limit
