"""Two people, or one in two windows, at one draft: nobody overwrites silently, and what was typed stays."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from onecard.accounts.enter import entries_of
from onecard.accounts.models import State, Voucher
from onecard.web.tests.test_voucher_pages import HEAD, NEW, check, row, text_of

SignIn = Callable[[str], Client]


@pytest.fixture
def draft(clerk: Client) -> Voucher:
    clerk.post(NEW, HEAD | row(1) | row(2, amount="52", economy="30202"))
    return Voucher.objects.get(number="转-0001", year=2024)


def opened(client: Client, draft: Voucher) -> dict[str, str]:
    """The form as a window shows it that was opened now."""
    page = client.get(f"/vouchers/{draft.pk}/amend").content.decode()
    found = re.search('name="seen" value="([0-9a-f]{64})"', page)
    assert found
    return HEAD | row(1) | row(2, amount="52", economy="30202") | {"seen": found[1]}


def test_the_second_window_is_told_who_changed_what_when_and_keeps_what_was_typed(
    clerk: Client, draft: Voucher
) -> None:
    address = f"/vouchers/{draft.pk}/amend"
    first, second = opened(clerk, draft), opened(clerk, draft)
    assert clerk.post(address, first | {"summary": "购买纸张", "amount-1": "99.00"}).status_code == 302
    answer = clerk.post(address, second | {"summary": "购买墨盒", "payee-2": "文具店"})
    said = text_of(answer)
    assert answer.status_code == 409
    assert re.search(r"在打开以后又改过，没有保存。陈静怡于20\d\d-\d\d-\d\d \d\d:\d\d改过", said)
    assert "摘要：由“购买办公用品”改为“购买纸张”" in said
    assert "第1行，金额：由1,148.00元改为99.00元" in said
    assert 'value="购买墨盒"' in answer.content.decode()
    assert 'value="文具店"' in answer.content.decode()
    assert [one.amount_fen for one in entries_of(draft)] == [9_900, 5_200]


def test_having_read_it_the_second_window_may_save_all_the_same(clerk: Client, draft: Voucher) -> None:
    address = f"/vouchers/{draft.pk}/amend"
    first, second = opened(clerk, draft), opened(clerk, draft)
    clerk.post(address, first | {"summary": "购买纸张"})
    told = clerk.post(address, second | {"summary": "购买墨盒"}).content.decode()
    seen = re.search('name="seen" value="([0-9a-f]{64})"', told)
    assert seen
    assert clerk.post(address, second | {"summary": "购买墨盒", "seen": seen[1]}).status_code == 302
    draft.refresh_from_db()
    assert draft.summary == "购买墨盒"


def test_asking_for_more_rows_does_not_pass_over_what_was_changed(clerk: Client, draft: Voucher) -> None:
    address = f"/vouchers/{draft.pk}/amend"
    first, second = opened(clerk, draft), opened(clerk, draft)
    clerk.post(address, first | {"summary": "购买纸张"})
    more = clerk.post(address, second | {"more": "1"}).content.decode()
    assert f'name="seen" value="{second["seen"]}"' in more
    assert clerk.post(address, second).status_code == 409


def test_rows_that_came_or_went_are_told(clerk: Client, draft: Voucher) -> None:
    address = f"/vouchers/{draft.pk}/amend"
    first, second = opened(clerk, draft), opened(clerk, draft)
    clerk.post(address, first | row(3, amount="7", economy="30207"))
    assert "第3行是新加的，金额7.00元" in text_of(clerk.post(address, second))
    third = opened(clerk, draft)
    one_row = {name: value for name, value in third.items() if not name.endswith("-2")}
    clerk.post(address, one_row)
    assert "已删去，原金额" in text_of(clerk.post(address, third))


def test_a_checker_reads_what_was_changed_after_the_page_was_opened(
    clerk: Client, draft: Voucher, signed_in: SignIn
) -> None:
    checker = signed_in("zhengwenbo")
    page = checker.get(f"/vouchers/{draft.pk}").content.decode()
    seen = re.search('name="seen" value="([0-9a-f]{64})"', page)
    assert seen
    clerk.post(f"/vouchers/{draft.pk}/amend", opened(clerk, draft) | {"amount-1": "999999"})
    said = text_of(checker.post(f"/vouchers/{draft.pk}/check", {"seen": seen[1]}))
    assert "没有复核" in said
    assert "第1行，金额由1,148.00元改为999,999.00元" in said


def test_what_was_checked_in_the_meantime_is_not_changed_and_the_typed_stays(
    clerk: Client, draft: Voucher, signed_in: SignIn
) -> None:
    form = opened(clerk, draft)
    check(signed_in("zhengwenbo"), draft)
    answer = clerk.post(f"/vouchers/{draft.pk}/amend", form | {"summary": "购买墨盒"})
    assert answer.status_code == 409
    assert re.search(r"已复核，不能这样处理。郑文博于20\d\d-\d\d-\d\d \d\d:\d\d复核", text_of(answer))
    assert 'value="购买墨盒"' in answer.content.decode()
    draft.refresh_from_db()
    assert (draft.state, draft.summary) == (State.POSTED, "购买办公用品")


def test_a_form_that_does_not_say_what_was_seen_changes_nothing(clerk: Client, draft: Voucher) -> None:
    forged = {name: value for name, value in opened(clerk, draft).items() if name != "seen"}
    for seen in ({}, {"seen": "0" * 64}):
        assert clerk.post(f"/vouchers/{draft.pk}/amend", forged | seen | {"summary": "改"}).status_code == 409
