from typing import Any

from django.core.management.base import BaseCommand

from khuyencong.accounts.models import User
from khuyencong.dates import today
from projects.actions.progress import remind


class Command(BaseCommand):
    help = (
        "Nhắc hạn vướng mắc, hạn kết thúc và hạn bổ sung của đề án. Mỗi việc chỉ nhắc một lần; nên "
        "chạy mỗi giờ."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        new = remind(on=today(), by=User.objects.machine())
        self.stdout.write(f"Đã nhắc {new} việc.")
