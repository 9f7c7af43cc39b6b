"""What a clerk writes down before it is a record: plain values, checked by `rules`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """One line of a voucher (分录). `item` is a value of `models.Item`; amounts are 分, negative for a correction."""

    item: str
    amount_fen: int
    fund: str = "一般公共"
    function: str = ""
    economy: str = ""
    nature: str = ""
    project: str = ""
    counterparty: str = ""
    payee: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class BudgetDraft:
    """One line of a budget (预算). `basis` is 年初 or 调整; an empty `function` is not yet broken down (未分解到项)."""

    basis: str
    number: str
    date: date
    amount_fen: int
    fund: str = "一般公共"
    nature: str = "基本"
    function: str = ""
    economy: str = ""
    project: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BalanceDraft:
    """One movement of a balance (结转和结余). `item` is a value of `models.BalanceItem`."""

    item: str
    date: date
    amount_fen: int
    fund: str = "一般公共"
    function: str = ""
    nature: str = ""
    project: str = ""
    reason: str = ""
    document: str = ""
