"""Takes the pictures of the README and the guide: ``.venv/bin/python tests/browser/pictures.py`` writes docs/pictures/."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from audited_example import audited
from PIL import Image
from playwright.sync_api import Browser, Page
from site_of_example import DESK, PHONE, chromium, example_site, sign_in

from onecard.chip.tests.cards import finished
from onecard.reader.serving.tests.running import running
from onecard.reader.tests.plugging import FIRST, SECOND, plugged, service

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
COLOURS = 256
PUBLISHED = "/public/460299/2024/"
PICTURES: tuple[tuple[str, str, dict[str, int], str], ...] = (
    ("home", "/", DESK, "light"),
    ("table-05", "/tables/05?entity=460299&year=2024&open=2080108.project", DESK, "light"),
    ("table-05-dark", "/tables/05?entity=460299&year=2024&open=2080108.project", DESK, "dark"),
    ("fact", "/facts?entity=460299&year=2024&q=11.46&figure=finalaccounts.expenditure;basis=决算;nature=项目", DESK, "light"),
    ("relations", "/relations?entity=460299&year=2024", DESK, "light"),
    ("vouchers", "/vouchers?entity=460299&year=2024", DESK, "light"),
    ("differences", "/differences", DESK, "light"),
    ("budgets", "/budgets?entity=460299&year=2024", DESK, "light"),
    ("voucher-new", "/vouchers/new?entity=460299&year=2024", DESK, "light"),
    ("evaluation", "/evaluations/1", DESK, "light"),
    ("periods", "/periods?entity=460299&year=2024", DESK, "light"),
    ("phone-home", "/", PHONE, "light"),
    ("phone-table-05", "/tables/05?entity=460299&year=2024", PHONE, "dark"),
)  # fmt: skip


def take(folder: Path = FOLDER) -> None:
    """Write every picture into `folder`, from a fresh site with the example."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, example_site(Path(home)) as site, chromium() as browser:
        for name, address, size, theme in PICTURES:
            page = visitor(browser, size, theme)
            sign_in(page, site)
            shoot(page, f"{site}{address}", folder / f"{name}.png")
        page = visitor(browser, DESK, "light")
        shoot(page, f"{site}{PUBLISHED}", folder / "published.png")
        open_a_figure(page, site)
        page.screenshot(path=folder / "report.png")
        shoot(page, f"{site}/sign-in", folder / "sign-in.png")
        sign_in(page, site)
        enter_a_budget(page, site)
        page = visitor(browser, DESK, "light")
        sign_in(page, site, "zhengwenbo")
        shoot(page, f"{site}/waiting", folder / "waiting.png")
        page = visitor(browser, DESK, "light")
        shoot(page, f"{audited(Path(home), Path(home)).as_uri()}#m1", folder / "audit.png")
        read_a_card(browser, folder / "reader.png")
    for file in folder.glob("*.png"):
        make_small(file)


def read_a_card(browser: Browser, path: Path) -> None:
    """The demo page of the reader's service, with a card and a SAM in virtual readers."""
    cards = [(finished("sam", distinct=False), SECOND), (finished("v3", distinct=False), FIRST)]
    with service(), running() as serving, ExitStack() as plugs:
        for card, name in cards:
            plugs.enter_context(plugged(card, name))
        page = visitor(browser, DESK, "light")
        page.goto(f"http://127.0.0.1:{serving.port}/#{serving.token}")
        page.get_by_role("heading", name="校验都通过").wait_for()
        page.screenshot(path=path)


def visitor(browser: Browser, size: dict[str, int], theme: str) -> Page:
    """A page of somebody who has not signed in."""
    options: dict[str, Any] = {"viewport": size, "color_scheme": theme, "locale": "zh-CN"}
    return browser.new_context(**options).new_page()


def shoot(page: Page, address: str, file: Path) -> None:
    """Take one picture."""
    page.goto(address)
    page.screenshot(path=file)


def make_small(file: Path) -> None:
    """Keep a picture with 256 colours, the farthest apart kept first: fewer bytes, nothing to be seen of it."""
    with Image.open(file) as picture:
        picture.convert("RGB").quantize(
            COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
        ).save(file, optimize=True)


def open_a_figure(page: Page, site: str) -> None:
    """Open the published report at a figure of its text, as a reader does who has not signed in."""
    page.goto(f"{site}{PUBLISHED}report")
    page.locator("#document p, article p").get_by_role("link", name="83.89", exact=True).first.click()


def enter_a_budget(page: Page, site: str) -> None:
    """Enter an adjustment of the budget, so that something waits to be checked."""
    page.goto(f"{site}/budgets/new?entity=460299&year=2024")
    page.get_by_label("预算口径").select_option("调整")
    page.get_by_label("指标文号").fill("示财社〔2024〕118号")
    page.get_by_label("日期").fill("2024-09-18")
    page.get_by_label("功能分类").fill("2080108")
    page.get_by_label("经济分类").fill("30213")
    page.get_by_label("金额（元）").fill("3600")
    page.get_by_label("事由").fill("机房空调维修，按追加指标文件调整。")
    page.get_by_role("button", name="录入预算").click()
    page.wait_for_url(f"{site}/budgets?*")


if __name__ == "__main__":
    take()
