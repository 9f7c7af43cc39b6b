"""Documents: what a report of other people is after reading, whatever file it was; each character knows its place.

A document is a sequence of blocks in reading order: paragraphs, whose broken lines are joined, and tables, whose cells
are a `Grid`. Neither says what it means: headings, sections and figures are told apart by the room that knows the trade.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Literal, NamedTuple

from onecard.reading.grid import Grid

FileKind = Literal["pdf", "docx", "doc", "xlsx", "xls", "csv", "html", "txt", "md"]
Box = tuple[float, float, float, float]
"""Left, bottom, right and top on a PDF page, in points from the lower left corner of the page as it is shown."""
CELLS = 16_384
"""Columns a worksheet can have; see `Origin`."""


class Origin(NamedTuple):
    """Where a stretch of a paragraph comes from: from character `start` of its text on, until the next origin, the
    characters stand one after another in the file, the first of them at `at`.

    `page` counts from 1 (a PDF's page, a text's form feeds; None where the file has no pages).
    `part` is what `at` counts in: a PDF's page (its number less one), a DOCX's or HTML's running paragraph from 0, the
    whole of a text (0), a cell of a workbook (its row × `CELLS` + its column, from 0). `at` is −1 for characters that
    do not stand in the file: a list number that the word processor counts.
    """

    start: int
    at: int
    part: int = 0
    page: int | None = None


_START = attrgetter("start")


@dataclass(slots=True)
class Paragraph:
    """One paragraph with its broken lines joined: `text` has no line ends; characters that a line end stood between
    follow each other directly.

    `level` is the level of a heading where the file itself says so by a style or tag (1 to 6), 0 otherwise; `centred`
    and `bold` where the file tells. `doubtful` says in Chinese why the reading itself is doubtful ('' where it is not):
    read by OCR, put together from digits on a line of their own. `sheet` names the worksheet it stands on.
    """

    text: str
    origins: tuple[Origin, ...] = (Origin(0, 0),)
    level: int = 0
    centred: bool = False
    bold: bool = False
    doubtful: str = ""
    sheet: str = ""

    @property
    def page(self) -> int | None:
        """The page the paragraph begins on."""
        return self.origins[0].page if self.origins else None

    def origin(self, position: int) -> Origin:
        """Where the character at `position` of the text stands: an origin that starts at that very character."""
        found = self.origins[max(0, bisect_right(self.origins, position, key=_START) - 1)]
        at = found.at + position - found.start if found.at >= 0 else found.at
        return Origin(position, at, found.part, found.page)


@dataclass(slots=True)
class DocumentTable:
    """One table: its cells as a grid (values are text as printed, or what a spreadsheet holds), and the lines that
    stand above it on its page or sheet without being cells (title, form number, unit of money), top down.

    `pages` has the page of each row of the grid (empty where the file has no pages); `boxes` the box of a cell by its
    row and column, for a PDF; `origins` where the text of a cell begins, for any other file but a workbook. A table
    over several pages is one; a repeated head stays where it is. `doubtful` says in Chinese why the columns are
    doubtful, such as a table without rules put together from positions.
    """

    grid: Grid
    above: tuple[Paragraph, ...] = ()
    pages: tuple[int, ...] = ()
    boxes: dict[tuple[int, int], Box] = field(default_factory=dict)
    origins: dict[tuple[int, int], Origin] = field(default_factory=dict)
    doubtful: str = ""


Block = Paragraph | DocumentTable


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line of a page that was read by OCR: the characters from `start` to `end` of the page's text, and its box."""

    start: int
    end: int
    box: Box


@dataclass(slots=True)
class Document:
    """A file read: its name without folders, its kind by its bytes, its blocks in reading order, how many pages it has
    (None where it has none), and what a reader should know of the reading (Chinese).

    `size` (bytes) and `sha256` are of the very bytes that were read. `scanned` are the pages that hold pictures and no
    text and were not read, counted from 1. `recognised` has the pages that were read by OCR, here or by whoever scanned
    them (whose lines are not known), by their number.
    """

    file: str
    kind: FileKind
    blocks: list[Block]
    pages: int | None = None
    notices: list[str] = field(default_factory=list)
    scanned: tuple[int, ...] = ()
    size: int = 0
    sha256: str = ""
    recognised: dict[int, tuple[ReadLine, ...]] = field(default_factory=dict)

    def box_of(self, origin: Origin) -> Box | None:
        """The box of the line read by OCR that a character stands in; None for any other."""
        lines = self.recognised.get(origin.page or 0, ())
        return next((line.box for line in lines if line.start <= origin.at < line.end), None)

    @property
    def paragraphs(self) -> list[Paragraph]:
        """The paragraphs in reading order, without the tables and the lines above these."""
        return [block for block in self.blocks if isinstance(block, Paragraph)]

    @property
    def tables(self) -> list[DocumentTable]:
        """The tables in reading order."""
        return [block for block in self.blocks if isinstance(block, DocumentTable)]
