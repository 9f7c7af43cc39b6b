"""The original: the document's paragraphs and tables on leaves, the findings marked at their very characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from onecard.audit.finding import SEVERITIES
from onecard.audit.show.html.marks import Mark, Marks, Stretch, stretches
from onecard.compiling.report_html.markup import Child, Element, append, element
from onecard.figures.relation import Severity
from onecard.reading.document import Document, DocumentTable, Paragraph
from onecard.reading.grid import Grid, Merged

CLASSES: dict[Severity, str] = {"error": "bad", "warning": "warn", "info": "note"}
_ROWS = 300
"""So many rows of a table are shown whole; of a longer one only its first and those near a finding."""
_AROUND = 3
_HEAD_ROWS = 12
_DEEPEST = 5
_AMOUNT = re.compile(r"[-−－+]?(?:\d{1,2}|[\d,]*\.\d+|\d{1,3}(?:,\d{3})+)\s*[%％]?")
"""What is set right in its cell; a long number without a point is rather a code."""


def original(document: Document, marks: Marks) -> Element:
    """The document as an article. Equal documents and marks give equal elements."""
    article = element("article", class_="document", aria_label="报告原文")
    page: int | None = None
    doubt = ""
    for is_table, blocks in groupby(
        enumerate(document.blocks), lambda pair: isinstance(pair[1], DocumentTable)
    ):
        leaf = element("div", class_="leaf")
        for number, block in blocks:
            at = block.pages[0] if isinstance(block, DocumentTable) and block.pages else None
            at = block.page if isinstance(block, Paragraph) else at
            if at is not None and at != page:
                page = at
                append(article if is_table else leaf, element("p", f"第{page}页", class_="page-mark"))
            if isinstance(block, DocumentTable):
                append(article, _table(number, block, marks))
            else:
                # Of many paragraphs with one doubt, such as all of a scan, the first says it.
                append(leaf, *_paragraph(number, block, marks, block.doubtful != doubt))
            doubt = block.doubtful
        if len(leaf):
            append(article, leaf)
    return article


def _paragraph(number: int, block: Paragraph, marks: Marks, doubted: bool) -> Iterator[Element]:
    kind = " ".join(
        filter(None, ("centred" if block.centred else "", "strong" if block.bold and not block.level else ""))
    )
    # The page's own headings are h1 and h2.
    tag = f"h{min(block.level + 2, _DEEPEST)}" if block.level and block.text.strip() else "p"
    yield append(element(tag, class_=kind or None), *marked(block.text, marks.of(number)))
    if block.doubtful and doubted:
        yield element("p", block.doubtful, class_="doubtful")


def marked(text: str, over: list[Mark]) -> Iterator[Child]:
    """A text with its marks; a link leads from each to its finding."""
    for stretch in stretches(len(text), over) if over else ():
        words = text[stretch.start : stretch.end]
        yield _mark(words, stretch) if stretch.marks else words
    if not over:
        yield text
    elif not text:
        # A cell that should hold a figure and is empty.
        yield _mark("（空）", Stretch(0, 0, tuple(over), tuple(over), tuple(over)))


def _mark(words: str, stretch: Stretch) -> Element:
    first = stretch.marks[0]
    names = " ".join(dict.fromkeys(str(one.number) for one in stretch.marks))
    kind = f"finding {CLASSES[first.severity]}" if first.main else "finding also"
    numbers = [one for one in stretch.finish if one.main]
    link = element(
        "a",
        words,
        element("sup", str(first.number)) if first in numbers else None,
        href=f"#f{first.number}",
        id=first.anchor if first in stretch.begin else None,
        aria_label=f"{words}：第{first.number}个问题，{SEVERITIES[first.severity]}" if first.main else None,
    )
    made = element("mark", class_=kind, data_f=names)
    for one in stretch.begin:
        if one is not first:
            append(made, element("span", id=one.anchor))
    append(made, link)
    for one in numbers:
        if one is not first:
            label = f"第{one.number}个问题，{SEVERITIES[one.severity]}"
            append(
                made, element("a", element("sup", str(one.number)), href=f"#f{one.number}", aria_label=label)
            )
    return made


def _table(number: int, block: DocumentTable, marks: Marks) -> Element:
    grid = block.grid
    name = grid.name or "表"
    above = [
        element("p", line.text, class_="sheet-line" + (" centred" if line.centred else ""))
        for line in block.above
    ]
    table = element(
        "table", element("tbody", *_rows(number, grid, marks)), class_="grid plain", aria_label=name
    )
    box = element("div", table, class_="table-box", tabindex="0", role="region", aria_label=f"{name}，表格")
    doubt = element("p", block.doubtful, class_="doubtful") if block.doubtful else None
    return element("div", *above, box, doubt, class_="leaf sheet")


def _rows(number: int, grid: Grid, marks: Marks) -> Iterator[Element]:
    spans = {(area.top, area.left): area for area in grid.merged}
    covered = {
        (row, column)
        for area in grid.merged
        for row in range(area.top, min(area.bottom, len(grid.rows) - 1) + 1)
        for column in range(area.left, min(area.right, grid.width - 1) + 1)
    } - set(spans)
    shown = _shown(grid, marks.rows(number))
    last = -1
    for row in shown:
        if row > last + 1:
            yield _left_out(grid, last + 1, row)
        last = row
        cells = (
            _cell(grid, (row, column), spans.get((row, column)), marks.of(number, (row, column)))
            for column in range(grid.width)
            if (row, column) not in covered
        )
        yield element("tr", *cells)
    if last + 1 < len(grid.rows):
        yield _left_out(grid, last + 1, len(grid.rows))


def _shown(grid: Grid, found: set[int]) -> list[int]:
    if len(grid.rows) <= _ROWS:
        return list(range(len(grid.rows)))
    near = {row + step for row in found for step in range(-_AROUND, _AROUND + 1)}
    return sorted(row for row in near | set(range(_HEAD_ROWS)) if 0 <= row < len(grid.rows))


def _left_out(grid: Grid, first: int, end: int) -> Element:
    said = f"略去{end - first}行（第{grid.top + first + 1}行至第{grid.top + end}行），其中没有问题"
    return element("tr", element("td", said, colspan=str(max(1, grid.width)), class_="left-out"))


def _cell(grid: Grid, at: tuple[int, int], area: Merged | None, over: list[Mark]) -> Element:
    text = grid.text(*at)
    down = min(area.bottom, len(grid.rows) - 1) - area.top + 1 if area else 1
    along = min(area.right, grid.width - 1) - area.left + 1 if area else 1
    made = element(
        "td",
        colspan=str(along) if along > 1 else None,
        rowspan=str(down) if down > 1 else None,
        class_=None if not text or _AMOUNT.fullmatch(text) else "name",
    )
    return append(made, *marked(text, over))
