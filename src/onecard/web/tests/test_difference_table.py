"""The difference table (差额表) of a department on pages: declared by one, checked by another, counted in every total."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from onecard.accounts import queries
from onecard.accounts.check import check_voucher
from onecard.accounts.drafts import EntryDraft
from onecard.accounts.enter import enter_voucher
from onecard.accounts.models import State, TableDifference, TailAdjustment
from onecard.finalaccounts import figures as fa
from onecard.office.models import Entity, Group, User

SignIn = Callable[[str], Client]
OF_YEAR = "?entity=460200&year=2024"
LINE = {
    "item": "expenditure", "amount": "-1,000.00", "fund": "一般公共", "function": "2080108", "economy": "30201",
    "nature": "基本", "project": "", "reason": "两个单位重复列支同一笔办公费",
}  # fmt: skip


def text_of(answer: Any) -> str:
    """The words of a page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def spent() -> int:
    fact = queries.facts(queries.subject("460200"), 2024).at(fa.EXPENDITURE.key)
    assert fact is not None
    assert fact.exact is not None
    return int(fact.exact * 1_000_000)


@pytest.fixture
def department(example: None) -> Group:
    """The example's unit and a second one that paid it 5,000 元 and says so; the example's unit says it received them."""
    group = Group.objects.create(code="460200", name="示例局")
    Entity.objects.filter(code="460299").update(group=group)
    second = Entity.objects.create(code="460203", name="示例鉴定中心", group=group)
    maker, checker = User.objects.get(username="chenjingyi"), User.objects.get(username="zhengwenbo")
    for entity, draft in (
        (second, EntryDraft("other", 6_000_00, fund="其他", function="2080108")),
        (second, EntryDraft("expenditure", 5_000_00, fund="其他", function="2080108", nature="上缴", counterparty="460299")),
        (Entity.objects.get(code="460299"), EntryDraft("subordinate", 5_000_00, fund="其他", function="2080108", counterparty="460203")),
    ):  # fmt: skip
        number = f"往-{draft.item}"
        written = enter_voucher(
            maker, entity, number=number, date=date(2024, 6, 5), summary="往来", entries=[draft]
        )
        check_voucher(checker, written)
    return group


@pytest.fixture
def line(department: Group, clerk: Client) -> TableDifference:
    answer = clerk.post(f"/difference-table/new{OF_YEAR}", LINE)
    assert answer.status_code == 302, text_of(answer)
    return TableDifference.objects.get()


def test_the_maker_finds_no_button_to_check_and_reads_who_may(
    line: TableDifference, clerk: Client, signed_in: SignIn
) -> None:
    User.objects.filter(username="chenjingyi").update(roles=["财务经办", "财务复核"])
    own = clerk.get(f"/difference-table{OF_YEAR}").content.decode()
    assert "可以复核的有郑文博。" in own
    assert not re.search(r'action="[^"]*/check', own)
    others = signed_in("zhengwenbo").get(f"/difference-table{OF_YEAR}").content.decode()
    assert "可以复核的有" not in others
    assert f'action="/difference-table/{line.pk}/check' in others


def test_a_line_changes_the_departments_total_once_another_has_checked_it(
    line: TableDifference, clerk: Client, signed_in: SignIn
) -> None:
    before = spent()
    checker = signed_in("zhengwenbo")
    assert "重复列支" in text_of(checker.get("/waiting"))
    assert (
        "/difference-table?entity=460200&amp;year=2024&amp;next=%2Fwaiting"
        in checker.get("/waiting").content.decode()
    )
    answer = checker.post(f"/difference-table/{line.pk}/check", follow=True)
    assert "差额支出已复核，从现在起计入报表" in text_of(answer)
    assert spent() == before - 1_000_00
    assert "重复列支" not in text_of(checker.get("/waiting"))


def test_the_page_shows_how_each_total_comes_about(line: TableDifference, signed_in: SignIn) -> None:
    checker = signed_in("zhengwenbo")
    checker.post(f"/difference-table/{line.pk}/check")
    shown = text_of(checker.get(f"/difference-table{OF_YEAR}"))
    spending = re.search(r"本年支出合计 ([\d,.]+) 5,000.00 −1,000.00 ([\d,.]+) 相符", shown)
    assert spending, shown
    units, whole = (int(re.sub(r"[,.]", "", amount)) for amount in spending.groups())
    assert units - 5_000_00 - 1_000_00 == whole == spent()
    assert "其中：附属单位上缴收入 5,000.00 5,000.00 0.00 0.00 相符" in shown
    assert "示例鉴定中心 示例市社会保障卡一卡通中心 上缴上级支出 1笔 5,000.00" in shown
    assert "差0" not in shown


