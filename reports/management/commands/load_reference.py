from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from khuyencong.localities.country import UnknownProvinceError
from khuyencong.localities.loading import load_localities, load_soc_trang
from projects.law.loading import load_law


class Command(BaseCommand):
    help = (
        "Nạp danh mục dùng chung: địa bàn hành chính, chương trình, nội dung, định mức. Không nêu "
        "tỉnh nào thì chỉ nạp địa bàn Sóc Trăng (cũ) của ví dụ."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--province",
            action="append",
            default=[],
            metavar="MÃ",
            help="Mã tỉnh, thành phố từ 01/7/2025 mà cơ quan phục vụ; nêu được nhiều lần.",
        )
        parser.add_argument(
            "--whole-country",
            action="store_true",
            help="Nạp địa bàn cả nước; biểu mẫu vẫn chỉ đưa ra các tỉnh được phục vụ.",
        )

    @transaction.atomic
    def handle(self, *_args: Any, **options: Any) -> None:
        new = _load_places(options["province"], is_whole=options["whole_country"])
        load_law()
        self.stdout.write(f"Danh mục dùng chung đã sẵn sàng ({new} đơn vị hành chính mới).")


def _load_places(provinces: list[str], *, is_whole: bool) -> int:
    if not (provinces or is_whole):
        return load_soc_trang()
    try:
        return load_localities(None if is_whole else provinces, served=provinces)
    except UnknownProvinceError as error:
        raise CommandError(f"Không có tỉnh, thành phố nào mang mã {error}.") from error
