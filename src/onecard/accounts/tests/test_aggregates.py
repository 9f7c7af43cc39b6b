"""What the public is told of the vouchers beneath a figure adds up to the figure, and shows no payment to a person."""

from __future__ import annotations

from decimal import Decimal

import pytest

from onecard.accounts import queries
from onecard.accounts.aggregates import FEWEST, TO_PEOPLE
from onecard.figures.fact import Fact
from onecard.finalaccounts import figures as fa

pytestmark = pytest.mark.usefixtures("example_loaded", "db")


def facts() -> list[Fact]:
    return [fact for fact in queries.facts(queries.subject("460299"), 2024) if fact.dim("basis") == "决算"]


def test_codes_and_months_add_up_to_the_figure() -> None:
    told = queries.aggregates(queries.subject("460299"), 2024)
    compared = 0
    for fact in facts():
        found = told.of(fact)
        if found is None or fact.exact is None:
            continue
        fen = int(fact.exact * 1_000_000)
        assert sum(one.fen for one in found.by_month) == fen, fact
        assert sum(one.count for one in found.by_month) == found.count
        if fact.figure is fa.EXPENDITURE:
            assert sum(one.fen for one in found.by_economy) == fen, fact
        compared += 1
    assert compared > 300


def test_few_payments_to_people_are_told_together() -> None:
    told = queries.aggregates(queries.subject("460299"), 2024)
    for fact in facts():
        if fact.figure is not fa.EXPENDITURE or not fact.dim("economy").startswith(TO_PEOPLE):
            continue
        found = told.of(fact)
        assert found is not None or not fact.value
        if found is not None:
            assert all(one.count >= FEWEST for one in found.by_month if one.key != "0")


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
