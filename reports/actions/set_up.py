"""Thiết lập trung tâm: its province with all units, its programmes, and the names that its papers bear."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.models import record
from khuyencong.dates import today
from khuyencong.localities.country import REFORM, UnknownProvinceError
from khuyencong.localities.loading import load_localities
from khuyencong.localities.models import Level, Locality
from khuyencong.localities.provinces import province_of_today
from khuyencong.locking import lock_name
from khuyencong.offices.loading import proposed_office
from khuyencong.offices.models import Office, OfficeEvent
from khuyencong.offices.naming import proposed_names
from khuyencong.text import fold
from projects.law.loading import load_law, open_programmes
from projects.models import Programme, ProgrammeLevel, ProgrammePeriod
from projects.refusal import Refused, saved
from reports.models import BodyRole, OfficialBody

SET_UP = "set-up-of-an-office"  # locked by whoever makes one: two clicks make one
LONGEST_CODE = 30


@dataclass(frozen=True)
class OfficeDetails:
    """What one confirms of a new office. Lines of a head are parted by line ends; the period is of the
    local programme, and empty where its text is not at hand."""

    name: str
    letters: str
    valid_from: datetime.date | None
    issuer: str
    issuer_lines: str
    symbol: str
    place: str
    signer_title: str
    parent: str
    parent_lines: str
    addressee: str
    period_from: datetime.date | None = None
    period_to: datetime.date | None = None
    period_basis: str = ""


@dataclass(frozen=True)
class SetUp:
    """What was done: nothing where the office was there whole."""

    office: Office
    is_new: bool
    new_units: int
    new_bodies: int


def find_province(code: str) -> Locality:
    """The province of today with this code, not saved. Refused with a sentence where there is none."""
    try:
        return province_of_today(code)
    except UnknownProvinceError as error:
        raise Refused(str(error), code="province") from error


def office_of(code: str) -> Office | None:
    """The office that has been set up for this province of today."""
    units = _provinces().filter(code=code)
    return Office.objects.filter(province__in=units).first()


def is_whole(office: Office) -> bool:
    """Has it its programmes and its names? One that was opened otherwise may lack them. Two queries."""
    has_name = OfficialBody.objects.filter(office=office, role=BodyRole.ISSUER).exists()
    return has_name and office.programmes.filter(level=ProgrammeLevel.LOCAL).exists()


def proposed_details(province: Locality, office: Office | None = None) -> OfficeDetails:
    """By the name of the province alone, for a person to confirm; an office that is there keeps its own name,
    letters and day. Two queries at most."""
    names = proposed_names(province)
    begins = office.valid_from if office else province.valid_from
    office = office or proposed_office(province)
    return OfficeDetails(
        name=office.name,
        letters=office.letters,
        valid_from=begins,
        issuer=names.issuer,
        issuer_lines="\n".join(names.issuer_lines),
        symbol=names.symbol,
        place=names.place,
        signer_title=names.signer_title,
        parent=names.parent,
        parent_lines="\n".join(names.parent_lines),
        addressee=names.addressee,
    )


@transaction.atomic
def set_up_office(*, province: str, details: OfficeDetails, by: Any) -> SetUp:
    """Of the province of today with this code. What is there already stays as it is, so doing it again
    changes nothing. Refused where no province has the code, or another office has name or letters."""
    lock_name(SET_UP)
    office = office_of(province)
    require(by, Permission.OFFICE_SET_UP, office or Office())
    find_province(province)
    new_units = load_localities({province})
    is_new = office is None
    if office is None:
        office = _open(_provinces().get(code=province), details)
        record(OfficeEvent.SET_UP, office, by=by)
    _open_programmes(office, details)
    return SetUp(office, is_new, new_units, _name_bodies(office, details))


def _provinces() -> Any:
    """Of today, also where the clock of an installation stands before the reform."""
    return Locality.objects.filter(level=Level.PROVINCE).valid_on(max(today(), REFORM))


def _open(province: Locality, details: OfficeDetails) -> Office:
    code = office_code(details.name) or office_code(province.name)
    if other := bearer_of(code):
        raise Refused(name_is_too_near(details.name, code, other))
    return saved(
        Office(
            code=code,
            name=details.name,
            letters=details.letters,
            province=province,
            valid_from=details.valid_from,
        )
    )


def office_code(name: str) -> str:
    """What stands in addresses; empty where the name has no letter of ours."""
    return slugify(fold(name))[:LONGEST_CODE]


def bearer_of(code: str) -> Office | None:
    """The office that has this code already."""
    return Office.objects.filter(code=code).first()


def name_is_too_near(name: str, code: str, other: Office) -> str:
    return (
        f"Tên gọi “{name}” cho mã “{code}”, mã ấy đã là của trung tâm {other}. Hãy đổi tên gọi cho khác hẳn (mã lấy "
        f"từ {LONGEST_CODE} chữ đầu của tên, bỏ dấu)."
    )


def _open_programmes(office: Office, details: OfficeDetails) -> None:
    """What the State has set hangs on those of the first office, and holds for all."""
    if Office.objects.order_by("pk").first() == office:
        load_law(office)
    else:
        open_programmes(office)
    local = Programme.objects.get(office=office, level=ProgrammeLevel.LOCAL)
    if details.period_from and not local.periods.exists():
        saved(
            ProgrammePeriod(
                programme=local,
                valid_from=details.period_from,
                valid_to=details.period_to,
                legal_basis=details.period_basis,
            )
        )


def _name_bodies(office: Office, details: OfficeDetails) -> int:
    """Those that hold a role from the office's first day on, where nobody has held it."""
    signs = {"symbol": details.symbol, "place": details.place, "signer_title": details.signer_title}
    names: dict[str, dict[str, str]] = {
        BodyRole.PARENT: {"name": details.parent, "head_lines": details.parent_lines},
        BodyRole.ISSUER: {"name": details.issuer, "head_lines": details.issuer_lines, **signs},
        BodyRole.ADDRESSEE: {"name": details.addressee},
    }
    held = set(OfficialBody.objects.filter(office=office).values_list("role", flat=True))
    missing = {role: fields for role, fields in names.items() if role not in held}
    for role, fields in missing.items():
        saved(OfficialBody(office=office, role=role, valid_from=details.valid_from, **fields))
    return len(missing)
