"""Several tables under each other on one sheet: where each begins, by its title, its form number or its own heads.

The top of a table printed again on the next page begins nothing new; nor does a contents list (目录) of titles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from onecard.finalaccounts.amounts import is_number
from onecard.finalaccounts.layout import folded, head_text, public_layouts, title_text
from onecard.finalaccounts.sheet import entity_name_in, is_label, is_mark, is_meta, is_numbering
from onecard.reading.grid import CellValue, Grid, text_of

MOST = 60
"""How many tables of one sheet are looked at: three times nine, and room for the supplementary ones."""

_NEWEST = 9999
_TITLE = re.compile(r"[^,;:。=]{4,60}表(\([^()]*\))?")
_CONTINUED = re.compile(r"(\(续表?\)|\(续[一二三四五六七八九十\d]+\)|续表?)$")
_MARK = re.compile(r"公开0?(\d)表?(?!\d)")
_BLOCK_HEADS = frozenset(["决算数", "预算数", "人员经费", "公用经费"])
_TITLES_OF_A_CONTENTS_LIST = 3


@dataclass(slots=True)
class Top:
    """The top of a table: the rows of its titles, its form number, the unit named and its heads, each by its texts."""

    first: int
    titles: list[tuple[int, str]] = field(default_factory=list)
    mark: str = ""
    entity: str = ""
    heads: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The title next above the heads, as printed."""
        return self.titles[-1][1] if self.titles else ""

    @property
    def start(self) -> int:
        """Where the table begins: below the other titles where they are a contents list."""
        return self.titles[-1][0] if len(self.titles) >= _TITLES_OF_A_CONTENTS_LIST else self.first

    def again(self, above: Top) -> bool:
        """Whether this is the top of the same table printed again, on its next page."""
        for mine, theirs in ((self.entity, above.entity), (self.mark, above.mark)):
            if mine and theirs and mine != theirs:
                return False
        if above.heads and not set(self.heads) <= set(above.heads):
            return False
        if self.title:
            return _same_title(self.title) == _same_title(above.title)
        return not self.mark or self.mark == above.mark

    def join(self, below: Top) -> None:
        """Take in the rest of this top, below a line that is not understood."""
        self.titles += below.titles
        self.heads += below.heads
        self.mark = self.mark or below.mark
        self.entity = self.entity or below.entity


@dataclass(frozen=True, slots=True)
class Section:
    """One table of a sheet: its rows, its title as printed and the number in its form number, empty where none."""

    grid: Grid
    title: str = ""
    mark: str = ""


def sections(grid: Grid) -> list[Section]:
    """The tables of a sheet from top to bottom, each as the rows from its top to the next one; at least one."""
    found: list[Top] = []
    looked = 0  # the rows of the last table above this one hold no amount
    for top in _tops(grid):
        if found and not _is_table(found[-1], top, grid.rows[looked : top.first]):
            found[-1].join(top)
            looked = top.first
        elif not found or not top.again(found[-1]):
            found.append(top)
            looked = top.first
    return list(_cut(grid, _with_tables(grid, found)))


def _with_tables(grid: Grid, tops: list[Top]) -> list[Top]:
    """The tops beneath which a table stands: a title without heads or amounts is a line of the table above it."""
    ends = [top.first for top in tops[1:]] + [len(grid.rows)] * bool(tops)
    return [
        top
        for place, (top, end) in enumerate(zip(tops, ends, strict=True))
        if not place or top.heads or _holds_amounts(grid.rows[top.first : end])
    ]


def _cut(grid: Grid, tops: list[Top]) -> Iterator[Section]:
    starts = [top.start for top in tops] or [0]
    if _holds_amounts(grid.rows[: starts[0]]):
        yield Section(grid.part(0, starts[0]))
    elif tops and starts[0] == tops[0].first:
        starts[0] = 0
    ends = [*starts[1:], len(grid.rows)]
    for top, start, end in zip(tops or [Top(0)], starts, ends, strict=True):
        whole = (start, end) == (0, len(grid.rows))
        yield Section(grid if whole else grid.part(start, end), top.title, top.mark)


def _holds_amounts(rows: list[list[CellValue]]) -> bool:
    return any(is_number(cell) for row in rows for cell in row)


def _is_table(above: Top, below: Top, rows: list[list[CellValue]]) -> bool:
    """Whether a table stands between two tops, if only an empty one: heads and another title, or an amount."""
    return bool(above.heads and (below.titles or below.mark)) or _holds_amounts(rows)


