"""Members (cơ sở tham gia): one establishment inside a proposal."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, Max, OuterRef, Q, Sum

from beneficiaries.models import Beneficiary, told_by
from khuyencong.localities.models import Locality
from khuyencong.provenance import WithProvenance
from khuyencong.text import fold
from projects.models.stage import Amounts, Stage, balances
from projects.workflow import ProposalState


class Standing(models.TextChoices):
    """Where a member of an approved proposal stands on the way to its acceptance."""

    WAITING = "waiting", "chờ nghiệm thu"
    ACCEPTED = "accepted", "đã nghiệm thu"
    NOT_STARTED = "not-started", "chưa bắt đầu"
    CLOSED = "closed", "không nghiệm thu"

    @property
    def tone(self) -> str:
        return "done" if self is Standing.ACCEPTED else "attention" if self is Standing.WAITING else "waiting"  # fmt: skip


class MemberQuerySet(models.QuerySet["Member"]):
    def visible_to(self, user: Any) -> "MemberQuerySet":
        """Members in one's localities; a reader sees those of decided proposals."""
        visible = self
        if not user.role_class.sees_all_localities:
            visible = visible.filter(locality__in=user.own_localities)
        if user.role_class.sees_only_approved:
            visible = visible.filter(proposal__state__in=ProposalState.decided())
        return visible

    def with_balances(
        self, *, on: datetime.date | None = None, stages: Iterable[Stage] = Stage
    ) -> "MemberQuerySet":
        """Each member with its sums of every stage, of all time or up to and with a day.

        Attributes `<stage>_support`, `<stage>_own`, `<stage>_other` in đồng, 0 where nothing is
        entered, and `<stage>_entries`, how many entries made them. A list asks for its own
        `stages` only.
        """
        rows = self.annotate(**balances(on=on, stages=stages))
        # A query that groups forgets the model's own order, and PostgreSQL then gives any.
        return rows if rows.query.order_by else rows.order_by("proposal_id", "position", "pk")

    def decided(self) -> "MemberQuerySet":
        """Of proposals on an approved list: those that are or will be accepted."""
        return self.filter(proposal__state__in=ProposalState.decided())

    def search(self, text: str, *, by: Any) -> "MemberQuerySet":
        """By the establishment, as far as `by` may read it, or the proposal."""
        of_proposal = Q(proposal__search_text__contains=fold(text))
        return self.filter(told_by(text, by, "beneficiary__") | of_proposal)

    def accepted(self) -> "MemberQuerySet":
        """With an acceptance that was passed."""
        return self.filter(acceptances__result="passed")

    def remaining(self) -> "MemberQuerySet":
        """Of decided proposals: those for whom approved money is left, that is not stopped."""
        splits = apps.get_model("projects", "FundingSplit").objects
        left = splits.filter(member=OuterRef("pk"), stage=Stage.APPROVED).order_by()
        totals = left.values("member").annotate(
            left=Sum("state_support") + Sum("beneficiary_contribution") + Sum("other_funds")
        )
        return self.filter(Exists(totals.filter(left__gt=0)))

    def awaiting_acceptance(self) -> "MemberQuerySet":
        """Of proposals that are carried out, not accepted yet."""
        in_progress = self.filter(proposal__state=ProposalState.IN_PROGRESS)
        return in_progress.exclude(acceptances__result="passed").remaining()

    def within(self, places: list[int]) -> "MemberQuerySet":
        return self.filter(locality__in=places)

    def with_standing(self) -> "MemberQuerySet":
        """`standing`: how far the acceptance of this member is (Standing)."""
        passed = apps.get_model("projects", "Acceptance").objects.filter(
            member=OuterRef("pk"), result="passed"
        )
        remaining = Member.objects.filter(pk=OuterRef("pk")).remaining()
        return self.annotate(
            standing=models.Case(
                models.When(Exists(passed), then=models.Value(Standing.ACCEPTED)),
                models.When(~Exists(remaining), then=models.Value(Standing.CLOSED)),
                models.When(
                    proposal__state=ProposalState.IN_PROGRESS, then=models.Value(Standing.WAITING)
                ),
                models.When(
                    proposal__state=ProposalState.APPROVED, then=models.Value(Standing.NOT_STARTED)
                ),
                default=models.Value(Standing.CLOSED),
                output_field=models.CharField(),
            )
        )

    def with_acceptance(self) -> "MemberQuerySet":
        """`accepted_on` and `minutes_number` of the acceptance that was passed, if any."""
        passed = Q(acceptances__result="passed")
        return self.annotate(
            accepted_on=Max("acceptances__accepted_on", filter=passed),
            minutes_number=Max("acceptances__minutes_number", filter=passed),
        )

    def for_list(self) -> "MemberQuerySet":
        return self.select_related("beneficiary", "locality__parent").order_by("position", "pk")

    def for_page(self) -> "MemberQuerySet":
        """As in a list, with its proposal and whom it replaced."""
        return self.for_list().select_related("proposal", "replaces__beneficiary")


class Member(WithProvenance):
    """One beneficiary in a proposal: where, with which machines, under which commitments."""

    lock_rank = 3

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
        constraints = (
            models.UniqueConstraint(
                fields=("proposal", "beneficiary"),
                name="member_beneficiary_is_once_in_a_proposal",
                violation_error_message="Đơn vị này đã có trong đề án.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.beneficiary} ({self.proposal.code})"

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
            raise ValidationError(
                {
                    "locality": (
                        f"{self.locality} không tồn tại vào ngày {self.first_day:%d/%m/%Y}. "
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
    def own_share(self) -> int:
        """The own share as it stands: approved, else appraised, else requested (đồng)."""
        stages = (Stage.APPROVED, Stage.APPRAISED, Stage.REQUESTED)
        given = (self.amounts(stage).beneficiary_contribution for stage in stages)
        return next((own for own in given if own), 0)

    @property
    def is_accepted(self) -> bool:
        """Has accepted money, of a member that was fetched `with_balances()`."""
        return bool(getattr(self, f"{Stage.ACCEPTED}_entries"))

    @property
    def is_stopped(self) -> bool:
        """Money was approved and taken back, of a member that was fetched `with_balances()`."""
        return bool(
            getattr(self, f"{Stage.APPROVED}_entries") and not self.amounts(Stage.APPROVED).total
        )

    @property
    def place(self) -> str:
        return self.locality.name if self.locality else "Toàn tỉnh"
