"""The demo page when the service of the system ends: in a file of its own, for no other test may use it meanwhile."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect
from site_of_example import DESK

from onecard.reader.serving.tests.running import running
from onecard.reader.tests.plugging import service


def test_once_the_service_of_the_system_ended_no_reader_is_shown_as_if_it_were_known(
    browser: Browser,
) -> None:
    with service() as end, running() as serving:
        if end is None:
            pytest.skip("this system runs pcscd itself")
        page = browser.new_page(viewport=DESK, locale="zh-CN")
        page.goto(f"http://127.0.0.1:{serving.port}/#{serving.token}")
        expect(page.get_by_text("Virtual PCD 00 00")).to_be_visible()
        end()
        expect(page.get_by_role("heading", level=1)).to_have_text("读不到读卡器")
        expect(page.get_by_role("button", name="重新连接")).to_be_visible()
        expect(page.get_by_text("Virtual PCD 00 00")).to_have_count(0)
        page.close()
