"""What an office that has been set up still lacks, in sentences: nothing is taken from another province."""

from dataclasses import dataclass

from django.urls import reverse

from khuyencong.dates import today
from khuyencong.offices.models import Office
from khuyencong.offices.naming import called_in_text
from projects.models import Programme, ProgrammeLevel, SupportNorm
from reports.actions.first_accounts import communes_without_officer
from reports.models import PlanText

FEW = 5  # names that a sentence lists


@dataclass(frozen=True)
class Missing:
    """A sentence, and the page on which it is mended."""

    sentence: str
    path: str
    link: str


def still_missing(office: Office) -> list[Missing]:
    """The most telling first. Six queries at most."""
    found = [_norms(office), _period(office), _texts(office), _officers(office)]
    return [each for each in found if each]


def _norms(office: Office) -> Missing | None:
    if SupportNorm.objects.filter(programme__office=office, programme__level=ProgrammeLevel.LOCAL).exists():  # fmt: skip
        return None
    return Missing(
        f"Chưa có định mức khuyến công địa phương của {called_in_text(office.province)}: đề án địa phương "
        "chưa so được mức hỗ trợ. Định mức của nơi khác không thay được; hãy nhập theo văn bản của tỉnh, thành phố.",
        reverse("admin:projects_supportnorm_add"),
        "Nhập định mức",
    )


def _period(office: Office) -> Missing | None:
    local = Programme.objects.get(office=office, level=ProgrammeLevel.LOCAL)
    if local.periods.exists():
        return None
    return Missing(
        "Chưa ghi giai đoạn và văn bản phê duyệt chương trình khuyến công địa phương.",
        reverse("admin:projects_programme_change", args=(local.pk,)),
        "Ghi giai đoạn",
    )


def _texts(office: Office) -> Missing | None:
    year = today().year + 1
    if PlanText.objects.filter(office=office, year=year).exists():
        return None
    return Missing(
        f"Chưa có căn cứ, mục tiêu, giải pháp, nơi nhận cho văn bản của năm {year}.",
        f"{reverse('reports:texts_year', args=(year,))}?trung-tam={office.pk}",
        "Ghi nội dung",
    )


def _officers(office: Office) -> Missing | None:
    names = [unit.name for unit in communes_without_officer(office)]
    if not names:
        return None
    more = f" và {len(names) - FEW} nơi nữa" if len(names) > FEW else ""
    return Missing(
        f"Còn {len(names)} xã, phường, đặc khu chưa có cán bộ: {', '.join(names[:FEW])}{more}.",
        reverse("reports:office_accounts", args=(office.code,)),
        "Cấp tài khoản",
    )
