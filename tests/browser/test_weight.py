"""What a page costs whoever sees it for the first time: at most 120 KB with everything it needs, and nothing from elsewhere."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser
from site_of_example import DESK, sign_in
from test_accessibility import CLERK_PAGES

pytestmark = pytest.mark.browser

BYTES_MAX = 120 * 1024


def test_no_page_costs_more_than_120_kilobytes_and_none_asks_another_machine(
    site: str, browser: Browser
) -> None:
    context = browser.new_context(viewport=DESK, locale="zh-CN")
    page = context.new_page()
    sign_in(page, site)
    protocol = context.new_cdp_session(page)
    protocol.send("Network.enable")
    protocol.send("Network.setCacheDisabled", {"cacheDisabled": True})
    costs: list[float] = []
    asked: set[str] = set()
    protocol.on("Network.loadingFinished", lambda event: costs.append(event["encodedDataLength"]))
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    weights = {}
    for address in CLERK_PAGES:
        costs.clear()
        page.goto(f"{site}{address}")
        weights[address] = sum(costs)
    context.close()
    assert min(weights.values()) > 20_000
    assert {address: weight for address, weight in weights.items() if weight > BYTES_MAX} == {}
    assert asked == {urlsplit(site).netloc}
