"""Tables of a web page → grids, with cells that span rows and columns."""

from __future__ import annotations

from lxml import etree

from onecard.core.errors import Refusal
from onecard.reading.document import DocumentTable, Paragraph
from onecard.reading.grid import CellValue, Grid, Merged
from onecard.reading.guard import REPORT
from onecard.reading.html_text import Words, is_hidden
from onecard.reading.limits import Limits
from onecard.reading.lines import Line
from onecard.reading.spans import CELLS, WIDEST

_CELL = ("td", "th")


def is_data(element: etree._Element) -> bool:
    """Whether an element is a table with columns of cells, and not one that only lays out the page."""
    if element.tag != "table" or next(element.iterdescendants("table"), None) is not None:
        return False
    return any(next(cell.itersiblings(*_CELL), None) is not None for cell in element.iter(*_CELL))


def table_of(table: etree._Element, words: Words, name: str, limits: Limits) -> DocumentTable:
    """The grid of a table. Raises Refusal `reading.too_large`."""
    found = DocumentTable(Grid("", [], file=name))
    caption = next(table.iter("caption"), None)
    if caption is not None:
        found.above = tuple(
            Paragraph(line.text, line.origins) for line in words.lines(caption) if isinstance(line, Line)
        )
    covered: dict[int, int] = {}
    for row in table.iter("tr"):
        if is_hidden(row):
            continue
        at = len(found.grid.rows)
        if at * max(found.grid.width, 1) > CELLS or at >= limits.rows:
            raise Refusal(
                "reading.too_large",
                f"网页“{name}”里有一张表超过{CELLS:,}个单元格或{limits.rows:,}行的上限，没有读入。",
                REPORT.smaller,
            )
        found.grid.rows.append(_row(row, at, covered, found, words))
    width = max(map(len, found.grid.rows), default=0)
    last = len(found.grid.rows) - 1
    for values in found.grid.rows:
        values.extend([None] * (width - len(values)))
    found.grid.merged = [
        Merged(area.top, area.left, min(area.bottom, last), area.right) for area in found.grid.merged
    ]
    return found


def _row(
    row: etree._Element, at: int, covered: dict[int, int], found: DocumentTable, words: Words
) -> list[CellValue]:
    """The values of a row; `covered` has the last row that a cell above reaches down to, by column."""
    values: list[CellValue] = []
    for cell in row.iter(*_CELL):
        if is_hidden(cell):
            continue
        while covered.get(len(values), -1) >= at:
            values.append(None)
        wide, deep = _span(cell.get("colspan"), 1), _span(cell.get("rowspan"), 10_000)
        column = len(values)
        lines = [line for line in words.lines(cell) if isinstance(line, Line)]
        values.extend(["\n".join(line.text for line in lines) or None, *[None] * (wide - 1)])
        if lines:
            found.origins[at, column] = lines[0].origins[0]
        if wide > 1 or deep > 1:
            found.grid.merged.append(Merged(at, column, at + deep - 1, column + wide - 1))
            covered.update(dict.fromkeys(range(column, column + wide), at + deep - 1))
    return values


def _span(text: str | None, endless: int) -> int:
    """How many columns or rows a cell takes; 0 stands for all that are left."""
    digits = (text or "1").strip()
    if not digits.isdecimal() or len(digits) > 6:
        return 1
    return min(int(digits), WIDEST if endless == 1 else 10_000) or endless
