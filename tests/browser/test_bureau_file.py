"""The bureau's Word file in the browser: uploaded, confirmed by keyboard, filled, and read back by readers not of ours."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest
from accessible import faults, width_over
from playwright.sync_api import Browser, Page, expect
from site_of_example import DESK, PHONE, copy_served, sign_in, watched

from onecard.compiling.tests import word_samples

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def drafting(example_home: Path, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site of its own whose report of 2024 is drafted anew."""
    with copy_served(example_home, tmp_path_factory.mktemp("bureau") / "home") as address:
        page = browser.new_context(locale="zh-CN").new_page()
        sign_in(page, address, "linhai")
        page.goto(f"{address}/reports?entity=460299&year=2024")
        page.get_by_role("link", name="2024年度", exact=True).click()
        page.get_by_role("link", name="启动更正", exact=True).click()
        page.get_by_label("原因").fill("主管部门发了Word模板")
        page.get_by_role("button", name="启动更正").click()
        expect(page.get_by_role("alert").first).to_contain_text("已启动更正")
        page.context.close()
        yield address


def opened(page: Page, site: str) -> None:
    """The page of the report."""
    page.goto(f"{site}/reports?entity=460299&year=2024")
    page.get_by_role("link", name="2024年度", exact=True).click()


def test_a_bureaus_file_is_uploaded_confirmed_by_keyboard_and_filled_with_the_figures_of_the_tables(
    drafting: str, browser: Browser, complaints: list[str]
) -> None:
    page = watched(browser.new_context(viewport=DESK, locale="zh-CN", accept_downloads=True), complaints)
    sign_in(page, drafting)
    opened(page, drafting)
    with page.expect_download() as tables:
        page.get_by_role("link", name="九张公开报表XLSX").last.click()
    page.locator("dd", has_text="没有用").get_by_role("link", name="上传").click()
    file = {"name": "2024公开模板.docx", "mimeType": "", "buffer": word_samples.crosses()}
    page.get_by_label("Word文件（.docx）").set_input_files(files=[file])
    assert not faults(page)
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_role("heading", name="还没有填完")).to_be_visible()

    # Another slot by its initials, with the keys alone: the sentence is read anew before anything is saved.
    sentence = page.get_by_role("group").filter(has_text="收、支总计各为")
    field = sentence.get_by_role("combobox").nth(1)
    expect(field).to_have_value("收入总计")
    field.fill("zczj")
    expect(page.get_by_role("option").first).to_contain_text("支出总计")
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("支出总计")
    field.press("Tab")
    expect(sentence.locator(".reads")).to_contain_text("收、支总计各为122.81万元")
    assert not faults(page)

    page.get_by_role("button", name=re.compile("一并核对")).click()
    expect(page.get_by_role("alert").first).to_contain_text("已保存")
    for box in page.get_by_role("checkbox", name="核对过").all():
        box.check()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="填完了")).to_be_visible()
    assert not faults(page)
    with page.expect_download() as filled:
        page.get_by_role("link", name="下载填好的Word").click()
    assert "未填完" not in filled.value.suggested_filename
    opened(page, drafting)
    expect(page.get_by_role("link", name="主管部门的Word", exact=True)).to_be_visible()

    text = "\n".join(one.text for one in docx.Document(filled.value.path()).paragraphs)
    total = total_of(Path(tables.value.path()))
    page.context.close()
    assert not complaints
    assert f"收、支总计各为{total}万元" in text
    assert not re.search(r"XX|（减少）|填报说明|请列出|如有", text)


def total_of(path: Path) -> Decimal:
    """收入总计 as 公开01 has it."""
    sheet = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True).worksheets[0]
    (row,) = [row for row in sheet.iter_rows(values_only=True) if "总计" in str(row[0])]
    return Decimal(str(next(cell for cell in row[1:] if isinstance(cell, int | float)))).quantize(
        Decimal("0.01")
    )


def test_the_page_fits_a_phone_and_works_without_scripts(drafting: str, browser: Browser) -> None:
    context = browser.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    sign_in(page, drafting)
    page.goto(f"{drafting}/reports/2/bureau/new")
    file = {"name": "b.docx", "mimeType": "", "buffer": word_samples.underlines()}
    page.get_by_label("Word文件（.docx）").set_input_files(files=[file])
    page.get_by_role("button", name="上传").click()
    page.get_by_role("button", name="上年", exact=True).click()
    expect(page.locator(".reads").filter(has_text="截至")).to_contain_text("截至2023年12月31日")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已核对").first).to_be_visible()
    context.close()
    scripted = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
    sign_in(scripted, drafting)
    scripted.goto(f"{drafting}/reports/2/bureau")
    assert not width_over(scripted)
    assert not faults(scripted)
    scripted.context.close()
