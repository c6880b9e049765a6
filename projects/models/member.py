"""Members (cơ sở tham gia): one establishment inside a proposal."""

import datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from beneficiaries.models import Beneficiary, BeneficiaryKind, search_filter
from khuyencong.constraints import SearchIndex, day_is_plausible
from khuyencong.localities.changes import told_of_day
from khuyencong.localities.models import Locality
from khuyencong.provenance import WithProvenance
from khuyencong.text import fold
from projects.models.scope import of_own_programmes, programmes_of, serves
from projects.models.stage import Balance
from projects.workflow import ProposalState


class Standing(models.TextChoices):
    """Where a member of an approved proposal stands on the way to its acceptance."""

    WAITING = "waiting", "chờ nghiệm thu"
    ACCEPTED = "accepted", "đã nghiệm thu"
    NOT_STARTED = "not-started", "chưa bắt đầu"
    UNFUNDED = "unfunded", "chờ giao kinh phí"
    CLOSED = "closed", "không nghiệm thu"

    @property
    def tone(self) -> str:
        return "done" if self is Standing.ACCEPTED else "attention" if self is Standing.WAITING else "waiting"  # fmt: skip


class MemberQuerySet(models.QuerySet["Member"]):
    def visible_to(self, user: Any) -> "MemberQuerySet":
        """Members of the own offices' proposals; of them those in one's localities, and those without a place of a proposal that was made there; a
        reader sees those of decided proposals."""
        visible: MemberQuerySet = of_own_programmes(self, user, "proposal__programme")
        if not user.role_class.sees_all_localities:
            own = user.own_localities
            visible = visible.filter(
                Q(locality__in=own) | Q(locality=None, proposal__locality__in=own)
            )
        if user.role_class.sees_only_approved:
            visible = visible.filter(proposal__state__in=ProposalState.decided())
        return visible

    def keep_names(self) -> int:
        """Write down what these establishments are called in the records today. From submission on a
        proposal, its plan and every document call them so, whatever the record says later."""
        record = Beneficiary.objects.filter(pk=OuterRef("beneficiary"))
        return self.update(
            name_at_submission=Subquery(record.values("name")[:1]),
            kind_at_submission=Subquery(record.values("kind")[:1]),
            name_text=Subquery(record.values("name_text")[:1]),
        )

    def follow_records(self) -> int:
        """Of a proposal that is worked on again: they are called as their records are."""
        return self.update(name_at_submission="", kind_at_submission="", name_text="")

    def hidden_from(self, places: list[int]) -> "MemberQuerySet":
        """What `visible_to` leaves out for a local officer of these places."""
        unplaced_elsewhere = Q(proposal__locality=None) | ~Q(proposal__locality__in=places)
        return self.filter(
            (Q(locality__isnull=False) & ~Q(locality__in=places))
            | (Q(locality=None) & unplaced_elsewhere)
        )

    def decided(self) -> "MemberQuerySet":
        """Of proposals on an approved list: those that are or will be accepted."""
        return self.filter(proposal__state__in=ProposalState.decided())

    def search(self, text: str, *, by: Any) -> "MemberQuerySet":
        """By the establishment, as far as `by` may read it, or the proposal."""
        words = fold(text)
        here = Q(name_text__contains=words) | Q(proposal__search_text__contains=words)
        return self.filter(search_filter(text, by, "beneficiary__") | here)

    def within(self, places: list[int]) -> "MemberQuerySet":
        return self.filter(locality__in=places)

    def for_list(self) -> "MemberQuerySet":
        return self.select_related("beneficiary", "locality__parent").order_by("position", "pk")

    def for_page(self) -> "MemberQuerySet":
        """As in a list, with its proposal and whom it replaced."""
        return self.for_list().select_related("proposal", "replaces__beneficiary")


