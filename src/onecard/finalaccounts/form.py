"""The shape of a form (表样): titles, columns with 栏次, rows with 行次, notes; and a form filled with facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from onecard.figures.fact import Fact, FactSet
from onecard.finalaccounts.codes import Code

RowKind = Literal["item", "of_which", "total", "blank"]


@dataclass(frozen=True, slots=True)
class Column:
    """One money column: `titles` is its head from top to bottom, `number` its 栏次, `figure` and `dims` what it shows.

    A row that names a figure of its own keeps the column's dimensions.
    """

    key: str
    titles: tuple[str, ...]
    number: int | None
    figure: str
    dims: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FixedRow:
    """One fixed row: `key` is stable within the form, `number` its 行次; `figure` empty means the column's figure.

    An `of_which` row (其中) is never a summand. `columns` limits the row to some column keys (empty: all); `figures`
    names the figure of single columns where it is another than the row's.
    """

    key: str
    label: str
    kind: RowKind = "item"
    number: int | None = None
    level: int = 0
    code: str = ""
    figure: str = ""
    dims: dict[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    figures: dict[str, str] = field(default_factory=dict)

    def shows(self, column: Column) -> tuple[str, dict[str, str]] | None:
        """The figure and the dimensions of the row's cell in a column; None where the form has no cell."""
        if self.kind == "blank" or (self.columns and column.key not in self.columns):
            return None
        figure = self.figures.get(column.key) or self.figure or column.figure
        return figure, {**column.dims, **self.dims} if self.dims else column.dims


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a form; blocks stand side by side (收入 | 支出).

    `label_titles` are the heads of the label columns (科目编码, 科目名称 or 项目, 行次). With `open_rows` the rows are
    the codes of that list (``function``) with their parents, the 合计 row first or last; else `rows` are fixed.
    """

    key: str
    label_titles: tuple[tuple[str, ...], ...]
    columns: tuple[Column, ...]
    rows: tuple[FixedRow, ...] = ()
    open_rows: str = ""
    total: Literal["first", "last", "none"] = "none"


@dataclass(frozen=True, slots=True)
class Form:
    """The form of one public table for some years and a region.

    `number` is 1 to 9; `code` the printed form number (``公开05表``); `title` the one printed here, `aliases` titles
    that mean the same elsewhere. `empty_note` is printed under a table without figures, `notes` under every one.
    `budget_basis` says which budget 公开09 prints: 年初 or 全年.
    """

    number: int
    code: str
    title: str
    region: str
    years: tuple[int | None, int | None]
    blocks: tuple[Block, ...]
    aliases: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    empty_note: str = ""
    budget_basis: Literal["", "年初", "全年"] = ""
    landscape: bool = True

    @property
    def name(self) -> str:
        """How facts name the form they stand in: ``公开05``."""
        return f"公开{self.number:02d}"


@dataclass(slots=True)
class TableRow:
    """One row of a filled table; `cells` by column key, None where the form has no cell or the fact is not known."""

    key: str
    label: str
    cells: dict[str, Fact | None]
    code: str = ""
    level: int = 0
    number: int | None = None
    kind: RowKind = "item"
    heads: Mapping[str, Column] = field(default_factory=dict, repr=False, compare=False)
    """By column key the columns of the block the row stands in."""
    name: str = field(default="", repr=False, compare=False)
    """How a clerk names the row, once somebody asked."""


@dataclass(slots=True)
class Table:
    """A form filled with facts: for each block of the form its rows.

    `empty` where every cell is known to be zero, which alone may be printed as 本表无数据; `unknown` counts the cells
    whose figure is not known; `notices` say in Chinese what a reader should look at, such as a code the list of the
    year does not have. `absent` where the other tables were taken from a file that lacks this one: its cells show what
    the others state of it, and no relation compares them.
    """

    form: Form
    blocks: list[list[TableRow]]
    empty: bool = False
    unknown: int = 0
    notices: list[str] = field(default_factory=list)
    absent: bool = False
    _by_key: dict[str, list[TableRow]] = field(default_factory=dict, repr=False, compare=False)
    _showing: dict[str, list[tuple[TableRow, str, dict[str, str]]]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def rows_of(self, key: str) -> list[TableRow]:
        """The rows of that key, in whichever blocks they are; they are looked up once the table is filled."""
        if not self._by_key:
            for rows in self.blocks:
                for row in rows:
                    self._by_key.setdefault(row.key, []).append(row)
        return self._by_key.get(key, [])

    def showing(self, figure: str) -> list[tuple[TableRow, str, dict[str, str]]]:
        """The fixed rows that show a figure in the first column of their block, with that column's key and the dimensions
        shown; 其中 rows and totals left out. They are looked up once the table is filled."""
        if not self._showing:
            for block, rows in zip(self.form.blocks, self.blocks, strict=True):
                shown = {row.key: row for row in rows}
                for fixed in block.rows:
                    place = fixed.shows(block.columns[0])
                    if place and fixed.kind not in ("of_which", "total") and fixed.key in shown:
                        found = (shown[fixed.key], block.columns[0].key, place[1])
                        self._showing.setdefault(place[0], []).append(found)
        return self._showing.get(figure, [])

    def row(self, key: str, block: int = 0) -> TableRow | None:
        """The row of a block by its key (a code for open rows, ``total`` for 合计)."""
        return next((row for row in self.blocks[block] if row.key == key), None)

    def cell(self, row: str, column: str) -> Fact | None:
        """The fact in the first cell of that row and column key, in whichever block it is."""
        return next((found.cells[column] for found in self.rows_of(row) if column in found.cells), None)


@dataclass(slots=True)
class FinalAccounts:
    """One subject's final accounts of a year: its nine tables, all facts, and last year's facts where known.

    `kind` is the unit's kind (行政 | 参公 | 事业), `level` 单位 or 部门; `notes` are reasons recorded for what needs one
    (年初余额调整, 差额), by relation id; `additions` are codes the unit added to the lists (增设科目).
    """

    entity: str
    name: str
    year: int
    tables: dict[int, Table]
    facts: FactSet
    prior: FactSet | None = None
    kind: str = "事业"
    level: str = "单位"
    notes: dict[str, str] = field(default_factory=dict)
    additions: tuple[Code, ...] = ()
