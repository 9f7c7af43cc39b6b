"""The account column (会计科目) of a ledger: which lines are income or expenditure of the budget accounts, and which are not.

Codes and names are those of 政府会计制度 (财会〔2017〕25号): 1 to 5 financial accounts, 6 预算收入, 7 预算支出, 8 预算结余.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import cache

from onecard.accounts.imports.mapping import plain_label, synonyms, value_synonyms
from onecard.reading.grid import CellValue, text_of


class Account(Enum):
    """What the line of an account is to the final accounts (决算)."""

    OURS = "an income or expenditure, by the mapping or by its words"
    BUDGETARY = "an income or expenditure by its code"
    COUNTER = "资金结存: the money side of a line that is counted"
    RESULT = "结转、结余: where the year's income and expenditure are closed to"
    FINANCIAL = "a financial account: the same business seen on the accrual side"
    UNKNOWN = "something else: the rules refuse it"


_CODE = re.compile(r"[\[【(（]?(\d{4})")


def code_of(cell: CellValue) -> str:
    """The first four digits of an account's code (``720101 财政拨款支出`` → 7201); empty where it has no code."""
    found = _CODE.match(text_of(cell).strip()) if cell is not None else None
    return found[1] if found else ""


def account_of(cell: CellValue, values: dict[str, str]) -> Account:
    """What an account is; `values` are the words a mapping gives a meaning of its own."""
    written = plain_label(text_of(cell)) if cell is not None else ""
    own = {plain_label(theirs) for theirs in values}
    if not written or written in own:
        return Account.OURS
    accounts, code = synonyms()["accounts"], code_of(cell)
    if code in accounts["item"]:
        return Account.BUDGETARY
    if code in accounts["counter"]["codes"]:
        return Account.COUNTER
    if code in accounts["result"]["codes"]:
        return Account.RESULT
    if code and code[0] in "12345":
        return Account.FINANCIAL
    name = re.sub(r"^[\d\-]+", "", written)
    if name in value_synonyms("item"):
        return Account.OURS
    for kind, account in (("result", Account.RESULT), ("counter", Account.COUNTER)):
        if any(name.startswith(each) for each in _names(kind)):
            return account
    return Account.UNKNOWN


@cache
def _names(kind: str) -> tuple[str, ...]:
    return tuple(plain_label(name) for name in synonyms()["accounts"][kind]["names"])


def item_of(cell: CellValue) -> str:
    """The item an account's code stands for, empty for any other."""
    return str(synonyms()["accounts"]["item"].get(code_of(cell), ""))


def nature_of(cell: CellValue) -> str:
    """The nature of expenditure an account's code names: 经营, 上缴 or 补助; empty for any other."""
    return str(synonyms()["accounts"]["nature"].get(code_of(cell), ""))