class Member(WithProvenance):
    """One beneficiary in a proposal: where, with which machines, under which commitments."""

    lock_rank = 3
    place_now = ""  # what its place is called today, where a page asked for it

    proposal = models.ForeignKey(
        "projects.Proposal", verbose_name="đề án", on_delete=models.CASCADE, related_name="members"
    )
    position = models.PositiveSmallIntegerField("thứ tự", default=1)
    beneficiary = models.ForeignKey(
        Beneficiary,
        verbose_name="đơn vị thụ hưởng",
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    name_at_submission = models.CharField("tên khi nộp", max_length=200, blank=True, editable=False)
    kind_at_submission = models.CharField(
        "loại hình khi nộp",
        max_length=20,
        choices=BeneficiaryKind.choices,
        blank=True,
        editable=False,
    )
    name_text = models.CharField(max_length=200, blank=True, editable=False)
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
    left_out_on = models.DateField(
        "không giao kinh phí từ ngày", null=True, blank=True, editable=False
    )
    left_out_reason = models.TextField("lý do không giao kinh phí", blank=True, editable=False)
    replaces = models.OneToOneField(
        "self",
        verbose_name="thay cho",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        help_text="Cơ sở mà quyết định điều chỉnh đã thay.",
    )

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = "cơ sở tham gia"
        verbose_name_plural = "cơ sở tham gia"
        ordering = ("proposal", "position", "pk")
        indexes = (SearchIndex(fields=("name_text",), name="member_name_text"),)
        constraints = (
            models.UniqueConstraint(
                fields=("proposal", "beneficiary"),
                name="member_beneficiary_is_once_in_a_proposal",
                violation_error_message="Đơn vị này đã có trong đề án.",
            ),
            models.CheckConstraint(
                condition=Q(left_out_on=None, left_out_reason="")
                | (Q(left_out_on__isnull=False) & ~Q(left_out_reason="")),
                name="member_left_out_on_goes_with_its_reason",
                violation_error_message="Không giao kinh phí thì phải ghi ngày và lý do.",
            ),
            models.CheckConstraint(
                condition=Q(name_at_submission="", kind_at_submission="", name_text="")
                | (~Q(name_at_submission="") & Q(kind_at_submission__in=BeneficiaryKind.values)),
                name="member_name_and_kind_are_kept_together",
                violation_error_message="Tên và loại hình khi nộp phải được ghi cùng nhau.",
            ),
            day_is_plausible("member", "own_share_committed_on", "Ngày cam kết đối ứng"),
            day_is_plausible(
                "member",
                "no_other_support_declared_on",
                "Ngày cam kết chưa được hỗ trợ từ nguồn khác",
            ),
            day_is_plausible("member", "left_out_on", "Ngày không giao kinh phí"),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.proposal.code})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """What joins a proposal that was submitted already is called as its record is on that day."""
        if self._state.adding and not self.name_at_submission and not self.proposal.is_editable:
            record = self.beneficiary
            self.name_at_submission, self.kind_at_submission = record.name, record.kind
            self.name_text = record.name_text
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        """What this establishment is called here: as it was when the proposal was submitted, before as
        its record is. The one answer of every page, check, report and document."""
        return self.name_at_submission or self.beneficiary.name

    @property
    def kind(self) -> str:
        """What it is here, in the same way (BeneficiaryKind)."""
        return self.kind_at_submission or self.beneficiary.kind

    @property
    def name_today(self) -> str:
        """What its record calls it now, where that is another name."""
        return "" if self.beneficiary.name == self.name else self.beneficiary.name

    def is_looked_after_by(self, user: Any) -> bool:
        """It stands at a place of theirs, or at none in a proposal of theirs."""
        if self.locality_id is None and not user.role_class.sees_all_localities:
            return self.proposal.is_writable_by(user)
        is_of_place = bool(user.looks_after(self.locality_id))
        if programmes_of(user) is None:
            return is_of_place
        return is_of_place and serves(user, self.proposal.programme_id)

    def is_writable_by(self, user: Any) -> bool:
        """Who writes the proposal, of the establishments that are looked after by the same."""
        return self.is_looked_after_by(user) and self.proposal.is_writable_by(user)

    @property
    def first_day(self) -> datetime.date:
        """The day from which its place must be a valid one."""
        return self.first_day_of(self.proposal)

    def first_day_of(self, proposal: Any) -> datetime.date:
        """The same, of a proposal that is at hand."""
        return proposal.starts_on or datetime.date(proposal.year, 1, 1)

    @property
    def place_is_valid(self) -> bool:
        """On the day the work begins; a replacement takes the place that was decided on before."""
        if self.locality is None or self.replaces_id is not None:
            return True
        return self.locality.is_valid_on(self.first_day)

    def clean(self) -> None:
        """A locality is valid on the day it is used (the reforms of 2024 and 2025)."""
        if self.proposal_id and not self.place_is_valid:
            place: Any = self.locality
            raise ValidationError({"locality": told_of_day(place, self.first_day)})

    @cached_property
    def balance(self) -> Balance:
        """Its money, of a member that was fetched with `projects.ledger.with_balances`."""
        return Balance.of(self)

    @property
    def place(self) -> str:
        return self.locality.name if self.locality else "Toàn tỉnh"
