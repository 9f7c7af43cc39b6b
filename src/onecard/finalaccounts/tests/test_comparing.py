"""The nine tables beside last year or the budget: what stands beside a cell, and when there is no rate."""

from __future__ import annotations

from decimal import Decimal

import pytest

from onecard.figures.fact import Fact, FactSet, measured
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts import tables
from onecard.finalaccounts.comparing import BOTH_ZERO, Against, Compared, Comparison, compare, compared_facts
from onecard.finalaccounts.form import FinalAccounts

ENTITY = "460299"
GENERAL = {"fund": "一般公共"}


def spent(amount: str, year: int = 2024, basis: str = "决算", **dims: str) -> Fact:
    own = {"entity": ENTITY, "year": str(year), "basis": basis, **dims}
    return measured(fa.EXPENDITURE, own, Decimal(amount))


def of_function(code: str, amount: str, year: int = 2024, basis: str = "决算") -> list[Fact]:
    """The expenditure of one function from the general budget, with the codes above it and the totals."""
    levels = [code[:length] for length in (3, 5, 7)]
    return [
        spent(amount, year, basis, **GENERAL, **({"function": level} if level else {}))
        for level in (*levels, "")
    ]


def accounts(facts: list[Fact], prior: list[Fact] | None = None) -> FinalAccounts:
    own = FactSet(facts, entity=ENTITY, year="2024", basis="决算")
    last = FactSet(prior, entity=ENTITY, year="2023", basis="决算") if prior is not None else None
    return tables.final_accounts(ENTITY, "示例市社会保障卡一卡通中心", 2024, own, last)


def beside(found: FinalAccounts, row: str, against: Against, column: str = "total") -> Compared:
    return compare(found, 5, against).cells[row, column]


def codes(comparison: Comparison) -> list[str]:
    return [row.key for row in comparison.table.blocks[0]]


def test_last_years_value_the_change_and_the_rate_stand_beside_a_cell() -> None:
    one = beside(
        accounts(of_function("2080108", "83.885"), of_function("2080108", "89.064", 2023)),
        "2080108", "last-year",
    )  # fmt: skip
    assert one.base is not None
    assert (one.base.value, one.base.dim("year")) == (Decimal("89.06"), "2023")
    assert one.change is not None
    assert one.change.value == Decimal("-5.18"), "of the exact values, not of the printed ones (−5.17)"
    assert one.rate is not None
    assert str(one.rate.value) == "-5.81"


def test_what_was_nothing_last_year_has_a_change_and_no_rate() -> None:
    found = accounts(
        [*of_function("2080108", "1"), spent("1", **GENERAL, nature="项目")],
        [*of_function("2080505", "5", 2023), spent("0", 2023, **GENERAL, nature="项目")],
    )
    one = beside(found, "2080108", "last-year")
    assert one.base is not None
    assert one.base.value == 0
    assert one.change is not None
    assert one.change.value == Decimal("1.00")
    assert (one.rate, one.why) == (None, "上年为零")
    assert beside(found, "total", "last-year", "project").why == "上年为零"


def test_a_change_from_below_zero_has_no_rate_for_its_sign_would_belie_the_change() -> None:
    found = accounts([*of_function("2080108", "1")], [*of_function("2080108", "-2", 2023)])
    one = beside(found, "2080108", "last-year")
    assert one.change is not None
    assert one.change.value == Decimal("3.00")
    assert (one.rate, one.why) == (None, "上年为负")


def test_zero_after_zero_is_said_as_such() -> None:
    zero = {**GENERAL, "nature": "基本"}
    found = accounts([spent("1", **GENERAL), spent("0", **zero)], [spent("0", 2023, **zero)])
    assert beside(found, "total", "last-year", "basic").why == BOTH_ZERO


def test_a_figure_last_year_does_not_know_is_not_compared_with_zero() -> None:
    found = accounts(of_function("2080108", "1"), [spent("9", 2023)])
    one = beside(found, "2080108", "last-year")
    assert (one.base, one.change, one.rate, one.why) == (None, None, None, "没有上年数")
    assert not compare(found, 5, "last-year").known


