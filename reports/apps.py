from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Báo cáo"

    def ready(self) -> None:
        from khuyencong.access import add_rules  # noqa: PLC0415 - app ready
        from reports.permissions import RULES  # noqa: PLC0415 - app ready

        add_rules(RULES)
