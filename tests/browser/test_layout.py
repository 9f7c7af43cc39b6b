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