def test_a_row_only_last_year_had_joins_the_table_at_zero() -> None:
    found = accounts(of_function("2080108", "1"), of_function("2101103", "7.45", 2023))
    comparison = compare(found, 5, "last-year")
    assert codes(comparison) == ["total", "208", "20801", "2080108", "210", "21011", "2101103"]
    cell = comparison.table.cell("2101103", "total")
    assert cell is not None
    assert cell.value == 0
    assert str(comparison.cells["2101103", "total"].change.value) == "-7.45"  # type: ignore[union-attr]
    assert codes(Comparison(found.tables[5])) == ["total", "208", "20801", "2080108"], (
        "the year's own is as it was"
    )


def test_a_budget_nobody_spent_joins_the_table_with_a_completion_of_zero() -> None:
    budget = [*of_function("2080108", "4", basis="年初"), *of_function("2080199", "6", basis="年初")]
    whole = [spent("10", basis="年初"), spent("10", basis="年初", function="208")]
    found = accounts([*of_function("2080108", "3"), *budget, *whole])
    assert "2080199" in codes(compare(found, 5, "budget"))
    unspent = beside(found, "2080199", "budget")
    assert (str(unspent.base.value), str(unspent.rate.value)) == ("6.00", "0.00")  # type: ignore[union-attr]
    assert str(beside(found, "2080108", "budget").rate.value) == "75.00"  # type: ignore[union-attr]


def test_money_without_a_budget_has_no_completion() -> None:
    whole = [spent("4", basis="年初"), spent("4", basis="年初", function="208")]
    found = accounts([*of_function("2080108", "3"), *of_function("2101103", "1"), *whole])
    one = beside(found, "2101103", "budget")
    assert one.base is not None
    assert (one.base.value, one.rate, one.why) == (0, None, "预算为零")


@pytest.mark.parametrize(
    ("whole", "why"), [([], "没有预算数"), ([("10", {}), ("4", {"function": "208"})], "预算未分解")]
)
def test_a_budget_that_is_not_known_for_a_code_is_not_zero(
    whole: list[tuple[str, dict[str, str]]], why: str
) -> None:
    budget = [spent(amount, basis="年初", **dims) for amount, dims in whole]
    one = beside(accounts([*of_function("2101103", "1"), *budget]), "2101103", "budget")
    assert (one.base, one.rate, one.why) == (None, None, why)


def test_a_budget_by_function_alone_says_nothing_by_economy() -> None:
    basic = {**GENERAL, "nature": "基本"}
    found = accounts(
        [spent("3", **basic, economy="302"), spent("9", basis="年初"), spent("9", basis="年初", function="208"),
         spent("1", basis="年初", **basic, economy="302")]
    )  # fmt: skip
    one = compare(found, 6, "budget").cells["302", "amount"]
    assert (one.base, one.rate, one.why) == (None, None, "预算未分到经济分类")


def test_neither_income_nor_a_column_of_budgets_is_compared_with_the_budget() -> None:
    income = measured(fa.SUPERIOR, {"entity": ENTITY, "year": "2024", "basis": "决算"}, Decimal(3))
    found = accounts([income, spent("1"), spent("9", basis="年初")])
    assert not [row for row, _ in compare(found, 1, "budget").cells if row.startswith("in-")]
    assert not [column for _, column in compare(found, 9, "budget").cells if column.startswith("budget")]


def test_every_figure_a_comparison_shows_is_a_fact_of_its_own() -> None:
    found = accounts(of_function("2080108", "1"), of_function("2101103", "7.45", 2023))
    shown = compare(found, 5, "last-year").cells["2101103", "total"]
    facts = list(compared_facts(found))
    assert shown.change in facts
    assert compare(found, 5, "last-year").table.cell("2101103", "total") in facts
