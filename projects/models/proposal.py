"""Proposals (đề án khuyến công) and their members, one establishment each."""

import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Prefetch, Q
from django.urls import reverse

from beneficiaries.models import Beneficiary
from khuyencong.localities.models import Locality
from khuyencong.provenance import WithProvenance
from khuyencong.text import fold
from projects.models.plan import Plan
from projects.models.programme import Activity, Programme
from projects.models.stage import Amounts, Stage, balances
from projects.workflow import ProposalState, ProposalWorkflow


def paired(verb: str) -> models.CheckConstraint:
    """`<verb>_at` and `<verb>_by` are both there or both missing: a moment has its person."""
    return models.CheckConstraint(
        condition=Q(**{f"{verb}_at__isnull": True, f"{verb}_by__isnull": True})
        | Q(**{f"{verb}_at__isnull": False, f"{verb}_by__isnull": False}),
        name=f"proposal_{verb}_at_goes_with_{verb}_by",
        violation_error_message="Thời điểm và người thực hiện phải được ghi cùng nhau.",
    )


class ProposalKind(models.TextChoices):
    SINGLE = "single", "đề án"
    GROUP = "group", "đề án nhóm"
    PILOT = "pilot", "đề án điểm"
    TASK = "task", "nhiệm vụ"
    MANAGEMENT = "management", "chi phí quản lý"


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: Any) -> "ProposalQuerySet":
        """A local officer sees proposals with a member in its localities; a reader what is decided."""
        visible = self
        if not user.role_class.sees_all_localities:
            members = Member.objects.visible_to(user)
            visible = visible.filter(pk__in=members.values("proposal"))
        if user.role_class.sees_only_approved:
            visible = visible.filter(state__in=ProposalState.decided())
        return visible

    def of_year(self, year: int) -> "ProposalQuerySet":
        return self.filter(year=year)

    def in_plan(self) -> "ProposalQuerySet":
        """On the list of a plan: included or decided, and not left out."""
        return self.filter(state__in=ProposalState.in_plan()).exclude(
            state=ProposalState.NOT_SELECTED
        )

    def search(self, text: str) -> "ProposalQuerySet":
        """By code or title, with or without diacritics."""
        return self.filter(search_text__contains=fold(text))

    def for_list(self, user: Any) -> "ProposalQuerySet":
        """With what one row of a list shows: programme, activity, the members of one's scope."""
        members = Member.objects.visible_to(user).with_balances().for_list()
        return (
            self.select_related("programme", "activity")
            .prefetch_related(Prefetch("members", members, to_attr="shown_members"))
            .order_by("-year", "programme", "code", "pk")
        )


