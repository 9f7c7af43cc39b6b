"""How relations read the nine tables: cells by meaning, named as a clerk names them, put into equations.

A cell that is blank is `missing`: read as nothing, under an axiom the verdict names. Where nothing at all is known of a
side, or a table is not at hand, there is no equation: what is not known cannot be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple

from onecard.figures.fact import Fact
from onecard.figures.figure import Figure
from onecard.figures.relation import ONE, Equation, Operator, Term
from onecard.finalaccounts.form import FinalAccounts, Table, TableRow

SELDOM_FILLED = (7, 8, 9)
"""Tables many units publish without any figure: blank there means nothing, not that the table is not at hand."""

_SIGNS = {1: ONE, -1: Fraction(-1)}


class Cell(NamedTuple):
    """One place of a table: the fact in it, if known, and its name in a clerk's words, which is made where it is asked for.

    `at_hand` is false where the whole table is not: such a cell is not blank, it is not known.
    """

    fact: Fact | None
    named: str | tuple[Table, TableRow, str]
    at_hand: bool = True
    sign: int = 1

    @property
    def name(self) -> str:
        """How a clerk names the place."""
        return self.named if isinstance(self.named, str) else _name_in(*self.named)

    def minus(self) -> Cell:
        """The same place, subtracted."""
        return self._replace(sign=-self.sign)


def table_at_hand(table: Table | None) -> bool:
    """Whether a table can be compared: it has a figure, or it is one of those often published without any. A table its
    file lacks cannot, though the other tables tell some of its cells."""
    if table is None or table.absent:
        return False
    if table.form.number in SELDOM_FILLED:
        return True
    for rows in table.blocks:
        for row in rows:
            for fact in row.cells.values():
                if fact is not None:
                    return True
    return False


def table_name(table: Table) -> str:
    """How a clerk names a table: by its printed number, or by its place among the nine where none is printed."""
    return table.form.code or f"{table.form.name}表"


def row_name(table: Table, row: TableRow) -> str:
    """How a clerk names a row: ``公开05表 2080108 信息化建设`` or ``公开01表 行次27 本年收入合计``."""
    if not row.name:
        is_code = row.key.isdigit()
        number = f"行次{row.number}" if row.number is not None and not is_code else ""
        parts = (table_name(table), row.key if is_code else "", number, row.label.strip())
        row.name = " ".join(part for part in parts if part)
    return row.name


def cell_in(table: Table, row: TableRow, column: str) -> Cell:
    """The cell of a row and a column key."""
    return Cell(row.cells.get(column), (table, row, column), table_at_hand(table))


def _name_in(table: Table, row: TableRow, column: str) -> str:
    """The name of a cell with its 栏次, or with the head where it has none."""
    name, head = row.name or row_name(table, row), row.heads.get(column)
    if head is not None:
        if not row.label:
            name = f"{name} {''.join(dict.fromkeys((head.titles[0], head.titles[-1])))}"
        name = f"{name}，{head.titles[-1] if head.number is None else f'栏次{head.number}'}"
    return name


def cell(accounts: FinalAccounts, number: int, row: str, column: str) -> Cell:
    """The cell of a table by row key and column key; a place that is not there has no fact."""
    table = accounts.tables.get(number)
    if table is not None:
        for found in table.rows_of(row):
            if column in found.cells:
                return cell_in(table, found, column)
    label = "合计" if row == "total" else row.removeprefix("out-")
    name = table_name(table) if table else f"公开{number:02d}表"
    return Cell(None, f"{name} {label}", table_at_hand(table))


def has_column(accounts: FinalAccounts, number: int, column: str) -> bool:
    """Whether the form of a table has a column of this key (regions differ)."""
    table = accounts.tables.get(number)
    return table is not None and any(
        found.key == column for block in table.form.blocks for found in block.columns
    )


def code_rows(table: Table, block: int = 0) -> list[TableRow]:
    """The rows of a block that stand for codes and show anything."""
    return [
        row
        for row in table.blocks[block]
        if row.key.isdigit() and row.kind == "item" and any(fact is not None for fact in row.cells.values())
    ]


def beneath_each(rows: list[TableRow]) -> dict[str, list[TableRow]]:
    """By code the rows directly beneath it among those printed; beneath ``""`` stand the topmost."""
    codes = {row.key for row in rows}
    found: dict[str, list[TableRow]] = {}
    for row in rows:
        above = next((row.key[:end] for end in range(len(row.key) - 1, 0, -1) if row.key[:end] in codes), "")
        found.setdefault(above, []).append(row)
    return found


def rows_showing(accounts: FinalAccounts, number: int, figure: Figure, **dims: str) -> list[Cell]:
    """The cells of the fixed rows that show `figure` at `dims`, whatever their 行次; 其中 rows left out."""
    table = accounts.tables.get(number)
    if table is None:
        return []
    return [
        cell_in(table, row, column)
        for row, column, shown in table.showing(figure.key)
        if all(shown.get(dim) == value for dim, value in dims.items())
    ]


def equation(
    left: Iterable[Cell], operator: Operator, right: Iterable[Cell], where: str = "", note: str = ""
) -> Iterator[Equation]:
    """The equation between two sums of cells, if it can be asked at all (none or one).

    No equation where a side is not at hand, where no cell is known, or where all that is known is zero and the other
    side blank (a row of zeros that an open table leaves out).
    """
    sides = (list(left), list(right))
    known: list[tuple[Term, ...]] = []
    blanks: list[str] = []
    for side in sides:
        at_hand = not side
        terms: list[Term] = []
        for place in side:
            fact, _, here, sign = place
            at_hand = at_hand or here
            if fact is None:
                blanks.append(place.name)
            else:
                terms.append(Term(fact, _SIGNS[sign]))
        if not at_hand:
            return
        known.append(tuple(terms))
    one, other = known
    if not one and not other:
        return
    if not (one and other) and not any(term.fact.value for term in one or other):
        return
    yield Equation(one, operator, other, where or _where(*sides), tuple(blanks), note)


def _where(left: list[Cell], right: list[Cell]) -> str:
    """The places of both sides; of the left alone where the right is only the parts of it in the same table."""
    if right and left and (len(right) == 1 or _table_of(left[0]) != _table_of(right[0])):
        return f"{left[0].name}；{right[0].name}{'等' if len(right) > 1 else ''}"
    return (left or right)[0].name


def _table_of(place: Cell) -> str:
    return place.name.partition(" ")[0]


def across(table: Table, total: str, parts: Iterable[str]) -> Iterator[Equation]:
    """In each row, the column `total` is the sum of the columns `parts` that the form has."""
    columns = list(parts)
    for rows in table.blocks:
        for row in rows:
            if total in row.cells and row.kind != "blank":
                parts_here = [_summand(table, row, column) for column in columns if column in row.cells]
                whole = cell_in(table, row, total)
                yield from equation([whole], "=", parts_here, whole.name)


def _summand(table: Table, row: TableRow, column: str) -> Cell:
    """A cell among those that are added up, named only where it is blank: the sum is named by its total."""
    fact = row.cells.get(column)
    return cell_in(table, row, column) if fact is None else Cell(fact, "", not table.absent)


def beneath(table: Table, block: int = 0) -> Iterator[Equation]:
    """In each column, every code is the sum of the codes directly beneath it (类 ＝ ∑款, 款 ＝ ∑项)."""
    rows = code_rows(table, block)
    below = beneath_each(rows)
    for row in rows:
        if row.key in below:
            yield from down(table, row, below[row.key])


def total_of_codes(table: Table, total: str, block: int = 0) -> Iterator[Equation]:
    """In each column, the row `total` is the sum of the topmost codes of the block."""
    found = table.row(total, block)
    if found is not None:
        yield from down(table, found, beneath_each(code_rows(table, block)).get("", []))


def down(table: Table, whole: TableRow, parts: list[TableRow]) -> Iterator[Equation]:
    """In each column of the row `whole`, its cell is the sum of the cells of the rows `parts`."""
    for column in whole.cells:
        summed = cell_in(table, whole, column)
        yield from equation([summed], "=", [_summand(table, row, column) for row in parts], summed.name)


def explained(accounts: FinalAccounts, relation_id: str) -> str:
    """The reason recorded for this relation, as a note; empty where there is none."""
    reason = accounts.notes.get(relation_id, "").strip()
    return f"已说明：{reason}" if reason else ""
