"""What can be reached by whoever has no mouse or no screen: the keyboard alone, tables wider than the window, paper."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest
from accessible import VIEWS, faults, seen_as, views_beside
from playwright.sync_api import Browser, Page, expect
from site_of_example import DESK, PHONE, sign_in

from onecard.simulation.sign_ins import PASSWORD

pytestmark = pytest.mark.browser

VOUCHERS_FILE = (
    "凭证号,日期,摘要,收支项目,功能分类,经济分类,资金性质,支出性质,金额（元）\n"
    "记-9001,2024-12-20,办公用品,支出,2080108,30201,一般公共,基本,120.00\n"
    "记-9002,2024-12-21,办公用品,支出,2080108,30201,一般公共,基本,不详\n"
)


@pytest.mark.parametrize("view", views_beside(turn=0))
def test_the_preview_of_an_import_has_no_fault_that_axe_can_see(
    site: str, desk: Page, tmp_path: Path, view: str
) -> None:
    file = tmp_path / "凭证.csv"
    file.write_text(VOUCHERS_FILE, "utf-8")
    seen_as(desk, view)
    desk.goto(f"{site}/imports/new")
    desk.get_by_label("文件", exact=True).set_input_files(file)
    desk.get_by_role("button", name="上传并预览").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("导入预览")
    expect(desk.get_by_role("region", name="要改的地方")).to_contain_text("不详")
    assert not faults(desk)


def test_the_checker_sees_faults(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content('<html lang="zh"><title>x</title><main><h1>x</h1><input></main></html>')
    assert any(fault.startswith("label ") for fault in faults(page))
    page.set_content(
        "<style>:root { color-scheme: light dark } p { color: black; background: light-dark(white, #333) }</style>"
        "<p>只在深色里看不清"
    )
    assert [view for view in VIEWS if sees_no_contrast(page, view)] == [
        "phone in the dark",
        "desk in the dark",
    ]
    page.close()


def sees_no_contrast(page: Page, view: str) -> bool:
    seen_as(page, view)
    return any(fault.startswith("color-contrast ") for fault in faults(page))


def test_a_table_wider_than_the_window_can_be_scrolled_by_keyboard_and_has_a_name(
    site: str, browser: Browser
) -> None:
    context = browser.new_context(viewport=PHONE, locale="zh-CN", bypass_csp=True)
    page = context.new_page()
    sign_in(page, site)
    for address in ("/tables/05", "/budgets", "/vouchers", "/registers"):
        page.goto(f"{site}{address}")
        wide = page.get_by_role("region").and_(page.locator(".table-box"))
        assert wide.evaluate("box => box.scrollWidth > box.clientWidth && box.tabIndex === 0"), address
        assert wide.get_attribute("aria-label"), address
        wide.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("document.activeElement.scrollLeft > 0")
    context.close()


def test_a_table_is_printed_whole_across_one_sheet(site: str, desk: Page) -> None:
    desk.goto(f"{site}/tables/05")
    printed = pypdfium2.PdfDocument(desk.pdf(prefer_css_page_size=True))
    assert len(printed) == 1
    assert printed[0].get_width() > printed[0].get_height()
    words = printed[0].get_textpage().get_text_bounded()
    assert "年末结转和结余" in words
    assert "勾稽关系" not in words


@pytest.mark.parametrize("number", ["01", "04", "06"])
def test_a_table_of_two_sides_is_printed_upright_on_one_sheet_with_its_notes(
    number: str, site: str, desk: Page
) -> None:
    desk.goto(f"{site}/tables/{number}")
    printed = pypdfium2.PdfDocument(desk.pdf(prefer_css_page_size=True))
    assert len(printed) == 1
    assert printed[0].get_width() < printed[0].get_height()
    assert "可能存在尾差" in printed[0].get_textpage().get_text_bounded()


def test_keys_of_one_character_switched_off_do_nothing_and_escape_still_closes(site: str, desk: Page) -> None:
    desk.goto(f"{site}/account")
    desk.get_by_role("button", name="关闭", exact=True).click()
    expect(desk.get_by_role("button", name="关闭", exact=True)).to_have_attribute("aria-pressed", "true")
    desk.goto(f"{site}/vouchers")
    for key in ("n", "?", "/"):
        desk.keyboard.press(key)
    expect(desk).to_have_url(re.compile("/vouchers$"))
    expect(desk.get_by_role("dialog")).to_have_count(0)
    assert desk.evaluate("document.activeElement === document.body")
    desk.goto(f"{site}/tables/05?open=2080108.project")
    desk.keyboard.press("Escape")
    expect(desk.locator("#drill")).to_have_count(0)


def test_from_the_sign_in_to_a_voucher_by_keyboard_alone(site: str, browser: Browser) -> None:
    context = browser.new_context(viewport=DESK, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{site}/sign-in")
    expect(page.get_by_label("账号", exact=True)).to_be_focused()
    page.keyboard.type("chenjingyi")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/")
    walk_to(page, "link", "公开报表")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tables**")
    walk_to(page, "link", "05一般公共预算")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tables/05**")
    figure = page.locator('[id="fig-2080108.project"]')
    while not figure.evaluate("link => link === document.activeElement"):
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#drill")).to_be_focused()
    walk_to(page, "link", "记-")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/vouchers/[0-9]+$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("记-")
    context.close()


def walk_to(page: Page, role: str, name: str, steps_max: int = 80) -> None:
    """Press Tab until the focus stands on the first such element; whoever reads must see that it stands there."""
    wanted = page.get_by_role(role, name=name).first  # type: ignore[arg-type]
    for _ in range(steps_max):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            assert wanted.evaluate("element => getComputedStyle(element).outlineStyle") != "none"
            return
    pytest.fail(f"the focus never came to {name}")
