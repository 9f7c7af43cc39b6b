"""How a filled table stands on a sheet: heads with their spans, 栏次, body, notes; the same for workbook and PDF."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from onecard.figures.fact import Fact
from onecard.finalaccounts.form import Block, FinalAccounts, Table, TableRow

ColumnKind = Literal["code", "name", "number", "amount"]
_TALLER = 1.25


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column of the sheet: a label column of a block, or the money column `key` of it."""

    kind: ColumnKind
    titles: tuple[str, ...]
    key: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell or span. An amount shows its `fact`, or a `number` that is none, a rate in `percent`; `at` names a cell of
    the form: block, row and column key."""

    text: str = ""
    kind: ColumnKind = "name"
    rows: int = 1
    columns: int = 1
    fact: Fact | None = None
    at: tuple[int, str, str] | None = None
    bold: bool = False
    level: int = 0
    number: Decimal | None = None
    percent: bool = False

    @property
    def value(self) -> Decimal | None:
        """The amount it shows, as published; None where it shows words or nothing."""
        return self.number if self.fact is None else self.fact.value

    @property
    def written(self) -> str:
        """What stands in it."""
        if self.value is None:
            return self.text
        return f"{self.value:,.2f}{'%' if self.percent else ''}"


@dataclass(slots=True)
class Layout:
    """One table on its sheet, rows and columns counted from 0.

    A cell covered by a span is None in `head` and `body`. `numbers` is the 栏次 row, empty where the form has none;
    `sheet` names the sheet where the form does not. `remarks` are for whoever checks the table, not for print: what is
    not known, what a department's sum lacks.
    """

    table: Table
    title: str
    code: str
    year: str
    subject: str
    unit: str
    columns: list[SheetColumn]
    head: list[list[Cell | None]]
    numbers: list[Cell | None]
    body: list[list[Cell | None]]
    notes: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    sheet: str = ""

    @property
    def name(self) -> str:
        """The short name of the sheet: the printed form number, or the form's own where none is printed."""
        return self.sheet or self.table.form.code.removesuffix("表") or self.table.form.name

    def longest(self, position: int) -> int:
        """The width of the longest text in a column, in half-width characters, with its indent."""
        return max(
            (
                display_width(cell.text) + 2 * cell.level
                for row in self.body
                if (cell := row[position]) is not None and cell.columns == 1
            ),
            default=0,
        )


