"""What every rule from law carries: the text it stands in, its days, and whether that text was read."""

import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q

from khuyencong.constraints import NoOverlappingValidity, valid_on

NOT_READ = "chưa kiểm chứng"


def reference_of(rule: Any) -> str:
    """ "Thông tư 17/2018/TT-BCT, Điều 1 khoản 9", marked when it was not read; what was seen through a
    summary or a translation says so."""
    place = " ".join(part for part in (rule.article, rule.clause) if part)
    reference = ", ".join(part for part in (rule.document, place) if part)
    if not rule.verified:
        return f"{reference} ({NOT_READ})" if reference else NOT_READ
    return f"{reference}, theo {rule.source_note}" if rule.source_note else reference


def source_field() -> Any:
    return models.CharField(
        "nguồn đã đọc",
        max_length=160,
        blank=True,
        help_text=(
            "Để trống khi đã đọc nguyên văn; nếu không, ghi đã biết qua đâu, như “bản tóm tắt trên "
            "trang …”."
        ),
    )


class LegalRuleQuerySet(models.QuerySet[Any]):
    def in_force_on(self, day: datetime.date) -> "LegalRuleQuerySet":
        return self.filter(valid_on(day))


class LegalRule(models.Model):
    """A rule with its reference and validity. One that was not read in its text is shown as
    "chưa kiểm chứng": it warns and never blocks as if it were law."""

    document = models.CharField("văn bản", max_length=160, blank=True)
    article = models.CharField("điều", max_length=30, blank=True)
    clause = models.CharField("khoản, điểm", max_length=60, blank=True)
    valid_from = models.DateField("có hiệu lực từ", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    verified = models.BooleanField(
        "đã kiểm chứng", default=False, help_text="Chỉ đánh dấu khi đã đọc nguyên văn điều khoản."
    )
    source_note = source_field()

    class Meta:
        abstract = True

    @property
    def legal_reference(self) -> str:
        return reference_of(self)

    def is_in_force_on(self, day: datetime.date) -> bool:
        begins, ends = self.valid_from, self.valid_to
        return (begins is None or begins <= day) and (ends is None or day <= ends)


def begins_before_it_ends(table: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_from__lte=F("valid_to")),
        name=f"{table}_begins_before_it_ends",
        violation_error_message="Ngày bắt đầu phải trước hoặc trùng ngày kết thúc.",
    )


def one_at_a_time(table: str, *fields: str) -> NoOverlappingValidity:
    return NoOverlappingValidity(
        fields=fields,
        name=f"{table}_is_one_at_a_time",
        violation_error_message=(
            "Đã có một quy định cùng loại trong thời gian này. Hãy kết thúc hiệu lực của quy định "
            "cũ trước."
        ),
    )
