"""Columns of a table whose cells are parted by nothing but blanks: which column each cell of a line stands in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, pvariance

Cell = tuple[int, str]
"""Where a cell's text begins in its line, and the text; columns of empty cells are kept as ``(n, "")``."""
Rows = list[tuple[int, list[Cell]]]
"""Lines by their place in the text, each with its cells."""
FIGURE = re.compile(r"[-−+]?[\d,]*\d(?:\.\d+)?%?|[-—–]+")
"""A cell that is a number, or a dash in its place."""

_WIDE = re.compile(
    "[\u1100-\u115f\u2010-\u2027\u2030-\u203b\u2190-\u21ff\u2460-\u27bf\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f"
    "\uff01-\uff60\uffe0-\uffe6\xb7\xd7\xf7]"
)
_USUAL = 0.1
"""Share of the lines that must have a number of cells for it to be the number of columns."""
_NARROW = 4
"""Characters of a word of a head that fills its column; 项 目 is one word."""
_KIND = 30.0
"""Columns of a typewriter that a figure rather stands aside than in a column of words, and the other way round."""


def width_of(text: str) -> int:
    """How many columns of a typewriter the text takes: a Chinese character takes two."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


@dataclass(frozen=True, slots=True)
class _Column:
    start: float
    end: float
    figures: bool


def in_columns(texts: Sequence[str], parted: Rows) -> Rows:
    """The same lines with a cell for every column.

    A line with as many cells as there are columns fills them in turn. In others each cell goes where the same column of
    full lines stands, figures to figures and words to words; a cell too many is written behind the one before it.
    """
    counts = Counter(len(cells) for _, cells in parted)
    most = max((n for n, lines in counts.items() if lines >= _USUAL * len(parted)), default=max(counts))
    full = [(place, cells) for place, cells in parted if len(cells) == most]
    measure = min((width_of, len), key=lambda one: _raggedness(texts, full, one))
    columns = _columns(texts, full, measure)
    return [
        (place, cells if len(cells) == most else _placed(texts[place], cells, columns, measure))
        for place, cells in parted
    ]


def _spans(text: str, cells: list[Cell], measure: Callable[[str], int]) -> list[tuple[int, int]]:
    return [(measure(text[:at]), measure(text[: at + len(words)])) for at, words in cells]


def _raggedness(texts: Sequence[str], full: Rows, measure: Callable[[str], int]) -> float:
    """How far the last cells of full lines stray from one another: programs that lay out text count a Chinese
    character as one column or as two."""
    ends = [_spans(texts[place], cells, measure)[-1][1] for place, cells in full]
    return pvariance(ends)


def _columns(texts: Sequence[str], full: Rows, measure: Callable[[str], int]) -> list[_Column]:
    spans = [_spans(texts[place], cells, measure) for place, cells in full]
    columns = []
    for number in range(len(spans[0])):
        figures = sum(bool(FIGURE.fullmatch(cells[number][1])) for _, cells in full)
        columns.append(
            _Column(
                median(row[number][0] for row in spans),
                median(row[number][1] for row in spans),
                figures * 2 > len(full),
            )
        )
    return columns


def _placed(
    text: str, cells: list[Cell], columns: list[_Column], measure: Callable[[str], int]
) -> list[Cell]:
    """The cells in the columns that cost least together, their order kept."""
    figures = any(FIGURE.fullmatch(words) for _, words in cells)
    parted = cells if figures else [one for cell in cells for one in _parted(cell)]
    cells = parted if len(parted) <= len(columns) else cells
    spans = _spans(text, cells, measure)
    extra = max(0, len(cells) - len(columns))
    # In a head words stand above figures: there the place alone tells.
    kind = _KIND if figures else 0.0
    costs: list[list[float]] = [[0.0] * (len(columns) + 1)]
    for number in range(len(cells) - extra):
        row = [float("inf")]
        for column in range(len(columns)):
            here = costs[-1][column] + _cost(cells[number][1], spans[number], columns[column], kind)
            row.append(min(row[-1], here))
        costs.append(row)
    placed: list[Cell] = [(0, "")] * len(columns)
    column = len(columns)
    for number in range(len(cells) - extra, 0, -1):
        while costs[number][column - 1] == costs[number][column]:
            column -= 1
        column -= 1
        placed[column] = cells[number - 1]
    for _, words in cells[len(cells) - extra :]:
        placed[-1] = (placed[-1][0], f"{placed[-1][1]} {words}")
    return placed


def _parted(cell: Cell) -> list[Cell]:
    """The words of a head that only a single blank parts, where its columns are as narrow as they."""
    words = [(cell[0] + found.start(), found[0]) for found in re.finditer(r"\S+", cell[1])]
    return words if all(len(word) >= _NARROW for _, word in words) else [cell]


def _cost(words: str, span: tuple[int, int], column: _Column, kind: float) -> float:
    apart = max(0.0, span[0] - column.end, column.start - span[1])
    askew = abs(span[0] + span[1] - column.start - column.end) / 20
    return apart + askew + kind * (bool(FIGURE.fullmatch(words)) is not column.figures)
