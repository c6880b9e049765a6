"""Cut a long document into parts that may be laid out side by side.

A part ends where its sheet ends, so a table is cut where a reader expects a new page: before a
programme or a group, else before a proposal that is not one of its members.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reports.documents.content import Annex, Block, Content, Row, RowRole, Table

ROWS_A_PART = 100
NUMERALS = ("I", "II", "III", "IV", "V", "VI")


@dataclass(frozen=True)
class AnnexPart:
    """An annex, or a piece of it that goes on where another part ended."""

    label: str
    title: str
    belongs_to: str
    blocks: tuple[Block, ...]
    is_landscape: bool = True
    is_continued: bool = False


@dataclass(frozen=True)
class DocumentPart:
    """What one process lays out: the body with what fits, or pieces of annexes alone."""

    annexes: tuple[AnnexPart, ...]
    with_body: bool


def whole(content: Content) -> DocumentPart:
    """The document in one piece."""
    count = len(content.annexes)
    annexes = (_annex(content, annex, n, count) for n, annex in enumerate(content.annexes))
    return DocumentPart(tuple(annexes), with_body=True)


def parts_of(content: Content, rows: int = ROWS_A_PART) -> list[DocumentPart]:
    """The body, and each annex – it begins on a new sheet anyway – in pieces of about `rows` rows."""
    pieces = [piece for annex in whole(content).annexes for piece in _pieces(annex, rows)]
    return [
        DocumentPart((), with_body=True),
        *(DocumentPart((piece,), with_body=False) for piece in pieces),
    ]


def first_rows(content: Content, rows: int) -> tuple[Content, int]:
    """The document with at most so many rows a table, and how many rows that leaves out."""
    cut = sum(max(len(table.rows) - rows, 0) for table in content.tables())
    if not cut:
        return content, 0

    def short(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(
            replace(block, rows=block.rows[:rows]) if isinstance(block, Table) else block
            for block in blocks
        )

    annexes = tuple(replace(annex, blocks=short(annex.blocks)) for annex in content.annexes)
    return replace(content, blocks=short(content.blocks), annexes=annexes), cut


def _annex(content: Content, annex: Annex, position: int, count: int) -> AnnexPart:
    label = f"Phụ lục {NUMERALS[position]}" if count > 1 else "Phụ lục"
    head = content.letterhead
    with_what = f"Kèm theo {content.kind_in_sentence} số {head.symbol_line} {head.date_line}"
    return AnnexPart(
        label=label,
        title=annex.title,
        belongs_to=with_what if content.has_number else "",
        blocks=annex.blocks,
        is_landscape=annex.is_landscape,
    )


def _pieces(annex: AnnexPart, rows: int) -> Iterator[AnnexPart]:
    """The long table in pieces; what follows it goes with the last one."""
    long = next(
        (
            b
            for b in annex.blocks
            if isinstance(b, Table) and not b.has_bars and len(b.rows) > rows + rows // 4
        ),
        None,
    )
    if long is None:
        yield annex
        return
    place = annex.blocks.index(long)
    cuts = list(_cut(long.rows, rows))
    for number, piece in enumerate(cuts):
        blocks: tuple[Block, ...] = (
            replace(long, rows=piece, unit=long.unit if not number else ""),
        )
        if not number:
            blocks = (*annex.blocks[:place], *blocks)
        if number == len(cuts) - 1:
            blocks = (*blocks, *annex.blocks[place + 1 :])
        yield replace(annex, blocks=blocks, is_continued=number > 0)


def _cut(rows: tuple[Row, ...], size: int) -> Iterator[tuple[Row, ...]]:
    start = 0
    while len(rows) - start > size + size // 4:
        end = _page_break_near(rows, start + size, slack=size // 5)
        yield rows[start:end]
        start = end
    yield rows[start:]


HEADS = (RowRole.PROGRAMME, RowRole.GROUP)


def _page_break_near(rows: tuple[Row, ...], near: int, slack: int) -> int:
    """The nearest row at which a new page may begin, looking a little before and after."""
    around = sorted(range(near - slack, near + slack), key=lambda place: abs(place - near))

    def begins(place: int, roles: tuple[RowRole, ...]) -> bool:
        # a head never parts from the head above it
        return rows[place].role in roles and rows[place - 1].role not in (*HEADS, RowRole.HEADED)

    for roles in (HEADS, (RowRole.ITEM, RowRole.HEADED)):
        for place in around:
            if begins(place, roles):
                return place
    return near
