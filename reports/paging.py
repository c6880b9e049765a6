"""How a table lies on paper: columns wide enough for their words, rows that stay together.

Paged formats ask the same two questions – Word its own way, the PDF its own – so both are answered
once. Nothing here is part of what a document says: its fingerprint knows declared widths only.
"""

import re
import unicodedata
from dataclasses import replace
from functools import cache
from itertools import pairwise

from reports.documents.content import (
    Annex,
    Block,
    Column,
    ColumnKind,
    Content,
    Row,
    RowRole,
    Table,
    cell_text,
)

# Hundredths of a point: text on A4 between margins of 30 and 15 mm, upright and lying.
UPRIGHT, LYING = 46_700, 71_400
PADDING = 760  # of a cell, with its borders
LETTERS, SMALL_LETTERS = 12, 10  # points
LONGEST_WORD = 24  # letters; a longer one (an address of the web) may break
SHORT_TABLE = 5  # lines
LETTERS_A_LINE = 80  # of the whole sheet in twelve points
NARROWEST, WIDEST = 4, 70  # per cent: the classes of document.css

# ------------------------------------------------------------------- words that stay whole

# Codes, numbers of decisions, symbols: two parts or more joined by a hyphen or a stroke, with a
# figure, a gap to be filled in, or in capitals.
_JOINED = re.compile(r"[\w.,…]+(?:[-/][\w.,…]+)+")
_MARKED = re.compile(r"[\d…]|^[^a-zà-ỹ]+$")


def codes_in(text: str) -> list[tuple[int, int]]:
    """Where the words stand that no line may break: "1226/QĐ-UBND", "KCDP-2023-01", "03/2027"."""
    if "-" not in text and "/" not in text:
        return []
    return [
        found.span()
        for found in _JOINED.finditer(text)
        if len(found[0]) <= LONGEST_WORD and _MARKED.search(found[0])
    ]


# ------------------------------------------------------------------------ widths of columns


def fitted(content: Content) -> Content:
    """The same with columns in which every word finds room: what one lacks, those with most room to
    spare give. Figures and texts are untouched."""
    return replace(
        content,
        blocks=_fitted_blocks(content.blocks, UPRIGHT),
        annexes=tuple(map(_fitted_annex, content.annexes)),
    )


def _fitted_annex(annex: Annex) -> Annex:
    sheet = LYING if annex.is_landscape else UPRIGHT
    return replace(annex, blocks=_fitted_blocks(annex.blocks, sheet))


def _fitted_blocks(blocks: tuple[Block, ...], sheet: int) -> tuple[Block, ...]:
    return tuple(
        replace(block, columns=_fitted_columns(block, sheet)) if isinstance(block, Table) else block
        for block in blocks
    )


def _fitted_columns(table: Table, sheet: int) -> tuple[Column, ...]:
    needs = [_need(table, place, sheet) for place in range(len(table.columns))]
    widths = [column.width for column in table.columns]
    if sum(needs) > sum(widths):
        return table.columns  # no sharing out helps; words break where they must
    while lacking := [n for n, need in enumerate(needs) if widths[n] < need]:
        spare = max(range(len(widths)), key=lambda n: widths[n] - needs[n])
        widths[spare] -= 1
        widths[lacking[0]] += 1
    return tuple(
        replace(column, width=width) for column, width in zip(table.columns, widths, strict=True)
    )


def _need(table: Table, place: int, sheet: int) -> int:
    """Per cent of the sheet for the longest word of a column, its head included."""
    column = table.columns[place]
    size = SMALL_LETTERS if column.kind == ColumnKind.NOTE else LETTERS
    widest = max((_points(word, size) for word in words_of(table, place)), default=0)
    head = max((_points(word, LETTERS) for word in column.head.split()), default=0)
    needed = (max(widest, head) + PADDING) * 100 // sheet
    return min(max(needed + 1, NARROWEST), WIDEST)


def words_of(table: Table, place: int) -> set[str]:
    """The words of a column as they are shown. A cell that spans its neighbours has their room."""
    kind = table.columns[place].kind
    words: set[str] = set()
    for row in table.rows:
        if row.spans == 1 or place != row.names:
            words.update(cell_text(row.cells[place], kind).split())
    return {word for word in words if len(word) <= LONGEST_WORD}


def _points(word: str, size: int) -> int:
    """How wide a word is in bold Tinos, about, in hundredths of a point."""
    return sum(map(_em, word)) * size


@cache
def _em(letter: str) -> int:
    """In hundredths of the size of letters."""
    if letter.isdigit():
        return 50
    base = unicodedata.normalize("NFD", letter)[0]
    if base in ".,;:'|il/":
        return 28
    if base in "jtIfrs()[]-":
        return 39
    if base in "mMW%w—…":
        return 95
    return 72 if base.isupper() else 54


# ----------------------------------------------------------------------- rows that stay together

HEADS = {RowRole.PROGRAMME, RowRole.GROUP, RowRole.HEADED}
AT_THE_END = 3  # rows of which none stands on a last page without the others


def stays_with_next(table: Table) -> list[bool]:
    """Rows that never part from the one below: heads, the first, those before the last; and all
    of a table of a few lines. A longer one goes on over the page instead of leaving it half empty."""
    if not table.rows:
        return []
    count = len(table.rows)
    is_short = _lines(table) <= SHORT_TABLE
    stay = [
        is_short
        or row.role in HEADS
        or below.role == RowRole.SUM
        or not place
        or place >= count - AT_THE_END
        for place, (row, below) in enumerate(pairwise(table.rows))
    ]
    return [*stay, False]  # nothing stands below the last


def _lines(table: Table) -> int:
    """About how many lines it takes; counted no further than it matters."""
    lines = 0
    for row in table.rows:
        lines += _lines_of(row, table.columns)
        if lines > SHORT_TABLE:
            break
    return lines


def _lines_of(row: Row, columns: tuple[Column, ...]) -> int:
    return max(
        -(-len(cell_text(cell, column.kind)) * 100 // (LETTERS_A_LINE * column.width)) or 1
        for cell, column in zip(row.cells, columns, strict=True)
    )
