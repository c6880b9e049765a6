"""What a document says, without how it looks: what every format presents.

Figures are computed once and laid into a `Content`; HTML, PDF, DOCX and XLSX present the same one,
so that they cannot differ. Amounts are whole đồng here; a format writes them its way.
"""

import datetime
import enum
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, ClassVar, TypeAlias

from khuyencong.dates import official_date, short_date
from khuyencong.maps.shading import Map
from khuyencong.money import format_trieu
from khuyencong.quantity import format_quantity
from projects.models import Amounts


class ColumnKind(enum.StrEnum):
    """What a column holds, and so what its cells are in Python."""

    TEXT = "text"  # str
    NOTE = "note"  # str, in small letters
    SHORT = "short"  # str, centred: numbers of rows, dates, "3/5"
    MONEY = "money"  # int, đồng; shown in triệu đồng
    COUNT = "count"  # int
    PERMILLE = "permille"  # int: 447 is 44,7 %
    HUNDREDTHS = "hundredths"  # int: 124 is 1,24
    QUANTITY = "quantity"  # a measured number in the unit of its row
    BAR = "bar"  # Bar

    @property
    def is_number(self) -> bool:
        return self not in {ColumnKind.TEXT, ColumnKind.NOTE, ColumnKind.SHORT, ColumnKind.BAR}

    @property
    def adds_up(self) -> bool:
        return self in {ColumnKind.MONEY, ColumnKind.COUNT}


@dataclass(frozen=True)
class Bar:
    """Two lengths in đồng, drawn to the scale of the longest bar of its table."""

    first: int
    second: int = 0

    @property
    def total(self) -> int:
        return self.first + self.second

    def parts_of(self, longest: int, scale: int) -> tuple[int, int]:
        """Both lengths where the longest bar is `scale` long."""
        whole = longest or 1
        return scale * self.first // whole, scale * self.second // whole


Cell: TypeAlias = Any  # str, int, Bar, a measured number, or None for an empty cell


@dataclass(frozen=True)
class Column:
    """`width` is its share of the table; `of` the head above several columns."""

    head: str
    kind: ColumnKind = ColumnKind.TEXT
    width: int = 10


class RowRole(enum.StrEnum):
    """What a row is; the style sheet knows these names."""

    PROGRAMME = "programme"
    GROUP = "group-row"
    HEADED = "has-members"  # an item whose members follow
    ITEM = "item"
    MEMBER = "member"
    SUM = "sum"

    @property
    def depth(self) -> int:
        """A sum adds the rows of the next depth that stands under it."""
        return {"sum": 0, "programme": 1, "group-row": 2, "has-members": 3, "item": 3, "member": 4}[
            self.value
        ]


@dataclass(frozen=True)
class Row:
    """`spans` columns are taken by the cell that names the row, from column `names` on; the cells
    under them are None."""

    cells: tuple[Cell, ...]
    role: RowRole = RowRole.ITEM
    names: int = 0
    spans: int = 1


