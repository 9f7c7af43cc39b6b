"""Relations of the outturn to the budget of the whole year (全年预算数, 决算中的调整预算数), by fund of fiscal appropriation.

They are asked only where that budget is known, and of an item (项) only where the fund's budget is broken down to items in
full: what is not broken down may be meant for any of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from onecard.figures.relation import Instance
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.comparing import nothing_like
from onecard.finalaccounts.derived import exact_of
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.relations.between import leaves
from onecard.finalaccounts.relations.cells import Cell, cell, equation, explained
from onecard.finalaccounts.relations.registry import relation

TABLES = {"一般公共": 5, "政府性基金": 7, "国有资本": 8}
"""The table that shows the outturn of each fund."""
FULL = "全年"
_ITEM_DIGITS = 7


def _full(accounts: FinalAccounts, spent: Cell) -> Cell | None:
    """The budget of the whole year of an outturn, zero where the budget, known in full, does not name it; None
    without an outturn."""
    if spent.fact is None:
        return None
    budget = accounts.facts.at(spent.fact.key, **{**dict(spent.fact.dims), "basis": FULL})
    return Cell(budget or nothing_like(spent.fact, FULL), f"{spent.name}的全年预算数")


def _adds_up(accounts: FinalAccounts, by: str, **within: str) -> bool:
    """Whether the budget of the whole year `within` these dimensions is known, and so is every part of it `by` one more."""
    whole = accounts.facts.at(fa.EXPENDITURE.key, basis=FULL, **within)
    wanted = {"entity": accounts.entity, "year": str(accounts.year), "basis": FULL, **within}
    parts = [
        exact_of(fact)
        for fact in accounts.facts.of(fa.EXPENDITURE.key)
        if fact.dim("basis") == FULL
        and (part := fact.dim(by))
        and (by != "function" or len(part) == _ITEM_DIGITS)
        and dict(fact.dims) == {**wanted, by: part}
    ]
    return whole is not None and sum(parts, Decimal(0)) == exact_of(whole)


def _known_funds(accounts: FinalAccounts) -> list[str]:
    """The funds whose budget of the whole year is known; where every fund's is, those not named have none."""
    if _adds_up(accounts, "fund"):
        return list(TABLES)
    return [fund for fund in TABLES if accounts.facts.at(fa.EXPENDITURE.key, basis=FULL, fund=fund)]


@relation(
    "B-01",
    "没有全年预算的项没有支出",
    "项级科目的全年（调整）预算数 ＝ 0 时，决算数 ＝ 0",
    tables=[5, 7, 8],
    severity="warning",
    explanation="这一项有决算数，却没有全年预算数：漏录预算或调整，支出的功能分类或资金性质记错；用上年结转资金支出而没有列入预算的，写明依据。",
)
def b_01(accounts: FinalAccounts) -> Iterator[Instance]:
    """决算数不为零的项级科目，全年（调整）预算数也不为零；只在预算已分解到项时核对。"""
    note = explained(accounts, "B-01")
    for fund in _known_funds(accounts):
        named = accounts.facts.at(fa.EXPENDITURE.key, basis=FULL, fund=fund)
        if named is not None and not _adds_up(accounts, "function", fund=fund):
            continue
        for code in leaves(accounts, TABLES[fund]):
            spent = cell(accounts, TABLES[fund], code, "total")
            budget = _full(accounts, spent) if len(code) == _ITEM_DIGITS else None
            if budget and budget.fact and not exact_of(budget.fact):
                yield from equation([spent], "=", [budget], spent.name, note)


@relation(
    "B-02",
    "支出不超过全年预算与年初结转和结余之和",
    "每类财政拨款：本年支出决算数 ≤ 全年（调整）预算数＋年初结转和结余",
    tables=[5, 7, 8],
    severity="warning",
    explanation="支出大于全年预算数与年初结转和结余之和：漏录预算调整或年初数，支出的资金性质记错；确属超预算、垫付的，写明原因和依据。",
)
def b_02(accounts: FinalAccounts) -> Iterator[Instance]:
    """每类财政拨款的本年支出不大于全年（调整）预算数与年初结转和结余之和。"""
    note = explained(accounts, "B-02")
    for fund in _known_funds(accounts):
        spent = cell(accounts, TABLES[fund], "total", "total")
        budget = _full(accounts, spent)
        opening = accounts.facts.at(fa.OPENING.key, fund=fund)
        if spent.fact and spent.fact.value and budget and opening:
            right = [budget, Cell(opening, f"{fund}年初结转和结余")]
            yield from equation([spent], "<=", right, spent.name, note)
