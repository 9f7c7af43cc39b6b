"""A department's table by unit (各单位占比): one column of the table at a time, every unit beside the department."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from onecard.accounts.shares import Breakdown, UnitPart, breakdown, unit_figures
from onecard.accounts.subject import Member
from onecard.accounts.views.cell_names import column_of
from onecard.accounts.views.place import Choice, Place
from onecard.figures.fact import Fact
from onecard.finalaccounts.form import Block, Table, TableRow

UNITS_MOST = 8
"""So many units stand beside each other on a sheet; of more, each cell tells its units by itself."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: the department's figure and what each unit has of it, in the order of the units."""

    row: TableRow
    level: str
    reference: str
    fact: Fact | None
    breakdown: Breakdown | None

    @property
    def units(self) -> tuple[UnitPart, ...]:
        """Each unit's part; none where the department's figure is not known."""
        return self.breakdown.units if self.breakdown else ()


@dataclass(frozen=True, slots=True)
class ByUnit:
    """One column of a table by unit. `too_many` where the units do not fit beside each other."""

    columns: list[Choice]
    title: str
    coded: bool
    members: tuple[Member, ...]
    lines: list[Line]
    internal: bool
    declared: bool
    too_many: bool = False


def columns_by_unit(table: Table, place: Place) -> Iterator[ByUnit]:
    """Every column of the table by unit, however many units there are."""
    first = by_unit(table, place, "", most=len(place.subject.members))
    if not first.columns:
        yield first
    for block in table.form.blocks:
        for column in block.columns if first.columns else ():
            yield by_unit(table, place, f"{block.key}.{column.key}", most=len(place.subject.members))


def by_unit(table: Table, place: Place, wanted: str, *, most: int = UNITS_MOST) -> ByUnit:
    """The table by unit in the column `wanted` (``block.column``), by default the first that has anything in it.

    A table of one row (公开09) has its columns below each other, so that it is all there at once.
    """
    blocks = table.form.blocks
    if len(blocks) == 1 and len(table.blocks[0]) == 1 and not blocks[0].open_rows:
        (row,) = table.blocks[0]
        rows = [(replace(row, label=_title(blocks[0], column), code=""), column, "") for column in row.cells]
        return _laid_out(place, [], "项目", coded=False, rows=rows, most=most)
    found = {
        f"{block.key}.{column.key}": (number, block, column.key)
        for number, block in enumerate(blocks)
        for column in block.columns
    }
    chosen = wanted if wanted in found else _first_filled(table, found)
    number, block, column = found[chosen]
    choices = [
        Choice(_title(one, key), place.with_params(column=name, open=None, page=None), name == chosen)
        for name, (_, one, key) in found.items()
    ]
    rows = [(row, column, _level(row, block)) for row in table.blocks[number] if column in row.cells]
    coded = any("编码" in titles[-1] for titles in block.label_titles)
    return _laid_out(place, choices, _title(block, column), coded=coded, rows=rows, most=most)


def _first_filled(table: Table, columns: Mapping[str, tuple[int, Block, str]]) -> str:
    """The first column with an amount other than zero; the first of all where none has."""
    for name, (number, _, column) in columns.items():
        if any((fact := row.cells.get(column)) is not None and fact.value for row in table.blocks[number]):
            return name
    return next(iter(columns))


def _laid_out(
    place: Place,
    choices: list[Choice],
    title: str,
    *,
    coded: bool,
    rows: list[tuple[TableRow, str, str]],
    most: int,
) -> ByUnit:
    """The rows, each with the column of the table it shows and how it stands out, by unit."""
    members = place.subject.members
    if len(members) > most:
        return ByUnit(choices, title, coded, members, [], False, False, too_many=True)
    keys = {fact.key for row, column, _ in rows if (fact := row.cells[column])}
    figures = unit_figures(place.subject, place.year, keys)
    lines = [
        Line(row, level, f"{row.key}.{column}", fact, breakdown(figures, fact) if fact else None)
        for row, column, level in rows
        for fact in (row.cells[column],)
    ]
    known = [line.breakdown for line in lines if line.breakdown]
    return ByUnit(
        choices, title, coded, members, lines,
        any(one.internal.amount for one in known), any(one.declared.amount for one in known),
    )  # fmt: skip


def _level(row: TableRow, block: Block) -> str:
    if row.kind == "total" or row.key == "total":
        return "total"
    return f"l{row.level + 1}" if block.open_rows else ""


def _title(block: Block, column: str) -> str:
    """The titles of a column in one line, from the top down."""
    return "，".join(dict.fromkeys(column_of(block, column)))


def unit_lines(fact: Fact, place: Place) -> Breakdown:
    """What each unit of the department has in one of its figures."""
    return breakdown(unit_figures(place.subject, place.year, {fact.key}), fact)
