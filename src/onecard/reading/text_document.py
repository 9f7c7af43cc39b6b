"""Plain text and Markdown → documents: charset, pages, contents list, tables, broken lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from onecard.core.errors import Refusal
from onecard.reading import stacked, text_tables
from onecard.reading.captions import captioned
from onecard.reading.charset import decode, lost_notice
from onecard.reading.contents import contents, contents_notice
from onecard.reading.document import Block, Document, DocumentTable, FileKind, Origin
from onecard.reading.fallen import put_back
from onecard.reading.grid import Grid
from onecard.reading.html_document import tables_in
from onecard.reading.limits import Limits
from onecard.reading.lines import Line, is_page_number, paragraphs
from onecard.reading.text_columns import width_of
from onecard.reading.text_tables import TextLine

CHARACTERS = 5_000_000
"""Characters of a text; the longest real reports have 200,000."""

_LINE_END = re.compile("[\n\r\f\v\x1c-\x1e\x85\u2028\u2029]")
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+")
_TABLE, _TABLE_END = re.compile(r"\s{0,3}<table\b", re.IGNORECASE), "</table>"
_BARE_NUMBER = re.compile(r"\s*\d{1,4}\s*")
_INDENTED = re.compile(r"(?: {2,8}|　{1,4}|\t)(?=\S)")
_COLUMNS = re.compile(r"\S {2,}\S")
_UNBROKEN = re.compile(r"\s*((?:[!-~]+|[^\s!-~])[，。；：、！？）)”’》】%％]*)")
_FAR, _SENTENCE = 16, re.compile("[，。；：、]")
_SLACK = 3
"""Columns by which a line may miss the margin: signs at its end are squeezed or hang over."""


def read_text(data: bytes, name: str, limits: Limits, kind: FileKind = "txt") -> Document:
    """A text (`kind` is ``txt`` or ``md``) as a document; `Origin.at` counts the characters of `charset.decode`.

    Raises Refusal `reading.charset`, `reading.not_a_document` or `reading.too_large`.
    """
    text = decode(data, name)
    if len(text) > CHARACTERS or text.count("\n") > limits.rows * 2:
        raise Refusal(
            "reading.too_large",
            f"文件“{name}”有{len(text):,}个字、{text.count(chr(10)):,}行，超过{CHARACTERS:,}个字、{limits.rows * 2:,}行的上限，没有读入。",
            "请只保留报告的正文和表格，另存后再读入。",
        )
    lines = _lines(text)
    document = Document(name, kind, [], pages=lines[-1].page if lines else None)
    lines = _without_margins(lines)
    listed = contents([line.text for line in lines])
    if listed:
        document.notices.append(contents_notice(len(listed)))
        lines = [replace(line, text="") if at in listed else line for at, line in enumerate(lines)]
    document.notices += lost_notice(text)
    document.blocks = captioned(_blocks(lines, name, kind, limits))
    return document


def _lines(text: str) -> list[TextLine]:
    found: list[TextLine] = []
    paged = "\f" in text.rstrip("\f\r\n ")
    page, at = 1, 0
    while at < len(text):
        line_end = _LINE_END.search(text, at)
        end = line_end.start() if line_end else len(text)
        found.append(TextLine(text[at:end], at, page if paged else None))
        if text[end : end + 1] == "\f":
            page += 1
        at = end + (2 if text.startswith("\r\n", end) else 1)
    if paged:
        last = max((line.page or 1 for line in found if line.text.strip()), default=1)
        found = [line for line in found if (line.page or 1) <= last]
    return found


def _without_margins(lines: list[TextLine]) -> list[TextLine]:
    """The lines with page numbers, and the running heads and feet of many pages, made empty."""
    edges: dict[int, list[int]] = {}
    for at, line in enumerate(lines):
        if line.page is not None and line.text.strip():
            edges.setdefault(line.page, []).append(at)
    ends = {at for places in edges.values() for at in (places[0], places[-1])}
    alike = Counter(_running(lines[at].text) for at in ends)
    often = max(3, len(edges) // 2)
    return [
        replace(line, text="")
        if is_page_number(line.text)
        or (at in ends and (_BARE_NUMBER.fullmatch(line.text) or alike[_running(line.text)] >= often))
        else line
        for at, line in enumerate(lines)
    ]


def _running(text: str) -> str:
    return re.sub(r"[\d\s]", "", text)


def _blocks(lines: Sequence[TextLine], file: str, kind: FileKind, limits: Limits) -> Iterator[Block]:
    tables = list(_tables(lines, file, kind, limits))
    tables = sorted([*tables, *_stacked(lines, tables, file)], key=lambda one: one[0])
    inside = {at for start, end, _ in tables for at in range(start, end)}
    margin = _margin([line.text for at, line in enumerate(lines) if at not in inside])
    begun = 0
    for start, end, table in tables:
        yield from paragraphs(put_back(_printed(lines[begun:start], margin, kind)))
        yield table
        begun = end
    yield from paragraphs(put_back(_printed(lines[begun:], margin, kind)))


def _tables(
    lines: Sequence[TextLine], file: str, kind: FileKind, limits: Limits
) -> Iterator[tuple[int, int, DocumentTable]]:
    """The tables with the first line of each and the one behind its last; Markdown may hold some written as HTML."""
    begun = at = 0
    while kind == "md" and at < len(lines):
        end = at + 1
        if _TABLE.match(lines[at].text):
            while end < len(lines) and _TABLE_END not in lines[end - 1].text.lower():
                end += 1
            yield from _moved(text_tables.find(lines[begun:at], file), begun)
            for table in tables_in("\n".join(line.text for line in lines[at:end]), file, limits):
                # Their characters are those of the tags as well: only the grid is of use.
                table.origins.clear()
                yield at, end, table
                at = end
            begun = end
        at = end
    yield from _moved(text_tables.find(lines[begun:], file), begun)


def _stacked(
    lines: Sequence[TextLine], tables: Sequence[tuple[int, int, DocumentTable]], file: str
) -> Iterator[tuple[int, int, DocumentTable]]:
    """The tables between the others whose cells stand on a line each."""
    begun = 0
    for start, end in [*((start, end) for start, end, _ in tables), (len(lines), len(lines))]:
        for found in stacked.stacked([line.text for line in lines[begun:start]]):
            cells = [[None if at is None else lines[begun + at] for at in row] for row in found.rows]
            table = DocumentTable(
                Grid("", [[cell.text.strip() if cell else None for cell in row] for row in cells], file=file),
                doubtful=stacked.DOUBTFUL,
            )
            for number, row in enumerate(cells):
                for column, cell in enumerate(row):
                    if cell:
                        indent = len(cell.text) - len(cell.text.lstrip())
                        table.origins[number, column] = Origin(0, cell.at + indent, 0, cell.page)
            yield begun + found.start, begun + found.end, table
        begun = end


def _moved(
    found: Iterator[tuple[int, int, DocumentTable]], by: int
) -> Iterator[tuple[int, int, DocumentTable]]:
    return ((start + by, end + by, table) for start, end, table in found)


def _margin(texts: Sequence[str]) -> int:
    """The column at which the lines are broken, 0 where they are not (a line is then a whole paragraph)."""
    lines = (text.rstrip() for text in texts if not _COLUMNS.search(text))
    widths = Counter(width for text in lines if (width := width_of(text)) >= 40)
    if not widths:
        return 0
    total = sum(widths.values())
    near = {edge: sum(widths[width] for width in range(edge - 3, edge + 1)) for edge in widths}
    edge = max(near, key=lambda width: (near[width], width))
    longer = sum(count for width, count in widths.items() if width > edge + 2)
    return edge if near[edge] >= max(3, total // 3) and longer * 7 <= total else 0


def _printed(lines: Sequence[TextLine], margin: int, kind: FileKind) -> Iterator[Line]:
    gap = False
    for line, following in zip(lines, _first_widths(lines), strict=True):
        text = line.text.rstrip()
        words = text.lstrip()
        if not words or text_tables.is_rule(words):
            gap = True
            continue
        level, start = 0, len(text) - len(words)
        if kind == "md" and (heading := _HEADING.match(text)):
            level, start = len(heading[1]), heading.end()
            words = text[start:].rstrip("# ")
        # Words far apart are set beside one another, and words far from the left in the middle: not broken at the margin.
        far = width_of(text[:start]) > _FAR and not _SENTENCE.search(words)
        apart = far or bool(_COLUMNS.search(words))
        pieces = _plain(words, line.at + start, line.page, kind)
        yield Line(
            *pieces,
            full=not apart and bool(margin) and width_of(text) + following > margin - _SLACK,
            ends=apart,
            gap=gap,
            indented=bool(_INDENTED.match(text)),
            level=level,
        )
        gap = False


def _first_widths(lines: Sequence[TextLine]) -> list[int]:
    """For each line the width of what begins the next one and cannot be broken: it would have stood in the line if there
    had been room."""
    widths, width = [0] * len(lines), 0
    for at in range(len(lines) - 1, -1, -1):
        widths[at] = width
        if found := _UNBROKEN.match(lines[at].text):
            width = width_of(found[1])
    return widths


_MARKUP = re.compile(r"\*\*|__(?=\S)|(?<=\S)__|\\(?=[\\`*_{}\[\]()#+\-.!|~])|<br\s*/?>|`", re.IGNORECASE)


def _plain(words: str, at: int, page: int | None, kind: FileKind) -> tuple[str, tuple[Origin, ...]]:
    """The words without the marks of Markdown, and where they stand."""
    if kind != "md":
        return words, (Origin(0, at, 0, page),)
    kept: list[str] = []
    origins: list[Origin] = []
    begun = length = 0
    for start, end in (*(found.span() for found in _MARKUP.finditer(words)), (len(words), len(words))):
        if start > begun:
            origins.append(Origin(length, at + begun, 0, page))
            kept.append(words[begun:start])
            length += start - begun
        begun = end
    return "".join(kept), tuple(origins)
