"""Tables of a DOCX → grids: spans over columns and rows, rows and cells in wrappers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml import etree

from onecard.core.errors import Refusal
from onecard.reading.document import Block, DocumentTable, Origin
from onecard.reading.grid import CellValue, Grid, Merged
from onecard.reading.guard import REPORT
from onecard.reading.limits import Limits
from onecard.reading.spans import CELLS, WIDEST
from onecard.reading.word_style import number, tag, value

CellText = tuple[str, Origin | None, list[Block]]
"""The text of a cell, where it begins, and the blocks it is made of."""
_TR, _TC = map(tag, ("tr", "tc"))


def grid_of(
    table: etree._Element, text_of: Callable[[etree._Element], CellText], name: str, limits: Limits
) -> DocumentTable | list[Block]:
    """The table as a grid, or its blocks where it is only a frame: no row has two cells.

    Raises Refusal `reading.too_large`.
    """
    rows = [row for row in _children(table, _TR) if not _is_deleted(row)]
    cells = [list(_children(row, _TC)) for row in rows]
    if all(len(row) <= 1 for row in cells):
        return [block for row in cells for cell in row for block in text_of(cell)[2]]
    found = DocumentTable(Grid("", [], file=name))
    open_spans: dict[int, int] = {}
    for at, (row, row_cells) in enumerate(zip(rows, cells, strict=True)):
        if (at + 1) * found.grid.width > CELLS or at >= limits.rows:
            raise Refusal(
                "reading.too_large",
                f"文件“{name}”里有一张表超过{CELLS:,}个单元格或{limits.rows:,}行的上限，没有读入。",
                REPORT.smaller,
            )
        _add_row(found, open_spans, row, row_cells, text_of)
    width = max(map(len, found.grid.rows), default=0)
    for values in found.grid.rows:
        values.extend([None] * (width - len(values)))
    found.grid.merged = [
        area for area in found.grid.merged if area.bottom > area.top or area.right > area.left
    ]
    return found


def _add_row(
    found: DocumentTable,
    open_spans: dict[int, int],
    row: etree._Element,
    cells: list[etree._Element],
    text_of: Callable[[etree._Element], CellText],
) -> None:
    """One more row; `open_spans` has the merged area that a cell continued downwards belongs to, by its column."""
    at = len(found.grid.rows)
    values: list[CellValue] = [None] * _skipped(row)
    for cell in cells:
        column = len(values)
        properties = cell.find(tag("tcPr"))
        wide = _span(properties.find(tag("gridSpan")) if properties is not None else None)
        down = properties.find(tag("vMerge")) if properties is not None else None
        text, origin, _ = text_of(cell)
        area = open_spans.get(column)
        if down is not None and value(down) != "restart" and area is not None:
            last = found.grid.merged[area]
            found.grid.merged[area] = Merged(last.top, last.left, at, last.right)
            values.extend([None] * wide)
            continue
        values.extend([text or None, *[None] * (wide - 1)])
        if text and origin is not None:
            found.origins[at, column] = origin
        for covered in range(column, column + wide):
            open_spans.pop(covered, None)
        if down is not None:
            open_spans[column] = len(found.grid.merged)
        found.grid.merged.append(Merged(at, column, at, column + wide - 1))
    for column in [n for n in open_spans if n >= len(values)]:
        del open_spans[column]
    found.grid.rows.append(values)


def _children(parent: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, through content controls and accepted changes."""
    for child in parent:
        if child.tag == wanted:
            yield child
        elif child.tag not in (_TR, _TC, tag("del"), tag("moveFrom")):
            yield from _children(child, wanted)


def _is_deleted(row: etree._Element) -> bool:
    return row.find(f"{tag('trPr')}/{tag('del')}") is not None


def _skipped(row: etree._Element) -> int:
    before = number(row.find(f"{tag('trPr')}/{tag('gridBefore')}"))
    return max(0, min(before or 0, WIDEST))


def _span(element: etree._Element | None) -> int:
    return max(1, min(number(element) or 1, WIDEST))
