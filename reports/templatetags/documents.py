"""Tables of documents as HTML. Their rows are joined here: a template of every cell of a long annex
takes longer than its figures (docs/adr/0015)."""

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from khuyencong.ui.templatetags.ui import BAR_WIDTH, OWN_SHARE_COLOUR, SUPPORT_COLOUR
from reports.documents.content import Bar, ColumnKind, Row, RowRole, Table, cell_text, describe_bar
from reports.paging import codes_in, stays_with_next

register = template.Library()

CLASSES = {kind: ' class="num"' for kind in ColumnKind if kind.is_number} | {
    ColumnKind.TEXT: "",
    ColumnKind.NOTE: ' class="remark"',
    ColumnKind.SHORT: ' class="mid"',
    ColumnKind.BAR: "",
}
BAR = (
    '<svg class="share-bar" viewBox="0 0 {width} 10" preserveAspectRatio="none" role="img" '
    'focusable="false"><title>{description}</title><rect class="support" x="0" y="0" width="{first}" height="10" '
    'fill="{first_colour}"/><rect class="own-share" x="{first}" y="0" width="{second}" '
    'height="10" fill="{second_colour}"/></svg>'
)


@register.simple_tag
def column_widths(table: Table) -> SafeString:
    """The columns in classes of whole per cent: a fixed layout breaks long annexes fastest."""
    cols = (f'<col class="w-{column.width}">' for column in table.columns)
    return mark_safe(f"<colgroup>{''.join(cols)}</colgroup>")  # noqa: S308 - numbers of our own


@register.simple_tag
def table_rows(table: Table) -> SafeString:
    """Every cell escaped, whatever a name contains."""
    longest = table.longest
    rows = zip(table.rows, stays_with_next(table), strict=True)
    drawn = (_row(table, row, longest, with_next=with_next) for row, with_next in rows)
    return mark_safe("\n".join(drawn))  # noqa: S308


@register.filter
def bind_codes(text: str) -> SafeString:
    """Escaped, with codes, symbols and dates that no line breaks."""
    spans = codes_in(text)
    if not spans:
        return escape(text)
    parts, end = [], 0
    for start, stop in spans:
        parts += [escape(text[end:start]), f'<span class="whole">{escape(text[start:stop])}</span>']
        end = stop
    return mark_safe("".join([*parts, escape(text[end:])]))  # noqa: S308 - escaped piece by piece


def _row(table: Table, row: Row, longest: int, *, with_next: bool) -> str:
    cells = []
    covered = range(row.names + 1, row.names + row.spans)
    group = row.role in {RowRole.PROGRAMME, RowRole.GROUP}
    for position, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True)):
        if position in covered:
            continue
        if isinstance(cell, Bar):
            cells.append(f"<td>{bar(cell, longest, table.bars)}</td>")
            continue
        shown = cell_text(cell, column.kind)
        text = escape(shown) if column.kind.is_number else bind_codes(shown)
        if position == row.names:
            scope = "rowgroup" if group else "row"
            span = f' colspan="{row.spans}"' if row.spans > 1 else ""
            cells.append(f'<th scope="{scope}"{span}>{text}</th>')
        else:
            cells.append(f"<td{CLASSES[column.kind]}>{text}</td>")
    names: list[str] = [] if row.role == RowRole.ITEM else [row.role.value]
    if with_next:
        names.append("with-next")
    classes = f' class="{" ".join(names)}"' if names else ""
    return f"<tr{classes}>{''.join(cells)}</tr>"


def bar(lengths: Bar, longest: int, names: tuple[str, str]) -> SafeString:
    """Two lengths of one bar in thousandths of the longest, described for who cannot see it."""
    first, second = lengths.parts_of(longest, BAR_WIDTH)
    return format_html(
        BAR,
        description=describe_bar(lengths, names),
        width=BAR_WIDTH,
        first=first,
        second=second,
        first_colour=SUPPORT_COLOUR,
        second_colour=OWN_SHARE_COLOUR,
    )
