"""The rules drawn on a page of a PDF → lattices: the lines of columns and rows of each table, and which of its boxes
make one cell."""

from __future__ import annotations

import ctypes
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from operator import and_

from onecard.reading import pdf_library as pdfium
from onecard.reading.pdf_library import Matrix, Point
from onecard.reading.pdf_page import turned

THIN = 2.6
"""A path at most so wide, in points, is a rule."""
_THICK, _LONG = 5.0, 20
"""A bolder one is at least so many times as long as it is thick."""
_SNAP = 2.5
_GAP = 3.0
_MEETS = 2.0
_SEGMENTS = 4_000
_BOX = 5
"""A path of so few strokes that is but filled is the ground of a cell or a page."""
_BOXES = 50_000
_DEEP = 6
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
Stretch = tuple[float, float]
Rule = tuple[float, float, float]
"""Where a rule lies across its own direction, and from where to where it runs along it."""


@dataclass(slots=True)
class Rules:
    """What is drawn on a page: its level and upright rules, how many pictures, and how many objects that are no text."""

    level: list[Rule]
    upright: list[Rule]
    pictures: int = 0
    drawn: int = 0

    def may_be_tables(self) -> bool:
        """Whether there are enough of them for the smallest table."""
        return len(self.level) > 1 and len(self.upright) > 1


@dataclass(slots=True)
class Lattice:
    """A table's lines: `xs` from left to right, `ys` from the bottom up, and its cells.

    A cell is its first row (counted from the top) and column, and how many rows and columns it takes. `owner` tells
    the cell of each box, its rows counted from the bottom.
    """

    xs: list[float]
    ys: list[float]
    owner: list[list[int]]
    cells: list[tuple[int, int, int, int]]


_floats = (ctypes.c_float * 2)()
_at = ctypes.addressof(_floats)
_modes = (ctypes.c_int * 2)()
_modes_at = ctypes.addressof(_modes)


def rules_of(page: int, bound: int) -> Rules:
    """The rules of a page (its handle); a page of more than `bound` objects is a drawing."""
    rules = Rules([], [])
    if pdfium.object_count(page) <= bound:
        _sort(pdfium.objects(page), _IDENTITY, rules, 0)
    return rules


def turned_rules(rules: Rules, turn: int) -> Rules:
    """The rules of a page as they lie when its text reads upright."""
    ends = [((start, end), (at, at)) for at, start, end in rules.level]
    ends += [((at, at), (start, end)) for at, start, end in rules.upright]
    lying = Rules([], [], rules.pictures, rules.drawn)
    for along, across in ends:
        xs, ys = turned(list(along), list(across), turn)
        _note(min(xs), max(xs), min(ys), max(ys), lying)
    return lying


def _sort(objects: list[int], matrix: Matrix, rules: Rules, depth: int) -> None:
    kinds = map(pdfium.object_type, objects)
    text = pdfium.TEXT
    drawn = [(one, kind) for one, kind in zip(objects, kinds, strict=True) if kind != text]
    rules.drawn += len(drawn)
    for one, kind in drawn:
        if kind == pdfium.PATH:
            _path(one, matrix, rules)
        elif kind == pdfium.IMAGE:
            rules.pictures += 1
        elif kind == pdfium.FORM and depth < _DEEP:
            count = pdfium.form_count(one)
            inner = [pdfium.form_object(one, index) for index in range(min(count, _SEGMENTS))]
            _sort(inner, pdfium.times(pdfium.matrix_of(pdfium.object_matrix, one), matrix), rules, depth + 1)


def _path(path: int, matrix: Matrix, rules: Rules) -> None:
    bounds = pdfium.bounds(path)
    if bounds is None:
        return
    left, bottom, right, top = bounds
    if matrix is not _IDENTITY:
        xs, ys = zip(_moved(left, bottom, matrix), _moved(right, top, matrix), strict=True)
        left, right, bottom, top = min(xs), max(xs), min(ys), max(ys)
    if top - bottom <= THIN or right - left <= THIN:
        _note(left, right, bottom, top, rules)
    else:
        _walk(path, (left, right, bottom, top), matrix, rules)


def _note(left: float, right: float, bottom: float, top: float, rules: Rules) -> bool:
    """Note a box thin enough to be a rule; whether it was."""
    wide, high = right - left, top - bottom
    if high <= THIN or (high <= _THICK and wide > _LONG * high):
        if wide > THIN:
            rules.level.append(((bottom + top) / 2, left, right))
        return True
    if wide <= THIN or (wide <= _THICK and high > _LONG * wide):
        rules.upright.append(((left + right) / 2, bottom, top))
        return True
    return False


