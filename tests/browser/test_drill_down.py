"""From a published figure to its vouchers and back, in a real browser under the real policy."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from site_of_example import DESK, sign_in, watched

pytestmark = pytest.mark.browser


def test_table_cell_vouchers_and_back(site: str, desk: Page) -> None:
    desk.goto(f"{site}/")
    desk.get_by_role("link", name="公开报表", exact=True).click()
    desk.get_by_role("link", name="05一般公共预算").click()
    figure = desk.locator('[id="fig-2080108.project"]')
    expect(figure).to_have_text("11.46")
    figure.click()
    drill = desk.locator("#drill")
    expect(drill).to_contain_text("5条凭证分录，114,585.00元")
    expect(desk).to_have_url(f"{site}/tables/05?entity=460299&year=2024&open=2080108.project#drill")
    drill.get_by_role("link", name="记-").first.click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("记-")
    fed = desk.locator("section", has=desk.get_by_role("heading", name="这张凭证进了哪些数"))
    fed.get_by_role("row", name="公开05 信息化建设 本年支出·项目支出").get_by_role("link").click()
    expect(desk.locator("#drill")).to_contain_text("114,585.00")
    desk.go_back()
    desk.go_back()
    expect(desk.locator("#drill")).to_be_visible()


def test_the_drill_down_is_the_same_after_reloading_and_closes_by_the_escape_key(
    site: str, desk: Page
) -> None:
    desk.goto(f"{site}/tables/05?entity=460299&year=2024&open=2080108.project#drill")
    expect(desk.locator("#drill")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator("#drill")).to_have_count(0)
    expect(desk.locator('[id="fig-2080108.project"]')).to_be_focused()


def test_it_works_without_scripts(site: str, browser: Browser, complaints: list[str]) -> None:
    context = browser.new_context(viewport=DESK, java_script_enabled=False)
    page = watched(context, complaints)
    sign_in(page, site)
    page.goto(f"{site}/tables/05")
    page.locator('[id="fig-2080108.project"]').click()
    expect(page.locator("#drill")).to_contain_text("114,585.00元")
    page.get_by_label("收起").click()
    expect(page.locator("#drill")).to_have_count(0)
    context.close()
    assert not complaints
