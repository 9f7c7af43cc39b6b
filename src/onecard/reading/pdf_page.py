"""One page of a PDF: its text, and where on the page its lines and words stand, turned so that they read upright.

A word is a run of characters without a blank between them. Positions are those of the pen on the base line, never the
boxes of the characters: the box of a comma lies at another height than its neighbours'. As few characters as can be are
asked for their place, for each question costs as much as pdfium takes to read a few characters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot
from operator import sub
from typing import NamedTuple

from onecard.reading import pdf_library as pdfium

_WORD = re.compile(r"\S+")
_LINE = re.compile(r"\S(?:[^\r\n]*\S)?")
_LONE_END = re.compile(r"\r(?!\n)|(?<!\r)\n")
"""A sign of the page whose font says that it ends a line: pdfium ends lines by both."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_SAMPLE = 5
"""So many words tell which way a page's text runs, so many signs whether it can be read at all."""
_SMALL = 4.0
"""Type of fewer points is made large by its matrix."""


class Word(NamedTuple):
    """A run of characters from `start` to `end` of the page's text: where its pen starts (`x`, `y`) and ends (`right`,
    `rise` above or below where it started)."""

    start: int
    end: int
    x: float
    y: float
    right: float
    rise: float = 0.0


Measured = tuple[int, int, float, float, float, float]
"""What a `Word` says, without names: a page has hundreds, and few of them are asked by name."""


@dataclass(slots=True)
class PageText:
    """The text of a page, a character for each index pdfium counts, and the quarter turn its lines run in.

    `turn` counts quarters against the clock from left-to-right lines: 1 for text that runs up the page.
    """

    handle: int
    text: str
    turn: int = 0

    def words(self, start: int = 0, end: int | None = None) -> list[Measured]:
        """The words between two places of the text, in the file's order."""
        found = _WORD.finditer(self.text, start, len(self.text) if end is None else end)
        return self._measured(list(map(re.Match.span, found)))

    def lines(self) -> list[Measured]:
        """The lines as pdfium tells them apart, each as if it were one word."""
        return self._measured(list(map(re.Match.span, _LINE.finditer(self.text))))

    def characters(self, start: int, end: int) -> list[Word]:
        """Each character that is no blank, by itself."""
        signs = [(one, one + 1) for one in range(start, end) if not self.text[one].isspace()]
        return list(map(Word._make, self._measured(signs)))

    def ems(self, words: Sequence[Measured]) -> list[float]:
        """The size of the type of each word, in points; 0 where it runs askew to the lines of the page."""
        sizes = pdfium.font_sizes(self.handle, [word[0] for word in words])
        return [
            # The matrix, asked for in vain nearly always, costs as much again.
            size if size >= _SMALL and -0.1 < rise < 0.1 and not self.turn else self._em(start, abs(size))
            for (start, _, _, _, _, rise), size in zip(words, sizes, strict=True)
        ]

    def _em(self, start: int, size: float) -> float:
        a, b, c, d, _, _ = pdfium.matrix_of(pdfium.char_matrix, self.handle, start)
        along, across = ((a, b), (b, -a), (-a, -b), (-b, a))[self.turn]
        if abs(across) > 0.1 * abs(along) or along < 0:
            return 0.0
        return size * hypot(c, d)

    def upright(self, words: list[Measured]) -> list[Measured]:
        """The words as they stand when the page is turned so that most of them read from left to right; sets `turn`."""
        self.turn = self._turn_of(words)
        return self._measured([(start, end) for start, end, *_ in words]) if self.turn else words

    def _turn_of(self, words: list[Measured]) -> int:
        level = [right - x >= abs(rise) for start, end, x, _, right, rise in words if end - start > 1]
        if sum(level) * 2 >= len(level):
            return 0
        longer = [(start, end - start) for start, end, *_ in words if end - start > 1]
        # Signs one below the other may also stand upright: only their matrix tells.
        votes = [0, 0, 0, 0]
        for start, count in longer[:: len(longer) // _SAMPLE + 1]:
            a, b, _, _, _, _ = pdfium.matrix_of(pdfium.char_matrix, self.handle, start)
            votes[(0 if a >= 0 else 2) if abs(a) >= abs(b) else (1 if b > 0 else 3)] += count
        return votes.index(max(votes))

    def is_hidden(self) -> bool:
        """Whether the page's first sign is not drawn at all."""
        first = len(self.text) - len(self.text.lstrip())
        drawn = pdfium.char_object(self.handle, first)
        return bool(drawn) and pdfium.render_mode(drawn) == pdfium.INVISIBLE

    def _measured(self, spans: Sequence[tuple[int, int]]) -> list[Measured]:
        if not spans:
            return []
        starts, ends = zip(*spans, strict=True)
        if self.turn:
            return self._measured_turned(starts, ends)
        count, last = len(spans), len(self.text)
        stops = ends if ends[-1] < last else (*ends[:-1], last - 1)
        flat = pdfium.origins(self.handle, starts + stops)
        xs, ys = flat[0::2], flat[1::2]
        rises = map(sub, ys[count:], ys)
        words = list(zip(starts, ends, xs, ys, xs[count:], rises, strict=False))
        if ends[-1] == last:
            words[-1] = self._closed(*words[-1])
        return words

    def _measured_turned(self, starts: tuple[int, ...], ends: tuple[int, ...]) -> list[Measured]:
        """Blanks that pdfium put in tell nothing on a turned page: from the first and last sign of each word."""
        flat = pdfium.origins(self.handle, (*starts, *(end - 1 for end in ends)))
        xs, ys = turned(flat[0::2], flat[1::2], self.turn)
        rises = map(sub, ys[len(starts) :], ys)
        words = zip(starts, ends, xs, ys, xs[len(starts) :], rises, strict=False)
        return [self._closed(*word) for word in words]

    def _closed(self, start: int, end: int, x: float, y: float, last: float, rise: float) -> Measured:
        """A word that was measured to where its last sign starts, and ends one sign further."""
        count = end - start
        advance = (last - x) / (count - 1) if count > 1 else self.ems([(start, end, x, y, last, rise)])[0]
        return start, end, x, y, last + advance, rise


def page_text(text_page: int) -> PageText:
    """The text of a page.

    A sign whose meaning its font does not tell is U+FFFD, whatever pdfium guessed; one that means the end of a line
    is a blank.
    """
    text = pdfium.text_of(text_page)
    count = len(text)
    if "\x02" in text or "\ufffe" in text:  # how pdfium writes a hyphen at the end of a line
        text = text.replace("\x02", "-").replace("\ufffe", "-")
    if text.count("\r") != (ends := text.count("\r\n")) or text.count("\n") != ends:
        text = _LONE_END.sub(" ", text)
    sample = range(0, count, count // _SAMPLE + 1)
    if _CONTROL.search(text) or any(pdfium.are_unknown(text_page, sample)):
        unknown = pdfium.are_unknown(text_page, range(count))
        text = "".join(["\ufffd" if guessed else sign for sign, guessed in zip(text, unknown, strict=True)])
    return PageText(text_page, text)


def turned(xs: list[float], ys: list[float], turn: int) -> tuple[list[float], list[float]]:
    """Points of the page as they are when its text reads upright."""
    if turn == 0:
        return xs, ys
    if turn == 1:
        return ys, [-x for x in xs]
    if turn == 2:
        return [-x for x in xs], [-y for y in ys]
    return [-y for y in ys], xs
