from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from khuyencong.localities import country
from khuyencong.localities.country import UnknownProvinceError
from khuyencong.localities.loading import load_localities, load_soc_trang
from khuyencong.offices.loading import load_first_office, load_offices
from khuyencong.offices.models import Office
from projects.law.loading import load_law, open_programmes


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
            help="Mã tỉnh, thành phố từ 01/7/2025 có trung tâm dùng cổng; nêu được nhiều lần.",
        )
        parser.add_argument(
            "--whole-country",
            action="store_true",
            help="Nạp địa bàn cả nước; biểu mẫu vẫn chỉ đưa ra các tỉnh của trung tâm.",
        )

    @transaction.atomic
    def handle(self, *_args: Any, **options: Any) -> None:
        new = _load_places(options["province"], is_whole=options["whole_country"])
        load_offices(options["province"])
        first = load_first_office()
        load_law(first)
        for office in Office.objects.exclude(pk=first.pk):
            open_programmes(office)
        self.stdout.write(f"Danh mục dùng chung đã sẵn sàng ({new} đơn vị hành chính mới).")


def _load_places(provinces: list[str], *, is_whole: bool) -> int:
    if not (provinces or is_whole):
        return load_soc_trang()
    try:
        everything = country.whole_country()
        everything.refuse_unknown(provinces)
        return load_localities(None if is_whole else provinces)
    except UnknownProvinceError as error:
        raise CommandError(f"Không có tỉnh, thành phố nào mang mã {error}.") from error
