"""A form that is refused says everything that is wrong with it at once: what cannot be read beside what the rules refuse."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from onecard.accounts.models import BudgetLine, FixedAsset, SelfEvaluation, Voucher
from onecard.office.models import TrailEvent
from onecard.web.tests.test_voucher_pages import BLANK, HEAD, NEW, row

OF_YEAR = "?entity=460299&year=2024"


def refused(answer: Any) -> list[str]:
    """The list of problems at the top of the form."""
    page = answer.content.decode()
    assert answer.status_code == 409
    box = re.search(r'id="refused".*?<ul>(.*?)</ul>', page, re.DOTALL)
    assert box, page
    return [re.sub(r"<[^>]+>", "", item) for item in re.findall(r"<li>(.*?)</li>", box[1])]


def begins(said: list[str], *places: str) -> None:
    assert sorted(one.partition("：")[0] for one in said) == sorted(places), said


def test_a_voucher_tells_amounts_codes_and_the_taken_number_together(clerk: Client) -> None:
    taken = Voucher.objects.filter(year=2024).order_by("pk").first()
    assert taken is not None
    before = Voucher.objects.count(), TrailEvent.objects.count()
    form = HEAD | {"number": taken.number, "total": "99"} | row(1, amount="12.345") | row(2, function="20801")
    said = refused(clerk.post(NEW, form))
    begins(said, "第1行，金额", "第2行，功能分类", "凭证号")
    assert any(f"账里已有{taken.number}" in one for one in said)
    assert (Voucher.objects.count(), TrailEvent.objects.count()) == before


def test_a_voucher_without_a_day_still_tells_that_its_number_is_taken(clerk: Client) -> None:
    taken = Voucher.objects.filter(year=2024).order_by("pk").first()
    assert taken is not None
    begins(refused(clerk.post(NEW, HEAD | {"number": taken.number, "date": ""} | row(1))), "日期", "凭证号")


def test_a_total_that_is_not_the_sum_is_told_beside_the_rest_at_its_own_field(clerk: Client) -> None:
    form = HEAD | {"number": "", "total": "99"} | row(1, economy="302")
    answer = clerk.post(NEW, form)
    begins(refused(answer), "凭证号", "第1行，经济分类", "凭证合计")
    assert 'href="#f-total"' in answer.content.decode()


def test_an_empty_asset_names_every_field_it_lacks(clerk: Client) -> None:
    form = {"kind": "房屋", "name": "", "use": "", "acquired_on": "", "quantity": "x", "area": ""}
    said = refused(clerk.post(f"/registers/assets/new{OF_YEAR}", form))
    begins(said, "取得日期", "数量", "名称", "用途", "面积")
    assert not FixedAsset.objects.filter(kind="房屋").exists()


def test_an_empty_evaluation_names_every_field_it_lacks(clerk: Client) -> None:
    before = SelfEvaluation.objects.count()
    said = refused(clerk.post(f"/evaluations/new{OF_YEAR}", {"project": "", "unit": "元", "grade": ""}))
    begins(said, "全年预算数", "全年执行数", "自评得分", "项目名称", "等级", "附件")
    assert SelfEvaluation.objects.count() == before


def test_an_empty_budget_line_names_every_field_it_lacks(clerk: Client) -> None:
    before = BudgetLine.objects.count()
    form = {"basis": "调整", "fund": "一般公共", "nature": "基本", "function": "1"}
    said = refused(clerk.post(f"/budgets/new{OF_YEAR}", form))
    begins(said, "日期", "金额", "指标文号", "功能分类", "事由")
    assert BudgetLine.objects.count() == before


def test_an_empty_difference_names_every_field_it_lacks(clerk: Client) -> None:
    from onecard.office.entities import add_group
    from onecard.office.models import Entity
    from onecard.office.people import local_actor

    Entity.objects.filter(code="460299").update(group=add_group(local_actor(), code="4602", name="示例局"))
    form = {
        "item": "expenditure",
        "amount": "",
        "fund": "一般公共",
        "function": "2080108",
        "economy": "30201",
    }
    said = refused(clerk.post("/difference-table/new?entity=4602&year=2024", form | {"nature": ""}))
    begins(said, "金额", "支出性质", "事由")


def test_the_row_of_nothing_but_an_amount_that_cannot_be_read_is_told_with_what_it_lacks(
    clerk: Client,
) -> None:
    said = refused(clerk.post(NEW, HEAD | row(1, **BLANK | {"amount": "abc"})))
    begins(said, "第1行，金额", "第1行，支出性质", "第1行，功能分类", "第1行，经济分类")
