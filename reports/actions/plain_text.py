"""A content as plain text, for who reads it in a terminal."""

from collections.abc import Iterator

from reports.documents.content import Content, Heading, Paragraph, Table, cell_text


def to_text(content: Content) -> str:
    """Heads, sentences, and each row of a table as one line, its cells apart by bars."""
    lines = [content.kind, content.subject]
    for block in content.blocks:
        if isinstance(block, Heading):
            lines += ["", f"{block.number}. {block.text}"]
        elif isinstance(block, Paragraph):
            lines.append(block.text)
        elif isinstance(block, Table):
            lines += _lines(block)
    return "\n".join(lines)


def _lines(table: Table) -> Iterator[str]:
    yield "  " + " | ".join(column.head for column in table.columns)
    for row in table.rows:
        cells = zip(row.cells, table.columns, strict=True)
        yield "  " + " | ".join(cell_text(cell, column.kind) for cell, column in cells)
