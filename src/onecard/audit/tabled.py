"""The nine public tables of a document (报表): each table of it recognised by title and columns, its cells as facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from onecard.figures.fact import Fact, Place
from onecard.figures.figure import dimensions
from onecard.finalaccounts.recognise import recognise_sheet
from onecard.reading.document import Document, DocumentTable
from onecard.reading.grid import CellValue, Grid, Merged


@dataclass(frozen=True, slots=True)
class CellAt:
    """Where the cell of a fact is: the block of the document, row and column of its grid (counted from 0)."""

    file: str
    block: int
    row: int
    column: int


@dataclass(slots=True)
class Tabled:
    """The facts of recognised tables, where each stands, doubts by place, and by table number what it was read from."""

    facts: list[Fact] = field(default_factory=list)
    cells: dict[Place, CellAt] = field(default_factory=dict)
    doubts: dict[Place, str] = field(default_factory=dict)
    found: dict[str, str] = field(default_factory=dict)
    """By form (公开05) the name of the grid it was read from; the first one of each form is taken."""


def read_tables(documents: Iterable[Document], entity: str, year: int) -> Tabled:
    """Recognise the nine tables in the documents; a table of another year gives none. Raises nothing."""
    tabled = Tabled()
    for document in documents:
        money = ""
        for number, block in enumerate(document.blocks):
            if isinstance(block, DocumentTable):
                money = _read(tabled, document, number, block, entity, year, money) or money
    return tabled


def _read(
    tabled: Tabled, document: Document, number: int, block: DocumentTable, entity: str, year: int, money: str
) -> str:
    grid, shift = _with_lines_above(block, money)
    last = ""
    for read in recognise_sheet(grid, year, entity).tables:
        last = read.unit
        if (read.year_printed and read.year != year) or read.form in tabled.found or not read.facts:
            continue
        tabled.found[read.form] = read.place
        doubt = block.doubtful or ("表头不全" if read.missing else "")
        for fact in read.facts:
            if not isinstance(fact.source, Place):
                continue
            row, column = _position(fact.source.cell)
            place = replace(fact.source, file=document.file, section=f"{number}:{fact.source.section}")
            own = dimensions({**dict(fact.dims), "entity": entity, "year": fact.dim("year") or str(year)})
            tabled.facts.append(replace(fact, dims=own, source=place))
            tabled.cells[place] = CellAt(document.file, number, row - shift, column)
            if doubt:
                tabled.doubts[place] = doubt
    return last


def _with_lines_above(block: DocumentTable, money: str) -> tuple[Grid, int]:
    """The grid with the lines that stand above it as rows of their own, as a sheet would have them; how many there are."""
    lines = [one.text for one in block.above if one.text.strip()][-8:]
    if not lines:
        return block.grid, 0
    width = max(block.grid.width, 1)
    rows: list[list[CellValue]] = [[line, *[None] * (width - 1)] for line in lines]
    merged = [
        Merged(one.top + len(lines), one.left, one.bottom + len(lines), one.right)
        for one in block.grid.merged
    ]
    merged += [Merged(row, 0, row, width - 1) for row in range(len(lines)) if width > 1]
    return Grid(block.grid.name, [*rows, *block.grid.rows], merged, block.grid.file, block.grid.top), len(
        lines
    )


def _position(cell: str) -> tuple[int, int]:
    """Row and column, counted from 0, of an address such as C12."""
    letters = cell.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(cell[len(letters) :] or 1) - 1, column - 1