def _same_title(title: str) -> str:
    return _CONTINUED.sub("", title_text(title))


def mark_of(text: str) -> int | None:
    """The number in 公开05表 or 公开05, wherever it stands in a text."""
    found = _MARK.search(folded(text))
    return int(found.group(1)) if found else None


def _tops(grid: Grid) -> Iterator[Top]:
    """Every run of title, form number and heads, with the lines about unit, year and money between them."""
    top: Top | None = None
    for number, row in enumerate(grid.rows):
        kind, texts = _kind(row, within=top is not None)
        if not kind:
            if top is not None:
                yield top
                top = None
            continue
        if kind == "blank" or (kind == "meta" and top is None):
            continue
        if top is not None and top.heads and kind in ("title", "mark", "meta"):
            yield top
            top = None
        if top is None:
            top = Top(_with_lines_above(grid, number))
            top.entity = next(filter(None, map(_entity, grid.rows[top.first : number])), "")
        _take(top, number, kind, texts)
    if top is not None:
        yield top


def _take(top: Top, number: int, kind: str, texts: list[str]) -> None:
    if kind == "title":
        top.titles.append((number, next(text for text in texts if _is_title(text))))
    if kind == "head":
        top.heads.append(tuple(texts))
    for text in texts if kind in ("title", "mark", "meta") else ():
        if found := mark_of(text):
            top.mark = top.mark or str(found)
        top.entity = top.entity or entity_name_in(text)


def _kind(row: list[CellValue], *, within: bool) -> tuple[str, list[str]]:
    """What a row is: title, mark, head, numbers, meta (only asked `within` a top), blank; empty for any other.

    Cheap for the rows of a long list: a cell is folded only where it could be a title or the first cell of a head.
    """
    cells = [cell for cell in row if cell is not None and cell != ""]
    if not cells:
        return "blank", []
    strings = [cell for cell in cells if isinstance(cell, str)]
    if "表" in "".join(strings) and any("表" in one and one.rstrip()[-1:] in "表)）" for one in strings):
        texts = _texts(row)
        if any(map(_is_title, texts)) and all(_is_title(text) or is_meta([text]) for text in texts):
            return "title", texts
        if any(map(is_mark, texts)):
            return "mark", texts
    if within and is_numbering(row):
        return "numbers", []
    if len(strings) < len(cells):
        return "", []
    first = folded(strings[0])
    if within and first.startswith("栏次"):
        return "numbers", []
    if _is_known(_short_head(first)):
        texts = _texts(row)
        if _is_head(texts):
            return "head", texts
    if within:
        texts = _texts(row)
        if is_meta(texts):
            return "meta", texts
    return "", []


def _short_head(text: str) -> str:
    """The canonical head where the text is short enough to be one, else empty."""
    return head_text(text) if len(text) <= 24 else ""


def _is_head(texts: list[str]) -> bool:
    if len(texts) < 2 or any(is_number(text) for text in texts):
        return False
    heads = {_short_head(text) for text in texts}
    # Two known texts may be the labels of 公开01 (年初结转和结余 | 年末结转和结余), three never are.
    telling = len(heads) > 2 or any(is_label([head]) for head in heads) or not _BLOCK_HEADS.isdisjoint(heads)
    return telling and all(map(_is_known, heads))


def _is_known(head: str) -> bool:
    return head in _known_heads() or is_label([head])


def _is_title(text: str) -> bool:
    return bool(_TITLE.fullmatch(text)) and not text.startswith(("注", "说明", "备注")) and not is_mark(text)


def _texts(row: list[CellValue]) -> list[str]:
    return list(dict.fromkeys(text for cell in row if cell is not None and (text := folded(text_of(cell)))))


def _with_lines_above(grid: Grid, number: int) -> int:
    """The first of the lines about unit, year and money that stand directly above a row."""
    first = number
    while first and (texts := _texts(grid.rows[first - 1])) and is_meta(texts):
        first -= 1
    return first


def _entity(row: list[CellValue]) -> str:
    return next((name for text in _texts(row) if (name := entity_name_in(text))), "")


@lru_cache(maxsize=1)
def _known_heads() -> frozenset[str]:
    """Every canonical column head of the nine tables, and the heads of their label columns."""
    heads = {
        text
        for layout in public_layouts(_NEWEST)
        for part in layout.parts
        for head in part.heads
        for text in head.texts
    }
    return frozenset(
        heads | {"项目", "科目名称", "科目编码", "科目代码", "收入", "支出", "类", "款", "项", "行次"}
    )
