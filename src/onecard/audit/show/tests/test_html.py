"""The audit as one HTML file: the text as it is, marks at the very characters, everything there without scripts."""

from __future__ import annotations

import re
from decimal import Decimal

import lxml.html
import pytest

from onecard.audit.finding import Audit, DocumentPlace, Finding, PrintedFigure
from onecard.audit.show import html
from onecard.audit.show.tests import samples
from onecard.reading.document import Document, DocumentTable, Paragraph
from onecard.reading.grid import CellValue, Grid

Page = lxml.html.HtmlElement
HOSTILE = "</script><img src=x onerror=alert(1)>&\"'"


@pytest.fixture(scope="module")
def page() -> Page:
    return page_of(samples.audit())


def page_of(audit: Audit) -> Page:
    return lxml.html.document_fromstring(html.write(audit).decode())


def words(element: Page) -> str:
    """The text of an element without the numbers of findings, which are no part of the original."""
    return "".join(element.xpath(".//text()[not(parent::sup)]"))


def marked(page: Page, number: int) -> list[str]:
    return [words(one) for one in page.iter("mark") if str(number) in one.get("data-f").split()]


def test_every_paragraph_of_the_original_is_there_word_for_word(page: Page) -> None:
    read = samples.document()
    shown = [words(one) for one in page.xpath("//article//*[self::p or self::h3]")]
    for paragraph in read.paragraphs:
        assert paragraph.text in shown


def test_the_text_of_every_print_is_marked_at_its_characters(page: Page) -> None:
    assert marked(page, 1) == ["106.31", "医疗费"]
    assert marked(page, 2) == ["295.45%", "298.36%"]
    assert set(marked(page, 4)) == {"178.25", *samples.BUDGETS}
    assert marked(page, 5) == ["7.35"]
    assert marked(page, 6) == []


def test_the_likeliest_wrong_stands_out_from_the_figures_it_is_compared_with(page: Page) -> None:
    (wrong,) = page.xpath("//mark[.//*[@id='m2']]")
    (other,) = page.xpath("//mark[.//*[@id='m2.2']]")
    assert wrong.get("class") == "finding bad"
    assert other.get("class") == "finding also"


def test_a_place_with_two_findings_shows_both_numbers(page: Page) -> None:
    (both,) = page.xpath("//mark[.//*[@id='m2']]")
    assert both.get("data-f") == "2 3"
    assert [one.text for one in both.iter("sup")] == ["2", "3"]


def test_every_link_within_the_page_leads_somewhere(page: Page) -> None:
    known = [one.get("id") for one in page.xpath("//*[@id]")]
    assert len(known) == len(set(known))
    wanted = {one.get("href") for one in page.xpath("//a[@href]")} | {
        f"#{one.get('for')}" for one in page.xpath("//label[@for]")
    }
    assert wanted <= {f"#{name}" for name in known}


def test_a_finding_tells_sentence_sum_places_and_what_would_mend_it(page: Page) -> None:
    item = page.get_element_by_id("f2")
    said = item.text_content()
    assert "同样的金额写出两个增长率" in said
    assert "错误，第2页，九、“三公”经费" in said
    assert [one.text_content() for one in item.xpath(".//dl/div")] == [
        "报告写298.36%",
        "按其余的数295.45%",
        "相差（百分点）2.91",
    ]
    assert "0.65÷0.22＝295.45%≠298.36%" in said
    assert "改为295.45%就成立" in said
    assert [one.get("href") for one in item.xpath(".//ul//a")] == ["#m2", "#m2.2"]


def test_a_finding_about_something_that_is_not_there_leads_nowhere(page: Page) -> None:
    item = page.get_element_by_id("f6")
    assert "没有“名词解释”部分。" in item.text_content()
    assert not item.xpath(".//a")


def test_tables_keep_their_spans_their_head_lines_and_their_amounts(page: Page) -> None:
    (table,) = page.xpath("//table")
    first = table.xpath(".//tr")[0]
    assert [(one.text, one.get("colspan")) for one in first] == [("项目", "2"), ("本年支出", "3")]
    assert [one.text for one in page.xpath("//p[contains(@class, 'sheet-line')]")] == [
        "一般公共预算财政拨款支出决算表",
        "金额单位：万元",
    ]


def test_pages_are_named_where_they_begin(page: Page) -> None:
    assert [one.text for one in page.xpath("//p[@class='page-mark']")] == ["第1页", "第2页"]


def test_the_choice_of_a_severity_counts_what_it_shows(page: Page) -> None:
    assert [one.text_content() for one in page.xpath("//p[@class='tabs']/label")] == [
        "全部7",
        "错误3",
        "疑点2",
        "提示2",
    ]


