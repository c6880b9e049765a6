"""The ledger: every amount of every member at every stage, with its day and its document."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from khuyencong.constraints import day_is_plausible
from khuyencong.money import VNDField
from khuyencong.provenance import Provenance, WithProvenance
from projects.models.acceptance import Acceptance
from projects.models.contract import Contract
from projects.models.decision import Decision
from projects.models.execution import Settlement
from projects.models.member import Member
from projects.models.plausible import MEMBER_SUPPORT, OTHER_FUNDS, OWN_SHARE
from projects.models.stage import AMOUNT_COLUMNS, Amounts, Stage

# Which document makes an entry of a stage true.
SOURCE_OF_STAGE = {
    Stage.APPROVED: "decision",
    Stage.CONTRACTED: "contract",
    Stage.ACCEPTED: "acceptance",
    Stage.SETTLED: "settlement",
}


def _source_rule() -> Q:
    """From `approved` on exactly the one source of the stage; before, none."""
    rule = Q()
    for stage in Stage:
        wanted = SOURCE_OF_STAGE.get(stage)
        sources = {f"{name}__isnull": name != wanted for name in SOURCE_OF_STAGE.values()}
        rule |= Q(stage=stage, **sources)
    return rule


class FundingSplitQuerySet(models.QuerySet["FundingSplit"]):
    def of_stage(self, stage: Stage) -> "FundingSplitQuerySet":
        return self.filter(stage=stage)

    def decided(self) -> "FundingSplitQuerySet":
        """From `approved` on."""
        return self.exclude(stage__in=Stage.provisional())

    def illustrative_stages(self) -> set[str]:
        """Stages in which at least one of these entries is made up."""
        made_up = self.filter(provenance=Provenance.ILLUSTRATIVE).order_by()
        return set(made_up.values_list("stage", flat=True).distinct())

    def until(self, day: datetime.date | None) -> "FundingSplitQuerySet":
        """Those that count by and with this day; all of them without one."""
        return self if day is None else self.filter(effective_on__lte=day)

    def total_support(self) -> int:
        """The sum of state support in đồng, 0 when there is no entry."""
        return self.aggregate(total=Coalesce(Sum("state_support"), 0))["total"]

    def summed_by(self, *keys: str) -> list[tuple[Any, ...]]:
        """The money of these entries for each combination of these columns: (*keys, Amounts). One
        query."""
        rows = (
            self.order_by()
            .values_list(*keys)
            .annotate(*(Sum(part) for part in AMOUNT_COLUMNS.values()))
        )
        size = len(keys)
        return [(*row[:size], Amounts(*row[size:])) for row in rows]

    def sums(self, *stages: Stage) -> dict[Stage, Amounts]:
        """The money of these entries at each of these stages. One query."""
        found = dict(self.filter(stage__in=stages).summed_by("stage"))
        return {stage: found.get(stage, Amounts()) for stage in stages}

    def of_members_left(self) -> "FundingSplitQuerySet":
        """`member` of each for whom money is left in these entries, as a subquery."""
        rows: Any = self.order_by().values("member").annotate(left=TOTAL_SUM)
        return rows.filter(left__gt=0).values("member")


TOTAL_SUM = sum((Sum(part) for part in list(AMOUNT_COLUMNS.values())[1:]), Sum("state_support"))


class FundingSplit(WithProvenance):
    """One entry of the ledger: a member's money at a stage, from a day on, by a document.

    The figure of a stage on a day is the sum of its entries up to that day. From `approved` on
    nothing is changed or deleted: an adjustment is a further entry with the signed difference.
    The total is derived (`total`), never stored. Amounts in đồng.
    """

    member = models.ForeignKey(
        Member, verbose_name="cơ sở tham gia", on_delete=models.PROTECT, related_name="splits"
    )
    stage = models.CharField("bước", max_length=12, choices=Stage.choices)
    effective_on = models.DateField("có hiệu lực từ")
    state_support = VNDField("nhà nước hỗ trợ", signed=True, plausible=MEMBER_SUPPORT)
    beneficiary_contribution = VNDField("kinh phí đối ứng", signed=True, plausible=OWN_SHARE)
    other_funds = VNDField("nguồn khác", signed=True, plausible=OTHER_FUNDS, default=0)
    is_adjustment = models.BooleanField("là phần chênh lệch do điều chỉnh", default=False)
    decision = models.ForeignKey(
        Decision,
        verbose_name="quyết định",
        on_delete=models.PROTECT,
        related_name="splits",
        null=True,
        blank=True,
    )
    contract = models.ForeignKey(
        Contract,
        verbose_name="hợp đồng",
        on_delete=models.PROTECT,
        related_name="splits",
        null=True,
        blank=True,
    )
    acceptance = models.ForeignKey(
        Acceptance,
        verbose_name="nghiệm thu",
        on_delete=models.PROTECT,
        related_name="splits",
        null=True,
        blank=True,
    )
    settlement = models.ForeignKey(
        Settlement,
        verbose_name="quyết toán",
        on_delete=models.PROTECT,
        related_name="splits",
        null=True,
        blank=True,
    )

    objects = FundingSplitQuerySet.as_manager()

    class Meta:
        verbose_name = "cơ cấu kinh phí"
        verbose_name_plural = "cơ cấu kinh phí"
        ordering = ("member", "effective_on", "pk")
        indexes = (models.Index(fields=("member", "stage", "effective_on")),)
        constraints = (
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values),
                name="fundingsplit_stage_is_known",
                violation_error_message="Bước này không có trong danh mục.",
            ),
            models.CheckConstraint(
                condition=Q(is_adjustment=True)
                | Q(
                    state_support__gte=0,
                    beneficiary_contribution__gte=0,
                    other_funds__gte=0,
                ),
                name="fundingsplit_is_not_negative_unless_adjustment",
                violation_error_message=(
                    "Số tiền phải từ 0 đồng trở lên; chỉ phần chênh lệch do điều chỉnh mới được âm."
                ),
            ),
            models.CheckConstraint(
                condition=Q(is_adjustment=False)
                | (
                    ~Q(stage__in=Stage.provisional())
                    & ~Q(state_support=0, beneficiary_contribution=0, other_funds=0)
                ),
                name="fundingsplit_adjusts_what_is_decided",
                violation_error_message=(
                    "Điều chỉnh phải thay đổi một số tiền, và chỉ từ bước phê duyệt trở đi."
                ),
            ),
            models.CheckConstraint(
                condition=_source_rule(),
                name="fundingsplit_has_the_source_of_its_stage",
                violation_error_message=(
                    "Từ bước phê duyệt, mỗi khoản phải gắn với đúng một văn bản của bước đó: "
                    "quyết định, hợp đồng, nghiệm thu hoặc quyết toán; đề nghị và thẩm định thì "
                    "không gắn."
                ),
            ),
            models.UniqueConstraint(
                fields=("member", "stage"),
                condition=Q(stage__in=Stage.provisional()),
                name="fundingsplit_is_requested_and_appraised_once",
                violation_error_message=(
                    "Cơ sở này đã có số liệu của bước đó. Hãy sửa số liệu đang có."
                ),
            ),
            day_is_plausible("fundingsplit", "effective_on", "Ngày có hiệu lực trong sổ"),
        )

    def __str__(self) -> str:
        return f"{self.get_stage_display()} – {self.member}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            self._refuse_if_protected()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        self._refuse_if_protected()
        return super().delete(*args, **kwargs)

    def _refuse_if_protected(self) -> None:
        if self.is_protected:
            raise ValidationError(
                "Khi cơ sở đã được phê duyệt, số liệu chỉ được ghi thêm bằng một khoản điều chỉnh, "
                "không được sửa hay xóa."
            )

    @property
    def is_protected(self) -> bool:
        """Decided, or a request or appraisal of a member about which it has been decided."""
        decided = FundingSplit.objects.decided().filter(member=self.member_id)
        return decided.exists()

    @property
    def money(self) -> Amounts:
        return Amounts(*(getattr(self, part) for part in AMOUNT_COLUMNS.values()))

    @property
    def total(self) -> int:
        return self.money.total

    @property
    def source_record(self) -> models.Model | None:
        """The document that makes this entry true."""
        name = SOURCE_OF_STAGE.get(Stage(self.stage))
        return getattr(self, name) if name else None
