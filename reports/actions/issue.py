"""Issue a report: it gets its number and day, and its content and files are stored unchangeable."""

import datetime
import hashlib
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from khuyencong.access import require
from khuyencong.accounts import roles
from khuyencong.accounts.models import User
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.models import record
from khuyencong.dates import short_date
from projects.refusal import Refused, files_or_nothing, validated
from reports.actions.render import rendered_file
from reports.documents import DOCUMENTS, Document
from reports.documents.content import Content, canonical
from reports.formats.registry import FORMATS
from reports.formats.workers import OnPart, ignore_progress
from reports.models import IssuedFile, IssuedReport
from reports.models.issued import ReportEvent

ISSUED_FORMATS = tuple(FORMATS)  # an issued report is stored in every format


def content_as_issued(
    document: type[Document],
    parameters: dict[str, Any],
    number: str,
    dated_on: datetime.date,
    by: Any,
) -> Content:
    """The document with its number, and with the names that hold on its day."""
    content = document.content_for(by, **parameters, dated_on=dated_on)
    return content.dated(number, dated_on)


@files_or_nothing()
def issue(
    *,
    document: type[Document],
    address: dict[str, str],
    content: Content,
    by: Any,
    on_part: OnPart = ignore_progress,
) -> IssuedReport:
    """Ban hành: store the content and its files in every format with their SHA-256.

    `content` is that of `content_as_issued`, `address` the parameters as an address has them.
    Refused when the number is not one, or was given this year. The files are rendered before
    the transaction begins: it takes minutes where an annex is long.
    """
    report = check(document=document, address=address, content=content, by=by)
    report.is_open_to_readers = _shows_only_decided(report, content)
    files = {code: rendered_file(content, code, on_part) for code in ISSUED_FORMATS}
    with transaction.atomic():
        _save(report)
        for code, data in files.items():
            _store(report, code, data)
        record(ReportEvent.ISSUED, report, by=by, comment=report.title)
    return report


def _shows_only_decided(report: IssuedReport, content: Content) -> bool:
    """Would a reader who renders this document now get just the same? A submission letter shows
    what still waits for its decision, so it stays with those who may see that, also later."""
    reader = User(role=roles.Reader.code, office_id=report.office_id)
    seen = _rebuilt(report, reader)
    return seen is not None and seen.fingerprint == content.fingerprint


def _save(report: IssuedReport) -> None:
    """Two people may give one number at one moment: the second is refused as if it came later, whether
    the row's own validation or the database meets the first one."""
    _refuse_given(report)
    try:
        with transaction.atomic():
            validated(report).save()
    except (IntegrityError, Refused):
        _refuse_given(report)
        raise


def _refuse_given(report: IssuedReport) -> None:
    """A number is given once a year in the register of outgoing documents."""
    same = {"symbol": report.symbol, "number": report.number, "year": report.dated_on.year}
    if given := IssuedReport.objects.filter(office=report.office_id, **same).first():
        raise Refused(
            f"Số {given} đã dùng trong năm {given.year} cho “{given.title}”, ngày "
            f"{short_date(given.dated_on)}. Hãy ghi số tiếp theo của sổ văn bản đi."
        )


def check(
    *, document: type[Document], address: dict[str, str], content: Content, by: Any
) -> IssuedReport:
    """The row that would be written. What is wrong with the number is said before anything is
    printed; the database asks again when it is."""
    office = _office_of(document, address, by)
    require(by, Permission.REPORT_ISSUE, IssuedReport(document=document.code, office_id=office))
    if not document.may_be_issued():
        raise Refused(f"{document.name} không đánh số văn bản nên không ban hành; hãy in để dùng.")
    head = content.letterhead
    if head.dated_on is None:
        raise ValueError("a document is issued with its day")
    if not head.issuer:
        raise Refused(
            "Chưa khai báo cơ quan ban hành cho ngày văn bản. Hãy thêm ở mục “Cơ quan trong văn bản” "
            "của trang quản trị."
        )
    text = canonical(content)
    row = IssuedReport(
        office_id=office,
        document=document.code,
        title=content.title,
        parameters=address,
        number=head.number,
        symbol=head.symbol,
        dated_on=head.dated_on,
        fingerprint=content.fingerprint,
        content=text,
        content_digest=hashlib.sha256(text.encode()).hexdigest(),
        issued_at=timezone.now(),
        issued_by=by,
    )
    _refuse_given(row)
    return validated(row)


def _office_of(document: type[Document], address: dict[str, str], by: Any) -> Any:
    """Whose register it goes into (key): of the office whose document it is."""
    form = document.parameters(address, user=by)
    return document.office_for(by, **(form.arguments if form.is_valid() else {}))


def _store(report: IssuedReport, code: str, data: bytes) -> None:
    digest = hashlib.sha256(data).hexdigest()
    stored = IssuedFile(report=report, format=code, digest=digest, size=len(data))
    stored.file.save(digest, ContentFile(data), save=True)


@dataclass(frozen=True)
class Verification:
    """What can be said of an issued report today. `same_figures` is None when the reader may not
    render the document, or its records are no longer there."""

    is_content_unchanged: bool
    files: tuple[tuple[IssuedFile, bool], ...]
    same_figures: bool | None

    @property
    def is_unchanged(self) -> bool:
        return self.is_content_unchanged and all(unchanged for _file, unchanged in self.files)


def verify(report: IssuedReport, *, user: Any) -> Verification:
    """Read every file again and compare; build the document anew and compare its figures."""
    files = tuple((each, each.is_unchanged) for each in report.files.order_by("pk"))
    return Verification(report.is_content_unchanged, files, _same_figures(report, user))


def _same_figures(report: IssuedReport, user: Any) -> bool | None:
    now = _rebuilt(report, user)
    return None if now is None else now.fingerprint == report.fingerprint


def _rebuilt(report: IssuedReport, user: Any) -> Content | None:
    """The document as it would be today within the sight of `user`; None where that cannot be."""
    document = DOCUMENTS.get(report.document)
    if document is None or not user.holds(document.right):
        return None
    form = document.parameters(report.parameters, user=user)
    if not form.is_valid():
        return None
    arguments = {**form.arguments, "office": report.office}
    return content_as_issued(document, arguments, report.number, report.dated_on, user)
