"""Contract and settlement: documents of a proposal that entries of the ledger hang on."""

from django.db import models

from khuyencong.provenance import WithProvenance
from projects.models.proposal import Member, Proposal


class Contract(WithProvenance):
    """Hợp đồng thực hiện đề án; its amounts are the ledger's entries of stage `contracted`."""

    proposal = models.ForeignKey(
        Proposal, verbose_name="đề án", on_delete=models.PROTECT, related_name="contracts"
    )
    number = models.CharField("số hợp đồng", max_length=60)
    signed_on = models.DateField("ngày ký")

    class Meta:
        verbose_name = "hợp đồng"
        verbose_name_plural = "hợp đồng"
        ordering = ("signed_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("proposal", "number"),
                name="contract_number_is_unique_in_a_proposal",
                violation_error_message="Đề án này đã có hợp đồng mang số đó.",
            ),
        )

    def __str__(self) -> str:
        return f"Hợp đồng số {self.number} ngày {self.signed_on:%d/%m/%Y}"


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

    def __str__(self) -> str:
        return f"Quyết toán ngày {self.settled_on:%d/%m/%Y}"
