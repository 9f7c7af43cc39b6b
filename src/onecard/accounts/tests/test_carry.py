"""Closing balances are kept apart only as far as the books tell them apart, and always add up by fund and function."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from onecard.accounts.carry import Purse, closing_balances
from onecard.accounts.folding import Cell

SPENT = {"function": "2080108", "fund": "一般公共", "nature": "项目"}
RECEIVED = {"function": "2080108", "fund": "一般公共"}


def test_a_project_with_income_of_its_own_keeps_its_balance() -> None:
    cells = [
        Cell("entries", "appropriation", 100, 1, **RECEIVED),
        Cell("entries", "appropriation", 50, 1, **RECEIVED, project="甲"),
        Cell("entries", "expenditure", 30, 1, **SPENT, project="甲"),
    ]
    assert closing_balances(cells) == {
        Purse("一般公共", "2080108"): 100,
        Purse("一般公共", "2080108", "项目", "甲"): 20,
    }


def test_spending_of_a_project_whose_income_has_no_name_is_taken_from_what_has_none() -> None:
    cells = [
        Cell("entries", "appropriation", 100, 1, **RECEIVED),
        Cell("entries", "expenditure", 30, 1, **SPENT, project="甲"),
    ]
    assert closing_balances(cells) == {Purse("一般公共", "2080108"): 70}


def test_what_is_spent_to_the_last_fen_leaves_no_balance() -> None:
    cells = [
        Cell("entries", "appropriation", 30, 1, **RECEIVED),
        Cell("entries", "expenditure", 30, 1, **SPENT, project="甲"),
    ]
    assert closing_balances(cells) == {}


def test_a_transfer_to_the_superior_gives_the_balance_no_nature() -> None:
    cells = [
        Cell("entries", "other", 30, 1, function="2080108", fund="其他"),
        Cell("entries", "expenditure", 10, 1, function="2080108", fund="其他", nature="上缴"),
    ]
    assert closing_balances(cells) == {Purse("其他", "2080108"): 20}


cells = st.lists(
    st.builds(
        lambda item, amount, function, project: Cell(
            "balances" if item == "opening" else "entries", item, amount, 1,
            function=function, fund="一般公共", nature="项目" if item == "expenditure" else "", project=project,
        ),
        st.sampled_from(["opening", "appropriation", "expenditure"]),
        st.integers(-1000, 1000),
        st.sampled_from(["2080108", "2080109"]),
        st.sampled_from(["", "甲", "乙"]),
    )
)  # fmt: skip


@given(cells)
def test_the_balances_of_a_function_are_opening_and_income_less_expenditure(found: list[Cell]) -> None:
    expected: dict[str, int] = defaultdict(int)
    for cell in found:
        expected[cell.function] += -cell.amount if cell.item == "expenditure" else cell.amount
    got: dict[str, int] = defaultdict(int)
    for purse, amount in closing_balances(found).items():
        assert amount
        got[purse.function] += amount
    assert all(got[function] == amount for function, amount in expected.items())
