"""A department's table by unit (各单位占比): one column of the table at a time, every unit beside the department."""

from __future__ import annotations

from dataclasses import dataclass

from onecard.accounts.shares import Breakdown, UnitFigures, UnitPart, breakdown, unit_figures
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
    unit: str
    coded: bool
    members: tuple[Member, ...]
    lines: list[Line]
    internal: bool
    declared: bool
    too_many: bool = False


def by_unit(table: Table, place: Place, wanted: str) -> ByUnit:
    """The table by unit in the column `wanted` (``block.column``), by default its first."""
    found = {
        f"{block.key}.{column.key}": (number, block, column.key)
        for number, block in enumerate(table.form.blocks)
        for column in block.columns
    }
    chosen = wanted if wanted in found else next(iter(found))
    number, block, column = found[chosen]
    several = len(table.form.blocks) > 1
    choices = [
        Choice(
            _title(one, key, several), place.with_params(column=name, open=None, page=None), name == chosen
        )
        for name, (_, one, key) in found.items()
    ]
    title = _title(block, column, several)
    members = place.subject.members
    coded = any("编码" in titles[-1] for titles in block.label_titles)
    if len(members) > UNITS_MOST:
        return ByUnit(choices, title, "", coded, members, [], False, False, too_many=True)
    facts = [row.cells.get(column) for row in table.blocks[number]]
    figures = unit_figures(place.subject, place.year, {fact.key for fact in facts if fact})
    lines = [
        _line(row, fact, block, column, figures)
        for row, fact in zip(table.blocks[number], facts, strict=True)
        if column in row.cells
    ]
    known = [line.breakdown for line in lines if line.breakdown]
    units = {fact.figure.unit for fact in facts if fact}
    return ByUnit(
        choices, title, units.pop() if len(units) == 1 else "", coded, members, lines,
        any(one.internal.amount for one in known), any(one.declared.amount for one in known),
    )  # fmt: skip


def _line(row: TableRow, fact: Fact | None, block: Block, column: str, figures: UnitFigures) -> Line:
    level = "total" if row.kind == "total" or row.key == "total" else ""
    if block.open_rows and not level:
        level = f"l{row.level + 1}"
    return Line(row, level, f"{row.key}.{column}", fact, breakdown(figures, fact) if fact else None)


def _title(block: Block, column: str, several: bool) -> str:
    """The titles of a column in one line; where blocks stand side by side, with the block's first."""
    titles = dict.fromkeys(column_of(block, column))
    return "，".join(titles if several or len(titles) < 3 else list(titles)[-2:])


def unit_lines(fact: Fact, place: Place) -> Breakdown:
    """What each unit of the department has in one of its figures."""
    return breakdown(unit_figures(place.subject, place.year, {fact.key}), fact)
