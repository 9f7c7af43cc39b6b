"""The report as one file, opened from a disk in a real browser: figures, panel, keys, search, addresses, paper, no scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from accessible import faults, seen_as, views_beside, width_over
from playwright.sync_api import Browser, Page, expect
from site_of_example import DESK, PHONE, watched

from onecard.compiling.report import Compiled
from onecard.compiling.report_html import Beneath, Group, write
from onecard.figures.fact import Fact
from onecard.finalaccounts.narrative import builtin
from onecard.finalaccounts.narrative.reasons import Supplied
from onecard.finalaccounts.tests.sample import unit

pytestmark = pytest.mark.browser

TABLES = 9
TWICE_AS_LARGE = """() => {
  const large = new CSSStyleSheet();
  large.replaceSync("html { font-size: 200% }");
  document.adoptedStyleSheets = [large];
}"""


def beneath(fact: Fact) -> Beneath:
    if not fact.value:
        return Beneath(0)
    wages, office = (
        Group("30101 基本工资", 12, Decimal(400_000)),
        Group("30201 办公费", 3, Decimal("1148.50")),
    )
    return Beneath(15, "张凭证", (wages, office), (Group("3月", 4, Decimal("90.50")),))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    report = Compiled(
        builtin.template("hainan"), unit(region="hainan"), Supplied(texts={"职责": "管理社会保障卡。"})
    )
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_bytes(write(report.narrative, report.outcomes, beneath=beneath))
    return path.as_uri()


@pytest.fixture
def page(file: str, browser: Browser, complaints: list[str]) -> Iterator[Page]:
    """The report on a desk; at the end the browser must have had nothing to complain of, and asked nobody."""
    context = browser.new_context(viewport=DESK, locale="zh-CN")
    page = watched(context, complaints)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file)
    yield page
    context.close()
    assert not complaints
    assert {url.partition("#")[0] for url in asked} <= {file} | {
        url for url in asked if url.startswith("blob:")
    }


def test_a_figure_opens_its_evidence(page: Page) -> None:
    expect(page.locator("#panel")).to_be_hidden()
    page.locator("#s3-3 + p a", has_text="20.50").click()
    told = page.get_by_role("complementary", name="本年支出（项目支出）")
    expect(told).to_be_focused()
    expect(told.locator(".where")).to_have_text("三、支出决算情况说明")
    expect(told.locator(".amount")).to_have_text("20.50万元")
    expect(told.locator(".exact")).to_have_text("准确数205,000.00元")
    expect(told.get_by_role("heading", level=3)).to_have_text(
        [
            re.compile(title)
            for title in ("^怎么算的$", "^依据15张凭证$", "^比较$", "^勾稽关系[0-9]+条$", "^出处文中2处$")
        ]
    )
    expect(told.get_by_role("table").first).to_contain_text("30101 基本工资12400,000.00")
    relation = told.locator(".relations li", has_text="T03-1")
    expect(relation).to_contain_text("通过")
    expect(relation.locator(".calc")).to_have_text("95.70＝73.50＋20.50＋1.00＋0.50＋0.20")
    expect(told.locator(".places a")).to_have_text(["公开03 合计，项目支出", "三、支出决算情况说明"])


def test_every_print_of_one_fact_is_marked_and_the_chosen_one_stands_out(page: Page) -> None:
    page.locator("#s3-3 + p a", has_text="20.50").click()
    marked = page.locator("article a.same")
    assert set(marked.all_text_contents()) == {"20.50"}
    assert marked.count() == page.locator(".places a").count()
    expect(page.locator("article a[aria-current]")).to_have_count(1)
    page.locator(".places a").first.click()
    expect(page.locator(".sheet a[aria-current]")).to_have_text("20.50")
    expect(page.locator(".places a[aria-current]")).to_have_text("公开03 合计，项目支出")


def test_a_summand_of_a_relation_leads_on_to_its_own_evidence(page: Page) -> None:
    page.locator("#s3-3 + p a", has_text="20.50").click()
    page.locator(".relations .calc a", has_text="73.50").first.click()
    expect(page.get_by_role("complementary", name="本年支出（基本支出）")).to_be_focused()
    expect(page.locator("article a[aria-current]")).to_have_text("73.50")


def test_keys_walk_from_figure_to_figure_and_lead_back(page: Page) -> None:
    page.locator("#s3-2 + p a").first.focus()
    page.keyboard.press("j")
    second = page.locator("#s3-2 + p a").nth(1)
    expect(second).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#panel")).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator("#s3-2 + p a").nth(2)).to_have_attribute("aria-current", "true")
    page.keyboard.press("k")
    expect(second).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("status").filter(has_text="处")).to_have_text(re.compile(r"^第\d+处，共\d+处$"))
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(second).to_be_focused()
    page.get_by_text("按键").click()
    page.get_by_label("用单键").uncheck()
    second.focus()
    page.keyboard.press("j")
    expect(second).to_be_focused()


def test_figures_are_found_by_term_code_number_and_relation(page: Page) -> None:
    page.keyboard.press("/")
    field = page.get_by_role("searchbox", name="查找数")
    expect(field).to_be_focused()
    for words, first in (
        ("信息化建设 项目支出", "（2080108 信息化建设，项目支出）12.50万元"),
        ("205,000", "本年支出（项目支出）20.50万元"),
        ("a-03 房屋", "房屋面积300.00平方米"),
        ("收入总计", "收入总计99.20万元"),
    ):
        field.fill(words)
        expect(page.locator("#found a").first).to_contain_text(first)
        count = page.locator("#found a").count()
        expect(page.locator("#found-count")).to_have_text(f"{count}个数")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("complementary", name="收入总计")).to_be_focused()
    field.fill("没有的词")
    expect(page.locator("#found-count")).to_have_text("没有这样的数")


def test_the_address_of_a_figure_survives_a_reload_and_can_be_passed_on(page: Page, file: str) -> None:
    page.locator("#s3-3 + p a", has_text="20.50").click()
    address = page.url
    assert re.fullmatch(r"#fact-[a-z2-7]{6}\.\d", address.removeprefix(file))
    page.reload()
    expect(page.get_by_role("complementary", name="本年支出（项目支出）")).to_be_visible()
    expect(page.locator("#s3-3 + p a[aria-current]")).to_have_text("20.50")
    page.goto(f"{address.partition('.html')[0]}.html{address.removeprefix(file).partition('.')[0]}.999")
    expect(page.locator(".sheet a[aria-current]")).to_have_text("20.50")
    page.goto(file)
    page.locator("#s3-3 + p a", has_text="20.50").click()
    page.go_back()
    expect(page.locator("#panel")).to_be_hidden()


def test_a_table_is_saved_as_a_workbook(page: Page, tmp_path: Path) -> None:
    expect(page.get_by_role("button", name="存为XLSX")).to_have_count(TABLES)
    with page.expect_download() as download:
        page.get_by_role("button", name="公开05存为XLSX").click()
    assert download.value.suggested_filename == "公开05 一般公共预算财政拨款收入支出决算公开表.xlsx"
    path = tmp_path / "05.xlsx"
    download.value.save_as(path)
    (sheet,) = openpyxl.load_workbook(path).worksheets
    rows = [[cell for cell in row if cell not in (None, "")] for row in sheet.iter_rows(values_only=True)]
    assert sheet.title == "公开05"
    assert rows[0] == ["一般公共预算财政拨款收入支出决算公开表"]
    printed = page.locator("[aria-labelledby=t05] tbody tr")
    told = [
        [cell for cell in printed.nth(at).locator("th, td").all_text_contents() if cell]
        for at in range(printed.count())
    ]
    assert [
        [f"{one:.2f}" if isinstance(one, float | int) else one for one in row] for row in rows[-len(told) :]
    ] == told
    assert "A1:H1" in {str(one) for one in sheet.merged_cells.ranges}


def test_on_a_phone_the_evidence_is_a_sheet_that_leaves_the_figure_in_sight(
    file: str, browser: Browser, complaints: list[str]
) -> None:
    context = browser.new_context(viewport=PHONE, locale="zh-CN", has_touch=True, is_mobile=True)
    page = watched(context, complaints)
    page.goto(file)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    chosen = page.locator("#s3-3 + p a", has_text="20.50")
    chosen.tap()
    sheet = page.locator("#panel").bounding_box()
    assert sheet
    assert sheet["width"] == PHONE["width"]
    assert sheet["y"] + sheet["height"] == PHONE["height"]
    box = chosen.bounding_box()
    assert box
    assert 0 <= box["y"] < sheet["y"] - box["height"]
    page.get_by_role("button", name="关闭").tap()
    expect(page.locator("#panel")).to_be_hidden()
    context.close()
    assert not complaints


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1440])
def test_no_window_is_too_narrow_nor_twice_as_large_a_text_too_wide(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    assert width_over(page) == 0
    page.locator("#s3-3 + p a", has_text="20.50").click()
    assert width_over(page) == 0
    page.evaluate(TWICE_AS_LARGE)
    assert width_over(page) == 0


def test_without_scripts_a_figure_leads_to_its_row_at_the_end(file: str, browser: Browser) -> None:
    context = browser.new_context(viewport=DESK, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    page.goto(file)
    expect(page.get_by_role("search")).to_be_hidden()
    page.locator("#s3-3 + p a", has_text="20.50").click()
    row = page.locator(":target")
    expect(row).to_be_in_viewport()
    expect(row).to_contain_text("项目支出20.50205,000.0015张凭证")
    row.get_by_role("link", name="15张凭证").click()
    expect(page.locator(":target")).to_contain_text("30101 基本工资12400,000.00")
    context.close()


def test_on_paper_the_text_is_upright_each_table_lies_on_one_sheet_and_nothing_is_left_to_press(
    page: Page,
) -> None:
    page.locator("#s3-3 + p a", has_text="20.50").click()
    printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    words = [sheet.get_textpage().get_text_bounded() for sheet in printed]
    lying = [
        text for sheet, text in zip(printed, words, strict=True) if sheet.get_width() > sheet.get_height()
    ]
    assert len(lying) == TABLES
    assert "公开09表" in lying[-1]
    whole = "".join(words)
    assert "支出决算情况说明" in whole
    for absent in ("存为XLSX", "怎么算的", "勾稽关系核对结果", "查找"):
        assert absent not in whole


@pytest.mark.parametrize("view", views_beside(turn=1))
def test_no_fault_that_axe_can_see(file: str, browser: Browser, view: str) -> None:
    context = browser.new_context(locale="zh-CN", bypass_csp=True)
    page = context.new_page()
    seen_as(page, view)
    page.goto(file)
    page.locator("#s3-3 + p a", has_text="20.50").click()
    page.get_by_role("searchbox").fill("支出")
    # With the panel and the finds also what stands at the end for whoever runs no scripts: all there is, looked at once.
    page.evaluate("document.documentElement.classList.remove('scripted')")
    assert not faults(page)
    context.close()
