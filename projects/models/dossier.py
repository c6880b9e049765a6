"""What papers a dossier needs, and the files that were handed in."""

import calendar
import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from khuyencong.accounts.permissions import Permission
from khuyencong.constraints import moment_has_its_person, valid_on
from projects.models.acceptance import Acceptance
from projects.models.legal import LegalRule
from projects.models.member import Member
from projects.models.programme import Activity, Programme, ProgrammeLevel
from projects.models.proposal import OfProposalQuerySet, Proposal
from projects.models.scope import programmes_of


class DossierItemQuerySet(models.QuerySet["DossierItem"]):
    def asked_of(self, proposal: Proposal, *, on: datetime.date) -> "DossierItemQuerySet":
        """The papers that a proposal of this programme and content needs on a day, in order."""
        programme = Q(programme=None) | proposal.programme.rules
        content = Q(activities=None) | Q(activities=proposal.activity_id)
        return self.filter(programme, content, valid_on(on)).distinct()


class DossierItem(LegalRule):
    """One paper of the dossier: of the proposal as a whole, or of each establishment in it."""

    code = models.SlugField("mã", max_length=40, unique=True)
    name = models.CharField("tên giấy tờ", max_length=160)
    help = models.CharField("hướng dẫn", max_length=300, blank=True)
    position = models.PositiveSmallIntegerField("thứ tự", default=1)
    programme = models.ForeignKey(
        Programme,
        verbose_name="chương trình",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Để trống khi mọi chương trình đều cần.",
    )
    activities = models.ManyToManyField(
        Activity,
        verbose_name="nội dung hỗ trợ",
        blank=True,
        related_name="+",
        help_text="Để trống khi mọi nội dung đều cần.",
    )
    of_each_member = models.BooleanField(
        "mỗi cơ sở một bản", default=True, help_text="Bỏ chọn khi cả đề án chỉ cần một bản."
    )
    is_required = models.BooleanField("bắt buộc có", default=True)

    objects = DossierItemQuerySet.as_manager()

    class Meta:
        verbose_name = "giấy tờ hồ sơ"
        verbose_name_plural = "giấy tờ hồ sơ"
        ordering = ("position", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_from__lte=F("valid_to")),
                name="dossieritem_begins_before_it_ends",
                violation_error_message="Ngày bắt đầu phải trước hoặc trùng ngày kết thúc.",
            ),
        )

    def __str__(self) -> str:
        return self.name


class AttachmentQuerySet(OfProposalQuerySet):
    def visible_to(self, user: Any) -> Any:
        """As all that hangs on a proposal; the papers of the whole proposal also for who writes it:
        they put them in. What establishments handed in is for who appraises or looks after them;
        others see the papers of an acceptance alone."""
        visible = super().visible_to(user)
        if not user.holds(Permission.DOSSIER_READ):
            return visible.filter(acceptance__isnull=False)
        if user.role_class.sees_all_localities:
            return visible
        written = Proposal.objects.visible_to(user).writable_by(user)
        return visible | self.filter(member=None, proposal__in=written)

    def present(self) -> "AttachmentQuerySet":
        """Those that were not taken out of the dossier."""
        return self.filter(removed_at=None)

    def reusable_in(self, proposal: Proposal, *, user: Any) -> dict[tuple[int, int], "Attachment"]:
        """Papers that the same establishments handed in with other proposals, newest first taken:
        (item, member of this proposal) → file. Two queries."""
        members = {m.beneficiary_id: m.pk for m in Member.objects.filter(proposal=proposal)}
        files = (
            self.present()
            .visible_to(user)
            .filter(member__beneficiary__in=members, item__isnull=False)
            .exclude(proposal=proposal)
            .select_related("member", "proposal")
            .order_by("pk")
        )
        return {(each.item_id, members[each.member.beneficiary_id]): each for each in files}

    def for_list(self) -> "AttachmentQuerySet":
        return self.select_related("item", "member__beneficiary", "uploaded_by").order_by("pk")


def attachment_path(attachment: "Attachment", _name: str) -> str:
    """By the content's checksum: what a user called the file never becomes a path."""
    return f"ho-so/{attachment.proposal_id}/{attachment.sha256}"


