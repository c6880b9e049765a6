"""A centre for a province of today in one command, with its first accounts."""

import dataclasses
import datetime
import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from khuyencong.accounts.models import User
from khuyencong.dates import short_date
from khuyencong.offices.models import Office
from projects.refusal import Refused
from reports.actions.first_accounts import create_accounts
from reports.actions.set_up import find_province, office_of, proposed_details, set_up_office
from reports.actions.sheets import sheet_of
from reports.actions.still_missing import still_missing
from reports.forms.set_up import SetUpForm

# option → (field of the form, what it is)
OPTIONS = {
    "--name": ("name", "tên gọi trên màn hình"),
    "--letters": ("letters", "chữ đầu mã đề án, như CT"),
    "--from": ("valid_from", "ngày trung tâm bắt đầu hoạt động (2025-07-01)"),
    "--issuer": ("issuer", "tên trung tâm, như in ở văn bản"),
    "--issuer-lines": ("issuer_lines", "tên ấy ở đầu văn bản, các dòng ngăn bằng |"),
    "--symbol": ("symbol", "chữ viết tắt trong ký hiệu, như TTKC"),
    "--place": ("place", "địa danh trước ngày, tháng, năm"),
    "--signer-title": ("signer_title", "chức vụ người ký"),
    "--parent": ("parent", "cơ quan chủ quản"),
    "--parent-lines": ("parent_lines", "tên ấy ở đầu văn bản, các dòng ngăn bằng |"),
    "--addressee": ("addressee", "cơ quan nhận báo cáo"),
    "--period-from": ("period_from", "chương trình địa phương từ ngày"),
    "--period-to": ("period_to", "chương trình địa phương đến hết ngày"),
    "--period-basis": ("period_basis", "văn bản phê duyệt chương trình địa phương"),
}
LINES_OF = {"issuer": "issuer_lines", "parent": "parent_lines"}
DAYS = ("valid_from", "period_from", "period_to")


class Command(BaseCommand):
    help = (
        "Thiết lập trung tâm khuyến công của một tỉnh, thành phố: địa bàn, hai chương trình, tên cơ quan "
        "trong văn bản, tài khoản ban đầu. Chạy lại không đổi gì. Tên không nêu thì gợi ý theo tên "
        "tỉnh, thành phố và hỏi lại trước khi ghi."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--province",
            required=True,
            metavar="MÃ",
            help="mã tỉnh, thành phố từ 01/7/2025, như 92",
        )
        for option, (field, about) in OPTIONS.items():
            parser.add_argument(option, dest=field, help=about)
        parser.add_argument(
            "--confirm",
            action="store_true",
            help="đã đối chiếu các tên, không hỏi lại",
        )
        parser.add_argument(
            "--accounts",
            type=Path,
            metavar="TỆP",
            help="danh sách CSV: tên đăng nhập, họ tên, thư điện tử, xã/phường, vai trò (hai cột cuối có thể trống)",
        )
        parser.add_argument(
            "--sheet",
            type=Path,
            metavar="TỆP",
            help="ghi phiếu mời (HTML, mỗi người một ô để cắt) cho người chưa đặt mật khẩu",
        )

    def handle(self, **options: Any) -> None:
        with translation.override("vi"):
            try:
                self._set_up(options)
            except Refused as refused:
                raise CommandError("\n".join(refused.messages)) from refused

    def _set_up(self, options: dict[str, Any]) -> None:
        code, by = options["province"].strip(), User.objects.machine()
        accounts = _read(options["accounts"])
        _refuse_unwritable(options["sheet"])
        office = office_of(code)
        form = self._form(code, office, options)
        with transaction.atomic():
            done = set_up_office(province=code, details=form.details, by=by)
            people = create_accounts(office=done.office, text=accounts, by=by) if accounts else []
        self._say(done, people)
        if options["sheet"]:
            self._write_sheet(done.office, options["sheet"])

    def _form(self, code: str, office: Office | None, options: dict[str, Any]) -> SetUpForm:
        data = _proposed(code, office) | _given(options)
        form = SetUpForm({**data, "confirmed": True}, office=office)
        if not form.is_valid():
            raise CommandError(_problems(form))
        if office is None and not options["confirm"]:
            self._ask(data)
        return form

    def _ask(self, data: dict[str, Any]) -> None:
        """Names that a machine put together are looked at by a person before any paper bears them."""
        self.stdout.write("Văn bản của trung tâm sẽ mang các tên sau:")
        for option, (field, about) in OPTIONS.items():
            if value := data.get(field):
                self.stdout.write(
                    f"  {option:<15} {str(value).replace(chr(10), ' | ')}   ({about})"
                )
        if not sys.stdin.isatty():
            raise CommandError(
                "Chưa ghi gì: các tên trên chỉ là gợi ý theo tên tỉnh, thành phố. Hãy đối chiếu với văn bản của "
                "trung tâm, nêu lại tên nào khác, rồi chạy lại với --confirm."
            )
        if input("Đúng như vậy? Gõ c để ghi, phím khác để dừng: ").strip().lower() != "c":
            raise CommandError("Chưa ghi gì. Hãy nêu tên đúng bằng các tùy chọn trên rồi chạy lại.")

    def _say(self, done: Any, people: list[User]) -> None:
        office = done.office
        if done.is_new:
            self.stdout.write(
                f"Đã thiết lập trung tâm {office} ({office.province}), mã {office.code}."
            )
        elif done.new_bodies:
            self.stdout.write(
                f"Trung tâm {office} đã có; bổ sung {done.new_bodies} cơ quan trong văn bản."
            )
        else:
            self.stdout.write(f"Trung tâm {office} đã được thiết lập; không đổi gì.")
        self.stdout.write(f"Địa bàn: {done.new_units} đơn vị hành chính mới.")
        if people:
            by_letter = sum(bool(person.email) for person in people)
            self.stdout.write(
                f"Tài khoản: {len(people)} người mới, {by_letter} người được mời bằng thư, {len(people) - by_letter} "
                "người cần phiếu giấy (--sheet, hoặc trang Thiết lập)."
            )
        for missing in still_missing(office):
            self.stdout.write(f"- {missing.sentence} ({settings.PORTAL_URL}{missing.path})")

    def _write_sheet(self, office: Office, path: Path) -> None:
        context = sheet_of(office)
        path.write_text(
            render_to_string("reports/set_up/sheet_file.html", context), encoding="utf-8"
        )
        path.chmod(0o600)
        self.stdout.write(f"Phiếu mời của {len(context['people'])} người: {path}")


