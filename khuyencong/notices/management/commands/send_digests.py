from typing import Any

from django.core.management.base import BaseCommand

from khuyencong.notices.letters import deliver_due
from khuyencong.notices.notify import owe_digests


class Command(BaseCommand):
    help = (
        "Gửi thư gộp hằng ngày cho người chọn nhận gộp, và mọi thư đã đến lượt mà chưa gửi được. "
        "Chạy lại bao nhiêu lần cũng chỉ gửi một thư; nên chạy mỗi giờ."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        owe_digests()
        self.stdout.write(f"Đã gửi {deliver_due()} thư.")
