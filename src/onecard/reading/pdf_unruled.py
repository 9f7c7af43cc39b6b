"""Tables without rules: lines of words and amounts that stand in columns → a table that says it is doubtful."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise, zip_longest

from onecard.reading.document import Box
from onecard.reading.grid import CellValue, Merged
from onecard.reading.lines import is_prose
from onecard.reading.pdf_lines import Row, ends_with_amount
from onecard.reading.pdf_page import PageText
from onecard.reading.pdf_tables import PageTable, drop_row

_AMOUNT = re.compile(r"[-−—(（]?\d[\d,，]*(?:\.\d+)?[%％)）]?|[-—]{1,3}")
_DECIMAL = re.compile(r"[-−—(（]?\d[\d,，]*\.\d+[%％)）]?")
_ALONE = re.compile(rf"{_DECIMAL.pattern}|\d{{3}}(?:\d\d){{0,2}}")
"""What is a cell by itself, however close the next word comes: an amount, a code."""
_CODED = re.compile("(\\d{3}(?:\\d\\d){0,2})[\u4e00-\u9fff]")
_CAPTION = re.compile(r"(?:单位|部门)\s*[:：]|公开\s*\d+\s*表|^\d{4}\s*年度?$")
_CONTENTS = re.compile(r"[.…·．]{3,}")
_GAP = 0.8
"""A gap of more ems between two words sets two cells apart."""
_ROWS = 3
"""Fewer lines of amounts are no table."""
_FAR = 3.5
"""A line more ems below the one before begins something else."""
_CLOSE = 1.6
"""A line of words at most so many ems from a line of amounts is the rest of its name."""
_DOUBTFUL = "这张表没有框线，各栏按文字的位置划分，请核对"

Cell = tuple[float, float, str]
"""Where a word or cell begins and ends, and what it says."""


def unruled(page: PageText, rows: list[Row]) -> tuple[list[Row], list[PageTable]]:
    """The lines of a page that are sentences, and the tables that the others make."""
    if sum(map(_is_parted, rows)) < _ROWS:
        return rows, []
    left: list[Row] = []
    tables: list[PageTable] = []
    for run in _runs(rows):
        while run and _CAPTION.search(run[0].text):
            left.append(run.pop(0))
        table = _table(page, run) if len(run) >= _ROWS else None
        if table:
            tables.append(table)
        else:
            left += run
    return left, tables


def _runs(rows: list[Row]) -> Iterator[list[Row]]:
    """Lines that may be rows of one table, one after another; a line of prose is a run by itself."""
    run: list[Row] = []
    for row, after in zip_longest(rows, rows[1:]):
        if run and (run[-1].y - row.y > _FAR * row.em or row.column != run[-1].column):
            yield from _ended(run)
            run = []
        may_be = _is_parted(row) and not is_prose(row.text) and not _CONTENTS.search(row.text)
        between = bool(run) and after is not None and not is_prose(row.text) and len(row.text) < 20
        if may_be or between:
            run.append(row)
        else:
            yield from _ended(run)
            run = []
            yield [row]
    yield from _ended(run)


def _is_parted(row: Row) -> bool:
    """Whether a line falls into cells: a gap parts it, or an amount ends it."""
    return len(row.pieces) > 1 or ends_with_amount(row.text)


def _ended(run: list[Row]) -> Iterator[list[Row]]:
    """A run without the single words at its end, which belong to what follows."""
    end = len(run)
    while (
        end
        and not _is_parted(run[end - 1])
        and (end == 1 or run[end - 2].y - run[end - 1].y > _CLOSE * run[end - 1].em)
    ):
        end -= 1
    if end:
        yield run[:end]
    for row in run[end:]:
        yield [row]


def _words(page: PageText, row: Row) -> list[Cell]:
    words = [word for piece in row.pieces for word in page.words(piece.start, piece.end)]
    said = [(x, right, page.text[start:end]) for start, end, x, _, right, _ in words]
    code = _CODED.match(said[0][2]) if said else None
    if code:  # a code so close to its name that no blank was seen between them
        at = words[0][0] + code.end(1)
        name = page.characters(at, at + 1)[0].x
        left, right, text = said[0]
        said[:1] = [(left, name, code[1]), (name, right, text[code.end(1) :])]
    return said


def _cells(words: list[Cell], em: float) -> list[Cell]:
    """The cells of a line: words a gap apart; an amount is a cell even where a long name comes close to it."""
    cells: list[Cell] = []
    for left, right, said in words:
        alone = _DECIMAL.fullmatch(said) or (cells and _ALONE.fullmatch(cells[-1][2]))
        if not cells or alone or left - cells[-1][1] > _GAP * em:
            cells.append((left, right, said))
        else:
            cells[-1] = _united_cell(cells[-1], (left, right, said), em)
    return cells


def _united_cell(before: Cell, after: Cell, em: float) -> Cell:
    blank = " " if after[0] - before[1] > 0.4 * em else ""
    return before[0], max(before[1], after[1]), before[2] + blank + after[2]


def _table(page: PageText, run: list[Row]) -> PageTable | None:
    words = [_words(page, row) for row in run]
    lines = [_cells(line, row.em) for line, row in zip(words, run, strict=True)]
    data = [line for line in lines if any(_AMOUNT.fullmatch(cell[2]) for cell in line[1:])]
    if len(data) < _ROWS or _is_contents(data):
        return None
    columns = _columns(data)
    if len(columns) < 2:
        return None
    rows: list[list[CellValue]] = []
    merged: list[Merged] = []
    boxes: dict[tuple[int, int], Box] = {}
    for index, (row, line) in enumerate(zip(run, words, strict=True)):
        rows.append([None] * len(columns))
        for (first, last), (left, right, said) in _placed(columns, line, row.em).items():
            rows[index][first] = f"{rows[index][first]} {said}" if rows[index][first] else said
            if last > first:
                merged.append(Merged(index, first, index, last))
            boxes[index, first] = left, row.y - 0.2 * row.em, right, row.y + 0.9 * row.em
    edges = [columns[0][0], *((a[1] + b[0]) / 2 for a, b in pairwise(columns)), columns[-1][1]]
    top, bottom = run[0].y + run[0].em, run[-1].y
    table = PageTable(rows, merged, boxes, edges, top, bottom, _DOUBTFUL)
    _join_names(table, run, [right for _, right in columns])
    return table


def _placed(columns: list[tuple[float, float]], words: list[Cell], em: float) -> dict[tuple[int, int], Cell]:
    """The words of a line by the first and last column they stand over, those of one column as one cell."""
    cells = _cells(words, em)
    if len(cells) == len(columns):  # a head may stand left above figures that stand right
        return {(index, index): cell for index, cell in enumerate(cells)}
    placed: dict[tuple[int, int], Cell] = {}
    for word in words:
        place = _place(columns, word[0], word[1])
        placed[place] = _united_cell(placed[place], word, em) if place in placed else word
    return placed


def _is_contents(data: list[list[Cell]]) -> bool:
    """Whether the lines are a list of contents: one number each, whole, and never smaller than the one above."""
    numbers = [line[-1][2] for line in data]
    if any(sum(bool(_AMOUNT.fullmatch(cell[2])) for cell in line) > 1 for line in data):
        return False
    if any(_DECIMAL.fullmatch(number) or not number.isdigit() for number in numbers):
        return False
    return all(int(a) <= int(b) for a, b in pairwise(numbers))


def _columns(data: list[list[Cell]]) -> list[tuple[float, float]]:
    """From where to where the columns reach: amounts make theirs, words those between them."""
    amounts = _united(
        [(left, right) for line in data for left, right, said in line if _AMOUNT.fullmatch(said)]
    )
    words = _united(
        [
            (left, right)
            for line in data
            for left, right, said in line
            if not _AMOUNT.fullmatch(said) and not any(left < end and start < right for start, end in amounts)
        ]
    )
    return sorted(amounts + words)


def _united(stretches: list[tuple[float, float]]) -> list[tuple[float, float]]:
    united: list[tuple[float, float]] = []
    for left, right in sorted(stretches):
        if united and left <= united[-1][1]:
            united[-1] = united[-1][0], max(united[-1][1], right)
        else:
            united.append((left, right))
    return united


def _place(columns: list[tuple[float, float]], left: float, right: float) -> tuple[int, int]:
    """The first and last column that a cell stands over; the nearest where it stands between two."""
    over = [index for index, (start, end) in enumerate(columns) if left < end and start < right]
    if over:
        return over[0], over[-1]
    middle = (left + right) / 2
    nearest = min(range(len(columns)), key=lambda index: abs(sum(columns[index]) / 2 - middle))
    return nearest, nearest


def _join_names(table: PageTable, run: list[Row], rights: list[float]) -> None:
    """Put the rest of a long name, on a line of its own, to the row of its amounts."""
    index = 0
    while index < len(table.rows):
        filled = [column for column, value in enumerate(table.rows[index]) if value]
        to = _row_of_name(table, run, index, filled[0], rights) if len(filled) == 1 else None
        if to is None or _AMOUNT.fullmatch(str(table.rows[index][filled[0]])):
            index += 1
        else:
            _join(table, index, to, filled[0])
            del run[index]


def _row_of_name(
    table: PageTable, run: list[Row], index: int, column: int, rights: list[float]
) -> int | None:
    """The row that a line of words goes on with, or begins: the one above where its name fills its column, the one
    below where these words do, else the nearer one."""

    def distance(other: int) -> float:
        return abs(run[other].y - run[index].y)

    near = [
        other
        for other in (index - 1, index + 1)
        if 0 <= other < len(run) and distance(other) <= _CLOSE * run[index].em and _is_parted(run[other])
    ]
    if len(near) < 2:
        return near[0] if near else None
    full = rights[column] - 1.2 * run[index].em
    above = table.boxes.get((index - 1, column))
    if above and above[2] >= full:
        return index - 1
    return index + 1 if run[index].right >= full else min(near, key=distance)


def _join(table: PageTable, index: int, to: int, column: int) -> None:
    words, other = str(table.rows[index][column]), str(table.rows[to][column] or "")
    table.rows[to][column] = words + other if index < to else other + words
    drop_row(table, index)
