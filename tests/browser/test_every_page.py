"""Every page as a reader gets it: what it costs, what the browser and axe complain of, and whether it fits the window.

The suite opens each page in one of four views, one after the other, and judges the contrast of every fifth;
``script/prove marked_tests`` opens each in all and judges each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from accessible import faults, seen_as, views_beside, width_over
from playwright.sync_api import Browser, Page
from site_of_example import sign_in, watched

pytestmark = pytest.mark.browser

BYTES_MAX = 120 * 1024
BYTES_MIN = 20_000
"""A page that costs less has not been counted."""
NOBODY, CLERK, DIRECTOR, REVIEWER, ADMINISTRATOR = "", "chenjingyi", "linhai", "wanglixin", "zhouyuan"
PAGES = {
    NOBODY: (
        "/sign-in", "/public/", "/public/?q=没有", "/public/460299/", "/public/460299/2024/", "/public/460299/2024/report",
        "/public/figures", "/public/figures?q=项目支出", "/public/glossary",
    ),
    CLERK: (
        "/", "/waiting", "/tables", "/tables/05?open=2080108.project", "/tables/04", "/tables/06", "/tables/09",
        "/facts?q=11.46", "/tables/01?compare=last-year", "/tables/03?compare=budget", "/analysis",
        "/facts?q=11.46&figure=finalaccounts.expenditure;basis=决算;nature=项目",
        "/facts/finalaccounts.expenditure?nature=项目", "/relations", "/differences", "/vouchers", "/vouchers/100",
        "/vouchers/new", "/vouchers/100/reverse", "/vouchers/100/attach", "/imports", "/imports/new", "/budgets",
        "/budgets/new", "/budgets/1", "/budgets/execution", "/budgets?nature=项目&q=x", "/balances", "/balances/new", "/balances/transfer",
        "/registers", "/registers/assets/new", "/registers/assets/1", "/evaluations", "/periods", "/periods/5",
        "/periods/year", "/adjustments", "/search?q=xxhjs", "/search?q=xzyx&in=codes", "/search", "/keys",
        "/reports", "/reports/new", "/reports/2", "/reports/2/settings", "/reports/2/words", "/reports/2/text",
        "/reports/2/template", "/reports/2/versions", "/reports/2/bureau/new",
    ),
    DIRECTOR: (
        "/trail", "/trail/verification?run=1", "/account/second-step", "/reports/2/correct", "/reports/2/withdraw",
    ),
    REVIEWER: ("/reviews", "/reviews/new", "/reviews/wording"),
    ADMINISTRATOR: (
        "/people", "/people/new", "/people/2", "/people/2/edit", "/people/2/password", "/roles", "/sign-ins",
        "/account", "/account/password",
    ),
}  # fmt: skip
EVERY_PAGE = [(username, address) for username, addresses in PAGES.items() for address in addresses]
JUDGED_FOR_CONTRAST = set(EVERY_PAGE[::5])
"""A step that no number of views divides: each view has its share."""


@dataclass
class Reader:
    """A person's browser, which counts the bytes that come and keeps whom it asked and what it complained of."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    @staticmethod
    def signed_in(browser: Browser, site: str, username: str) -> Reader:
        """The browser of this person, of nobody where there is no name."""
        complaints: list[str] = []
        context = browser.new_context(locale="zh-CN")
        reader = Reader(watched(context, complaints), complaints)
        if username:
            sign_in(reader.page, site, username)
        protocol = context.new_cdp_session(reader.page)
        protocol.send("Network.enable")
        protocol.send("Network.setCacheDisabled", {"cacheDisabled": True})
        protocol.on("Network.loadingFinished", lambda event: reader.costs.append(event["encodedDataLength"]))
        reader.page.on("request", lambda request: reader.asked.add(urlsplit(request.url).netloc))
        return reader


@pytest.fixture(scope="module")
def reading(site: str, browser: Browser) -> Iterator[Callable[[str], Reader]]:
    """The browser of a person, one for all pages."""
    readers: dict[str, Reader] = {}

    def of(username: str) -> Reader:
        if username not in readers:
            readers[username] = Reader.signed_in(browser, site, username)
        return readers[username]

    yield of
    for reader in readers.values():
        reader.page.context.close()


@pytest.mark.parametrize(
    ("username", "address", "view"),
    [case for turn, page in enumerate(EVERY_PAGE) for case in views_beside(*page, turn=turn)],
)
def test_a_page_is_light_fits_its_window_and_has_no_fault_that_can_be_seen(
    site: str,
    reading: Callable[[str], Reader],
    username: str,
    address: str,
    view: str,
    request: pytest.FixtureRequest,
) -> None:
    reader = reading(username)
    seen_as(reader.page, view)
    reader.costs.clear()
    reader.complaints.clear()
    answer = reader.page.goto(f"{site}{address}")
    assert answer
    assert answer.status == 200
    assert BYTES_MIN < sum(reader.costs) <= BYTES_MAX
    assert reader.asked == {urlsplit(site).netloc}
    assert width_over(reader.page) <= 0
    proof = request.node.get_closest_marker("proof") is not None
    assert not faults(reader.page, contrast=proof or (username, address) in JUDGED_FOR_CONTRAST)
    assert not reader.complaints
