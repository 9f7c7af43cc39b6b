"""Typing in a real browser: codes completed by the keyboard alone, and the same field without scripts."""

from __future__ import annotations

import re

import pytest
from accessible import faults, seen_as, views_beside, width_over
from playwright.sync_api import Browser, Page, expect
from site_of_example import DESK, sign_in, watched

pytestmark = pytest.mark.browser

FORM = "/vouchers/new?entity=460299&year=2024"


def test_a_voucher_is_entered_by_the_keyboard_alone(site: str, desk: Page) -> None:
    desk.goto(f"{site}{FORM}")
    desk.get_by_label("凭证号").fill("记-9100")
    desk.get_by_label("日期").fill("2024-12-03")
    desk.get_by_label("摘要", exact=True).fill("系统维护")
    function, economy = desk.locator("#f-function-1"), desk.locator("#f-economy-1")
    offered = desk.get_by_role("listbox", name="备选")
    function.focus()
    desk.keyboard.type("xxhjs")
    expect(offered.get_by_role("option").first).to_contain_text("2080108")
    expect(function).to_have_attribute("aria-expanded", "true")
    expect(function).to_have_attribute("aria-activedescendant", "codes-offered-0")
    desk.keyboard.press("Tab")
    expect(function).to_have_value("2080108")
    expect(desk.locator("#h-function-1")).to_have_text("信息化建设")
    expect(economy).to_be_focused()
    expect(offered).to_be_hidden()
    desk.keyboard.type("302")
    expect(offered.get_by_role("option").first).to_be_visible()
    expect(economy).not_to_have_attribute("aria-activedescendant", "codes-offered-0")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowUp")
    chosen = offered.locator("[aria-selected=true]")
    number = chosen.get_attribute("data-value") or ""
    desk.keyboard.press("Enter")
    assert number.startswith("302")
    expect(economy).to_have_value(number)
    expect(desk).to_have_url(f"{site}{FORM}")
    desk.keyboard.press("Tab")
    desk.keyboard.type("56.00")
    desk.locator("#f-nature-1").select_option("基本")
    desk.keyboard.press("Enter")  # the amount has the focus: the form is sent
    expect(desk.get_by_role("heading", level=1)).to_contain_text("记-9100")
    expect(desk.get_by_role("main")).to_contain_text("2080108")


def test_escape_shuts_the_list_and_leaves_what_was_typed(site: str, desk: Page) -> None:
    desk.goto(f"{site}{FORM}")
    field, offered = desk.locator("#f-function-1"), desk.get_by_role("listbox", name="备选")
    field.focus()
    desk.keyboard.type("xzyx")
    expect(offered).to_be_visible()
    desk.keyboard.press("Escape")
    expect(offered).to_be_hidden()
    expect(field).to_have_value("xzyx")
    expect(field).to_have_attribute("aria-expanded", "false")
    desk.keyboard.press("ArrowDown")
    expect(offered).to_be_visible()
    offered.get_by_role("option").nth(1).click()
    expect(field).not_to_have_value("xzyx")
    expect(field).to_be_focused()
    expect(offered).to_be_hidden()


def test_a_payee_paid_before_is_offered_and_a_new_one_stays_as_typed(site: str, desk: Page) -> None:
    desk.goto(f"{site}{FORM}")
    field, offered = desk.locator("#f-payee-1"), desk.get_by_role("listbox", name="备选")
    field.focus()
    desk.keyboard.type("slszkj")
    expect(offered.get_by_role("option")).to_have_count(1)
    expect(offered.get_by_role("option")).to_contain_text(["示例数智科技有限公司"])
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    expect(field).to_have_value("示例数智科技有限公司")
    field.fill("")
    desk.keyboard.type("示例")
    expect(offered).to_be_visible()
    desk.keyboard.press("Tab")
    expect(field).to_have_value("示例")


