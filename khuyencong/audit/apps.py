from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django_tasks_db.apps import TasksAppConfig


class AuditConfig(AppConfig):
    name = "khuyencong.audit"
    label = "audit"
    verbose_name = "Nhật ký"

    def ready(self) -> None:
        post_migrate.connect(protect_events, sender=self)


class BackgroundWorkConfig(TasksAppConfig):
    """The library's app, called by what it is to people."""

    verbose_name = "Việc nền"


def protect_events(using: str, **_kwargs: Any) -> None:
    """Nobody rewrites what has happened, not even with SQL."""
    from khuyencong.audit.models import Event  # noqa: PLC0415 - app ready
    from khuyencong.constraints import protect_rows  # noqa: PLC0415 - app ready

    protect_rows(Event, when="TRUE", message="Nhat ky chi duoc ghi them", using=using)
