from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.backends.signals import connection_created

from khuyencong.ui import folding


class UiConfig(AppConfig):
    name = "khuyencong.ui"
    label = "ui"
    verbose_name = "Giao diện"

    def ready(self) -> None:
        folding.register()
        connection_created.connect(folding.teach_sqlite_to_fold)


class PortalAdminConfig(AdminConfig):
    default_site = "khuyencong.ui.admin_site.PortalAdminSite"
