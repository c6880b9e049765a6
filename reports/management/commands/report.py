from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from khuyencong.accounts.models import User
from projects.models import Plan
from reports.documents.plan_summary import PlanSummaryDocument, build_plan_summary
from reports.formats import FORMATS


class Command(BaseCommand):
    help = "Xuất một báo cáo ra tệp: report plan-summary --year 2023 --format pdf --output tep.pdf"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("document", choices=[PlanSummaryDocument.code])
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--format", choices=sorted(FORMATS), default="pdf")
        parser.add_argument("--output", type=Path, required=True)

    def handle(self, **options: Any) -> None:
        year, output = options["year"], options["output"]
        if not Plan.objects.filter(year=year).exists():
            raise CommandError(
                f"Chưa có kế hoạch khuyến công năm {year}. "
                "Hãy lập kế hoạch, hoặc nạp ví dụ năm 2023 bằng lệnh load_example."
            )
        with translation.override("vi"):
            document = build_plan_summary(year, user=User.objects.machine())
            content = FORMATS[options["format"]](document)
        try:
            output.write_bytes(content)
        except OSError as error:
            raise CommandError(f"Không ghi được tệp {output}: {error.strerror}.") from error
        self.stdout.write(f"{output}: {len(content):,} byte".replace(",", "."))
