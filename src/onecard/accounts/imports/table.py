"""A sheet of records as typed columns: blank rows and totals set apart, each cell understood, each problem placed."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from onecard.accounts.imports import columns
from onecard.accounts.imports.apart import SIDES, Total, set_apart
from onecard.accounts.imports.head import NEVER_REPEATED, Head
from onecard.accounts.imports.mapping import Kind, Mapping
from onecard.accounts.imports.problems import Problems
from onecard.accounts.rules import Finding, all_fine
from onecard.core.quoting import quoted
from onecard.reading.grid import CellValue

CODES = ("function", "economy")
TRANSLATED = ("item", "fund", "nature", "basis", "side")


@dataclass(slots=True)
class Table:
    """The records of a sheet: `rows` the sheet's row of each (from 0), `columns` our field → typed values.

    `control` the totals the file states.
    """

    head: Head
    rows: Sequence[int]
    columns: dict[str, list[Any]]
    control: list[Total]
    problems: Problems
    notices: list[str]

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str, empty: Any = "") -> list[Any]:
        """A column, or as many empty values where the file has none."""
        return self.columns.get(name) or [self.head.constants.get(name, empty)] * len(self.rows)


def read_table(head: Head, kind: Kind, year: int, mapping: Mapping | None) -> Table:
    """Understand every cell of the mapped columns; what cannot be understood is a problem, never left out."""
    problems = Problems(head, kind)
    notices = list(head.notices)
    body = head.grid.rows[head.first_row :]
    cells = {name: [row[column] for row in body] for name, column in head.columns.items()}
    _fill_merged(head, cells)
    values = mapping.values if mapping else {}
    parted = set_apart(head, cells, body, values.get("item", {}), problems)
    notices += parted.notices
    rows: Sequence[int] = range(head.first_row, head.first_row + len(body))
    if parted.apart:
        kept = [index for index in range(len(body)) if index not in parted.apart]
        cells = {name: [column[index] for index in kept] for name, column in cells.items()}
        rows = [head.first_row + index for index in kept]
    typed = {
        name: _typed(name, column, rows, head, year, values.get(name, {}), problems)
        for name, column in cells.items()
    }
    table = Table(head, rows, typed, parted.control, problems, notices)
    if "debit" in typed or "credit" in typed:
        _from_two_sides(table)
    elif "side" in typed:
        _by_side(table)
    if kind == "vouchers" and "item" in cells:
        _nature_from_account(table, cells["item"])
    _require_present(table, "date")
    _require_present(table, "amount")
    if mapping and mapping.number_by_month:
        typed["number"] = [
            f"{day.month:02d}-{number}" if day and number else number
            for day, number in zip(typed["date"], typed["number"], strict=True)
        ]
    return table


def _fill_merged(head: Head, cells: dict[str, list[CellValue]]) -> None:
    """A number merged over the lines of one voucher stands in each of them; amounts are never repeated."""
    by_column = {column: name for name, column in head.columns.items() if name not in NEVER_REPEATED}
    for area in head.grid.merged:
        name = by_column.get(area.left)
        top = area.top - head.first_row
        if name and top >= 0 and area.bottom > area.top:
            below = range(top + 1, min(area.bottom - head.first_row + 1, len(cells[name])))
            for index in below:
                cells[name][index] = cells[name][top]


def _typed(
    name: str,
    cells: list[CellValue],
    rows: Sequence[int],
    head: Head,
    year: int,
    values: dict[str, str],
    problems: Problems,
) -> list[Any]:
    constant = head.constants.get(name, "")
    if name in ("amount", "debit", "credit"):
        parse: Callable[[CellValue], Any] = partial(columns.fen, unit=head.unit)
    elif name == "date":
        parse = partial(columns.day, year=year)
    elif name in CODES:
        parse = columns.code
    elif name in TRANSLATED:
        parse = partial(columns.translate, name=name, values=values, empty=constant)
    else:
        texts = [cell.strip() if type(cell) is str else columns.text(cell) for cell in cells]
        return [written or constant for written in texts] if constant else texts
    read, unreadable = columns.read_column(cells, parse)
    if unreadable:
        for row, cell in zip(rows, cells, strict=True):
            if error := unreadable.get(cell):
                problems.add(row, name, error.sentence, error.remedy, error.code)
                if name in NEVER_REPEATED:
                    problems.amounts_unread.add(row)
        # Said once: a placeholder keeps the rule of a missing value from saying it again.
        stand_in: Any = datetime.date(year, 1, 1) if name == "date" else 1
        if name not in ("debit", "credit"):
            read = [
                stand_in if value is None and cell in unreadable else value
                for value, cell in zip(read, cells, strict=True)
            ]
    elif constant and name in CODES:
        read = [value or constant for value in read]
    return read


def _nature_from_account(table: Table, accounts: list[CellValue]) -> None:
    """An expenditure without a nature has the one its account names: 7301 经营支出, 7401 上缴上级支出, 7501 对附属单位补助支出
    (政府会计制度). 7101 行政支出 and 7201 事业支出 may be basic or project expenditure and say nothing."""
    meant = {account: nature for account in set(accounts) if (nature := columns.nature_of_account(account))}
    if meant:
        table.columns["nature"] = [
            nature or (meant.get(account, "") if item == "expenditure" else "")
            for nature, item, account in zip(
                table.column("nature"), table.column("item"), accounts, strict=True
            )
        ]


def _from_two_sides(table: Table) -> None:
    """An amount from debit (借方) and credit (贷方): expenditure stands on the debit side, income on the credit side."""
    items = table.column("item")
    debits, credits_ = table.column("debit", None), table.column("credit", None)
    table.columns["amount"] = [
        None
        if debit is None and credit is None
        else ((debit or 0) - (credit or 0)) * (1 if item == "expenditure" else -1)
        for item, debit, credit in zip(items, debits, credits_, strict=True)
    ]


def _by_side(table: Table) -> None:
    """An amount beside its side (借贷方向): on the side that is not its item's own it lowers what it is booked to."""
    for row, side in zip(table.rows, table.columns["side"], strict=True):
        if side not in ("借", "贷"):
            said = f"没有{quoted(side)}这种借贷方向。" if side else "没有写借贷方向。"
            table.problems.add(row, "side", said, "填借、贷之一。", "side.unknown")
    table.columns["amount"] = _turned(table)


