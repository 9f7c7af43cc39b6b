"""What a reader on a telephone finds, and how refusals and differences are worded."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from onecard.accounts.books import money
from onecard.core.errors import Problem, Refusal
from onecard.web.templatetags.onecard import headline, minus, way_out

OF_YEAR = "?entity=460299&year=2024"
DAY = Problem("日期", "没有填日期。", "写成2024-12-02这样的日期。")
AMOUNT = Problem("金额", "没有填金额。", "填金额。")


def text_of(answer: Any) -> str:
    """The words of a page without its tags."""
    return re.sub(r"<[^>]+>", "", answer.content.decode())


def test_the_menu_holds_a_search_for_narrow_screens(clerk: Client) -> None:
    page = clerk.get(f"/tables/05{OF_YEAR}").content.decode()
    menu = page.partition('id="nav"')[2].partition("</nav>")[0]
    form = menu.partition('class="jump-box of-menu"')[2].partition("</form>")[0]
    assert 'action="/search"' in form
    assert 'name="q"' in form
    assert 'name="year" value="2024"' in form


def test_the_state_stands_beside_the_buttons_for_narrow_screens(clerk: Client) -> None:
    page = clerk.get(f"/registers{OF_YEAR}").content.decode()
    cell = page.partition("steps-cell")[2].partition("</td>")[0]
    assert "已复核" in cell
    assert "作废" in cell


def test_of_several_problems_none_is_told_twice() -> None:
    refusal = Refusal("form.unreadable", "预算没有录入。日期：没有填日期。", DAY.remedy, (DAY, AMOUNT))
    assert headline(refusal) == "预算没有录入。"
    assert way_out(refusal) == ""
    one = Refusal("form.unreadable", "预算没有录入。日期：没有填日期。", DAY.remedy, (DAY,))
    assert (headline(one), way_out(one)) == (one.sentence, DAY.remedy)
    other = Refusal("x.y", "这里不行。", "换一个。", (DAY, AMOUNT))
    assert (headline(other), way_out(other)) == ("这里不行。", "换一个。")


def test_a_form_with_several_mistakes_tells_each_once_at_the_top(clerk: Client) -> None:
    page = text_of(clerk.post(f"/budgets/new{OF_YEAR}", {"basis": "年初", "number": "1"}))
    top = page.partition("账没有变化")
    assert "没有填日期" not in top[0]
    assert "没有填日期" in top[2]


def test_a_minus_is_a_minus() -> None:
    assert money(-100_00) == "−100.00元"
    assert minus("-0.01") == "−0.01"


def test_the_field_of_an_adjustment_makes_a_sentence(clerk: Client) -> None:
    said = text_of(
        clerk.post(f"/adjustments/new{OF_YEAR}&cell=05/total/project", {"value": "", "reason": "尾差"})
    )
    assert "没有填调整后的公开数。" in said
