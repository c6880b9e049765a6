"""Carrying a proposal out: payments, progress, obstacles, settlement."""

import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from khuyencong.constraints import day_is_plausible, moment_has_its_person
from khuyencong.money import VNDField
from khuyencong.provenance import WithProvenance
from projects.models.contract import Contract
from projects.models.member import Member
from projects.models.plausible import PAYMENT
from projects.models.proposal import OfProposalQuerySet, Proposal
from projects.models.recorded import Recorded


class Settlement(WithProvenance):
    """Quyết toán, thanh lý of a member; its amounts are the ledger's entries of `settled`."""

    member = models.OneToOneField(
        Member, verbose_name="cơ sở tham gia", on_delete=models.PROTECT, related_name="settlement"
    )
    number = models.CharField("số biên bản thanh lý", max_length=60, blank=True)
    settled_on = models.DateField("ngày quyết toán")

    class Meta:
        verbose_name = "quyết toán"
        verbose_name_plural = "quyết toán"
        ordering = ("settled_on", "pk")
        constraints = (day_is_plausible("settlement", "settled_on", "Ngày quyết toán"),)

    def __str__(self) -> str:
        return f"Quyết toán ngày {self.settled_on:%d/%m/%Y}"


class PaymentKind(models.TextChoices):
    ADVANCE = "advance", "tạm ứng"
    PAYMENT = "payment", "thanh toán"
    RETURN = "return", "thu hồi, nộp lại"

    @classmethod
    def outgoing(cls) -> tuple["PaymentKind", ...]:
        return (cls.ADVANCE, cls.PAYMENT)


