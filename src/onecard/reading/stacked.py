"""Tables copied so that each cell stands on a line of its own: told by their numbered columns and lines, or by codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from onecard.reading.lines import is_prose
from onecard.reading.text_columns import FIGURE

DOUBTFUL = "表格在文件里每格占一行，空格子没有留下痕迹，行和列是按栏次、行次和编码推断的。"

_LONGEST, _LEAST, _HEAD = 60, 12, 24
"""Characters of a cell; cells of a table; cells of its head."""
_COLUMNS, _LINES = re.compile(r"栏\s*次"), re.compile(r"行\s*次")
_SIDES = _COLUMNS_OF_NAMES = 2
_CODES = 5
"""A table without numbered columns has at least so many coded rows."""
_WHOLE = re.compile(r"\d{1,3}")
_CODE = re.compile(r"\d{3}(?:\d\d){0,2}")
_ENDS = re.compile(r"\s*(?:注|备注|附注|说明)\s*\d*\s*[:：.、]|\s*第[一二三四五六七八九十\d]+部分")
_CAPTION = re.compile(r"单位\s*[:：]|公开\s*\d+\s*表")

Row = list[int | None]
"""The places of the lines that the cells of a row are; None for an empty cell."""


@dataclass(slots=True)
class Stacked:
    """A table that the lines from `start` up to `end` (not included) are."""

    start: int
    end: int
    rows: list[Row] = field(default_factory=list)


def stacked(texts: Sequence[str]) -> Iterator[Stacked]:
    """The tables among lines that hold one cell each; empty lines count as nothing."""
    run: list[int] = []
    for place, text in enumerate((*texts, "。")):
        text = text.strip()
        if (
            place == len(texts)
            or len(text) > _LONGEST
            or text.endswith("。")
            or is_prose(text)
            or _ENDS.match(text)
        ):
            yield from _tables(texts, run)
            run = []
        elif text:
            run.append(place)


def _tables(texts: Sequence[str], run: list[int]) -> Iterator[Stacked]:
    """The tables of a run of short lines, each beginning behind its caption."""
    starts = [at + 1 for at, place in enumerate(run) if _CAPTION.search(texts[place])]
    for first, end in zip([0, *starts], [*starts, len(run)], strict=True):
        table = _table([texts[place].strip() for place in run[first:end]], run[first:end])
        if table is not None:
            yield table


def _table(cells: list[str], places: list[int]) -> Stacked | None:
    figures = [at for at, cell in enumerate(cells) if FIGURE.fullmatch(cell)]
    if len(cells) < _LEAST or len(figures) * 4 < len(cells):
        return None
    parts = _numbered(cells)
    if parts:
        head, begun = parts[0].start, parts[-1].stop
    else:
        head = begun = next((n for n in range(len(cells) - 1) if _is_code(*cells[n : n + 2])), len(cells))
    last = figures[-1] + 1
    two_sides = len(parts) == 2 and any(_LINES.fullmatch(cell) for cell in cells[:head])
    rows = (_by_lines if two_sides else _by_names)(cells, range(begun, last), parts)
    if len(rows) < (1 if parts else 2) or head > _HEAD:
        return None
    width = len(rows[0])
    rows[:0] = _heads(cells[:head], width, parts if two_sides else parts[:1])
    found = Stacked(places[0], places[last - 1] + 1)
    for row in rows:
        found.rows.append([None if at is None else places[at] for at in (*row, *[None] * (width - len(row)))])
    return found


def _heads(head: list[str], width: int, parts: list[_Part]) -> list[Row]:
    """The words of the head as rows. Where they do not tell which column each is of, they stand one below the other: no
    head is better than a wrong one."""
    lead = width - sum(part.count for part in parts)
    if len(head) == width:
        return [list(range(width))]
    if (
        len(parts) == 1
        and lead == _COLUMNS_OF_NAMES
        and len(head) == width + 1
        and not _LINES.search("".join(head))
    ):
        # 项目 above the code and the name, whose own words come last.
        return [[0, None, *range(1, width - 1)], [width - 1, width]]
    if (
        len(parts) == _SIDES
        and len(head) == width + _SIDES
        and all(_LINES.fullmatch(head[_SIDES + at]) for at in (1, 3 + parts[0].count))
    ):
        return [[0, *[None] * (1 + parts[0].count), 1], [*range(_SIDES, width + _SIDES)]]
    last = len(head) - width
    if not parts and last > 0 and len(set(head[last:])) == width:
        return [*_one_each(last), list(range(last, len(head)))]
    return _one_each(len(head))


def _one_each(count: int) -> list[Row]:
    return [[at] for at in range(count)]


@dataclass(frozen=True, slots=True)
class _Part:
    """The numbers of the columns of one side: from `first` up to `stop`, behind the word 栏次 if that is there."""

    start: int
    first: int
    stop: int

    def row(self, before: int) -> Row:
        """The numbers as a row, with `before` columns in front of them."""
        word = self.start if self.start < self.first else None
        return [word, None][:before] + list(range(self.first, self.stop))

    @property
    def count(self) -> int:
        return self.stop - self.first


def _numbered(cells: list[str]) -> list[_Part]:
    """The numbers of the columns, from the word 栏次 or the first number on: 栏次 1 栏次 2 3 4 are one side of one and
    another of three. None where there are none."""
    parts: list[_Part] = []
    expected = 1
    at = next((n for n, cell in enumerate(cells) if _COLUMNS.fullmatch(cell) or cell == "1"), len(cells))
    while at < len(cells):
        first = at + bool(_COLUMNS.fullmatch(cells[at]))
        stop = first
        while stop < len(cells) and cells[stop] == str(expected):
            stop, expected = stop + 1, expected + 1
        if stop == first:
            break
        parts.append(_Part(at, first, stop))
        at = stop
    return parts if expected > 2 else []


def _is_code(cell: str, following: str) -> bool:
    return bool(_CODE.fullmatch(cell)) and not FIGURE.fullmatch(following)


def _by_lines(cells: list[str], data: range, parts: list[_Part]) -> list[Row]:
    """Rows of two sides, each a name, the number of the line and its amounts; the numbers go on by one."""
    begins = (0, 2 + parts[0].count)
    rows: list[Row] = []
    expected: list[int | None] = [1, None]
    name: int | None = None
    side = filled = 0
    for at in data:
        number = int(cells[at]) if _WHOLE.fullmatch(cells[at]) else None
        opens = name is not None and expected[1] is None and bool(rows)
        if number is not None and (number in expected or opens):
            side = 0 if number == expected[0] else 1
            if side == 0:
                rows.append([None] * (4 + parts[0].count + parts[1].count))
            if not rows:
                return []
            rows[-1][begins[side] : begins[side] + 2] = [name, at]
            expected[side] = number + 1
            name, filled = None, 0
        elif FIGURE.fullmatch(cells[at]):
            if rows and filled < parts[side].count:
                rows[-1][begins[side] + 2 + filled] = at
                filled += 1
        else:
            name = at
    return [[*parts[0].row(2), *parts[1].row(2)], *rows] if rows else []


def _by_names(cells: list[str], data: range, parts: list[_Part]) -> list[Row]:
    """Rows that begin with a code or a name; as many amounts as columns are numbered, or as the longest row has."""
    numbered = sum(part.count for part in parts)
    found: list[tuple[int | None, int | None, list[int]]] = []
    for at in data:
        code, name, amounts = found[-1] if found else (None, None, [])
        if at + 1 < data.stop and _is_code(cells[at], cells[at + 1]):
            found.append((at, None, []))
        elif FIGURE.fullmatch(cells[at]):
            if not found or (numbered and len(amounts) == numbered):
                found.append((None, None, [at]))
            else:
                amounts.append(at)
        elif code is not None and name is None and not amounts:
            found[-1] = (code, at, amounts)
        else:
            found.append((None, at, []))
    codes = sum(code is not None for code, _, _ in found)
    if not numbered and codes < _CODES:
        return []
    most = numbered or max((len(amounts) for _, _, amounts in found), default=0)
    lead = [0, 1] if codes else [1] if any(name is not None for _, name, _ in found) else []
    numbers = [[*parts[0].row(len(lead)), *(at for part in parts[1:] for at in part.row(0))]] if parts else []
    rows = [
        [*((code, name)[n] for n in lead), *amounts, *[None] * (most - len(amounts))]
        for code, name, amounts in found
    ]
    return [*numbers, *rows] if rows else []
