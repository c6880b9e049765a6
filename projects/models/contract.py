"""The contract on which a proposal is carried out, and its annexes."""

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q

from khuyencong.constraints import day_is_plausible
from khuyencong.offices.models import Office
from khuyencong.provenance import WithProvenance
from projects.models.proposal import Proposal

FILE_NAME_LENGTH = 160


class ContractQuerySet(models.QuerySet["Contract"]):
    def visible_to(self, user: Any) -> "ContractQuerySet":
        """It speaks of every establishment of its proposal: for who sees that whole."""
        everything = user.role_class.sees_all_localities
        rows = Proposal.objects
        proposals = rows.visible_to(user) if everything else rows.seen_whole_by(user)
        return self.filter(proposal__in=proposals)


def contract_path(contract: "Contract", name: str) -> str:
    """A name of our own on the disk; what the user called the file is stored beside it as data."""
    contract.file_name = name[-FILE_NAME_LENGTH:]
    return f"hop-dong/{uuid.uuid4().hex}"


class Contract(WithProvenance):
    """Hợp đồng thực hiện đề án, or an annex; its amounts are the ledger's entries of stage
    `contracted`. Parties, last day and file are empty in records from before they were asked for.

    An office counts its contracts anew each year, so a number is unique in its office and year. `number_year` is
    that year; it is empty in older records of which two had the same number.
    """

    proposal = models.ForeignKey(
        Proposal, verbose_name="đề án", on_delete=models.PROTECT, related_name="contracts"
    )
    office = models.ForeignKey(  # of the proposal's programme: whose contracts it is counted with
        Office,
        verbose_name="trung tâm",
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    number = models.CharField("số hợp đồng", max_length=60)
    number_year = models.PositiveSmallIntegerField(
        "năm của số hợp đồng", null=True, blank=True, editable=False
    )
    signed_on = models.DateField("ngày ký")
    ends_on = models.DateField("có giá trị đến ngày", null=True, blank=True)
    first_party = models.CharField("bên A", max_length=200, blank=True)
    second_party = models.CharField("bên B", max_length=200, blank=True)
    file = models.FileField("tệp hợp đồng", upload_to=contract_path, blank=True)
    file_name = models.CharField(  # after `file`, whose path writes it
        "tên tệp", max_length=FILE_NAME_LENGTH, blank=True, editable=False
    )

    objects = ContractQuerySet.as_manager()

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
            models.UniqueConstraint(
                fields=("office", "number_year", "number"),
                name="contract_number_is_unique_in_its_year",
                violation_error_message=(
                    "Trong năm đã có hợp đồng mang số này. Hãy kiểm tra lại số hợp đồng."
                ),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("signed_on")),
                name="contract_ends_after_it_was_signed",
                violation_error_message="Hợp đồng không được hết hạn trước ngày ký.",
            ),
            models.CheckConstraint(
                condition=Q(first_party="", second_party="")
                | ~Q(first_party="") & ~Q(second_party=""),
                name="contract_is_between_two",
                violation_error_message="Hợp đồng phải ghi đủ bên A và bên B.",
            ),
            day_is_plausible("contract", "signed_on", "Ngày ký hợp đồng"),
            day_is_plausible("contract", "ends_on", "Ngày hết hạn hợp đồng"),
        )

    def __str__(self) -> str:
        return f"Hợp đồng số {self.number} ngày {self.signed_on:%d/%m/%Y}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._take_office()
        super().save(*args, **kwargs)

    def clean_fields(self, exclude: Any = None) -> None:
        self._take_office()
        super().clean_fields(exclude)

    def _take_office(self) -> None:
        if self.office_id is None and self.proposal_id:
            self.office_id = self.proposal.programme.office_id

    def clean(self) -> None:
        """An older record without the year stays without: its number may be another's too."""
        if self.signed_on and (self._state.adding or self.number_year):
            self.number_year = self.signed_on.year
        super().clean()
