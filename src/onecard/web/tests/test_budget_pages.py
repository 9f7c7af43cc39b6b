"""Budgets and balances on the pages: entered by one, checked by another, reversed with a reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from onecard.accounts.models import BalanceRecord, BudgetLine, State
from onecard.core.money import fen_from_yuan

SignIn = Callable[[str], Client]
OF_YEAR = "?entity=460299&year=2024"
LINE = {
    "basis": "调整", "number": "示财预〔2024〕91号", "date": "2024-06-05", "function": "2080108", "economy": "30201",
    "amount": "10,000", "fund": "一般公共", "nature": "基本", "project": "", "reason": "追加办公经费",
}  # fmt: skip
MOVEMENT = {
    "item": "pool_in", "date": "2024-06-05", "amount": "500", "fund": "一般公共", "function": "2080108",
    "nature": "基本", "project": "", "reason": "按文件归集调入", "document": "示财〔2024〕5号",
}  # fmt: skip


def text_of(answer: Any) -> str:
    """The words of a page without its tags."""
    return re.sub(r"<[^>]+>", "", answer.content.decode())


@pytest.fixture
def line(clerk: Client) -> BudgetLine:
    answer = clerk.post(f"/budgets/new{OF_YEAR}", LINE)
    assert answer.status_code == 302, text_of(answer)
    return BudgetLine.objects.get(number=LINE["number"])


def total(client: Client) -> int:
    found = re.search(r"全年预算</th><td[^>]*>([^<]+)", client.get(f"/budgets{OF_YEAR}").content.decode())
    assert found
    return fen_from_yuan(found[1])


def test_a_budget_line_counts_in_the_totals_once_checked(
    clerk: Client, signed_in: SignIn, example: None
) -> None:
    before = total(clerk)
    clerk.post(f"/budgets/new{OF_YEAR}", LINE)
    one = BudgetLine.objects.get(number=LINE["number"])
    assert total(clerk) == before
    checker = signed_in("zhengwenbo")
    assert f'action="/budgets/{one.pk}/check"' in checker.get(f"/budgets{OF_YEAR}").content.decode()
    assert "已复核，从现在起计入报表" in text_of(checker.post(f"/budgets/{one.pk}/check", follow=True))
    assert total(clerk) == before + 1_000_000


def test_an_adjustment_without_a_reason_is_refused_and_stays_typed(clerk: Client) -> None:
    answer = clerk.post(f"/budgets/new{OF_YEAR}", LINE | {"reason": "", "amount": "1.234"})
    assert answer.status_code == 409
    assert "金额1.234元比分还小" in text_of(answer)
    answer = clerk.post(f"/budgets/new{OF_YEAR}", LINE | {"reason": ""})
    assert "预算调整没有写事由" in text_of(answer)
    assert 'value="10,000"' in answer.content.decode()


def test_the_maker_cannot_check_and_may_withdraw(line: BudgetLine, clerk: Client) -> None:
    page = clerk.get(f"/budgets{OF_YEAR}").content.decode()
    assert "等另一人复核" in page
    assert f"/budgets/{line.pk}/check" not in page
    assert clerk.post(f"/budgets/{line.pk}/withdraw", {"reason": ""}).status_code == 409
    assert "已撤回" in text_of(clerk.post(f"/budgets/{line.pk}/withdraw", {"reason": "重复"}, follow=True))
    line.refresh_from_db()
    assert line.state == State.WITHDRAWN


def test_a_line_that_counts_is_reversed(line: BudgetLine, clerk: Client, signed_in: SignIn) -> None:
    checker = signed_in("zhengwenbo")
    checker.post(f"/budgets/{line.pk}/check")
    clerk.post(f"/budgets/{line.pk}/reverse", {"reason": "文号录错"})
    reversal = BudgetLine.objects.get(reverses=line)
    assert reversal.amount_fen == -1_000_000
    checker.post(f"/budgets/{reversal.pk}/check")
    line.refresh_from_db()
    assert line.state == State.REVERSED


def test_a_check_of_what_is_checked_already_says_so(line: BudgetLine, signed_in: SignIn) -> None:
    checker = signed_in("zhengwenbo")
    checker.post(f"/budgets/{line.pk}/check")
    assert "不能这样处理" in text_of(checker.post(f"/budgets/{line.pk}/check", follow=True))


def test_a_movement_of_a_balance_is_entered_and_checked(clerk: Client, signed_in: SignIn) -> None:
    assert "没有写事由" in text_of(clerk.post(f"/balances/new{OF_YEAR}", MOVEMENT | {"reason": ""}))
    answer = clerk.post(f"/balances/new{OF_YEAR}", MOVEMENT, follow=True)
    assert "归集调入已录入" in text_of(answer)
    one = BalanceRecord.objects.get(item="pool_in", year=2024)
    checker = signed_in("zhengwenbo")
    assert "归集调入" in text_of(checker.get("/waiting"))
    assert "已复核" in text_of(checker.post(f"/balances/{one.pk}/check", follow=True))
    clerk.post(f"/balances/{one.pk}/reverse", {"reason": "文件撤销"})
    reversal = BalanceRecord.objects.get(reverses=one)
    assert reversal.amount_fen == -50_000
    assert "冲销归集调入" in text_of(checker.get("/waiting"))
    row = checker.get(f"/balances{OF_YEAR}").content.decode().partition(f'id="r{reversal.pk}"')[2]
    assert "冲销" in row.partition("</td>")[0]


def test_an_opening_balance_without_a_day_is_of_the_first_of_january(clerk: Client) -> None:
    opening = MOVEMENT | {"item": "opening", "date": "", "reason": "", "document": ""}
    clerk.post(f"/balances/new{OF_YEAR}", opening)
    assert BalanceRecord.objects.get(item="opening", year=2024).date == date(2024, 1, 1)
    assert "没有填日期" in text_of(clerk.post(f"/balances/new{OF_YEAR}", MOVEMENT | {"date": ""}))
    again = clerk.post(f"/balances/new{OF_YEAR}", opening)
    assert again.status_code == 409
    assert "已有一笔年初数" in text_of(again)


def test_an_internal_transfer_has_two_sides_and_is_checked_as_one(clerk: Client, signed_in: SignIn) -> None:
    form = {"date": "2024-06-05", "amount": "300", "reason": "项目间调剂", "document": ""}
    for which, project in (("out", "甲"), ("in", "乙")):
        purse = {"fund": "一般公共", "function": "2080108", "nature": "项目", "project": project}
        form |= {f"{name}-{which}": value for name, value in purse.items()}
    clerk.post(f"/balances/transfer{OF_YEAR}", form)
    sides = BalanceRecord.objects.filter(item="internal", year=2024)
    assert sorted(one.amount_fen for one in sides) == [-30_000, 30_000]
    signed_in("zhengwenbo").post(f"/balances/{sides[0].pk}/check")
    assert {one.state for one in sides.all()} == {State.POSTED}
