"""A form that is sent twice, by an impatient hand or by two requests at the same moment, with and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page
from site_of_example import DESK, sign_in

pytestmark = pytest.mark.browser

NEW = "/registers/assets/new?entity=460299&year=2024"
LIST = "/registers/assets?entity=460299&year=2024&q="


def fill(page: Page, site: str, name: str) -> None:
    page.goto(f"{site}{NEW}")
    page.get_by_label("类别").select_option(label="设备")
    page.get_by_label("名称").fill(name)
    page.get_by_label("取得日期").fill("2024-05-06")
    page.get_by_label("单价（元）").fill("1200000")


def entered(page: Page, site: str, name: str) -> int:
    page.goto(f"{site}{LIST}{name}")
    return page.locator("tbody tr", has_text=name).count()


def test_a_double_click_enters_one_asset(site: str, desk: Page) -> None:
    fill(desk, site, "双击服务器")
    desk.locator("form.upload button.primary").dblclick()
    desk.wait_for_url("**/registers/assets?*")
    assert entered(desk, site, "双击服务器") == 1


def test_two_requests_at_the_same_moment_enter_one_asset_and_lead_to_it(site: str, desk: Page) -> None:
    fill(desk, site, "并发服务器")
    led = desk.evaluate(
        """async () => {
          const form = document.querySelector("form.upload");
          const send = () => fetch(form.action || location.href, {method: "POST", body: new URLSearchParams(new FormData(form))});
          return (await Promise.all([send(), send(), send()])).map((answer) => [answer.status, answer.redirected]);
        }"""
    )
    assert led == [[200, True]] * 3
    assert entered(desk, site, "并发服务器") == 1


def test_without_scripts_going_back_and_sending_the_same_again_enters_nothing_more(
    site: str, browser: Browser
) -> None:
    context = browser.new_context(viewport=DESK, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    sign_in(page, site)
    fill(page, site, "无脚本服务器")
    once = page.locator("form.upload [name=once]").get_attribute("value")
    page.locator("form.upload button.primary").click()
    form = {
        "once": once or "", "kind": "设备", "name": "无脚本服务器", "use": "", "tag": "", "acquired_on": "2024-05-06",
        "purchased": "on", "quantity": "1", "area": "", "unit_price": "1200000", "book": "",
    }  # fmt: skip
    token = page.goto(f"{site}{NEW}") and page.locator("[name=csrfmiddlewaretoken]").first.get_attribute(
        "value"
    )
    again = context.request.post(
        f"{site}{NEW}",
        form=form | {"csrfmiddlewaretoken": token or ""},
        headers={"Referer": site, "Origin": site},
    )
    assert again.ok
    assert "只办理了一次" in again.text()
    assert entered(page, site, "无脚本服务器") == 1
    context.close()
