"""What a text says besides figures: whom it supports, which trades and contents, on what conditions."""

from django.db import models

from projects.models.legal import (
    LegalRule,
    LegalRuleQuerySet,
    begins_before_it_ends,
    one_at_a_time,
)
from projects.models.programme import Activity


class ProvisionTopic(models.TextChoices):
    BENEFICIARY = "beneficiary", "đối tượng"
    CONTENT = "content", "nội dung"
    TRADE = "trade", "ngành nghề"
    CONDITION = "condition", "điều kiện"


class Provision(LegalRule):
    """One thing that a text allows or asks. A check looks it up by topic and code: a form of
    establishment (`BeneficiaryKind`), a content (`Activity`), or the name of a condition."""

    topic = models.CharField("về", max_length=12, choices=ProvisionTopic.choices)
    code = models.SlugField("mã", max_length=50)
    name = models.CharField("quy định", max_length=300)
    activities = models.ManyToManyField(
        Activity,
        verbose_name="chỉ cho nội dung",
        blank=True,
        related_name="+",
        help_text="Để trống: mọi nội dung.",
    )

    objects = LegalRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "quy định khác"
        verbose_name_plural = "quy định khác"
        ordering = ("topic", "valid_from", "pk")
        constraints = (
            begins_before_it_ends("provision"),
            one_at_a_time("provision", "topic", "code"),
            models.CheckConstraint(
                condition=models.Q(topic__in=ProvisionTopic.values),
                name="provision_topic_is_known",
                violation_error_message="Loại quy định này không có trong danh mục.",
            ),
        )

    def __str__(self) -> str:
        return self.name
