"""What a picture would show at once: nothing is cut off, and nothing stands alone in its row."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_the_search_box_shows_the_whole_of_what_it_offers(site: str, desk: Page) -> None:
    desk.goto(f"{site}/")
    wide, needed = desk.evaluate(
        """() => {
            const box = document.querySelector(".topbar .jump input[type=search]");
            const pen = document.createElement("canvas").getContext("2d");
            pen.font = getComputedStyle(box).font;
            return [box.clientWidth, pen.measureText(box.placeholder).width];
        }"""
    )
    assert wide >= needed > 100


def test_the_charts_stand_in_full_rows(site: str, desk: Page) -> None:
    desk.goto(f"{site}/analysis?entity=460299&year=2024")
    tops = desk.evaluate(
        "() => [...document.querySelectorAll('.charts > *')].map(one => one.getBoundingClientRect().top)"
    )
    rows = [tops.count(top) for top in dict.fromkeys(tops)]
    assert len(rows) > 1
    assert len(set(rows)) == 1


def test_nothing_of_the_top_bar_is_squeezed_where_the_window_is_narrow(site: str, desk: Page) -> None:
    desk.set_viewport_size({"width": 1024, "height": 800})
    desk.goto(f"{site}/vouchers?entity=460299&year=2024")
    # As long as the name of a unit, which is there to be switched where a reader has several.
    desk.evaluate(
        "() => document.querySelector('.topbar .menu summary')"
        ".insertAdjacentText('afterbegin', '某市社会保障卡一卡通服务管理中心'.repeat(2))"
    )
    sizes = desk.evaluate(
        "() => [...document.querySelectorAll('.topbar .icon-button')]"
        ".map(one => one.getBoundingClientRect().width).filter(width => width)"
    )
    assert sizes
    assert min(sizes) >= 32
