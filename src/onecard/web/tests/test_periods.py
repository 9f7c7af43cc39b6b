"""Closing and re-opening months on the pages, by checker and director."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from onecard.accounts import books, checklist
from onecard.accounts.checklist import missing
from onecard.accounts.models import EntryTotal, State, Voucher
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


def test_a_check_list_says_what_must_be_so_and_leads_to_it(signed_in: SignIn) -> None:
    voucher = Voucher.objects.filter(year=2024, month=5)[0]
    Voucher.objects.filter(pk=voucher.pk).update(state=State.DRAFT)
    checker = signed_in("zhengwenbo")
    page = checker.get(f"/periods/5{OF_YEAR}").content.decode()
    assert "还有1笔没有复核" in page
    assert "必须先办" in page
    assert "/periods/5/close" not in page
    assert "/vouchers?entity=460299&amp;year=2024&amp;state=draft&amp;month=5" in page
    found = checker.get(f"/vouchers{OF_YEAR}&state=draft&month=5").content.decode()
    assert voucher.number in found
    assert "录入的都已复核" in checker.get(f"/periods/6{OF_YEAR}").content.decode()
    assert (
        f'action="/periods/6/close{OF_YEAR.replace("&", "&amp;")}"'
        in checker.get(f"/periods/6{OF_YEAR}").content.decode()
    )


def test_what_only_should_be_looked_at_does_not_stop_closing(signed_in: SignIn) -> None:
    checker = signed_in("zhengwenbo")
    page = text_of(checker.get(f"/periods/6{OF_YEAR}"))
    assert "还没有结账" in page
    assert "看一眼" in page
    checker.post(f"/periods/6/close{OF_YEAR}")
    assert 6 in closed()
    assert "已经结账" in text_of(checker.get(f"/periods/6{OF_YEAR}"))


def test_the_year_is_closed_at_once_when_its_check_list_allows(signed_in: SignIn) -> None:
    checker = signed_in("zhengwenbo")
    Voucher.objects.filter(pk=Voucher.objects.filter(year=2024, month=5)[0].pk).update(state=State.DRAFT)
    refused = text_of(checker.post(f"/periods/year/close{OF_YEAR}", follow=True))
    assert "还不能年终结账：还有1笔没有复核" in refused
    assert len(closed()) < 12
    Voucher.objects.filter(year=2024, state=State.DRAFT).update(state=State.POSTED)
    page = text_of(checker.get(f"/periods/year{OF_YEAR}"))
    for point in ("这个年度已经过完", "发生额与分录一致", "勾稽关系都通过", "年初数与上年年末数一致"):
        assert point in page
    assert "不通过" not in page
    assert "已年终结账" in text_of(checker.post(f"/periods/year/close{OF_YEAR}", follow=True))
    assert closed() == set(range(1, 13))
    assert TrailEvent.objects.filter(action="year.closed", subject="2024年").count() == 1
    again = text_of(checker.post(f"/periods/year/close{OF_YEAR}", follow=True))
    assert "十二个月都已结账" in again
    signed_in("linhai").post(f"/periods/5/reopen{OF_YEAR}", {"reason": "补记一笔退款"})
    assert closed() == set(range(1, 13)) - {5}


def opening_point(year: int) -> checklist.Point:
    points = checklist.of_year(Entity.objects.get(code="460299"), year)
    return next(one for one in points if one.title == "年初数与上年年末数一致")


def test_an_opening_that_could_not_be_compared_is_not_called_equal(signed_in: SignIn) -> None:
    checker = signed_in("zhengwenbo")
    assert opening_point(2024).holds
    first = opening_point(2023)
    assert not first.holds
    assert not first.must
    assert first.says.startswith("没有核对：")
    assert "没有2022年的凭证" in text_of(checker.get("/periods/year?entity=460299&year=2023"))


def test_a_closing_balance_that_was_not_carried_forward_is_said_before_the_year_is_closed(
    signed_in: SignIn,
) -> None:
    signed_in("zhengwenbo")
    kept = EntryTotal.objects.filter(year=2023, item="appropriation")[0]
    EntryTotal.objects.filter(pk=kept.pk).update(amount_fen=kept.amount_fen + 100)
    assert opening_point(2024).says == "2023年年末结转和结余还没有转为年初数。"


def test_numbers_that_are_too_many_to_be_looked_through_are_not_called_unbroken(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    checker = signed_in("zhengwenbo")
    assert "没有逐号核对" not in text_of(checker.get(f"/periods/5{OF_YEAR}"))
    monkeypatch.setattr(checklist, "READ_MOST", 3)
    page = text_of(checker.get(f"/periods/5{OF_YEAR}"))
    assert "凭证多于3张，没有逐号核对" in page
    assert "核对是否漏录" not in page


def test_kept_totals_that_differ_stop_the_year_also_where_the_page_did_not_compare_them(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    checker = signed_in("zhengwenbo")
    wrong = EntryTotal.objects.filter(year=2024)[0]
    EntryTotal.objects.filter(pk=wrong.pk).update(amount_fen=wrong.amount_fen + 1)
    assert "有1项不一致" in text_of(checker.get(f"/periods/year{OF_YEAR}"))
    monkeypatch.setattr(checklist, "COMPARED_MOST", 0)
    assert "点“年终结账”时核对" in text_of(checker.get(f"/periods/year{OF_YEAR}"))
    assert "有1项不一致" in text_of(checker.post(f"/periods/year/close{OF_YEAR}", follow=True))
    assert len(closed()) < 12


def test_a_year_that_is_not_over_is_closed_month_by_month(signed_in: SignIn) -> None:
    this = timezone.localdate().year
    answer = signed_in("zhengwenbo").post(f"/periods/year/close?entity=460299&year={this}", follow=True)
    assert "还没有过完" in text_of(answer)


def test_the_clerk_reads_the_check_lists_and_cannot_close(clerk: Client) -> None:
    for address in ("/periods/5", "/periods/year"):
        page = clerk.get(f"{address}{OF_YEAR}").content.decode()
        assert "由财务复核办理结账" in page
        assert "/close" not in page


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        (["记-0001", "记-0002", "记-0004"], ["记-0003"]),
        (["记-1", "记-2", "记-3", "记-4", "记-8"], ["记-5至记-7"]),
        (["a1", "a2", "b7", "b8"], []),
        (["20240101001", "20240201001"], []),
        (["记", ""], []),
        ([], []),
    ],
)
def test_gaps_in_the_numbers_of_vouchers_are_found(numbers: list[str], found: list[str]) -> None:
    assert missing(numbers) == found
