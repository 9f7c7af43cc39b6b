"""The audit as one file, opened from a disk in a real browser: marks and list, keys, filter, search, paper, no scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from accessible import faults, seen_as, views_beside, width_over
from playwright.sync_api import Browser, Page, expect
from site_of_example import DESK, watched

from onecard.audit.show import html
from onecard.audit.show.tests import samples

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("audit") / "audit.html"
    path.write_bytes(html.write(samples.audit()))
    return path.as_uri()


@pytest.fixture
def page(file: str, browser: Browser, complaints: list[str]) -> Iterator[Page]:
    """The audit on a desk; at the end the browser must have had nothing to complain of, and asked nobody."""
    context = browser.new_context(viewport=DESK, locale="zh-CN")
    page = watched(context, complaints)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file)
    yield page
    context.close()
    assert not complaints
    assert {url.partition("#")[0] for url in asked} == {file}


def test_a_mark_opens_its_finding_and_a_finding_shows_its_marks(page: Page) -> None:
    expect(page.locator(".found .inside:visible")).to_have_count(0)
    page.locator("mark a", has_text="医疗费").click()
    expect(page.locator("#f1 .inside")).to_be_visible()
    page.locator("#f5 .top").click()
    expect(page.locator("mark[aria-current]")).to_have_text("7.355")
    expect(page.locator("mark[aria-current]")).to_be_in_viewport()
    expect(page.locator(".found .inside:visible")).to_have_count(1)


def test_keys_walk_from_finding_to_finding_and_can_be_turned_off(page: Page) -> None:
    for key, number in (("j", 1), ("j", 2), ("k", 1), ("k", 7)):
        page.keyboard.press(key)
        expect(page.locator(".found.open")).to_have_attribute("id", f"f{number}")
    page.keyboard.press("Escape")
    expect(page.locator(".found.open")).to_have_count(0)
    page.get_by_text("按键").click()
    page.get_by_label("用单键").uncheck()
    page.keyboard.press("j")
    expect(page.locator(".found.open")).to_have_count(0)


def test_a_severity_narrows_the_list_and_the_keys_follow(page: Page) -> None:
    page.get_by_text("疑点2").click()
    expect(page.locator(".found:visible")).to_have_count(2)
    page.keyboard.press("j")
    expect(page.locator(".found.open")).to_have_attribute("id", "f4")
    expect(page.locator("mark.off")).to_have_count(5)


def test_words_find_a_finding_and_its_place(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("公务用车 298.36")
    expect(page.locator("#found-count")).to_have_text("2个问题")
    page.keyboard.press("Enter")
    expect(page.locator(".found.open")).to_have_attribute("id", "f2")
    page.locator("#q").fill("没有的字")
    expect(page.locator("#found-count")).to_have_text("没有这样的问题")


def test_an_address_opens_its_finding(file: str, page: Page) -> None:
    page.goto("about:blank")
    page.goto(f"{file}#f4")
    expect(page.locator("#f4 .inside")).to_be_visible()
    expect(page.locator("mark[aria-current]")).to_have_count(7)


@pytest.mark.parametrize("view", views_beside(turn=1))
def test_every_view_is_accessible_and_no_wider_than_its_window(page: Page, view: str) -> None:
    seen_as(page, view)
    assert faults(page) == []
    page.locator("#f2 .top").click()
    assert faults(page) == []
    assert width_over(page) == 0


def test_without_scripts_everything_is_there_and_the_choice_works(file: str, browser: Browser) -> None:
    context = browser.new_context(viewport=DESK, java_script_enabled=False)
    page = context.new_page()
    page.goto(file)
    assert page.locator(".found .inside:visible").count() == 7
    page.locator("label[for=s-bad]").click()
    assert page.locator(".found:visible").count() == 3
    page.locator("mark a", has_text="医疗费").click()
    assert page.url.endswith("#f1")
    context.close()


def test_on_paper_the_findings_come_before_the_original(page: Page, tmp_path: Path) -> None:
    page.locator("#f2 .top").click()
    page.pdf(path=tmp_path / "audit.pdf", prefer_css_page_size=True)
    printed = pypdfium2.PdfDocument(tmp_path / "audit.pdf")
    texts = [sheet.get_textpage().get_text_range() for sheet in printed]
    whole = "".join(texts)
    assert "按其余的数" in texts[0]
    assert "没有“名词解释”部分" in whole
    assert "支出决算122.81万元" in whole.replace("\r\n", "")
    assert "查找" not in whole