def _walk(path: int, bounds: tuple[float, float, float, float], outer: Matrix, rules: Rules) -> None:
    """A path of several strokes: each thin part is a rule; an outline that is drawn has four; a mere fill is ground."""
    count = pdfium.segment_count(path)
    stroked = bool(pdfium.draw_mode(path, _modes_at, _modes_at + 4)) and bool(_modes[1])
    if count <= _BOX and not stroked:
        _note(*bounds, rules)
        return
    if count > _SEGMENTS:
        return
    for points in _parts(path, pdfium.times(pdfium.matrix_of(pdfium.object_matrix, path), outer)):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        if not _note(min(xs), max(xs), min(ys), max(ys), rules) and stroked:
            for (x0, y0), (x1, y1) in pairwise(points):
                if abs(x1 - x0) < 1 or abs(y1 - y0) < 1:
                    _note(min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1), rules)


def _parts(path: int, matrix: Matrix) -> Iterator[list[Point]]:
    """The strokes of a path as points; one with curves is no rule and ends it."""
    points: list[Point] = []
    for index in range(pdfium.segment_count(path)):
        segment = pdfium.path_segment(path, index)
        pdfium.segment_point(segment, _at, _at + 4)
        point = _moved(_floats[0], _floats[1], matrix)
        kind = pdfium.segment_type(segment)
        if kind == 2:  # a move
            if len(points) > 1:
                yield points
            points = [point]
        elif kind == 0:  # a line
            points.append(point)
        else:
            return
        if pdfium.segment_close(segment) and points:
            points.append(points[0])
    if len(points) > 1:
        yield points


def _moved(x: float, y: float, matrix: Matrix) -> Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def lattices(rules: Rules, depth: int = 0) -> list[Lattice]:
    """The tables that the rules make, from the top down; two side by side are two. `depth` tells in how many frames."""
    if not rules.may_be_tables():
        return []
    found: list[Lattice] = []
    for bottom, top in _bands(rules.upright):
        low, high = bottom - _GAP, top + _GAP
        level = [rule for rule in rules.level if low <= rule[0] <= high]
        upright = [rule for rule in rules.upright if rule[1] >= low and rule[2] <= high]
        inner = _inside_frame(level, upright) if depth < _DEEP else None
        if inner:
            found += lattices(inner, depth + 1)
            continue
        for part in _side_by_side(level):
            left, right = part
            lattice = _lattice(
                [rule for rule in level if rule[1] >= left - _GAP and rule[2] <= right + _GAP],
                [rule for rule in upright if left - _GAP <= rule[0] <= right + _GAP],
            )
            if lattice:
                found.append(lattice)
    return sorted(found, key=lambda one: (-one.ys[-1], one.xs[0]))


def _bands(upright: list[Rule]) -> list[list[float]]:
    """From where to where tables reach: upright rules that overlap belong together."""
    bands: list[list[float]] = []
    for bottom, top in sorted(((start, end) for _, start, end in upright), key=lambda one: -one[1]):
        if bands and top >= bands[-1][0] - _GAP:
            bands[-1][0] = min(bands[-1][0], bottom)
        else:
            bands.append([bottom, top])
    return bands


def _inside_frame(level: list[Rule], upright: list[Rule]) -> Rules | None:
    """What a frame around a page or a table holds: upright rules that reach neither its head nor its foot."""
    left, right = min(rule[0] for rule in upright), max(rule[0] for rule in upright)
    inner = [rule for rule in upright if left + _GAP < rule[0] < right - _GAP]
    if not inner:
        return None
    bottom, top = min(rule[1] for rule in upright), max(rule[2] for rule in upright)
    if min(rule[1] for rule in inner) < bottom + 3 * _GAP or max(rule[2] for rule in inner) > top - 3 * _GAP:
        return None
    return Rules([rule for rule in level if bottom + _GAP < rule[0] < top - _GAP], inner)


def _side_by_side(level: list[Rule]) -> list[Stretch]:
    """From where to where the level rules reach without a gap that all of them leave."""
    return _merged([(start, end) for _, start, end in level])


def _merged(pieces: list[Stretch]) -> list[Stretch]:
    if len(pieces) == 1:
        return pieces
    whole: list[Stretch] = []
    for start, end in sorted(pieces):
        if whole and start <= whole[-1][1] + _GAP:
            whole[-1] = whole[-1][0], max(whole[-1][1], end)
        else:
            whole.append((start, end))
    return whole


def _snapped(values: Iterable[float]) -> tuple[list[float], dict[float, int]]:
    """Values a hair apart as one line each, and the line of each value."""
    lines: list[float] = []
    line_of: dict[float, int] = {}
    last = float("-inf")
    for value in sorted(set(values)):
        if value - last > _SNAP:
            lines.append(value)
        last = value
        line_of[value] = len(lines) - 1
    return lines, line_of


