"""The four views of a page, and what axe finds there by the rules for accessible pages (WCAG 2.2, levels A and AA)."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from site_of_example import DESK, PHONE

VIEWS: dict[str, tuple[dict[str, int], Any]] = {
    "desk": (DESK, "light"), "phone in the dark": (PHONE, "dark"), "desk in the dark": (DESK, "dark"),
    "phone": (PHONE, "light"),
}  # fmt: skip

RULES: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},  # WCAG 2.2; axe leaves it out unless asked
    "resultTypes": ["violations"],
}
# axe does not judge the contrast of text above a gradient; ours are shadows of paper on paper. The policy of the pages
# allows no style but theirs in the document, so it is laid over it.
PLAIN = """() => {
  const plain = new CSSStyleSheet();
  plain.replaceSync("*, ::before, ::after { background-image: none !important; transition: none !important; }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, plain];
}"""


def views_beside(*values: str, turn: int) -> list[Any]:
    """Parameters of a test: the values beside each view. The suite takes the view whose turn it is, script/prove all."""
    chosen = list(VIEWS)[turn % len(VIEWS)]
    return [
        pytest.param(
            *values, view, marks=() if view == chosen else pytest.mark.proof, id=" ".join((view, *values))
        )
        for view in VIEWS
    ]


def seen_as(page: Page, view: str) -> None:
    """Have the page shown in this view."""
    size, colours = VIEWS[view]
    page.emulate_media(color_scheme=colours)
    page.set_viewport_size(size)  # type: ignore[arg-type]


def width_over(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def faults(page: Page, *, contrast: bool = True) -> list[str]:
    """What axe finds on the page as it stands: the rule, and the first place that breaks it.

    Judging the contrast of every word takes half of the time; pages share their colours, so not each has to be asked.
    """
    page.evaluate(PLAIN)
    rules = {**RULES["rules"], "color-contrast": {"enabled": contrast}}
    found = Axe().run(page, options={**RULES, "rules": rules}).response["violations"]
    return [f"{one['id']} {one['nodes'][0]['html'][:200]}" for one in found]
