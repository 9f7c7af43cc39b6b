"""The demo page of the reader's service, in a real browser, with cards in real PC/SC readers; and pages of others, which get nothing."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from accessible import faults, seen_as, views_beside, width_over
from playwright.sync_api import Browser, Page, expect
from site_of_example import DESK, watched

from onecard.chip.card import Card
from onecard.chip.memory import Memory
from onecard.chip.tests.cards import HOLDER, finished
from onecard.reader.serving import pages
from onecard.reader.serving.session import Limits
from onecard.reader.serving.tests.running import Running, running
from onecard.reader.tests.plugging import SECOND, plugged, pull, service

NUMBER, MASKED = HOLDER.number, "1111**********0019"


@pytest.fixture(scope="module", autouse=True)
def readers() -> Iterator[None]:
    with service():
        yield


@pytest.fixture
def serving() -> Iterator[Running]:
    with running() as found:
        yield found


@pytest.fixture
def page(browser: Browser, serving: Running, complaints: list[str]) -> Iterator[Page]:
    """The page as the link opens it."""
    context = browser.new_context(viewport=DESK, locale="zh-CN")
    found = watched(context, complaints)
    found.goto(link(serving))
    yield found
    context.close()
    assert not complaints


def link(serving: Running, token: str | None = None) -> str:
    return f"http://127.0.0.1:{serving.port}/#{serving.token if token is None else token}"


def says(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


@contextmanager
def card_and_sam() -> Iterator[None]:
    with plugged(finished("sam", distinct=False), SECOND), plugged(finished("v3", distinct=False)):
        yield


def test_a_card_that_comes_is_verified_shown_masked_and_forgotten_when_it_goes(page: Page) -> None:
    says(page, "请插卡")
    with card_and_sam():
        says(page, "校验都通过")
        expect(page.get_by_role("listitem").filter(has_text="内部认证")).to_contain_text("通过")
        expect(page.get_by_text(MASKED)).to_be_visible()
        assert NUMBER not in page.content()
        assert HOLDER.name not in page.content()
        page.keyboard.press("s")
        expect(page.get_by_text(NUMBER)).to_be_visible()
        page.get_by_role("button", name="隐藏个人信息").press("Enter")
        expect(page.get_by_text(MASKED)).to_be_visible()
        page.keyboard.press("s")
        expect(page.get_by_text(NUMBER)).to_be_visible()
    says(page, "请插卡")
    for gone in (NUMBER, MASKED, HOLDER.name, "通过"):
        assert gone not in page.content()


def test_the_token_leaves_the_address_and_the_page_can_be_loaded_again(page: Page, serving: Running) -> None:
    says(page, "请插卡")
    assert serving.token not in page.url
    page.reload()
    says(page, "请插卡")


def test_a_wrong_token_is_told_and_the_right_one_may_be_typed(page: Page, serving: Running) -> None:
    page.goto("about:blank")
    page.goto(link(serving, "wrong"))
    expect(page.get_by_role("alert")).to_contain_text("口令不对")
    page.get_by_label("启动读卡服务时给出的口令").fill(serving.token)
    page.keyboard.press("Enter")
    says(page, "请插卡")


def test_without_a_sam_the_page_says_what_it_could_not_read_and_calls_nothing_genuine(page: Page) -> None:
    says(page, "请插卡")
    with plugged(finished("v3", distinct=False)):
        says(page, "读好了，真伪不能认定")
        expect(page.get_by_text("没有读到（要SAM认证）：")).to_contain_text("姓名")


def test_a_card_whose_data_were_altered_is_told_before_anything_else(page: Page) -> None:
    says(page, "请插卡")
    held = finished("v3", distinct=False).memory.dump()
    altered = Card(Memory.load(held.replace(HOLDER.name.encode("gbk"), "李四".encode("gbk"))))
    with plugged(finished("sam", distinct=False), SECOND), plugged(altered):
        says(page, "鉴别没有通过")
        expect(page.get_by_role("alert")).to_contain_text("持卡人数据签名不通过")
        expect(page.get_by_role("listitem").filter(has_text="内部认证")).to_contain_text("通过")
    says(page, "请插卡")
    expect(page.get_by_role("alert")).to_be_hidden()


def test_a_card_pulled_out_while_it_is_read_is_told_and_stays_told(page: Page) -> None:
    armed: list[socket.socket] = []

    def told(command: bytes, answer: bytes) -> None:
        for one in armed:
            pull(one)

    says(page, "请插卡")
    with plugged(finished("v2", distinct=False), told=told) as reader:
        says(page, "读好了，真伪不能认定")
        armed.append(reader)
        page.get_by_role("button", name="重新读卡").click()
        expect(page.get_by_role("alert")).to_contain_text("被取出")
    says(page, "请插卡")
    expect(page.get_by_role("alert")).to_contain_text("不算数")
    expect(page.get_by_text("还没有卡")).to_be_visible()


def test_a_second_page_is_told_that_the_service_is_busy_and_has_it_once_the_first_is_closed(
    page: Page, serving: Running, browser: Browser
) -> None:
    says(page, "请插卡")
    second = browser.new_page()
    second.goto(link(serving))
    says(second, "读卡服务正忙")
    page.close()
    second.get_by_role("button", name="重新连接").click()
    says(second, "请插卡")
    second.close()


def test_a_service_that_ends_is_told(browser: Browser) -> None:
    found = browser.new_page()
    with running() as ending:
        found.goto(link(ending))
        says(found, "请插卡")
    expect(found.get_by_role("alert")).to_contain_text("断了")
    found.close()


def test_a_session_that_was_silent_too_long_goes_on_when_somebody_asks(browser: Browser) -> None:
    found = browser.new_page()
    with running(Limits(idle=0.5)) as short:
        found.goto(link(short))
        says(found, "会话结束了")
        found.get_by_role("button", name="重新连接").click()
        says(found, "请插卡")
        found.close()


def test_a_pin_is_verified_and_what_is_left_is_told(page: Page) -> None:
    says(page, "请插卡")
    with card_and_sam():
        says(page, "校验都通过")
        for pin, said in (("000000", "密码不对，还可试5次。"), ("123456", "密码正确，但还是初始密码")):
            page.get_by_label("请持卡人输入密码").fill(pin)
            page.keyboard.press("Enter")
            expect(page.get_by_role("status").filter(has_text="密码")).to_contain_text(said)
        assert page.get_by_label("请持卡人输入密码").input_value() == ""


@pytest.mark.parametrize("view", views_beside(turn=1))
def test_everybody_can_use_the_page_at_every_size_and_in_both_colours(page: Page, view: str) -> None:
    says(page, "请插卡")
    seen_as(page, view)
    assert faults(page) == []
    assert width_over(page) <= 0
    with card_and_sam():
        says(page, "校验都通过")
        page.get_by_text("附上与卡的原始交换").click()
        page.get_by_role("button", name="重新读卡").click()
        page.get_by_text("原始交换（2次）").first.click()
        assert faults(page) == []
        assert width_over(page) <= 0


@contextmanager
def page_of_another(folder: Path) -> Iterator[str]:
    """Another site on this machine, whose page tries to reach the readers with the right token; yields its origin."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    handler.log_message = lambda *said: None  # type: ignore[attr-defined]
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


