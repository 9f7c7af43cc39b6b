"""What the page of a table shows beside its figures, as it stands on a sheet: for workbook and PDF. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from onecard.accounts.views import grid as page
from onecard.accounts.views.by_unit import ByUnit, Line
from onecard.accounts.views.grid import Beside, Companions, Grid
from onecard.compiling.layout import Cell, ColumnKind, SheetColumn
from onecard.finalaccounts.form import Form

KINDS: dict[str, ColumnKind] = {"code": "code", "name": "name", "line": "number", "money": "amount"}
STANDS_OUT = ("total", "l1")
Sheet = list[list[Cell | None]]


def columns(form: Form, companions: Companions) -> list[SheetColumn]:
    """The columns of a table with those of its companions."""
    found: list[SheetColumn] = []
    for block in form.blocks:
        added = companions.added(block)
        found += [SheetColumn(_label_kind(titles[-1]), titles) for titles in block.label_titles]
        for column in block.columns:
            found += [SheetColumn("amount", column.titles)] * (1 + added.get(column.key, 0))
    return found


def _label_kind(title: str) -> ColumnKind:
    if title == page.LINE_TITLE:
        return "number"
    return "code" if page.CODE_TITLE in title else "name"


def head(grid: Grid) -> Sheet:
    """The head of the grid, a cell covered by a span being None."""
    found: Sheet = [[None] * grid.width for _ in grid.heads]
    taken: set[tuple[int, int]] = set()
    for line, heads in enumerate(grid.heads):
        at = 0
        for one in heads:
            while (line, at) in taken:
                at += 1
            found[line][at] = Cell(one.text, "name", one.rows, one.columns, bold=True)
            taken |= {(line + row, at + column) for row in range(one.rows) for column in range(one.columns)}
    return found


def numbers(grid: Grid) -> list[Cell | None]:
    """The line of 栏次."""
    return [each for cell in grid.numbers for each in _spanned(Cell(cell.text, "number", columns=cell.span))]


def body(grid: Grid) -> Sheet:
    """The rows of the grid, each figure with what stands beside or below it."""
    return [[each for cell in row.cells for each in _cells(cell, row.level)] for row in grid.rows]


def _cells(cell: page.Cell, row_level: str) -> Iterator[Cell | None]:
    level = cell.level or row_level
    bold = level in STANDS_OUT
    if cell.kind == "gap":
        yield from [Cell(kind="amount")] * cell.span
    elif cell.kind != "money":
        kind = "number" if level == "total" and cell.kind == "name" else KINDS[cell.kind]
        depth = int(level[-1]) - level.startswith("l") if level[-1:].isdecimal() else 0
        yield from _spanned(Cell(cell.text, kind, columns=cell.span, bold=bold, level=depth))
    elif cell.below:
        figure = Cell(kind="amount", fact=cell.fact)
        stacked = "\n".join(one.written for one in (figure, *map(_beside, cell.below)))
        yield Cell(stacked, "amount", bold=bold)
    else:
        yield Cell(kind="amount", fact=cell.fact, bold=bold)
        yield from map(_beside, cell.beside)


def _beside(one: Beside) -> Cell:
    percent = one.fact is not None and one.fact.figure.unit == "%"
    return Cell(one.words if one.fact is None else "", "amount", fact=one.fact, percent=percent)


def _spanned(cell: Cell) -> list[Cell | None]:
    return [cell, *[None] * (cell.columns - 1)]


def unit_columns(units: ByUnit) -> list[SheetColumn]:
    """The columns of a table by unit: its labels, the department, each unit's amount and share, what is left out."""
    rest = 1 + 2 * len(units.members) + units.internal + units.declared
    labels: list[ColumnKind] = ["code", "name"] if units.coded else ["name"]
    return [SheetColumn(kind, ()) for kind in labels] + [SheetColumn("amount", ())] * rest


def unit_head(units: ByUnit) -> Sheet:
    """Two lines: the names of the units, and below each 金额 and 占比."""
    left = (["编码"] if units.coded else []) + [units.title, "部门"]
    right = ["内部往来抵销"] * units.internal + ["差额表"] * units.declared
    above: list[Cell | None] = [Cell(text, "name", rows=2, bold=True) for text in left]
    below: list[Cell | None] = [None] * len(left)
    for member in units.members:
        above += _spanned(Cell(member.name, "name", columns=2, bold=True))
        below += [Cell("金额", "name", bold=True), Cell("占比", "name", bold=True)]
    above += [Cell(text, "name", rows=2, bold=True) for text in right]
    return [above, below + [None] * len(right)]


def unit_body(units: ByUnit) -> Sheet:
    """One line for each row of the table."""
    return [list(_of_units(units, line)) for line in units.lines]


def _of_units(units: ByUnit, line: Line) -> Iterator[Cell]:
    bold = line.level in STANDS_OUT
    if units.coded:
        yield Cell(line.row.code, "code", bold=bold)
    yield Cell(line.row.label, "name", bold=bold, level=line.row.level)
    yield Cell(kind="amount", fact=line.fact, bold=bold)
    if line.breakdown is None:
        yield from [Cell(kind="amount")] * (2 * len(units.members) + units.internal + units.declared)
        return
    for one in line.units:
        yield Cell(kind="amount", fact=one.fact, number=one.part.shown, bold=bold)
        yield Cell(kind="amount", number=one.part.percent, percent=True)
    if units.internal:
        yield Cell(kind="amount", number=line.breakdown.internal.shown)
    if units.declared:
        yield Cell(kind="amount", number=line.breakdown.declared.shown)
