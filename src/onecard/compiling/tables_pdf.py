"""The nine public tables as a PDF: archival and accessible (PDF/A-2a, PDF/UA-1), each table on a page of its own."""

from __future__ import annotations

from collections.abc import Iterable

from onecard.compiling.layout import Cell, ColumnKind, Layout, lay_out
from onecard.compiling.typesetting import Typesetter
from onecard.finalaccounts.form import FinalAccounts

_SHARES: dict[ColumnKind, float] = {"code": 9.0, "number": 5.0, "amount": 12.0, "name": 16.0}
_WIDEST_NAME = 38.0
_AIRY = 24
_ONE_PAGE = 40
_GRID_HEIGHT = 440.0
"""Points from the head's top to the last line of a grid, on an A4 sheet lying on its side."""


def write(accounts: FinalAccounts) -> bytes:
    """The PDF of all tables in printed order; equal accounts and faces give equal bytes.

    Raises Refusal `compiling.no_chinese_font`, or `compiling.not_printable` naming a character no face has.
    """
    title = f"{accounts.name}{accounts.year}年度决算公开表"
    return write_sheets(lay_out(accounts), title=title, author=accounts.name, year=accounts.year)


def write_sheets(layouts: Iterable[Layout], *, title: str, author: str, year: int) -> bytes:
    """The PDF of these tables as they are laid out. Raises as `write`."""
    tables = [table_data(layout) for layout in layouts]
    data = {"title": title, "author": author, "year": year, "tables": tables}
    return Typesetter("tables.typ", data, "决算公开表").pdf()


def table_data(layout: Layout) -> dict[str, object]:
    """What `templates/table.typ` prints of one table, ready for JSON."""
    rows = len(layout.body) + len(layout.head) + bool(layout.numbers)
    return {
        "title": layout.title,
        "code": layout.code,
        "year": layout.year,
        "subject": layout.subject,
        "unit": layout.unit,
        "landscape": layout.table.form.landscape,
        "size": 8.5 if rows > _AIRY else 9.5,
        "inset": _inset(rows),
        "widths": _shares(layout),
        "head": [_cell(cell) for row in layout.head for cell in row if cell is not None],
        "numbers": [_cell(cell) for cell in layout.numbers if cell is not None],
        "body": [_cell(cell) for row in layout.body for cell in row if cell is not None],
        "notes": layout.notes,
    }


def _inset(rows: int) -> float:
    """The room above and below a line in pt: a table that can stand on one page fills it, in airy or tight rows."""
    if rows > _ONE_PAGE:
        return 3.0
    return round(min(4.6, max(2.0, (_GRID_HEIGHT / rows - 6.4) / 2)), 2)


def _cell(cell: Cell) -> dict[str, object]:
    """A cell, without what is as in most cells: a thousand of them make up most of the data."""
    told: dict[str, object] = {
        "text": cell.written,
        "kind": cell.kind,
    }
    if "\n" in cell.text:
        told["lines"] = cell.text.split("\n")
    if cell.rows > 1:
        told["rows"] = cell.rows
    if cell.columns > 1:
        told["columns"] = cell.columns
    if cell.bold:
        told["bold"] = True
    if cell.level:
        told["level"] = cell.level
    return told


def _shares(layout: Layout) -> list[float]:
    """How the width of the page is shared out: names by their longest, amounts alike."""
    return [
        min(max(_SHARES["name"], layout.longest(position) * 0.85), _WIDEST_NAME)
        if column.kind == "name"
        else _SHARES[column.kind]
        for position, column in enumerate(layout.columns)
    ]
