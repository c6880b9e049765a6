"""What printed documents say besides figures: names of bodies and texts, each with its time."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from khuyencong.constraints import NoOverlappingValidity, valid_on
from khuyencong.offices.models import Office
from khuyencong.provenance import WithProvenance


class BodyRole(models.TextChoices):
    PARENT = "parent", "cơ quan chủ quản"
    ISSUER = "issuer", "cơ quan ban hành"
    ADDRESSEE = "addressee", "cơ quan nhận báo cáo"


class Capacity(models.TextChoices):
    """What stands before the title of who signs (NĐ 30/2020/NĐ-CP, Điều 13)."""

    FOR_COLLECTIVE = "TM.", "TM. (thay mặt)"
    FOR_HEAD = "KT.", "KT. (ký thay)"
    BY_ORDER = "TL.", "TL. (thừa lệnh)"
    BY_AUTHORITY = "TUQ.", "TUQ. (thừa ủy quyền)"
    ACTING = "Q.", "Q. (quyền)"


class OfficialBodyQuerySet(models.QuerySet["OfficialBody"]):
    def valid_on(self, day: datetime.date) -> "OfficialBodyQuerySet":
        return self.filter(valid_on(day))


class OfficialBody(models.Model):
    """A body in the head or the list of recipients, by the name it had at the time.

    A report of 2023 prints the names of 2023, also in 2026.
    """

    office = models.ForeignKey(
        Office, verbose_name="trung tâm", on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField("vai trò", max_length=10, choices=BodyRole.choices)
    name = models.CharField("tên cơ quan", max_length=160)
    head_lines = models.TextField(
        "ngắt dòng ở đầu văn bản",
        blank=True,
        help_text="Tên cơ quan, mỗi dòng một hàng như muốn in. Để trống: máy tự ngắt dòng.",
    )
    symbol = models.CharField("chữ viết tắt trong ký hiệu", max_length=20, blank=True)
    place = models.CharField("địa danh", max_length=60, blank=True)
    signing_capacity = models.CharField(
        "quyền hạn ký", max_length=4, choices=Capacity.choices, blank=True
    )
    signing_for = models.CharField(
        "ký cho",
        max_length=80,
        blank=True,
        help_text="Chữ đứng sau TM., KT., TL.: tên tập thể hoặc chức vụ được ký thay.",
    )
    signer_title = models.CharField("chức vụ người ký", max_length=80, blank=True)
    signer_name = models.CharField("họ tên người ký", max_length=80, blank=True)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = OfficialBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "cơ quan trong văn bản"
        verbose_name_plural = "cơ quan trong văn bản"
        ordering = ("office_id", "role", "valid_from", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lte=F("valid_to")),
                name="officialbody_begins_before_it_ends",
                violation_error_message="Ngày bắt đầu phải trước hoặc trùng ngày kết thúc.",
            ),
            NoOverlappingValidity(
                fields=("office", "role"),
                name="officialbody_is_one_a_role_at_a_time",
                violation_error_message="Vai trò này đã có một cơ quan trong cùng thời gian.",
            ),
            models.CheckConstraint(
                condition=Q(signing_capacity="", signing_for="")
                | (Q(signing_capacity__in=Capacity.values) & ~Q(signing_for="")),
                name="officialbody_signs_for_somebody",
                violation_error_message=(
                    "Quyền hạn ký (TM., KT., TL.…) và “ký cho” phải ghi cùng nhau."
                ),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A head breaks the name into lines and says nothing else."""
        written = " ".join(self.lines)
        if self.head_lines and written.casefold() != " ".join(self.name.split()).casefold():
            raise ValidationError(
                {
                    "head_lines": f"Các dòng ghép lại là “{written}”, khác tên cơ quan "
                    f"“{self.name}”. Hãy chỉ ngắt dòng, giữ nguyên chữ."
                }
            )

    @property
    def lines(self) -> tuple[str, ...]:
        """The name as it stands in the head of a document."""
        lines = (" ".join(line.split()) for line in (self.head_lines or self.name).splitlines())
        return tuple(filter(None, lines))

    @property
    def signature_lines(self) -> tuple[str, ...]:
        """ "KT. GIÁM ĐỐC" over "PHÓ GIÁM ĐỐC"; the title alone when one signs for oneself."""
        before = f"{self.signing_capacity} {self.signing_for}".strip()
        return tuple(line.upper() for line in (before, self.signer_title) if line)


class RecipientQuerySet(models.QuerySet["Recipient"]):
    def valid_on(self, day: datetime.date) -> "RecipientQuerySet":
        return self.filter(valid_on(day))


class Recipient(models.Model):
    """Nơi nhận of the office's documents, from one day to another."""

    office = models.ForeignKey(
        Office, verbose_name="trung tâm", on_delete=models.PROTECT, related_name="+"
    )
    document = models.CharField(
        "mã văn bản", max_length=40, blank=True, help_text="Để trống: mọi văn bản."
    )
    text = models.CharField("nơi nhận", max_length=200)
    position = models.PositiveSmallIntegerField("thứ tự", default=1)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        verbose_name = "nơi nhận văn bản"
        verbose_name_plural = "nơi nhận văn bản"
        ordering = ("office_id", "position", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lte=F("valid_to")),
                name="recipient_begins_before_it_ends",
                violation_error_message="Ngày bắt đầu phải trước hoặc trùng ngày kết thúc.",
            ),
        )

    def __str__(self) -> str:
        return self.text


class Section(models.TextChoices):
    GROUND = "ground", "căn cứ"
    AIM = "aim", "mục tiêu"
    SOLUTION = "solution", "giải pháp"
    RECIPIENT = "recipient", "nơi nhận"


# Each part of what the office says in the documents of a year, as its address names it.
LINES = {
    "can-cu": Section.GROUND,
    "muc-tieu": Section.AIM,
    "giai-phap": Section.SOLUTION,
    "noi-nhan": Section.RECIPIENT,
    "noi-nhan-chung": None,  # who receives every document (Recipient)
}
BODIES = {
    "ban-hanh": BodyRole.ISSUER,
    "chu-quan": BodyRole.PARENT,
    "nhan-bao-cao": BodyRole.ADDRESSEE,
}


class PlanText(WithProvenance):
    """A paragraph of the yearly plan: a ground, an aim, a solution or a recipient."""

    office = models.ForeignKey(
        Office, verbose_name="trung tâm", on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField("năm kế hoạch")
    section = models.CharField("phần", max_length=10, choices=Section.choices)
    position = models.PositiveSmallIntegerField("thứ tự")
    text = models.TextField("nội dung")

    class Meta:
        verbose_name = "nội dung kế hoạch"
        verbose_name_plural = "nội dung kế hoạch"
        ordering = ("office_id", "year", "section", "position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("office", "year", "section", "position"),
                name="plantext_position_is_unique_in_a_section",
                violation_error_message="Thứ tự này đã có một nội dung khác trong cùng phần.",
            ),
        )

    def __str__(self) -> str:
        return self.text[:80]

    def is_writable_by(self, user: Any) -> bool:
        """A yearly plan is of the whole province that its office serves."""
        return bool(user.looks_after(None)) and user.serves(self.office_id)
