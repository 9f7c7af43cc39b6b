"""The fiscal year (会计年度): the calendar year, 1 January to 31 December (预算法 art. 18)."""

from __future__ import annotations

from datetime import date

from onecard.core.errors import Refusal

FIRST_YEAR = 1949
"""No books of ours reach further back; an earlier year is a slip of the pen."""
LAST_YEAR = 2199


def fiscal_year(day: date) -> int:
    """The fiscal year a day belongs to."""
    return day.year


def first_day(year: int) -> date:
    """The first day of a fiscal year."""
    return date(year, 1, 1)


def last_day(year: int) -> date:
    """The last day of a fiscal year, the day its final accounts (决算) are drawn up for."""
    return date(year, 12, 31)


def read_year(text: str) -> int:
    """The fiscal year written as ``2024``, ``2024年`` or ``2024年度``.

    Raises Refusal `fiscal.not_a_year`.
    """
    digits = text.strip().removesuffix("度").removesuffix("年").strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) == 4):
        raise _not_a_year(text)
    return require_year(int(digits))


def require_year(year: int) -> int:
    """The year itself where it can be a fiscal year. Raises Refusal `fiscal.not_a_year`."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise _not_a_year(str(year))
    return year


def _not_a_year(text: str) -> Refusal:
    return Refusal("fiscal.not_a_year", f"“{text}”不是会计年度。", "写成四位数字，例如2024。")
