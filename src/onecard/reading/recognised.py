"""A page that is a picture → its text and rules as OCR sees them, in the form the reader of printed pages takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import sqrt

import pypdfium2

from onecard.reading import ocr
from onecard.reading.document import Box, ReadLine
from onecard.reading.ocr import DOUBTFUL, Seen
from onecard.reading.pdf_blocks import PageContent
from onecard.reading.pdf_lines import rows_of
from onecard.reading.pdf_page import Measured, PageText
from onecard.reading.pdf_rules import Rules, lattices
from onecard.reading.pdf_tables import PageTable, fill
from onecard.reading.pdf_unruled import unruled

_DOTS = 170
"""Dots an inch that a page is drawn with: measured to be read best of what a page of 9-point type needs."""
_MOST_DOTS = 6_000_000
"""A picture has at most so many dots, those of an A3 sheet, however large the page says it is."""
_EM, _BASE = 0.65, 0.25
"""The size of the type, and how far below the middle its base line lies, as shares of how high a line is found to be."""


@dataclass(slots=True)
class RecognisedText(PageText):
    """The text of a picture, a line of it for each that was seen: every character knows where it begins and ends, the
    height of its base line, and the size of its type, in points of the page turned upright."""

    lefts: list[float] = field(default_factory=list)
    rights: list[float] = field(default_factory=list)
    bases: list[float] = field(default_factory=list)
    sizes: list[float] = field(default_factory=list)

    def ems(self, words: Sequence[Measured]) -> list[float]:
        """The size of the type of each word, in points."""
        return [self.sizes[start] for start, *_ in words]

    def _measured(self, spans: Sequence[tuple[int, int]]) -> list[Measured]:
        return [
            (start, end, self.lefts[start], self.bases[start], self.rights[end - 1], 0.0)
            for start, end in spans
        ]


def recognised(page: pypdfium2.PdfPage, number: int) -> tuple[PageContent, tuple[ReadLine, ...]]:
    """What OCR reads of page `number`, and where each line of its text stands on the page as it is shown.

    Nothing where the picture shows no writing. Needs the extra ``ocr``.
    """
    size = page.get_size()
    scale = min(_DOTS / 72, sqrt(_MOST_DOTS / (size[0] * size[1])))
    seen = ocr.read_picture(page.render(scale=scale, rev_byteorder=False, prefer_bgrx=False).to_numpy())
    wide, high = size if seen.turn % 2 == 0 else (size[1], size[0])
    text, read = _laid_out(seen, scale, size, high)
    content = PageContent(number, wide)
    if not text.text:
        content.unread = "scan"
        return content, ()
    words = text.words()
    found = lattices(_rules(seen, scale, high))
    content.tables, words = fill(text, words, found)
    content.rows, more = unruled(text, rows_of(text, number, words, whole=False))
    content.tables += more
    for row in content.rows:
        row.doubtful = DOUBTFUL
    for table in content.tables:
        table.doubtful = DOUBTFUL
        _place(table, seen.turn, size)
    return content, read


def _laid_out(
    seen: Seen, scale: float, size: tuple[float, float], high: float
) -> tuple[RecognisedText, tuple[ReadLine, ...]]:
    text, read = RecognisedText(0, ""), []
    lines = []
    at = 0
    for line in seen.lines:
        em, base = _EM * line.height / scale, high - (line.middle + _BASE * line.height) / scale
        for left, right in (*line.spans, (0.0, 0.0)):  # the last is the end of the line
            text.lefts.append(left / scale)
            text.rights.append(right / scale)
            text.bases.append(base)
            text.sizes.append(em)
        xs, ys = zip(*line.corners, strict=True)
        box = min(xs) / scale, high - max(ys) / scale, max(xs) / scale, high - min(ys) / scale
        read.append(ReadLine(at, at + len(line.text), _shown(box, seen.turn, size)))
        lines.append(line.text)
        at += len(line.text) + 1
    text.text = "\n".join(lines)
    return text, tuple(read)


def _rules(seen: Seen, scale: float, high: float) -> Rules:
    level = [(high - at / scale, start / scale, end / scale) for at, start, end in seen.level]
    upright = [(at / scale, high - end / scale, high - start / scale) for at, start, end in seen.upright]
    return Rules(level, upright)


def _place(table: PageTable, turn: int, size: tuple[float, float]) -> None:
    if turn:
        table.boxes = {cell: _shown(box, turn, size) for cell, box in table.boxes.items()}


def _shown(box: Box, turn: int, size: tuple[float, float]) -> Box:
    """A box of the page turned upright by so many quarters with the clock, on the page as it is shown."""
    wide, high = size
    left, bottom, right, top = box
    if turn == 1:
        return wide - top, left, wide - bottom, right
    if turn == 2:
        return wide - right, high - top, wide - left, high - bottom
    if turn == 3:
        return bottom, high - right, top, high - left
    return box