def _lattice(level: list[Rule], upright: list[Rule]) -> Lattice | None:
    if len(level) < 2 or len(upright) < 2:
        return None
    # A table may be open at its sides: its level rules tell where they are.
    sides = [min(rule[1] for rule in level), max(rule[2] for rule in level)]
    inner = [rule[0] for rule in upright]
    open_sides = [side for side in sides if min(abs(side - x) for x in inner) > 2 * _GAP]
    xs, column_of = _snapped([*inner, *open_sides])
    level = _between_columns(level, xs)
    ys, row_of = _snapped(rule[0] for rule in level)
    if len(xs) < 2 or len(ys) < 2:
        return None
    if len(xs) + len(ys) < 5 or len(xs) * len(ys) > _BOXES:
        return None  # one box is a frame around words, very many are a drawing
    across = _covered(level, row_of, len(ys), xs)
    along = _covered(upright, column_of, len(xs), ys)
    return Lattice(xs, ys, *_cells(across, along, len(xs) - 1, len(ys) - 1))


def _between_columns(level: list[Rule], xs: list[float]) -> list[Rule]:
    """The level rules, pieces joined, that run from one upright to another; one that ends nowhere is an underline."""
    by_height: dict[float, list[Stretch]] = {}
    for y, start, end in level:
        by_height.setdefault(y, []).append((start, end))

    def meets(x: float) -> bool:
        at = bisect_right(xs, x)
        return (at > 0 and x - xs[at - 1] <= _MEETS) or (at < len(xs) and xs[at] - x <= _MEETS)

    return [
        (y, start, end)
        for y, pieces in by_height.items()
        for start, end in _merged(pieces)
        if meets(start) or meets(end)
    ]


def _covered(rules: list[Rule], line_of: dict[float, int], lines: int, stops: list[float]) -> list[int]:
    """For each line the boxes along it, as bits, over the middle of whose side a rule lies."""
    middles = [(a + b) / 2 for a, b in pairwise(stops)]
    by_line: list[list[Stretch]] = [[] for _ in range(lines)]
    for at, start, end in rules:
        by_line[line_of[at]].append((start, end))
    covered = [0] * lines
    for line, pieces in enumerate(by_line):
        for start, end in _merged(pieces):
            covered[line] |= (1 << bisect_right(middles, end)) - (1 << bisect_right(middles, start))
    return covered


def _cells(
    across: list[int], along: list[int], columns: int, rows: int
) -> tuple[list[list[int]], list[tuple[int, int, int, int]]]:
    """From the top left: a cell widens, then deepens, while no rule stands in the way. Boxes of a line are bits."""
    owner = [[-1] * columns for _ in range(rows)]
    cells: list[tuple[int, int, int, int]] = []
    whole = (1 << columns) - 1
    taken = [0] * rows
    upright = reduce(and_, along[1:columns], -1)
    for row in range(rows - 1, -1, -1):
        if upright >> row & 1 and across[row] == whole and not taken[row]:  # nothing merged, as in most rows
            owner[row] = list(range(len(cells), len(cells) + columns))
            cells += [(rows - 1 - row, column, 1, 1) for column in range(columns)]
            continue
        for column in range(columns):
            if taken[row] >> column & 1:
                continue
            last = column + 1
            while last < columns and not along[last] >> row & 1 and not taken[row] >> last & 1:
                last += 1
            boxes = (1 << last) - (1 << column)
            low = row
            while low > 0 and not across[low] & boxes and not taken[low - 1] & boxes:
                low -= 1
            for place in range(low, row + 1):
                owner[place][column:last] = [len(cells)] * (last - column)
                taken[place] |= boxes
            cells.append((rows - 1 - row, column, row - low + 1, last - column))
    return owner, cells


def divided(lattice: Lattice, cuts: list[float]) -> Lattice:
    """The lattice with more lines of rows: a cell of one row is cut by them, one of several rows stays whole."""
    ys = sorted([*lattice.ys, *cuts])
    rows, columns = len(ys) - 1, len(lattice.xs) - 1
    place: dict[tuple[int, int], int] = {}
    owner: list[list[int]] = [[] for _ in range(rows)]
    boxes: list[list[tuple[int, int]]] = []
    for row in range(rows - 1, -1, -1):
        before = bisect_right(lattice.ys, (ys[row] + ys[row + 1]) / 2) - 1
        for column in range(columns):
            cell = lattice.owner[before][column]
            key = cell, row if lattice.cells[cell][2] == 1 else -1
            if key not in place:
                place[key] = len(boxes)
                boxes.append([])
            owner[row].append(place[key])
            boxes[place[key]].append((rows - 1 - row, column))
    cells = [
        (*first, last[0] - first[0] + 1, last[1] - first[1] + 1)
        for first, last in ((min(part), max(part)) for part in boxes)
    ]
    return Lattice(lattice.xs, ys, owner, cells)
