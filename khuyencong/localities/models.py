"""Administrative units in time: provinces merge, districts end, records of 2023 stay true."""

import datetime
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from khuyencong.constraints import NoOverlappingValidity, valid_on
from khuyencong.dates import short_date
from khuyencong.text import alphabetical, fold, name_key


class Level(models.TextChoices):
    PROVINCE = "province", "cấp tỉnh"
    DISTRICT = "district", "cấp huyện"
    COMMUNE = "commune", "cấp xã"


class LocalityKind(models.TextChoices):
    PROVINCE = "province", "tỉnh"
    CENTRAL_CITY = "central-city", "thành phố trực thuộc trung ương"
    URBAN_DISTRICT = "urban-district", "quận"
    DISTRICT = "district", "huyện"
    TOWN = "town", "thị xã"
    PROVINCIAL_CITY = "provincial-city", "thành phố thuộc tỉnh"
    WARD = "ward", "phường"
    TOWNSHIP = "township", "thị trấn"
    COMMUNE = "commune", "xã"
    SPECIAL_ZONE = "special-zone", "đặc khu"


# The words that a name begins with; a thành phố is of the centre where it is a unit of the first level.
KIND_OF_WORD = {
    "Tỉnh": LocalityKind.PROVINCE,
    "Thành phố": LocalityKind.PROVINCIAL_CITY,
    "Quận": LocalityKind.URBAN_DISTRICT,
    "Huyện": LocalityKind.DISTRICT,
    "Thị xã": LocalityKind.TOWN,
    "Phường": LocalityKind.WARD,
    "Thị trấn": LocalityKind.TOWNSHIP,
    "Xã": LocalityKind.COMMUNE,
    "Đặc khu": LocalityKind.SPECIAL_ZONE,
}


def split_kind(name: str) -> tuple[str, str]:
    """("Huyện", "Kế Sách"); without a word in front where the name has none."""
    for word in KIND_OF_WORD:
        if name.startswith(f"{word} "):
            return word, name.removeprefix(f"{word} ")
    return "", name


def kind_of(name: str, level: Level) -> LocalityKind:
    """The kind that a full name begins with."""
    word, _bare = split_kind(name)
    if not word:
        raise ValueError(f"“{name}” does not begin with its kind")
    kind = KIND_OF_WORD[word]
    is_city = level == Level.PROVINCE and kind == LocalityKind.PROVINCIAL_CITY
    return LocalityKind.CENTRAL_CITY if is_city else kind


# What full names are made of, and whether they tell apart (`told_apart`).
OF_FULL_NAME = ("name", "level", "valid_to", "parent__name", "parent__level", "parent__parent__name", "parent__parent__level", "parent__parent__parent")  # fmt: skip


class LocalityQuerySet(models.QuerySet["Locality"]):
    def valid_on(self, day: datetime.date) -> "LocalityQuerySet":
        """Units that exist on that day."""
        return self.filter(valid_on(day))

    def within(self, keys: Any) -> "LocalityQuerySet":
        """The units with these keys (a list or a subquery) and all below them."""
        return self.filter(Q(pk__in=keys) | Q(parent__in=keys) | Q(parent__parent__in=keys))

    def below(self, provinces: Any) -> "LocalityQuerySet":
        """Districts and communes of these provinces (keys or a subquery). No query of its own."""
        of_district = Q(level=Level.DISTRICT, parent__in=provinces)
        # A subquery, so that the units of the whole country are not walked through.
        above = Locality.objects.filter(Q(pk__in=provinces) | of_district).order_by().values("pk")
        return self.filter(parent__in=above)

    def writable_by(self, user: Any) -> "LocalityQuerySet":
        """Districts and communes at which this user may place something: those of the provinces of the own
        offices; of them, where the role does not see all, one's own."""
        places = self.below(user.own_provinces)
        if not user.role_class.sees_all_localities:
            places = places.filter(pk__in=user.own_localities)
        return places

    def search(self, text: str) -> "LocalityQuerySet":
        return self.filter(search_text__contains=fold(text))

    def in_order(self) -> "LocalityQuerySet":
        """As one looks them up: communes, then districts, by the Vietnamese alphabet; of one name
        the unit of today first. With what `told_apart` says."""
        today_first = F("valid_to").desc(nulls_first=True)
        return self.select_related("parent__parent").order_by(
            "level", "name_order", today_first, "pk"
        )

    def as_choices(self) -> list[tuple[int, str]]:
        """(key, full name) of each, in order. One query."""
        return told_apart(self.in_order().only(*OF_FULL_NAME))


def told_apart(places: Iterable["Locality"]) -> list[tuple[int, str]]:
    """(key, full name) of each, with its province where another in the list is called the same: there
    was a Huyện Châu Thành in ten provinces."""
    names = [(place, place.full_name) for place in places]
    count = Counter(name for _place, name in names)
    return [
        (place.pk, f"{name}, {place.province}" if count[name] > 1 else name)
        for place, name in names
    ]


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
    name_key = models.CharField(max_length=80, editable=False, db_index=True)  # without its kind

    objects = LocalityQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị hành chính"
        verbose_name_plural = "đơn vị hành chính"
        ordering = ("level", "code", "valid_from", "pk")
        indexes = (models.Index(fields=("level",), name="locality_level"),)
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
        self.fill_keys()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("localities:locality_detail", args=(self.pk,))

    def fill_keys(self) -> None:
        """What follows from the name; for who stores many at once, which passes `save` by."""
        self.search_text = fold(f"{self.name} {self.code}")
        self.name_order = alphabetical(self.name)
        self.name_key = name_key(split_kind(self.name)[1])

    @property
    def above(self) -> list["Locality"]:
        """The units that it lies in, the nearest first."""
        return [self.parent, *self.parent.above] if self.parent else []

    @property
    def province(self) -> "Locality":
        return [self, *self.above][-1]

    @property
    def path(self) -> str:
        """With all units above it, as an address is written; on a day no other is called so."""
        return ", ".join(unit.name for unit in (self, *self.above))

    @property
    def period(self) -> str:
        """From when to when, as a sentence; the first day of many is not known."""
        ends = f"đến hết ngày {short_date(self.valid_to)}" if self.valid_to else "đến nay"
        if self.valid_from is None:
            return f"{ends} (chưa ghi ngày bắt đầu)"
        return f"từ ngày {short_date(self.valid_from)} {ends}"

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

    def clean(self) -> None:
        if self.parent_id and self.parent and self.parent.level == Level.COMMUNE:
            raise ValidationError({"parent": "Đơn vị cấp xã không có đơn vị cấp dưới."})


class Extent(models.TextChoices):
    """How much of a unit passed into the other. What was divided goes to several: which of them a record
    belongs to is not in its name, so a person is asked."""

    WHOLE = "whole", "toàn bộ"
    PART = "part", "một phần"
    KEPT = "kept", "giữ nguyên"
    RENAMED = "renamed", "đổi tên, loại hình"


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
    extent = models.CharField("phạm vi", max_length=8, choices=Extent.choices, default=Extent.WHOLE)
    note = models.CharField(
        "ghi chú", max_length=120, blank=True, help_text="Như in trong bảng chuyển đổi."
    )

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
            models.CheckConstraint(
                condition=Q(extent__in=Extent.values),
                name="localitychange_extent_is_known",
                violation_error_message="Phạm vi này không có: hãy chọn một phạm vi trong danh sách.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"
