"""Folding grouped rows into facts: what sums to what, whatever the rows are."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecard.accounts.figures import MEASURES, UNDIVIDED
from onecard.accounts.folding import Cell, code_levels, exact_value, fold
from onecard.figures.fact import Evidence, FactSet
from onecard.figures.figure import Figure
from onecard.finalaccounts import figures as fa

SUBJECT = {"entity": "460299", "year": "2024"}

fen = st.integers(-10_000_000, 1_000_000_000).filter(bool)
functions = st.sampled_from(["2080108", "2080505", "2101102", "2210201", "20801", "208"])
amounts, counts = fen, st.integers(1, 9)
spent = st.builds(
    Cell, st.just("entries"), st.just("expenditure"), amounts, counts, functions,
    st.sampled_from(["30101", "30107", "30217", "30231", "30309", "31013", "30913", "39907"]),
    st.sampled_from([*fa.FUNDS, "其他"]), st.sampled_from(["基本", "项目"]), st.sampled_from(["", "运维项目"]),
)  # fmt: skip
spent_of_own = st.builds(
    Cell, st.just("entries"), st.just("expenditure"), amounts, counts, functions, st.just("30299"), st.just("其他"),
    st.sampled_from(["上缴", "经营", "补助"]),
)  # fmt: skip
appropriated = st.builds(
    Cell,
    st.just("entries"),
    st.just("appropriation"),
    amounts,
    counts,
    functions,
    fund=st.sampled_from(fa.FUNDS),
)
received = st.builds(
    Cell, st.just("entries"),
    st.sampled_from(["superior", "operations", "education_fees", "business", "subordinate", "other"]),
    amounts, counts, functions, fund=st.just("其他"),
)  # fmt: skip
moved = st.builds(
    Cell, st.just("balances"),
    st.sampled_from(["opening", "opening_adjustment", "pool_in", "pool_out", "pool_up", "internal"]),
    amounts, counts, functions, fund=st.sampled_from([*fa.FUNDS, "其他"]),
)  # fmt: skip
used = st.builds(
    Cell,
    st.just("balances"),
    st.sampled_from(["surplus_used", "distributed"]),
    amounts,
    counts,
    fund=st.just("其他"),
)
books = st.lists(st.one_of(spent, spent_of_own, appropriated, received, moved, used), max_size=30)


def facts_of(cells: list[Cell]) -> FactSet:
    return FactSet(fold(cells, SUBJECT), **SUBJECT, basis="决算")


def exact(facts: FactSet, figure: Figure, **dims: str) -> Decimal:
    fact = facts.at(figure.key, **dims)
    assert fact is None or fact.exact is not None
    return fact.exact if fact and fact.exact is not None else Decimal(0)


def test_a_code_has_its_parents() -> None:
    assert code_levels("2080108") == ("2080108", "20801", "208")
    assert code_levels("30101") == ("30101", "301")
    assert code_levels(UNDIVIDED) == (UNDIVIDED,)
    assert code_levels("") == ()


@given(books)
def test_both_grand_totals_agree_in_any_books(cells: list[Cell]) -> None:
    facts = facts_of(cells)
    assert exact(facts, fa.TOTAL_IN) == exact(facts, fa.TOTAL_OUT)
    assert exact(facts, fa.FISCAL_TOTAL_IN) == exact(facts, fa.FISCAL_TOTAL_OUT)


@given(books)
def test_every_total_is_the_sum_of_its_parts(cells: list[Cell]) -> None:
    facts = facts_of(cells)
    assert exact(facts, fa.REVENUE) == sum(exact(facts, kind) for kind in fa.REVENUE_KINDS)
    for figure in (fa.EXPENDITURE, fa.FISCAL_EXPENDITURE):
        assert exact(facts, figure) == sum(exact(facts, figure, nature=nature) for nature in fa.NATURES)
    classes = {fact.dim("function") for fact in facts if len(fact.dim("function")) == 3}
    assert exact(facts, fa.EXPENDITURE) == sum(
        exact(facts, fa.EXPENDITURE, function=code) for code in classes
    )
    assert exact(facts, fa.VEHICLES) == exact(facts, fa.VEHICLE_PURCHASE) + exact(facts, fa.VEHICLE_RUNNING)
    assert exact(facts, fa.SANGONG) == sum(
        exact(facts, figure) for figure in (fa.OVERSEAS, fa.VEHICLES, fa.RECEPTION)
    )


@given(books)
def test_closing_follows_from_opening_and_the_year_for_each_fund(cells: list[Cell]) -> None:
    facts = facts_of(cells)
    for fund in fa.FUNDS:
        income = sum(cell.amount for cell in cells if cell.fund == fund and cell.item == "appropriation")
        assert exact(facts, fa.CLOSING, fund=fund) == exact(facts, fa.OPENING, fund=fund) + exact_value(
            fa.CLOSING, income
        ) - exact(facts, fa.EXPENDITURE, fund=fund)


@given(books)
def test_a_fact_counts_the_records_it_adds(cells: list[Cell]) -> None:
    total = next((fact for fact in facts_of(cells).of(fa.EXPENDITURE.key) if len(fact.dims) == 3), None)
    if total is not None:
        assert isinstance(total.source, Evidence)
        assert total.source.count == sum(cell.count for cell in cells if cell.item == "expenditure")


def test_movements_out_lower_the_opening_balance() -> None:
    cells = [
        Cell("balances", item, amount, 1, fund="一般公共")
        for item, amount in (("opening", 500_000_000), ("pool_in", 3_000_000), ("pool_out", 1_000_000),
                             ("pool_up", 2_000_000), ("internal", -4_000_000), ("opening_adjustment", -6_000_000))
    ]  # fmt: skip
    assert exact(facts_of(cells), fa.OPENING, fund="一般公共") == Decimal(490)


def test_sangong_takes_fiscal_money_only_and_both_codes_of_vehicle_purchase() -> None:
    cells = [
        Cell("entries", "expenditure", 10_000_000, 1, "2080108", "31013", "一般公共", "项目"),
        Cell("entries", "expenditure", 20_000_000, 1, "2080108", "30913", "政府性基金", "项目"),
        Cell("entries", "expenditure", 40_000_000, 1, "2080108", "31013", "其他", "项目"),
    ]
    assert exact(facts_of(cells), fa.VEHICLE_PURCHASE) == Decimal(30)


def test_the_full_year_budget_is_the_initial_one_and_its_adjustments() -> None:
    cells = [
        Cell("budgets", "年初", 120_000_000, 2, "2080108", "30227", "一般公共", "项目", "运维项目"),
        Cell("budgets", "年初", 11_650_000, 1, "", "", "一般公共", "项目"),
        Cell("budgets", "调整", -5_000_000, 1, "2080108", "30227", "一般公共", "项目", "运维项目"),
    ]
    facts = facts_of(cells)
    assert exact(facts, fa.EXPENDITURE, basis="年初") == Decimal("131.65")
    assert exact(facts, fa.EXPENDITURE, basis="调整", function="208") == Decimal(-5)
    assert exact(facts, fa.EXPENDITURE, basis="全年", function="2080108") == Decimal(115)
    assert exact(facts, fa.EXPENDITURE, basis="年初", function=UNDIVIDED) == Decimal("11.65")


def test_running_cost_exists_only_for_administrative_units() -> None:
    def office(kind: str) -> Cell:
        return Cell("entries", "expenditure", 5_000_000, 1, "2080101", "30201", "一般公共", "基本", kind=kind)

    assert exact(facts_of([office("行政")]), fa.RUNNING_COST) == Decimal(5)
    assert exact(facts_of([office("事业")]), fa.RUNNING_COST) == 0
    assert exact(facts_of([office("事业")]), fa.PUBLIC, fund="一般公共", nature="基本") == Decimal(5)


def test_a_score_is_never_summed_over_projects() -> None:
    cells = [
        Cell("evaluations", item, amount, 1, project=project)
        for project, score in (("甲", 9650), ("乙", 8800))
        for item, amount in (
            ("得分", score),
            ("全年预算数", 12_000_000),
            ("执行数", 11_460_000),
            ("项目数", 100),
        )
    ]
    facts = facts_of(cells)
    assert {fact.dim("project") for fact in facts.of(fa.EVALUATION_SCORE.key)} == {"甲", "乙"}
    assert exact(facts, fa.EVALUATION_PROJECTS) == 2
    assert exact(facts, fa.EVALUATION_BUDGET) == Decimal(24)
    rate = facts.at(fa.EVALUATION_RATE.key, project="甲")
    assert rate is not None
    assert rate.value == Decimal("95.50")


@pytest.mark.parametrize("key", sorted(MEASURES))
def test_every_measure_declares_a_figure_with_its_own_dimensions(key: str) -> None:
    measure = MEASURES[key]
    assert measure.parts
    assert set(measure.dims) | set(measure.fixed) <= set(measure.figure.dimensions)


def test_every_declared_figure_of_final_accounts_is_measured() -> None:
    assert set(fa.FIGURES) - set(MEASURES) <= {fa.EVALUATION_RATE.key}