def display_width(text: str) -> int:
    """How many half-width characters a text takes: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


@dataclass(frozen=True, slots=True)
class _Group:
    """A run of rows of one block under its own head: a block much taller than its neighbour fills two groups."""

    index: int
    block: Block
    rows: list[TableRow]
    folded: bool = False

    @property
    def columns(self) -> list[SheetColumn]:
        labels = [SheetColumn(_label_kind(titles), titles) for titles in self.block.label_titles]
        amounts = [SheetColumn("amount", one.titles, one.key, one.number) for one in self.block.columns]
        return labels + amounts


def lay_out(accounts: FinalAccounts) -> list[Layout]:
    """The layouts of all tables in printed order."""
    return [_table(table, accounts) for table in accounts.tables.values()]


def _table(table: Table, accounts: FinalAccounts) -> Layout:
    groups = _groups(table)
    columns = [column for group in groups for column in group.columns]
    form = table.form
    return Layout(
        table=table,
        title=form.title,
        code=form.code,
        year=f"{accounts.year}年度",
        subject=f"{'部门' if accounts.level == '部门' else '编制单位'}：{accounts.name}",
        unit="金额单位：万元",
        columns=columns,
        head=_head(columns),
        numbers=_numbers(groups),
        body=_body(groups),
        notes=_notes(table),
        remarks=_remarks(table, accounts),
    )


def _notes(table: Table) -> list[str]:
    """What is printed under a table; half a table that its file lacks must not look like a whole one."""
    form = table.form
    absent = f"【待补：没有{form.name}这张表，上面的数是其他表里写的】" if table.absent else ""
    return [*form.notes, *filter(None, (form.empty_note if table.empty else "", absent))]


def _remarks(table: Table, accounts: FinalAccounts) -> list[str]:
    blank = f"空着的{table.unknown}格是不知道的数，不是零。" if table.unknown and not table.empty else ""
    said = [
        accounts.notes.get("缺数", ""),
        blank,
        accounts.notes.get("汇总", ""),
        accounts.notes.get("尾差", ""),
    ]
    return [*table.notices, *filter(None, said)]


def _label_kind(titles: tuple[str, ...]) -> ColumnKind:
    if "编码" in titles[-1]:
        return "code"
    return "number" if titles[-1] == "行次" else "name"


def _groups(table: Table) -> list[_Group]:
    groups: list[_Group] = []
    tallest_other = max((len(rows) for rows in table.blocks[:1]), default=0)
    for index, (block, rows) in enumerate(zip(table.form.blocks, table.blocks, strict=True)):
        if index and not block.open_rows and len(rows) > _TALLER * tallest_other > 0:
            # 公开06: 公用经费 has twice the rows of 人员经费 and is printed in two columns of equal height.
            half = _fold(rows, max(tallest_other - 1, len(rows) // 2))
            groups.append(_Group(index, block, rows[:half], folded=True))
            groups.append(_Group(index, block, rows[half:]))
        else:
            groups.append(_Group(index, block, rows))
    return groups


def _fold(rows: list[TableRow], half: int) -> int:
    """Where to fold: at `half`, or at the next 类 where that is only a few rows further."""
    near = range(half, min(half + 4, len(rows)))
    return next((row for row in near if rows[row].level == 0 and rows[row].kind == "item"), half)


def _head(columns: list[SheetColumn]) -> list[list[Cell | None]]:
    """The head: equal titles side by side are one cell, a short column reaches down to the last head row."""
    depth = max(len(column.titles) for column in columns)
    head: list[list[Cell | None]] = [[None] * len(columns) for _ in range(depth)]
    for level in range(depth):
        at = 0
        while at < len(columns):
            titles = columns[at].titles[: level + 1]
            end = at + 1
            last = level >= len(columns[at].titles) - 1
            if not last:
                while end < len(columns) and _under(columns[end], titles):
                    end += 1
            if level < len(columns[at].titles):
                rows = depth - level if last else 1
                head[level][at] = Cell(titles[-1], "name", rows, end - at, bold=True)
            at = end
    return head


def _under(column: SheetColumn, titles: tuple[str, ...]) -> bool:
    return len(column.titles) > len(titles) and column.titles[: len(titles)] == titles


def _numbers(groups: list[_Group]) -> list[Cell | None]:
    columns = [column for group in groups for column in group.columns]
    if all(column.number is None for column in columns):
        return []
    cells: list[Cell | None] = []
    for group in groups:
        labels = [column for column in group.columns if column.kind != "amount"]
        text_labels = sum(column.kind != "number" for column in labels)
        for position, column in enumerate(group.columns):
            if column.kind == "amount":
                cells.append(Cell("" if column.number is None else str(column.number), "number"))
            elif column.kind == "number":
                cells.append(Cell("", "number"))
            else:
                cells.append(Cell("栏次", "number", columns=text_labels) if position == 0 else None)
    return cells


def _body(groups: list[_Group]) -> list[list[Cell | None]]:
    # The last row beside a folded block is its closing total, which reaches over the block's first half.
    height = max(len(group.rows) + group.folded for group in groups)
    sides = [_side(group, height) for group in groups]
    body = [[cell for side in sides for cell in side[number]] for number in range(height)]
    _join_totals(groups, body)
    return body


def _side(group: _Group, height: int) -> list[list[Cell | None]]:
    """The rows of one group; where it is shorter, blanks stand before its closing total, not behind it."""
    rows: list[TableRow | None] = list(group.rows)
    closing = 1 if rows and group.rows[-1].kind == "total" and not group.block.open_rows else 0
    cut = len(rows) - closing
    rows[cut:cut] = [None] * (height - len(rows))
    return [list(_cells(group, row)) for row in rows]


def _cells(group: _Group, row: TableRow | None) -> Iterator[Cell | None]:
    columns = group.columns
    if row is None:
        yield from (Cell(kind=column.kind) for column in columns)
        return
    bold = row.kind == "total"
    labels = sum(column.kind in ("code", "name") for column in columns)
    for position, column in enumerate(columns):
        if column.kind == "amount":
            fact = row.cells.get(column.key)
            at = (group.index, row.key, column.key) if column.key in row.cells else None
            yield Cell("", "amount", fact=fact, at=at, bold=bold)
        elif column.kind == "number":
            yield Cell("" if row.number is None else str(row.number), "number", bold=bold)
        elif not row.code and labels > 1:
            # 合计 has no code: its label stands across code and name.
            yield Cell(row.label, "number", columns=labels, bold=bold) if position == 0 else None
        elif column.kind == "code":
            yield Cell(row.code, "code", bold=bold)
        else:
            yield Cell(row.label, "number" if bold else "name", bold=bold, level=row.level)


def _join_totals(groups: list[_Group], body: list[list[Cell | None]]) -> None:
    """The closing total of a folded block spans the empty cells to its left as well."""
    start = 0
    for group, following in itertools.pairwise(groups):
        width = len(group.columns)
        label = body[-1][start + width]
        if group.folded and following.rows[-1].kind == "total" and label is not None:
            body[-1][start] = Cell(label.text, "number", columns=width + label.columns, bold=True)
            body[-1][start + 1 : start + width + label.columns] = [None] * (width + label.columns - 1)
        start += width
