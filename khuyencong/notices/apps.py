from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "khuyencong.notices"
    label = "notices"
    verbose_name = "Thông báo"
