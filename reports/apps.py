from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Báo cáo"

    def ready(self) -> None:
        post_migrate.connect(protect_issued, sender=self)


def protect_issued(using: str, **_kwargs: Any) -> None:
    """What was issued stays as it was, also for SQL from outside."""
    from khuyencong.constraints import protect_rows  # noqa: PLC0415 - app ready
    from reports.models import IssuedFile, IssuedReport  # noqa: PLC0415 - app ready

    for model in (IssuedReport, IssuedFile):
        protect_rows(model, when="TRUE", message="Bao cao da ban hanh duoc giu nguyen", using=using)