@dataclass(frozen=True)
class Table:
    """A table with a head that repeats on every page. `adds` says that each sum is the sum of the
    rows of the next depth, so that a spreadsheet may say it with a formula."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    name: str = "Bảng"
    unit: str = "Đơn vị tính: triệu đồng"
    is_numbered: bool = False
    adds: bool = True
    bars: tuple[str, str] = ("Nhà nước hỗ trợ", "Đối ứng")
    template: ClassVar[str] = "reports/document/_table.html"

    @property
    def longest(self) -> int:
        bars = (cell for row in self.rows for cell in row.cells if isinstance(cell, Bar))
        return max((bar.total for bar in bars), default=0)

    @property
    def has_bars(self) -> bool:
        return any(column.kind == ColumnKind.BAR for column in self.columns)


@dataclass(frozen=True)
class Heading:
    """A numbered head of a part: I, II… at level one, 1, 2… at level two. `number` is written by
    formats that cannot count themselves."""

    text: str
    number: str
    level: int = 1
    template: ClassVar[str] = "reports/document/_heading.html"


@dataclass(frozen=True)
class Run:
    text: str
    is_italic: bool = False
    is_bold: bool = False


@dataclass(frozen=True)
class Paragraph:
    runs: tuple[Run, ...]
    is_note: bool = False
    template: ClassVar[str] = "reports/document/_paragraph.html"

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class MapBlock:
    """A map, beside a table that says the same: Word and Excel have the table alone."""

    map: Map
    template: ClassVar[str] = "reports/document/_map.html"


Block: TypeAlias = Heading | Paragraph | Table | MapBlock


@dataclass(frozen=True)
class Annex:
    """Phụ lục: a part on sheets of its own, lying when its table is wide."""

    title: str
    blocks: tuple[Block, ...]
    is_landscape: bool = True


@dataclass(frozen=True)
class Signer:
    """Who signs: the lines above the name (TM., KT., TL., title), and the name where one is known."""

    lines: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True)
class Letterhead:
    """Head of an official document (NĐ 30/2020/NĐ-CP, Phụ lục I), with the names of the bodies on
    the day of the document, each in the lines that the office breaks it into; empty where none is
    entered."""

    parent_lines: tuple[str, ...] = ()
    issuer_lines: tuple[str, ...] = ()
    symbol: str = ""
    place: str = ""
    addressee: str = ""
    number: str = ""
    dated_on: datetime.date | None = None
    year: int = 0

    @property
    def issuer_or_notice(self) -> tuple[str, ...]:
        """What a draft says in the place of the issuer when none is entered."""
        return self.issuer_lines or ("(chưa khai báo cơ quan ban hành)",)

    @property
    def parent(self) -> str:
        return " ".join(self.parent_lines)

    @property
    def issuer(self) -> str:
        return " ".join(self.issuer_lines)

    @property
    def symbol_line(self) -> str:
        """ "05/BC-TTKC": the number is given when the document is issued."""
        return f"{self.number or '…'}/{self.symbol}"

    @property
    def date_line(self) -> str:
        return official_date(self.dated_on) if self.dated_on else f"ngày … tháng … năm {self.year}"

    @property
    def place_line(self) -> str:
        return f"{self.place}, {self.date_line}" if self.place else self.date_line


@dataclass(frozen=True)
class Content:
    """A whole document. `code` names its class, `title` the file and the page. The last block of a
    document that is signed is the paragraph that ends it."""

    code: str
    title: str
    file_name: str
    kind: str
    letters: str
    subject: str
    letterhead: Letterhead
    blocks: tuple[Block, ...]
    grounds: tuple[str, ...] = ()
    addressed_to: str = ""
    annexes: tuple[Annex, ...] = ()
    recipients: tuple[str, ...] = ()
    signers: tuple[Signer, ...] = ()

    @property
    def has_number(self) -> bool:
        """A sheet without letters of a kind carries no number."""
        return bool(self.letters)

    @property
    def kind_in_sentence(self) -> str:
        return self.kind.capitalize()

    @property
    def opening(self) -> tuple[Block, ...]:
        return self.blocks[:-1] if self.signers else self.blocks

    @property
    def closing(self) -> tuple[Block, ...]:
        """The last paragraph: it ends with "./." and never leaves the signature."""
        return self.blocks[-1:] if self.signers else ()

    def tables(self) -> Iterator[Table]:
        for block in (*self.blocks, *(b for annex in self.annexes for b in annex.blocks)):
            if isinstance(block, Table):
                yield block

    @property
    def row_count(self) -> int:
        return sum(len(table.rows) for table in self.tables())

    @property
    def fingerprint(self) -> str:
        """SHA-256 of everything that the document says but its number and its day: two documents
        with the same one carry the same figures."""
        bare = replace(self, letterhead=replace(self.letterhead, number="", dated_on=None))
        return digest(bare)

    def dated(self, number: str, on: datetime.date) -> "Content":
        """As issued, with its number and its day."""
        return replace(self, letterhead=replace(self.letterhead, number=number, dated_on=on))


def canonical(content: Content) -> str:
    """One text for one content, whatever built it."""
    return json.dumps(content, default=_parts, ensure_ascii=False, separators=(",", ":"))


def _parts(part: Any) -> Any:
    """A dataclass as its name and its fields, in their order; a day or a measure as text."""
    if is_dataclass(part):
        return [type(part).__name__, *(getattr(part, each.name) for each in fields(part))]
    return str(part)


def digest(content: Content) -> str:
    """SHA-256 of the whole document, its number and day included."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


