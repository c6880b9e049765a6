"""What is refused before offices are merged: by the rehearsal and by the merge with the same sentence."""

import datetime
from collections.abc import Iterable, Mapping, Sequence

from django.core.exceptions import ValidationError

from khuyencong.constraints import FIRST_DAY
from khuyencong.dates import short_date, today
from khuyencong.offices.models import Office, OfficeMerge, OfficeSuccession
from projects.models import Programme
from projects.refusal import Refused, refuse

LONGEST_LAW = OfficeMerge._meta.get_field("legal_reference").max_length or 0


def refuse_impossible(
    into: Office, offices: Sequence[Office], *, on: datetime.date, law: str
) -> None:
    """What was asked for makes no merge."""
    if not offices:
        raise Refused("Hãy nêu ít nhất một trung tâm nhập vào, khác trung tâm kế thừa.")
    _refuse_law(law.strip())
    if on > today():
        raise Refused(
            f"Ngày gộp {short_date(on)} chưa đến: đến hết hôm trước, mỗi trung tâm còn làm việc của "
            "mình. Hãy chạy lại từ ngày đó."
        )
    _refuse_passed(into, offices)
    levels = Programme.objects.filter(office__in=[into, *offices]).values_list("office", "level")
    if {level for office, level in levels if office == into.pk} != {level for _office, level in levels}:  # fmt: skip
        raise Refused(f"{into} chưa có đủ chương trình khuyến công. Hãy chạy load_reference rồi chạy lại.")  # fmt: skip


def _refuse_law(law: str) -> None:
    if not law:
        raise Refused("Hãy ghi căn cứ pháp lý của việc gộp.")
    if len(law) > LONGEST_LAW:
        raise Refused(
            f"Căn cứ pháp lý (--by-law) dài {len(law)} kí tự, tối đa {LONGEST_LAW}. Hãy ghi số, ngày và tên gọn "
            "của văn bản."
        )


def _refuse_passed(into: Office, offices: Sequence[Office]) -> None:
    steps = OfficeSuccession.objects.select_related("predecessor", "successor")
    if found := steps.filter(predecessor__in=[each.pk for each in offices]).first():
        raise Refused(
            f"{found.predecessor} đã nhập vào {found.successor} từ {short_date(found.effective_on)}."
        )
    if found := steps.filter(predecessor=into).first():
        raise Refused(
            f"{into} đã nhập vào {found.successor} từ {short_date(found.effective_on)}, nên không nhận thêm trung "
            f"tâm nào. Hãy gộp vào {found.successor}."
        )


def refuse_unwritable(
    merge: OfficeMerge, steps: Iterable[OfficeSuccession], ended: Mapping[Office, datetime.date]
) -> None:
    """What the database would refuse of the rows that tell of the merge."""
    try:
        merge.full_clean(exclude={"merged_at", "merged_by"})
    except ValidationError as error:
        raise Refused(error.messages) from error
    reasons = []
    for step in steps:
        try:
            step.full_clean()
        except ValidationError as error:
            reasons += [f"{step}: {message}" for message in error.messages]
    refuse(reasons + [why for office, last in ended.items() if (why := _no_last_day(office, last))])


def _no_last_day(office: Office, last: datetime.date) -> str:
    """Why this cannot be the last day of an office; empty where it can."""
    begins = office.valid_from
    if begins and begins > last:
        return (
            f"{office} hoạt động từ {short_date(begins)}, nên trước ngày gộp chưa có ngày nào. Hãy ghi ngày gộp "
            "sau ngày đó, hoặc sửa “hoạt động từ” của trung tâm này ở trang quản trị (để trống: từ trước khi có "
            "cổng)."
        )
    if last < FIRST_DAY:
        return f"{office}: ngày gộp phải sau {short_date(FIRST_DAY)}. Hãy kiểm tra lại năm."
    return ""
