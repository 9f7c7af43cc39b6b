"""Closing and re-opening months on the pages, by checker and director."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.test import Client

from onecard.accounts import books
from onecard.accounts.models import State, Voucher
from onecard.office.models import Entity, Group, TrailEvent

SignIn = Callable[[str], Client]
OF_YEAR = "?entity=460299&year=2024"


def text_of(answer: object) -> str:
    """The words of a page without its tags."""
    return re.sub(r"<[^>]+>", "", answer.content.decode())  # type: ignore[attr-defined]


def closed() -> set[int]:
    return books.closed_months(Entity.objects.get(code="460299"), 2024)


def test_the_checker_closes_a_month_and_the_director_opens_it_again_with_a_reason(signed_in: SignIn) -> None:
    before = closed()
    answer = signed_in("zhengwenbo").post(f"/periods/3/close{OF_YEAR}", follow=True)
    assert "2024年3月已结账" in text_of(answer)
    assert closed() == before | {3}
    director = signed_in("linhai")
    assert "反结账" in text_of(director.get(f"/periods{OF_YEAR}"))
    refused = director.post(f"/periods/3/reopen{OF_YEAR}", {"reason": ""})
    assert refused.status_code == 409
    assert 3 in closed()
    answer = director.post(f"/periods/3/reopen{OF_YEAR}", {"reason": "补记一笔退款"}, follow=True)
    assert "2024年3月已反结账" in text_of(answer)
    assert "补记一笔退款" in text_of(answer)
    assert closed() == before


def test_a_month_with_something_to_check_says_what_and_is_not_closed(signed_in: SignIn) -> None:
    Voucher.objects.filter(pk=Voucher.objects.filter(year=2024, month=5)[0].pk).update(state=State.DRAFT)
    checker = signed_in("zhengwenbo")
    assert "凭证1笔" in text_of(checker.get(f"/periods{OF_YEAR}"))
    answer = checker.post(f"/periods/5/close{OF_YEAR}", follow=True)
    assert "2024年5月还有1笔没有复核" in text_of(answer)
    assert 5 not in closed()


def test_the_clerk_sees_the_months_but_has_no_button(clerk: Client) -> None:
    page = clerk.get(f"/periods{OF_YEAR}").content.decode()
    assert "12月" in page
    assert "/close" not in page
    assert "/reopen" not in page


def test_a_month_that_is_not_one_is_refused(signed_in: SignIn) -> None:
    assert "没有13月" in text_of(signed_in("zhengwenbo").post(f"/periods/13/close{OF_YEAR}", follow=True))
    assert signed_in("linhai").get(f"/periods/13/reopen{OF_YEAR}").status_code == 404


def test_the_unit_is_named_where_a_departments_only_unit_is_closed(signed_in: SignIn) -> None:
    group = Group.objects.create(code="460200", name="示例局")
    Entity.objects.filter(code="460299").update(group=group)
    Entity.objects.create(code="460298", name="示例档案馆")
    unit = Entity.objects.get(code="460299").name
    checker, of_group = signed_in("zhengwenbo"), "?entity=460200&year=2024"
    assert f"{unit}2024年" in text_of(checker.get(f"/periods{of_group}"))
    said = text_of(checker.post(f"/periods/3/close{of_group}", follow=True))
    assert f"{unit}2024年3月已结账" in said
    event = TrailEvent.objects.order_by("-sequence")[0]
    assert event.subject == f"2024年3月，{unit}"
