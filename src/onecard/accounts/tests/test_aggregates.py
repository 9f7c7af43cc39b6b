"""What the public is told of the vouchers beneath a figure adds up to the figure, and shows no payment to a person."""

from __future__ import annotations

from decimal import Decimal

import pytest

from onecard.accounts import queries
from onecard.accounts.aggregates import FEWEST, TO_PEOPLE, TOGETHER, Aggregate
from onecard.accounts.models import EntryTotal
from onecard.figures.fact import Fact
from onecard.figures.figure import dimensions
from onecard.finalaccounts import figures as fa
from onecard.office.models import Entity

pytestmark = pytest.mark.usefixtures("example_loaded", "db")


def facts() -> list[Fact]:
    return [fact for fact in queries.facts(queries.subject("460299"), 2024) if fact.dim("basis") == "决算"]


def test_codes_and_months_add_up_to_the_figure() -> None:
    told = queries.aggregates(queries.subject("460299"), 2024)
    compared = 0
    for fact in facts():
        found = told.of(fact)
        if found is None or fact.exact is None or found.too_few:
            continue
        fen = int(fact.exact * 1_000_000)
        assert sum(one.fen for one in found.by_month) == fen, fact
        assert sum(one.count for one in found.by_month) == found.count
        if fact.figure is fa.EXPENDITURE:
            assert sum(one.fen for one in found.by_economy) == fen, fact
        compared += 1
    assert compared > 300


def test_for_who_sees_the_entries_each_month_is_told_by_itself_and_they_add_up() -> None:
    told = queries.aggregates(queries.subject("460299"), 2024)
    spent_ = [fact for fact in facts() if fact.figure is fa.EXPENDITURE and fact.exact]
    for fact in spent_:
        months = told.months(fact)
        assert Decimal(sum(months.values())).scaleb(-6) == fact.exact
        assert set(months) <= set(range(1, 13))
    assert len(spent_) > 50
    assert queries.aggregates(queries.subject("460299"), 2023).months(spent_[0]) == {}


def test_few_payments_to_people_are_told_together() -> None:
    told = queries.aggregates(queries.subject("460299"), 2024)
    for fact in facts():
        if fact.figure is not fa.EXPENDITURE or not fact.dim("economy").startswith(TO_PEOPLE):
            continue
        found = told.of(fact)
        assert found is not None or not fact.value
        if found is not None:
            assert all(one.count >= FEWEST for one in found.by_month if one.key != TOGETHER)
            assert all(one.count >= FEWEST for one in found.by_economy if one.key.startswith(TO_PEOPLE))


def spent(month: int, economy: str, records: int, fen: int) -> None:
    """Add posted entries to a year that has none otherwise."""
    EntryTotal.objects.create(
        entity=Entity.objects.get(code="460299"), year=2031, month=month, item="expenditure", function="2080108",
        economy=economy, fund="一般公共", nature="基本", amount_fen=fen, records=records, vouchers=records,
    )  # fmt: skip


def beneath(**dims: str) -> Aggregate:
    fact = Fact(fa.EXPENDITURE, dimensions({"year": "2031", "basis": "决算", **dims}), Decimal(0))
    found = queries.aggregates(queries.subject("460299"), 2031).of(fact)
    assert found is not None
    return found


def test_a_code_with_few_payments_to_people_is_told_with_the_next_smallest() -> None:
    spent(1, "30101", 40, 40_000)
    spent(1, "30103", 12, 12_000)
    spent(1, "30305", 1, 777)
    spent(1, "30201", 2, 500)
    found = beneath()
    assert [(one.key, one.count, one.fen) for one in found.by_economy] == [
        ("30101", 40, 40_000), ("30201", 2, 500), ("0", 13, 12_777),
    ], "by itself it would be the sum less the others"  # fmt: skip


def test_two_codes_that_are_few_no_more_together_need_no_third() -> None:
    spent(1, "30101", 40, 40_000)
    spent(1, "30305", 2, 777)
    spent(1, "30309", 1, 300)
    assert [(one.key, one.count) for one in beneath().by_economy] == [("30101", 40), ("0", 3)]


def test_the_only_payments_to_people_are_told_with_what_was_paid_to_others() -> None:
    spent(1, "30305", 2, 777)
    spent(1, "30201", 9, 500)
    spent(1, "30202", 30, 900)
    found = beneath()
    assert [(one.key, one.count, one.fen) for one in found.by_economy] == [
        ("30202", 30, 900),
        ("0", 11, 1_277),
    ]


def test_a_month_with_few_payments_to_people_among_others_is_not_told_alone() -> None:
    spent(1, "30305", 1, 777)
    spent(1, "30201", 9, 500)
    spent(2, "30101", 5, 5_000)
    spent(3, "30101", 9, 9_000)
    found = beneath()
    assert [(one.key, one.count, one.fen) for one in found.by_month] == [("3", 9, 9_000), ("0", 15, 6_277)]


@pytest.mark.parametrize("records", [1, 2])
def test_of_payments_to_people_that_are_few_and_all_there_are_not_even_their_number_is_told(
    records: int,
) -> None:
    spent(1, "30101", 40, 40_000)
    spent(1, "30305", records, 777)
    found = beneath(economy="30305")
    assert found.too_few
    assert (found.by_economy, found.by_month) == ((), ())
    assert not beneath(economy="30101").too_few


def test_what_was_spent_without_a_code_may_have_been_paid_to_people() -> None:
    spent(1, "", 1, 777)
    spent(1, "30201", 9, 500)
    spent(1, "30202", 30, 900)
    found = beneath()
    assert [(one.key, one.count, one.fen) for one in found.by_economy] == [
        ("30202", 30, 900),
        ("0", 10, 1_277),
    ]
    assert not found.pays_no_person
    assert beneath(economy="302").pays_no_person


def test_what_is_not_measured_over_vouchers_is_not_told() -> None:
    told = queries.aggregates(queries.subject("460299"), 2024)
    budget = queries.facts(queries.subject("460299"), 2024).at(
        fa.EXPENDITURE.key, basis="年初", fund="一般公共"
    )
    assert budget is not None
    assert told.of(budget) is None
    last_year = queries.facts(queries.subject("460299"), 2023).at(fa.EXPENDITURE.key)
    assert last_year is not None
    assert last_year.value > Decimal(0)
    assert told.of(last_year) is None
