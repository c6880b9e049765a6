"""Views of lists that a person saved under a name. (Chosen columns are a field of the user.)"""

from typing import Any

from django.conf import settings
from django.db import models


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def of(self, user: Any, listing: str) -> "SavedViewQuerySet":
        return self.filter(user=user, listing=listing)


class SavedView(models.Model):
    """A list with its filters, sorting and columns, under a name of one's own."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người dùng",
        on_delete=models.CASCADE,
        related_name="+",
    )
    listing = models.CharField("danh sách", max_length=20)
    name = models.CharField("tên", max_length=60)
    query = models.CharField("địa chỉ", max_length=1000, blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = "cách xem đã lưu"
        verbose_name_plural = "cách xem đã lưu"
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "listing", "name"),
                name="savedview_name_is_once_a_list",
                violation_error_message="Bạn đã có một cách xem mang tên này.",
            ),
        )

    def __str__(self) -> str:
        return self.name
