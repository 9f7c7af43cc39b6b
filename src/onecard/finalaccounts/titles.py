"""Titles: the layout whose title, official or local, stands above a table or is the sheet's name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from onecard.finalaccounts.layout import Layout, title_text
from onecard.reading.grid import Grid

LINES_WITH_TITLE = 15
_ORGANISATION = "[局委办厅院所校学站队会处部园馆社团行室台场府宫库组署县市区镇乡村]|中心|公司"
_BEFORE_A_TITLE = re.compile(
    rf"|.*(年度?|部门|单位|本级|汇总|附件\d*|附表?\d*|公开\d+表?|{_ORGANISATION}|[\d一二三四五六七八九十][、.:)]?)"
)
"""What may stand before a known title without changing it: a year, a number, the name of a unit."""


@dataclass(frozen=True, slots=True)
class Titled:
    """The layout whose title a text is or ends with, and what stands before that title."""

    layout: Layout
    text: str
    before: str

    @property
    def plain(self) -> bool:
        """Whether the title is the table's own, with at most a year, a number or a unit's name before it."""
        return _BEFORE_A_TITLE.fullmatch(self.before) is not None


def titled_among(texts: Iterable[str], layouts: Iterable[Layout]) -> Titled | None:
    """The longest title that one of the texts is or ends with; a text that is a title goes before all others."""
    best: tuple[int, Titled] | None = None
    known = [(title, layout) for layout in layouts for title in layout.titles]
    for text in texts:
        for title, layout in known:
            if text.endswith(title):
                rank = len(title) + (1000 if text == title else 0)
                if best is None or rank > best[0]:
                    best = rank, Titled(layout, text, text.removesuffix(title))
    return best[1] if best else None


def layout_by_title(grid: Grid, layouts: Iterable[Layout]) -> Layout | None:
    """The layout whose title stands above the table, else of which the sheet's name is or ends with the title."""
    known = list(layouts)
    found = titled_among(texts_above(grid), known) or titled_among([title_text(grid.name)], known)
    return found.layout if found else None


def texts_above(grid: Grid) -> list[str]:
    """The texts of the first lines that may be titles (表), in the canonical spelling of titles."""
    return [
        title_text(cell)
        for row in grid.rows[:LINES_WITH_TITLE]
        for cell in row
        if isinstance(cell, str) and "表" in cell
    ]
