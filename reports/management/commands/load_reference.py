from django.core.management.base import BaseCommand
from django.db import transaction

from khuyencong.localities.loading import load_localities
from projects.law.loading import load_law


class Command(BaseCommand):
    help = "Nạp danh mục dùng chung: địa bàn hành chính, chương trình, nội dung, định mức."

    @transaction.atomic
    def handle(self, *_args: object, **_options: object) -> None:
        new = load_localities()
        load_law()
        self.stdout.write(f"Danh mục dùng chung đã sẵn sàng ({new} đơn vị hành chính mới).")
