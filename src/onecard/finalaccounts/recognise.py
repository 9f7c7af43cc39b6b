"""Recognising the nine public tables in a plain grid: from anybody's tables to facts with their places.

A sheet may hold several tables under each other. Each is matched by its title, official or local, and by the heads of
its columns, never by its number alone; what is not one of the nine is left with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from onecard.core.quoting import quoted
from onecard.finalaccounts import identify
from onecard.finalaccounts.reading_columns import Recognition, read_columns
from onecard.finalaccounts.sections import MOST, Section, sections
from onecard.reading.grid import Grid

__all__ = ["Recognition", "SheetReading", "recognise", "recognise_sheet"]


@dataclass(slots=True)
class SheetReading:
    """What a sheet holds: the tables recognised from top to bottom, and by place what was left, with the reason."""

    tables: list[Recognition] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)


def recognise(grid: Grid, year: int | None = None, entity: str = "") -> Recognition | None:
    """The first of the nine public tables in a grid, or None where there is none of them.

    `year` is the fiscal year where the sheet does not say one; `entity` is put into the facts' dimensions where given.
    Facts stand in the form 公开0N and have the cell as `Place`. Raises nothing.
    """
    return next(iter(recognise_sheet(grid, year, entity).tables), None)


def recognise_sheet(
    grid: Grid, year: int | None = None, entity: str = "", section: str | None = None
) -> SheetReading:
    """Every one of the nine public tables in a grid; a year or unit of money that a table does not say is the one of
    the table above it, else `year` and 万元. The facts' places call the sheet `section`, else by its name. Raises nothing.
    """
    found = SheetReading()
    tables = sections(grid)
    money = ""
    printed: int | None = None
    for table in tables[:MOST]:
        place = grid.name if len(tables) == 1 else _place(table)
        known = identify.identify(table, printed or year)
        if known.columns is None:
            found.skipped[place] = known.reason
            continue
        head = known.columns.head
        money, printed = head.money or money, head.year or printed
        read = read_columns(table.grid, known.columns, printed or year, entity, money, section)
        read.place, read.missing = place, identify.missing(known.columns, read.year)
        read.year_printed = printed is not None
        if known.notice:
            read.notices.insert(0, known.notice)
        found.tables.append(read)
    if len(tables) > MOST:
        row = tables[MOST].grid.top + 1
        found.skipped[f"{grid.name}第{row}行以下"] = f"一个工作表里的表超过{MOST}张，以下没有再认；请分开存放"
    return found


def _place(section: Section) -> str:
    """The sheet and the rows of a section, with its title where it has one."""
    first = section.grid.top + 1
    title = quoted(section.title) if section.title else ""
    return f"{section.grid.name}第{first}至{section.grid.top + len(section.grid.rows)}行{title}"
