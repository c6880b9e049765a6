"""What the office says in the documents of a year, written in the portal: paragraphs, recipients, bodies.

Names and recipients live in time: what is written for a year begins in it, and papers of the years before
go on saying what they said.
"""

import datetime
import hashlib
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.models import record
from khuyencong.constraints import valid_on
from khuyencong.locking import lock
from khuyencong.provenance import Provenance
from projects.models import Plan
from projects.refusal import Refused, validated
from reports.models import BodyRole, OfficialBody, PlanText, Recipient, Section
from reports.models.issued import ReportEvent

ONE_DAY = datetime.timedelta(days=1)


def first_day(year: int) -> datetime.date:
    return datetime.date(year, 1, 1)


def lines_of(year: int, section: Section | None) -> list[str]:
    """The paragraphs of a section; without one, who receives every document at the year's beginning."""
    rows: Any = _recipients(year) if section is None else _texts(year, section)
    return [str(row.text) for row in rows]


def body_of(year: int, role: BodyRole) -> OfficialBody | None:
    """The last body that holds the role in the year."""
    rows = OfficialBody.objects.filter(role=role)
    in_year = [
        row
        for row in rows
        if (row.valid_from or first_day(year)).year <= year
        and (row.valid_to is None or row.valid_to >= first_day(year))
    ]
    return max(in_year, key=lambda row: row.valid_from or datetime.date.min, default=None)


def fingerprint(lines: list[str]) -> str:
    """Of what a form showed: two who write at once do not overwrite each other unseen."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


@transaction.atomic
def write_lines(
    *, year: int, section: Section | None, lines: list[str], seen: str, by: Any
) -> list[str]:
    """Ghi căn cứ, mục tiêu, giải pháp, nơi nhận của một năm. Refused when somebody else wrote them since
    the form was opened."""
    _lock(year, by)
    before = lines_of(year, section)
    if fingerprint(before) != seen:
        raise Refused(
            "Phần này vừa được người khác sửa nên chưa ghi gì. Hãy chép lại phần bạn đã gõ, tải lại trang rồi "
            "ghi tiếp.",
            code="version",
        )
    first = (
        _write_recipients(year, lines) if section is None else _write_texts(year, section, lines)
    )
    name = "nơi nhận mọi văn bản" if section is None else section.label
    _record(first, year, name, before, lines, by=by)
    return lines


@transaction.atomic
def write_body(
    *,
    year: int,
    role: BodyRole,
    begins_on: datetime.date,
    fields: Mapping[str, Any],
    by: Any,
    corrects: bool = False,
) -> OfficialBody:
    """Ghi tên cơ quan và người ký từ một ngày: the one before ends the day before. A slip of the pen is
    corrected in the row itself, for all of its time (`corrects`)."""
    _lock(year, by)
    now = OfficialBody.objects.filter(valid_on(begins_on), role=role).first()
    before = [str(now)] if now else []
    body = now if now and (corrects or now.valid_from == begins_on) else None
    if body is None:
        body = _begin(role, begins_on, now)
    for name, value in fields.items():
        setattr(body, name, value)
    validated(body).save()
    said = [" – ".join(filter(None, (body.name, *body.signature_lines, body.signer_name)))]
    _record(body, year, role.label, before, said, by=by)
    return body


def _lock(year: int, by: Any) -> None:
    if plans := list(Plan.objects.of_year(year)):
        lock(*plans)
    require(by, Permission.PLAN_ASSEMBLE, PlanText(year=year))


def _begin(role: BodyRole, day: datetime.date, now: OfficialBody | None) -> OfficialBody:
    """A new row from the day on, until the next one begins."""
    if now is not None:
        last = now.valid_to
        now.valid_to = day - ONE_DAY
        validated(now).save()
        return OfficialBody(role=role, valid_from=day, valid_to=last)
    later = (
        OfficialBody.objects.filter(role=role, valid_from__gt=day).order_by("valid_from").first()
    )
    last = later.valid_from - ONE_DAY if later and later.valid_from else None
    return OfficialBody(role=role, valid_from=day, valid_to=last)


def _texts(year: int, section: Section) -> list[PlanText]:
    return list(PlanText.objects.filter(year=year, section=section).order_by("position", "pk"))


def _recipients(year: int) -> list[Recipient]:
    return list(Recipient.objects.valid_on(first_day(year)).filter(document=""))


def _write_texts(year: int, section: Section, lines: list[str]) -> PlanText:
    """Row by row; a paragraph that stays keeps where it comes from."""
    rows = _texts(year, section)
    known = {row.text: (row.provenance, row.source) for row in rows}
    for row in rows[len(lines) :]:
        row.delete()
    last = rows[-1].position if rows else 0
    more = range(last + 1, last + 1 + len(lines) - len(rows))
    kept = rows[: len(lines)] + [PlanText(year=year, section=section, position=at) for at in more]
    for row, text in zip(kept, lines, strict=True):
        row.text = text
        row.provenance, row.source = known.get(text, (Provenance.RECORDED, ""))
        validated(row).save()
    return kept[0]


def _write_recipients(year: int, lines: list[str]) -> Recipient:
    """Who is not named any more received documents until the year began."""
    day = first_day(year)
    known = {row.text: row for row in _recipients(year)}
    for text, row in known.items():
        if text not in lines:
            _end(row, day)
    rows = []
    for position, text in enumerate(lines, start=1):
        row = known.get(text) or Recipient(text=text, valid_from=day)
        row.position = position
        validated(row).save()
        rows.append(row)
    return rows[0]


def _end(row: Recipient, day: datetime.date) -> None:
    if row.valid_from and row.valid_from >= day:
        row.delete()
        return
    row.valid_to = day - ONE_DAY
    validated(row).save()


def _record(
    subject: Any, year: int, name: str, before: list[str], after: list[str], *, by: Any
) -> None:
    gone = [f"bỏ “{text}”" for text in before if text not in after]
    new = [f"thêm “{text}”" for text in after if text not in before]
    said = "; ".join([*gone, *new]) or "không đổi"
    record(ReportEvent.TEXTS_WRITTEN, subject, by=by, comment=f"năm {year}, {name}: {said}")
