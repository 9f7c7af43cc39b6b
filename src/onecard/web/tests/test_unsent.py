"""A form that is sent after the sign-in has ended: nothing typed is lost, and nothing is done that was not sent."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from onecard.accounts.models import BudgetLine, SelfEvaluation, Voucher
from onecard.office import unsent
from onecard.office.models import User
from onecard.simulation.sign_ins import PASSWORD
from onecard.web.tests.test_once import token_in

NEW = "/vouchers/new?entity=460299&year=2024"
TYPED = {
    "number": "转-0902", "date": "2024-12-05", "summary": "购买办公用品", "total": "",
    "item-1": "expenditure", "function-1": "2080108", "economy-1": "30201", "amount-1": "1,148.00",
    "fund-1": "一般公共", "nature-1": "基本", "payee-1": "文具店",
    "item-2": "expenditure", "function-2": "2080108", "economy-2": "30202", "amount-2": "52.00",
    "fund-2": "一般公共", "nature-2": "基本",
}  # fmt: skip


def here(address: str) -> dict[str, Any]:
    """What a browser says of where a form was sent from."""
    return {"headers": {"referer": f"http://testserver{address}", "origin": "http://testserver"}}


def sign_in(client: Client, username: str, address: str) -> Any:
    form = {"username": username, "password": PASSWORD, "next": address}
    return client.post("/sign-in", form, follow=True)


def expire(client: Client) -> None:
    client.session.flush()
    client.cookies.pop("sessionid", None)


@pytest.fixture
def form(clerk: Client) -> dict[str, str]:
    """The form as the clerk's page holds it when the sign-in ends."""
    typed = TYPED | {"once": token_in(clerk.get(NEW).content.decode())}
    expire(clerk)
    return typed


def test_what_was_typed_is_there_after_signing_in_again_and_can_be_sent(
    clerk: Client, form: dict[str, str]
) -> None:
    answer = clerk.post(NEW, form, **here(NEW))
    assert "登录已过期，刚才的表单没有提交" in clerk.get(answer.headers["Location"]).content.decode()
    page = sign_in(clerk, "chenjingyi", NEW).content.decode()
    assert "填的内容还在下面" in page
    for typed in ("转-0902", "购买办公用品", "1,148.00", "文具店", "52.00"):
        assert f'value="{typed}"' in page
    assert not Voucher.objects.filter(number="转-0902").exists()
    assert clerk.post(NEW, TYPED | {"once": token_in(page)}).status_code == 302
    assert Voucher.objects.get(number="转-0902").entries.count() == 2


def test_a_form_longer_than_any_of_ours_is_not_kept_for_somebody_who_has_not_signed_in(
    clerk: Client, form: dict[str, str]
) -> None:
    clerk.post(NEW, form | {"summary": "长" * 200_000}, **here(NEW))
    assert unsent.KEPT not in clerk.session
    clerk.post(NEW, form, **here(NEW))
    assert unsent.KEPT in clerk.session


def test_it_is_shown_once(clerk: Client, form: dict[str, str]) -> None:
    clerk.post(NEW, form, **here(NEW))
    sign_in(clerk, "chenjingyi", NEW)
    assert "转-0902" not in clerk.get(NEW).content.decode()


def test_another_person_at_the_same_browser_does_not_see_it(clerk: Client, form: dict[str, str]) -> None:
    User.objects.filter(username="zhengwenbo").update(roles=["财务经办"])
    clerk.post(NEW, form, **here(NEW))
    assert "转-0902" not in sign_in(clerk, "zhengwenbo", NEW).content.decode()
    clerk.post("/sign-out")
    assert "转-0902" not in sign_in(clerk, "chenjingyi", NEW).content.decode()


def test_a_wrong_password_does_not_lose_it(clerk: Client, form: dict[str, str]) -> None:
    clerk.post(NEW, form, **here(NEW))
    clerk.post("/sign-in", {"username": "chenjingyi", "password": "wrong", "next": NEW})
    assert "转-0902" in sign_in(clerk, "chenjingyi", NEW).content.decode()


def test_the_other_forms_keep_it_too(clerk: Client) -> None:
    for address, typed, model in (
        (
            "/budgets/new?entity=460299&year=2024",
            {"number": "市财〔2024〕88号", "amount": "12.00"},
            BudgetLine,
        ),
        ("/registers/assets/new?entity=460299&year=2024", {"name": "数据库服务器", "purchased": "on"}, None),
        (
            "/evaluations/new?entity=460299&year=2024",
            {"project": "系统改造", "name-1": "可用率"},
            SelfEvaluation,
        ),
    ):
        before = model.objects.count() if model else 0
        once = token_in(sign_in(clerk, "chenjingyi", address).content.decode())
        expire(clerk)
        clerk.post(address, typed | {"once": once}, **here(address))
        page = sign_in(clerk, "chenjingyi", address).content.decode()
        for value in typed.values():
            assert value in page
        assert (model.objects.count() if model else 0) == before


def test_a_button_leads_back_to_its_page_and_does_nothing(signed_in: Any) -> None:
    checker = signed_in("zhengwenbo")
    voucher = Voucher.objects.filter(year=2024)[0]
    page = f"/vouchers/{voucher.pk}"
    expire(checker)
    answer = checker.post(f"{page}/check", {"seen": "", "once": "1-x"}, **here(page))
    assert answer.headers["Location"] == f"/sign-in?next={page}"


def test_a_page_whose_token_is_old_is_shown_again_with_what_was_typed(clerk: Client) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = clerk.cookies
    once = token_in(browser.get(NEW).content.decode())
    typed = TYPED | {"once": once, "csrfmiddlewaretoken": "x" * 64}
    page = browser.post(NEW, typed, follow=True, **here(NEW)).content.decode()
    assert "填的内容还在下面" in page
    assert re.search('name="number" value="转-0902"', page)
    assert not Voucher.objects.filter(number="转-0902").exists()


def test_a_form_from_another_site_is_not_kept(clerk: Client) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = clerk.cookies
    once = token_in(browser.get(NEW).content.decode())
    elsewhere = {"headers": {"origin": "http://elsewhere.example", "referer": "http://elsewhere.example/"}}
    assert browser.post(NEW, TYPED | {"once": once}, **elsewhere).status_code == 403
    assert "转-0902" not in browser.get(NEW).content.decode()


def test_an_address_of_a_button_opened_by_itself_says_so_and_changes_nothing(signed_in: Any) -> None:
    checker = signed_in("zhengwenbo")
    for address in (
        "/periods/3/close?entity=460299&year=2024",
        f"/vouchers/{Voucher.objects.all()[0].pk}/check",
    ):
        answer = checker.get(address)
        assert answer.status_code == 405
        assert answer.headers["Allow"] == "POST"
        assert "它只接收页面上按钮的提交" in answer.content.decode()
