"""Working days and fiscal years: holidays, make-up days, and the edges of what is known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecard.core.calendar import FIRST_YEAR, LAST_YEAR, after_working_days, is_working_day, working_days
from onecard.core.errors import Refusal
from onecard.core.fiscal import first_day, fiscal_year, last_day, read_year

DAYS = st.dates(date(FIRST_YEAR, 2, 1), date(LAST_YEAR - 1, 12, 31))


def test_holidays_and_make_up_days_of_2024() -> None:
    assert not is_working_day(date(2024, 10, 1))  # National Day, a Tuesday
    assert is_working_day(date(2024, 10, 12))  # a Saturday worked in its stead
    assert not is_working_day(date(2024, 10, 13))
    assert is_working_day(date(2024, 10, 14))


def test_a_time_limit_runs_over_the_holiday() -> None:
    assert after_working_days(date(2024, 9, 30), 1) == date(2024, 10, 8)
    assert after_working_days(date(2024, 10, 1), 0) == date(2024, 10, 8)
    assert working_days(date(2024, 9, 28), date(2024, 10, 8)) == 3


@given(DAYS, st.integers(1, 30))
def test_a_time_limit_holds_exactly_its_working_days(day: date, count: int) -> None:
    end = after_working_days(day, count)
    assert is_working_day(end)
    assert working_days(day + timedelta(days=1), end) == count


def test_a_negative_time_limit_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="negative"):
        after_working_days(date(2024, 1, 2), -1)


@pytest.mark.parametrize(
    ("year", "code"),
    [(LAST_YEAR + 1, "calendar.year_too_late"), (FIRST_YEAR - 1, "calendar.year_too_early")],
)
def test_a_year_the_calendar_does_not_know_is_refused_with_a_remedy(year: int, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        is_working_day(date(year, 1, 5))
    assert refused.value.code == code
    assert str(year) in refused.value.sentence
    assert refused.value.remedy


def test_a_fiscal_year_is_the_calendar_year() -> None:
    assert first_day(2024) == date(2024, 1, 1)
    assert last_day(2024) == date(2024, 12, 31)
    assert fiscal_year(date(2024, 12, 31)) == 2024


@pytest.mark.parametrize("text", ["2024", " 2024年", "2024年度", "2024 年"])
def test_a_year_is_read_as_people_write_it(text: str) -> None:
    assert read_year(text) == 2024


@pytest.mark.parametrize("text", ["", "24", "202X", "0024", "二〇二四", "２０２４"])
def test_what_is_no_year_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_year(text)
    assert refused.value.code == "fiscal.not_a_year"
