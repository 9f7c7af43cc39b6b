"""The nine public tables of a document (报表): each table of it recognised by title and columns, its cells as facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from onecard.figures.fact import Fact, Place
from onecard.finalaccounts.layout import head_text, public_layouts
from onecard.finalaccounts.recognise import Recognition, recognise_sheet
from onecard.reading.document import Document, DocumentTable
from onecard.reading.grid import CellValue, Grid, Merged


@dataclass(frozen=True, slots=True)
class CellAt:
    """Where the cell of a fact is: the block of the document, row and column of its grid (counted from 0)."""

    file: str
    block: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Misnamed:
    """A code of a list (function, economy) beside a name it never had, and a fact of its row."""

    code_list: str
    code: str
    name: str
    fact: Fact


@dataclass(slots=True)
class Tabled:
    """The facts of recognised tables, each with its place (`cells` tells where that is), doubts by place, and by table
    number what it was read from."""

    facts: list[Fact] = field(default_factory=list)
    above: dict[tuple[str, str], int] = field(default_factory=dict)
    """By the file and section of the places how many lines above the table were read as rows of it."""
    doubts: dict[Place, str] = field(default_factory=dict)
    found: dict[str, str] = field(default_factory=dict)
    """By form (公开05) the name of the grid it was read from; the first one of each form is taken."""
    misnamed: list[Misnamed] = field(default_factory=list)
    """Codes that stand beside a name they never had."""

    def cells(self) -> Iterator[tuple[Place, CellAt]]:
        """The place of each fact, and which cell of its document it is."""
        for fact in self.facts:
            place = fact.source
            if isinstance(place, Place):
                row, column = _position(place.cell)
                block = int(place.section.partition(":")[0])
                yield place, CellAt(place.file, block, row - self.above[place.file, place.section], column)


def read_tables(documents: Iterable[Document], entity: str, year: int) -> Tabled:
    """Recognise the nine tables in the documents; a table of another year gives none. Raises nothing."""
    tabled = Tabled()
    for document in documents:
        for number, block in enumerate(document.blocks):
            if isinstance(block, DocumentTable):
                _read(tabled, document.file, number, block, entity, year)
    return tabled


def _read(tabled: Tabled, file: str, number: int, block: DocumentTable, entity: str, year: int) -> None:
    grid, above = _with_lines_above(block, file)
    section = f"{number}:{grid.name}"
    for read in recognise_sheet(grid, year, entity, section).tables:
        if (read.year_printed and read.year != year) or read.form in tabled.found or not read.facts:
            continue
        if block.doubtful and _heads_run_together(grid, read.form, year):
            # Whose amounts stand in such a column nobody can tell, and a sum over the others would say nothing.
            continue
        tabled.found[read.form] = read.place
        tabled.above[file, section] = above
        tabled.facts += read.facts
        if not block.doubtful:
            tabled.misnamed += _misnamed(read)
        if doubt := block.doubtful or ("表头不全" if read.missing else ""):
            tabled.doubts |= {fact.source: doubt for fact in read.facts if isinstance(fact.source, Place)}


def _heads_run_together(grid: Grid, form: str, year: int) -> bool:
    """Whether a cell holds the heads of two columns of the form, which no rule parts."""
    layout = next((one for one in public_layouts(year) if one.name == form), None)
    known = frozenset[str]().union(*(part.known for part in layout.parts)) if layout is not None else ()
    cells = (cell.split() for row in grid.rows for cell in row if isinstance(cell, str))
    return any(len(words) > 1 and all(head_text(one) in known for one in words) for words in cells)


def _misnamed(read: Recognition) -> Iterator[Misnamed]:
    for doubt in read.doubts:
        facts = (one for one in read.facts if isinstance(one.source, Place))
        if doubt.named and (fact := next((one for one in facts if _row(one) == doubt.row), None)):
            yield Misnamed(*doubt.named, fact)


def _row(fact: Fact) -> int:
    return _position(fact.source.cell)[0] if isinstance(fact.source, Place) else -1


def _with_lines_above(block: DocumentTable, file: str) -> tuple[Grid, int]:
    """The grid with the lines that stand above it as rows of their own, as a sheet would have them; how many there are."""
    lines = [one.text for one in block.above if one.text.strip()][-8:]
    grid, down = block.grid, len(lines)
    width = max(grid.width, 1)
    rows: list[list[CellValue]] = [[line, *[None] * (width - 1)] for line in lines]
    merged = [Merged(one.top + down, one.left, one.bottom + down, one.right) for one in grid.merged]
    if merged:
        # Only beside others: a grid without one has its heads over several columns found by what stands beneath.
        merged += [Merged(row, 0, row, width - 1) for row in range(down) if width > 1]
    return Grid(grid.name, [*rows, *grid.rows], merged, file, grid.top), down


def _position(cell: str) -> tuple[int, int]:
    """Row and column, counted from 0, of an address such as C12."""
    letters = cell.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(cell[len(letters) :] or 1) - 1, column - 1
