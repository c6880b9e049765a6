from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "khuyencong.accounts"
    label = "accounts"
    verbose_name = "Tài khoản"

    def ready(self) -> None:
        from khuyencong.access import add_rules  # noqa: PLC0415 - app ready
        from khuyencong.accounts.rules import RULES  # noqa: PLC0415 - app ready

        add_rules(RULES)
