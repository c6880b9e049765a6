import datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError, OperationalError, transaction
from django.utils import translation

from khuyencong.accounts.models import User
from projects.actions.office_merges import merge_offices
from projects.actions.office_rehearsal import Carrying, carrying, rehearse
from reports.actions.plain_text import to_text
from reports.actions.render import rendered_file
from reports.documents.office_merge import rehearsal_content
from reports.formats.registry import FORMATS

OUTPUTS = {f".{code}": code for code in ("html", "xlsx", "pdf", "docx")}


def day(text: str) -> datetime.date:
    """2025-07-01 or 01/07/2025."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ValueError(text)


class Command(BaseCommand):
    help = (
        "Gộp trung tâm. Không có --write thì chỉ thử: in ra những gì sẽ đổi và không ghi gì. Như: "
        'merge_offices --into can-tho --from soc-trang --from hau-giang --on 2025-07-01 --by-law "…"'
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--into", required=True, metavar="MÃ", help="trung tâm kế thừa")
        parser.add_argument(
            "--from", required=True, action="append", dest="offices", metavar="MÃ",
            help="trung tâm nhập vào; nêu được nhiều lần",
        )  # fmt: skip
        parser.add_argument("--on", required=True, type=day, help="từ ngày (2025-07-01)")
        parser.add_argument("--by-law", required=True, help="căn cứ pháp lý của việc gộp")
        parser.add_argument(
            "--output", type=Path, help="ghi bản thử ra tệp .html, .xlsx, .pdf, .docx"
        )
        parser.add_argument("--write", action="store_true", help="gộp thật; nên thử trước")

    def handle(self, **options: Any) -> None:
        output = options["output"]
        if output and output.suffix not in OUTPUTS:
            raise CommandError(f"Tệp {output} phải có đuôi là một trong: {', '.join(OUTPUTS)}.")
        with translation.override("vi"):
            try:
                asked = carrying(
                    into=options["into"], offices=options["offices"], on=options["on"],
                    law=options["by_law"],
                )  # fmt: skip
                self._rehearse(asked, output)
                if options["write"]:
                    self._write(asked)
            except ValidationError as refused:
                raise CommandError("\n".join(refused.messages)) from refused

    def _rehearse(self, asked: Carrying, output: Path | None) -> None:
        with transaction.atomic():  # one sight of all tables
            content = rehearsal_content(rehearse(asked))
        if output is None:
            self.stdout.write(to_text(content))
            return
        try:
            output.write_bytes(rendered_file(content, FORMATS[OUTPUTS[output.suffix]].code))
        except OSError as error:
            raise CommandError(f"Không ghi được tệp {output}: {error.strerror}.") from error
        self.stdout.write(f"Bản thử: {output}")

    def _write(self, asked: Carrying) -> None:
        try:
            merge = merge_offices(asked=asked, by=User.objects.machine())
        except (IntegrityError, OperationalError) as error:
            raise CommandError(
                "Có người ghi vào hồ sơ của các trung tâm trong lúc gộp, nên chưa ghi gì. Hãy chạy lại khi "
                f"không ai làm việc. ({error})"
            ) from error
        self.stdout.write(
            f"Đã gộp: {merge}. Hoàn tác được bằng undo_merge {merge.pk}, cho đến khi có việc làm tiếp trên đó."
        )
