"""Where a row's content comes from, so that nobody takes an example for a record."""

from django.db import models


class Provenance(models.TextChoices):
    RECORDED = "recorded", "hồ sơ của đơn vị"
    PUBLISHED = "published", "số liệu đã công bố"
    INFERRED = "inferred", "suy ra từ số liệu đã công bố"
    ILLUSTRATIVE = "illustrative", "số liệu minh họa"


class WithProvenance(models.Model):
    """A row that says where its content comes from; new rows are the office's own records."""

    provenance = models.CharField(
        "nguồn gốc số liệu",
        max_length=12,
        choices=Provenance.choices,
        default=Provenance.RECORDED,
        help_text="Số liệu minh họa được ghi rõ ở mọi nơi nó xuất hiện.",
    )
    source = models.CharField("nguồn", max_length=300, blank=True)

    class Meta:
        abstract = True

    @property
    def is_illustrative(self) -> bool:
        return self.provenance == Provenance.ILLUSTRATIVE
