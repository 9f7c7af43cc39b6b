"""Reading a plain grid as a form: the columns its heads are, and its amounts as facts with their places. What cannot be
read is told by cell, in words a clerk can act on, and gives no fact: a blank is not a zero.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from onecard.core.quoting import quoted
from onecard.figures.fact import Fact
from onecard.finalaccounts.doubt import Doubt
from onecard.finalaccounts.form import Column
from onecard.finalaccounts.layout import SANGONG, Layout, Part
from onecard.finalaccounts.matching import column_meant, economy_meant
from onecard.finalaccounts.reading_rows import Reading, read_rows
from onecard.finalaccounts.sheet import SheetHead, head_of
from onecard.reading.grid import Grid

_NEWEST = 9999


@dataclass(slots=True)
class Recognition:
    """A recognised table: `form` is 公开05 or 财决07, `unit` the unit of its amounts (元 or 万元), `year` as printed
    (`year_printed`) or as given, `entity_name` as printed (empty where it is not), `columns` the column keys found.

    `place` names the sheet, and the rows where it has several tables; `missing` are heads its form has and it lacks;
    `doubts` are those of the `notices` that one cell settles.
    """

    form: str
    year: int | None
    entity_name: str
    unit: str
    facts: list[Fact]
    notices: list[str] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    year_printed: bool = False
    place: str = ""
    missing: tuple[str, ...] = ()
    doubts: list[Doubt] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Columns:
    """The upper part of a sheet read as a layout, and the layout's column that each amount column is."""

    layout: Layout
    head: SheetHead
    found: dict[int, Column]

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the columns found."""
        return frozenset(column.key for column in self.found.values())


def columns_in(
    grid: Grid, layout: Layout, year: int | None = None, *, anyhow: bool = False
) -> Columns | None:
    """The columns of a sheet read as `layout`; None where one it requires is not there (unless `anyhow`)."""
    codes_as_heads = _economy_codes(layout)
    head = head_of(grid, layout.labels, codes_as_heads)
    found = Columns(layout, head, _columns(head, layout))
    if not found.found or not (anyhow or layout.required <= found.keys):
        return None
    if codes_as_heads and not any(economy_meant(head.heads[column], year) for column in found.found):
        return None
    return found


def recognise_layout(
    grid: Grid, layout: Layout, year: int | None = None, entity: str = "", money: str = ""
) -> Recognition | None:
    """Read a sheet as `layout`; None where the heads of its columns do not fit."""
    columns = columns_in(grid, layout, year)
    return None if columns is None else read_columns(grid, columns, year, entity, money)


def read_columns(
    grid: Grid,
    columns: Columns,
    year: int | None = None,
    entity: str = "",
    money: str = "",
    section: str | None = None,
) -> Recognition:
    """Read every amount of a sheet whose columns are known; `year` and `money` count where it does not say them.

    Places call the sheet `section`, where that is another than its name.
    """
    layout, head = columns.layout, columns.head
    unit = head.money or money or layout.money
    called = grid.name if section is None else section
    reading = Reading(grid, layout, head, head.year or year, unit, entity, called)
    if not head.money:
        reading.notices.append(f"表上没有写金额单位，按{unit}读取；请核对。")
    if not layout.partial:
        reading.notices += _unknown_heads(grid, head, columns.found)
    read_rows(reading, columns.found)
    return Recognition(
        layout.name,
        reading.year,
        head.entity_name,
        unit,
        reading.facts,
        reading.notices,
        tuple(sorted(columns.keys)),
        head.year is not None,
        doubts=reading.doubts,
    )


def _economy_codes(layout: Layout) -> frozenset[str]:
    if not any(part.economies for part in layout.parts):
        return frozenset()
    from onecard.finalaccounts import codes

    return frozenset(entry.code for entry in codes.known("economy", _NEWEST))


def _columns(head: SheetHead, layout: Layout) -> dict[int, Column]:
    """The layout's column that each amount column of the sheet is; 公开09 in whichever direction it is printed."""
    groups = head.groups
    both = layout.number == SANGONG and any(_FULL in heads for heads in head.heads)
    found: dict[int, Column] = {}
    for place, group in enumerate(groups):
        parts = layout.parts if len(groups) != len(layout.parts) else (layout.parts[place],)
        for column in group.amounts:
            heads = head.heads[column]
            if both and _INITIAL in heads:
                # Of two budgets the table's own is that of the whole year.
                continue
            meant = _meant(_said(heads, layout), parts, layout)
            if meant is not None:
                found[column] = meant
    return found


_INITIAL, _FULL = "年初预算数", "全年预算数"
_YEAR = re.compile(r"^20\d\d年度?(?=.)")


def _said(heads: list[str], layout: Layout) -> list[str]:
    """The heads as the layout knows them: 公开09 prints 年初预算数, 全年预算数 or just 预算数, perhaps with the year."""
    if layout.number != SANGONG:
        return heads
    plain = [_YEAR.sub("", text) for text in heads]
    return ["预算数" if text in {_INITIAL, _FULL} else text for text in plain]


def _meant(heads: list[str], parts: tuple[Part, ...], layout: Layout) -> Column | None:
    for part in parts:
        if part.economies is not None:
            return Column("", tuple(heads), None, part.economies.figure, part.economies.dims)
        meant = column_meant(heads, part)
        if meant is not None:
            return meant
    return None


def _unknown_heads(grid: Grid, head: SheetHead, columns: dict[int, Column]) -> Iterator[str]:
    from onecard.finalaccounts.amounts import is_number
    from onecard.reading.grid import column_letters

    for group in head.groups:
        for column in group.amounts:
            if column in columns:
                continue
            if any(is_number(row[column]) for row in grid.rows[head.first_row :] if column < len(row)):
                yield (
                    f"{column_letters(column)}列：栏目{quoted('／'.join(head.heads[column]))}不是本表的栏目，"
                    "这一列没有采用；请核对表头。"
                )
