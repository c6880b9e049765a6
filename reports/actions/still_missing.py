"""What an office that has been set up still lacks, in sentences: nothing is taken from another province."""

from dataclasses import dataclass

from django.urls import reverse

from khuyencong.dates import today
from khuyencong.offices.models import Office
from khuyencong.offices.naming import called_in_text
from projects.models import Programme, ProgrammeLevel, SupportNorm
from reports.actions.first_accounts import communes_without_officer
from reports.actions.set_up import is_whole, office_of
from reports.models import PlanText

FEW = 5  # names that a sentence lists


@dataclass(frozen=True)
class Missing:
    """A sentence, and the page on which it is mended."""

    sentence: str
    path: str
    link: str


def still_missing(office: Office) -> list[Missing]:
    """The most telling first. Eight queries at most."""
    if not is_whole(office):
        return [_names(office)]
    found = [_norms, _period, _texts, _officers, _succession]
    return [missing for each in found if (missing := each(office))]


def _names(office: Office) -> Missing:
    """Of a province that has passed on, names are written as those of a year are."""
    year = today().year
    is_of_today = office_of(office.province.code) == office
    page = ("reports:set_up_office", office.province.code) if is_of_today else ("reports:texts_year", year)  # fmt: skip
    whose = "" if is_of_today else f"?trung-tam={office.pk}"
    return Missing(
        "Chưa có tên cơ quan trong văn bản hoặc chưa có chương trình: trung tâm chưa làm việc được.",
        f"{reverse(page[0], args=page[1:])}{whose}",
        "Đối chiếu và ghi",
    )


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


def _succession(office: Office) -> Missing | None:
    """An office here whose province passed into this one, and whose records nobody carries on."""
    before = Office.objects.filter(
        province__changes_out__successor=office.province_id, successions_out=None
    ).first()
    if before is None:
        return None
    return Missing(
        f"Chưa ghi ai kế thừa trung tâm {before}, nơi nay thuộc {called_in_text(office.province)}: hồ sơ của "
        "trung tâm ấy chưa được làm tiếp ở đây.",
        reverse("admin:offices_officesuccession_add"),
        "Ghi kế thừa",
    )
