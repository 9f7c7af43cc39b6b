"""Tables in plain text: rows whose cells are parted by upright bars, by tabs, or by nothing but blanks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from onecard.reading.document import DocumentTable, Origin
from onecard.reading.grid import CellValue, Grid
from onecard.reading.lines import is_prose
from onecard.reading.text_columns import FIGURE, Cell, Rows, in_columns

_BARS = str.maketrans("│┃║｜", "||||")
_RULE = re.compile(r"[\s|+:=\-─━═┄┈╌┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋╭╮╯╰]+")
_BAR = re.compile(r"(?<!\\)\|")
_BLANKS = re.compile(
    r"""(?:\ {2,}|　)[\ 　]*
    | (?<=\d\.\d\d)\ (?=[\u4e00-\u9fff（(]|\d{3,7}\ )    # an amount, then the name or the code of the next column
    | (?<=[\u4e00-\u9fff）)])\ (?=[\d,]+\.\d\d\b)         # a name that takes the whole of its column, then an amount
    """,
    re.VERBOSE,
)
_WIDE_BLANK, _NOTHING = re.compile(r"\S(?: {2,}|　)[ 　]*\S"), re.compile(r"(?!)")
_FILLED = 3
"""A line with so many figures is a row of a table."""
_CAPTION = re.compile(r"(?:\w{0,6}(?:单位|部门)[:：])|公开\s*\d+\s*表")
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
    sentence = any(words[-1] in "，。；" for words in filled) or (len(filled) == 1 and is_prose(filled[0]))
    return None if sentence else cells


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
        mark = _BLANKS if _WIDE_BLANK.search(text) else _NOTHING
        cells = [cell for cell in _split(text, mark) if cell[1]]
        if is_prose(text) or "\t" in text or (len(cells) < 2 and (not parted or place + 1 - end > 1)):
            break
        parted.append((place, cells))
        end = place + 1
    while parted and len(parted[-1][1]) < 2:
        parted.pop()
    while parted and any(_CAPTION.match(words) for _, words in parted[0][1]):
        parted.pop(0)
    figures = [sum(bool(FIGURE.fullmatch(words)) for _, words in cells) for _, cells in parted]
    if sum(map(bool, figures)) * 2 < len(parted) and sum(count >= _FILLED for count in figures) < 2:
        return end, []
    if len(parted) < 3 or max(len(cells) for _, cells in parted) < 3:
        return end, []
    return end, in_columns(texts, parted)


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
    table = DocumentTable(Grid("", values, file=file), pages=pages, origins=origins, doubtful=doubtful)
    if doubtful:
        _join_heads(table)
    return table


def _join_heads(table: DocumentTable) -> None:
    """A head too long for its column stands on the lines above and below those that are not: both halves are put on the
    line between them. The first half fills the column, so it is the longer one; a lower head is not shorter."""
    rows = table.grid.rows
    head = next((at for at, row in enumerate(rows) if any(FIGURE.fullmatch(str(cell)) for cell in row)), 0)
    for at in range(1, head - 1):
        for column, between in enumerate(rows[at]):
            above, below = rows[at - 1][column], rows[at + 1][column]
            if (
                between is None
                and isinstance(above, str)
                and isinstance(below, str)
                and len(above) > len(below)
            ):
                rows[at][column] = above + below
                table.origins[at, column] = table.origins.pop((at - 1, column))
                del table.origins[at + 1, column]
                rows[at - 1][column] = rows[at + 1][column] = None
