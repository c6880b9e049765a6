"""Proposals (đề án khuyến công) and their members, one establishment each."""

import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone

from khuyencong.constraints import SearchIndex, day_is_plausible, moment_has_its_person
from khuyencong.dates import short_date
from khuyencong.localities.models import Locality
from khuyencong.money import Unit, VNDField
from khuyencong.provenance import WithProvenance
from khuyencong.text import fold
from projects.models.member import Member
from projects.models.plan import Plan
from projects.models.plausible import PROPOSAL_TOTAL
from projects.models.programme import Activity, Programme
from projects.models.scope import of_own_programmes, serves
from projects.models.stage import Amounts
from projects.workflow import ProposalState, ProposalWorkflow


class ProposalKind(models.TextChoices):
    SINGLE = "single", "đề án"
    GROUP = "group", "đề án nhóm"
    PILOT = "pilot", "đề án điểm"
    TASK = "task", "nhiệm vụ"
    MANAGEMENT = "management", "chi phí quản lý"


class Precision(models.IntegerChoices):
    """The last digit of the amounts in a dossier, in đồng."""

    DONG = 1, "đồng"
    THOUSAND = 1_000, "nghìn đồng (ba số lẻ của triệu)"
    TEN_THOUSAND = 10_000, "chục nghìn đồng (hai số lẻ của triệu)"
    HUNDRED_THOUSAND = 100_000, "trăm nghìn đồng (một số lẻ của triệu)"
    MILLION = 1_000_000, "triệu đồng"


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: Any) -> "ProposalQuerySet":
        """Those of the own offices; of them a local officer sees proposals of its localities, and those with
        a member there; a reader sees what is decided."""
        visible: ProposalQuerySet = of_own_programmes(self, user)
        if not user.role_class.sees_all_localities:
            visible = visible.within(user.own_localities)
        if user.role_class.sees_only_approved:
            visible = visible.filter(state__in=ProposalState.decided())
        return visible

    def writable_by(self, user: Any) -> "ProposalQuerySet":
        """Those that lie in one's hands (`Proposal.is_writable_by`), as rows."""
        writable: ProposalQuerySet = of_own_programmes(self, user)
        if user.role_class.sees_all_localities:
            return writable
        return writable.filter(locality__in=user.own_localities)

    def seen_whole_by(self, user: Any) -> "ProposalQuerySet":
        """Visible with every establishment: what speaks of a proposal as a whole (log, payments,
        appraisal, notes) speaks of each of them."""
        visible = self.visible_to(user)
        if user.role_class.sees_all_localities:
            return visible
        hidden = Member.objects.hidden_from(user.own_localities).filter(proposal=OuterRef("pk"))
        return visible.filter(~Exists(hidden))

    def within(self, places: list[int]) -> "ProposalQuerySet":
        """From these localities, or with a member there."""
        members = Member.objects.filter(locality__in=places)
        return self.filter(Q(locality__in=places) | Q(pk__in=members.values("proposal")))

    def overdue_on(self, day: datetime.date) -> "ProposalQuerySet":
        """Returned, and not submitted again by the day that was set; taken back again is not submitted."""
        return self.filter(state__in=ProposalState.editable(), response_due_on__lt=day)

    def of_year(self, year: int) -> "ProposalQuerySet":
        return self.filter(year=year)

    def in_plan(self) -> "ProposalQuerySet":
        """On the list of a plan: included or decided, and not left out."""
        return self.filter(state__in=ProposalState.in_plan()).exclude(
            state=ProposalState.NOT_SELECTED
        )

    def search(self, text: str, *, by: Any) -> "ProposalQuerySet":  # noqa: ARG002 - as others
        """By code or title, with or without diacritics."""
        return self.filter(search_text__contains=fold(text))

    def for_list(self, members: Any) -> "ProposalQuerySet":
        """With what one row of a list shows: programme, activity, these members with their money."""
        return (
            self.select_related("programme__office", "activity", "locality", "assigned_to")
            .prefetch_related(Prefetch("members", members, to_attr="shown_members"))
            .order_by("-year", "-code", "-pk")
        )