class Attachment(models.Model):
    """A file of a dossier. It is never deleted: who takes it out leaves their name on it."""

    proposal = models.ForeignKey(
        Proposal, verbose_name="đề án", on_delete=models.PROTECT, related_name="attachments"
    )
    member = models.ForeignKey(
        Member,
        verbose_name="cơ sở tham gia",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="attachments",
    )
    acceptance = models.ForeignKey(
        Acceptance,
        verbose_name="nghiệm thu",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="attachments",
        help_text="Ảnh và chứng từ đối ứng của một lần nghiệm thu.",
    )
    item = models.ForeignKey(
        DossierItem,
        verbose_name="giấy tờ",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Để trống cho tài liệu khác.",
    )
    file = models.FileField("tệp", upload_to=attachment_path, max_length=200)
    name = models.CharField("tên tệp", max_length=160)
    content_type = models.CharField("định dạng", max_length=100)
    size = models.PositiveBigIntegerField("cỡ tệp (byte)")
    sha256 = models.CharField("mã kiểm tra SHA-256", max_length=64)
    uploaded_at = models.DateTimeField("nộp lúc")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người nộp",
        on_delete=models.PROTECT,
        related_name="+",
    )
    removed_at = models.DateTimeField("bỏ lúc", null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người bỏ",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "tệp hồ sơ"
        verbose_name_plural = "tệp hồ sơ"
        ordering = ("pk",)
        constraints = (
            moment_has_its_person("attachment", "uploaded", "người nộp", is_required=True),
            moment_has_its_person("attachment", "removed", "người bỏ"),
            models.UniqueConstraint(
                "proposal",
                Coalesce("member", 0),
                Coalesce("item", 0),
                Coalesce("acceptance", 0),
                "sha256",
                condition=Q(removed_at=None),
                name="attachment_is_handed_in_once",
                violation_error_message="Tệp này đã có ở mục này của hồ sơ.",
            ),
        )

    def __str__(self) -> str:
        return self.name


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def visible_to(self, user: Any) -> "DeadlineQuerySet":
        """Of all programmes, of the national one, and of those of the own offices."""
        own = programmes_of(user)
        if own is None:
            return self
        everywhere = Q(programme=None) | Q(programme__level=ProgrammeLevel.NATIONAL)
        return self.filter(everywhere | Q(programme__in=own))


class Deadline(LegalRule):
    """A day of every year by which something must be done, as this office has set it."""

    code = models.SlugField("mã", max_length=40, unique=True)
    name = models.CharField("việc phải xong", max_length=160)
    programme = models.ForeignKey(
        Programme,
        verbose_name="chương trình",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    month = models.PositiveSmallIntegerField("tháng")
    day = models.PositiveSmallIntegerField("ngày")

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = "hạn trong năm"
        verbose_name_plural = "hạn trong năm"
        ordering = ("month", "day", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(month__range=(1, 12)) & Q(day__range=(1, 31)),
                name="deadline_is_a_day_of_the_year",
                violation_error_message="Tháng phải từ 1 đến 12, ngày từ 1 đến 31.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} (trước {self.day:02d}/{self.month:02d})"

    def next_after(self, today: datetime.date) -> datetime.date:
        """The next time this day comes, today included; 30 February is the month's last day."""
        this_year = self._in(today.year)
        return this_year if this_year >= today else self._in(today.year + 1)

    def _in(self, year: int) -> datetime.date:
        last = calendar.monthrange(year, self.month)[1]
        return datetime.date(year, self.month, min(self.day, last))


class TypedDraft(models.Model):
    """What somebody has typed into the form of a proposal and not saved yet, word for word.

    Also what is wrong is stored ("abc đồng"): the form shows it again with its error.
    """

    proposal = models.ForeignKey(
        Proposal, verbose_name="đề án", on_delete=models.CASCADE, related_name="typed_drafts"
    )
    typed_at = models.DateTimeField("gõ lúc")
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người gõ",
        on_delete=models.PROTECT,
        related_name="+",
    )
    data = models.JSONField("nội dung đã gõ")

    class Meta:
        verbose_name = "bản đang gõ"
        verbose_name_plural = "bản đang gõ"
        constraints = (
            models.UniqueConstraint(
                fields=("proposal", "typed_by"),
                name="typeddraft_is_one_a_person",
                violation_error_message="Mỗi người có một bản đang gõ của đề án này.",
            ),
            moment_has_its_person("typeddraft", "typed", "người gõ", is_required=True),
        )

    def __str__(self) -> str:
        return f"Bản đang gõ của {self.typed_by}"
