"""How far the budget of a year is carried out (预算执行): by function (项) or by project, from grouped rows alone, so that it
costs the same whatever the number of vouchers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Literal

from onecard.accounts.department import kept_in_books
from onecard.accounts.folding import Cell
from onecard.accounts.models import BudgetBasis, Item, Nature
from onecard.accounts.sources import DIFFERENCES, TABLES
from onecard.accounts.subject import Subject
from onecard.core.money import round_half_up

By = Literal["item", "project"]
PLACES = 2
"""Rates are percentages with two decimals, as all published rates."""
_DIGITS = 60
_ITEM_DIGITS = 7
_SOURCES = ("entries", "budgets")


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount in 分, and how many records it adds up: none at all is not the same as nothing left."""

    fen: int = 0
    count: int = 0

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.fen + other.fen, self.count + other.count)


@dataclass(frozen=True, slots=True)
class Line:
    """One function, project or whole: its initial budget, the adjustments, what was paid (本年支出).

    `known` is false where its budget is not: there is none at all, or part of the whole is not broken down and this line
    has none of its own. Then nothing is said of what is left."""

    key: str
    initial: Sum = Sum()
    adjusted: Sum = Sum()
    paid: Sum = Sum()
    known: bool = True

    @property
    def full(self) -> Sum:
        """The budget of the whole year (全年预算): initial and all adjustments."""
        return self.initial + self.adjusted

    @property
    def left_fen(self) -> int | None:
        """What of the budget is left (余额) in 分, below zero where more was paid; None where the budget is not known."""
        return self.full.fen - self.paid.fen if self.known else None

    @property
    def rate(self) -> Decimal | None:
        """What of the budget was paid (执行率) in %, rounded once; None where there is no budget to divide by."""
        if not self.known or not self.full.fen:
            return None
        with localcontext() as context:
            context.prec = _DIGITS
            return round_half_up(Decimal(self.paid.fen) * 100 / self.full.fen, PLACES)

    @property
    def over(self) -> bool:
        """Whether more was paid than the budget of the year."""
        return self.left_fen is not None and self.left_fen < 0


@dataclass(frozen=True, slots=True)
class Execution:
    """The lines by key, what is `apart` (未分解到项, or of no project; None where there is nothing) and the total.

    `apart_is_bare` is whether nothing apart names a class (类、款) either; `without` names the units whose figures no
    voucher tells; they are in no line."""

    lines: tuple[Line, ...]
    apart: Line | None
    total: Line
    apart_is_bare: bool = True
    without: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is neither budget nor expenditure."""
        return not self.lines and self.apart is None

    @property
    def over(self) -> int:
        """How many lines are over their budget."""
        return sum(line.over for line in (*self.lines, *([self.apart] if self.apart else [])))


def execution(whose: Subject, year: int, by: By, fund: str = "", nature: str = "") -> Execution:
    """The execution of the subject's budget, of one fund and nature or of all: what counts, one query for each source.

    A department is the sum of its units as published: less what passes between them, with its difference table."""
    members = kept_in_books(whose, year)
    books = whose.books(year, members)
    cells = [cell for name in _SOURCES for cell in TABLES[name].cells(name, books)]
    if whose.is_group:
        cells += DIFFERENCES["entries"].cells("entries", books)
    fitting = [cell for cell in cells if fund in ("", cell.fund) and nature in ("", cell.nature)]
    without = tuple(member.name for member in whose.members if member not in members)
    return carried_out(fitting, by, without)


def carried_out(cells: Iterable[Cell], by: By, without: Collection[str] = ()) -> Execution:
    """The execution that grouped rows of entries and budget lines give; pure."""
    sums: dict[str, dict[str, Sum]] = {}
    not_divided, bare = 0, True
    for cell in cells:
        column = _column(cell)
        if not column:
            continue
        key = _key(cell, by)
        own = sums.setdefault(key, {})
        own[column] = own.get(column, Sum()) + Sum(cell.amount, cell.count)
        bare = bare and bool(key or not cell.function)
        if not key and column != "paid" and (by == "item" or cell.nature == Nature.PROJECT):
            not_divided += cell.amount
    has_budget = any(own.keys() - {"paid"} for own in sums.values())
    found = {
        key: Line(key, **own, known=has_budget and (not key or not not_divided or own.keys() != {"paid"}))
        for key, own in sorted(sums.items())
    }
    total = Line("", known=has_budget)
    for line in found.values():
        total = Line(
            "",
            total.initial + line.initial,
            total.adjusted + line.adjusted,
            total.paid + line.paid,
            has_budget,
        )
    apart = found.pop("", None)
    return Execution(tuple(found.values()), apart, total, bare, tuple(without))


def _column(cell: Cell) -> str:
    if cell.source == "budgets":
        return "initial" if cell.item == BudgetBasis.INITIAL else "adjusted"
    return "paid" if cell.item == Item.EXPENDITURE else ""


def _key(cell: Cell, by: By) -> str:
    if by == "project":
        return cell.project
    return cell.function if len(cell.function) == _ITEM_DIGITS else ""
