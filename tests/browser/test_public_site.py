"""The public site in a real browser that nobody signed in: from the shelf into a report, to a figure and its evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from site_of_example import DESK, watched

pytestmark = pytest.mark.browser


@pytest.fixture
def stranger(site: str, browser: Browser, complaints: list[str]) -> Iterator[Page]:
    """The browser of somebody from outside; at the end it holds no cookie and had nothing to complain of."""
    context = browser.new_context(viewport=DESK, locale="zh-CN")
    page = watched(context, complaints)
    page.goto(f"{site}/public/")
    yield page
    assert not context.cookies()
    context.close()
    assert not complaints


def test_a_stranger_goes_from_the_shelf_to_a_figure_and_its_evidence(stranger: Page) -> None:
    stranger.get_by_role("searchbox").fill("2024")
    stranger.get_by_role("button", name="查找").click()
    stranger.get_by_role("link", name="示例市社会保障卡一卡通中心2024年度决算公开报告").click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text(
        "示例市社会保障卡一卡通中心2024年度决算公开报告"
    )
    stranger.get_by_role("link", name="阅读报告，点数看依据").click()
    stranger.locator("#s3-3 + p a", has_text="11.46").click()
    told = stranger.get_by_role("complementary", name="本年支出（项目支出）")
    expect(told).to_be_focused()
    expect(told.locator(".amount")).to_have_text("11.46万元")
    expect(told).to_contain_text(re.compile("依据[0-9]+笔分录"))
    expect(told).to_contain_text("12月")


def test_a_figure_found_by_its_amount_opens_in_the_report(stranger: Page) -> None:
    stranger.get_by_role("navigation").get_by_role("link", name="找数").click()
    stranger.get_by_role("searchbox", name="指标、科目或金额").fill("114,585")
    stranger.get_by_role("button", name="查找").click()
    stranger.get_by_role("table").get_by_role("link", name="11.46").first.click()
    expect(stranger.locator("#panel .amount")).to_have_text("11.46万元")


def test_a_term_leads_to_where_it_is_said(stranger: Page) -> None:
    stranger.get_by_role("navigation").get_by_role("link", name="名词解释").click()
    stranger.get_by_role("searchbox").fill("三公")
    stranger.get_by_role("button", name="查找").click()
    stranger.get_by_role("link", name="（一）财政拨款“三公”经费支出决算总体情况说明").first.click()
    expect(stranger.locator("#s3-9-1")).to_be_in_viewport()


def test_without_scripts_a_figure_leads_to_its_evidence_all_the_same(site: str, browser: Browser) -> None:
    context = browser.new_context(viewport=DESK, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/public/")
    page.get_by_role("link", name="2024年度决算公开报告").click()
    page.get_by_role("link", name="阅读报告，点数看依据").click()
    page.locator("#s3-3 + p a", has_text="11.46").click()
    row = page.locator(":target")
    expect(row).to_be_in_viewport()
    expect(row).to_contain_text("114,585.00")
    row.get_by_role("link", name=re.compile("笔分录")).click()
    expect(page.locator(":target")).to_contain_text("12月")
    assert not context.cookies()
    context.close()


def test_a_file_is_saved_with_a_name_that_says_what_it_is(stranger: Page) -> None:
    stranger.get_by_role("link", name="2024年度决算公开报告").click()
    with stranger.expect_download() as download:
        stranger.get_by_role("link", name="PDF", exact=True).click()
    assert download.value.suggested_filename == "460299-2024-1-report.pdf"


def test_the_sign_in_page_leads_to_the_public_site(site: str, browser: Browser) -> None:
    page = browser.new_page(locale="zh-CN")
    page.goto(f"{site}/sign-in")
    page.get_by_role("link", name="只看公开报告，不用登录").click()
    expect(page).to_have_url(f"{site}/public/")
    page.context.close()
