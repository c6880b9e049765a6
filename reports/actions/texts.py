"""What documents of a year say besides figures: it begins with what the last year had."""

import datetime
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Max

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.models import record
from khuyencong.locking import lock_name
from projects.refusal import Refused, saved
from reports.actions.recipients import last_day, last_day_of_list
from reports.actions.yearly import TEXTS
from reports.models import OfficialBody, PlanText, Recipient
from reports.models.issued import ReportEvent

ONE_DAY = datetime.timedelta(days=1)


@transaction.atomic
def start_from_last_year(*, year: int, office: int, by: Any) -> list[Any]:
    """Lấy từ năm trước: grounds, aims, solutions, recipients and who signs, as far as this year has
    none of its own. Refused when there is nothing to take."""
    lock_name(TEXTS)  # two clicks copy once
    require(by, Permission.PLAN_ASSEMBLE, PlanText(year=year, office_id=office))
    first_day = datetime.date(year, 1, 1)
    rows = [*_texts(year, office), *_bodies(first_day, office), *_recipients(first_day, office)]
    if not rows:
        raise Refused(
            f"Không có gì để lấy: năm {year} đã có nội dung, hoặc các năm trước chưa có. Hãy khai báo "
            "ở trang quản trị."
        )
    for row in rows:
        saved(row)
    record(ReportEvent.TEXTS_STARTED, rows[0], by=by, comment=f"năm {year}: {len(rows)} dòng")
    return rows


def may_start(year: int, office: int) -> bool:
    """Is there something that the year lacks and an earlier one had? Five queries at most."""
    first_day = datetime.date(year, 1, 1)
    sources = (_texts(year, office), _bodies(first_day, office), _recipients(first_day, office))
    return any(next(source, None) is not None for source in sources)


def _texts(year: int, office: int) -> Iterator[PlanText]:
    """Of each section without a text: those of the newest year before that has some."""
    own = PlanText.objects.filter(office=office)
    filled = own.filter(year=year).values("section")
    earlier = own.filter(year__lt=year).exclude(section__in=filled)
    newest = dict(earlier.order_by().values_list("section").annotate(Max("year")))
    for text in earlier:
        if text.year == newest[text.section]:
            of = {"office_id": office, "section": text.section, "position": text.position}
            yield PlanText(year=year, text=text.text, **of)


def _bodies(day: datetime.date, office: int) -> Iterator[OfficialBody]:
    """The last body in each role that nobody holds on the day, until the next one begins."""
    of_role: dict[str, list[OfficialBody]] = defaultdict(list)
    held = set()
    for body in OfficialBody.objects.filter(office=office).order_by("role", "valid_to"):
        of_role[body.role].append(body)
        if (body.valid_from or day) <= day <= (body.valid_to or day):
            held.add(body.role)
    for bodies in (of_role[role] for role in of_role if role not in held):
        ended = [body for body in bodies if body.valid_to and body.valid_to < day]
        begins = min(
            (b.valid_from for b in bodies if b.valid_from and b.valid_from > day), default=None
        )
        if ended:
            yield _copy(ended[-1], valid_from=day, valid_to=begins - ONE_DAY if begins else None)


def _recipients(day: datetime.date, office: int) -> Iterator[Recipient]:
    """Where nobody is set to receive anything in the year: those who did last, until a later year has
    its own."""
    own = Recipient.objects.filter(office=office)
    begun = own.exclude(valid_from__gt=last_day(day.year))
    if begun.exclude(valid_to__lt=day).exists():
        return
    before = own.filter(valid_to__lt=day)
    ended = before.aggregate(last=Max("valid_to"))["last"]
    if ended is None:
        return
    for row in before.filter(valid_to=ended):
        until = last_day_of_list(day.year, office, document=row.document)
        yield _copy(row, valid_from=day, valid_to=until)


def _copy(row: Any, **changed: Any) -> Any:
    """A new row that says the same but for what changed."""
    fields = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    return type(row)(**{name: getattr(row, name) for name in fields} | changed)