# ------------------------------------------------------------------------ writing cells


def cell_text(cell: Cell, kind: ColumnKind) -> str:
    """A cell as page and paper show it; zero of an amount or a count is a dash."""
    if cell is None or isinstance(cell, Bar):
        return ""
    return cell if isinstance(cell, str) else WRITTEN[kind](cell)


def _count_text(count: int) -> str:
    return f"{count:,}".replace(",", ".") if count else "–"


WRITTEN: dict[ColumnKind, Callable[[Any], str]] = {
    ColumnKind.MONEY: lambda amount: format_trieu(amount) if amount else "–",
    ColumnKind.COUNT: _count_text,
    ColumnKind.PERMILLE: lambda share: f"{decimals(share, 1)}\u00a0%",
    ColumnKind.HUNDREDTHS: lambda ratio: decimals(ratio, 2),
    ColumnKind.QUANTITY: format_quantity,
}


def describe_bar(bar: Bar, names: tuple[str, str]) -> str:
    """A bar in words, for who cannot see it."""
    first, second = (format_trieu(length) for length in (bar.first, bar.second))
    return f"{names[0]} {first}, {names[1].lower()} {second} triệu đồng"


def decimals(number: int, digits: int) -> str:
    """A scaled whole number: decimals(447, 1) → "44,7"."""
    whole, rest = divmod(abs(number), 10**digits)
    sign = "−" if number < 0 else ""
    return f"{sign}{whole:,}".replace(",", ".") + (f",{rest:0{digits}d}" if rest else "")


def share(part: int, whole: int, scale: int = 1000) -> int | None:
    """part ÷ whole in whole thousandths (or another scale), half up; None of nothing."""
    return (2 * scale * part + whole) // (2 * whole) if whole else None


def nbsp(text: str) -> str:
    """A text that must not be broken over lines: its spaces are bound."""
    return text.replace(" ", "\u00a0")


def paragraph(*parts: str | Run, is_note: bool = False) -> Paragraph:
    runs = tuple(part if isinstance(part, Run) else Run(part) for part in parts)
    return Paragraph(runs, is_note)


def italic(text: str) -> Run:
    return Run(text, is_italic=True)


def money_cells(amounts: Amounts) -> tuple[int, int, int]:
    """Total, support, own share."""
    return (amounts.total, amounts.state_support, amounts.beneficiary_contribution)


def describe_period(since: datetime.date, until: datetime.date) -> str:
    """ "9 tháng đầu năm 2023", "quý I năm 2023", "tháng 5 năm 2023", "năm 2023", else both days."""
    year = until.year
    last = (until + datetime.timedelta(days=1)).day == 1
    if since.year != year or since.day != 1 or not last:
        return f"từ ngày {short_date(since)} đến ngày {short_date(until)}"
    if since.month == until.month:
        return f"tháng {until.month} năm {year}"
    if since.month == 1:
        names = {3: "quý I", 6: "6 tháng đầu", 9: "9 tháng đầu", 12: ""}
        if until.month in names:
            return " ".join(filter(None, (names[until.month], f"năm {year}")))
    if since.month % 3 == 1 and until.month == since.month + 2:
        roman = ("I", "II", "III", "IV")[since.month // 3]
        return f"quý {roman} năm {year}"
    return f"từ ngày {short_date(since)} đến ngày {short_date(until)}"
