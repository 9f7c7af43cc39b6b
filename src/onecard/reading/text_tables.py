"""Tables in plain text: rows whose cells are parted by upright bars, by tabs, or by nothing but blanks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from onecard.reading.document import DocumentTable, Origin
from onecard.reading.grid import CellValue, Grid
from onecard.reading.lines import is_prose

Cell = tuple[int, str]
"""Where a cell's text begins in its line, and the text; columns of empty cells are kept as ``(n, "")``."""

_BARS = str.maketrans("│┃║｜", "||||")
_RULE = re.compile(r"[\s|+:=\-─━═┄┈╌┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋╭╮╯╰]+")
_BAR = re.compile(r"(?<!\\)\|")
_BLANKS = re.compile(r"(?: {2,}|　)[ 　]*")
_FIGURE = re.compile(r"[-−+]?[\d,]*\d(?:\.\d+)?%?|[-—–]+")
_CAPTION = re.compile(r"(?:\w{0,6}(?:单位|部门)[:：])|公开\s*\d+\s*表")
_WIDE = re.compile(
    "[\u1100-\u115f\u2010-\u2027\u2030-\u203b\u2190-\u21ff\u2460-\u27bf\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f"
    "\uff01-\uff60\uffe0-\uffe6\xb7\xd7\xf7]"
)
_DOUBTFUL = "表格各列之间只有空格，列是按文字的位置推断的。"


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line as it stands in a text: its characters without the line end, where it begins, its page (None: no pages)."""

    text: str
    at: int
    page: int | None = None


def find(lines: Sequence[TextLine], file: str) -> Iterator[tuple[int, int, DocumentTable]]:
    """The tables among the lines, with the first line and the one behind the last."""
    texts = [line.text.translate(_BARS) for line in lines]
    tried = dict.fromkeys((_barred, _tabbed, _aligned), 0)
    at = 0
    while at < len(lines):
        begun = at
        for rows_of, behind in tried.items():
            if at < behind:
                # Lines looked at once in vain are not looked at again from each of them.
                continue
            end, rows = rows_of(texts, at)
            tried[rows_of] = end
            if rows:
                yield rows[0][0], end, _table(lines, rows, file, _DOUBTFUL if rows_of is _aligned else "")
                at = end
                break
        at = max(at, begun + (at == begun))


def is_rule(text: str) -> bool:
    """Whether a line is only drawn: the frame of a table, the line beneath a Markdown head."""
    return len(text.strip()) >= 3 and bool(_RULE.fullmatch(text))


def width_of(text: str) -> int:
    """How many columns of a typewriter the text takes: a Chinese character takes two."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


Rows = list[tuple[int, list[Cell]]]


def _barred(texts: Sequence[str], at: int) -> tuple[int, Rows]:
    return _run(texts, at, _bar_cells, least=2)


def _tabbed(texts: Sequence[str], at: int) -> tuple[int, Rows]:
    end, rows = _run(texts, at, _tab_cells, least=2)
    filled = [sum(bool(text) for _, text in cells) for _, cells in rows]
    if max(filled, default=0) < 2 or len([count for count in filled if count > 1]) < 2:
        return end, []
    return end, rows


def _run(
    texts: Sequence[str], at: int, cells_of: Callable[[str], list[Cell] | None], least: int
) -> tuple[int, Rows]:
    rows: Rows = []
    end = place = at
    while place < len(texts):
        text = texts[place]
        if is_rule(text):
            # A drawn line alone is no row, and none begins without one.
            place += 1
            end = place if rows else end
            continue
        cells = cells_of(text)
        if cells is None:
            break
        rows.append((place, cells))
        place += 1
        end = place
    return end, rows if len(rows) >= least else []


def _bar_cells(text: str) -> list[Cell] | None:
    if len(_BAR.findall(text)) < 1 or (is_prose(text) and len(_BAR.findall(text)) < 2):
        return None
    cells = list(_split(text, _BAR))
    if len(cells) > 1 and not cells[0][1]:
        cells = cells[1:]
    if len(cells) > 1 and not cells[-1][1] and text.rstrip().endswith("|"):
        cells = cells[:-1]
    return cells


def _tab_cells(text: str) -> list[Cell] | None:
    if "\t" not in text:
        return None
    cells = list(_split(text, re.compile("\t")))
    filled = [words for _, words in cells if words]
    return None if len(filled) == 1 and is_prose(filled[0]) else cells


def _split(text: str, mark: re.Pattern[str]) -> Iterator[Cell]:
    cuts = [(0, 0), *(found.span() for found in mark.finditer(text)), (len(text), len(text))]
    for (_, start), (end, _) in pairwise(cuts):
        piece = text[start:end]
        yield start + len(piece) - len(piece.lstrip()), piece.strip()


def _aligned(texts: Sequence[str], at: int) -> tuple[int, Rows]:
    """Lines in which at least two blanks part the cells; figures must stand in most of them."""
    parted: Rows = []
    end = at
    for place in range(at, len(texts)):
        text = texts[place]
        if not text.strip():
            if place - end >= 2:
                break
            continue
        cells = [cell for cell in _split(text, _BLANKS) if cell[1]]
        if is_prose(text) or "\t" in text or (len(cells) < 2 and (not parted or place + 1 - end > 1)):
            break
        parted.append((place, cells))
        end = place + 1
    while parted and len(parted[-1][1]) < 2:
        parted.pop()
    while parted and any(_CAPTION.match(words) for _, words in parted[0][1]):
        parted.pop(0)
    if sum(any(_FIGURE.fullmatch(words) for _, words in cells) for _, cells in parted) * 2 < len(parted):
        return end, []
    if len(parted) < 3 or max(len(cells) for _, cells in parted) < 3:
        return end, []
    return end, _in_columns(texts, parted)


def _in_columns(texts: Sequence[str], parted: Rows) -> Rows:
    """The cells put into columns: those of the lines with most cells, where the others overlap or come nearest."""
    spans = {
        place: [
            (width_of(texts[place][:at]), width_of(texts[place][: at + len(words)])) for at, words in cells
        ]
        for place, cells in parted
    }
    most = max(map(len, spans.values()))
    full = [spans[place] for place in spans if len(spans[place]) == most]
    columns = [
        (median(row[number][0] for row in full), median(row[number][1] for row in full))
        for number in range(most)
    ]
    rows: Rows = []
    for place, cells in parted:
        row: list[Cell] = [(0, "")] * most
        last = -1
        for (start, end), (at, words) in zip(spans[place], cells, strict=True):
            free = range(last + 1, most) or range(most - 1, most)
            last = max(free, key=lambda n: min(end, columns[n][1]) - max(start, columns[n][0]))
            held = row[last]
            row[last] = (held[0], f"{held[1]} {words}") if held[1] else (at, words)
        rows.append((place, row))
    return rows


def _table(lines: Sequence[TextLine], rows: Rows, file: str, doubtful: str) -> DocumentTable:
    width = max(len(cells) for _, cells in rows)
    values: list[list[CellValue]] = []
    origins = {}
    for number, (place, cells) in enumerate(rows):
        values.append([*(words or None for _, words in cells), *[None] * (width - len(cells))])
        for column, (at, words) in enumerate(cells):
            if words:
                origins[number, column] = Origin(0, lines[place].at + at, 0, lines[place].page)
    pages = tuple(lines[place].page or 0 for place, _ in rows) if lines[rows[0][0]].page else ()
    return DocumentTable(Grid("", values, file=file), pages=pages, origins=origins, doubtful=doubtful)
