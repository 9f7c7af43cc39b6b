"""What belongs to the page and not to the text: headers, footers, page numbers; and how far the text itself reaches."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import Protocol

from onecard.reading.lines import is_page_number, is_prose
from onecard.reading.pdf_lines import Row
from onecard.reading.pdf_tables import PageTable

_BARE_NUMBER = re.compile(r"\d{1,4}")
_ROMAN = re.compile(r"[ivxIVX]{1,6}")
_DIGITS = re.compile(r"\d+")
_OF = re.compile(r"\d{1,4}\s*/\s*\d{1,4}")
_OF_A_TABLE = re.compile(r"表\s*$|单位\s*[:：]|部门\s*[:：]|续表|公开\s*\d+|^\d{4}\s*年度?$")
_DASHES = "-－—–·"
_HEIGHT = attrgetter("y")
_NEAR = 3.0
_OUTER = 2
"""So many lines at the head and at the foot of a page may be a header or a footer."""
_LONG = 60
"""A header or footer has fewer signs."""


class Page(Protocol):
    """What is asked of a page: its lines and its tables."""

    rows: list[Row]
    tables: list[PageTable]


def without_headers(pages: Sequence[Page]) -> list[list[Row]]:
    """The lines of each page, top down, without page numbers and without what stands on many pages at one height."""
    numbers = _numbers(pages)
    heights: dict[str, list[float]] = defaultdict(list)
    outer = [list(_outer(page, numbers)) for page in pages]
    for found in outer:
        for key, row in found:
            heights[key].append(row.y)
    enough = max(2, min(3, len(pages) - 1), len(pages) * 0.3)
    gone = set(numbers)
    for found in outer:
        for key, row in found:
            ys = heights[key]
            if len(ys) >= enough and sum(abs(row.y - other) <= _NEAR for other in ys) >= enough:
                gone.add(id(row))
    return [[row for row in page.rows if id(row) not in gone] for page in pages]


def _outer(page: Page, numbers: set[int]) -> Iterator[tuple[str, Row]]:
    """The lines that may be headers and footers, each with what they have in common with those of other pages: its
    words at the head, where the numbers of sections and tables stand, too; its words but for numbers at the foot."""
    rows = sorted([row for row in page.rows if id(row) not in numbers], key=_HEIGHT, reverse=True)
    top = max((table.top for table in page.tables), default=float("-inf"))
    bottom = min((table.bottom for table in page.tables), default=float("inf"))
    for row in rows[:_OUTER]:
        if row.y > top and _may_be_outer(row.text):
            yield "head" + "".join(row.text.split()), row
    for row in rows[-_OUTER:]:
        if row.y < bottom and _may_be_outer(row.text):
            # Of the dashes around the number of a scanned page OCR may see one or none.
            yield "foot" + _DIGITS.sub("#", "".join(row.text.split())).strip(_DASHES), row


def _may_be_outer(text: str) -> bool:
    return len(text) < _LONG and not (_OF_A_TABLE.search(text) or is_prose(text))


def _numbers(pages: Sequence[Page]) -> set[int]:
    """The lines (by identity) that are but the number of their page."""
    ends = [row for page in pages for row in _ends(page.rows)]
    bare: dict[int, int] = defaultdict(int)
    for row in ends:
        if _BARE_NUMBER.fullmatch(row.text):
            bare[int(row.text) - row.page] += 1

    def is_number(row: Row) -> bool:
        if _BARE_NUMBER.fullmatch(row.text):
            # A number alone may also be what a sentence ran over to; page numbers count on with the pages.
            return bare[int(row.text) - row.page] > 1 or len(pages) == 1
        return is_page_number(row.text) or bool(_ROMAN.fullmatch(row.text) or _OF.fullmatch(row.text))

    return {id(row) for row in ends if is_number(row)}


def _ends(rows: list[Row]) -> list[Row]:
    """The highest and the lowest line of a page, whatever its columns."""
    if len(rows) < 2:
        return rows
    return [max(rows, key=_HEIGHT), min(rows, key=_HEIGHT)]


def right_margin(rows: Iterable[Row]) -> float | None:
    """How far lines reach to the right, where at least three of them agree; a single one may hang over."""
    rights = sorted(((row.right, row.em) for row in rows), reverse=True)
    for index, (right, em) in enumerate(rights[:-2]):
        if rights[index + 2][0] >= right - em:
            return right
    return None


def left_margin(rows: Iterable[Row]) -> float:
    """Where lines begin at the left: where at least two of them do, or the first of all."""
    lefts = sorted((row.left, row.em) for row in rows)
    for (left, em), (after, _) in pairwise(lefts):
        if after <= left + 0.5 * em:
            return left
    return lefts[0][0] if lefts else 0.0