def _proposed(code: str, office: Office | None) -> dict[str, Any]:
    """As the form of the page offers it."""
    data = dataclasses.asdict(proposed_details(find_province(code), office))
    return {
        field: short_date(value) if isinstance(value, datetime.date) else value
        for field, value in data.items()
    }


def _given(options: dict[str, Any]) -> dict[str, Any]:
    """What was written on the command line; a name without its lines is broken by the machine."""
    given = {
        field: options[field] for field, _about in OPTIONS.values() if options[field] is not None
    }
    for name, lines in LINES_OF.items():
        if name in given:
            given.setdefault(lines, "")
        if lines in given:
            given[lines] = given[lines].replace("|", "\n")
    return given | {field: _day(given[field]) for field in DAYS if field in given}


def _day(text: str) -> str:
    """2025-07-01 or 01/07/2025, as the form reads it."""
    try:
        return short_date(datetime.date.fromisoformat(text))
    except ValueError:
        return text


def _problems(form: SetUpForm) -> str:
    option_of = {field: option for option, (field, _about) in OPTIONS.items()}
    return "\n".join(
        f"{option_of.get(field, '')}{_quoted(form.data.get(field))}: {sentence}".lstrip(" :")
        for field, errors in form.errors.items()
        for sentence in errors
    )


def _quoted(value: Any) -> str:
    """Nothing of an option that was not given."""
    return f" “{value}”" if value not in {None, ""} else ""


def _refuse_unwritable(sheet: Path | None) -> None:
    """Before anything is written: the sheet is the last thing that is."""
    if sheet is None:
        return
    if not sheet.parent.is_dir():
        raise CommandError(f"Chưa ghi gì: không có thư mục {sheet.parent} để ghi phiếu mời. Hãy tạo thư mục, hoặc nêu --sheet khác.")  # fmt: skip
    if sheet.is_dir() or not os.access(sheet if sheet.exists() else sheet.parent, os.W_OK):
        raise CommandError(f"Chưa ghi gì: không ghi được phiếu mời vào {sheet}. Hãy nêu tên một tệp ghi được ở --sheet.")  # fmt: skip


def _read(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(
            f"Không đọc được {path}: {error}. Hãy lưu danh sách ở dạng CSV UTF-8."
        ) from error
