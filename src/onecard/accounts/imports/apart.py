"""Rows of a sheet that are no records: blank rows, totals, repeated heads, foot lines, lines of counter-accounts.

Each is set apart with a word where it says something; nothing else is left out.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from onecard.accounts import books
from onecard.accounts.imports import columns
from onecard.accounts.imports.accounts import Account, account_of
from onecard.accounts.imports.head import Head
from onecard.accounts.imports.mapping import plain_label, synonyms
from onecard.accounts.imports.problems import Problems
from onecard.core.quoting import quoted
from onecard.reading.grid import CellValue, text_of

Cells = dict[str, list[CellValue]]
SUBSTANCE = ("date", "amount", "debit", "credit", "function", "economy")
"""A line without any of these is no record."""

SIDES = {"amount": "合计", "debit": "借方合计", "credit": "贷方合计"}
"""The columns of money, and what the sum of each is called."""


@dataclass(frozen=True, slots=True)
class Total:
    """A total the file states: `above` counts the records above it, `fen` is the amount in 分, `row` where it stands
    (from 0), `passed_fen` the amounts of counter-accounts above it, which are no records, `name` the column it is of."""

    above: int
    fen: int
    row: int
    passed_fen: int = 0
    name: str = "amount"


@dataclass(slots=True)
class Parted:
    """Which rows below the head are no records (from 0), the totals among them, and what to say of the others."""

    apart: set[int] = field(default_factory=set)
    control: list[Total] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def set_apart(
    head: Head,
    cells: Cells,
    body: Sequence[list[CellValue]],
    values: dict[str, str],
    problems: Problems,
) -> Parted:
    """Tell the rows apart. `cells` are the mapped columns, `body` the rows below the head; `values` what a mapping makes
    of the words of the account column. A total that cannot be read is a problem.
    """
    parted = Parted()
    _foot(head, cells, body, parted)
    passed = _counter_accounts(head, cells, values, parted)
    words = synonyms()["totals"]
    control_words, partial_words = set(words["control"]), set(words["partial"])
    heads = {line: None for row in head.grid.rows[: head.first_row] if (line := _line(row))}
    number_column = head.columns["number"]
    heads_numbers = {
        row[number_column] for row in head.grid.rows[: head.first_row] if len(row) > number_column
    }
    passed_at = list(passed)
    passed_fen = {
        name: [0, *accumulate(amounts[name] for amounts in passed.values())]
        for name in SIDES
        if name in cells
    }
    repeated = skipped = beside = 0
    for index, number in enumerate(cells["number"]):
        usual = number is not None and (type(number) is not str or (number.strip() and "计" not in number))
        if (usual and number not in heads_numbers) or index in parted.apart:
            continue
        row = body[index]
        if _line(row) in heads:
            repeated += 1
        elif usual:
            continue
        else:
            labels = {plain_label(cell).rstrip(":") for cell in row if isinstance(cell, str)}
            if labels & control_words:
                before = bisect_left(passed_at, index)
                above = index - before - beside
                known = {name: sums[before] for name, sums in passed_fen.items()}
                _take_totals(head, cells, index, above, known, parted, problems)
            elif labels & partial_words:
                skipped += 1
            elif not _is_blank(row, labels):
                continue
        parted.apart.add(index)
        beside += 1
    if repeated:
        parted.notices.append(f"跳过{repeated}行重复的表头。")
    if skipped:
        parted.notices.append(f"跳过{skipped}行小计、累计。")
    return parted


def _is_blank(row: Sequence[CellValue], labels: set[str]) -> bool:
    return labels == {""} or all(cell is None or cell == "" for cell in row)


def _line(row: Sequence[CellValue]) -> tuple[str, ...]:
    """A row as it reads, without empty cells at its end; empty for a blank row."""
    texts = [text_of(cell).strip() if cell is not None else "" for cell in row]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def _foot(head: Head, cells: Cells, body: Sequence[list[CellValue]], parted: Parted) -> None:
    """The lines below the last record (制表人, 审核, remarks): passed by, each that says something named. What is written
    in the column of dates and is none, in a line without a number, is such a word too."""
    substance = [cells[name] for name in SUBSTANCE if name in cells and name != "date"]
    dates, numbers = cells.get("date", [None] * len(body)), cells["number"]

    def says_nothing(index: int) -> bool:
        dated = dates[index] is not None and (numbers[index] is not None or not _is_words(dates[index]))
        return not dated and all(column[index] is None for column in substance)

    first = len(body)
    while first and says_nothing(first - 1):
        first -= 1
    texts = [(index, "".join(text_of(cell) for cell in body[index])) for index in range(first, len(body))]
    said = [f"第{head.first_row + index + 1}行{quoted(words[:20])}" for index, words in texts if words]
    if said:
        more = f"等{len(said)}行" if len(said) > 5 else ""
        parted.notices.append(f"表尾的{'、'.join(said[:5])}{more}没有日期、科目和金额，不作为记录。")
    parted.apart.update(range(first, len(body)))


def _is_words(cell: CellValue) -> bool:
    """Whether a cell is words: what could be meant as a day, even an impossible one, belongs to a record."""
    return isinstance(cell, str) and not cell.strip()[:1].isdecimal()


def _counter_accounts(
    head: Head, cells: Cells, values: dict[str, str], parted: Parted
) -> dict[int, dict[str, int]]:
    """Pass over the lines of accounts that are neither income nor expenditure (8001 资金结存 and the like), which a
    ledger has beside them; the answer is the amounts of each by column, in 分, by its index."""
    accounts = cells.get("item")
    if accounts is None:
        return {}
    known = {account: account_of(account, values) for account in set(accounts)}
    counter = {Account.COUNTER, Account.RESULT}
    if any(account in (Account.BUDGETARY, Account.RESULT) for account in known.values()):
        counter.add(Account.FINANCIAL)
    if not counter & set(known.values()):
        return {}
    passed: dict[int, dict[str, int]] = {}
    sums = {name: 0 for name in SIDES if name in cells}
    named: dict[str, Account] = {}
    for index, account in enumerate(accounts):
        if (what := known[account]) not in counter or index in parted.apart:
            continue
        named[columns.text(account)] = what
        passed[index] = {name: _fen(cells[name][index], head) for name in sums}
        for name, fen in passed[index].items():
            sums[name] += fen
    parted.apart.update(passed)
    _say_passed(parted, named, len(passed), sums)
    return passed


def _say_passed(parted: Parted, named: dict[str, Account], count: int, sums: dict[str, int]) -> None:
    if not count:
        return
    of = "、".join(quoted(name) for name in list(named)[:3]) + ("等" if len(named) > 3 else "")
    amounts = "，".join(f"{SIDES[name]}{books.money(fen)}" for name, fen in sums.items())
    parted.notices.append(f"跳过记在{of}的{count}行：这些科目不是收入也不是支出，{amounts}。")
    results = [name for name, what in named.items() if what is Account.RESULT]
    if results:
        parted.notices.append(
            f"文件里有{'、'.join(quoted(name) for name in results[:3])}的行：年终结转凭证会把全年的收入和支出冲平，"
            "文件里有的话先删去再导入。"
        )


def _fen(cell: CellValue, head: Head) -> int:
    """The amount of a line that is no record: what cannot be read does not matter there."""
    try:
        return columns.fen(cell, head.unit) or 0
    except columns.Unreadable:
        return 0


def _take_totals(
    head: Head,
    cells: Cells,
    index: int,
    above: int,
    passed: dict[str, int],
    parted: Parted,
    problems: Problems,
) -> None:
    """The totals of one line: of the amounts, or of both sides of a ledger."""
    for name, passed_fen in passed.items():
        try:
            total = columns.fen(cells[name][index], head.unit)
        except columns.Unreadable as error:
            problems.add(head.first_row + index, name, error.sentence, error.remedy, error.code)
            continue
        if total is not None:
            parted.control.append(Total(above, total, head.first_row + index, passed_fen, name))
