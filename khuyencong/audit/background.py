"""Background work in the admin: what waits, what runs, what failed. The library's own page of it
speaks English and gives way."""

from django.contrib import admin
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.timezone import localtime
from django_tasks_db import admin as library
from django_tasks_db.models import DBTaskResult, get_date_max

from khuyencong.ui.admin import ReadOnlyAdmin
from khuyencong.ui.admin_site import Section

admin.site.unregister(library.DBTaskResult)
DBTaskResult.add_to_class("__str__", lambda row: row.task_path)  # its own names the class


@admin.register(DBTaskResult)
class BackgroundWorkAdmin(ReadOnlyAdmin):
    section = Section.RUNNING
    list_display = ("work", "status", "enqueued_at", "started_at", "finished_at")
    list_filter = ("status", "enqueued_at")
    search_fields = ("task_path",)
    ordering = ("-enqueued_at",)
    fields = ("work", "status", "enqueued_at", "runs_after", "started_at", "finished_at",
              "priority", "args_kwargs", "return_value", "exception_class_path", "trace")  # fmt: skip

    @admin.display(description="công việc", ordering="task_path")
    def work(self, row: DBTaskResult) -> str:
        return str(row.task_path)

    @admin.display(description="chạy sau lúc")
    def runs_after(self, row: DBTaskResult) -> str:
        if row.run_after == get_date_max():
            return "–"
        return str(localize(localtime(row.run_after)))

    @admin.display(description="dấu vết lỗi")
    def trace(self, row: DBTaskResult) -> str:
        return format_html("<pre>{}</pre>", row.traceback) if row.traceback else "–"