def test_the_line_is_a_record_beneath_the_cell_of_the_table(
    line: TableDifference, clerk: Client, signed_in: SignIn
) -> None:
    signed_in("zhengwenbo").post(f"/difference-table/{line.pk}/check")
    beneath = clerk.get(f"/tables/03{OF_YEAR}&open=2080108.basic&page=1")
    records = queries.records_beneath(
        queries.subject("460200"), 2024, fa.EXPENDITURE.key, {"function": "2080108", "nature": "基本"}, limit=500
    )  # fmt: skip
    assert [row.amount_fen for row in records.rows if row.kind == "differences"] == [-1_000_00]
    assert f"{records.count}" in text_of(beneath)


def test_a_line_that_counts_is_reversed_by_maker_and_checker(
    line: TableDifference, clerk: Client, signed_in: SignIn
) -> None:
    checker = signed_in("zhengwenbo")
    before = spent()
    assert "不能这样处理" in text_of(clerk.post(f"/difference-table/{line.pk}/reverse", {"reason": "撤"}))
    checker.post(f"/difference-table/{line.pk}/check")
    assert clerk.post(f"/difference-table/{line.pk}/reverse", {"reason": ""}).status_code == 409
    clerk.post(f"/difference-table/{line.pk}/reverse", {"reason": "并非重复"})
    assert spent() == before - 1_000_00
    reversal = TableDifference.objects.get(reverses=line)
    again = clerk.post(f"/difference-table/{line.pk}/reverse", {"reason": "并非重复"})
    assert "已有待复核的冲销" in text_of(again)
    checker.post(f"/difference-table/{reversal.pk}/check")
    line.refresh_from_db()
    assert (line.state, spent()) == (State.REVERSED, before)


def test_the_maker_cannot_check_and_may_withdraw(line: TableDifference, clerk: Client) -> None:
    page = clerk.get(f"/difference-table{OF_YEAR}")
    assert "等另一人复核" in text_of(page)
    assert clerk.post(f"/difference-table/{line.pk}/check").status_code == 403
    clerk.post(f"/difference-table/{line.pk}/withdraw", {"reason": "登记错单位"})
    line.refresh_from_db()
    assert line.state == State.WITHDRAWN


def test_somebody_with_both_roles_does_not_check_their_own(
    line: TableDifference, signed_in: SignIn, clerk: Client
) -> None:
    User.objects.filter(username="chenjingyi").update(roles=["财务经办", "财务复核"])
    answer = signed_in("chenjingyi").post(f"/difference-table/{line.pk}/check", follow=True)
    assert "同一人" in text_of(answer) or "另一人" in text_of(answer)
    line.refresh_from_db()
    assert line.state == State.DRAFT


def test_what_an_entry_may_not_be_a_line_may_not_be(department: Group, clerk: Client) -> None:
    for wrong, said in (
        ({"economy": ""}, "支出要记到经济分类的款"),
        ({"item": "opening"}, "结转和结余没有经济分类"),
        ({"amount": "0"}, "金额为零"),
        ({"reason": ""}, "没有写事由"),
        ({"item": "else"}, "收支项目"),
    ):
        answer = clerk.post(f"/difference-table/new{OF_YEAR}", LINE | wrong)
        assert answer.status_code == 409
        assert said in text_of(answer)
    assert not TableDifference.objects.exists()


def test_who_belongs_to_one_unit_sees_nothing_of_the_departments_lines(
    line: TableDifference, signed_in: SignIn
) -> None:
    User.objects.filter(username="zhengwenbo").update(entity=Entity.objects.get(code="460203"))
    bound = signed_in("zhengwenbo")
    assert bound.get(f"/difference-table{OF_YEAR}").status_code == 404
    assert bound.post(f"/difference-table/{line.pk}/check").status_code == 404
    assert "重复列支" not in text_of(bound.get("/waiting"))


def test_a_unit_has_no_difference_table_and_is_told_so(department: Group, clerk: Client) -> None:
    page = clerk.get("/difference-table?entity=460299&year=2024")
    assert "只有部门才有差额表" in text_of(page)
    assert "登记差额" not in text_of(page).split("只有部门")[1]
    assert clerk.post("/difference-table/new?entity=460299&year=2024", LINE).status_code == 302
    assert not TableDifference.objects.exists()
    assert 'href="/difference-table' not in clerk.get("/tables/01?entity=460299&year=2024").content.decode()
    assert 'href="/difference-table' in clerk.get(f"/tables/01{OF_YEAR}").content.decode()


def test_a_departments_tail_adjustment_waits_for_its_checker(
    department: Group, clerk: Client, signed_in: SignIn
) -> None:
    from django.utils import timezone

    maker = User.objects.get(username="chenjingyi")
    one = TailAdjustment.objects.create(
        group=department, year=2024, cell="05/total/total", amount=1, reason="尾差", maker=maker,
        made_at=timezone.now(),
    )  # fmt: skip
    shown = signed_in("zhengwenbo").get("/waiting").content.decode()
    assert "/adjustments?entity=460200&amp;year=2024&amp;next=" in shown
    assert f'#r{one.pk}"' in shown
    assert "示例局" in shown
