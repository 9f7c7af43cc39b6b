"""What a table stands beside, as files: the nine tables beside last year or a budget, a department's table by unit."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pypdfium2
import pytest
from django.test import Client

from onecard.accounts.check import check_voucher
from onecard.accounts.drafts import EntryDraft
from onecard.accounts.enter import enter_voucher
from onecard.office.models import Entity, Group, User

PLACE = "?entity=460299&year=2024"


def book(client: Client, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def rows(sheet: Any) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(values_only=True))


def row(sheet: Any, *begins: str) -> list[Any]:
    """The values of the row that has these words in it, without the empty ones."""
    found = [one for one in rows(sheet) if all(word in one for word in begins)]
    assert len(found) == 1, begins
    return [value for value in found[0] if value is not None]


def text(client: Client, address: str) -> list[str]:
    """The words of each page of a PDF."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(answer.content)]


def test_the_workbook_has_every_value_in_a_column_of_its_own(example: None, clerk: Client) -> None:
    made = book(clerk, f"/tables/beside-last-year.xlsx{PLACE}")
    assert made.sheetnames == [f"公开{number:02d}" for number in range(1, 10)]
    values = row(made["公开05"], "2080108", "信息化建设")
    assert values[2:6] == [0, 0, 0, "—"]
    assert values[6:10] == [83.89, 89.06, -5.17, -5.81]
    heads = [value for one in rows(made["公开05"])[3:6] for value in one]
    assert heads.count("增减率") == 6
    percents = {cell.number_format for line in made["公开05"].iter_rows() for cell in line}
    assert any("%" in one for one in percents)


def test_the_pdf_has_what_the_page_has_below_each_figure(example: None, clerk: Client) -> None:
    pages = text(clerk, f"/tables/beside-last-year.pdf{PLACE}")
    assert len(pages) >= 9
    of_05 = next(page for page in pages if "公开05表" in page)
    lines = of_05.split()
    at = lines.index("111.35")
    assert "115.19" in lines[at:]
    assert "111.35 115.19" not in of_05, "one below the other, not in one line"
    assert "每格自上而下：本年、上年、增减额、增减率" in "".join(pages).replace("\r\n", "")


def test_a_budget_stands_beside_what_was_spent_and_a_table_without_one_as_it_is(
    example: None, clerk: Client
) -> None:
    made = book(clerk, f"/tables/beside-budget.xlsx{PLACE}")
    assert row(made["公开01"], "本年支出合计")[-3:] == [122.81, 178.25, 68.89]
    assert "完成率" not in [value for one in rows(made["公开02"]) for value in one]


@pytest.fixture
def department(example: None) -> None:
    """The example's unit and a second one, of which 1,234.56 元 were spent."""
    group = Group.objects.create(code="460200", name="示例局")
    Entity.objects.filter(code="460299").update(group=group)
    unit = Entity.objects.create(code="460203", name="示例鉴定中心", group=group)
    maker, checker = User.objects.get(username="chenjingyi"), User.objects.get(username="zhengwenbo")
    spent = EntryDraft("expenditure", 1_234_56, function="2080108", economy="30201", nature="基本")
    voucher = enter_voucher(
        maker, unit, number="记-1", date=date(2024, 6, 5), summary="办公费", entries=[spent]
    )
    check_voucher(checker, voucher)


def test_a_departments_table_by_unit_has_each_column_on_a_sheet(department: None, clerk: Client) -> None:
    made = book(clerk, "/tables/03/by-unit.xlsx?entity=460200&year=2024")
    assert len(made.sheetnames) == 6
    assert row(made.worksheets[0], "合计")[1:] == ["合计", 122.93, 0.12, 0.1, 122.81, 99.9]
    pages = text(clerk, "/tables/03/by-unit.pdf?entity=460200&year=2024")
    assert len(pages) == 6
    assert "99.90%" in pages[0]


def test_what_a_departments_sum_lacks_is_said_in_the_workbook_for_checking_and_not_in_the_one_for_print(
    department: None, clerk: Client
) -> None:
    lacking = "示例鉴定中心没有2023年的数据，上年数不含它。"
    for version, said in (("check", True), ("report", False)):
        made = book(clerk, f"/tables/workbook-{version}.xlsx?entity=460200&year=2024")
        words = "".join(str(value) for one in rows(made["公开05"]) for value in one if value)
        assert (lacking in words) is said, version


def test_what_there_is_nothing_to_compare_with_is_refused_in_words(department: None, clerk: Client) -> None:
    answer = clerk.get("/tables/beside-last-year.pdf?entity=460203&year=2024")
    assert answer.status_code == 409
    assert "没有2023年的数，不能与上年比" in answer.content.decode()
    for nothing in (
        f"/tables/beside-something.xlsx{PLACE}", f"/tables/beside-budget.doc{PLACE}",
        f"/tables/03/by-unit.xlsx{PLACE}", "/tables/99/by-unit.xlsx?entity=460200&year=2024",
    ):  # fmt: skip
        assert clerk.get(nothing).status_code == 404, nothing


def test_the_page_leads_to_the_files_of_what_it_shows(department: None, clerk: Client) -> None:
    compared = clerk.get(f"/tables/05{PLACE}&compare=last-year").content.decode()
    assert "/tables/beside-last-year.xlsx?" in compared
    assert "/tables/beside-" not in clerk.get(f"/tables/05{PLACE}").content.decode()
    by_unit = clerk.get("/tables/05?entity=460200&year=2024&by=unit").content.decode()
    assert "/tables/05/by-unit.pdf?" in by_unit
    missing = clerk.get("/tables/05?entity=460203&year=2024&compare=last-year").content.decode()
    assert "/tables/beside-" not in missing


def test_more_units_than_a_sheet_holds_stand_beside_each_other_in_the_workbook_alone(
    department: None, clerk: Client
) -> None:
    group = Group.objects.get(code="460200")
    for number in range(8):
        Entity.objects.create(code=f"46030{number}", name=f"示例分中心{number}", group=group)
    page = clerk.get("/tables/09?entity=460200&year=2024&by=unit").content.decode()
    assert "/tables/09/by-unit.xlsx" in page
    assert "/tables/09/by-unit.pdf" not in page
    made = book(clerk, "/tables/09/by-unit.xlsx?entity=460200&year=2024")
    assert "示例分中心7" in [value for one in rows(made.worksheets[0]) for value in one]
    assert clerk.get("/tables/09/by-unit.pdf?entity=460200&year=2024").status_code == 409
