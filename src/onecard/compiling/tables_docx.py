"""The nine public tables as tables of a DOCX: heads joined and repeated, lines never split, one style for all."""

from __future__ import annotations

from collections.abc import Iterator

from onecard.compiling.layout import Cell, ColumnKind, Layout
from onecard.compiling.word_parts import Xml, w
from onecard.compiling.word_runs import run

MILLIMETRE = 56.6929
"""Twips in a millimetre."""
MARGIN_SIDE, MARGIN_TOP, MARGIN_BOTTOM, FOOTER = (round(mm * MILLIMETRE) for mm in (15, 14, 15, 7))
_SHORT, _LONG = 11906, 16838
_WIDEST_NAME = 38.0
_SHARES: dict[ColumnKind, float] = {"code": 9.0, "number": 5.0, "amount": 12.0, "name": 16.0}
_STYLES: dict[ColumnKind, str] = {
    "code": "TableName",
    "name": "TableName",
    "number": "TableCentred",
    "amount": "TableAmount",
}
_LOWEST, _HIGHEST = 235, 420
"""Twips a line of a table may be high: a table that can stand on one page fills it, in airy or tight lines."""
_AROUND = 2600
"""Twips that title, lines above the table and notes below it take."""


def page(layout: Layout) -> tuple[int, int]:
    """Width and height in twips of the page a table stands on."""
    return (_LONG, _SHORT) if layout.table.form.landscape else (_SHORT, _LONG)


def printed(layout: Layout) -> Iterator[Xml]:
    """The paragraphs and the table of one form; a page of its own is the caller's."""
    width = page(layout)[0] - 2 * MARGIN_SIDE
    yield _paragraph("TableTitle", layout.title)
    yield _line(width, "", layout.year, layout.code)
    yield _line(width, layout.subject, "", layout.unit)
    yield _table(layout, width)
    for note in layout.notes:
        yield _paragraph("TableNote", note)


def _paragraph(style: str, words: str) -> Xml:
    return w("p", w("pPr", w("pStyle", val=style)), run(words) if words else None)


def _line(width: int, left: str, middle: str, right: str) -> Xml:
    """A line with words at the left, in the middle and at the right end of the table. Without any in the middle there is
    no stop there: a long name at the left would pass it and push what is at the right into another line."""
    stops = [w("tab", val="center", pos=width // 2)] if middle else []
    between = [w("r", w("tab")), run(middle)] if middle else []
    tabs = w("tabs", *stops, w("tab", val="right", pos=width))
    words = [run(left) if left else None, *between, w("r", w("tab")), run(right)]
    return w("p", w("pPr", w("pStyle", val="TableLine"), tabs), *words)


def _table(layout: Layout, width: int) -> Xml:
    widths = _widths(layout, width)
    head = [*layout.head, *([layout.numbers] if layout.numbers else [])]
    height = _height(layout, len(head) + len(layout.body))
    rows = _rows([*head, *layout.body], widths, len(layout.head), len(head), height)
    properties = w(
        "tblPr",
        w("tblStyle", val="PublicTable"),
        w("tblW", w=sum(widths), type="dxa"),
        w("jc", val="center"),
        w("tblLayout", type="fixed"),
        w("tblLook", val="0020", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=1, noVBand=1),
        w("tblCaption", val=layout.table.form.name),
        w("tblDescription", val=layout.title),
    )
    return w("tbl", properties, w("tblGrid", *(w("gridCol", w=one) for one in widths)), *rows)


def _height(layout: Layout, rows: int) -> int:
    room = page(layout)[1] - MARGIN_TOP - MARGIN_BOTTOM - _AROUND
    return min(max(room // rows, _LOWEST), _HIGHEST)


def _widths(layout: Layout, width: int) -> list[int]:
    """How the width of the page is shared out: names by their longest, amounts alike."""
    shares = [
        min(max(_SHARES["name"], layout.longest(at) * 0.85), _WIDEST_NAME)
        if column.kind == "name"
        else _SHARES[column.kind]
        for at, column in enumerate(layout.columns)
    ]
    return [int(width * share / sum(shares)) for share in shares]


def _rows(
    rows: list[list[Cell | None]], widths: list[int], titles: int, repeated: int, height: int
) -> Iterator[Xml]:
    reaching: dict[int, tuple[Cell, int]] = {}
    for number, row in enumerate(rows):
        head = w("tblHeader") if number < repeated else None
        made = [w("trPr", w("cantSplit"), w("trHeight", val=height, hRule="atLeast"), head)]
        at = 0
        while at < len(row):
            cell, below = row[at], reaching.pop(at, None)
            if cell is None and below is None:
                # Covered by the cell to its left: the grid says so.
                at += 1
                continue
            shown = cell if cell is not None else below[0] if below else Cell()
            left = shown.rows if cell is not None else below[1] if below else 1
            wide = sum(widths[at : at + shown.columns])
            made.append(_cell(shown, wide, first=cell is not None, title=number < titles))
            if left > 1:
                reaching[at] = (shown, left - 1)
            at += shown.columns
        yield w("tr", *made)


def _cell(cell: Cell, width: int, *, first: bool, title: bool) -> Xml:
    properties = w(
        "tcPr",
        w("tcW", w=width, type="dxa"),
        w("gridSpan", val=cell.columns) if cell.columns > 1 else None,
        w("vMerge", val="restart" if first else "continue") if cell.rows > 1 else None,
        w("vAlign", val="center"),
    )
    words = "" if not first else cell.text if cell.fact is None else f"{cell.fact.value:,.2f}"
    indent = w("ind", leftChars=100 * cell.level, left=180 * cell.level) if cell.level else None
    style = w("pStyle", val="TableHead" if title else _STYLES[cell.kind])
    bold = [w("b"), w("bCs")] if cell.bold and not title else []
    return w("tc", properties, w("p", w("pPr", style, indent), run(words, *bold) if words else None))
