"""The words of a page put into the cells of its lattices: a table of the page, and which words it took."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from onecard.reading.document import Box
from onecard.reading.grid import CellValue, Merged
from onecard.reading.pdf_page import Measured, PageText, Word
from onecard.reading.pdf_rules import Lattice, divided

_LEFT = 1.0
"""A column takes in what starts so little left of its rule, a row what stands so little below its own."""
_BELOW = 2.5
_SAME_LINE = 4.0
_EVEN, _KERNED = 0.05, 0.25
"""A sign so much of its width from the next is followed by the same word; the digits of one amount may be kerned."""
_NO_RULES = "这张表的行与行之间没有横线，各行按文字的位置划分，请核对"
_FIGURE = re.compile(r"[-−]?\d[\d,]*\.\d+|\d{3}(?:\d\d){0,2}|[-—]+")
_ONE_AMOUNT = re.compile(r"[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?[%％]?")
_AMOUNT = re.compile(r"[-−]?\d[\d,]*?\.\d\d")
_AMOUNTS = re.compile(rf"(?:{_AMOUNT.pattern}){{2,}}")
_AMOUNT_ENDS = re.compile(r"\.\d{2}$")
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")


@dataclass(slots=True)
class PageTable:
    """A table as one page has it: its rows of text, what is merged, and the box of each cell as the text reads."""

    rows: list[list[CellValue]]
    merged: list[Merged]
    boxes: dict[tuple[int, int], Box]
    columns: list[float]
    top: float
    bottom: float
    doubtful: str = ""


def drop_row(table: PageTable, row: int) -> None:
    """Take a row, whose words went elsewhere, out of a table."""
    del table.rows[row]
    table.merged = [
        Merged(one.top - (one.top > row), one.left, one.bottom - (one.bottom >= row), one.right)
        for one in table.merged
        if not one.top == row == one.bottom
    ]
    table.boxes = {(at - (at > row), column): box for (at, column), box in table.boxes.items() if at != row}


Cells = dict[int, list[Measured]]
"""The words of each cell of a lattice, in the file's order."""


def fill(
    page: PageText, words: list[Measured], lattices: list[Lattice]
) -> tuple[list[PageTable], list[Measured]]:
    """The tables of a page, and the words that stand in none."""
    tables = []
    for lattice in lattices:
        cells, left = _taken(page, words, lattice)
        cuts = _rows_without_rules(page, lattice, cells)
        if cuts:
            lattice = divided(lattice, cuts)
            cells, left = _taken(page, words, lattice)
        words = left
        tables.append(_table(page, cells, lattice, _NO_RULES if cuts else ""))
    return tables, words


def _taken(page: PageText, words: list[Measured], lattice: Lattice) -> tuple[Cells, list[Measured]]:
    """The words of each cell, and those that stand elsewhere."""
    cells: Cells = defaultdict(list)
    left: list[Measured] = []
    xs = [x - _LEFT for x in lattice.xs]
    ys = [y - _BELOW for y in lattice.ys]
    bottom, top = ys[0], ys[-1]
    columns, owner = len(xs) - 1, lattice.owner

    def cell(x: float, y: float) -> int | None:
        column = bisect_right(xs, x) - 1
        return owner[bisect_right(ys, y) - 1][column] if 0 <= column < columns and bottom <= y < top else None

    height, line = top, owner[-1]
    for word in words:
        start, end, x, y, right, rise = word
        if not bottom <= y < top:
            left.append(word)
            continue
        column = bisect_right(xs, x) - 1
        # Where the pen of the last character stands, or nearly so: the word ends one character further.
        last = x if end - start == 1 else right - 0.6 * (right - x) / (end - start)
        if 0 <= column < columns and last < xs[column + 1] and -1 < rise < 1:
            if y != height:
                height, line = y, owner[bisect_right(ys, y) - 1]
            cells[line[column]].append(word)
            continue
        first = cell(x, y)
        if first != cell(last, y + rise):
            for where, piece in _pieces(page, start, end, cell):
                (left if where is None else cells[where]).append(piece)
        elif first is None:
            left.append(word)
        else:
            cells[first].append(word)
    return cells, left


def _pieces(
    page: PageText, start: int, end: int, cell: Callable[[float, float], int | None]
) -> list[tuple[int | None, Word]]:
    """A word that runs over a rule: parts that follow each other evenly stay whole, too wide for their cell or not, and
    stand where most of them does; two amounts so close that no blank was seen between them are two."""
    signs = page.characters(start, end)
    runs = _amounts(page, signs) or _even_runs(page, signs)
    pieces: list[tuple[int | None, Word]] = []
    for run in runs:
        cells = [cell(one.x, one.y) for one in run]
        here = max(cells, key=cells.count)
        piece = run[0]._replace(end=run[-1].end, right=run[-1].right)
        if pieces and pieces[-1][0] == here and abs(piece.y - pieces[-1][1].y) < 1:
            piece = pieces.pop()[1]._replace(end=piece.end, right=piece.right)
        pieces.append((here, piece))
    return pieces


