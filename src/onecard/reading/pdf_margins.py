"""What belongs to the page and not to the text: headers, footers, page numbers; and how far the text itself reaches."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from onecard.reading.lines import is_page_number, is_prose
from onecard.reading.pdf_lines import Row

_BARE_NUMBER = re.compile(r"\d{1,4}")
_ROMAN = re.compile(r"[ivxIVX]{1,6}")
_OF = re.compile(r"\d{1,4}\s*/\s*\d{1,4}")
_OF_A_TABLE = re.compile(r"表\s*$|单位\s*[:：]|部门\s*[:：]|续表|公开\s*\d+")
_NEAR = 3.0
_OUTER = 2
"""So many lines at the head and at the foot of a page may be a header or a footer."""


def without_headers(pages: list[list[Row]]) -> list[list[Row]]:
    """The lines of each page, top down, without page numbers and without what stands on many pages at one height."""
    pages = _without_numbers(pages)
    repeated = _repeated(pages)
    return [
        [
            row
            for index, row in enumerate(rows)
            if not (
                _outer(index, len(rows)) and any(abs(row.y - y) <= _NEAR for y in repeated.get(_key(row), ()))
            )
        ]
        for rows in pages
    ]


def _outer(index: int, count: int) -> bool:
    return index < _OUTER or index >= count - _OUTER


def _without_numbers(pages: list[list[Row]]) -> list[list[Row]]:
    bare: dict[int, int] = defaultdict(int)
    for rows in pages:
        for row in _ends(rows):
            if _BARE_NUMBER.fullmatch(row.text):
                bare[int(row.text) - row.page] += 1

    def numbers(row: Row) -> bool:
        if _BARE_NUMBER.fullmatch(row.text):
            # A number alone may also be what a sentence ran over to; page numbers count on with the pages.
            return bare[int(row.text) - row.page] > 1 or len(pages) == 1
        return is_page_number(row.text) or bool(_ROMAN.fullmatch(row.text) or _OF.fullmatch(row.text))

    kept = []
    for rows in pages:
        gone = {id(row) for row in _ends(rows) if numbers(row)}
        kept.append([row for row in rows if id(row) not in gone] if gone else rows)
    return kept


def _ends(rows: list[Row]) -> list[Row]:
    """The highest and the lowest line of a page, whatever its columns."""
    if len(rows) < 2:
        return rows
    return [max(rows, key=lambda row: row.y), min(rows, key=lambda row: row.y)]


def _key(row: Row) -> str:
    return "".join(row.text.split())


def _repeated(pages: list[list[Row]]) -> dict[str, list[float]]:
    """The words that stand at the head or foot of many pages, with their heights."""
    heights: dict[str, list[float]] = defaultdict(list)
    for rows in pages:
        for index, row in enumerate(rows):
            if _outer(index, len(rows)) and not (_OF_A_TABLE.search(row.text) or is_prose(row.text)):
                heights[_key(row)].append(row.y)
    enough = max(2, min(3, len(pages) - 1), len(pages) * 0.3)
    found = {}
    for key, ys in heights.items():
        often = [y for y in set(ys) if sum(abs(y - other) <= _NEAR for other in ys) >= enough]
        if often:
            found[key] = often
    return found


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
