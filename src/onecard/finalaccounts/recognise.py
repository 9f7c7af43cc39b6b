"""Recognising a form in a plain grid: from anybody's table to facts with their places.

A table is matched by its title, official or local, and by the heads of its columns; never by its number. What cannot be
read is told by cell, in words a clerk can act on, and gives no fact: a blank is not a zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from onecard.core.quoting import quoted
from onecard.figures.fact import Fact
from onecard.finalaccounts.form import Column
from onecard.finalaccounts.layout import SANGONG, Layout, Part, public_layouts, sangong_by_rows, title_text
from onecard.finalaccounts.matching import column_meant, economy_meant
from onecard.finalaccounts.reading_rows import Reading, read_rows
from onecard.finalaccounts.sheet import SheetHead, head_of
from onecard.reading.grid import Grid, text_of

LINES_WITH_TITLE = 15
_NEWEST = 9999


@dataclass(slots=True)
class Recognition:
    """A recognised sheet: `form` is 公开05 or 财决07, `unit` the unit of its amounts (元 or 万元), `year` as printed
    (`year_printed`) or as given, `entity_name` as printed (empty where it is not), `columns` the column keys found."""

    form: str
    year: int | None
    entity_name: str
    unit: str
    facts: list[Fact]
    notices: list[str] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    year_printed: bool = False


def recognise(grid: Grid, year: int | None = None, entity: str = "") -> Recognition | None:
    """One of the nine public tables in a grid, or None where it is none of them.

    `year` is the fiscal year where the sheet does not say one; `entity` is put into the facts' dimensions where given.
    Facts stand in the form 公开0N and have the cell as `Place`. Raises nothing.
    """
    found = layout_by_title(grid, public_layouts(year or _NEWEST))
    if found is None:
        return None
    read = recognise_layout(grid, found, year, entity)
    if read is None and found.number == SANGONG:
        read = recognise_layout(grid, sangong_by_rows(year or _NEWEST), year, entity)
    return read


def layout_by_title(grid: Grid, layouts: Iterable[Layout]) -> Layout | None:
    """The layout whose title stands above the table, or is the sheet's name; the longest title that fits."""
    texts = [
        title_text(text) for row in grid.rows[:LINES_WITH_TITLE] for cell in row if (text := text_of(cell))
    ]
    best: tuple[int, Layout] | None = None
    for place, text in enumerate([*texts, title_text(grid.name)]):
        for layout in layouts:
            for title in layout.titles:
                if text == title or text.endswith(title):
                    rank = len(title) + (1000 if text == title and place < len(texts) else 0)
                    if best is None or rank > best[0]:
                        best = rank, layout
    return best[1] if best else None


def recognise_layout(
    grid: Grid, layout: Layout, year: int | None = None, entity: str = "", money: str = ""
) -> Recognition | None:
    """Read a sheet as `layout`; None where the heads of its columns do not fit."""
    codes_as_heads = _economy_codes(layout)
    head = head_of(grid, layout.labels(), codes_as_heads)
    columns = _columns(head, layout)
    found = {column.key for column in columns.values()}
    if not columns or not layout.required <= found:
        return None
    if codes_as_heads and not any(economy_meant(head.heads[column], year) for column in columns):
        return None
    unit = head.money or money or layout.money
    reading = Reading(grid, layout, head, head.year or year, unit, entity)
    if not head.money:
        reading.notices.append(f"表上没有写金额单位，按{unit}读取；请核对。")
    if not layout.partial:
        reading.notices += _unknown_heads(grid, head, columns)
    read_rows(reading, columns)
    return Recognition(
        layout.name,
        reading.year,
        head.entity_name,
        unit,
        reading.facts,
        reading.notices,
        tuple(sorted(found)),
        head.year is not None,
    )


def _economy_codes(layout: Layout) -> frozenset[str]:
    if not any(part.economies for part in layout.parts):
        return frozenset()
    from onecard.finalaccounts import codes

    return frozenset(entry.code for entry in codes.known("economy", _NEWEST))


def _columns(head: SheetHead, layout: Layout) -> dict[int, Column]:
    """The layout's column that each amount column of the sheet is; 公开09 in whichever direction it is printed."""
    groups = head.groups()
    found: dict[int, Column] = {}
    for place, group in enumerate(groups):
        parts = layout.parts if len(groups) != len(layout.parts) else (layout.parts[place],)
        for column in group.amounts:
            meant = _meant(_said(head.heads[column], layout), parts, layout)
            if meant is not None:
                found[column] = meant
    return found


def _said(heads: list[str], layout: Layout) -> list[str]:
    """The heads as the layout knows them: 公开09 prints 年初预算数, 全年预算数 or just 预算数."""
    if layout.number != SANGONG:
        return heads
    return ["预算数" if text in {"年初预算数", "全年预算数"} else text for text in heads]


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

    for group in head.groups():
        for column in group.amounts:
            holds = any(is_number(row[column]) for row in grid.rows[head.first_row :] if column < len(row))
            if column not in columns and holds:
                yield (
                    f"{column_letters(column)}列：栏目{quoted('／'.join(head.heads[column]))}不是本表的栏目，"
                    "这一列没有采用；请核对表头。"
                )