def test_only_findings_as_hard_as_asked_for_are_listed() -> None:
    narrowed = lxml.html.document_fromstring(html.write(samples.audit(), "error").decode())
    assert len(narrowed.xpath("//li[contains(@class, 'found')]")) == 3
    assert not narrowed.xpath("//mark[contains(@class, 'warn')]")


def test_nothing_of_the_file_becomes_markup_or_script() -> None:
    found = page_of(samples.hostile(HOSTILE))
    assert not found.xpath("//img")
    assert not found.xpath("//*[@onerror or @style]")
    assert HOSTILE in found.text_content()
    assert len(found.xpath("//script")) == 1


def test_the_page_asks_nobody_and_may_run_only_its_own_script(page: Page) -> None:
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert not page.xpath("//@src")
    assert not re.search(r"https?://", html.write(samples.audit()).decode())


def test_a_cell_without_a_figure_is_marked_where_it_should_be() -> None:
    audit = samples.audit()
    assert audit.document
    block = len(audit.document.blocks) - 1
    place = DocumentPlace(audit.file, 2, "第2页表1", "E5", block=block)
    audit.findings = [
        Finding(
            "x", "error", "T05-1", "空格", "没有写数。", "", (PrintedFigure("", None, "项目支出", {}, place),)
        )
    ]
    assert marked(page_of(audit), 1) == ["（空）"]


def test_a_long_table_shows_its_head_and_the_rows_around_a_finding() -> None:
    rows: list[list[CellValue]] = [[f"行{row}", Decimal(row)] for row in range(5000)]
    read = Document("长.xlsx", "xlsx", [DocumentTable(Grid("表", rows))])
    place = DocumentPlace("长.xlsx", None, "表", "B2501", start=0, end=4, block=0)
    figure = PrintedFigure("2500", Decimal(2500), "", {}, place)
    audit = Audit(
        "长.xlsx", "", document=read, findings=[Finding("x", "error", "X", "名", "句。", "", (figure,))]
    )
    found = page_of(audit)
    assert marked(found, 1) == ["2500"]
    assert [one.text for one in found.xpath("//td[@class='left-out']")] == [
        "略去2485行（第13行至第2497行），其中没有问题",
        "略去2496行（第2505行至第5000行），其中没有问题",
    ]
    assert len(html.write(audit)) < 60_000


def test_a_doubtful_reading_is_said_where_it_is() -> None:
    read = Document("扫描.pdf", "pdf", [Paragraph("支出1.00万元。", doubtful="由图片文字识别读出。")])
    assert (
        page_of(Audit("扫描.pdf", "", document=read)).xpath("//p[@class='doubtful']")[0].text
        == "由图片文字识别读出。"
    )


def test_a_file_that_could_not_be_read_says_why() -> None:
    found = page_of(Audit("坏.pdf", "", error="文件“坏.pdf”不完整。请重新下载。"))
    assert found.xpath("//h1")[0].text == "没有审核"
    assert "请重新下载" in found.text_content()


def test_equal_audits_give_equal_bytes() -> None:
    assert html.write(samples.audit()) == html.write(samples.audit())


def test_a_number_that_only_the_rule_brings_in_is_no_place_to_look_at() -> None:
    audit = samples.audit()
    whole = PrintedFigure("100", Decimal(100), "百分之百", {}, DocumentPlace(audit.file))
    rate = next(one for one in audit.findings if one.id == "f-rate").printed[0]
    audit.findings = [Finding("x", "warning", "P-04", "占比之和", "句。", "", (whole, rate))]
    item = page_of(audit).get_element_by_id("f1")
    assert item.xpath("./a/@href") == ["#m1"]
    assert "百分之百" not in item.text_content()


def test_a_figure_of_last_years_report_is_told_with_its_file_and_marked_nowhere() -> None:
    audit = samples.audit()
    rate = next(one for one in audit.findings if one.id == "f-rate").printed[0]
    place = DocumentPlace("上年.docx", 3, quote="支出129.54万元", start=0, end=4, block=2)
    before = PrintedFigure("129.54", Decimal("129.54"), "支出", {}, place)
    audit.findings = [Finding("x", "warning", "P-06-3", "与上年报告的数相符", "句。", "", (rate, before))]
    found = page_of(audit)
    assert marked(found, 1) == ["298.36%"]
    assert "支出129.54上年.docx 第3页" in found.get_element_by_id("f1").text_content()


def test_last_years_report_of_the_same_name_is_told_apart_by_its_words() -> None:
    audit = samples.audit()
    place = DocumentPlace(audit.file, 3, quote="支出129.54万元", start=0, end=4, block=2)
    before = PrintedFigure("129.54", Decimal("129.54"), "支出", {}, place)
    audit.findings = [Finding("x", "warning", "P-06-3", "与上年报告的数相符", "句。", "", (before,))]
    assert marked(page_of(audit), 1) == []
