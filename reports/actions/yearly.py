"""What the office says in the documents of a year, written in the portal: paragraphs, recipients, bodies.

Names and recipients live in time: what is written for a year begins in it, and papers of the years before,
and of later years that have their own, go on saying what they said.
"""

import datetime
import hashlib
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.models import record
from khuyencong.locking import lock_name
from khuyencong.provenance import Provenance
from projects.refusal import Refused, saved
from reports.actions.recipients import (
    ONE_DAY,
    first_day,
    last_day,
    recipients_of,
    write_recipients,
)
from reports.models import BodyRole, OfficialBody, PlanText, Recipient, Section
from reports.models.issued import ReportEvent

TEXTS = "texts-of-the-office"  # locked by whoever writes them: lists and bodies reach over years


def lines_of(year: int, section: Section | None, office: int | None) -> list[str]:
    """The paragraphs of a section of an office (by key); without one, who receives every document."""
    if section is None:
        return recipients_of(year, office)
    return [row.text for row in _texts(year, section, office)]


def body_of(year: int, role: BodyRole, office: int | None) -> OfficialBody | None:
    """The last body of an office (by key) that holds the role in the year."""
    rows = OfficialBody.objects.filter(office=office, role=role)
    in_year = [
        row
        for row in rows
        if (row.valid_from or first_day(year)).year <= year
        and (row.valid_to is None or row.valid_to >= first_day(year))
    ]
    return max(in_year, key=lambda row: row.valid_from or datetime.date.min, default=None)


def ends_within(year: int, body: OfficialBody | None) -> bool:
    """Does the year end without it?"""
    return bool(body and body.valid_to and body.valid_to < last_day(year))


def begins_on(year: int, body: OfficialBody | None) -> datetime.date:
    """The day from which a page offers to write: that on which the body began in the year, the one after
    its end when it ended in it, else the first of the year."""
    if body and body.valid_to and ends_within(year, body):
        return body.valid_to + ONE_DAY
    return max(body.valid_from if body and body.valid_from else first_day(year), first_day(year))