def _amounts(page: PageText, signs: list[Word]) -> list[list[Word]]:
    """The signs of each amount where a word is nothing but amounts with two decimals; else none."""
    said = "".join([page.text[sign.start] for sign in signs])
    if not _AMOUNTS.fullmatch(said):
        return []
    return [signs[found.start() : found.end()] for found in _AMOUNT.finditer(said)]


def _even_runs(page: PageText, signs: list[Word]) -> list[list[Word]]:
    """The signs of a word parted where one does not follow the other as evenly as others of its kind do."""
    said = "".join([page.text[sign.start] for sign in signs])
    near = _KERNED if _ONE_AMOUNT.fullmatch(said) else _EVEN
    steps: dict[str, list[float]] = {}
    for before, after in pairwise(signs):
        steps.setdefault(_kind(page, before), []).append(after.x - before.x)
    usual = {kind: median(found) for kind, found in steps.items()}
    runs = [[signs[0]]]
    for before, after in pairwise(signs):
        kind = _kind(page, before)
        even = kind == "" or abs(after.x - before.x - usual[kind]) < near * usual[kind]
        if even and kind != "%" and abs(after.y - before.y) < 1:
            runs[-1].append(after)
        else:
            runs.append([after])
    return runs


def _kind(page: PageText, sign: Word) -> str:
    """Signs of one kind are equally wide: digits, Chinese signs; percent signs end a number; of others nothing is known."""
    said = page.text[sign.start]
    return "0" if said.isdigit() else "%" if said in "%％" else "中" if _WIDE.match(said) else ""


def _rows_without_rules(page: PageText, lattice: Lattice, cells: Cells) -> list[float]:
    """The heights between rows that no rule parts: two cells of one row have two or more amounts on the same lines."""
    lines: dict[int, list[list[float]]] = {}
    for index, words in cells.items():
        if len(words) < 2:
            continue
        row, _, deep, _ = lattice.cells[index]
        if deep == 1 and all(_FIGURE.fullmatch(page.text, word[0], word[1]) for word in words):
            heights = sorted({y for _, _, _, y, _, _ in words}, reverse=True)
            if all(above - below > _SAME_LINE for above, below in pairwise(heights)):
                lines.setdefault(row, []).append(heights)
    cuts: list[float] = []
    for columns in lines.values():
        if sum(len(heights) > 1 for heights in columns) < 2:
            continue
        rows: list[float] = []
        for height in sorted((height for heights in columns for height in heights), reverse=True):
            if not rows or rows[-1] - height > _SAME_LINE:
                rows.append(height)
        cuts += [(above + below) / 2 + _BELOW for above, below in pairwise(rows)]
    return cuts


def _table(page: PageText, filled: Cells, lattice: Lattice, doubtful: str) -> PageTable:
    text, xs, ys, cells = page.text, lattice.xs, lattice.ys, lattice.cells
    height = len(ys) - 1
    rows: list[list[CellValue]] = [[None] * (len(xs) - 1) for _ in range(height)]
    for index, words in filled.items():
        row, column, _, _ = cells[index]
        start, end, *_ = words[0]
        rows[row][column] = text[start:end] if len(words) == 1 else _joined(text, words)
    down = ys[::-1]
    boxes = {
        (row, column): (xs[column], down[row + deep], xs[column + wide], down[row])
        for row, column, deep, wide in cells
    }
    merged = [
        Merged(row, column, row + deep - 1, column + wide - 1)
        for row, column, deep, wide in cells
        if deep > 1 or wide > 1
    ]
    return PageTable(rows, merged, boxes, xs, ys[-1], ys[0], doubtful)


def _joined(text: str, measured: list[Measured]) -> str:
    """What a cell of several words says: its lines joined, each from left to right; the order of the file where it goes
    down the cell."""
    words = _in_reading_order(list(map(Word._make, measured)))
    if len(words) > 2 and all(word.end - word.start == 1 for word in words):
        return "".join([text[word.start] for word in words])  # spread to fill the cell
    before, *others = words
    said = text[before.start : before.end]
    for word in others:
        piece = text[word.start : word.end]
        if abs(word.y - before.y) > _SAME_LINE:
            said += (" " if _two_amounts(said, piece) else "") + piece
        else:
            said += ("" if _one(said, piece) else " ") + piece
        before = word
    return said


def _in_reading_order(words: list[Word]) -> list[Word]:
    before = words[0]
    for word in words[1:]:
        down = before.y - word.y
        if down < -0.5 or (down <= _SAME_LINE and word.x < before.x):
            break
        before = word
    else:
        return words
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda one: -one.y):
        if lines and lines[-1][0].y - word.y <= _SAME_LINE:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [word for line in lines for word in sorted(line, key=lambda one: one.x)]


def _two_amounts(said: str, piece: str) -> bool:
    """Whether two lines are two amounts, one above the other, and not one that was broken."""
    return bool(_AMOUNT_ENDS.search(said)) and (piece[0].isdigit() or piece[0] in "-−(（")


def _one(said: str, piece: str) -> bool:
    """Whether two words of a line are one: Chinese signs set apart, or the digits of one number."""
    last, first = said[-1], piece[0]
    if _WIDE.match(last) or _WIDE.match(first):
        return True
    return (last in ".," and first.isdigit()) or (first in ".,%" and last.isdigit())
