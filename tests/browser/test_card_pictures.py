"""The pictures of a card as a browser draws them: every text has room, on the paper and beside the others."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from onecard.chip.picture import tree
from onecard.chip.picture.drawing import Drawing
from onecard.chip.profile_file import OURS, load_profile
from onecard.cli.card_picture import drawing, of_guide

PLACES = """() => {
  const rects = Array.from(document.querySelectorAll('rect'), one => one.getBBox());
  const size = rect => rect.width * rect.height;
  return Array.from(document.querySelectorAll('text'), one => {
    const box = one.getBBox(), middle = box.y + box.height / 2;
    const around = rects.filter(rect => rect.x <= box.x + 1 && rect.x + rect.width > box.x
      && rect.y <= middle && rect.y + rect.height >= middle);
    const room = around.reduce((a, b) => size(a) <= size(b) ? a : b);
    return [one.textContent, box.x, middle, box.x + box.width, room.x + room.width];
  });
}"""


def crowded(browser: Browser, svg: str) -> list[str]:
    """Texts that run over the box they stand in, or into another text."""
    page = browser.new_page()
    page.set_content(svg)
    places = page.evaluate(PLACES)
    page.close()
    assert len(places) > 5
    over = [text for text, _, _, end, room in places if end > room - 2]
    return over + [
        f"{one} / {other}"
        for (one, left, middle, end, _), (other, begin, beside, right, _) in combinations(places, 2)
        if abs(beside - middle) < 9 and left < right and begin < end
    ]


@pytest.mark.parametrize("path", of_guide(), ids=lambda path: path.stem)
def test_in_the_pictures_of_the_guide_every_text_has_room(browser: Browser, path: Path) -> None:
    assert crowded(browser, of_guide()[path]()) == []


@pytest.mark.parametrize("name", OURS)
def test_in_every_picture_of_every_profile_every_text_has_room(browser: Browser, name: str) -> None:
    profile = load_profile(name)
    pictures: list[Drawing] = [tree.directory(profile, one.name) for one in profile.directories]
    kinds = ("tree", "life", "dispersal", "authentication", "mac", "purchase")
    pictures += [drawing(kind, name) for kind in (kinds[:1] if profile.sam else kinds)]
    assert {one.title: found for one in pictures if (found := crowded(browser, one.svg()))} == {}
