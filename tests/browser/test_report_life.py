"""The life of a report in the browser: corrected, commented, mended, approved by other people, published, compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from accessible import faults
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from site_of_example import DESK, sign_in, watched

pytestmark = pytest.mark.browser

REASON = "收入总计与"
MINE = "信息化项目减少，人员经费也有下降"
Open = Callable[[str], Page]


@pytest.fixture
def person(site: str, browser: Browser, complaints: list[str]) -> Iterator[Open]:
    """The browser of a person by user name, signed in; one for each."""
    pages: dict[str, Page] = {}

    def opened(username: str) -> Page:
        if username not in pages:
            pages[username] = watched(browser.new_context(viewport=DESK, locale="zh-CN"), complaints)
            sign_in(pages[username], site, username)
        return pages[username]

    yield opened
    for page in pages.values():
        page.context.close()


def report(page: Page, site: str, part: str = "", year: int = 2024) -> None:
    """Open the example's report of a year, by the list."""
    page.goto(f"{site}/reports?entity=460299&year={year}")
    page.get_by_role("link", name=f"{year}年度", exact=True).click()
    if part:
        page.get_by_role("link", name=part).first.click()


def step(page: Page, site: str, verb: str, year: int = 2024, **typed: str) -> None:
    """Take a step on its own page."""
    report(page, site, year=year)
    page.get_by_role("link", name=verb, exact=True).click()
    for label, words in typed.items():
        page.get_by_label(label).fill(words)
    page.get_by_role("button", name=verb, exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text(f"{year}年度")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{year}年度决算公开报告")


def choose(page: Page, label: str, words: re.Pattern[str]) -> None:
    """Choose the option of a field whose words are these."""
    field = page.get_by_label(label, exact=True)
    field.select_option(value=field.locator("option", has_text=words).get_attribute("value"))


def test_a_report_is_corrected_commented_mended_approved_and_published_again(
    site: str, person: Open, complaints: list[str]
) -> None:
    clerk, checker, leader, auditor = map(person, ("chenjingyi", "zhengwenbo", "linhai", "wanglixin"))
    step(leader, site, "启动更正", 原因="主要原因写得太笼统")

    # A comment at one figure.
    report(checker, site, "正文预览")
    checker.locator("p", has_text=re.compile("^2024年度收入总计")).get_by_role("link", name="批注").click()
    choose(checker, "批注哪一句、哪一个数", re.compile("^支出总计[0-9.]+万元$"))
    assert not faults(checker)
    checker.get_by_label("批注", exact=True).fill("与公开01表核对，原因写具体")
    checker.get_by_role("button", name="批注").click()
    expect(checker.get_by_role("alert")).to_contain_text("已批注")

    # Mended without leaving the page; the form saves by itself.
    report(clerk, site, "文字和主要原因")
    assert not faults(clerk)
    form = clerk.get_by_role("form", name=re.compile(REASON)).first
    form.get_by_role("textbox").fill(MINE)
    form.get_by_role("button", name="保存").click()
    expect(form.get_by_role("status")).to_contain_text("陈静怡")
    expect(form.get_by_role("textbox")).to_have_value(MINE)
    report(clerk, site)
    assert not faults(clerk)
    clerk.get_by_role("link", name="处理", exact=True).click()
    clerk.get_by_label("怎么处理的").fill("已核对，原因已写具体")
    clerk.get_by_role("button", name="处理").click()

    today = timezone.localdate().isoformat()
    step(clerk, site, "送内部复核")
    step(checker, site, "复核通过", 意见="原因写具体了")
    step(leader, site, "审签")
    step(clerk, site, "报送", 报送对象="示例市人力资源和社会保障局")
    step(clerk, site, "登记批复", 批复文号="示人社财〔2026〕1号", 批复日期=today)
    step(auditor, site, "登记保密审查", 审查人="王立新", 审查日期=today, 审查结论="不涉及国家秘密和工作秘密")
    step(leader, site, "公开")
    expect(leader.get_by_text("第2版").first).to_be_visible()
    expect(leader.get_by_role("link", name="全文PDF").first).to_be_visible()

    # What changed between the two published editions: the reason alone.
    leader.get_by_role("link", name="版本对比").click()
    choose(leader, "前一个", re.compile("公开（第1版）"))
    choose(leader, "后一个", re.compile("公开（第2版）"))
    leader.get_by_role("button", name="对比").click()
    expect(leader.get_by_role("heading", name=re.compile("0个数"))).to_be_visible()
    assert not faults(leader)
    changed = [words.removeprefix("改为：") for words in leader.locator("ins").all_text_contents()]
    assert changed
    assert all(words in MINE for words in changed)
    assert not complaints


def test_two_people_at_one_place_see_both_texts_with_and_without_scripts(
    site: str, browser: Browser, person: Open
) -> None:
    step(person("linhai"), site, "启动更正", year=2023, 原因="职责写漏一项")
    # A refusal comes with status 409, which the browser writes into its console: these two are not watched.
    contexts = [browser.new_context(locale="zh-CN", java_script_enabled=scripts) for scripts in (True, False)]
    scripted, plain = (context.new_page() for context in contexts)
    for page in (scripted, plain):
        sign_in(page, site)
        report(page, site, "文字和主要原因", year=2023)
    field = {page: page.get_by_role("form", name="职责", exact=True) for page in (scripted, plain)}
    for page, first, second in ((scripted, plain, scripted), (plain, scripted, plain)):
        for one in (scripted, plain):
            one.reload()
        field[first].get_by_role("textbox").fill("先写的职责")
        field[first].get_by_role("button", name="保存").click()
        expect(field[first].get_by_role("textbox")).to_have_value("先写的职责")
        expect(field[first].get_by_role("status")).to_contain_text("保存")
        field[second].get_by_role("textbox").fill(f"后写的职责{page is plain}")
        field[second].get_by_role("button", name="保存").click()
        expect(field[second].get_by_role("alert")).to_contain_text("先写的职责")
        expect(field[second].locator(".theirs")).to_have_text("先写的职责")
        expect(field[second].get_by_role("textbox")).to_have_value(f"后写的职责{page is plain}")
        field[second].get_by_role("button", name="保存").click()
        expect(field[second].get_by_role("alert")).to_have_count(0)
        expect(field[second].get_by_role("textbox")).to_have_value(f"后写的职责{page is plain}")
    for context in contexts:
        context.close()


def test_the_template_shows_what_it_makes_while_it_is_typed(site: str, person: Open) -> None:
    step(person("linhai"), site, "启动更正", 原因="标题写错")
    clerk = person("chenjingyi")
    report(clerk, site, "改模板")
    template = clerk.get_by_label("模板", exact=True)
    source = template.input_value()
    template.fill(source.replace("# 基本情况", "# 单位基本情况"))
    expect(clerk.locator("#looked")).to_contain_text("第一部分 单位基本情况")
    expect(clerk.get_by_role("heading", name="没有问题")).to_be_visible()
    assert not faults(clerk)
    template.fill(source.replace("{收入总计}万元", "{收人总计}元", 1))
    expect(clerk.get_by_role("heading", name=re.compile("处要改"))).to_be_visible()
    expect(clerk.locator("#looked")).to_contain_text("收人总计")
