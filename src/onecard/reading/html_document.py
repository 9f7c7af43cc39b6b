"""A web page → a document: headings, paragraphs and tables as a browser shows them; nothing is run or fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from onecard.core.errors import Refusal
from onecard.reading import stacked
from onecard.reading.captions import captioned
from onecard.reading.charset import decode, lost_notice
from onecard.reading.contents import contents, contents_notice
from onecard.reading.document import Block, Document, DocumentTable, Paragraph
from onecard.reading.grid import Grid
from onecard.reading.guard import REPORT, damaged
from onecard.reading.html_tables import is_data, table_of
from onecard.reading.html_text import Words
from onecard.reading.limits import Limits
from onecard.reading.lines import Line, paragraphs

_DRESS = re.compile(r"</?(?:font|span|b|strong|i|em|u|small|big|a|o:p)\b[^<>]*>", re.IGNORECASE)

CHARACTERS = 20_000_000
"""Characters of a page with its tags; what Word saves as a web page has a tenth of that."""


def read_html(data: bytes, name: str, limits: Limits) -> Document:
    """The paragraphs and tables of a web page. `Origin.part` counts the lines it shows, `at` the characters in one.

    Raises Refusal `reading.charset`, `reading.damaged`, `reading.too_large` or `reading.empty`.
    """
    text = decode(data, name)
    if len(text) > CHARACTERS:
        raise _too_large(name, f"源文件超过{CHARACTERS:,}个字")
    root = _tree(text, name)
    words = Words()
    blocks = list(_blocks(root, words, name, limits))
    listed = contents([block.text if isinstance(block, Paragraph) else "。" for block in blocks])
    document = Document(name, "html", captioned(b for at, b in enumerate(blocks) if at not in listed))
    if listed or words.listed:
        document.notices.append(contents_notice(len(listed) + words.listed))
    document.notices += lost_notice(text)
    if not document.blocks:
        raise Refusal(
            "reading.empty",
            f"网页“{name}”里没有文字；内容可能由脚本生成，或在框架里的另一个网页中。",
            "请在浏览器里打开它，把正文另存为完整的网页、PDF或Word文档后再读入。",
        )
    return document


def tables_in(markup: str, name: str, limits: Limits) -> list[DocumentTable]:
    """The tables of a piece of HTML that stands in another text, such as Markdown. Raises Refusal."""
    blocks = _blocks(_tree(markup, name), Words(), name, limits)
    return [block for block in blocks if isinstance(block, DocumentTable)]


def _tree(text: str, name: str) -> etree._Element:
    """The page as a tree. A parser gives up silently where tags that nobody closed lie thousands deep in one another: then
    those that only dress the words are taken out first."""
    root = _parsed(text, name)
    if root is None:
        root = _parsed(_DRESS.sub("", text), name)
    if root is None:
        raise Refusal(
            "reading.too_deep",
            f"网页“{name}”的标签一层套一层，有上千层，无法读全，没有读入。",
            "请在浏览器里打开它，另存为PDF或Word文档后再读入。",
        )
    return root


def _parsed(text: str, name: str) -> etree._Element | None:
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        root = etree.fromstring(text.replace("\0", "").encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(name, REPORT) from error
    if root is None:
        raise damaged(name, REPORT)
    given_up = any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log)
    return None if given_up else root


def _blocks(root: etree._Element, words: Words, name: str, limits: Limits) -> Iterator[Block]:
    found = list(_found(root, words, name, limits))
    found = list(_with_stacked(found, name))
    indents = any(isinstance(one, Line) and one.indented for one in found)
    lines: list[Line] = []
    for one in found:
        if isinstance(one, Line):
            # Where paragraphs are indented, only one that is not, behind one that is, may be the other half of a
            # broken sentence.
            alone = indents and one.gap and not (lines and lines[-1].indented)
            lines.append(replace(one, indented=True) if alone else one)
            continue
        yield from paragraphs(lines)
        lines = []
        if any(value is not None for row in one.grid.rows for value in row):
            yield one
    yield from paragraphs(lines)


def _found(root: etree._Element, words: Words, name: str, limits: Limits) -> Iterator[Line | DocumentTable]:
    """The lines and the tables with columns, in order. Raises Refusal `reading.too_large`."""
    for one in words.lines(root, apart=is_data):
        if words.part > 2 * limits.rows:
            raise _too_large(name, f"文字超过{2 * limits.rows:,}行")
        yield one if isinstance(one, Line) else table_of(one, words, name, limits)


def _too_large(name: str, what: str) -> Refusal:
    return Refusal("reading.too_large", f"网页“{name}”的{what}，没有读入。", REPORT.smaller)


def _with_stacked(found: list[Line | DocumentTable], name: str) -> Iterator[Line | DocumentTable]:
    """The lines and tables with those tables made out whose cells stand on a line each."""
    lines: list[Line] = []
    for one in (*found, None):
        if isinstance(one, Line):
            lines.append(one)
            continue
        begun = 0
        for made in stacked.stacked(["。" if line.level else line.text for line in lines]):
            yield from lines[begun : made.start]
            table = DocumentTable(Grid("", [], file=name), doubtful=stacked.DOUBTFUL)
            for number, row in enumerate(made.rows):
                table.grid.rows.append([None if at is None else lines[at].text for at in row])
                table.origins.update(
                    {
                        (number, column): lines[at].origins[0]
                        for column, at in enumerate(row)
                        if at is not None
                    }
                )
            yield table
            begun = made.end
        yield from lines[begun:]
        lines = []
        if one is not None:
            yield one
