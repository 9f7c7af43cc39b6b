"""Years and days records may be of: those that have come, and next year's where one prepares for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone

from onecard.accounts.balance import enter_balance
from onecard.accounts.budget import enter_budget
from onecard.accounts.drafts import BalanceDraft, BudgetDraft
from onecard.accounts.imports.vouchers import import_vouchers
from onecard.accounts.imports.vouchers import preview as preview_vouchers
from onecard.accounts.models import BudgetLine, Voucher
from onecard.accounts.tests.refusals import refused
from onecard.accounts.year_rules import AHEAD, day_come, year_begun
from onecard.office.models import Entity, User

TODAY = date(2024, 6, 3)


@pytest.mark.parametrize(
    ("day", "ahead", "code"),
    [
        (TODAY, 0, ""),
        (date(2000, 1, 1), 0, ""),
        (date(2024, 6, 4), 0, "date.not_come"),
        (date(2024, 6, 4), AHEAD, "date.not_come"),
        (date(2025, 1, 1), 0, "year.not_begun"),
        (date(2025, 1, 1), AHEAD, ""),
        (date(2026, 1, 1), AHEAD, "year.not_begun"),
        (date(1999, 12, 31), AHEAD, "year.too_early"),
    ],
)
def test_a_day_has_come_or_is_of_the_year_one_prepares_for(day: date, ahead: int, code: str) -> None:
    assert "".join(found.code for found in day_come(day, TODAY, ahead)) == code


def test_what_is_refused_tells_what_day_it_is() -> None:
    assert all("今天是2024-06-03" in found.sentence for found in day_come(date(2024, 6, 4), TODAY))
    assert all("今天是2024-06-03" in found.sentence for found in year_begun(2025, TODAY))


@pytest.mark.django_db
def test_next_years_budget_and_openings_are_entered_this_year(maker: User, entity: Entity) -> None:
    year = timezone.localdate().year + 1

    def budget(year: int) -> BudgetLine:
        return enter_budget(
            maker, entity, year=year, draft=BudgetDraft("年初", "批复1号", date(year, 1, 1), 100)
        )

    def opening(year: int) -> object:
        return enter_balance(maker, entity, year=year, draft=BalanceDraft("opening", date(year, 1, 1), 100))

    enter: Callable[[int], object]
    for enter, code in ((budget, "budget.refused"), (opening, "balance.refused")):
        enter(year)
        for other in (year + 1, 1999, 9999):
            with refused(code):
                enter(other)


@pytest.mark.django_db
def test_a_file_of_a_year_or_day_that_has_not_come_is_not_taken_in(
    maker: User, entity: Entity, vouchers_file: Callable[..., bytes]
) -> None:
    today = timezone.localdate()
    tomorrow = today + timedelta(days=1)
    content = vouchers_file({"日期": tomorrow.isoformat()})
    if tomorrow.year == today.year:
        problems = preview_vouchers(entity, today.year, content, "凭证.xlsx").problems
        assert any("今天是" in problem.sentence for problem in problems)
    with refused("year.not_begun"):
        import_vouchers(maker, entity, today.year + 1, content, "凭证.xlsx")
    assert not Voucher.objects.exists()
