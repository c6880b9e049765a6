from django.apps import AppConfig


class LocalitiesConfig(AppConfig):
    name = "khuyencong.localities"
    label = "localities"
    verbose_name = "Địa bàn hành chính"
