from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class OfficesConfig(AppConfig):
    name = "khuyencong.offices"
    label = "offices"
    verbose_name = "Trung tâm khuyến công"

    def ready(self) -> None:
        post_migrate.connect(forbid_rings, sender=self)


def forbid_rings(using: str, **_kwargs: Any) -> None:
    """No office comes after itself, not even by SQL from outside."""
    from khuyencong.offices import rings  # noqa: PLC0415 - app ready

    rings.forbid(using)
