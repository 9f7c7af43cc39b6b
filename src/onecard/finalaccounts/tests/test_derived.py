"""Derived figures: what they are compared with, their one rounding, and when there is none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecard.figures.fact import Evidence, Fact, FactSet, measured
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts import tables
from onecard.finalaccounts.derived import DERIVED, derive, figure
from onecard.finalaccounts.form import FinalAccounts

ENTITY = "460299"


def fact(figure: fa.Figure, amount: str, year: int = 2024, basis: str = "决算", **dims: str) -> Fact:
    return measured(figure, {"entity": ENTITY, "year": str(year), "basis": basis, **dims}, Decimal(amount))


def accounts(*facts: Fact, prior: tuple[Fact, ...] = ()) -> FinalAccounts:
    return FinalAccounts(
        ENTITY,
        "示例市社会保障卡一卡通中心",
        2024,
        {},
        FactSet(facts, entity=ENTITY, year="2024", basis="决算"),
        FactSet(prior, entity=ENTITY, year="2023", basis="决算") if prior else None,
    )


def derived(found: list[Fact], key: str, **dims: str) -> Fact | None:
    wanted = {"entity": ENTITY, "year": "2024", **dims}
    return next((one for one in found if one.key == key and dict(one.dims) == wanted), None)


def value(found: list[Fact], key: str, **dims: str) -> str | None:
    one = derived(found, key, **dims)
    return None if one is None else str(one.value)


def test_growth_and_change_compare_with_last_year() -> None:
    found = derive(accounts(fact(fa.TOTAL_IN, "122.81"), prior=(fact(fa.TOTAL_IN, "129.45", year=2023),)))
    assert value(found, "finalaccounts.total.in.change", basis="上年") == "-6.64"
    assert value(found, "finalaccounts.total.in.growth", basis="上年") == "-5.13"


def test_the_terms_say_what_is_derived() -> None:
    assert figure("finalaccounts.expenditure.growth").term == "本年支出合计增减率"
    assert figure("finalaccounts.expenditure.change").term == "本年支出合计增减额"
    assert figure("finalaccounts.sangong.completion").term == "“三公”经费合计完成率"
    assert figure("finalaccounts.revenue.other.share").term == "其他收入占比"
    assert figure("finalaccounts.revenue.other").term == "其他收入"


def test_a_figure_that_is_not_declared_is_not_found() -> None:
    with pytest.raises(KeyError):
        figure("finalaccounts.nothing")


def test_an_unchanged_amount_has_change_zero_and_growth_zero() -> None:
    found = derive(accounts(fact(fa.RECEPTION, "1.20"), prior=(fact(fa.RECEPTION, "1.20", year=2023),)))
    assert value(found, "finalaccounts.sangong.reception.change", basis="上年") == "0.00"
    assert value(found, "finalaccounts.sangong.reception.growth", basis="上年") == "0.00"


def test_staff_and_public_cost_are_compared_within_basic_spending() -> None:
    basic = {"fund": "一般公共", "nature": "基本"}
    found = derive(
        accounts(fact(fa.STAFF, "106.31", **basic), prior=(fact(fa.STAFF, "100.00", year=2023, **basic),))
    )
    assert value(found, "finalaccounts.expenditure.staff.growth", basis="上年", **basic) == "6.31"


def test_a_zero_base_gives_a_change_but_no_rate() -> None:
    found = derive(accounts(fact(fa.OVERSEAS, "3"), prior=(fact(fa.OVERSEAS, "0", year=2023),)))
    assert value(found, "finalaccounts.sangong.overseas.change", basis="上年") == "3.00"
    assert value(found, "finalaccounts.sangong.overseas.growth", basis="上年") is None


def test_without_last_year_nothing_is_compared() -> None:
    assert derive(accounts(fact(fa.TOTAL_IN, "1"))) == []


def test_sangong_completes_the_budget_the_form_prints_and_is_compared_with_it() -> None:
    found = derive(accounts(fact(fa.VEHICLES, "0.87"), fact(fa.VEHICLES, "1.65", basis="全年")))
    assert value(found, "finalaccounts.sangong.vehicles.completion", basis="全年") == "52.73"
    assert value(found, "finalaccounts.sangong.vehicles.change", basis="全年") == "-0.78"
    assert value(found, "finalaccounts.sangong.vehicles.growth", basis="全年") == "-47.27"


def test_expenditure_completes_the_initial_budget_by_item_and_in_all() -> None:
    general = {"fund": "一般公共"}
    found = derive(
        accounts(
            fact(fa.EXPENDITURE, "83.89", **general, function="2080108"),
            fact(fa.EXPENDITURE, "104.44", basis="年初", **general, function="2080108"),
            fact(fa.EXPENDITURE, "122.81", **general),
            fact(fa.EXPENDITURE, "178.25", basis="年初", **general),
        )
    )
    key = "finalaccounts.expenditure.completion"
    assert value(found, key, basis="年初", **general, function="2080108") == "80.32"
    assert value(found, key, basis="年初", **general) == "68.90"


def test_an_item_without_initial_budget_has_no_completion() -> None:
    dims = {"fund": "一般公共", "function": "2080108"}
    found = derive(
        accounts(fact(fa.EXPENDITURE, "5", **dims), fact(fa.EXPENDITURE, "0", basis="年初", **dims))
    )
    assert [one for one in found if one.key.endswith("completion")] == []


def test_shares_of_income_expenditure_functions_and_sangong() -> None:
    found = derive(
        accounts(
            fact(fa.REVENUE, "122.81"),
            fact(fa.APPROPRIATION, "122.81"),
            fact(fa.OTHER, "0"),
            fact(fa.EXPENDITURE, "122.81"),
            fact(fa.EXPENDITURE, "111.35", nature="基本"),
            fact(fa.EXPENDITURE, "11.46", nature="项目"),
            fact(fa.EXPENDITURE, "122.81", fund="一般公共"),
            fact(fa.EXPENDITURE, "104.75", fund="一般公共", function="208"),
            fact(fa.SANGONG, "0"),
            fact(fa.RECEPTION, "0"),
        )
    )
    share = "finalaccounts.expenditure.share"
    assert value(found, "finalaccounts.revenue.appropriation.share", basis="决算") == "100.00"
    assert value(found, "finalaccounts.revenue.other.share", basis="决算") == "0.00"
    assert value(found, share, basis="决算", nature="基本") == "90.67"
    assert value(found, share, basis="决算", nature="项目") == "9.33"
    assert value(found, share, basis="决算", fund="一般公共", function="208") == "85.29"
    assert value(found, "finalaccounts.sangong.reception.share", basis="决算") is None


def test_rates_come_from_exact_values_not_from_the_published_ones() -> None:
    found = derive(
        accounts(
            measured(fa.VEHICLES, {"entity": ENTITY, "year": "2024", "basis": "决算"}, Decimal("0.8700")),
            prior=(
                measured(fa.VEHICLES, {"entity": ENTITY, "year": "2023", "basis": "决算"}, Decimal("0.2184")),
            ),
        )
    )
    assert value(found, "finalaccounts.sangong.vehicles.growth", basis="上年") == "298.35"
    assert value(found, "finalaccounts.sangong.vehicles.change", basis="上年") == "0.65"


def test_a_derived_fact_says_how_it_was_reckoned() -> None:
    found = derive(accounts(fact(fa.TOTAL_IN, "122.81"), prior=(fact(fa.TOTAL_IN, "129.45", year=2023),)))
    growth = derived(found, "finalaccounts.total.in.growth", basis="上年")
    assert growth is not None
    assert isinstance(growth.source, Evidence)
    assert growth.source.note == "（2024年决算数122.81－2023年决算数129.45）÷2023年决算数129.45×100"


def test_every_derived_figure_has_a_key_beneath_a_declared_one() -> None:
    assert all(key.rpartition(".")[0] in fa.FIGURES for key in DERIVED)
    assert not DERIVED.keys() & fa.FIGURES.keys()


@given(
    part=st.integers(0, 10**9),
    rest=st.integers(0, 10**9),
)
def test_a_share_rounds_once_half_up(part: int, rest: int) -> None:
    whole = part + rest
    found = derive(
        accounts(
            fact(fa.SANGONG, str(Decimal(whole).scaleb(-6))),
            fact(fa.RECEPTION, str(Decimal(part).scaleb(-6))),
        )
    )
    share = value(found, "finalaccounts.sangong.reception.share", basis="决算")
    if whole == 0:
        assert share is None
    else:
        assert share is not None
        assert int(Decimal(share) * 100) == (20000 * part + whole) // (2 * whole)


def test_sangong_completes_the_initial_budget_where_the_form_prints_that() -> None:
    own = accounts(
        fact(fa.SANGONG, "2"), fact(fa.SANGONG, "4", basis="全年"), fact(fa.SANGONG, "8", basis="年初")
    )
    assert value(derive(own), "finalaccounts.sangong.completion", basis="全年") == "50.00"
    shanghai = tables.final_accounts(ENTITY, own.name, 2024, own.facts, region="shanghai")
    assert value(derive(shanghai), "finalaccounts.sangong.completion", basis="年初") == "25.00"
