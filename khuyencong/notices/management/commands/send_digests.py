from typing import Any

from django.core.management.base import BaseCommand

from khuyencong.notices.telling import mail_digest


class Command(BaseCommand):
    help = (
        "Gửi thư gộp hằng ngày cho người chọn nhận gộp, và gửi lại thư hôm trước chưa gửi được. "
        "Chạy lại bao nhiêu lần cũng chỉ gửi một thư; nên chạy mỗi giờ."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"Đã gửi {mail_digest()} thư.")
