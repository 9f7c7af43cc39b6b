"""Lists are narrowed, ordered, paged and exported by their address: one piece for all of them."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest
from django.db.models import Sum
from django.test import Client

from onecard.accounts.imports.vouchers import preview
from onecard.accounts.models import BudgetLine, Entry, State
from onecard.accounts.views import exporting, listed
from onecard.office.entities import add_entity
from onecard.office.people import local_actor
from onecard.web.tests.test_voucher_pages import text_of

OF_YEAR = "?entity=460299&year=2024"
LISTS = (
    "budgets", "balances", "registers/assets", "registers/procurements", "registers/trips", "registers/receptions",
    "registers/disposals", "registers/voidings", "evaluations",
)  # fmt: skip


def rows_of(answer: Any) -> list[list[str]]:
    """The lines of a CSV answer."""
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(StringIO(text)))


def shown(client: Client, address: str) -> list[str]:
    """The words of each row of a list."""
    page = client.get(address).content.decode()
    return page.partition("<tbody>")[2].partition("</tbody>")[0].split("<tr")[1:]


@pytest.mark.parametrize("name", LISTS)
def test_every_list_takes_any_filter_and_order_and_comes_as_a_file(clerk: Client, name: str) -> None:
    for asked in (
        "q=无",
        "month=13&state=x&from=abc&function=x",
        "month=5&state=draft&q=a%20b",
        "sort=-1",
        "sort=99",
    ):
        assert clerk.get(f"/{name}{OF_YEAR}&{asked}").status_code == 200, asked
    head = rows_of(clerk.get(f"/{name}{OF_YEAR}&export=csv"))[0]
    assert "状态" in head
    book = clerk.get(f"/{name}{OF_YEAR}&export=xlsx")
    sheet = openpyxl.load_workbook(BytesIO(b"".join(book.streaming_content)))  # type: ignore[attr-defined]
    assert [cell.value for cell in next(sheet.active.iter_rows())] == head


def test_a_filter_narrows_the_lines_and_the_totals_and_is_told_in_words(clerk: Client) -> None:
    lines = BudgetLine.objects.filter(entity__code="460299", year=2024)
    of_project = lines.filter(nature="项目")
    page = text_of(clerk.get(f"/budgets{OF_YEAR}&nature=项目"))
    assert f"{lines.count()}笔里的{of_project.count()}笔" in page
    total = of_project.filter(state=State.POSTED).aggregate(total=Sum("amount_fen"))["total"]
    assert f"{total / 100:,.2f}" in page
    assert len(shown(clerk, f"/budgets{OF_YEAR}&nature=项目")) == of_project.count()


def test_words_codes_months_and_amounts_narrow_together(clerk: Client) -> None:
    one = BudgetLine.objects.filter(entity__code="460299", year=2024).exclude(function="")[0]
    yuan = f"{one.amount_fen / 100:.2f}"
    asked = f"q={one.number}&function={one.function[:3]}&month={one.date.month}&from={yuan}&to={yuan}"
    found = shown(clerk, f"/budgets{OF_YEAR}&{asked}")
    assert found
    assert all(one.number in row and one.function[:3] in row for row in found)


def test_an_amount_that_cannot_be_read_is_told_beside_the_field(clerk: Client) -> None:
    page = clerk.get(f"/budgets{OF_YEAR}&from=12.345")
    assert "比分还小" in text_of(page)
    assert 'name="from"' in page.content.decode()


def test_a_list_that_nothing_fits_offers_to_clear_the_filter(clerk: Client) -> None:
    page = text_of(clerk.get(f"/budgets{OF_YEAR}&q=没有这样的"))
    assert "没有符合条件的预算" in page
    assert "清除筛选" in page


def test_a_column_orders_the_list_both_ways(clerk: Client) -> None:
    page = clerk.get(f"/budgets{OF_YEAR}&sort=-2").content.decode()
    assert 'aria-sort="descending"' in page
    amounts = list(
        BudgetLine.objects.filter(entity__code="460299", year=2024)
        .order_by("-amount_fen")
        .values_list("number", flat=True)
    )
    assert amounts[0] in shown(clerk, f"/budgets{OF_YEAR}&sort=-2")[0]
    assert amounts[-1] in shown(clerk, f"/budgets{OF_YEAR}&sort=2")[0]


def test_evaluations_are_narrowed_in_their_own_words(clerk: Client) -> None:
    page = text_of(clerk.get(f"/evaluations{OF_YEAR}&state=reversed"))
    assert "已作废" in page
    assert "里的0条" in page
    assert "没有符合条件的绩效自评" in page


def test_pages_keep_the_filter(clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listed, "PAGE", 2)
    page = clerk.get(f"/budgets{OF_YEAR}&nature=基本").content.decode()
    assert "nature=%E5%9F%BA%E6%9C%AC" in page.partition('class="pager"')[2]


def test_the_file_holds_what_the_filter_takes_with_names_of_codes(clerk: Client) -> None:
    head, *rows = rows_of(clerk.get(f"/budgets{OF_YEAR}&nature=项目&export=csv"))
    found = BudgetLine.objects.filter(entity__code="460299", year=2024, nature="项目")
    assert len(rows) == found.count()
    amounts = sum(Decimal(row[head.index("金额（元）")]) for row in rows)
    assert amounts * 100 == found.aggregate(total=Sum("amount_fen"))["total"]
    assert {row[head.index("支出性质")] for row in rows} == {"项目支出"}
    assert "信息化建设" in {row[head.index("功能分类名称")] for row in rows}


def test_vouchers_come_as_entries_that_can_be_brought_in_again(clerk: Client) -> None:
    head, *rows = rows_of(clerk.get(f"/vouchers{OF_YEAR}&economy=30231&export=csv"))
    found = Entry.objects.filter(voucher__entity__code="460299", year=2024, voucher__entries__economy="30231")
    assert len(rows) == found.distinct().count() > 0
    for title in (
        "凭证号",
        "日期",
        "收支项目",
        "功能分类编码",
        "经济分类编码",
        "资金性质",
        "支出性质",
        "金额（元）",
    ):
        assert title in head
    book = clerk.get(f"/vouchers{OF_YEAR}&export=xlsx")
    sheet = openpyxl.load_workbook(BytesIO(b"".join(book.streaming_content))).active  # type: ignore[attr-defined]
    spent = [
        row for row in sheet.iter_rows(min_row=2, values_only=True) if row[head.index("收支项目")] == "支出"
    ]
    assert round(sum(row[head.index("金额（元）")] for row in spent), 2) == 1228073.00


def test_a_file_holds_no_formula(clerk: Client) -> None:
    BudgetLine.objects.filter(entity__code="460299", year=2024).update(project="=1+1")
    head, *rows = rows_of(clerk.get(f"/budgets{OF_YEAR}&export=csv"))
    assert {row[head.index("项目")] for row in rows} == {"'=1+1"}
    book = clerk.get(f"/budgets{OF_YEAR}&export=xlsx")
    sheet = openpyxl.load_workbook(BytesIO(b"".join(book.streaming_content))).active  # type: ignore[attr-defined]
    cell = sheet.cell(2, head.index("项目") + 1)
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_more_lines_than_a_workbook_takes_are_refused_in_words(
    clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "XLSX_MOST", 2)
    answer = clerk.get(f"/budgets{OF_YEAR}&export=xlsx")
    assert answer.status_code == 409
    assert "导出CSV，或者再筛选一下" in text_of(answer)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_was_exported_is_read_by_the_import_to_the_same_amounts(clerk: Client, form: str) -> None:
    answer = clerk.get(f"/vouchers{OF_YEAR}&export={form}")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    other = add_entity(local_actor(), code="460298", name="示例档案馆")
    read = preview(other, 2024, content, f"凭证分录.{form}")
    entries = Entry.objects.filter(entity__code="460299", year=2024)
    assert not read.problems
    assert read.count == entries.count()
    assert read.total_fen == entries.aggregate(total=Sum("amount_fen"))["total"]


@pytest.mark.parametrize("name", ["vouchers", "budgets"])
def test_a_page_past_the_end_is_the_last_one(clerk: Client, name: str) -> None:
    answer = clerk.get(f"/{name}{OF_YEAR}&page=999", follow=True)
    assert "没有符合条件" not in text_of(answer)
    assert '<td class="num' in answer.content.decode()


@pytest.mark.parametrize("name", ["vouchers", "budgets"])
def test_bounds_that_nothing_can_be_between_are_said(clerk: Client, name: str) -> None:
    page = text_of(clerk.get(f"/{name}{OF_YEAR}&from=500&to=100"))
    assert "不少于500.00元又不多于100.00元的没有。把小的写在前面。" in page
    assert "把小的写在前面" not in text_of(clerk.get(f"/{name}{OF_YEAR}&from=100&to=100"))


def test_a_year_without_vouchers_says_how_to_begin_and_filters_nothing(clerk: Client) -> None:
    answer = clerk.get("/vouchers?entity=460299&year=2026")
    page = text_of(answer)
    assert "2026年没有凭证" in page
    assert "不符合现在的条件" not in page
    assert "导入文件" in page
    assert 'aria-label="筛选凭证"' not in answer.content.decode()
    assert "导入文件" not in text_of(clerk.get("/vouchers?entity=460299&year=2024&q=没有这样的"))