@pytest.mark.parametrize("view", views_beside(turn=1))
def test_the_list_is_accessible_and_no_wider_than_the_window(site: str, desk: Page, view: str) -> None:
    seen_as(desk, view)
    desk.goto(f"{site}{FORM}")
    desk.locator("#f-function-1").focus()
    desk.keyboard.type("xzyx")
    expect(desk.get_by_role("listbox", name="备选")).to_be_visible()
    assert not faults(desk)
    assert width_over(desk) <= 0


def test_without_scripts_the_field_takes_the_name(site: str, browser: Browser, complaints: list[str]) -> None:
    context = browser.new_context(viewport=DESK, java_script_enabled=False, locale="zh-CN")
    page = watched(context, complaints)
    sign_in(page, site)
    page.goto(f"{site}{FORM}")
    page.get_by_label("凭证号").fill("记-9101")
    page.get_by_label("日期").fill("2024-12-03")
    page.get_by_label("摘要", exact=True).fill("办公用品")
    page.locator("#f-function-1").fill("2080108")
    page.locator("#f-economy-1").fill("办公费")
    page.locator("#f-amount-1").fill("12.00")
    page.locator("#f-nature-1").select_option("基本")
    page.get_by_role("button", name="录入凭证").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("记-9101")
    expect(page.get_by_role("main")).to_contain_text("30201")
    context.close()
    assert not complaints


def test_the_search_is_walked_by_the_keyboard_alone(site: str, desk: Page) -> None:
    desk.goto(f"{site}/relations?entity=460299&year=2024")
    desk.keyboard.press("/")
    box = desk.locator(".of-bar").get_by_role("searchbox")
    expect(box).to_be_focused()
    desk.keyboard.type("xxhjs")
    hits = desk.locator(".of-bar .jump-hits")
    expect(hits.get_by_role("link", name="2080108").first).to_be_visible()
    expect(desk.locator(".of-bar").get_by_role("status")).to_contain_text("查到")
    desk.keyboard.press("ArrowDown")
    expect(hits.get_by_role("link").first).to_be_focused()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowUp")
    desk.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Escape")
    expect(box).to_be_focused()
    expect(hits).to_be_empty()
    desk.keyboard.type(" ")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("查找")
    expect(desk).to_have_url(re.compile("/search[?]q=xxhjs"))
    desk.get_by_label("编号、名称、金额、拼音首字母").fill("2080505")
    expect(desk.locator("#g-codes")).to_be_visible()
    expect(desk).to_have_url(re.compile("q=2080505"))
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(re.compile("/vouchers[?].*function=2080505"))


@pytest.mark.parametrize("view", views_beside(turn=2))
def test_the_hits_are_accessible(site: str, desk: Page, view: str) -> None:
    seen_as(desk, view)
    desk.goto(f"{site}/")
    desk.keyboard.press("/")
    desk.keyboard.type("xxhjs")
    expect(desk.locator(".of-bar .jump-hits").get_by_role("link", name="2080108").first).to_be_visible()
    assert not faults(desk)


def test_a_question_mark_lists_the_keys(site: str, desk: Page) -> None:
    desk.goto(f"{site}/")
    desk.keyboard.press("?")
    dialog = desk.get_by_role("dialog", name="快捷键")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("到查找栏")
    desk.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_search_and_keys_work_without_scripts(site: str, browser: Browser, complaints: list[str]) -> None:
    context = browser.new_context(viewport=DESK, java_script_enabled=False, locale="zh-CN")
    page = watched(context, complaints)
    sign_in(page, site)
    page.goto(f"{site}/")
    page.locator(".of-bar").get_by_role("searchbox").fill("xxhjs")
    page.keyboard.press("Enter")
    expect(page.locator("#g-codes")).to_be_visible()
    page.get_by_role("link", name="快捷键").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("快捷键")
    expect(page.get_by_role("main")).to_contain_text("到查找栏")
    context.close()
    assert not complaints