class OfProposalQuerySet(models.QuerySet[Any]):
    """Rows that hang on a proposal and perhaps on one of its members (`proposal`, `member`)."""

    def visible_to(self, user: Any) -> Any:
        """Of proposals in one's scope: what speaks of one establishment when that is, what speaks
        of the whole proposal when one sees it whole."""
        if user.role_class.sees_all_localities:
            return self.filter(proposal__in=Proposal.objects.visible_to(user))
        of_whole = Q(member=None, proposal__in=Proposal.objects.seen_whole_by(user))
        of_member = Q(
            member__in=Member.objects.visible_to(user),
            proposal__in=Proposal.objects.visible_to(user),
        )
        return self.filter(of_whole | of_member)


def _first_of(names: list[str], others: str) -> str:
    first, *rest = names
    return f"{first} và {len(rest)} {others}" if rest else first


class Proposal(ProposalWorkflow, WithProvenance):
    """Đề án khuyến công: what is supported, for whom, by which programme and plan.

    It holds no amount: money belongs to the members and lives in the ledger (FundingSplit).
    """

    lock_rank = 2
    place_now = ""  # what its place is called today, where a page asked for it

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
    locality = models.ForeignKey(
        Locality,
        verbose_name="địa bàn đề xuất",
        on_delete=models.PROTECT,
        related_name="proposals",
        null=True,
        blank=True,
        help_text="Nơi lập đề án; để trống khi Trung tâm lập cho nhiều địa bàn.",
    )
    implementing_unit = models.CharField("đơn vị thực hiện", max_length=200, blank=True)
    coordinating_unit = models.CharField("đơn vị phối hợp", max_length=200, blank=True)
    starts_on = models.DateField("thời gian thực hiện từ", null=True, blank=True)
    ends_on = models.DateField("đến", null=True, blank=True)
    goals = models.TextField("mục tiêu, quy mô", blank=True)
    declared_total = VNDField(
        "tổng kinh phí ghi trong hồ sơ",
        null=True,
        blank=True,
        unit=Unit.TRIEU,
        plausible=PROPOSAL_TOTAL,
        help_text="Tổng kinh phí như đơn đề nghị ghi; hệ thống đối chiếu với tổng của các phần.",
    )
    declared_precision = models.PositiveIntegerField(
        "số tiền trong hồ sơ ghi đến",
        choices=Precision.choices,
        default=Precision.DONG,
    )
    moved_from = models.OneToOneField(
        "self",
        verbose_name="chuyển từ đề án",
        on_delete=models.PROTECT,
        related_name="moved_to",
        null=True,
        blank=True,
        editable=False,
    )
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
    drafted_at = models.DateTimeField("bắt đầu soạn lúc", null=True, blank=True, editable=False)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người soạn",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người theo dõi",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text="Chuyên viên Trung tâm theo dõi đề án.",
    )
    response_due_on = models.DateField(
        "hạn bổ sung", null=True, blank=True, help_text="Khi trả lại: phải nộp lại trước ngày này."
    )
    version = models.PositiveIntegerField(
        "lần lưu", default=0, editable=False, help_text="Để hai người soạn không ghi đè lên nhau."
    )
    search_text = models.CharField(max_length=400, editable=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "đề án khuyến công"
        verbose_name_plural = "đề án khuyến công"
        ordering = ("-year", "-code", "-pk")
        indexes = (
            models.Index(fields=("year", "code", "id")),
            models.Index(fields=("state", "year", "code")),
            SearchIndex(fields=("search_text",), name="proposal_search_text"),
        )
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
            moment_has_its_person("proposal", "submitted", "người thực hiện"),
            moment_has_its_person("proposal", "drafted", "người thực hiện"),
            models.CheckConstraint(
                condition=Q(response_due_on=None)
                | Q(state__in=(*ProposalState.editable(), ProposalState.SUBMITTED)),
                name="proposal_response_due_on_until_screened",
                violation_error_message=(
                    "Hạn bổ sung chỉ dành cho đề án bị trả lại, cho đến khi được sơ duyệt."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ProposalState.in_plan()) | Q(plan__isnull=False),
                name="proposal_in_plan_has_its_plan",
                violation_error_message="Đề án đã đưa vào kế hoạch phải thuộc một kế hoạch.",
            ),
            models.CheckConstraint(
                condition=Q(declared_precision__in=Precision.values)
                & (Q(declared_total=None) | Q(declared_total__gte=0)),
                name="proposal_declares_a_known_precision",
                violation_error_message="Tổng kinh phí hoặc độ chính xác ghi trong hồ sơ không hợp lệ.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(starts_on__lte=F("ends_on")),
                name="proposal_starts_before_it_ends",
                violation_error_message="Ngày bắt đầu phải trước hoặc trùng ngày kết thúc.",
            ),
            day_is_plausible("proposal", "starts_on", "Ngày bắt đầu"),
            day_is_plausible("proposal", "ends_on", "Ngày kết thúc"),
            day_is_plausible("proposal", "response_due_on", "Hạn bổ sung"),
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

    def is_writable_by(self, user: Any) -> bool:
        """By its centre (or that which carries on for it), and by who looks after the place where it was made: an establishment in it
        lets one see it, no more."""
        return bool(user.looks_after(self.locality_id)) and serves(user, self.programme_id)

    @property
    def period(self) -> str:
        """ "01/03/2027 – 30/10/2027", else the year of its plan."""
        if self.starts_on and self.ends_on:
            return f"{short_date(self.starts_on)} – {short_date(self.ends_on)}"
        return f"Năm {self.year}"

    @property
    def state_label(self) -> str:
        return ProposalState(self.state).label

    @property
    def state_tone(self) -> str:
        return ProposalState(self.state).tone

    @property
    def is_editable(self) -> bool:
        return self.state in ProposalState.editable()

    @property
    def is_under_check(self) -> bool:
        """Before the decision, when what is missing can still be mended."""
        return self.state in ProposalState.before_plan()

    @property
    def is_closed(self) -> bool:
        """Nothing happens to it any more: what checks would find cannot be mended."""
        return self.state in ProposalState.closed()

    @property
    def awaits_acceptance(self) -> bool:
        return self.state == ProposalState.IN_PROGRESS

    @property
    def is_group(self) -> bool:
        return self.kind == ProposalKind.GROUP

    @property
    def submitted_on(self) -> datetime.date | None:
        """The office's day of the submission; None for a record from before the portal."""
        return timezone.localtime(self.submitted_at).date() if self.submitted_at else None

    # Of a proposal that was fetched `for_list(members)`: sums over the members it shows, in đồng.

    @property
    def requested_support(self) -> int:
        return self._sum_of_shown("requested").state_support

    @property
    def own_share(self) -> int:
        """The own share of its members as it stands."""
        return self._sum_of_shown("current").beneficiary_contribution

    @property
    def approved_support(self) -> int:
        return self._sum_of_shown("approved").state_support

    @property
    def accepted_support(self) -> int:
        return self._sum_of_shown("accepted").state_support

    @property
    def beneficiary_label(self) -> str:
        """Its beneficiary by name, or how many there are."""
        names = [member.name for member in self.shown_members]  # type: ignore[attr-defined]
        return names[0] if len(names) == 1 else f"{len(names)} cơ sở"

    @property
    def place_label(self) -> str:
        """Where its establishments stand: the first place, and how many others; without any, its
        own."""
        members: list[Member] = self.shown_members  # type: ignore[attr-defined]
        places = {member.locality: member.place for member in members if member.locality}
        if not places:
            return self.locality.name if self.locality else "Toàn tỉnh"
        return _first_of(list(places.values()), "nơi khác")

    @property
    def trade_label(self) -> str:
        """The trade of its establishments: the first, and how many others; nothing where none is
        known."""
        members: list[Member] = self.shown_members  # type: ignore[attr-defined]
        trades = dict.fromkeys(filter(None, (member.beneficiary.trade for member in members)))
        return _first_of(list(trades), "ngành khác") if trades else ""

    def _sum_of_shown(self, what: str) -> Amounts:
        members: list[Member] = self.shown_members  # type: ignore[attr-defined]
        return Amounts.sum(getattr(member.balance, what) for member in members)
