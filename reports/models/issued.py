"""Reports that were sent out: stored as they were, and provably so."""

import hashlib
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse

from khuyencong.audit.kinds import event_kinds
from khuyencong.constraints import moment_has_its_person
from khuyencong.offices.models import Office
from khuyencong.text import fold

# NĐ 30/2020/NĐ-CP, Phụ lục I: Arabic figures, one below 10 with a zero before it.
NUMBER = RegexValidator(
    r"^(0[1-9]|[1-9][0-9]{1,5})$",
    "Số văn bản viết bằng chữ số, số dưới 10 thêm số 0 đứng trước, như 05 hoặc 137.",
)


@event_kinds
class ReportEvent(models.TextChoices):
    """What the log stores of documents; codes are never renamed."""

    ISSUED = "report.issued", "ban hành báo cáo"
    TEXTS_STARTED = "report.texts-started", "lấy nội dung văn bản của năm trước"
    TEXTS_WRITTEN = "report.texts-written", "sửa nội dung văn bản của năm"


class WriteOnceRow(models.Model):
    """Written once: not changed, not deleted. Triggers of the database hold the same."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ValidationError("Báo cáo đã ban hành được giữ nguyên, không sửa được.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ARG002
        raise ValidationError("Báo cáo đã ban hành được giữ nguyên, không xóa được.")


class IssuedReportQuerySet(models.QuerySet["IssuedReport"]):
    def visible_to(self, user: Any) -> "IssuedReportQuerySet":
        """Those of the own offices, or for a reader of them those that showed only what was decided when
        they were issued. They speak of both programmes: who reads the national one alone sees none."""
        if user.role_class.sees_only_national:
            return self.none()
        visible: IssuedReportQuerySet = user.of_own_offices(self)
        return (
            visible.filter(is_open_to_readers=True)
            if user.role_class.sees_only_approved
            else visible
        )

    def search(self, text: str, *, by: Any) -> "IssuedReportQuerySet":  # noqa: ARG002 - as others
        """By number, symbol or title, with or without diacritics."""
        return self.filter(search_text__contains=fold(text))


class IssuedReport(WriteOnceRow):
    """One document as it was sent: number, day, who, and the fingerprint of what it says.

    `content` is the whole document as text (reports.documents.content.canonical); its SHA-256,
    number and day taken out, is `fingerprint`.
    """

    office = models.ForeignKey(
        Office, verbose_name="trung tâm", on_delete=models.PROTECT, related_name="+"
    )
    document = models.CharField("mã văn bản", max_length=40)
    title = models.CharField("tên văn bản", max_length=200)
    parameters = models.JSONField("tham số")
    number = models.CharField("số", max_length=7, validators=[NUMBER])
    symbol = models.CharField("ký hiệu", max_length=40)
    dated_on = models.DateField("ngày văn bản")
    year = models.PositiveSmallIntegerField("năm văn bản", editable=False)
    fingerprint = models.CharField("dấu vân tay số liệu", max_length=64)
    content = models.TextField("nội dung")
    content_digest = models.CharField("mã kiểm tra nội dung", max_length=64)
    issued_at = models.DateTimeField("ban hành lúc")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người ban hành",
        on_delete=models.PROTECT,
        related_name="+",
    )

    is_open_to_readers = models.BooleanField(
        "người xem đọc được",
        default=False,
        editable=False,
        help_text="Khi ban hành, nội dung chỉ nói về những gì đã quyết định.",
    )
    search_text = models.CharField("chữ để tìm", max_length=260, editable=False)

    objects = IssuedReportQuerySet.as_manager()

    class Meta:
        verbose_name = "báo cáo đã ban hành"
        verbose_name_plural = "báo cáo đã ban hành"
        ordering = ("-dated_on", "-pk")
        indexes = (models.Index(fields=("document", "-dated_on")),)
        constraints = (
            models.UniqueConstraint(
                fields=("office", "symbol", "number", "year"),
                name="issuedreport_number_is_given_once_a_year",
                violation_error_message="Số và ký hiệu này đã dùng cho một văn bản trong năm.",
            ),
            moment_has_its_person("issuedreport", "issued", "người ban hành", is_required=True),
        )

    def __str__(self) -> str:
        return f"{self.number}/{self.symbol}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._derive()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("reports:issued_detail", kwargs={"pk": self.pk})

    def clean_fields(self, exclude: Any = None) -> None:
        """The year of the number follows from the day."""
        self._derive()
        super().clean_fields(exclude)

    def is_writable_by(self, user: Any) -> bool:
        """What is issued speaks for the whole province that its office serves."""
        return bool(user.looks_after(None)) and user.serves(self.office_id)

    def _derive(self) -> None:
        self.year = self.dated_on.year
        self.search_text = fold(f"{self.number}/{self.symbol} {self.title}")

    @property
    def label(self) -> str:
        return str(self)

    @property
    def short_fingerprint(self) -> str:
        return self.fingerprint[:12]

    @property
    def is_content_unchanged(self) -> bool:
        return hashlib.sha256(self.content.encode()).hexdigest() == self.content_digest


def issued_path(stored: "IssuedFile", _name: str) -> str:
    """By the checksum: neither a title nor a symbol becomes a path."""
    return f"bao-cao/{stored.digest}"


class IssuedFile(WriteOnceRow):
    """One file of an issued report, with the SHA-256 that it had on the day."""

    report = models.ForeignKey(
        IssuedReport, verbose_name="báo cáo", on_delete=models.PROTECT, related_name="files"
    )
    format = models.CharField("định dạng", max_length=10)
    file = models.FileField("tệp", upload_to=issued_path)
    digest = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField("số byte")

    class Meta:
        verbose_name = "tệp của báo cáo đã ban hành"
        verbose_name_plural = "tệp của báo cáo đã ban hành"
        ordering = ("report", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("report", "format"),
                name="issuedfile_is_one_a_format",
                violation_error_message="Báo cáo này đã có tệp ở định dạng đó.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.report} ({self.format})"

    @property
    def is_unchanged(self) -> bool:
        """Does the file on disk still have the SHA-256 of the day? False when it is gone."""
        try:
            with self.file.open("rb") as stored:
                return hashlib.file_digest(stored, "sha256").hexdigest() == self.digest
        except OSError:
            return False
