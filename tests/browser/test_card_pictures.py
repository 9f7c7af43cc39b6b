"""The pictures of a card as a browser draws them: every text has room, on the paper and beside the others."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from onecard.cli.card_picture import of_guide

PLACES = """() => Array.from(document.querySelectorAll('text'), one => {
  const box = one.getBBox();
  return [one.textContent, box.x, box.y + box.height / 2, box.x + box.width];
})"""


@pytest.mark.parametrize("path", of_guide(), ids=lambda path: path.stem)
def test_no_text_runs_over_the_paper_or_into_another(browser: Browser, path: Path) -> None:
    page = browser.new_page()
    page.set_content(of_guide()[path]())
    paper = page.evaluate("() => document.querySelector('svg').viewBox.baseVal.width")
    places = page.evaluate(PLACES)
    page.close()
    assert len(places) > 10
    assert [text for text, begin, _, end in places if begin < 12 or end > paper - 12] == []
    over = [
        f"{one} / {other}"
        for (one, left, middle, end), (other, begin, beside, right) in combinations(places, 2)
        if abs(beside - middle) < 9 and left < right and begin < end
    ]
    assert over == []
