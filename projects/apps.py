from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = "Khuyến công"

    def import_models(self) -> None:
        """The ledger is a room above the models and has one of its own."""
        super().import_models()
        import_module("projects.ledger.entries")

    def ready(self) -> None:
        post_migrate.connect(protect_ledger, sender=self)


def protect_ledger(using: str, **_kwargs: Any) -> None:
    """From `approved` on, an entry of the ledger is corrected by a further entry only."""
    from khuyencong.constraints import protect_rows  # noqa: PLC0415 - app ready
    from projects.ledger.entries import FundingSplit  # noqa: PLC0415 - app ready
    from projects.models import Stage  # noqa: PLC0415 - app ready

    provisional = ", ".join(f"'{stage.value}'" for stage in Stage.provisional())
    protect_rows(
        FundingSplit,
        when=f"OLD.stage NOT IN ({provisional})",
        message="So cai chi duoc ghi them",
        using=using,
    )