class Disbursement(Recorded, WithProvenance):
    """State support that left the treasury for an establishment, or came back. Not a stage of the
    ledger: it says when money moved, the ledger what is owed. Corrected by a further row.

    Rows from before payments carried their establishment have no `member` where nobody knows it.
    """

    proposal = models.ForeignKey(
        Proposal, verbose_name="đề án", on_delete=models.PROTECT, related_name="disbursements"
    )
    member = models.ForeignKey(
        Member,
        verbose_name="cơ sở nhận tiền",
        on_delete=models.PROTECT,
        related_name="disbursements",
        null=True,
        blank=True,
    )
    contract = models.ForeignKey(
        Contract,
        verbose_name="hợp đồng",
        on_delete=models.PROTECT,
        related_name="disbursements",
        null=True,
        blank=True,
    )
    kind = models.CharField("loại", max_length=10, choices=PaymentKind.choices)
    paid_on = models.DateField("ngày chi")
    paid = VNDField("số tiền", plausible=PAYMENT)
    document_number = models.CharField("số chứng từ", max_length=60, blank=True)
    reason = models.TextField("lý do", blank=True)

    class Meta:
        verbose_name = "giải ngân"
        verbose_name_plural = "giải ngân"
        ordering = ("paid_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(paid__gt=0),
                name="disbursement_is_more_than_nothing",
                violation_error_message="Số tiền chi phải trên 0 đồng.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=PaymentKind.values),
                name="disbursement_kind_is_known",
                violation_error_message="Loại giải ngân này không có trong danh mục.",
            ),
            moment_has_its_person("disbursement", "recorded", "người ghi", is_required=True),
            day_is_plausible("disbursement", "paid_on", "Ngày chi, ngày nộp lại"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ngày {self.paid_on:%d/%m/%Y}"


class ProgressNote(Recorded):
    """How far the work is on a day, in words of who was there."""

    proposal = models.ForeignKey(
        Proposal, verbose_name="đề án", on_delete=models.PROTECT, related_name="progress_notes"
    )
    noted_on = models.DateField("ngày")
    text = models.TextField("tiến độ")

    class Meta:
        verbose_name = "ghi chép tiến độ"
        verbose_name_plural = "ghi chép tiến độ"
        ordering = ("-noted_on", "-pk")
        constraints = (
            moment_has_its_person("progressnote", "recorded", "người ghi", is_required=True),
            day_is_plausible("progressnote", "noted_on", "Ngày ghi tiến độ"),
        )

    def __str__(self) -> str:
        return f"{self.noted_on:%d/%m/%Y}: {self.text[:60]}"


class ObstacleQuerySet(OfProposalQuerySet):
    def visible_to(self, user: Any) -> Any:
        """As all that hangs on a proposal; what one raised of the whole proposal oneself stays in
        sight, to be solved."""
        visible = super().visible_to(user)
        if user.role_class.sees_all_localities:
            return visible
        written = Proposal.objects.visible_to(user).writable_by(user)
        return visible | self.filter(member=None, proposal__in=written, recorded_by=user)

    def open(self) -> "ObstacleQuerySet":
        return self.filter(solved_on=None)

    def overdue_on(self, day: datetime.date) -> "ObstacleQuerySet":
        return self.open().filter(due_on__lt=day)

    def for_list(self) -> "ObstacleQuerySet":
        return self.select_related(
            "proposal__locality__parent", "member__beneficiary", "member__locality__parent"
        ).order_by("due_on", "pk")


class Obstacle(Recorded):
    """Vướng mắc: what holds the work up, since when, who must act until when, how it was solved."""

    proposal = models.ForeignKey(
        Proposal, verbose_name="đề án", on_delete=models.PROTECT, related_name="obstacles"
    )
    member = models.ForeignKey(
        Member,
        verbose_name="cơ sở tham gia",
        on_delete=models.PROTECT,
        related_name="obstacles",
        null=True,
        blank=True,
        help_text="Để trống khi vướng mắc của cả đề án.",
    )
    what = models.TextField("vướng mắc")
    since = models.DateField("từ ngày")
    who_acts = models.CharField("ai phải xử lý", max_length=160)
    due_on = models.DateField("hạn xử lý")
    solved_on = models.DateField("ngày giải quyết", null=True, blank=True)
    solution = models.TextField("cách giải quyết", blank=True)

    objects = ObstacleQuerySet.as_manager()

    class Meta:
        verbose_name = "vướng mắc"
        verbose_name_plural = "vướng mắc"
        ordering = ("due_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(since__lte=models.F("due_on")),
                name="obstacle_is_due_after_it_began",
                violation_error_message="Hạn xử lý không được trước ngày phát sinh vướng mắc.",
            ),
            models.CheckConstraint(
                condition=Q(solved_on__isnull=True, solution="")
                | (Q(solved_on__isnull=False, solved_on__gte=models.F("since")) & ~Q(solution="")),
                name="obstacle_solved_on_goes_with_its_solution",
                violation_error_message=(
                    "Vướng mắc đã giải quyết phải có ngày (không trước ngày phát sinh) và cách giải "
                    "quyết."
                ),
            ),
            moment_has_its_person("obstacle", "recorded", "người ghi", is_required=True),
            day_is_plausible("obstacle", "since", "Ngày phát sinh vướng mắc"),
            day_is_plausible("obstacle", "due_on", "Hạn xử lý"),
            day_is_plausible("obstacle", "solved_on", "Ngày giải quyết"),
        )

    def __str__(self) -> str:
        return self.what[:80]

    def is_writable_by(self, user: Any) -> bool:
        """Who looks after the establishment, also in a proposal of the centre; what concerns the
        whole proposal is for who writes that."""
        if self.member is not None:
            return self.member.is_looked_after_by(user)
        return self.proposal.is_writable_by(user)

    def days_late(self, day: datetime.date) -> int:
        """Whole days after the day it was due, 0 while it is not."""
        return max((day - self.due_on).days, 0) if self.solved_on is None else 0

    @property
    def district_name(self) -> str:
        """The unit of the board: of the establishment, else of the proposal."""
        place = self.member.locality if self.member else self.proposal.locality
        return place.district.name if place else "Toàn tỉnh"
