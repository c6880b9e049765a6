"""Join PDF parts into one: pages, structure tree, bookmarks, and page numbers that run through.

The parts come from `html_to_pdf.print_part`, tagged each for itself. Joined, the document has one
structure tree (ISO 32000-1, 14.7), so that a screen reader reads it from the first sheet to the
last, and one number tree that leads from marked content back to it.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pikepdf
from pikepdf import Array, Name

from reports.formats import html_to_pdf

# Points. The same place as `@top-center` in document.css.
MM = 72 / 25.4
LEFT, RIGHT = 30 * MM, 15 * MM
SIZE = 13
DIGIT_WIDTH = SIZE / 2
BASELINE = 32.73
DIGITS = "0123456789"


def join(parts: Iterable[bytes]) -> bytes:
    """The parts as one PDF with a page number on every page but the first."""
    parts = iter(parts)
    whole = pikepdf.open(io.BytesIO(next(parts)))
    tree = whole.Root.StructTreeRoot
    mapping = list(tree.ParentTree.Nums)
    for part in parts:
        _append(whole, tree.K[0], mapping, part)
    tree.ParentTree.Nums = Array(mapping)
    _number_pages(whole)
    joined = io.BytesIO()
    # As small as WeasyPrint's own; the version that the variant asks for stays.
    whole.save(joined, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return joined.getvalue()


def _append(whole: pikepdf.Pdf, document: Any, mapping: list[Any], part: bytes) -> None:
    """Add the pages of a part, its tags under the one document, its bookmarks after the others."""
    with pikepdf.open(io.BytesIO(part)) as source:
        first_page = len(whole.pages)
        offset = int(mapping[-2]) + 1 if mapping else 0  # its keys rise (ISO 32000-1, 7.9.7)
        whole.pages.extend(source.pages)
        # Pages first: then what points to them finds the copies.
        tree = whole.copy_foreign(source.Root.StructTreeRoot)
        for element in tree.K[0].K:
            element.P = document
            document.K.append(element)
        keys, values = list(tree.ParentTree.Nums)[::2], list(tree.ParentTree.Nums)[1::2]
        for key, value in zip(keys, values, strict=True):
            mapping += [int(key) + offset, value]
        for page in list(whole.pages)[first_page:]:
            page.StructParents = int(page.StructParents) + offset
            for note in page.get(Name.Annots, []):
                if Name.StructParent in note:
                    note.StructParent = int(note.StructParent) + offset
        if Name.Outlines in source.Root:
            _append_bookmarks(whole, whole.copy_foreign(source.Root.Outlines))


def _append_bookmarks(whole: pikepdf.Pdf, outlines: Any) -> None:
    """Hang the first level of these bookmarks behind the last one."""
    if Name.First not in outlines:
        return
    if Name.Outlines not in whole.Root:
        whole.Root.Outlines = outlines
        return
    into = whole.Root.Outlines
    item = outlines.First
    while True:
        item.Parent = into
        if Name.Next not in item:
            break
        item = item.Next
    into.Last.Next = outlines.First
    outlines.First.Prev = into.Last
    into.Last = outlines.Last
    into.Count = int(into.Count) + int(outlines.Count)


@dataclass(frozen=True)
class _Digits:
    """The digits' type, and the code that draws each of them in it."""

    font: Any
    codes: dict[str, bytes]

    def drawn(self, number: int) -> str:
        return b"".join(self.codes[digit] for digit in str(number)).hex()


@cache
def _digits_source() -> tuple[pikepdf.Pdf, dict[str, bytes]]:
    """Read once a process: all ten digits of this type are as wide as each other."""
    source = pikepdf.open(io.BytesIO(html_to_pdf.digits_pdf()))
    shown = b"".join(
        bytes(piece)
        for each in pikepdf.parse_content_stream(source.pages[0])
        if isinstance(each, pikepdf.ContentStreamInstruction) and str(each.operator) == "TJ"
        for piece in each.operands[0]
        if isinstance(piece, pikepdf.String)
    )
    width = len(shown) // len(DIGITS)
    codes = {d: shown[n * width : (n + 1) * width] for n, d in enumerate(DIGITS)}
    return source, codes


def _digits(whole: pikepdf.Pdf) -> _Digits:
    source, codes = _digits_source()
    (font,) = source.pages[0].Resources.Font.values()
    return _Digits(whole.copy_foreign(font), codes)


def _number_pages(whole: pikepdf.Pdf) -> None:
    """Centred above the text, as `@top-center` of document.css prints it on a short document; no
    part of the text, so an artifact (NĐ 30/2020/NĐ-CP, Phụ lục I: not on the first page)."""
    digits = _digits(whole)
    for number, page in enumerate(whole.pages, start=1):
        if number == 1:
            continue
        width, height = (float(side) for side in (page.MediaBox[2], page.MediaBox[3]))
        middle = (LEFT + width - RIGHT) / 2
        start = middle - len(str(number)) * DIGIT_WIDTH / 2
        name = page.add_resource(digits.font, Name.Font)
        page.contents_add(whole.make_stream(b"q\n"), prepend=True)
        drawing = (
            f"\nQ\n/Artifact <</Type /Pagination>> BDC\nq BT {name} {SIZE} Tf 0 g "
            f"{start:.3f} {height - BASELINE:.3f} Td <{digits.drawn(number)}> Tj ET Q\nEMC\n"
        )
        page.contents_add(whole.make_stream(drawing.encode()))
