"""What an opening balance (年初结转和结余) must be beside those there are already: pure decisions over plain values."""

from __future__ import annotations

from datetime import date

from onecard.accounts.rules import Finding, Findings

PURSE = ("fund", "function", "nature", "project")
"""What one balance is kept apart by: a year opens each of these once."""


def opening(day: date, year: int, before: str = "") -> Findings:
    """An opening balance stands on 1 January, once for its purse; `before` says in Chinese what opened the same purse."""
    found = []
    if day != date(year, 1, 1):
        said = f"年初结转和结余是{year}年1月1日的余额，这里写的是{day.isoformat()}。"
        remedy = f"日期写{year}-01-01；年中的变动录年初余额调整，或录它自己的事项。"
        found.append(Finding("date", said, remedy, "balance.opening_day"))
    if before:
        said = f"{year}年同一资金性质、功能分类、支出性质和项目已有一笔年初数：{before}，再录一笔就重复计入。"
        remedy = "录重了的，不要再录；原来那笔错了的，先撤回或冲销它；年初数要调整的，录年初余额调整。"
        found.append(Finding("item", said, remedy, "balance.opened_already"))
    return tuple(found)
