"""Every main page by the rules for accessible pages (WCAG 2.2, levels A and AA), as axe checks them; and by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from site_of_example import DESK, PHONE, sign_in

from onecard.simulation.sign_ins import PASSWORD

pytestmark = pytest.mark.browser

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},  # WCAG 2.2; axe leaves it out unless asked
    "resultTypes": ["violations"],
}
PLACES = {
    "runOnly": [
        "target-size", "scrollable-region-focusable", "color-contrast", "aria-hidden-focus", "button-name", "link-name",
        "landmark-unique", "page-has-heading-one", "region",
    ],
    "resultTypes": ["violations"],
}  # fmt: skip
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"], "resultTypes": ["violations"]}
# axe does not judge the contrast of text above a gradient; ours are shadows of paper on paper.
PLAIN = "*, ::before, ::after { background-image: none !important; transition: none !important; }"
CLERK_PAGES = (
    "/", "/waiting", "/tables", "/tables/05?open=2080108.project", "/tables/04", "/tables/09", "/facts?q=11.46",
    "/tables/01?compare=last-year", "/tables/03?compare=budget", "/analysis",
    "/facts?q=11.46&figure=finalaccounts.expenditure;basis=决算;nature=项目",
    "/facts/finalaccounts.expenditure?nature=项目", "/relations", "/differences", "/vouchers", "/vouchers/100",
    "/vouchers/new", "/vouchers/100/reverse", "/imports", "/imports/new", "/budgets", "/budgets/new", "/balances",
    "/balances/new", "/balances/transfer", "/registers", "/registers/assets/new", "/evaluations", "/periods",
    "/periods/5",
    "/periods/year", "/budgets/1", "/budgets?nature=项目&q=x", "/vouchers/100/attach", "/registers/assets/1",
    "/adjustments", "/search?q=xxhjs", "/search?q=xzyx&in=codes", "/search", "/keys",
)  # fmt: skip
DIRECTORS_PAGES = ("/trail", "/trail/verification?run=1", "/account/second-step")
ADMINISTRATORS_PAGES = (
    "/people", "/people/new", "/people/2", "/people/2/edit", "/people/2/password", "/roles", "/sign-ins", "/account",
    "/account/password",
)  # fmt: skip
VOUCHERS_FILE = (
    "凭证号,日期,摘要,收支项目,功能分类,经济分类,资金性质,支出性质,金额（元）\n"
    "记-9001,2024-12-20,办公用品,支出,2080108,30201,一般公共,基本,120.00\n"
    "记-9002,2024-12-21,办公用品,支出,2080108,30201,一般公共,基本,不详\n"
)


@pytest.fixture
def reader(browser: Browser) -> Iterator[Page]:
    """A browser whose policy lets the checker in: the pages' own policy allows no script but ours."""
    context = browser.new_context(viewport=DESK, locale="zh-CN", bypass_csp=True)
    yield context.new_page()
    context.close()


def faults(page: Page, view: str = "", options: Mapping[str, Any] = RULES) -> list[str]:
    """What axe finds on the page as it stands: the rule, and the first place that breaks it."""
    page.add_style_tag(content=PLAIN)
    found = Axe().run(page, options=options).response["violations"]
    return [f"{page.url} {view} {one['id']} {one['nodes'][0]['html'][:200]}" for one in found]


def faults_in_every_view(page: Page) -> list[str]:
    """At a desk, in the dark, where nothing but colours is another, and on a phone, where the places are."""
    found = faults(page, "desk")
    page.emulate_media(color_scheme="dark")
    found += faults(page, "dark", COLOURS)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    found += faults(page, "phone", PLACES)
    page.set_viewport_size(DESK)
    return found


def test_no_page_has_a_fault_that_axe_can_see(site: str, reader: Page, tmp_path: Path) -> None:
    reader.goto(f"{site}/sign-in")
    found = faults_in_every_view(reader)
    sign_in(reader, site)
    for address in CLERK_PAGES:
        answer = reader.goto(f"{site}{address}")
        assert answer
        assert answer.status == 200, address
        found += faults_in_every_view(reader)
    file = tmp_path / "凭证.csv"
    file.write_text(VOUCHERS_FILE, "utf-8")
    reader.goto(f"{site}/imports/new")
    reader.get_by_label("文件", exact=True).set_input_files(file)
    reader.get_by_role("button", name="上传并预览").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("导入预览")
    expect(reader.get_by_role("region", name="要改的地方")).to_contain_text("不详")
    found += faults_in_every_view(reader)
    reader.context.clear_cookies()
    sign_in(reader, site, "linhai")
    for address in DIRECTORS_PAGES:
        reader.goto(f"{site}{address}")
        found += faults_in_every_view(reader)
    reader.context.clear_cookies()
    sign_in(reader, site, "zhouyuan")
    for address in ADMINISTRATORS_PAGES:
        answer = reader.goto(f"{site}{address}")
        assert answer
        assert answer.status == 200, address
        found += faults_in_every_view(reader)
    assert not found


def test_the_checker_sees_faults(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content('<html lang="zh"><title>x</title><main><h1>x</h1><input></main></html>')
    assert any(" label " in fault for fault in faults(page))
    page.set_content(
        "<style>:root { color-scheme: light dark } p { color: black; background: light-dark(white, #333) }</style>"
        "<p>只在深色里看不清"
    )
    found = [fault for fault in faults_in_every_view(page) if " color-contrast " in fault]
    assert [fault.split()[1] for fault in found] == ["dark"]
    page.close()


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
