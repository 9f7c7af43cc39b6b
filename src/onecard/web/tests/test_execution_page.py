"""The page of budget execution: rows, marks, filters, order, evidence, files, and what it says where there is nothing."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from onecard.accounts.models import BudgetLine
from onecard.office.models import Entity, User
from onecard.web.tests.test_lists import rows_of, shown
from onecard.web.tests.test_voucher_pages import text_of

PAGE = "/budgets/execution?entity=460299&year=2024"


@pytest.fixture
def unit(example: None) -> Entity:
    return Entity.objects.get(code="460299")


def change_budget(unit: Entity, fen: int, function: str, state: str = "posted") -> BudgetLine:
    return BudgetLine.objects.create(
        entity=unit, year=2024, basis="调整", number=f"示财预〔2024〕{fen}号", date=date(2024, 12, 1), function=function,
        fund="一般公共", nature="基本", amount_fen=fen, reason="调整", state=state,
        maker=User.objects.get(username="chenjingyi"), made_at=timezone.now(),
    )  # fmt: skip


def test_each_item_has_its_budget_what_was_paid_and_what_is_left(clerk: Client) -> None:
    (row,) = [row for row in shown(clerk, PAGE) if "2080108" in row]
    said = re.sub(r"<[^>]*>", " ", row)
    for told in (
        "信息化建设",
        "1,044,400.00",
        "−175,831.00",
        "868,569.00",
        "838,853.00",
        "29,716.00",
        "96.58%",
    ):
        assert told in said
    assert "没有超预算的" in text_of(clerk.get(PAGE))


def test_every_amount_leads_to_the_records_it_adds_up(clerk: Client) -> None:
    page = clerk.get(PAGE).content.decode()
    links = {unescape(one) for one in re.findall(r'class="fig" href="([^"]+)"', page)}
    assert {parse_qs(urlsplit(one).query)["basis"][0] for one in links} == {"年初", "调整", "全年", "决算"}
    for link in sorted(links):
        assert clerk.get(link).status_code == 200, link
    (paid,) = [one for one in links if "function=2080108" in one and "%E5%86%B3%E7%AE%97" in one]
    assert "838,853.00" in text_of(clerk.get(paid))


def test_what_is_over_its_budget_is_marked_in_words_and_counted_on_top(clerk: Client, unit: Entity) -> None:
    change_budget(unit, -5_000_000, "2080108")
    change_budget(unit, -2_000_000, "2080505", state="draft")
    answer = clerk.get(PAGE)
    assert "超预算1行" in text_of(answer)
    (row,) = [row for row in shown(clerk, PAGE) if "2080108" in row]
    assert "超预算</span>" in row
    assert "−20,284.00" in row


def test_what_is_not_broken_down_has_a_row_of_its_own(clerk: Client, unit: Entity) -> None:
    change_budget(unit, 1_234_500, "")
    BudgetLine.objects.filter(entity=unit, year=2024, function="2210201").delete()
    rows = shown(clerk, PAGE)
    assert "未分解到项" in rows[-1]
    assert "12,345.00" in rows[-1]
    link = unescape(re.findall(r'href="([^"]+)"', rows[-1])[-1])
    assert "12,345.00" in text_of(clerk.get(link))
    (unknown,) = [row for row in rows if "2210201" in row]
    assert "预算未分解" in unknown
    assert unknown.count("—") == 5


def test_fund_nature_and_project_narrow_it_in_the_address(clerk: Client) -> None:
    of_projects = shown(clerk, f"{PAGE}&by=project&nature=项目")
    assert len(of_projects) == 1
    assert "社会保障卡信息化建设与运维" in of_projects[0]
    assert "5,415.00" in of_projects[0]
    assert "没有符合条件的预算和支出" in text_of(clerk.get(f"{PAGE}&fund=国有资本"))
    assert shown(clerk, f"{PAGE}&fund=别的&nature=x&by=y&sort=z") == shown(clerk, PAGE)


def test_the_title_of_a_column_orders_by_it(clerk: Client) -> None:
    def codes(sort: str) -> list[str]:
        return [re.search(r"\d{7}", row)[0] for row in shown(clerk, f"{PAGE}&sort={sort}")]  # type: ignore[index]

    assert codes("-paid")[:2] == ["2080108", "2080506"]
    assert codes("paid") == codes("-paid")[::-1]
    assert codes("-key") == sorted(codes("key"), reverse=True)
    assert codes("-rate")[-1] == "2080199"
    assert codes("rate")[-1] == "2080199"
    assert 'aria-sort="descending"' in clerk.get(f"{PAGE}&sort=-paid").content.decode()


def test_the_files_hold_what_the_page_shows_and_its_total(clerk: Client) -> None:
    lines = rows_of(clerk.get(f"{PAGE}&export=csv"))
    assert lines[0][:4] == ["功能分类编码", "功能分类名称", "年初预算（元）", "调整（元）"]
    assert lines[1][:6] == ["2080108", "信息化建设", "1044400.00", "-175831.00", "868569.00", "838853.00"]
    assert lines[-1][1:] == [
        "合计",
        "1782540.00",
        "-524751.00",
        "1257789.00",
        "1228073.00",
        "29716.00",
        "97.64",
        "",
    ]
    book = clerk.get(f"{PAGE}&by=project&export=xlsx")
    sheet = openpyxl.load_workbook(BytesIO(b"".join(book.streaming_content))).active  # type: ignore[attr-defined]
    assert [row[0].value for row in sheet.iter_rows()] == [
        "项目", "社会保障卡信息化建设与运维", "没有写项目", "合计"
    ]  # fmt: skip


def test_a_year_without_budget_or_expenditure_says_what_to_do(clerk: Client) -> None:
    empty = text_of(clerk.get("/budgets/execution?entity=460299&year=2022"))
    assert "2022年没有预算和支出" in empty
    assert "录入预算" in empty


def test_expenditure_without_any_budget_leaves_what_is_left_unknown(clerk: Client, unit: Entity) -> None:
    BudgetLine.objects.filter(entity=unit, year=2024).delete()
    said = text_of(clerk.get(PAGE))
    assert "2024年没有已复核的预算" in said
    assert "超预算1行" not in said


def test_the_list_of_budgets_and_the_home_page_lead_there(clerk: Client) -> None:
    address = PAGE.replace("&", "&amp;")
    assert f'href="{address}"' in clerk.get("/budgets?entity=460299&year=2024").content.decode()
    assert f'href="{address}"' in clerk.get("/?entity=460299&year=2024").content.decode()
