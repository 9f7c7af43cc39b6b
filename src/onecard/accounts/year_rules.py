"""Which fiscal years and days a record may be of: years there can be books of, days that have come; pure."""

from __future__ import annotations

from datetime import date

from onecard.accounts.rules import Finding, Findings
from onecard.core.fiscal import FIRST_YEAR

FIRST_BOOKS = 2000
"""Books by department (部门预算) reach no further back; an earlier year is a slip of the pen."""

OLDEST_ASSET = FIRST_YEAR
"""Assets (国有资产) may have been acquired long before the books began."""
AHEAD = 1
"""Budgets and balances: next year's (年初预算、年初结转) are entered before it begins."""


def year_begun(year: int, today: date, ahead: int = 0, first: int = FIRST_BOOKS) -> Findings:
    """A fiscal year that has begun by today, or begins within `ahead` years (a budget is entered the year before)."""
    if year < first:
        said, remedy = f"{year}年太早，系统从{first}年记起。", "核对年度。"
        return (Finding("date", said, remedy, "year.too_early"),)
    if year > today.year + ahead:
        said = f"{year}年度还没有开始，今天是{today.isoformat()}。"
        remedy = f"最晚到{today.year + ahead}年度，核对年份。"
        return (Finding("date", said, remedy, "year.not_begun"),)
    return ()


def day_come(day: date, today: date, ahead: int = 0, first: int = FIRST_BOOKS) -> Findings:
    """A day that has come by today; any day of a later year where records of it may be made `ahead`."""
    found = year_begun(day.year, today, ahead, first)
    if found or day <= today or day.year > today.year:
        return found
    said = f"{day.isoformat()}还没有到，今天是{today.isoformat()}。"
    return (Finding("date", said, "日期写今天或以前的。", "date.not_come"),)
