from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class OfficesConfig(AppConfig):
    name = "khuyencong.offices"
    label = "offices"
    verbose_name = "Trung tâm khuyến công"

    def ready(self) -> None:
        post_migrate.connect(forbid_rings, sender=self)
        post_migrate.connect(protect_merges, sender=self)


def forbid_rings(using: str, **_kwargs: Any) -> None:
    """No office comes after itself, not even by SQL from outside."""
    from khuyencong.offices import rings  # noqa: PLC0415 - app ready

    rings.forbid(using)


def protect_merges(using: str, **_kwargs: Any) -> None:
    """What a merge of offices wrote stays told, and one that was undone stays undone."""
    from khuyencong.constraints import protect_rows  # noqa: PLC0415 - app ready
    from khuyencong.offices.models import OfficeMerge, OfficeMergeRow  # noqa: PLC0415 - app ready

    message = "Nhat ky gop trung tam chi duoc ghi them"
    protect_rows(OfficeMergeRow, when="TRUE", message=message, using=using)
    protect_rows(OfficeMerge, when="OLD.undone_at IS NOT NULL", message=message, using=using)
