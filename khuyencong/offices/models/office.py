"""Offices (trung tâm khuyến công): whose the records are. One passes into another, and what was decided
keeps the name of the office that decided it."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.expressions import RawSQL

from khuyencong.audit.kinds import event_kinds
from khuyencong.constraints import day_is_plausible
from khuyencong.dates import short_date, today
from khuyencong.localities.models import Level, Locality

# Along the road of successions, whatever its length; UNION ends also where a road would lead around.
ROAD = """
WITH RECURSIVE road(id) AS (
 SELECT CAST(%s AS bigint) UNION
 SELECT step.{found}_id FROM offices_officesuccession step JOIN road ON step.{known}_id = road.id
) SELECT id FROM road
"""
PREDECESSORS = ROAD.format(found="predecessor", known="successor")
SUCCESSORS = ROAD.format(found="successor", known="predecessor")


@event_kinds
class OfficeEvent(models.TextChoices):
    """What the log stores of offices; codes are never renamed."""

    SET_UP = "office.set-up", "thiết lập trung tâm"
    MERGED = "office.merged", "gộp trung tâm"
    MERGE_UNDONE = "office.merge-undone", "hoàn tác việc gộp trung tâm"


class OfficeQuerySet(models.QuerySet["Office"]):
    def with_predecessors(self, office: int | None) -> "OfficeQuerySet":
        """The office with this key and all that passed into it, directly or by steps. One query, or a
        part of one."""
        return self.filter(pk__in=RawSQL(PREDECESSORS, [office]))  # noqa: S611 - our own words

    def with_successors(self, office: int | None) -> "OfficeQuerySet":
        """The office with this key and those into which it passed."""
        return self.filter(pk__in=RawSQL(SUCCESSORS, [office]))  # noqa: S611 - our own words

    def marked(self, office: int | None, only: Iterable[int] | None = None) -> "OfficeQuerySet":
        """All offices, `is_own` of each: is it this one or one of its predecessors (or one of `only`)?"""
        rows = Office.objects.order_by()
        own = rows.with_predecessors(office) if only is None else rows.filter(pk__in=list(only))
        is_own = Case(When(pk__in=own.values("pk"), then=Value(True)), default=Value(False))
        return self.annotate(is_own=is_own)

    def provinces(self) -> Any:
        """As `provinces_of` these offices."""
        return provinces_of(self.order_by().values("pk"))

    def only_one(self) -> "Office | None":
        """The office of an installation that has one; None where there is none yet, or a choice. One
        query."""
        rows = list(self.order_by("pk")[:2])
        return rows[0] if len(rows) == 1 else None


def provinces_of(offices: Any) -> Any:
    """Keys of the provinces that these offices (keys, or a part of a query) serve, by their names of every
    time; a part of a query."""
    before = Q(changes_out__successor__offices__in=offices)
    after = Q(changes_in__predecessor__offices__in=offices)
    found = Locality.objects.filter(Q(offices__in=offices) | before | after)
    return found.filter(level=Level.PROVINCE).order_by().values("pk")


def successors_of(offices: Iterable[int]) -> dict[int, set[int]]:
    """Each of these offices (keys) → itself and those into which it passed. One query for however many."""
    into = dict(OfficeSuccession.objects.order_by().values_list("predecessor", "successor"))
    return {office: _road(office, into) for office in offices}


def _road(office: int | None, into: dict[int, int]) -> set[int]:
    found: set[int] = set()
    while office is not None and office not in found:
        found.add(office)
        office = into.get(office)
    return found


class Office(models.Model):
    """A provincial centre for industrial promotion, from one day to another."""

    code = models.SlugField(
        "mã",
        max_length=30,
        unique=True,
        help_text="Chữ thường không dấu, như “soc-trang”. Có trong địa chỉ, nên không đổi về sau.",
        error_messages={"unique": "Mã này đã có ở một trung tâm khác."},
    )
    name = models.CharField(
        "tên gọi",
        max_length=80,
        unique=True,
        help_text=(
            "Để phân biệt trên màn hình, như “Sóc Trăng”. Tên in ở văn bản khai ở mục “Cơ quan trong "
            "văn bản”, theo từng thời gian."
        ),
        error_messages={"unique": "Tên gọi này đã có ở một trung tâm khác."},
    )
    letters = models.CharField(
        "chữ đầu mã đề án",
        max_length=6,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]*$", "Chỉ gồm chữ cái in hoa không dấu, như “CT”.")],
        help_text="Như “CT” để có mã CT-KCDP-2027-0001. Chỉ một trung tâm được để trống.",
    )
    province = models.ForeignKey(
        Locality,
        verbose_name="tỉnh, thành phố",
        on_delete=models.PROTECT,
        related_name="offices",
        limit_choices_to={"level": Level.PROVINCE},
    )
    valid_from = models.DateField(
        "hoạt động từ", null=True, blank=True, help_text="Để trống: từ trước khi có cổng."
    )
    valid_to = models.DateField(
        "đến hết ngày", null=True, blank=True, help_text="Để trống: đến nay vẫn còn."
    )

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = "trung tâm khuyến công"
        verbose_name_plural = "trung tâm khuyến công"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("letters",),
                name="office_letters_are_its_own",
                violation_error_message=(
                    "Chữ đầu mã đề án này (hoặc để trống) đã có ở một trung tâm khác."
                ),
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lte=F("valid_to")),
                name="office_begins_before_it_ends",
                violation_error_message="Ngày bắt đầu phải trước hoặc trùng ngày kết thúc.",
            ),
            day_is_plausible("office", "valid_from", "Ngày bắt đầu"),
            day_is_plausible("office", "valid_to", "Ngày kết thúc"),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.province_id and self.province.level != Level.PROVINCE:
            raise ValidationError({"province": "Hãy chọn một đơn vị cấp tỉnh."})

    def is_writable_by(self, user: Any) -> bool:
        """By who sees its whole province, as far as the role goes; a new one by whoever makes it."""
        return bool(user.looks_after(None)) and bool(user.serves(self.pk))

    def exists_on(self, day: datetime.date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


class OfficeSuccession(models.Model):
    """One office passed into another on a day, by a legal text: its records are carried on there."""

    predecessor = models.ForeignKey(
        Office,
        verbose_name="trung tâm cũ",
        on_delete=models.PROTECT,
        related_name="successions_out",
    )
    successor = models.ForeignKey(
        Office,
        verbose_name="trung tâm kế thừa",
        on_delete=models.PROTECT,
        related_name="successions_in",
    )
    effective_on = models.DateField("từ ngày")
    legal_reference = models.CharField("căn cứ pháp lý", max_length=200)

    class Meta:
        verbose_name = "kế thừa trung tâm"
        verbose_name_plural = "kế thừa trung tâm"
        ordering = ("effective_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("predecessor",),
                name="officesuccession_is_into_one",
                violation_error_message=(
                    "Trung tâm này đã có trung tâm kế thừa. Mỗi trung tâm chỉ nhập vào một trung tâm."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")),
                name="officesuccession_has_two_offices",
                violation_error_message="Trung tâm cũ và trung tâm kế thừa phải khác nhau.",
            ),
            day_is_plausible("officesuccession", "effective_on", "Ngày kế thừa"),
        )

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"

    def clean(self) -> None:
        """Each step is later than the one before it, so that no office comes after itself
        (khuyencong/offices/rings.py says the same to the database)."""
        if not (self.predecessor_id and self.successor_id and self.effective_on):
            return
        if self.effective_on > today():
            raise ValidationError(
                {
                    "effective_on": (
                        f"Ngày {short_date(self.effective_on)} chưa đến: đến hết hôm trước, mỗi trung tâm còn làm việc "
                        "của mình. Hãy ghi từ ngày ấy."
                    )
                }
            )
        before = Q(successor=self.predecessor_id, effective_on__gte=self.effective_on)
        after = Q(predecessor=self.successor_id, effective_on__lte=self.effective_on)
        others: Any = OfficeSuccession.objects.exclude(pk=self.pk)
        if others.filter(before | after).exists():
            raise ValidationError(
                {
                    "effective_on": (
                        "Các lần kế thừa phải theo thứ tự ngày: trung tâm cũ nhập vào trước, trung tâm "
                        "kế thừa nhập đi sau. Hãy kiểm tra lại ngày và hai trung tâm."
                    )
                }
            )
