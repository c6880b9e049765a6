"""What a local officer prints: the figures of the own places, in nobody's name.

The head, the number and the signature are those of the centre, which vouches for the whole province.
"""

import datetime
from dataclasses import replace
from typing import Any

from khuyencong.constraints import valid_on
from reports.documents.content import Content, Letterhead, Paragraph, paragraph

NAMED = 3  # more places than these are counted


def of_place(content: Content, user: Any) -> Content:
    """The same figures as a sheet without number and signature that says of which places it is."""
    places = name_places(user, datetime.date(content.letterhead.year, 12, 31))
    return replace(
        content,
        title=f"{content.title} – {places}"[:200],
        file_name=f"{content.file_name}-dia-ban",
        letters="",
        subject=f"{content.subject} – {places}",
        letterhead=Letterhead(issuer_lines=("Địa bàn", places), year=content.letterhead.year),
        addressed_to="",
        blocks=(_scope(places), *content.blocks),
        recipients=(),
        signers=(),
    )


def _scope(places: str) -> Paragraph:
    return paragraph(
        f"Số liệu chỉ gồm cơ sở thuộc {places}, lấy từ hệ thống để theo dõi tại địa bàn; không thay "
        "văn bản do Trung tâm ban hành.",
        is_note=True,
    )


def name_places(user: Any, day: datetime.date) -> str:
    """The user's places by their names of the day; of the present where none stood then."""
    own = user.localities.order_by("level", "name", "pk")
    names = list((own.filter(valid_on(day)) or own).values_list("name", flat=True))
    return ", ".join(names) if len(names) <= NAMED else f"{len(names)} đơn vị hành chính"
