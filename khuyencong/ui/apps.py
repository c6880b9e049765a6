from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class UiConfig(AppConfig):
    name = "khuyencong.ui"
    label = "ui"
    verbose_name = "Giao diện"


class PortalAdminConfig(AdminConfig):
    default_site = "khuyencong.ui.admin.PortalAdminSite"
