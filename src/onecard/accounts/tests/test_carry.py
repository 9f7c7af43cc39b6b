"""Closing balances are kept apart only as far as the books tell them apart, and always add up by fund and function."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecard.accounts import books
from onecard.accounts.carry import Purse, carry_forward, check_carried, closing_balances
from onecard.accounts.check import check_voucher
from onecard.accounts.drafts import EntryDraft
from onecard.accounts.enter import enter_voucher
from onecard.accounts.folding import Cell
from onecard.accounts.models import PeriodRecord, PeriodStep
from onecard.core.errors import Refusal
from onecard.office.models import Entity, User

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


def test_what_is_left_without_a_name_is_not_below_zero() -> None:
    cells = [
        Cell("entries", "appropriation", -30, 1, **RECEIVED),
        Cell("entries", "appropriation", 50, 1, **RECEIVED, project="甲"),
    ]
    assert closing_balances(cells) == {Purse("一般公共", "2080108"): 20}


@pytest.mark.django_db
def test_nothing_is_carried_into_a_closed_january(maker: User, checker: User, entity: Entity) -> None:
    income = EntryDraft("appropriation", 100, function="2080108")
    check_voucher(
        checker,
        enter_voucher(maker, entity, number="记-1", date=date(2023, 6, 5), summary="拨款", entries=[income]),
    )
    carry_forward(maker, entity, 2024)
    closed = {"entity": entity, "year": 2024, "month": 1, **books.made_by(checker)}
    PeriodRecord.objects.create(step=PeriodStep.CLOSED, **closed)
    with pytest.raises(Refusal) as error:
        check_carried(checker, entity, 2024)
    assert error.value.code == "period.closed"
    PeriodRecord.objects.create(step=PeriodStep.REOPENED, **closed)
    assert [one.amount_fen for one in check_carried(checker, entity, 2024)] == [100]


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
