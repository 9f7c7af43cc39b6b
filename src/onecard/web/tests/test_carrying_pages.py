"""Carrying last year's closing balances forward on pages: listed, written by one, checked at once by another."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from onecard.accounts.check import check_voucher
from onecard.accounts.close import close_period
from onecard.accounts.drafts import EntryDraft
from onecard.accounts.enter import enter_voucher
from onecard.accounts.models import BalanceRecord, State
from onecard.office.models import Entity, User
from onecard.office.people import local_actor

SignIn = Callable[[str], Client]
OF_YEAR = "?entity=460298&year=2025"
FORWARD = f"/balances/carry-forward{OF_YEAR}"


def text_of(answer: Any) -> str:
    """The words of a page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def write(unit: Entity, number: str, *entries: EntryDraft, checked: bool = True) -> None:
    maker, checker = User.objects.get(username="chenjingyi"), User.objects.get(username="zhengwenbo")
    one = enter_voucher(maker, unit, number=number, date=date(2024, 6, 5), summary="事项", entries=entries)
    if checked:
        check_voucher(checker, one)


@pytest.fixture
def unit(example: None) -> Entity:
    """A unit that received 1,000.00 and spent 400.01 of it in 2024, and has 88.88 of other money left."""
    unit = Entity.objects.create(code="460298", name="示例档案馆")
    write(
        unit, "记-1", EntryDraft("appropriation", 1_000_00, function="2080108"),
        EntryDraft("expenditure", 400_01, function="2080108", economy="30201", nature="基本"),
        EntryDraft("other", 88_88, fund="其他", function="2080108"),
    )  # fmt: skip
    return unit


def openings(unit: Entity) -> list[tuple[str, str, int]]:
    rows = BalanceRecord.objects.filter(entity=unit, year=2025, item="opening")
    return sorted(rows.values_list("fund", "function", "amount_fen"))


def test_what_would_be_written_is_shown_then_written_then_checked_at_once(
    unit: Entity, clerk: Client, signed_in: SignIn
) -> None:
    assert "结转上年年末数" in text_of(clerk.get(f"/balances{OF_YEAR}"))
    shown = text_of(clerk.get(FORWARD))
    assert "将录入2笔" in shown
    assert "599.99" in shown
    assert "688.87" in shown
    assert not openings(unit)
    assert "2笔年初结转和结余已录入" in text_of(clerk.post(FORWARD, follow=True))
    assert openings(unit) == [("一般公共", "2080108", 599_99), ("其他", "2080108", 88_88)]
    assert "全部复核" not in text_of(clerk.get(f"/balances{OF_YEAR}"))
    checker = signed_in("zhengwenbo")
    assert "全部复核" in text_of(checker.get(f"/balances{OF_YEAR}"))
    answer = checker.post(f"/balances/carry-forward/check{OF_YEAR}", follow=True)
    assert "2笔年初结转和结余已复核" in text_of(answer)
    assert {one.state for one in BalanceRecord.objects.filter(entity=unit)} == {State.POSTED}
    assert "不一致" not in text_of(checker.get(f"/balances{OF_YEAR}"))


def test_it_is_carried_once_only(unit: Entity, clerk: Client) -> None:
    clerk.post(FORWARD)
    assert "已有年初结转和结余" in text_of(clerk.post(FORWARD))
    assert len(openings(unit)) == 2


def test_without_last_years_books_there_is_nothing_to_carry(unit: Entity, clerk: Client) -> None:
    answer = clerk.get("/balances/carry-forward?entity=460298&year=2024")
    assert "录入这些年初数" not in text_of(answer)
    assert "没有2023年的凭证" in text_of(answer)


def test_an_unchecked_voucher_of_last_year_stands_in_the_way(unit: Entity, clerk: Client) -> None:
    write(unit, "记-2", EntryDraft("other", 1_00, fund="其他", function="2080108"), checked=False)
    assert "2024年还有1笔" in text_of(clerk.post(FORWARD))
    assert not openings(unit)


def test_a_closed_january_takes_no_opening_balance(unit: Entity, clerk: Client) -> None:
    close_period(local_actor(), unit, year=2025, month=1)
    assert "1月已结账" in text_of(clerk.post(FORWARD))
    assert not openings(unit)


def test_a_change_of_last_year_after_the_carrying_is_noticed(
    unit: Entity, clerk: Client, signed_in: SignIn
) -> None:
    clerk.post(FORWARD)
    write(unit, "记-3", EntryDraft("other", 1_00, fund="其他", function="2080108"))
    checker = signed_in("zhengwenbo")
    refused = checker.post(f"/balances/carry-forward/check{OF_YEAR}", follow=True)
    assert "2024年的年末数变了" in text_of(refused)
    for one in BalanceRecord.objects.filter(entity=unit):
        checker.post(f"/balances/{one.pk}/check")
    shown = text_of(checker.get(f"/balances{OF_YEAR}"))
    assert "年初数与上年年末数不一致" in shown
    assert "88.88 89.88" in shown


def test_the_same_person_does_not_check_what_they_carried(
    unit: Entity, clerk: Client, signed_in: SignIn
) -> None:
    clerk.post(FORWARD)
    check = f"/balances/carry-forward/check{OF_YEAR}"
    assert clerk.post(check).status_code == 403
    User.objects.filter(username="chenjingyi").update(roles=["财务经办", "财务复核"])
    signed_in("chenjingyi").post(check)
    assert {one.state for one in BalanceRecord.objects.filter(entity=unit)} == {State.DRAFT}


def test_who_belongs_to_another_unit_or_only_checks_cannot_carry(unit: Entity, signed_in: SignIn) -> None:
    assert signed_in("zhengwenbo").post(FORWARD).status_code == 403
    User.objects.filter(username="chenjingyi").update(entity=Entity.objects.get(code="460299"))
    assert signed_in("chenjingyi").post(FORWARD).status_code == 404
    assert not openings(unit)
