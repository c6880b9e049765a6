"""What a local officer prints: the figures of the own places, in nobody's name.

The head, the number and the signature are those of the centre, which vouches for the whole province.
"""

import datetime
from dataclasses import replace
from typing import Any

from khuyencong.constraints import valid_on
from khuyencong.offices.models import Office
from reports.documents.content import Content, Letterhead, paragraph

NAMED = 3  # more places than these are counted


def of_place(content: Content, user: Any) -> Content:
    """The same figures as a sheet without number and signature that says of which places it is."""
    places = name_places(user, datetime.date(content.letterhead.year, 12, 31))
    said = (
        f"Số liệu chỉ gồm cơ sở thuộc {places}, lấy từ hệ thống để theo dõi tại địa bàn; không thay "
        "văn bản do Trung tâm ban hành."
    )
    return _in_nobodys_name(content, ("Địa bàn", places), said, "dia-ban")


def of_national(content: Content, office: int | None) -> Content:
    """What somebody prints who reads the national programme alone: the same figures of one programme, in
    nobody's name. One query."""
    names = Office.objects.filter(pk__in=[office or 0]).values_list("name", flat=True)
    name = names.first()
    whose = f"khuyến công quốc gia, {name}" if name else "khuyến công quốc gia"
    said = (
        f"Số liệu chỉ gồm {whose}, phần đã phê duyệt, lấy từ hệ thống để theo dõi; không thay văn bản do "
        "Trung tâm ban hành."
    )
    return _in_nobodys_name(content, ("Chương trình", whose), said, "quoc-gia")


def _in_nobodys_name(content: Content, head: tuple[str, str], said: str, name: str) -> Content:
    whose = head[1]
    return replace(
        content,
        title=f"{content.title} – {whose}"[:200],
        file_name=f"{content.file_name}-{name}",
        letters="",
        subject=f"{content.subject} – {whose}",
        letterhead=Letterhead(issuer_lines=head, year=content.letterhead.year),
        addressed_to="",
        blocks=(paragraph(said, is_note=True), *content.blocks),
        recipients=(),
        signers=(),
    )


def name_places(user: Any, day: datetime.date) -> str:
    """The user's places by their names of the day; of the present where none stood then."""
    own = user.localities.order_by("level", "name", "pk")
    names = list((own.filter(valid_on(day)) or own).values_list("name", flat=True))
    return ", ".join(names) if len(names) <= NAMED else f"{len(names)} đơn vị hành chính"
