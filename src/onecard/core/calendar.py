"""The working-day calendar of China (工作日历): weekends, holidays and make-up working days (调休上班).

The State Council announces the holidays of a year late in the year before; the library `chinesecalendar` carries them
as data. A year it does not know yet is refused, never guessed.
"""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
from chinese_calendar.constants import holidays

from onecard.core.errors import Refusal

FIRST_YEAR = min(holidays).year
LAST_YEAR = max(holidays).year
"""The last year whose holidays this installation knows."""

_DAY = timedelta(days=1)


def is_working_day(day: date) -> bool:
    """Whether offices work on this day: a weekday that is no holiday, or a make-up working day.

    Raises Refusal `calendar.year_too_late` or `calendar.year_too_early` for a year the calendar does not know.
    """
    if day.year > LAST_YEAR:
        raise Refusal(
            "calendar.year_too_late",
            f"工作日历只到{LAST_YEAR}年，{day.year}年的放假安排尚未收入，无法判断{day}是否工作日。",
            "国务院办公厅公布放假安排后，把chinesecalendar升级到新版本再试。",
        )
    if day.year < FIRST_YEAR:
        raise Refusal(
            "calendar.year_too_early",
            f"工作日历从{FIRST_YEAR}年开始，没有{day.year}年的放假安排，无法判断{day}是否工作日。",
            f"检查日期是否写错；{FIRST_YEAR}年以前的期限请按当年文件人工计算。",
        )
    return bool(chinese_calendar.is_workday(day))


def working_days(first: date, last: date) -> int:
    """How many working days lie between two days, both included; 0 when `last` is before `first`.

    Raises as `is_working_day`.
    """
    span = (last - first).days + 1
    return sum(is_working_day(first + offset * _DAY) for offset in range(span))


def next_working_day(day: date) -> date:
    """`day` itself when it is a working day, else the first one after it. Raises as `is_working_day`."""
    while not is_working_day(day):
        day += _DAY
    return day


def after_working_days(day: date, count: int) -> date:
    """The day on which a time limit of `count` working days (≥ 0) ends, `day` itself not counted.

    With 0 it is `next_working_day(day)`. Raises as `is_working_day`, and ValueError for a negative count.
    """
    if count < 0:
        raise ValueError("a time limit is not negative")
    if count == 0:
        return next_working_day(day)
    for _ in range(count):
        day = next_working_day(day + _DAY)
    return day
