"""One site and one browser for all browser tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from site_of_example import DESK, MILLISECONDS_MAX, chromium, copy_served, sign_in, watched

# What is awaited comes at once or, where the processors are shared, after a while: only what never comes waits so long.
expect.set_options(timeout=MILLISECONDS_MAX)


@pytest.fixture(scope="session")
def site(example_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with copy_served(example_home, tmp_path_factory.mktemp("site") / "home") as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of: empty at the end of every test."""
    return []


@pytest.fixture
def desk(site: str, browser: Browser, complaints: list[str]) -> Iterator[Page]:
    """The finance clerk's browser, signed in."""
    context = browser.new_context(viewport=DESK, locale="zh-CN")
    page = watched(context, complaints)
    sign_in(page, site)
    yield page
    context.close()
    assert not complaints