def fingerprint(lines: list[str]) -> str:
    """Of what a form showed: two who write at once do not overwrite each other unseen."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def fingerprint_of_body(body: OfficialBody | None) -> str:
    """The same of a body with its days; empty where there is none."""
    if body is None:
        return ""
    fields = body._meta.concrete_fields
    return fingerprint([f"{field.attname}={getattr(body, field.attname)}" for field in fields])


@transaction.atomic
def write_lines(
    *, year: int, office: int, section: Section | None, lines: list[str], seen: str, by: Any
) -> list[str]:
    """Ghi căn cứ, mục tiêu, giải pháp, nơi nhận của một năm. Refused when somebody else wrote them since
    the form was opened."""
    _lock(year, office, by)
    before = lines_of(year, section, office)
    _refuse_unless_seen(seen, fingerprint(before))
    if section is None:
        first: Recipient | PlanText = write_recipients(year, office, lines)
    else:
        first = _write_texts(year, section, office, lines)
    name = "nơi nhận mọi văn bản" if section is None else section.label
    _record(first, year, name, before, lines, by=by)
    return lines


@transaction.atomic
def write_body(
    *,
    year: int,
    office: int,
    role: BodyRole,
    begins_on: datetime.date,
    fields: Mapping[str, Any],
    seen: str,
    by: Any,
    corrects: bool = False,
) -> OfficialBody:
    """Ghi tên cơ quan và người ký từ một ngày: the one before ends the day before. A slip of the pen is
    corrected in the row itself, for all of its time (`corrects`)."""
    _lock(year, office, by)
    shown = body_of(year, role, office)
    _refuse_unless_seen(seen, fingerprint_of_body(shown))
    before = _said(shown) if shown else []
    body = shown if shown and corrects else _from(begins_on, year, shown, role, office)
    for name, value in fields.items():
        setattr(body, name, value)
    saved(body)
    _record(body, year, role.label, before, _said(body), by=by)
    return body


def _lock(year: int, office: int, by: Any) -> None:
    lock_name(TEXTS)
    require(by, Permission.PLAN_ASSEMBLE, PlanText(year=year, office_id=office))


def _refuse_unless_seen(seen: str, now: str) -> None:
    if seen != now:
        raise Refused(
            "Phần này vừa được người khác sửa nên chưa ghi gì. Hãy chép lại phần bạn đã gõ, tải lại trang rồi "
            "ghi tiếp.",
            code="version",
        )


def _said(body: OfficialBody) -> list[str]:
    return [" – ".join(filter(None, (body.name, *body.signature_lines, body.signer_name)))]


def _from(
    day: datetime.date, year: int, shown: OfficialBody | None, role: BodyRole, office: int
) -> OfficialBody:
    """The row that holds from a day of the year on: the one that the page showed when it began then or
    later, else a new one after it."""
    if day.year != year:
        raise Refused(
            f"Trang này là của năm {year}, còn ngày áp dụng {day:%d/%m/%Y} thuộc năm {day.year}. Hãy ghi "
            f"một ngày của năm {year}, hoặc mở trang của năm {day.year}."
        )
    if shown and shown.valid_from and day <= shown.valid_from:
        body = _begin_earlier(shown, day)
    else:
        body = _begin_after(shown, day, role, office)
    if shown is None or ends_within(year, body):
        body.valid_to = _until_the_next(body)
    return body


def _begin_earlier(shown: OfficialBody, day: datetime.date) -> OfficialBody:
    """The one before ends earlier; who would lose all of their days is not dropped without a word."""
    others = _in_role_of(shown).filter(valid_from__lt=shown.valid_from)
    if lost := others.filter(valid_from__gte=day).first():
        raise Refused(
            f"“{lost}” bắt đầu từ {lost.valid_from:%d/%m/%Y}, không trước ngày {day:%d/%m/%Y}. Hãy ghi một ngày "
            "sau đó, hoặc sửa dòng ấy ở trang quản trị."
        )
    before = _in_role_of(shown).exclude(pk=shown.pk)
    for row in before.filter(valid_to__gte=day, valid_to__lt=shown.valid_from):
        _end_before(row, day)
    shown.valid_from = day
    return shown


def _begin_after(
    shown: OfficialBody | None, day: datetime.date, role: BodyRole, office: int
) -> OfficialBody:
    """A new row; the one shown ends the day before unless it ended already."""
    ends = shown.valid_to if shown else None
    body = OfficialBody(office_id=office, role=role, valid_from=day, valid_to=ends)
    if shown and (shown.valid_to is None or shown.valid_to >= day):
        _end_before(shown, day)
    return body


def _end_before(row: OfficialBody, day: datetime.date) -> None:
    row.valid_to = day - ONE_DAY
    saved(row)


def _until_the_next(body: OfficialBody) -> datetime.date | None:
    """The day before another one begins in the role."""
    later = _in_role_of(body).filter(valid_from__gt=body.valid_from)
    begins = later.order_by("valid_from").values_list("valid_from", flat=True).first()
    return begins - ONE_DAY if begins else None


def _in_role_of(body: OfficialBody) -> Any:
    return OfficialBody.objects.filter(office=body.office_id, role=body.role)


def _texts(year: int, section: Section, office: int | None) -> list[PlanText]:
    rows = PlanText.objects.filter(year=year, section=section, office=office)
    return list(rows.order_by("position", "pk"))


def _write_texts(year: int, section: Section, office: int, lines: list[str]) -> PlanText:
    """Row by row; a paragraph that stays keeps where it comes from."""
    rows = _texts(year, section, office)
    known = {row.text: (row.provenance, row.source) for row in rows}
    for row in rows[len(lines) :]:
        row.delete()
    last = rows[-1].position if rows else 0
    more = range(last + 1, last + 1 + len(lines) - len(rows))
    of = {"office_id": office, "year": year, "section": section}
    kept = rows[: len(lines)] + [PlanText(**of, position=at) for at in more]
    for row, text in zip(kept, lines, strict=True):
        row.text = text
        row.provenance, row.source = known.get(text, (Provenance.RECORDED, ""))
        saved(row)
    return kept[0]


def _record(
    subject: Any, year: int, name: str, before: list[str], after: list[str], *, by: Any
) -> None:
    gone = [f"bỏ “{text}”" for text in before if text not in after]
    new = [f"thêm “{text}”" for text in after if text not in before]
    said = "; ".join([*gone, *new]) or "không đổi"
    record(ReportEvent.TEXTS_WRITTEN, subject, by=by, comment=f"năm {year}, {name}: {said}")
