"""The report as one HTML file: what a browser would read in it, with or without its scripts."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import lxml.html
import pytest

from onecard.compiling.report import Compiled
from onecard.compiling.report_html import Beneath, Group, write
from onecard.compiling.report_html.index import address
from onecard.compiling.report_html.markup import element, raw, serialised
from onecard.figures.fact import Adjustment, Evidence, Fact, Place, measured
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.narrative import builtin, template
from onecard.finalaccounts.narrative.reasons import Supplied
from onecard.finalaccounts.tests.sample import unit, with_cell

Page = lxml.html.HtmlElement
STATIC = Path(__file__).parents[2] / "web" / "static"
OUR_STYLE = Path(__file__).parents[1] / "report_html" / "static" / "base.css"
HOSTILE = "</script><img src=x onerror=alert(1)>&\"'"
TOKEN = re.compile(r"(--[\w-]+): ([^;]+);")


def compiled(accounts: FinalAccounts, **texts: str) -> Compiled:
    return Compiled(builtin.template("hainan"), accounts, Supplied(texts=texts))


def page_of(source: bytes) -> Page:
    return lxml.html.document_fromstring(source.decode())


@pytest.fixture(scope="module")
def report() -> Compiled:
    return compiled(unit(region="hainan"), 职责="管理社会保障卡。")


@pytest.fixture(scope="module")
def page(report: Compiled) -> Page:
    return page_of(write(report.narrative, report.outcomes))


def figures(page: Page) -> Sequence[Page]:
    return page.xpath("//article//a")


def row(page: Page, fact: Fact) -> list[str]:
    """The texts of the row that stands behind a fact."""
    (found,) = page.xpath(f"//tr[@id='{address(fact)}']")
    return [cell.text_content() for cell in found]


def said(page: Page, anchor: str) -> str:
    return page.get_element_by_id(anchor).text_content()


def with_sources(accounts: FinalAccounts, source_of: Callable[[Fact], Evidence | Place]) -> None:
    """Give every cell of the tables a source."""
    for one in (one for table in accounts.tables.values() for rows in table.blocks for one in rows):
        one.cells = {key: fact and replace(fact, source=source_of(fact)) for key, fact in one.cells.items()}


def test_every_figure_of_the_text_and_of_the_tables_leads_to_its_row(report: Compiled, page: Page) -> None:
    printed = [run.text for _, run in report.narrative.said()]
    cells = [
        fact
        for table in report.narrative.accounts.tables.values()
        for rows in table.blocks
        for one in rows
        for fact in one.cells.values()
        if fact is not None
    ]
    assert len(figures(page)) == len(printed) + len(cells)
    rows = {one.get("id") for one in page.xpath("//section[@id='facts']//tr")}
    assert {link.get("href").removeprefix("#") for link in figures(page)} <= rows
    assert [link.text for link in page.xpath("//article//p//a")] == printed
    assert f"文中{len(figures(page))}处数" in page.text_content()


def test_nothing_links_to_a_place_that_is_not_there(page: Page) -> None:
    places = {one.get("id") for one in page.xpath("//*[@id]")}
    links = {one.get("href").removeprefix("#") for one in page.xpath("//*[@href]")}
    assert links <= places
    assert len(page.xpath("//*[@id]")) == len(places)


def test_a_row_tells_value_exact_value_last_year_relations_and_places(page: Page, report: Compiled) -> None:
    fact = report.narrative.accounts.facts.at(fa.CLOSING.key)
    assert fact
    name, value, exact, _, beside, relations, places = row(page, fact)
    assert (name, value, exact) == ("年末结转和结余", "3.35", "33,500.00")
    assert beside == "2023年度2.60万元，增加0.75万元，增长28.85%"
    assert re.fullmatch(r"([A-Z0-9-]+ )+通过", relations)
    assert places == "01、一（二）"
    definition = page.xpath(f"//tr[@id='{address(fact)}']/../tr[1]//*[@class='calc']")[0]
    assert definition.text == f"{fa.CLOSING.definition}。"


def test_a_code_is_told_beside_the_figure_that_it_narrows(page: Page, report: Compiled) -> None:
    facts = report.narrative.accounts.facts
    fact = facts.at(fa.EXPENDITURE.key, function="2080108", nature="项目")
    assert fact
    assert row(page, fact)[0] == "2080108，项目支出"


def test_a_derived_figure_shows_its_numbers_and_links_those_the_document_prints(page: Page) -> None:
    (share,) = page.xpath("//section[@id='facts']//tr[th[1]='项目支出' and td[1]='21.42%']")
    ground = share[3]
    assert ground.text_content() == "2024年决算数20.50÷2024年决算数95.70×100＝21.42%"
    assert [said(page, link.get("href")[1:])[:4] for link in ground.xpath(".//a")] == ["项目支出", "本年支出"]


def test_one_fact_printed_with_another_value_is_explained_by_itself() -> None:
    accounts = unit(region="hainan")
    with_cell(accounts, "03/total/total", "95.71")
    report = compiled(accounts)
    page = page_of(write(report.narrative, report.outcomes))
    fact = accounts.facts.at(fa.EXPENDITURE.key)
    assert fact
    rows = page.xpath(f"//tr[starts-with(@id, '{address(fact)}')]")
    assert {one[1].text for one in rows} == {"95.70", "95.71"}
    (odd,) = (one for one in rows if one[1].text == "95.71")
    assert "未通过" in odd[5].text
    assert "95.71" in [one.text for one in page.xpath("//article//a[@class='no']")]


def test_a_relation_that_fails_is_told_in_words_with_its_sums_and_its_difference() -> None:
    accounts = unit(region="hainan")
    with_cell(accounts, "01/in-total/amount", "99.99")
    report = compiled(accounts)
    page = page_of(write(report.narrative, report.outcomes))
    (badge,) = page.find_class("badge")
    assert "bad" in badge.get("class")
    assert "条未通过" in badge.text_content()
    relation = page.get_element_by_id("T01-1").getparent().text_content()
    assert "未通过" in relation
    assert "99.99＝" in relation
    assert "差额3.59" in relation


def test_the_evidence_of_a_figure_from_a_file_is_its_cell() -> None:
    accounts = unit(region="hainan")
    with_sources(accounts, lambda _: Place("决算表.xlsx", "公开01", "C31", quote="99.20"))
    report = compiled(accounts)
    fact = accounts.tables[1].cell("in-grand", "amount")
    assert fact
    page = page_of(write(report.narrative, report.outcomes))
    assert row(page, fact)[3] == "决算表.xlsx 公开01 C31，原文“99.20”"


def test_the_evidence_of_our_own_figure_is_its_note_or_the_sums_the_centre_tells(report: Compiled) -> None:
    def beneath(fact: Fact) -> Beneath:
        if not fact.value:
            return Beneath(0)
        wages = Group("30101 基本工资", 12, Decimal(400_000))
        return Beneath(158, "张凭证", (wages,), (Group("3月", 4, Decimal("-1148.50")),))

    page = page_of(write(report.narrative, report.outcomes, beneath=beneath))
    facts = report.narrative.accounts.facts
    spent, nothing = facts.at(fa.EXPENDITURE.key), facts.at(fa.CLOSING.key, fund="国有资本")
    assert spent
    assert nothing
    assert row(page, spent)[3] == "158张凭证"
    assert row(page, nothing)[3] == ""
    (link,) = page.xpath(f"//tr[@id='{address(spent)}']/td[3]/a")
    told = said(page, link.get("href")[1:])
    assert (
        told
        == "按经济分类凭证（张）合计（元）30101 基本工资12400,000.00按月份凭证（张）合计（元）3月4−1,148.50"
    )
    # One set of records stands once in each unit (元, 辆, 平方米), however many facts rest on it.
    assert len(page.xpath("//section[@id='records']//tbody")) == 3


def test_without_a_centre_the_note_of_a_figure_is_told_and_nothing_made_up(
    page: Page, report: Compiled
) -> None:
    accounts = unit(region="hainan")
    with_sources(
        accounts, lambda fact: Evidence("q", 3, "凭证汇总") if fact.value else Evidence("q", 0, "没有记录")
    )
    noted = compiled(accounts)
    told = page_of(write(noted.narrative, noted.outcomes))
    total = accounts.tables[1].cell("in-grand", "amount")
    nothing = accounts.tables[8].cell("total", "closing")
    assert total
    assert nothing
    assert row(told, total)[3] == "凭证汇总，3条记录"
    assert row(told, nothing)[3] == ""
    assert row(page, total)[3] == "没有注明依据"


def test_a_rate_is_written_as_a_division_of_sums(page: Page) -> None:
    told, _ = json.loads(page.get_element_by_id("verdicts").text)
    divided = [
        "".join("n" if isinstance(one, int) else one for one in sums)
        for _, _, sums, *_ in told
        if "÷" in sums
    ]
    assert "n÷n＝n%" in divided
    assert all(
        re.fullmatch(r"(n|[0-9.]+|（[^（]*(（[^（]*）)?）)÷(n|[0-9.]+|（.*）)＝n%", one) for one in divided
    )
    assert any("÷（" in one for one in divided)


def test_money_has_the_unit_of_the_head_and_another_unit_stands_beside_its_number() -> None:
    accounts = unit(region="hainan")
    pure = measured(fa.INDICATOR_TARGET, dict(accounts.facts.defaults), Decimal(95))
    accounts.facts.add(pure)
    source = "模板：甲\n适用：hainan\n标题：甲\n# 乙\n{绩效指标目标值}，{车辆合计}辆，{收入总计}万元\n"
    report = Compiled(template.read(source), accounts, Supplied())
    page = page_of(write(report.narrative, report.outcomes))
    assert row(page, pure)[1] == "95.00"
    assert page.get_element_by_id(address(pure))[1].get("class") == "pure"
    vehicles, total = accounts.facts.at(fa.ASSET_VEHICLES.key), accounts.facts.at(fa.TOTAL_IN.key)
    assert vehicles
    assert total
    assert [row(page, fact)[1] for fact in (vehicles, total)] == ["1辆", "99.20"]


def test_an_adjustment_of_a_tail_is_told_with_its_reason_and_without_names() -> None:
    accounts = unit(region="hainan")
    fact = accounts.tables[1].cell("in-grand", "amount")
    assert fact
    moved = fact.adjusted((Adjustment(Decimal("0.01"), "使合计与分项一致", "陈静怡", "郑文博"),))
    for one in (one for rows in accounts.tables[1].blocks for one in rows):
        one.cells = {key: moved if cell is fact else cell for key, cell in one.cells.items()}
    report = compiled(accounts)
    page = page_of(write(report.narrative, report.outcomes))
    told = page.xpath("//section[@id='facts']//tr[contains(td[2], '尾差调整')]")[0]
    assert told[2].text == "992,000.00，尾差调整+0.01万元"
    assert "使合计与分项一致" in told[3].text_content()
    assert "陈静怡" not in page.text_content()


def test_what_is_still_lacking_makes_a_draft_and_is_listed(page: Page, report: Compiled) -> None:
    (notice,) = page.find_class("notice")
    assert f"草稿：还缺{len(report.narrative.missing)}处" in notice.text_content()
    assert "机构设置" in notice.text_content()
    marks = [one.text for one in page.find_class("missing")]
    assert "【待补：机构设置】" in marks


def test_the_contents_name_parts_sections_and_tables(page: Page) -> None:
    links = {one.text_content(): one.get("href") for one in page.xpath("//nav[@aria-label='目录']/a")}
    assert links["第一部分 基本情况"] == "#s1"
    assert links["公开05 一般公共预算财政拨款收入支出决算公开表"] == "#t05"
    assert [one.tag for one in page.xpath("//h1 | //h2[@id='s1'] | //h3[@id='t05']")] == ["h1", "h2", "h3"]


def test_the_tables_say_what_their_heads_and_rows_are(page: Page) -> None:
    (table,) = page.xpath("//table[@aria-labelledby='t05']")
    heads = {one.text_content(): one.get("scope") for one in table.xpath(".//thead//th")}
    assert heads["项目支出"] == "col"
    assert heads["项目"] == "colgroup"
    total = table.xpath(".//tbody/tr[1]")[0]
    assert total[0].get("scope") == "row"
    assert total[0].get("colspan") == "2"


def test_texts_from_outside_stay_texts() -> None:
    accounts = unit(region="hainan")
    accounts.name = HOSTILE
    report = compiled(accounts, 职责=f"{HOSTILE}\n第二段", 机构设置="甲\x00\u202e乙\x1b")
    source = write(
        report.narrative,
        report.outcomes,
        beneath=lambda _: Beneath(1, HOSTILE, (Group(HOSTILE, 1, Decimal(1)),)),
    )
    page = page_of(source)
    assert page.xpath("//img") == []
    assert len(page.xpath("//script")) == 3
    assert page.xpath("//h1")[0].text_content() == f"{HOSTILE}2024年度单位决算公开报告"
    assert HOSTILE in [one.text for one in page.xpath("//article//p")]
    assert "甲乙" in [one.text for one in page.xpath("//article//p")]
    assert HOSTILE in [one.text for one in page.xpath("//section[@id='records']//td")]
    assert page.xpath("//div[@class='leaf sheet']")[0].get("data-name") == "公开01"


def test_the_sums_for_the_panel_cannot_end_their_script() -> None:
    accounts = unit(region="hainan")
    accounts.notes["X-14"] = HOSTILE
    report = compiled(accounts)
    source = write(report.narrative, report.outcomes)
    (block,) = page_of(source).xpath("//script[@type='application/json']")
    assert not set("<>&") & set(block.text)
    told, standing = json.loads(block.text)
    assert len(standing) == len(page_of(source).xpath("//section[@id='facts']//tr[@id]"))
    assert max(number for one in standing for number in one) == len(told) - 1
    with pytest.raises(ValueError, match="holds markup"):
        raw("script", "x = '</SCRIPT>'")


def test_the_page_may_run_its_own_script_and_nothing_else(page: Page) -> None:
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    scripts = page.xpath("//script[not(@type)]")
    assert len(scripts) == 2
    digests = [base64.b64encode(hashlib.sha256(one.text.encode()).digest()).decode() for one in scripts]
    style = base64.b64encode(hashlib.sha256(page.xpath("//style")[0].text.encode()).digest()).decode()
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    assert policy == (
        f"default-src 'none'; script-src {allowed}; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'"
    )
    assert page.xpath("//@style | //@src | //*[starts-with(name(@*), 'on')]") == []
    assert {one[0] for one in page.xpath("//@href")} == {"#"}


def test_the_same_report_is_the_same_bytes_and_tells_no_place_or_time(report: Compiled) -> None:
    again = compiled(unit(region="hainan"), 职责="管理社会保障卡。")
    source = write(report.narrative, report.outcomes)
    assert source == write(again.narrative, again.outcomes)
    assert str(Path(__file__).parents[3]).encode() not in source
    assert not re.search(rb"\d\d:\d\d:\d\d", source)


def test_the_address_of_a_fact_outlives_a_correction(page: Page, report: Compiled) -> None:
    corrected = compiled(unit(region="hainan", spent="2080108 30101 一般公共 基本 41.00\n"))
    later = page_of(write(corrected.narrative, corrected.outcomes))
    fact = report.narrative.accounts.facts.at(fa.EXPENDITURE.key, nature="基本")
    assert fact
    assert row(page, fact)[1] == "73.50"
    assert row(later, fact)[1] == "41.00"


def test_end_tags_that_html_lets_out_are_let_out() -> None:
    table = element("table", element("tr", element("td", "</td>"), element("th", "b")))
    assert serialised(table) == b"<!doctype html>\n<table><tr><td>&lt;/td&gt;<th>b</table>\n"


@pytest.mark.parametrize(
    ("ours", "sites"),
    [
        (lambda css: css.split("@media")[0], "onecard.css"),
        (lambda css: css.split("@media")[1], "onecard-dark.css"),
    ],
    ids=["light", "dark"],
)
def test_colours_and_faces_are_those_of_the_site(ours, sites: str) -> None:  # type: ignore[no-untyped-def]
    found = dict(TOKEN.findall(ours(OUR_STYLE.read_text("utf-8"))))
    wanted = dict(TOKEN.findall((STATIC / sites).read_text("utf-8")))
    of_the_file_alone = {"--bar", "--panel", "--top"}
    assert {name: value for name, value in found.items() if name not in of_the_file_alone} == {
        name: wanted[name] for name in found if name not in of_the_file_alone
    }
    assert len(found) > 20
