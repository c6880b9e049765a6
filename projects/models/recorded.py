"""Who wrote a row down, and when."""

from django.conf import settings
from django.db import models


class Recorded(models.Model):
    """A row that a person wrote down; each table ties both with `moment_has_its_person`."""

    recorded_at = models.DateTimeField("ghi lúc")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người ghi",
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        abstract = True
