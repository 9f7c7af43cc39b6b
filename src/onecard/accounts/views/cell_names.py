"""Cells of the nine tables in words: ``05/total/project`` is 公开05，合计，项目支出 to a reader."""

from __future__ import annotations

from dataclasses import dataclass

from onecard.accounts import queries
from onecard.accounts.subject import Subject
from onecard.accounts.tail import find_cell
from onecard.core.errors import Refusal
from onecard.figures.fact import Fact
from onecard.finalaccounts.form import Block, FinalAccounts


@dataclass(frozen=True, slots=True)
class Named:
    """A cell of the tables in words, with what it says now."""

    words: str
    fact: Fact


def named(accounts: FinalAccounts, cell: str) -> Named | None:
    """The cell with this reference; None where the tables have none or it holds no money."""
    try:
        row, column = find_cell(accounts, cell)
    except Refusal:
        return None
    fact = row.cells[column]
    if fact is None or not fact.figure.base_per_unit:
        return None
    table = accounts.tables[int(cell.partition("/")[0])]
    for block, rows in zip(table.form.blocks, table.blocks, strict=True):
        if any(each is row for each in rows):
            title = column_of(block, column)[-1]
            return Named(f"{table.form.name}，{row.code}{row.label.strip()}，{title}", fact)
    return None


def words_of(accounts: FinalAccounts, cell: str) -> str:
    """What a reader calls the cell; the reference where the tables have it no more."""
    found = named(accounts, cell)
    return found.words if found else cell


def words_in_books(whose: Subject, year: int, cell: str) -> str:
    """What a reader calls the cell of this subject's year; the reference where the tables have it no more."""
    if year not in queries.years(whose):
        return cell
    return words_of(queries.final_accounts(whose, year), cell)


def column_of(block: Block, key: str) -> tuple[str, ...]:
    """The titles of a block's column, from the top down."""
    return next(column.titles for column in block.columns if column.key == key)
