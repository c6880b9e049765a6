from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from khuyencong.files import TooManyRowless, sweep


class Command(BaseCommand):
    help = (
        "Dọn tệp cũ hơn một ngày mà không hồ sơ nào ghi tên (do máy tắt giữa chừng khi đang nhận "
        "tệp). Chạy lại bao nhiêu lần cũng được; nên chạy mỗi giờ."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--all", action="store_true", help="dọn cả khi phần lớn tệp không có hồ sơ"
        )

    def handle(self, **options: Any) -> None:
        try:
            swept = sweep(all_of_them=options["all"])
        except TooManyRowless as many:
            rowless, files = many.args
            raise CommandError(
                f"{rowless} trong {files} tệp không có hồ sơ nào ghi tên; có thể DATABASE_URL hoặc "
                "MEDIA_ROOT đang trỏ nhầm, hoặc dữ liệu đang được khôi phục. Chưa dọn tệp nào. Nếu "
                "chắc chắn đúng, chạy lại với --all."
            ) from many
        self.stdout.write(f"Đã dọn {swept.files} tệp, {swept.size:,} byte.".replace(",", "."))
