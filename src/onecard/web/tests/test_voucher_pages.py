"""Entering, changing, checking and reversing a voucher on the pages, as maker and checker do it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate

from onecard.accounts import browse
from onecard.accounts.enter import entries_of, following
from onecard.accounts.models import State, Voucher
from onecard.accounts.views.voucher_form import MOST
from onecard.core.money import fen_from_yuan
from onecard.office.action import about
from onecard.office.entities import add_entity, add_group
from onecard.office.models import Entity, TrailEvent
from onecard.office.people import local_actor

SignIn = Callable[[str], Client]
OF_YEAR = "?entity=460299&year=2024"
NEW = f"/vouchers/new{OF_YEAR}"


def text_of(answer: Any) -> str:
    """The words of a page without its tags."""
    return re.sub(r"<[^>]+>", "", answer.content.decode())


def row(number: int, **changed: str) -> dict[str, str]:
    plain = {
        "item": "expenditure", "function": "2080108", "economy": "30201", "amount": "1,148.00",
        "fund": "一般公共", "nature": "基本",
    }  # fmt: skip
    return {f"{name}-{number}": value for name, value in (plain | changed).items()}


BLANK = {"function": "", "economy": "", "amount": "", "nature": ""}
HEAD = {"number": "转-0001", "date": "2024-12-05", "summary": "购买办公用品", "total": ""}


def check(checker: Client, voucher: Voucher, **options: Any) -> Any:
    """Press 复核 on the page of a voucher as it is now."""
    seen = re.search(
        'name="seen" value="([0-9a-f]{64})"', checker.get(f"/vouchers/{voucher.pk}").content.decode()
    )
    return checker.post(f"/vouchers/{voucher.pk}/check", {"seen": seen[1] if seen else ""}, **options)


def amend(client: Client, voucher: Voucher, typed: dict[str, str], **options: Any) -> Any:
    """Open the draft to change it, and save what is typed."""
    address = f"/vouchers/{voucher.pk}/amend"
    seen = re.search('name="seen" value="([0-9a-f]{64})"', client.get(address).content.decode())
    return client.post(address, typed | {"seen": seen[1] if seen else ""}, **options)


@pytest.fixture
def draft(clerk: Client) -> Voucher:
    answer = clerk.post(NEW, HEAD | row(1) | row(2, amount="52", economy="30202"))
    assert answer.status_code == 302, text_of(answer)
    return Voucher.objects.get(number="转-0001", year=2024)


def test_a_clerk_enters_a_voucher_of_several_rows_and_empty_rows_are_none(clerk: Client) -> None:
    form = HEAD | row(1) | row(2, **BLANK) | row(3, amount="52.5", economy="30202")
    answer = clerk.post(NEW, form, follow=True)
    assert "转-0001已录入，待另一人复核" in text_of(answer)
    written = Voucher.objects.get(number="转-0001")
    assert written.state == State.DRAFT
    assert [draft.amount_fen for draft in entries_of(written)] == [114_800, 5_250]


def test_a_refused_voucher_keeps_what_was_typed_and_names_every_place(clerk: Client) -> None:
    form = HEAD | {"date": ""} | row(1, amount="12.345") | row(2, amount="abc", payee="文具店")
    answer = clerk.post(NEW, form)
    said = text_of(answer)
    assert answer.status_code == 409
    assert "没有填日期" in said
    assert "第1行，金额：金额12.345元比分还小" in said
    assert "第2行，金额：“abc”不是金额" in said
    page = answer.content.decode()
    for typed in ("12.345", "abc", "文具店", "购买办公用品"):
        assert f'value="{typed}"' in page
    assert re.search('id="f-amount-1"[^>]* aria-invalid="true"', page)
    assert '<a href="#f-amount-2">第2行金额（元）</a>' in page
    assert not Voucher.objects.filter(number="转-0001").exists()


def test_a_rule_broken_in_one_row_is_told_with_the_row(clerk: Client) -> None:
    answer = clerk.post(NEW, HEAD | row(1) | row(2, function="208"))
    assert "第2行，功能分类：支出要记到功能分类的项" in text_of(answer)


def test_a_stated_total_is_compared_with_the_rows(clerk: Client) -> None:
    assert "相差" in text_of(clerk.post(NEW, HEAD | {"total": "1000"} | row(1)))


def test_more_rows_are_there_on_demand_and_nothing_is_lost(clerk: Client) -> None:
    answer = clerk.post(NEW, HEAD | row(1) | row(2) | row(3) | {"more": "1"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="amount-6"' in page
    assert 'value="购买办公用品"' in page
    assert not Voucher.objects.filter(number="转-0001").exists()


def test_a_voucher_has_as_many_rows_as_its_page_gives(clerk: Client) -> None:
    plain = {"project": "", "payee": "文具店", "summary": "办公用品", "counterparty": ""}
    rows = [row(number, **plain) for number in range(1, MOST + 1)]
    answer = clerk.post(NEW, {name: value for each in (HEAD, *rows) for name, value in each.items()})
    assert answer.status_code == 302
    assert Voucher.objects.get(number="转-0001").entries.count() == MOST


def test_a_form_larger_than_any_page_is_answered_in_chinese(clerk: Client) -> None:
    answer = clerk.post(NEW, HEAD | {f"item-{number}": "expenditure" for number in range(3000)})
    assert answer.status_code == 413
    assert "一次提交的内容太多" in text_of(answer)
    assert "数据没有变化" in text_of(clerk.get("/sign-in", headers={"host": "a b"}))


def test_a_voucher_is_of_the_year_of_its_page(clerk: Client) -> None:
    for day in ("9999-01-20", "2042-01-20", "2023-01-20"):
        answer = clerk.post(NEW, HEAD | {"date": day} | row(1))
        assert answer.status_code == 409
        assert "不在2024年度" in text_of(answer)
    assert not Voucher.objects.filter(number="转-0001").exists()


def test_the_checker_checks_and_the_maker_reads_why_not(
    draft: Voucher, clerk: Client, signed_in: SignIn
) -> None:
    own = clerk.get(f"/vouchers/{draft.pk}")
    assert "这张凭证是你录入的，制单人和复核人不能是同一个人" in text_of(own)
    assert f"/vouchers/{draft.pk}/check" not in own.content.decode()
    checker = signed_in("zhengwenbo")
    assert f'action="/vouchers/{draft.pk}/check"' in checker.get(f"/vouchers/{draft.pk}").content.decode()
    answer = check(checker, draft, follow=True)
    assert "转-0001已复核，从现在起计入账表" in text_of(answer)
    again = checker.post(f"/vouchers/{draft.pk}/check")
    assert again.status_code == 409
    assert "已复核，不能这样处理" in text_of(again)


def test_what_was_changed_after_the_page_was_opened_is_not_checked_unseen(
    draft: Voucher, clerk: Client, signed_in: SignIn
) -> None:
    checker = signed_in("zhengwenbo")
    opened = checker.get(f"/vouchers/{draft.pk}").content.decode()
    seen = re.search('name="seen" value="([0-9a-f]{64})"', opened)
    assert seen
    amend(clerk, draft, HEAD | row(1, amount="999999"))
    for shown in ({"seen": seen[1]}, {}):
        answer = checker.post(f"/vouchers/{draft.pk}/check", shown)
        assert answer.status_code == 409
        assert "打开以后又改过" in text_of(answer)
        assert "999,999.00" in text_of(answer)
        draft.refresh_from_db()
        assert draft.state == State.DRAFT
    check(checker, draft)
    draft.refresh_from_db()
    assert draft.state == State.POSTED


def test_one_person_with_both_roles_cannot_check_what_they_made(draft: Voucher, clerk: Client) -> None:
    draft.maker.roles = ["财务经办", "财务复核"]
    draft.maker.save()
    answer = clerk.post(f"/vouchers/{draft.pk}/check")
    assert answer.status_code == 409
    assert "不能由本人复核" in text_of(answer)
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_a_draft_is_changed_by_its_maker(draft: Voucher, clerk: Client) -> None:
    page = clerk.get(f"/vouchers/{draft.pk}/amend").content.decode()
    assert 'value="1148.00"' in page
    answer = amend(clerk, draft, HEAD | row(1, amount="99"), follow=True)
    assert "转-0001已修改" in text_of(answer)
    assert [one.amount_fen for one in entries_of(draft)] == [9_900]


def test_whoever_reads_a_voucher_sees_what_was_done_with_it(
    draft: Voucher, clerk: Client, signed_in: SignIn
) -> None:
    amend(clerk, draft, HEAD | row(1, amount="99"))
    check(signed_in("zhengwenbo"), draft)
    clerk.post(f"/vouchers/{draft.pk}/reverse", {"reason": "记错科目"})
    for reader in (clerk, signed_in("wanglixin")):
        told = text_of(reader.get(f"/vouchers/{draft.pk}")).partition("办理过程")[2]
        places = [told.index(words) for words in ("录入凭证", "修改凭证草稿", "复核凭证", "冲销：记错科目")]
        assert places == sorted(places)


def test_a_withdrawn_draft_says_who_withdrew_it(draft: Voucher, clerk: Client) -> None:
    clerk.post(f"/vouchers/{draft.pk}/withdraw", {"reason": "重复录入"})
    assert "撤回凭证草稿" in text_of(clerk.get(f"/vouchers/{draft.pk}")).partition("办理过程")[2]


def test_a_draft_is_withdrawn_with_a_reason(draft: Voucher, clerk: Client) -> None:
    address = f"/vouchers/{draft.pk}/withdraw"
    assert clerk.post(address, {"reason": " "}).status_code == 409
    assert "转-0001已撤回" in text_of(clerk.post(address, {"reason": "重复录入"}, follow=True))
    draft.refresh_from_db()
    assert draft.state == State.WITHDRAWN


def test_a_voucher_that_counts_is_reversed_and_the_reversal_checked(
    draft: Voucher, clerk: Client, signed_in: SignIn
) -> None:
    checker = signed_in("zhengwenbo")
    check(checker, draft)
    assert f"/vouchers/{draft.pk}/reverse" in clerk.get(f"/vouchers/{draft.pk}").content.decode()
    refused = clerk.post(f"/vouchers/{draft.pk}/reverse", {"reason": "记错", "date": "12月5日"})
    assert "“12月5日”不是日期" in text_of(refused)
    assert ">记错</textarea>" in refused.content.decode()
    answer = clerk.post(f"/vouchers/{draft.pk}/reverse", {"reason": "记错科目"}, follow=True)
    assert "冲销凭证冲-转-0001待另一人复核" in text_of(answer)
    reversal = Voucher.objects.get(reverses=draft)
    check(checker, reversal)
    draft.refresh_from_db()
    assert draft.state == State.REVERSED
    assert "已由冲销凭证抵销" in text_of(clerk.get(f"/vouchers/{draft.pk}"))
    assert f"/vouchers/{draft.pk}/reverse" not in clerk.get(f"/vouchers/{draft.pk}").content.decode()


def test_a_copy_starts_with_the_entries_and_without_number_and_day(draft: Voucher, clerk: Client) -> None:
    page = clerk.get(f"{NEW}&from={draft.pk}").content.decode()
    assert 'value="52.00"' in page
    assert 'value="转-0001"' not in page


def test_a_copy_is_of_today_or_of_the_day_asked_for_within_its_year(draft: Voucher, clerk: Client) -> None:
    this = localdate()
    copy = f"/vouchers/new?entity=460299&year={this.year}&from={draft.pk}"
    assert f'name="date" value="{this.isoformat()}"' in clerk.get(copy).content.decode()
    asked = clerk.get(f"{NEW}&from={draft.pk}&date=2024-11-30").content.decode()
    assert 'name="date" value="2024-11-30"' in asked
    for day in ("", "2023-11-30", "30.11.2024"):
        other = clerk.get(f"{NEW}&from={draft.pk}&date={day}").content.decode()
        assert 'name="date" value=""' in other


def test_a_copy_is_made_by_a_key(draft: Voucher, clerk: Client) -> None:
    page = clerk.get(f"/vouchers/{draft.pk}").content.decode()
    assert f'from={draft.pk}" data-key="C"' in page


@pytest.mark.parametrize(
    "address", ["/vouchers/new", "/budgets/new", "/balances/new", "/registers/assets/new"]
)
def test_the_cursor_stands_in_the_first_field_of_a_form(address: str, clerk: Client) -> None:
    page = clerk.get(address).content.decode()
    assert len(re.findall(" autofocus", page)) == 1
    refused = clerk.post(address, {}).content.decode()
    first = re.search(r"<(\w+)[^>]* autofocus", refused)
    assert first
    assert 'id="refused"' in first[0]


def test_a_year_of_drafts_only_can_be_begun(clerk: Client) -> None:
    answer = clerk.post("/vouchers/new?entity=460299&year=2025", HEAD | {"date": "2025-01-06"} | row(1), follow=True)  # fmt: skip
    assert "转-0001已录入" in text_of(answer)
    assert fen_from_yuan("1148") == sum(one.amount_fen for one in entries_of(Voucher.objects.get(year=2025)))
    assert "转-0001" in text_of(clerk.get("/vouchers?entity=460299&year=2025"))


def test_in_a_department_the_unit_is_chosen(clerk: Client) -> None:
    group = add_group(local_actor(), code="460", name="示例局")
    Entity.objects.filter(code="460299").update(group=group)
    add_entity(local_actor(), code="460298", name="另一个单位", group=group)
    address = "/vouchers/new?entity=460&year=2024"
    assert '<option value="460298"' in clerk.get(address).content.decode()
    clerk.post(address, HEAD | row(1) | {"entity": "460298"})
    assert Voucher.objects.get(number="转-0001").entity.code == "460298"
    assert clerk.post(address, HEAD | row(1) | {"entity": "460297"}).status_code == 404
    for page in ("budgets", "balances", "registers", "periods", "adjustments", "waiting", "vouchers"):
        assert clerk.get(f"/{page}?entity=460&year=2024").status_code == 200
    assert "结账按单位办理" in text_of(clerk.get("/periods?entity=460&year=2024"))


def test_the_trail_of_a_voucher_holds_what_came_before_and_after_there_were_several_units(
    clerk: Client, signed_in: SignIn
) -> None:
    clerk.post(NEW, HEAD | row(1))
    one = Voucher.objects.get(number="转-0001")
    other = Entity.objects.create(code="460298", name="示例档案馆")
    check(signed_in("zhengwenbo"), one)
    found = TrailEvent.objects.filter(about("2024年凭证转-0001", one.entity)).values_list(
        "subject", flat=True
    )
    assert list(found.order_by("sequence")) == ["2024年凭证转-0001", f"2024年凭证转-0001，{one.entity.name}"]
    page = text_of(signed_in("linhai").get(f"/vouchers/{one.pk}"))
    assert "录入凭证" in page
    assert "复核凭证" in page
    assert not TrailEvent.objects.filter(about("2024年凭证转-0001", other)).filter(
        subject__endswith=one.entity.name
    )


def test_a_wide_filter_is_counted_after_the_page(clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browse, "EXACT", 10)
    wide = f"/vouchers{OF_YEAR}&kind=支出"
    page = text_of(clerk.get(wide))
    assert "超过10张，算出张数和合计" in page
    assert "后面还有" in page
    assert "筛选结果支出合计" not in page
    counted = text_of(clerk.get(f"{wide}&counted=1"))
    assert "筛选结果支出合计" in counted
    assert "1,228,073.00" in counted
    narrow = text_of(clerk.get(f"{wide}&economy=30231"))
    assert "筛选结果支出合计" in narrow


def test_the_next_voucher_is_one_key_away_from_the_one_just_entered(clerk: Client) -> None:
    one = Voucher.objects.filter(year=2024, entity__code="460299")[0]
    page = clerk.get(f"/vouchers/{one.pk}").content.decode()
    assert 'href="/vouchers/new?entity=460299&amp;year=2024" data-key="N"' in page


def test_a_new_voucher_and_a_copy_have_the_number_after_the_last_one(clerk: Client) -> None:
    clerk.post(NEW, HEAD | {"number": "记-0999"} | row(1))
    one = Voucher.objects.get(number="记-0999")
    assert 'name="number" value="记-1000"' in clerk.get(NEW).content.decode()
    assert 'name="number" value="记-1000"' in clerk.get(f"{NEW}&from={one.pk}").content.decode()
    imported = Voucher.objects.filter(batch__isnull=False, year=2024)[0]
    Voucher.objects.create(
        entity=imported.entity, year=2024, month=1, number="导-07", date=imported.date, summary="随文件来",
        batch=imported.batch, maker=imported.maker, made_at=imported.made_at,
    )  # fmt: skip
    assert 'name="number" value="记-1000"' in clerk.get(NEW).content.decode()
    other_year = clerk.get("/vouchers/new?entity=460299&year=2026").content.decode()
    assert 'name="number" value=""' in other_year


@pytest.mark.parametrize(
    ("number", "after"), [("记-0117", "记-0118"), ("9", "10"), ("12-099", "12-100"), ("转甲", ""), ("", "")]
)
def test_the_number_after_a_number(number: str, after: str) -> None:
    assert following(number) == after


def test_the_life_of_a_voucher_begins_with_how_it_came_to_be(clerk: Client) -> None:
    imported = Voucher.objects.filter(batch__isnull=False, year=2024, entity__code="460299")[0]
    assert f"导入（批次{imported.batch_id}）" in text_of(clerk.get(f"/vouchers/{imported.pk}")).replace(
        "文件", ""
    )
    answer = clerk.post(f"/vouchers/{imported.pk}/reverse", {"reason": "重复", "number": "冲-1"}, follow=True)
    life = text_of(answer).partition("办理过程")[2]
    assert f"冲销{imported.number}" in life
    assert "录入凭证" not in life
