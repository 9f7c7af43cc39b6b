"""The words of a page that stand in no table → its printed lines, in the order they are read.

What the file drew apart is put together by where it stands: the digits of a sentence that another pass drew, the two
ends of a line; what stands in two columns is kept apart. Text askew to the page, such as a watermark, is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from onecard.reading.document import Origin
from onecard.reading.pdf_page import Measured, PageText

_SAME_LINE = 0.4
"""So many ems apart two base lines are still one printed line: digits of another face may stand higher or lower."""
_APART = 1.8
"""A gap of more ems sets two pieces of a line apart."""
_AMOUNT_LAST = re.compile(r"\s[\d,]+\.\d\d$")
_MANY = 2_000
"""A page of more pieces of text is no prose."""
_PROSE = 10
"""Lines of columns of prose are mostly at least so many ems wide."""
_INDENTED = 3
"""Lines of prose begin less than so many ems from the left of their column, or are centred."""
_MANY_FULL = 0.2
"""Share of the lines of a column of prose, with its headings, that fill it at the least."""
_OVER = 0.2
"""Signs whose pens start less than so many ems apart lie over each other."""
_MARK_BEHIND = re.compile(" [“”]")
"""Quotation marks of another face that pdfium tells behind the line they stand in."""
_MARKS = " “”"
_INTERLEAVED = "数字与文字不在同一行上，已按位置拼合，请核对"

_BLANK = re.compile(r"(?<=\S) (?=\S)")
_SPREAD = re.compile(
    "(?<=[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f]) (?=[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f])"
)


@dataclass(slots=True)
class Piece:
    """A stretch of one line as the file drew it; `em` is the size of its type in points."""

    start: int
    end: int
    left: float
    right: float
    y: float
    em: float


@dataclass(slots=True)
class Row:
    """One printed line of a page: its text with the places of its characters, where it stands, and the pieces that
    a wide gap sets apart. `column` tells the column of text it stands in, 0 where there is but one."""

    text: str
    origins: tuple[Origin, ...]
    left: float
    right: float
    y: float
    em: float
    pieces: list[Piece]
    page: int
    doubtful: str = ""
    column: int = 0


def rows_of(page: PageText, number: int, words: list[Measured], whole: bool) -> list[Row]:
    """The printed lines of page `number` from the top down, from words, or from `whole` lines as pdfium tells them."""
    pieces = _pieces(page, words, whole)
    gutter = _gutter(pieces)
    if gutter is None:
        return [_row(page, number, row) for row in _levels(pieces)]
    rows: list[Row] = []
    for column, part in enumerate(_columns(pieces, gutter), 1):
        for level in _levels(part):
            row = _row(page, number, level)
            row.column = column
            rows.append(row)
    return rows


def _pieces(page: PageText, words: list[Measured], whole: bool) -> list[Piece]:
    """Words of one line with no wide gap between; a whole line is looked into only where it may have one."""
    pieces: list[Piece] = []
    before: Piece | None = None
    for word, em in zip(words, page.ems(words), strict=True):
        start, end, x, y, right, rise = word
        if whole and em:
            said = page.text[start:end]
            wide = right - x > _width(said, em) or abs(rise) > 0.3 * em
            if wide or ends_with_amount(said) or _MARK_BEHIND.search(said):
                pieces += _pieces(page, page.words(start, end), whole=False)
            else:
                pieces.append(Piece(start, end, x, right, y, em))
        elif before and _goes_on(page.text, before, start, x, y):
            before.end, before.right = end, max(before.right, right)
        elif em:
            before = Piece(start, end, x, max(right, x), y, em)
            pieces.append(before)
    return pieces


def ends_with_amount(text: str) -> bool:
    """Whether a line ends as a row of a table does, however close its columns are."""
    return text[-3:-2] == "." and _AMOUNT_LAST.search(text) is not None


def _width(text: str, em: float) -> float:
    """How wide a line of these characters is at the most if no wide gap stands in it."""
    count = len(text)
    wide = (len(text.encode("utf-8", "replace")) - count) / 2
    return (1.1 * (wide + count) / 2 + 0.8 * _APART) * em


def _goes_on(text: str, before: Piece, start: int, x: float, y: float) -> bool:
    return (
        abs(y - before.y) <= 0.1 * before.em
        and -0.5 * before.em <= x - before.right <= _APART * before.em
        and _is_blank(text[before.end : start])
    )


def _is_blank(between: str) -> bool:
    """Whether nothing stands between two signs of one line, or only blanks."""
    return "\n" not in between and not between.strip()


def _levels(pieces: list[Piece]) -> list[list[Piece]]:
    """Pieces that share a base line, or nearly so, from the top down, each level from left to right."""
    if all(one.y - two.y > _SAME_LINE * one.em for one, two in pairwise(pieces)):
        return [[piece] for piece in pieces]  # as prose mostly is
    levels: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda one: (-one.y, one.left)):
        if levels and levels[-1][0].y - piece.y <= _SAME_LINE * min(levels[-1][0].em, piece.em):
            levels[-1].append(piece)
        else:
            levels.append([piece])
    for level in levels:
        level.sort(key=lambda one: one.left)
    return levels


def _row(page: PageText, number: int, pieces: list[Piece]) -> Row:
    parts = _unspaced(page.text, pieces[0]) if len(pieces) == 1 else pieces
    if len(parts) == 1:
        (one,) = parts
        origins = (Origin(0, one.start, number - 1, number),)
        text = page.text[one.start : one.end]
        return Row(text, origins, one.left, one.right, one.y, one.em, parts, number)
    return _put_together(page, number, pieces)


def _put_together(page: PageText, number: int, pieces: list[Piece]) -> Row:
    em = max(piece.em for piece in pieces)
    parts = pieces
    if any(after.left < before.right - 0.3 * em for before, after in pairwise(pieces)):
        parts = _interleaved(page, pieces)
    apart = any(
        after.start < before.start
        and after.left - before.right < em
        and not (_is_mark(page, before) or _is_mark(page, after))
        for before, after in pairwise(parts)
    )
    parts = [part for piece in parts for part in _unspaced(page.text, piece)]
    text, origins = _joined(page.text, number, parts)
    left, right = pieces[0].left, max(piece.right for piece in pieces)
    doubtful = _INTERLEAVED if apart else ""
    return Row(text, origins, left, right, pieces[0].y, em, parts, number, doubtful)


def _is_mark(page: PageText, piece: Piece) -> bool:
    """Whether a piece is nothing but quotation marks, which stand where they stand without a doubt."""
    return not page.text[piece.start : piece.end].strip(_MARKS)


def _interleaved(page: PageText, pieces: list[Piece]) -> list[Piece]:
    """Pieces that lie over each other, cut where one stands in the gap of another; as they were drawn where the signs
    themselves lie over each other."""
    drawn = sorted(
        ((one, piece) for piece in pieces for one in page.characters(piece.start, piece.end)),
        key=lambda pair: pair[0].x,
    )
    if any(after.x - before.x < _OVER * piece.em for (before, piece), (after, _) in pairwise(drawn)):
        return sorted(pieces, key=lambda piece: piece.start)
    cut: list[Piece] = []
    for one, piece in drawn:
        if cut and cut[-1].end <= one.start and _is_blank(page.text[cut[-1].end : one.start]):
            cut[-1].end, cut[-1].right = one.end, one.right
        else:
            cut.append(Piece(one.start, one.end, one.x, one.right, piece.y, piece.em))
    return cut


def _unspaced(text: str, piece: Piece) -> list[Piece]:
    """A line whose signs were spread to fill it, without the blanks that pdfium saw between them; else as it is."""
    count, long = text.count(" ", piece.start, piece.end), piece.end - piece.start
    if not _are_spread(count, long):
        return [piece]
    # Where nearly every sign is followed by a blank, those within numbers are no blanks either.
    spread = _BLANK if count * 2.3 > long else _SPREAD
    blanks = [found.start() + piece.start for found in spread.finditer(text[piece.start : piece.end])]
    if not _are_spread(len(blanks), long):
        return [piece]
    stops = [piece.start - 1, *blanks, piece.end]
    # Side by side as far as `_joined` looks: what stood between them was no gap.
    return [Piece(a + 1, b, piece.left, piece.left, piece.y, piece.em) for a, b in pairwise(stops)]


def _are_spread(blanks: int, long: int) -> bool:
    return blanks >= 3 and blanks * 4 >= long - blanks


def _joined(text: str, number: int, pieces: Iterable[Piece]) -> tuple[str, tuple[Origin, ...]]:
    said = ""
    origins = []
    right = 0.0
    for piece in pieces:
        if said and piece.left - right > 0.8 * piece.em:
            said += " "
        origins.append(Origin(len(said), piece.start, number - 1, number))
        said += text[piece.start : piece.end]
        right = piece.right
    return said, tuple(origins)


def _gutter(pieces: list[Piece]) -> float | None:
    """Where the second of two columns of prose begins; None where there is one column, or a table without rules."""
    if not 10 <= len(pieces) <= _MANY:
        return None
    left, right = min(piece.left for piece in pieces), max(piece.right for piece in pieces)
    width = right - left
    starts = [piece.left for piece in pieces if 0.3 * width < piece.left - left < 0.7 * width]
    if len(starts) < 5:
        return None
    gutter = min(starts)
    for start in sorted(starts):
        if sum(start - 1 <= other <= start + 1 for other in starts) >= 3:
            gutter = start - 1
            break
    before = [piece for piece in pieces if piece.right <= gutter]
    behind = [piece for piece in pieces if piece.left >= gutter]
    if min(len(before), len(behind)) < 5 or len(before) + len(behind) < 0.8 * len(pieces):
        return None
    return gutter if _is_column(before, left, gutter) and _is_column(behind, gutter, right) else None


def _is_column(pieces: list[Piece], left: float, right: float) -> bool:
    """Whether the pieces are lines of prose, which fill their column and are long, as the cells of a table are not: mostly,
    or many of them where nearly all begin at its left, as headings and the ends of paragraphs do among them."""
    full = sum(piece.right - piece.left > max(0.7 * (right - left), _PROSE * piece.em) for piece in pieces)
    begun = sum(piece.left - left < _INDENTED * piece.em for piece in pieces)
    return full > 0.5 * len(pieces) or (full > _MANY_FULL * len(pieces) and begun > 0.8 * len(pieces))


def _columns(pieces: list[Piece], gutter: float) -> list[list[Piece]]:
    """What stands above the columns, the left one, the right one, and what stands below or across, top down."""
    parts: list[list[Piece]] = []
    across = sorted((piece for piece in pieces if _is_across(piece, gutter)), key=lambda one: -one.y)
    rest = [piece for piece in pieces if not _is_across(piece, gutter)]
    for line in [*across, None]:
        above = [piece for piece in rest if line is None or piece.y > line.y]
        rest = [piece for piece in rest if not (line is None or piece.y > line.y)]
        parts += [
            [piece for piece in above if piece.left + piece.right < 2 * gutter],
            [piece for piece in above if piece.left + piece.right >= 2 * gutter],
            [line] if line else [],
        ]
    return parts


def _is_across(piece: Piece, gutter: float) -> bool:
    """Whether a piece stands in both columns; a bracket that begins a line of the second hangs out by half an em."""
    return piece.left < gutter - piece.em and piece.right > gutter
