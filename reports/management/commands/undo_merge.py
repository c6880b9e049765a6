from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from django.utils import translation

from khuyencong.accounts.models import User
from khuyencong.offices.models import OfficeMerge
from projects.actions.office_merges import undo_merge


class Command(BaseCommand):
    help = "Hoàn tác một lần gộp trung tâm, khi chưa có việc gì làm tiếp trên đó."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "key", type=int, metavar="SỐ", help="số của lần gộp, do merge_offices in ra"
        )

    def handle(self, **options: Any) -> None:
        merge = OfficeMerge.objects.filter(pk=options["key"]).first()
        if merge is None:
            known = ", ".join(str(pk) for pk in OfficeMerge.objects.values_list("pk", flat=True))
            raise CommandError(
                f"Không có lần gộp số {options['key']}. Đang có: {known or 'chưa lần nào'}."
            )
        with translation.override("vi"):
            try:
                undo_merge(merge=merge, by=User.objects.machine())
            except ValidationError as refused:
                raise CommandError("\n".join(refused.messages)) from refused
            except OperationalError as error:
                raise CommandError(
                    "Có người ghi vào hồ sơ đúng lúc hoàn tác, nên chưa đổi gì. Hãy chạy lại khi không ai làm "
                    f"việc. ({error})"
                ) from error
        self.stdout.write(f"Đã hoàn tác {merge}.")