class Proposal(ProposalWorkflow, WithProvenance):
    """Đề án khuyến công: what is supported, for whom, by which programme and plan.

    It holds no amount: money belongs to the members and lives in the ledger (FundingSplit).
    """

    lock_rank = 2

    code = models.CharField("mã đề án", max_length=30, unique=True)
    title = models.CharField("tên đề án", max_length=300)
    kind = models.CharField(
        "loại", max_length=12, choices=ProposalKind.choices, default=ProposalKind.SINGLE
    )
    programme = models.ForeignKey(
        Programme, verbose_name="chương trình", on_delete=models.PROTECT, related_name="proposals"
    )
    year = models.PositiveSmallIntegerField(
        "năm kế hoạch", validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    plan = models.ForeignKey(
        Plan,
        verbose_name="kế hoạch",
        on_delete=models.PROTECT,
        related_name="proposals",
        null=True,
        blank=True,
    )
    activity = models.ForeignKey(
        Activity, verbose_name="nội dung hỗ trợ", on_delete=models.PROTECT, related_name="proposals"
    )
    implementing_unit = models.CharField("đơn vị thực hiện", max_length=200, blank=True)
    coordinating_unit = models.CharField("đơn vị phối hợp", max_length=200, blank=True)
    starts_on = models.DateField("thời gian thực hiện từ", null=True, blank=True)
    ends_on = models.DateField("đến", null=True, blank=True)
    goals = models.TextField("mục tiêu, quy mô", blank=True)
    is_archival = models.BooleanField(
        "nhập từ hồ sơ lưu",
        default=False,
        help_text="Đề án có từ trước khi dùng cổng: không có thời điểm và người nộp trên cổng.",
    )
    submitted_at = models.DateTimeField("nộp lúc", null=True, blank=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người nộp",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    search_text = models.CharField(max_length=400, editable=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "đề án khuyến công"
        verbose_name_plural = "đề án khuyến công"
        ordering = ("-year", "code", "pk")
        indexes = (models.Index(fields=("year", "programme", "code")),)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=ProposalState.values) & Q(kind__in=ProposalKind.values),
                name="proposal_state_and_kind_are_known",
                violation_error_message="Trạng thái hoặc loại đề án không hợp lệ.",
            ),
            models.CheckConstraint(
                condition=(
                    Q(is_archival=True, submitted_at=None)
                    | Q(state=ProposalState.DRAFT, submitted_at=None)
                    | Q(state=ProposalState.WITHDRAWN)
                    | (
                        ~Q(state__in=ProposalState.never_submitted())
                        & Q(is_archival=False, submitted_at__isnull=False)
                    )
                ),
                name="proposal_submitted_at_goes_with_state",
                violation_error_message=(
                    "Đề án đã nộp phải có thời điểm nộp; đề án đang soạn hoặc nhập từ hồ sơ lưu "
                    "thì không."
                ),
            ),
            paired("submitted"),
            models.CheckConstraint(
                condition=~Q(state__in=ProposalState.in_plan()) | Q(plan__isnull=False),
                name="proposal_in_plan_has_its_plan",
                violation_error_message="Đề án đã đưa vào kế hoạch phải thuộc một kế hoạch.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(starts_on__lte=F("ends_on")),
                name="proposal_starts_before_it_ends",
                violation_error_message="Ngày bắt đầu phải trước hoặc trùng ngày kết thúc.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} – {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = fold(f"{self.code} {self.title}")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("projects:proposal_detail", kwargs={"code": self.code})

    def clean(self) -> None:
        if self.plan and (self.plan.programme_id, self.plan.year) != (self.programme_id, self.year):
            raise ValidationError(
                {
                    "plan": (
                        f"Đây là {self.plan}, nhưng đề án thuộc {self.programme.short_name} năm "
                        f"{self.year}. Hãy chọn kế hoạch cùng chương trình và cùng năm."
                    )
                }
            )

    @property
    def state_label(self) -> str:
        return ProposalState(self.state).label

    @property
    def state_tone(self) -> str:
        return ProposalState(self.state).tone

    @property
    def is_group(self) -> bool:
        return self.kind == ProposalKind.GROUP

    # Of a proposal that was fetched `for_list(user)`: sums over the members it shows, in đồng.

    @property
    def approved_support(self) -> int:
        return self._sum_of_shown(Stage.APPROVED).state_support

    @property
    def accepted_support(self) -> int:
        return self._sum_of_shown(Stage.ACCEPTED).state_support

    @property
    def beneficiary_label(self) -> str:
        """Its beneficiary by name, or how many there are."""
        names = [member.beneficiary.name for member in self.shown_members]  # type: ignore[attr-defined]
        return names[0] if len(names) == 1 else f"{len(names)} cơ sở"

    def _sum_of_shown(self, stage: Stage) -> Amounts:
        members: list[Member] = self.shown_members  # type: ignore[attr-defined]
        return Amounts.sum(member.amounts(stage) for member in members)


class MemberQuerySet(models.QuerySet["Member"]):
    def visible_to(self, user: Any) -> "MemberQuerySet":
        """Members in one's localities; a reader sees those of decided proposals."""
        visible = self
        if not user.role_class.sees_all_localities:
            own = Locality.objects.within(*user.localities.all())
            visible = visible.filter(locality__in=own)
        if user.role_class.sees_only_approved:
            visible = visible.filter(proposal__state__in=ProposalState.decided())
        return visible

    def with_balances(self, *, on: datetime.date | None = None) -> "MemberQuerySet":
        """Each member with its sums of every stage, of all time or up to and with a day.

        Attributes `<stage>_support`, `<stage>_own`, `<stage>_other` in đồng, 0 where nothing is
        entered, and `<stage>_entries`, how many entries made them.
        """
        return self.annotate(**balances(on=on))

    def for_list(self) -> "MemberQuerySet":
        return self.select_related("beneficiary", "locality__parent").order_by("position", "pk")


class Member(WithProvenance):
    """One beneficiary in a proposal: where, with which machines, under which commitments."""

    lock_rank = 3

    proposal = models.ForeignKey(
        Proposal, verbose_name="đề án", on_delete=models.CASCADE, related_name="members"
    )
    position = models.PositiveSmallIntegerField("thứ tự", default=1)
    beneficiary = models.ForeignKey(
        Beneficiary,
        verbose_name="đơn vị thụ hưởng",
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    locality = models.ForeignKey(
        Locality,
        verbose_name="địa điểm",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        help_text="Để trống khi thực hiện trên toàn tỉnh.",
    )
    contents = models.TextField("máy móc, nội dung", blank=True)
    own_share_committed_on = models.DateField("ngày cam kết đối ứng", null=True, blank=True)
    no_other_support_declared_on = models.DateField(
        "ngày cam kết chưa được hỗ trợ từ nguồn khác", null=True, blank=True
    )
    note = models.CharField("ghi chú", max_length=300, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = "cơ sở tham gia"
        verbose_name_plural = "cơ sở tham gia"
        ordering = ("proposal", "position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("proposal", "beneficiary"),
                name="member_beneficiary_is_once_in_a_proposal",
                violation_error_message="Đơn vị này đã có trong đề án.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.beneficiary} ({self.proposal.code})"

    def clean(self) -> None:
        """A locality is valid on the day it is used (the reforms of 2024 and 2025)."""
        if not self.proposal_id:
            return
        day = self.proposal.starts_on or datetime.date(self.proposal.year, 1, 1)
        if self.locality and not self.locality.is_valid_on(day):
            raise ValidationError(
                {
                    "locality": (
                        f"{self.locality} không tồn tại vào ngày {day:%d/%m/%Y}. "
                        "Hãy chọn đơn vị hành chính có hiệu lực vào ngày bắt đầu thực hiện."
                    )
                }
            )

    def amounts(self, stage: Stage) -> Amounts:
        """Its money at a stage, of a member that was fetched `with_balances()`."""
        return Amounts(
            getattr(self, f"{stage}_support"),
            getattr(self, f"{stage}_own"),
            getattr(self, f"{stage}_other"),
        )

    @property
    def is_accepted(self) -> bool:
        """Has accepted money, of a member that was fetched `with_balances()`."""
        return bool(getattr(self, f"{Stage.ACCEPTED}_entries"))

    @property
    def place(self) -> str:
        return self.locality.name if self.locality else "Toàn tỉnh"
