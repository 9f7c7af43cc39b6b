"""What waits to be checked: counted in the menu, listed for whoever may check it, gone once it is checked."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from onecard.accounts.models import Voucher
from onecard.web.tests.test_voucher_pages import HEAD, NEW, check, row

SignIn = Callable[[str], Client]


def text_of(answer: Any) -> str:
    """The words of a page without its tags."""
    return re.sub(r"<[^>]+>", "", answer.content.decode())


def counted(client: Client) -> str:
    menu = client.get("/").content.decode()
    found = re.search(r'href="/waiting[^"]*"[^>]*>.*?待办(?:<span class="count">(\d+))?', menu)
    assert found
    return found[1] or ""


@pytest.fixture
def entered(clerk: Client) -> Voucher:
    clerk.post(NEW, HEAD | row(1))
    return Voucher.objects.get(number="转-0001")


def test_a_new_voucher_waits_for_the_checker_and_not_for_its_maker(
    entered: Voucher, clerk: Client, signed_in: SignIn
) -> None:
    checker = signed_in("zhengwenbo")
    assert counted(checker) == "1"
    assert counted(clerk) == ""
    page = checker.get("/waiting")
    assert "1笔等你复核" in text_of(page)
    assert f'href="/vouchers/{entered.pk}"' in page.content.decode()
    own = text_of(clerk.get("/waiting"))
    assert "没有等你复核的" in own
    assert "你经办的，等别人复核" in own
    check(checker, entered)
    assert counted(checker) == ""
    assert "没有等你复核的" in text_of(checker.get("/waiting"))


def test_what_of_another_unit_waits_is_not_shown(entered: Voucher, signed_in: SignIn) -> None:
    from onecard.office.entities import add_entity
    from onecard.office.models import User
    from onecard.office.people import local_actor

    other = add_entity(local_actor(), code="460298", name="另一个单位")
    User.objects.filter(username="zhengwenbo").update(entity=other)
    assert "没有等你复核的" in text_of(signed_in("zhengwenbo").get("/waiting"))
