from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "khuyencong.lists"
    label = "lists"
    verbose_name = "Danh sách"
