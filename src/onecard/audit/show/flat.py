"""A document as plain text, one line a paragraph or a row of a table, and where a place stands in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from onecard.audit.finding import DocumentPlace
from onecard.core.unseen import without_unseen
from onecard.reading.document import Block, Document, DocumentTable
from onecard.reading.grid import Grid

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_TAB = "\t"


@dataclass(frozen=True, slots=True)
class Spot:
    """Characters of the text: line and columns counted from 1, the end excluded, as reviewing programs count them."""

    line: int
    start: int
    end: int


@dataclass(slots=True)
class Flat:
    """The text of a document by lines; `first` has the first line of each block, counted from 0."""

    lines: list[str] = field(default_factory=list)
    first: list[int] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The whole text; every line ends with a line feed."""
        return "".join(f"{line}\n" for line in self.lines)


def flat(document: Document) -> Flat:
    """The paragraphs as they are, rows of tables with tabs between their cells."""
    made = Flat()
    for block in document.blocks:
        if isinstance(block, DocumentTable):
            made.lines += [_seen(line.text) for line in block.above]
            made.first.append(len(made.lines))
            made.lines += [_TAB.join(cells(block.grid, row)) for row in range(len(block.grid.rows))]
        else:
            made.first.append(len(made.lines))
            made.lines.append(_seen(block.text))
    return made


def spot(document: Document, text: Flat, place: DocumentPlace) -> Spot | None:
    """Where a place stands in the text; None where it is in no block of the document."""
    block = block_at(document, place)
    if block is None:
        return None
    line = text.first[place.block]
    if not isinstance(block, DocumentTable):
        start, end = within(place, len(block.text))
        return Spot(line + 1, start + 1, end + 1)
    at = cell_of(block.grid, place)
    if at is None:
        return None
    row, column = at
    row_cells = cells(block.grid, row)
    before = sum(len(one) + 1 for one in row_cells[:column])
    start, end = within(place, len(row_cells[column]))
    return Spot(line + row + 1, before + start + 1, before + end + 1)


def block_at(document: Document, place: DocumentPlace) -> Block | None:
    """The paragraph or table of the document a place is in; None for one in another file, such as last year's report,
    also where that has the same name."""
    if place.file != document.file or not 0 <= place.block < len(document.blocks):
        return None
    block = document.blocks[place.block]
    if isinstance(block, DocumentTable):
        at = cell_of(block.grid, place)
        words = block.grid.text(*at) if at else ""
    else:
        words = block.text
    return block if place.quote.strip() in words else None


def cell_of(grid: Grid, place: DocumentPlace) -> tuple[int, int] | None:
    """The row and column of the grid, counted from 0, that a place names by its address; None where it names none."""
    found = _ADDRESS.fullmatch(place.cell)
    if not found:
        return None
    column = 0
    for letter in found[1]:
        column = 26 * column + ord(letter) - ord("A") + 1
    row = int(found[2]) - 1 - grid.top
    return (row, column - 1) if 0 <= row < len(grid.rows) and column <= grid.width else None


def within(place: DocumentPlace, length: int) -> tuple[int, int]:
    """The characters a place names of a text so long; the whole of it where it names none of them."""
    start, end = max(0, place.start), min(place.end, length)
    return (start, end) if start < end else (0, length)


def cells(grid: Grid, row: int) -> list[str]:
    """The texts of a row's cells, each in one line."""
    return [_seen(grid.text(row, column)) for column in range(grid.width)]


def _seen(said: str) -> str:
    # Sign for sign, so that places keep their count.
    return said if said.isprintable() else "".join(without_unseen(sign) or " " for sign in said)
