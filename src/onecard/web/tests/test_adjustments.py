"""Adjusting a rounding tail on the pages: from the cell, by a clerk, checked by another person."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from onecard.accounts import queries
from onecard.accounts.models import State, TailAdjustment
from onecard.accounts.subject import subject
from onecard.accounts.tail import has_tail
from onecard.figures.fact import Fact
from onecard.web.templatetags.onecard import fact_address

SignIn = Callable[[str], Client]
OF_YEAR = "?entity=460299&year=2024"


def text_of(answer: Any) -> str:
    """The words of a page without its tags."""
    return re.sub(r"<[^>]+>", "", answer.content.decode())


@pytest.fixture
def cell(example: None) -> tuple[str, str, Fact]:
    """A cell of 公开05 with a tail: row, column and what it says."""
    table = queries.final_accounts(subject("460299"), 2024).tables[5]
    return next(
        (row.key, column, fact)
        for row in table.blocks[0]
        for column, fact in row.cells.items()
        if fact and has_tail(fact)
    )


def published(row: str, column: str) -> Any:
    return queries.final_accounts(subject("460299"), 2024).tables[5].cell(row, column)


def other_neighbour(fact: Fact) -> str:
    assert fact.exact is not None
    return str(fact.value + (Decimal("0.01") if fact.exact > fact.value else Decimal("-0.01")))


def test_a_tail_is_adjusted_from_its_cell_and_shows_once_checked(
    cell: tuple[str, str, Fact], clerk: Client, signed_in: SignIn
) -> None:
    row, column, fact = cell
    drill = clerk.get(f"/tables/05{OF_YEAR}&open={row}.{column}").content.decode()
    address = re.search(r'href="(/adjustments/new[^"]+)"', drill)
    assert address
    form = address[1].replace("&amp;", "&")
    page = text_of(clerk.get(form))
    assert "公开05" in page
    assert f"{fact.value:,.2f}万元" in page
    answer = clerk.post(form, {"value": other_neighbour(fact), "reason": "使合计等于分项之和"}, follow=True)
    assert "待另一人复核" in text_of(answer)
    one = TailAdjustment.objects.get()
    assert published(row, column).value == fact.value
    answer = signed_in("zhengwenbo").post(f"/adjustments/{one.pk}/check", follow=True)
    assert "公开报表按调整后的数印出" in text_of(answer)
    assert f"05/{row}" not in text_of(answer)
    adjusted = published(row, column)
    assert str(adjusted.value) == other_neighbour(fact)
    evidence = text_of(clerk.get(fact_address(adjusted).replace("&amp;", "&")))
    assert f"为{fact.value:,.2f}万元" in evidence
    assert "使合计等于分项之和" in evidence
    assert f"05/{row}" not in evidence
    assert f"经办{one.maker.name}，复核郑文博" in evidence
    drill = text_of(clerk.get(f"/tables/05{OF_YEAR}&open={row}.{column}"))
    assert f"{adjusted.value:,.2f}万元（尾差调整{'+' if adjusted.adjustment > 0 else '−'}0.01）" in drill


def test_what_rounding_does_not_explain_is_refused_and_what_was_typed_stays(
    cell: tuple[str, str, Fact], clerk: Client
) -> None:
    row, column, fact = cell
    answer = clerk.post(
        f"/adjustments/new{OF_YEAR}&cell=05/{row}/{column}",
        {"value": str(fact.value + 1), "reason": "凑数"},
    )
    assert answer.status_code == 409
    assert "四舍五入解释不了" in text_of(answer)
    assert f'value="{fact.value + 1}"' in answer.content.decode()
    assert ">凑数</textarea>" in answer.content.decode()
    assert not TailAdjustment.objects.exists()


@pytest.mark.parametrize("value", ["", "约5万", "NaN", "1e99"])
def test_what_is_no_number_is_refused(value: str, cell: tuple[str, str, Fact], clerk: Client) -> None:
    row, column, _ = cell
    answer = clerk.post(
        f"/adjustments/new{OF_YEAR}&cell=05/{row}/{column}", {"value": value, "reason": "尾差"}
    )
    assert answer.status_code == 409


def test_an_unchecked_adjustment_is_withdrawn_by_its_maker(
    cell: tuple[str, str, Fact], clerk: Client
) -> None:
    row, column, fact = cell
    form = f"/adjustments/new{OF_YEAR}&cell=05/{row}/{column}"
    clerk.post(form, {"value": other_neighbour(fact), "reason": "尾差"})
    one = TailAdjustment.objects.get()
    answer = clerk.post(f"/adjustments/{one.pk}/withdraw", {"reason": "不调了"}, follow=True)
    assert "已撤回" in text_of(answer)
    one.refresh_from_db()
    assert one.state == State.WITHDRAWN


def test_an_adjustment_whose_exact_amount_has_changed_is_told_of_in_the_list_and_at_home(
    cell: tuple[str, str, Fact], clerk: Client, signed_in: SignIn
) -> None:
    row, column, fact = cell
    form = f"/adjustments/new{OF_YEAR}&cell=05/{row}/{column}"
    clerk.post(form, {"value": other_neighbour(fact), "reason": "尾差"})
    one = TailAdjustment.objects.get()
    signed_in("zhengwenbo").post(f"/adjustments/{one.pk}/check")
    for address in (f"/adjustments{OF_YEAR}", f"/{OF_YEAR}"):
        assert "不再适用：" not in text_of(clerk.get(address))
    assert one.base_fen is not None
    TailAdjustment.objects.filter(pk=one.pk).update(base_fen=one.base_fen - 300_00)
    for address in (f"/adjustments{OF_YEAR}", f"/{OF_YEAR}"):
        told = text_of(clerk.get(address))
        assert "准确数已变，不再适用：调整时是" in told
        assert f"现在是{(fact.exact or Decimal(0)).normalize():f}万元" in told
    assert published(row, column).value == fact.value


def test_a_cell_that_is_not_there_is_no_page(clerk: Client) -> None:
    for cell in ("05/9/project", "05/total", "99/total/total", "x"):
        assert clerk.get(f"/adjustments/new{OF_YEAR}&cell={cell}").status_code == 404
