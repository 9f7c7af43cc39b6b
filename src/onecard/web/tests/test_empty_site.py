"""A site with nothing in it yet: no example, no unit, no year; every page says what to do."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from onecard.office.entities import add_entity
from onecard.office.people import create_user, local_actor


@pytest.fixture
def newcomer(client: Client, db: None) -> Client:
    user = create_user(local_actor(), username="clerk", name="经办", office="综合办公室", roles=["财务经办"])
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def test_without_the_example_there_are_no_demo_accounts_and_no_differences(newcomer: Client) -> None:
    assert newcomer.get("/differences").status_code == 404
    assert "与公布数的差异" not in newcomer.get("/").content.decode()
    newcomer.logout()
    assert "示例账号" not in newcomer.get("/sign-in").content.decode()


def test_without_a_unit_the_home_page_says_what_to_do(newcomer: Client) -> None:
    assert "还没有单位" in newcomer.get("/").content.decode()
    answer = newcomer.get("/tables/05")
    assert answer.status_code == 404
    assert "还没有你能看的单位" in answer.content.decode()


@pytest.mark.parametrize("address", ["/", "/tables/05", "/facts", "/relations", "/vouchers"])
def test_a_unit_without_any_year_says_so(address: str, newcomer: Client) -> None:
    add_entity(local_actor(), code="460298", name="新单位")
    answer = newcomer.get(address)
    assert answer.status_code == 200
    assert "新单位还没有数据" in answer.content.decode()


def test_a_unit_without_any_year_says_where_to_begin(newcomer: Client) -> None:
    add_entity(local_actor(), code="460298", name="新单位")
    page = newcomer.get("/").content.decode()
    began = page.partition("一个年度从账务开始")[2].partition("</p>")[0]
    links = [unescape(link) for link in re.findall(r'href="([^"]+)"', began)]
    assert [link.partition("?")[0] for link in links] == [
        "/budgets", "/balances", "/imports", "/vouchers", "/waiting",
    ]  # fmt: skip
    for link in links:
        assert newcomer.get(link).status_code == 200


@pytest.mark.parametrize("address", ["/tables/workbook-check.xlsx", "/tables/document.pdf"])
def test_nothing_can_be_downloaded_where_there_is_nothing(address: str, newcomer: Client) -> None:
    add_entity(local_actor(), code="460298", name="新单位")
    answer = newcomer.get(address)
    assert answer.status_code == 404
    assert "新单位还没有任何年度的数据" in answer.content.decode()


def test_the_home_page_of_a_new_unit_tells_the_seven_steps_and_how_to_begin(newcomer: Client) -> None:
    add_entity(local_actor(), code="460298", name="新单位")
    page = newcomer.get("/").content.decode()
    assert "先录年初预算和凭证，或从文件导入" in page
    listed = page.partition('<ol class="steps')[2].partition("</ol>")[0]
    assert listed.count("<li") == 7
    assert listed.count('aria-current="step"') == 1
    for address in ("/budgets/new", "/vouchers/new", "/imports/new"):
        assert f'href="{address}?entity=460298' in page
