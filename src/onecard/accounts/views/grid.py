"""Laying a filled table out as the official grid: merged heads, 栏次, rows with their cells. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest

from onecard.figures.fact import Fact
from onecard.finalaccounts.form import Block, Form, Table, TableRow

LINE_TITLE = "行次"
CODE_TITLE = "编码"


@dataclass(frozen=True, slots=True)
class Head:
    """One cell of the head, over `columns` columns and `rows` rows."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Beside:
    """One value beside a figure: a fact, with its address where it has a page of its own, or words in its place."""

    title: str
    fact: Fact | None = None
    linked: bool = False
    words: str = ""
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Companions:
    """What stands beside the figures of a table: the values by row and column key, below the figure in its cell, or in
    columns of their own where `columns` names the column (by block and column key).

    `titles` head the figure itself and each value, in this order.
    """

    titles: tuple[str, ...]
    cells: Mapping[tuple[str, str], tuple[Beside, ...]]
    columns: frozenset[tuple[str, str]] = frozenset()

    def added(self, block: Block) -> dict[str, int]:
        """How many columns a column of the block takes beyond its own, where it takes any."""
        return {
            column.key: len(self.titles) - 1
            for column in block.columns
            if (block.key, column.key) in self.columns
        }


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row: its kind (``code``, ``name``, ``line``, ``money`` or ``gap``), its text or its fact.

    `reference` names a money cell in addresses: ``2080108.project``; `beside` are values in columns of their own,
    `below` those in the cell itself.
    """

    kind: str
    text: str = ""
    fact: Fact | None = None
    reference: str = ""
    span: int = 1
    level: str = ""
    beside: tuple[Beside, ...] = ()
    below: tuple[Beside, ...] = ()


@dataclass(slots=True)
class Row:
    """One line of the grid."""

    level: str
    cells: list[Cell] = field(default_factory=list)

    def holds(self, reference: str) -> bool:
        """Whether a money cell of the row has this reference."""
        return any(cell.kind == "money" and cell.reference == reference for cell in self.cells)


@dataclass(slots=True)
class Grid:
    """A table as it is drawn; `width` counts its columns; `numbers` is the 栏次 line, empty where there is none."""

    heads: list[list[Head]]
    numbers: list[Cell]
    rows: list[Row]
    width: int


NO_COMPANIONS = Companions((), {})


def lay_out(table: Table, companions: Companions = NO_COMPANIONS) -> Grid:
    """The grid of a filled table: the blocks of its form side by side, each figure with what stands beside it."""
    form = table.form
    lines = [
        Row(
            "" if len(form.blocks) > 1 else _level(rows[0], form.blocks[0]),
            _cells(form, list(rows), companions),
        )
        for rows in zip_longest(*table.blocks)
    ]
    width = sum(_width(block, companions) for block in form.blocks)
    return Grid(list(_heads(form, companions)), _numbers(form, companions), lines, width)


def _width(block: Block, companions: Companions) -> int:
    return len(block.label_titles) + len(block.columns) + sum(companions.added(block).values())


def _heads(form: Form, companions: Companions) -> Iterator[list[Head]]:
    """The head, equal neighbours merged: sideways below one common title, downwards where nothing divides them."""
    stacks = [titles for block in form.blocks for titles in _titles(block, companions)]
    depth = max(map(len, stacks), default=0)
    full = [(*titles, *[titles[-1]] * (depth - len(titles))) for titles in stacks if titles]
    # A title below belongs to its block: two blocks both headed 金额 stay two columns.
    owners = [number for number, block in enumerate(form.blocks) for _ in range(_width(block, companions))]
    taken: set[tuple[int, int]] = set()
    for line in range(depth):
        heads = []
        for at in range(len(full)):
            if (line, at) in taken:
                continue
            end = at + 1
            while (
                end < len(full)
                and owners[end] == owners[at]
                and full[end][: line + 1] == full[at][: line + 1]
            ):
                end += 1
            bottom = line + 1
            while bottom < depth and all(full[x][bottom] == full[at][line] for x in range(at, end)):
                bottom += 1
            taken |= {(y, x) for y in range(line, bottom) for x in range(at, end)}
            heads.append(Head(full[at][line], end - at, bottom - line))
        yield heads


def _titles(block: Block, companions: Companions) -> list[tuple[str, ...]]:
    added = companions.added(block)
    titles = list(block.label_titles)
    for column in block.columns:
        under = companions.titles if column.key in added else ()
        titles += [(*column.titles, title) for title in under] or [column.titles]
    return titles


def _numbers(form: Form, companions: Companions) -> list[Cell]:
    if not any(column.number is not None for block in form.blocks for column in block.columns):
        return []
    cells = []
    for block in form.blocks:
        if block.label_titles:
            labels = [titles for titles in block.label_titles if titles[-1] != LINE_TITLE]
            cells.append(Cell("line", "栏次", span=len(labels)))
            cells += [Cell("line")] * (len(block.label_titles) - len(labels))
        added = companions.added(block)
        cells += [
            Cell(
                "line", "" if column.number is None else str(column.number), span=1 + added.get(column.key, 0)
            )
            for column in block.columns
        ]
    return cells


def _level(row: TableRow, block: Block) -> str:
    """How a row stands out: ``total``; in an open list ``l1`` to ``l3`` (类, 款, 项); else how deep it is set in."""
    if row.kind == "total" or row.key == "total":
        return "total"
    if block.open_rows:
        return f"l{row.level + 1}"
    if row.level:
        return f"in{row.level}"
    return "l1" if row.code and CODE_TITLE in block.label_titles[0][-1] else ""


def _cells(form: Form, rows: list[TableRow | None], companions: Companions) -> list[Cell]:
    cells: list[Cell] = []
    for block, row in zip(form.blocks, rows, strict=True):
        if row is None:
            cells += [Cell("gap")] * _width(block, companions)
        else:
            cells += _labels(block, row, "" if len(form.blocks) == 1 else _level(row, block))
            level = _level(row, block) if len(form.blocks) > 1 else ""
            added = companions.added(block)
            cells += (
                _money(column.key, row, level, companions, added.get(column.key, 0))
                for column in block.columns
            )
    return cells


def _labels(block: Block, row: TableRow, level: str) -> Iterator[Cell]:
    titles = [titles[-1] for titles in block.label_titles]
    whole = row.key == "total" or not row.code
    named = False
    for title in titles:
        if title == LINE_TITLE:
            yield Cell("line", "" if row.number is None else str(row.number))
        elif CODE_TITLE in title:
            if not whole:
                yield Cell("code", row.code, level=level)
        elif not named:
            span = 1 + sum(CODE_TITLE in each for each in titles) if whole else 1
            yield Cell("name", row.label, span=span, level=level)
            named = True


def _money(column: str, row: TableRow, level: str, companions: Companions, added: int) -> Cell:
    if column not in row.cells:
        return Cell("gap", span=1 + added)
    others = companions.cells.get((row.key, column), ())
    if added:
        others = others or tuple(map(Beside, companions.titles[1:]))
    return Cell(
        "money", fact=row.cells[column], reference=f"{row.key}.{column}", level=level,
        beside=others if added else (), below=() if added else others,
    )  # fmt: skip
