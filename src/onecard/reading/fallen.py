"""Fallen digits (落行的数字): digits that a copy of a text sets on a line of their own, below the line whose gaps they fill.

``年度收入总计 万元。`` with ``2024 12.30`` below it is ``2024年度收入总计12.30万元。``: where the numbers below are as many as
the gaps before units that hold no number, each goes into its gap, in order. What is put together so is read with a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from onecard.reading.document import Origin, Paragraph
from onecard.reading.lines import Line

DOUBTFUL = "数字在原文里另起一行，按先后放回句中"
_NUMBERS = re.compile(r"\s*-?\d[\d,，]*(?:\.\d+)?%?(?:\s+-?\d[\d,，]*(?:\.\d+)?%?)*\s*")
_NUMBER = re.compile(r"\S+")
_UNITS = (
    "万元|亿元|元|%|％|年度|年末|年初|年|月|日|个|辆|台|套|人次|批次|人|批|次|项|家|件|户|平方米|分|、|"
    "和(?=\\s*(?:万元|元|%|％))"
)
_GAP = re.compile(rf"(?:^|(?<=[^\d\s.,，%％])\s+)(?={_UNITS})")
_MOST_LINES = 12


def put_back(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines with fallen digits in their places; any line that they do not fit exactly stays as it is."""
    held: list[Line] = []
    for line in lines:
        if held and len(held) <= _MOST_LINES and _NUMBERS.fullmatch(line.text):
            held.append(line)
            continue
        yield from _filled(held)
        held = [line]
    yield from _filled(held)


def _filled(lines: list[Line]) -> list[Line]:
    """A line of words with the lines of numbers below it."""
    if len(lines) < 2:
        return lines
    words, *below = lines
    gaps = list(_GAP.finditer(words.text))
    numbers: list[tuple[Line, re.Match[str]]] = []
    taken = 0
    for line in below:
        if len(numbers) >= len(gaps):
            break
        numbers += [(line, found) for found in _NUMBER.finditer(line.text)]
        taken += 1
    if not gaps or len(numbers) != len(gaps):
        return lines
    text, origins, begun = "", [], 0
    for gap, (line, number) in zip(gaps, numbers, strict=True):
        for source, start, end in ((words, begun, gap.start()), (line, number.start(), number.end())):
            origins += _origins(source, start, end, len(text))
            text += source.text[start:end]
        begun = gap.end()
    origins += _origins(words, begun, len(words.text), len(text))
    text += words.text[begun:]
    whole = replace(words, text=text, origins=tuple(origins), full=False, ends=False, doubtful=DOUBTFUL)
    return [whole, *below[taken:]]


def _origins(line: Line, start: int, end: int, at: int) -> list[Origin]:
    """Where these characters of a line stand, from character `at` of another text on."""
    if start >= end:
        return []
    first = Paragraph(line.text, line.origins).origin(start)
    inside = [one for one in line.origins if start < one.start < end]
    return [one._replace(start=one.start - start + at) for one in (first, *inside)]