TRY = """([address, token]) => Promise.all([
  fetch(`http://${address}/readers`, { headers: { Authorization: `Bearer ${token}` } }).then((one) => one.text(), () => "refused"),
  new Promise((done) => {
    const socket = new WebSocket(`ws://${address}/card`);
    socket.onopen = () => socket.send(JSON.stringify({ token }));
    socket.onmessage = ({ data }) => done(data);
    socket.onerror = () => done("refused");
  }),
])"""


def test_a_page_of_another_origin_gets_nothing_unless_it_is_allowed_even_with_the_token(
    browser: Browser, tmp_path: Path
) -> None:
    (tmp_path / "index.html").write_text("<!doctype html><title>other</title>", "utf-8")
    with page_of_another(tmp_path) as foreign, page_of_another(tmp_path) as allowed:
        with running(None, allowed) as serving:
            found = browser.new_page()
            asked = [f"127.0.0.1:{serving.port}", serving.token]
            found.goto(foreign)
            assert found.evaluate(TRY, asked) == ["refused", "refused"]
            found.goto(allowed)
            listed, ready = found.evaluate(TRY, asked)
            assert "Virtual PCD" in listed
            assert ready == '{"event": "ready"}'
            found.close()
        assert f"拒绝：serve.origin，来源{foreign}" in serving.logged


def declared(css: str) -> dict[str, str]:
    return dict(re.findall(r"(--[a-z0-9-]+): ([^;]+);", css))


def test_the_page_has_the_colours_of_the_site() -> None:
    own = Path(pages.__file__).parent.joinpath("page", "reader.css").read_text("utf-8")
    light, dark = own.split("prefers-color-scheme: dark")
    static = Path(pages.__file__).parents[2] / "web" / "static"
    for ours, theirs in ((light, "onecard.css"), (dark, "onecard-dark.css")):
        site = declared((static / theirs).read_text("utf-8"))
        same = {name: value for name, value in declared(ours).items() if name != "--control"}
        assert len(same) > 15
        assert same.items() <= site.items()