def _turned(table: Table) -> list[int | None]:
    """The amounts with their signs turned where they stand on the other side: credit of an expenditure, debit of an income."""
    turned = zip(table.columns["amount"], table.column("item"), table.columns["side"], strict=True)
    return [-fen if fen and (side == "借") != (item == "expenditure") else fen for fen, item, side in turned]


_MISSING = {"date": ("没有日期。", "填上日期。"), "amount": ("没有金额。", "填上金额，或删去这一行。")}


def _require_present(table: Table, name: str) -> None:
    column = table.columns.get(name)
    if column is None or None not in column:
        return
    sentence, remedy = _MISSING[name]
    for row, value in zip(table.rows, column, strict=True):
        # A side that could not be read is a problem already.
        if value is None and not (name == "amount" and row in table.problems.amounts_unread):
            table.problems.add(row, name, sentence, remedy, f"{name}.missing")


def check_totals(table: Table, declared_fen: int | None, show: Callable[[int], str]) -> None:
    """The totals a file states, or that were declared with it, must be the sum of its records.

    A total between records may be of all records above it or of those since the total before it, and the lines of
    counter-accounts that were passed over may be in it. While an amount cannot be read they are not judged.
    """
    if table.problems.amounts_unread:
        if table.control or declared_fen is not None:
            table.notices.append("有金额读不出来，合计等改好再核对。")
        return
    for name in dict.fromkeys(control.name for control in table.control):
        _check_stated(table, name, show)
    amounts = [amount or 0 for amount in table.columns["amount"]]
    if declared_fen is not None and (whole := sum(amounts)) != declared_fen:
        said = f"申明合计{show(declared_fen)}，各行相加是{show(whole)}，相差{show(whole - declared_fen)}。"
        row = table.rows[-1] if table.rows else table.head.first_row
        table.problems.add(row, "amount", said, "核对文件是否完整。", "import.unbalanced")


def _check_stated(table: Table, name: str, show: Callable[[int], str]) -> None:
    """The totals of one column: of the amounts, or of one side of a ledger."""
    amounts = [amount or 0 for amount in table.columns[name]]
    ways = [amounts]
    if name == "amount" and "side" in table.columns:
        # A total beside a column of sides may be of the amounts as they are written, whatever their side.
        ways.append([amount or 0 for amount in _turned(table)])
    since = passed_before = 0
    for control in table.control:
        if control.name != name:
            continue
        whole = sum(amounts[: control.above])
        passed, passed_part = control.passed_fen, control.passed_fen - passed_before
        right = {
            total + beside
            for way in ways
            for total, beside in (
                (sum(way[: control.above]), passed),
                (sum(way[since : control.above]), passed_part),
            )
            for beside in (0, beside)
        }
        since, passed_before = control.above, passed
        if control.fen not in right:
            said = (
                f"{SIDES[name]}写着{show(control.fen)}，各行相加是{show(whole)}，"
                f"相差{show(whole - control.fen)}。"
            )
            table.problems.add(control.row, name, said, "核对漏行、重行或金额。", "import.unbalanced")


def find_texts(table: Table, names: Iterable[str], check: Callable[[str, str], Iterable[Finding]]) -> None:
    """Check each distinct text of some columns, and place what is found at every row that has it."""
    for name in names:
        column = table.columns.get(name)
        if not column or (all_fine(name, column) and (name != "number" or all(column))):
            continue
        bad = {value: found for value in set(column) if (found := tuple(check(name, value)))}
        if bad:
            for row, value in zip(table.rows, column, strict=True):
                for finding in bad.get(value, ()):
                    table.problems.find(row, finding)
