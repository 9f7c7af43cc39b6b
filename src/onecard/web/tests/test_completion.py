"""Fields of codes: what is offered while typing, and what may be written in them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.html import strip_tags

from onecard.accounts.models import BalanceRecord, BudgetLine, Voucher

PLACE = "entity=460299&year=2024"


def offered(client: Client, text: str, code_list: str = "function", **more: str) -> list[str]:
    answer = client.get("/codes", {"entity": "460299", "year": "2024", "list": code_list, "q": text} | more)
    assert answer.status_code == 200
    return re.findall(r'data-value="(\d+)"', answer.content.decode())


def voucher(**fields: str) -> dict[str, str]:
    row = {
        "item": "expenditure", "function": "2080108", "economy": "30201", "amount": "120.00", "fund": "一般公共",
        "nature": "基本", "project": "", "payee": "", "summary": "", "counterparty": "",
    }  # fmt: skip
    head = {"number": "记-9001", "date": "2024-12-02", "summary": "办公用品"}
    return head | {f"{name}-1": fields.get(name, value) for name, value in row.items()}


@pytest.mark.parametrize("text", ["2080108", "信息化", "xxhjs", "ＸＸＨＪＳ", "社会保障 信息化"])
def test_codes_are_offered_by_number_name_and_initials(text: str, clerk: Client) -> None:
    assert offered(clerk, text)[0] == "2080108"


def test_only_what_records_are_written_to_is_offered(clerk: Client) -> None:
    assert {len(code) for code in offered(clerk, "社会保障")} == {7}
    assert offered(clerk, "bgf", "economy") == ["30201"]


def test_an_offer_says_its_name_what_is_above_it_and_whether_the_unit_uses_it(clerk: Client) -> None:
    html = clerk.get(f"/codes?{PLACE}&list=function&q=2080108").content.decode()
    assert 'role="option"' in html
    assert "人力资源和社会保障管理事务" in html
    assert "用过" in html


def test_more_than_fit_are_counted(clerk: Client) -> None:
    html = clerk.get(f"/codes?{PLACE}&list=function&q=xzyx").content.decode()
    assert len(re.findall('role="option"', html)) == 12
    assert re.search("还有[0-9]+个", strip_tags(html))


@pytest.mark.parametrize("text", ["", "%", "_", "'", "<b>", "没有这个", "长" * 10_000])
def test_what_names_no_code_is_offered_nothing(text: str, clerk: Client) -> None:
    assert offered(clerk, text) == []


@pytest.mark.parametrize("address", ["/codes?list=", "/codes?list=government", "/codes?list=x&q=2"])
def test_a_list_no_record_is_written_to_is_not_there(address: str, clerk: Client) -> None:
    assert clerk.get(address).status_code == 404


def test_an_administrator_is_offered_nothing(signed_in: Callable[[str], Client]) -> None:
    assert signed_in("zhouyuan").get(f"/codes?{PLACE}&list=function&q=2").status_code == 403


@pytest.mark.parametrize("economy", ["30201", "办公费", "bgf", "30201 办公费", "30201办公费", " 30201 "])
def test_a_voucher_takes_a_code_by_number_name_or_initials_without_scripts(
    economy: str, clerk: Client
) -> None:
    answer = clerk.post(f"/vouchers/new?{PLACE}", voucher(economy=economy))
    assert answer.status_code == 302
    assert Voucher.objects.get(number="记-9001").entries.get().economy == "30201"


def test_a_name_several_codes_have_is_refused_with_the_codes(clerk: Client) -> None:
    answer = clerk.post(f"/vouchers/new?{PLACE}", voucher(function="信息化建设"))
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "支出功能分类里有14个“信息化建设”" in html
    assert "2010607（财政事务）" in html
    assert 'value="信息化建设"' in html
    assert not Voucher.objects.filter(number="记-9001").exists()


@pytest.mark.parametrize("function", ["没有这个", "2080108 办公费", "208a", "99", "20801", "信息"])
def test_what_names_no_code_is_refused_by_the_rules_as_before(function: str, clerk: Client) -> None:
    answer = clerk.post(f"/vouchers/new?{PLACE}", voucher(function=function))
    assert answer.status_code == 409
    assert f"“{function}”" in answer.content.decode()
    assert not Voucher.objects.filter(number="记-9001").exists()


def test_the_name_of_a_code_stands_under_its_field(clerk: Client) -> None:
    html = clerk.post(f"/vouchers/new?{PLACE}", voucher(amount="不详")).content.decode()
    assert re.search(r'id="h-economy-1"[^>]*>办公费<', html)
    assert re.search(r'id="h-economy-2"[^>]*>编码、名称或拼音首字母<', html)


def test_budgets_and_balances_take_names_too(clerk: Client) -> None:
    budget = {
        "basis": "调整", "number": "示财〔2024〕9号", "date": "2024-06-03", "function": "2080108", "economy": "办公费",
        "amount": "100", "fund": "一般公共", "nature": "基本", "project": "", "reason": "追加",
    }  # fmt: skip
    assert clerk.post(f"/budgets/new?{PLACE}", budget).status_code == 302
    assert BudgetLine.objects.get(number="示财〔2024〕9号").economy == "30201"
    transfer = {
        "date": "2024-06-03", "amount": "100", "reason": "调剂", "document": "", "fund-out": "一般公共",
        "function-out": "社会保险经办机构", "nature-out": "项目", "project-out": "甲", "fund-in": "一般公共",
        "function-in": "住房公积金", "nature-in": "项目", "project-in": "乙",
    }  # fmt: skip
    answer = clerk.post(f"/balances/transfer?{PLACE}", transfer)
    assert answer.status_code == 302, strip_tags(answer.content.decode())
    codes = set(BalanceRecord.objects.filter(item="internal").values_list("function", flat=True))
    assert codes == {"2080109", "2210201"}


def test_a_purse_of_a_transfer_says_which_of_the_two_is_wrong(clerk: Client) -> None:
    transfer = {"date": "2024-06-03", "amount": "100", "reason": "调剂", "function-in": "行政运行"}
    html = clerk.post(f"/balances/transfer?{PLACE}", transfer).content.decode()
    assert "调入功能分类" in html
    assert re.search(r'id="e-function-in".*?个“行政运行”', html, re.DOTALL)


def test_payees_paid_before_are_offered_by_name_and_initials(clerk: Client) -> None:
    for text in ("数智科技", "szkj", "ＳＺＫＪ"):
        html = clerk.get(f"/payees?{PLACE}&q={text}").content.decode()
        assert 'data-value="示例数智科技有限公司"' in html
    for text in ("", "%25", "没有这个"):
        assert "data-value" not in clerk.get(f"/payees?{PLACE}&q={text}").content.decode()
    assert (
        f'data-codes="/payees?{PLACE.replace("&", "&amp;")}"'
        in clerk.get(f"/vouchers/new?{PLACE}").content.decode()
    )


def test_a_list_is_filtered_by_the_name_of_a_code_too(clerk: Client) -> None:
    by_number = clerk.get(f"/vouchers?{PLACE}&economy=30201").content.decode()
    for name in ("办公费", "bgf"):
        assert _count(clerk.get(f"/vouchers?{PLACE}&economy={name}").content.decode()) == _count(by_number)
    assert _count(by_number).split("里的")[1] != "0张"
    assert "208" in offered(clerk, "208", above="1")


def _count(html: str) -> str:
    found = re.search(r"[0-9]+张里的[0-9]+张", strip_tags(html))
    assert found
    return found[0]
