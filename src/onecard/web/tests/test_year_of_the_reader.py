"""The unit and year a reader chose stay chosen, whether there is anything in that year yet or not."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from onecard.office.models import Entity, Group


def text_of(answer: Any) -> str:
    """The words of a page without its tags."""
    return re.sub(r"<[^>]+>", "", answer.content.decode())


def years_of(answer: Any) -> list[int]:
    """The years the switch of a page offers."""
    menu = answer.content.decode().partition('aria-label="年度：')[2].partition("</ul>")[0]
    return [int(year) for year in re.findall(r">(\d{4})年度</a>", menu)]


@pytest.mark.parametrize("section", ["balances", "budgets", "vouchers", "registers", "periods", "waiting"])
def test_every_line_of_the_menu_keeps_a_year_without_data(section: str, clerk: Client) -> None:
    page = clerk.get(f"/{section}?entity=460299&year=2026").content.decode()
    menu = page.partition('id="nav"')[2].partition("</nav>")[0]
    placed = re.findall(r'href="([^"]*\?[^"]*)"', menu)
    assert len(placed) > 8
    assert {address.partition("?")[2] for address in placed} == {"entity=460299&amp;year=2026"}


def test_every_year_from_the_first_with_data_to_this_one_is_offered(clerk: Client) -> None:
    now = timezone.localdate().year
    first = min(years_of(clerk.get("/balances?entity=460299&year=2024")))
    assert years_of(clerk.get("/balances?entity=460299&year=2024")) == list(range(now, first - 1, -1))
    assert clerk.get(f"/tables/01?entity=460299&year={first}").status_code == 200
    Entity.objects.create(code="460298", name="新单位")
    assert years_of(clerk.get("/budgets?entity=460298")) == [now, now - 1]


@pytest.mark.parametrize(
    "address", ["/", "/tables/05", "/relations", "/facts", "/facts/finalaccounts.expenditure"]
)
def test_a_unit_without_data_in_the_year_is_told_so_with_the_menu(address: str, clerk: Client) -> None:
    group = Group.objects.create(code="460290", name="新部门")
    Entity.objects.create(code="460298", name="新单位", group=group)
    for code, said in (
        ("460298", "新单位还没有数据"),
        ("460290", "新部门还没有数据"),
    ):
        answer = clerk.get(f"{address}?entity={code}&year=2024")
        assert answer.status_code == 200
        assert said in text_of(answer)
        assert f'href="/budgets?entity={code}&amp;year=2024"' in answer.content.decode()
    answer = clerk.get(f"{address}?entity=460299&year=2025")
    assert "2025年度还没有数据" in text_of(answer)
    assert 'href="?entity=460299&amp;year=2024"' in answer.content.decode()


def test_a_year_without_data_has_no_file(clerk: Client) -> None:
    assert clerk.get("/tables/document.pdf?entity=460299&year=2025").status_code == 404
