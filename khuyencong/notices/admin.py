"""Notices and letters in the admin: which went to whom, and which letters did not leave."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from khuyencong.notices.letters import send_again
from khuyencong.notices.models import Letter, Notice
from khuyencong.ui.admin import ReadOnlyAdmin
from khuyencong.ui.admin_site import Section


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    section = Section.RUNNING
    list_display = ("made_on", "recipient", "text", "read_at", "mailed_at")
    list_filter = ("made_on", "recipient__mail_mode")
    search_fields = ("text", "recipient__username", "recipient__full_name")


@admin.register(Letter)
class LetterAdmin(ReadOnlyAdmin):
    section = Section.RUNNING
    is_listed = True
    list_display = (
        "made_on",
        "recipient",
        "address",
        "state",
        "attempts",
        "next_try",
        "last_error",
        "mailed_at",
    )
    list_filter = ("state", "made_on", "is_digest")
    search_fields = (
        "recipient__username",
        "recipient__full_name",
        "recipient__email",
        "last_error",
    )
    actions = ("send_again",)

    @admin.display(description="địa chỉ", ordering="recipient__email")
    def address(self, letter: Letter) -> str:
        return str(letter.recipient.email)

    @admin.action(description="Gửi lại thư đã chọn")
    def send_again(self, request: HttpRequest, letters: QuerySet[Letter]) -> None:
        """A fresh start for what was not sent: once an address or the server is mended."""
        again = send_again(letters)
        for letter in again:
            self.log_change(request, letter, "Gửi lại")
        left = letters.count() - len(again)
        said = f"Đã xếp {len(again)} thư để gửi lại ngay."
        if left:
            said += f" {left} thư đã gửi rồi hoặc đang gửi nên để nguyên."
        self.message_user(request, said, messages.SUCCESS)
