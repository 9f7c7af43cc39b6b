"""The lines and tables of all pages → the blocks of a document: sentences joined over lines and pages, tables over pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Literal

from onecard.reading.captions import take_captions
from onecard.reading.document import Block, Box, DocumentTable, Paragraph
from onecard.reading.grid import CellValue, Grid, Merged
from onecard.reading.lines import Line, begins_anew, is_prose, paragraphs
from onecard.reading.pdf_lines import Row
from onecard.reading.pdf_margins import left_margin, right_margin
from onecard.reading.pdf_tables import PageTable, drop_row

_BETWEEN = re.compile(r".{0,40}[（(]?(?:[续接][上前]?[表页]?)\s*\d*[）)]?|\d{1,4}")
"""What may stand between two pages of one table: that it goes on, a number of a page that stands at its side."""
_CONTENTS = re.compile(r"[.…·．]{3,}\s*\d{1,4}$")
_FIRST = re.compile(r"[（(“‘《【]*(?:[\dA-Za-z.,%％]+|.)[，。、；：！？）】》”’,;:!?)%％]*")
_SAME_COLUMN = 3.0
_APART = 1.22
"""Lines so many times as far apart as those of a paragraph have a gap between them."""
_ABOVE = 9
"""So many lines above a table are looked at for its title, number and unit."""


@dataclass(slots=True)
class PageContent:
    """What one page holds: its number, its width as its text reads, its lines and tables, each from the top down.

    `unread` says why a page gave nothing: it is a picture, or its signs have no known meaning; `has_unknown` that some
    of its signs have none.
    """

    number: int
    width: float
    rows: list[Row] = field(default_factory=list)
    tables: list[PageTable] = field(default_factory=list)
    unread: Literal["", "scan", "unknown"] = ""
    has_unknown: bool = False
    is_recognised: bool = False


def blocks_of(pages: list[PageContent], file: str) -> list[Block]:
    """The paragraphs and tables of `file` in reading order."""
    blocks: list[Block] = []
    pending: list[Row] = []
    margins = _Margins(pages)
    table: DocumentTable | None = None
    last: PageTable | None = None
    ended = 0
    for page in pages:
        for item in _in_order(page):
            if isinstance(item, Row):
                pending.append(item)
                continue
            if table and last and page.number == ended + 1 and _continues(table, last, pending, item):
                pending.clear()
                _fit(item, last.columns)
                _append(table, item, page.number)
            else:
                above = _above(pending, page.number)
                blocks += paragraphs(_lines(pending, margins))
                pending.clear()
                table = _table(item, page.number, above, file)
                blocks.append(table)
            last, ended = item, page.number
    blocks += paragraphs(_lines(pending, margins))
    return blocks


def _in_order(page: PageContent) -> Iterator[Row | PageTable]:
    waiting = sorted(page.tables, key=lambda table: (-table.top, table.columns[0]))
    for row in page.rows:
        while waiting and row.y < waiting[0].top and row.right > waiting[0].columns[0]:
            yield waiting.pop(0)
        yield row
    yield from waiting


def _above(pending: list[Row], page: int) -> tuple[Paragraph, ...]:
    """The lines right above a table that name it, taken off those of its page that wait to be paragraphs."""
    here: list[Block] = [
        Paragraph(row.text, row.origins, doubtful=row.doubtful)
        for row in pending[-_ABOVE:]
        if row.page == page
    ]
    count = len(here)
    above = take_captions(here)
    del pending[len(pending) - count + len(here) :]
    return tuple(above)


def _table(part: PageTable, page: int, above: tuple[Paragraph, ...], file: str) -> DocumentTable:
    grid = Grid("", part.rows, part.merged, file)
    return DocumentTable(grid, above, (page,) * len(part.rows), part.boxes, doubtful=part.doubtful)


def _continues(table: DocumentTable, last: PageTable, between: list[Row], part: PageTable) -> bool:
    """Whether a table at the head of a page goes on with the one that ended the page before."""
    if _columns_in(last.columns, part.columns) is None:
        return False
    titles = {"".join(one.text.split()) for one in table.above}
    return all("".join(row.text.split()) in titles or _BETWEEN.fullmatch(row.text) for row in between)


def _columns_in(whole: list[float], part: list[float]) -> list[int] | None:
    """Which lines of columns those of another page are, wherever they start; None where they are others."""
    shift = part[0] - whole[0]
    found: list[int] = []
    for x in part:
        near = min(range(len(whole)), key=lambda index: abs(whole[index] + shift - x))
        if abs(whole[near] + shift - x) > _SAME_COLUMN or (found and near <= found[-1]):
            return None
        found.append(near)
    return found if found[-1] == len(whole) - 1 and len(found) > 2 else None


def _fit(part: PageTable, whole: list[float]) -> None:
    """Lay the cells of a page over the columns of the table they go on with; a page without the head may show fewer."""
    columns = _columns_in(whole, part.columns) or []
    if len(columns) == len(whole):
        return
    rows: list[list[CellValue]] = [[None] * columns[-1] for _ in part.rows]
    for row, wide in zip(part.rows, rows, strict=True):
        for column, value in enumerate(row):
            wide[columns[column]] = value
    merged = {(one.top, one.left): one for one in part.merged}
    cells = [merged.get(place, Merged(*place, *place)) for place in part.boxes]
    laid = [Merged(one.top, columns[one.left], one.bottom, columns[one.right + 1] - 1) for one in cells]
    part.merged = [one for one in laid if one.bottom > one.top or one.right > one.left]
    part.boxes = {(row, columns[column]): box for (row, column), box in part.boxes.items()}
    part.rows, part.columns = rows, whole


def _append(table: DocumentTable, part: PageTable, page: int) -> None:
    cut = _rest_of_row(table.grid.rows, part.rows)
    if cut is not None:
        before = table.grid.rows[-1]
        for column, value in enumerate(part.rows[cut]):
            before[column] = f"{before[column]}{value}" if value else before[column]
        drop_row(part, cut)
    down = len(table.grid.rows)
    table.grid.rows += part.rows
    table.grid.merged += [
        Merged(one.top + down, one.left, one.bottom + down, one.right) for one in part.merged
    ]
    table.pages += (page,) * len(part.rows)
    table.boxes.update({(row + down, column): box for (row, column), box in part.boxes.items()})
    table.doubtful = table.doubtful or part.doubtful


def _rest_of_row(rows: list[list[CellValue]], more: list[list[CellValue]]) -> int | None:
    """Which row of a table's next page is but the rest of its last row, which the page cut: words beneath names, in a
    table of two sides beneath both, with no code before them and no amount behind."""
    row = 0
    while row < len(more) and row < len(rows) and more[row] == rows[row]:
        row += 1
    if row == len(more):
        return None
    rest = [column for column, value in enumerate(more[row]) if value]
    before = rows[-1]
    if not rest or rest == [0] or not any(before[rest[0] + 1 :]):
        return None
    return row if all(_goes_on(before, column, str(more[row][column])) for column in rest) else None


def _goes_on(before: list[CellValue], column: int, words: str) -> bool:
    """Whether words go on with a name of the row above: one behind a code or another cell, or before its 行次."""
    name, behind = before[column], before[column + 1] if column + 1 < len(before) else None
    is_name = bool(column and before[column - 1]) or str(behind or "").isdigit()
    return bool(name) and is_name and not begins_anew(words) and not any(sign.isdigit() for sign in words)


class _Margins:
    """Where the text of each page and column begins and ends; a page of few lines takes what its like have."""

    def __init__(self, pages: list[PageContent]) -> None:
        self._of: dict[tuple[int, int], tuple[float, float]] = {}
        self._width = {page.number: round(page.width, -1) for page in pages}
        self._least: dict[float, float] = {}
        like: dict[tuple[float, int], list[tuple[float, float]]] = {}
        for page in pages:
            width = self._width[page.number]
            for column in {row.column for row in page.rows}:
                rows = [row for row in page.rows if row.column == column]
                self._least[width] = min(self._least.get(width, page.width), *(row.left for row in rows))
                least = (0.5 if not column else 0.2) * page.width
                right = right_margin(row for row in rows if row.right - row.left > least)
                if right is not None:
                    found = left_margin(rows), right
                    self._of[page.number, column] = found
                    like.setdefault((width, column), []).append(found)
        self._like = {
            key: (median(left for left, _ in found), median(right for _, right in found))
            for key, found in like.items()
        }

    def __call__(self, row: Row) -> tuple[float, float]:
        """The left and right margin a line stands between; as wide on both sides where too few lines tell."""
        width = self._width[row.page]
        least = self._least[width]
        return (
            self._of.get((row.page, row.column))
            or self._like.get((width, row.column))
            or (least, max(row.right, width - least))
        )


def _lines(rows: list[Row], margins: _Margins) -> Iterator[Line]:
    pitches = [_pitch(one, two) if one.page == two.page else None for one, two in pairwise(rows)]
    falls = sorted(pitch for pitch in pitches if pitch is not None and pitch > 0)
    apart = _APART * falls[len(falls) // 4] if falls else 0.0
    sides = [margins(row) for row in rows]
    was_full = False
    for index, row in enumerate(rows):
        left, right = sides[index]
        centred = _is_centred(row, left, right)
        ends = full = False
        if index + 1 < len(rows):
            after, own = rows[index + 1], sides[index + 1][0]
            ends = _ends(row, after, left, own)
            full = not (centred or ends) and _is_full(row, after, left, right, own)
        # The end of a page between two lines says nothing where the first had no room left.
        pitch = pitches[index - 1] if index else None
        gap = not was_full if pitch is None else pitch > apart
        indented = row.left > left + 0.8 * row.em and not (index and _hangs(rows[index - 1], row))
        yield Line(row.text, row.origins, full, gap, indented, 0, centred, False, row.doubtful, ends)
        was_full = full


def _pitch(before: Row, after: Row) -> float:
    """How far below another a line stands, in ems: notes are set closer than the text."""
    return (before.y - after.y) / max(before.em, after.em)


def _is_centred(row: Row, left: float, right: float) -> bool:
    return (
        row.left > left + 3 * row.em
        and row.right < right - 3 * row.em
        and abs((row.left + row.right) - (left + right)) < 2 * row.em
    )


def _ends(row: Row, after: Row, left: float, own: float) -> bool:
    """Whether the line is one by itself: of a list of contents, set to the right as dates and numbers of forms are, or
    a numbered heading before a line that is set in as the first of a paragraph is. `own` is the margin of the next."""
    if row.text[-1].isdigit():
        if _CONTENTS.search(row.text):
            return True
        if len(row.pieces) > 1 and row.text.rpartition(" ")[2].isdigit():
            return True
    if row.left > left + 6 * row.em and after.left < row.left - 3.5 * row.em:
        return True
    if abs(after.left - row.left) > 0.5 * row.em or row.left < left + 1.2 * row.em:
        return False
    return after.left > own + 1.2 * after.em and begins_anew(row.text) and not is_prose(row.text)


def _is_full(row: Row, after: Row, left: float, right: float, own: float) -> bool:
    """Whether the line was broken for want of room: what stands next would not have fitted in, or is not set in as
    this line, the first of its paragraph, is. `own` is the left margin of the next."""
    if row.right > right - 0.3 * row.em:
        return True
    set_in = 1.2 * row.em < row.left - left < 4 * row.em and abs(after.em - row.em) < 1
    if set_in and after.left < own + 0.5 * row.em and is_prose(row.text):
        return True
    found = _FIRST.match(after.text)
    first = found[0] if found else after.text[:1]
    wide = (len(first.encode("utf-8", "replace")) - len(first)) / 2
    return row.right + (wide + len(first)) / 2 * row.em > right - 0.3 * row.em


def _hangs(before: Row, row: Row) -> bool:
    """Whether a line is set in because its list number hangs out, or goes on after a comma."""
    return before.text[-1] in "，、" or (
        begins_anew(before.text) and before.text[-1] not in "。！？" and row.left > before.left
    )


def turned_back(box: Box, turn: int) -> Box:
    """A box in the page's own directions from one in those of its text."""
    left, bottom, right, top = box
    if turn == 0:
        return box
    if turn == 1:
        return -top, left, -bottom, right
    if turn == 2:
        return -right, -top, -left, -bottom
    return bottom, -right, top, -left
