"""Signing in, in a real browser: an account from its first password on, a lock-out, and the second step."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect
from site_of_example import DESK, PHONE, sign_in, watched

pytestmark = pytest.mark.browser
OWN = "四月的风吹过海口湾边"


@pytest.fixture
def stranger(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    """A browser in which nobody is signed in; a refused sign-in answers 401 and a refused form 409, which is told."""
    context = browser.new_context(viewport=DESK, locale="zh-CN")
    yield watched(context, complaints)
    complaints[:] = [one for one in complaints if not re.search("status of (401|409)", one)]
    context.close()


@pytest.fixture
def administrator(site: str, browser: Browser, complaints: list[str]) -> Iterator[Page]:
    context = browser.new_context(viewport=DESK, locale="zh-CN")
    page = watched(context, complaints)
    sign_in(page, site, "zhouyuan")
    page.goto(f"{site}/")
    yield page
    context.close()


def take_on(administrator: Page, username: str, name: str) -> str:
    """Take a person on as a clerk, and return the password that is shown once."""
    administrator.get_by_role("navigation", name="主导航").get_by_role("link", name="账号").click()
    administrator.wait_for_url("**/people*")
    administrator.keyboard.press("n")
    administrator.wait_for_url("**/people/new*")
    administrator.get_by_label("账号", exact=True).fill(username)
    administrator.get_by_label("姓名").fill(name)
    administrator.get_by_label("处室").select_option("综合办公室")
    administrator.get_by_label("财务经办").check()
    administrator.get_by_role("button", name="新增账号").click()
    administrator.get_by_role("link", name="生成初始密码").click()
    administrator.get_by_role("button", name="生成初始密码").click()
    return administrator.locator(".given-out").inner_text()


def give_password(page: Page, site: str, username: str, password: str) -> None:
    page.goto(f"{site}/sign-in")
    page.get_by_label("账号", exact=True).fill(username)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录").click()


def change_password(page: Page, old: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("先改成自己的密码")
    page.get_by_label("原密码").fill(old)
    page.get_by_label("新密码").fill(OWN)
    page.get_by_label("再输一次").fill(OWN)
    page.get_by_role("button", name="修改密码").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("我的账号")


def test_five_wrong_passwords_lock_the_account_and_the_administrator_unlocks_it(
    site: str, stranger: Page, administrator: Page
) -> None:
    first = take_on(administrator, "luwen", "陆文")
    for _ in range(4):
        give_password(stranger, site, "luwen", "不对的密码")
        expect(stranger.get_by_role("alert")).to_contain_text("账号或密码不对")
    give_password(stranger, site, "luwen", "不对的密码")
    expect(stranger.get_by_role("alert")).to_contain_text("已锁定，还要等15分钟")
    give_password(stranger, site, "luwen", first)
    expect(stranger.get_by_role("alert")).to_contain_text("已锁定")
    administrator.get_by_role("navigation", name="主导航").get_by_role("link", name="登录记录").click()
    administrator.get_by_role("link", name="陆文（luwen）").click()
    administrator.get_by_role("link", name="解锁").click()
    administrator.get_by_role("button", name="解锁").click()
    expect(administrator.get_by_role("alert")).to_contain_text("已解锁")
    give_password(stranger, site, "luwen", first)
    change_password(stranger, first)


def test_the_second_step_is_turned_on_by_hand_and_asked_for_on_a_phone_without_scripts(
    site: str, browser: Browser, stranger: Page, administrator: Page
) -> None:
    first = take_on(administrator, "tangning", "唐宁")
    give_password(stranger, site, "tangning", first)
    change_password(stranger, first)
    stranger.get_by_role("link", name="开启两步验证").click()
    drawn = stranger.get_by_role("img", name="二维码")
    assert drawn.evaluate("picture => picture.decode().then(() => picture.naturalWidth > 0)")
    phone = pyotp.TOTP(stranger.locator(".secret").inner_text().replace(" ", ""))
    stranger.get_by_label("手机上的六位验证码").fill(phone.at(time.time() - 30))
    stranger.get_by_role("button", name="开启").click()
    stranger.locator(".codes code").first.wait_for()
    recovery = stranger.locator(".codes code").all_inner_texts()
    assert len(recovery) == 8
    context = browser.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/vouchers")
    page.get_by_label("账号", exact=True).fill("tangning")
    page.get_by_label("密码", exact=True).fill(OWN)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("输入验证码")
    page.get_by_label("验证码").fill("123")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("验证码不对")
    used = phone.now()
    page.get_by_label("验证码").fill(used)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"{site}/vouchers**")
    context.clear_cookies()
    give_password(page, site, "tangning", OWN)
    page.get_by_label("验证码").fill(used)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("已经用过")
    page.get_by_label("验证码").fill(recovery[0])
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"{site}/")
    context.close()


def test_what_an_administrator_may_not_do_is_said_before(administrator: Page) -> None:
    administrator.get_by_role("navigation", name="主导航").get_by_role("link", name="账号").click()
    administrator.get_by_role("link", name="zhouyuan").click()
    expect(administrator.get_by_role("main")).to_contain_text("要由另一位系统管理员办理")
    expect(administrator.get_by_role("link", name="停用")).to_have_count(0)
