"""Administrative units in time: provinces merge, districts end, records of 2023 stay true."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from khuyencong.constraints import NoOverlappingValidity, valid_on
from khuyencong.dates import short_date
from khuyencong.text import alphabetical, fold


class Level(models.TextChoices):
    PROVINCE = "province", "cấp tỉnh"
    DISTRICT = "district", "cấp huyện"
    COMMUNE = "commune", "cấp xã"


class LocalityKind(models.TextChoices):
    PROVINCE = "province", "tỉnh"
    CENTRAL_CITY = "central-city", "thành phố trực thuộc trung ương"
    DISTRICT = "district", "huyện"
    TOWN = "town", "thị xã"
    PROVINCIAL_CITY = "provincial-city", "thành phố thuộc tỉnh"
    WARD = "ward", "phường"
    TOWNSHIP = "township", "thị trấn"
    COMMUNE = "commune", "xã"


class LocalityQuerySet(models.QuerySet["Locality"]):
    def valid_on(self, day: datetime.date) -> "LocalityQuerySet":
        """Units that exist on that day."""
        return self.filter(valid_on(day))

    def within(self, keys: Any) -> "LocalityQuerySet":
        """The units with these keys (a list or a subquery) and all below them."""
        return self.filter(Q(pk__in=keys) | Q(parent__in=keys) | Q(parent__parent__in=keys))

    def writable_by(self, user: Any) -> "LocalityQuerySet":
        """Districts and communes at which this user may place something: all, or one's own."""
        places = self.exclude(level=Level.PROVINCE)
        if not user.role_class.sees_all_localities:
            places = places.filter(pk__in=user.own_localities)
        return places

    def search(self, text: str) -> "LocalityQuerySet":
        return self.filter(search_text__contains=fold(text))

    def in_order(self) -> "LocalityQuerySet":
        """As one looks them up: communes, then districts, by the Vietnamese alphabet; of one name
        the unit of today first. With what `full_name` says."""
        today_first = F("valid_to").desc(nulls_first=True)
        return self.select_related("parent").order_by("level", "name_order", today_first, "pk")

    def as_choices(self) -> list[tuple[int, str]]:
        """(key, full name) of each, in order. One query."""
        return [(place.pk, place.full_name) for place in self.in_order()]


class Locality(models.Model):
    """A province, district or commune as it was called from one day to another.

    Not a place on a map: when a unit is merged or renamed, its row ends and another begins, also
    when the statistics office uses its code again (31507 was Phường 6, is Phường Sóc Trăng).
    """

    code = models.CharField(
        "mã đơn vị (GSO)",
        max_length=10,
        blank=True,
        help_text="Mã của Tổng cục Thống kê; để trống nếu chưa biết. Không bao giờ tra theo tên.",
    )
    name = models.CharField("tên", max_length=80, help_text="Viết đủ cấp: “Huyện Kế Sách”.")
    kind = models.CharField("loại", max_length=16, choices=LocalityKind.choices)
    level = models.CharField("cấp", max_length=10, choices=Level.choices)
    parent = models.ForeignKey(
        "self",
        verbose_name="đơn vị cấp trên",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    valid_from = models.DateField(
        "có hiệu lực từ", null=True, blank=True, help_text="Để trống: từ trước khi có cổng."
    )
    valid_to = models.DateField(
        "đến hết ngày", null=True, blank=True, help_text="Để trống: đến nay vẫn còn."
    )
    search_text = models.CharField(max_length=200, editable=False)
    name_order = models.CharField(max_length=400, editable=False)  # khuyencong.text.alphabetical

    objects = LocalityQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị hành chính"
        verbose_name_plural = "đơn vị hành chính"
        ordering = ("level", "code", "valid_from", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lte=F("valid_to")),
                name="locality_begins_before_it_ends",
                violation_error_message="Ngày bắt đầu phải trước hoặc trùng ngày kết thúc.",
            ),
            models.CheckConstraint(
                condition=Q(level=Level.PROVINCE) ^ Q(parent__isnull=False),
                name="locality_below_province_has_a_parent",
                violation_error_message=(
                    "Đơn vị cấp huyện, cấp xã phải có đơn vị cấp trên; cấp tỉnh thì không."
                ),
            ),
            NoOverlappingValidity(
                fields=("code",),
                name="locality_code_names_one_unit_at_a_time",
                violation_error_message=(
                    "Mã đơn vị này đã có một đơn vị khác trong cùng thời gian hiệu lực. "
                    "Hãy kết thúc hiệu lực của đơn vị cũ trước."
                ),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = fold(f"{self.name} {self.code}")
        self.name_order = alphabetical(self.name)
        super().save(*args, **kwargs)

    @property
    def full_name(self) -> str:
        """Told apart from all others: "Phường 1" stood in three towns, and some names outlived
        their unit. For lists in which one chooses; `in_order` fetches what it needs."""
        parts = [self.name]
        if self.parent and self.parent.level == Level.DISTRICT:
            parts.append(self.parent.name)
        ended = f" (đến {short_date(self.valid_to)})" if self.valid_to else ""
        return ", ".join(parts) + ended

    @property
    def district(self) -> "Locality":
        """The unit by which figures are grouped: the district while there was one."""
        if self.level == Level.COMMUNE and self.parent and self.parent.level == Level.DISTRICT:
            return self.parent
        return self

    def is_valid_on(self, day: datetime.date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    def names_on(self, day: datetime.date) -> list["Locality"]:
        """The units that hold its territory on a day: itself, or those on the road of changes to that
        day. Empty where no change is recorded. One query a change."""
        has_ended = self.valid_to is not None and self.valid_to < day
        joined = "changes_in__predecessor__in" if has_ended else "changes_out__successor__in"
        found: list[Locality] = []
        passed: set[int] = set()
        units = [self]
        while units:
            found += [unit for unit in units if unit.is_valid_on(day)]
            gone = {unit.pk for unit in units if not unit.is_valid_on(day)} - passed
            passed |= gone
            units = list(Locality.objects.filter(**{joined: gone}).distinct()) if gone else []
        return sorted(set(found), key=lambda unit: (unit.name, unit.pk))

    def clean(self) -> None:
        if self.parent_id and self.parent and self.parent.level == Level.COMMUNE:
            raise ValidationError({"parent": "Đơn vị cấp xã không có đơn vị cấp dưới."})

    def successors(self) -> LocalityQuerySet:
        """The units that took over its territory directly."""
        return Locality.objects.filter(changes_in__predecessor=self).distinct()


class LocalityChange(models.Model):
    """One unit passed into another on a day, by a resolution."""

    predecessor = models.ForeignKey(
        Locality, verbose_name="đơn vị cũ", on_delete=models.PROTECT, related_name="changes_out"
    )
    successor = models.ForeignKey(
        Locality, verbose_name="đơn vị mới", on_delete=models.PROTECT, related_name="changes_in"
    )
    effective_on = models.DateField("có hiệu lực từ")
    legal_reference = models.CharField("căn cứ pháp lý", max_length=200)

    class Meta:
        verbose_name = "thay đổi địa giới"
        verbose_name_plural = "thay đổi địa giới"
        ordering = ("effective_on", "predecessor__code", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("predecessor", "successor", "effective_on"),
                name="localitychange_is_recorded_once",
                violation_error_message="Thay đổi này đã được ghi.",
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")),
                name="localitychange_has_two_units",
                violation_error_message="Đơn vị cũ và đơn vị mới phải khác nhau.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"
