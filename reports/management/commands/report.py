"""Any document, any format, into a file: what the page does, by hand or by a timer."""

import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import translation

from khuyencong.accounts.models import User
from khuyencong.dates import short_date
from khuyencong.http import YearConverter
from reports.actions.render import in_parallel, rendered_file
from reports.documents import DOCUMENTS, Content, Document
from reports.documents.missing import Gap, gaps_in
from reports.documents.parameters import IN_ADDRESSES, PERIODS, Parameters
from reports.formats.registry import FORMATS


def day(text: str) -> str:
    """2023-09-30 or 30/09/2023, as the forms read it."""
    try:
        return short_date(datetime.date.fromisoformat(text))
    except ValueError:
        return text


class Command(BaseCommand):
    help = (
        "Xuất một báo cáo ra tệp, như: report progress --year 2023 --until 2023-09-30 "
        "--format pdf --output tep.pdf"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("document", choices=sorted(DOCUMENTS))
        parser.add_argument("--year", help="năm kế hoạch")
        parser.add_argument("--period", choices=list(PERIODS), help="kỳ báo cáo có tên")
        parser.add_argument("--since", type=day, help="từ ngày (2023-01-01)")
        parser.add_argument("--until", type=day, help="đến hết ngày (2023-09-30)")
        parser.add_argument("--plan", help="kế hoạch (2023/quoc-gia)")
        parser.add_argument("--proposal", help="mã đề án")
        parser.add_argument("--acceptance", help="số thứ tự nghiệm thu")
        parser.add_argument("--first-year", help="từ năm")
        parser.add_argument("--last-year", help="đến năm")
        parser.add_argument("--office", help="mã trung tâm, khi có nhiều trung tâm (soc-trang)")
        parser.add_argument("--format", choices=sorted(FORMATS), default="pdf")
        parser.add_argument("--output", type=Path, required=True)

    def handle(self, **options: Any) -> None:
        output, document = options["output"], DOCUMENTS[options["document"]]
        with translation.override("vi"):
            user = User.objects.machine()
            form = _form(document, options, user)
            try:
                content = document.content_for(user, **form.arguments)
            except PermissionDenied as denied:
                raise CommandError(str(denied)) from denied
            for gap in gaps_in(content, wants_grounds=document.wants_grounds):
                self.stderr.write(f"Chú ý: {gap.sentence} Ghi ở cổng: {_where(gap, content)}")
            with in_parallel():
                data = rendered_file(content, options["format"])
        try:
            _write(output, data)
        except OSError as error:
            raise CommandError(f"Không ghi được tệp {output}: {error.strerror}.") from error
        self.stdout.write(f"{output}: {len(data):,} byte".replace(",", "."))


def _where(gap: Gap, content: Content) -> str:
    """The page of the portal on which the gap is filled."""
    year = content.letterhead.year
    if year >= YearConverter.END:
        return "Báo cáo → Nội dung văn bản của năm"
    return settings.PORTAL_URL + reverse(gap.page, args=[year, gap.part])


def _write(output: Path, data: bytes) -> None:
    """Whole or not at all: what stood there before stays when the disk is full."""
    if output.exists() and not output.is_file():  # a pipe, /dev/stdout
        output.write_bytes(data)
        return
    beside = output.with_name(f"{output.name}.dang-ghi")
    try:
        beside.write_bytes(data)
        beside.replace(output)
    finally:
        beside.unlink(missing_ok=True)


def _form(document: type[Document], options: dict[str, Any], user: Any) -> Parameters:
    """The document's own form with what the options say; what it refuses, the command refuses."""
    given = {
        IN_ADDRESSES[name]: options[name] for name in IN_ADDRESSES if options[name] is not None
    }
    form = document.parameters(given, user=user)
    if not form.is_valid():
        problems = [
            f"{form.fields[name].label}: {' '.join(map(str, errors))}"
            if name in form.fields
            else " ".join(map(str, errors))
            for name, errors in form.errors.items()
        ]
        raise CommandError("\n".join(problems))
    return form
