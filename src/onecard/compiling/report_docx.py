"""The narrative of final accounts as a DOCX: real styles and numbering, contents with its pages, the nine tables in place.

It is written for people who go on editing it: nothing in it is a picture or typed by hand that Word can count itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT

from onecard.compiling import tables_docx, word_styles
from onecard.compiling.layout import Layout, lay_out
from onecard.compiling.word_parts import Package, Xml, part, w
from onecard.compiling.word_runs import Runs, field, run
from onecard.compiling.word_styles import CHINESE_ITEMS, HEADINGS, ITEMS
from onecard.finalaccounts.narrative.document import Heading, Narrative, Paragraph
from onecard.finalaccounts.narrative.numbering import chinese, heading_number

CONTENTS_LEVELS = 2
"""Levels of headings that the table of contents lists."""
_FIRST = {"1.": ITEMS, "一、": CHINESE_ITEMS}
_COUNTED_TO = 100
"""From here on, and where the narrative counts otherwise than Word would, a number is written out."""
DRAFT = "草稿，不得公开"
"""Stands above every page as long as something is missing."""
NO_PAGES: Mapping[str, int] = {}
_MARGINS = {"top": 37, "right": 26, "bottom": 35, "left": 28, "footer": 25}
"""Margins of the text in mm (GB/T 9704—2012, 5.2.1); the page number stands 7 mm below the text block."""


def write(narrative: Narrative, pages: Mapping[str, int] = NO_PAGES) -> bytes:
    """The DOCX of a narrative; equal input gives equal bytes, without path or time of making.

    `pages` tells the printed page of each heading by its anchor, as the typesetter found it; a heading it does not
    know has no number in the contents. What is missing is highlighted, with a comment that says what to do.
    """
    return _Report(narrative, pages).bytes()


class _Report:
    def __init__(self, narrative: Narrative, pages: Mapping[str, int]) -> None:
        self.narrative = narrative
        self.pages = pages
        self.runs = Runs(narrative.missing)
        self.lists: list[int] = []
        self.listed = 0
        self.heads = [0, 0, 0]
        self.marks = 0
        self.headers: dict[str, str] = {}
        self.footers: dict[str, str] = {}
        self.numbered_pages = False
        self.body: list[Xml] = []
        self.ended: Xml | None = None
        self.package = Package()

    def bytes(self) -> bytes:
        accounts = self.narrative.accounts
        for kind, align in (("default", "right"), ("even", "left")):
            footer = part("ftr", _page_number(align))
            self.footers[kind] = self.package.add(f"word/footer-{kind}.xml", CT.WML_FOOTER, RT.FOOTER, footer)
            if self.narrative.draft:
                header = part("hdr", _paragraph("Header", run(DRAFT)))
                self.headers[kind] = self.package.add(
                    f"word/header-{kind}.xml", CT.WML_HEADER, RT.HEADER, header
                )
        self._put(self._cover(), *self._contents())
        self._end_section(self._text_section(numbered=False))
        for block in self.narrative.blocks:
            if isinstance(block, Heading):
                self._put(self._heading(block))
            elif isinstance(block, Paragraph):
                self._put(self._text(block))
            else:
                self._tables()
        # The last section's properties stand at the end of the body itself.
        if self.ended is not None:
            self.body[-1] = self.ended
        else:
            self.body.append(self._text_section(numbered=True))
        self._parts()
        properties = {
            "title": self.narrative.title,
            "author": accounts.name,
            "last_modified_by": accounts.name,
            "subject": f"{accounts.year}年度{accounts.level}决算公开",
            "language": "zh-CN",
        }
        return self.package.write(self.body, properties, datetime(accounts.year, 12, 31, tzinfo=UTC))

    def _put(self, *blocks: Xml) -> None:
        self.body.extend(blocks)
        self.ended = None

    def _end_section(self, properties: Xml) -> None:
        self._put(w("p", w("pPr", w("pStyle", val="SectionEnd"), properties)))
        self.ended = properties

    def _parts(self) -> None:
        for name, content_type, relation, data in (
            ("styles", CT.WML_STYLES, RT.STYLES, word_styles.styles()),
            ("numbering", CT.WML_NUMBERING, RT.NUMBERING, word_styles.numbering(self.lists)),
            ("settings", CT.WML_SETTINGS, RT.SETTINGS, word_styles.settings()),
            ("fontTable", CT.WML_FONT_TABLE, RT.FONT_TABLE, word_styles.font_table()),
        ):
            self.package.add(f"word/{name}.xml", content_type, relation, data)
        if self.runs.comments:
            comments = part("comments", *self.runs.comments)
            self.package.add("word/comments.xml", CT.WML_COMMENTS, RT.COMMENTS, comments)
        self.package.add("customXml/item1.xml", CT.XML, RT.CUSTOM_XML, self.runs.facts())

    def _cover(self) -> Xml:
        """The title; the unit's name stands on a line of its own."""
        name, title = self.narrative.accounts.name, self.narrative.title
        if not title.startswith(name) or title == name:
            return _paragraph("Title", run(title))
        return _paragraph("Title", run(name), w("r", w("br")), run(title.removeprefix(name)))

    def _contents(self) -> Iterator[Xml]:
        """目录: a field with its result filled in, so that it is right before anybody updates it."""
        listed = [one for one in self.narrative.headings() if one.level <= CONTENTS_LEVELS]
        yield _paragraph("TOCHeading", run("目录", w("spacing", val=640)))
        if not listed:
            return
        *begin, end = field(f'TOC \\o "1-{CONTENTS_LEVELS}" \\h \\z', ())
        entries = [
            _paragraph(
                f"TOC{one.level}",
                *(begin if one is listed[0] else ()),
                self._entry(one),
                *([end] if one is listed[-1] else ()),
            )
            for one in listed
        ]
        gallery = w("docPartObj", w("docPartGallery", val="Table of Contents"), w("docPartUnique"))
        yield w("sdt", w("sdtPr", w("id", val=2**30), gallery), w("sdtContent", *entries))

    def _entry(self, heading: Heading) -> Xml:
        page = self.pages.get(heading.anchor)
        counted = field(f"PAGEREF {_bookmark(heading)} \\h", [run(str(page))])
        number = () if page is None else (w("r", w("tab")), *counted)
        return w("hyperlink", run(heading.title), *number, anchor=_bookmark(heading), history=1)

    def _heading(self, heading: Heading) -> Xml:
        self.listed = 0
        level, count = heading.level, self.heads[heading.level - 1] + 1
        counts = count < _COUNTED_TO and heading.number == heading_number(level, count)
        if counts:
            self.heads[level - 1 :] = [count, *[0] * (3 - level)]
        self.marks += 1
        return w(
            "p",
            w("pPr", w("pStyle", val=f"Heading{level}"), None if counts else _no_number()),
            w("bookmarkStart", id=self.marks, name=_bookmark(heading)),
            *([] if counts else [run(heading.title.removesuffix(heading.text))]),
            *self.runs.printed(heading.runs),
            w("bookmarkEnd", id=self.marks),
        )

    def _text(self, paragraph: Paragraph) -> Xml:
        """A paragraph; an item gets its number from a list that Word counts."""
        if not self._is_next_item(paragraph.number):
            written = [run(paragraph.number)] if paragraph.number else []
            return _paragraph("BodyTextFirstIndent", *written, *self.runs.printed(paragraph.runs))
        properties = w(
            "pPr",
            w("pStyle", val="ReportItem"),
            w("numPr", w("ilvl", val=0), w("numId", val=HEADINGS + len(self.lists))),
        )
        return w("p", properties, *self.runs.printed(paragraph.runs))

    def _is_next_item(self, number: str) -> bool:
        """Whether Word would count this number next in the list at hand, or in a new one, which is then begun."""
        if number in _FIRST:
            self.lists.append(_FIRST[number])
            self.listed = 1
            return True
        count = self.listed + 1
        expected = f"{count}." if self.lists and self.lists[-1] == ITEMS else f"{chinese(count)}、"
        counts = 1 < count < _COUNTED_TO and number == expected
        self.listed += counts
        return counts

    def _tables(self) -> None:
        """Each table on a page of its own, lying or standing; the text goes on behind them on a new page."""
        if self.ended is None:
            self._end_section(self._text_section(numbered=True))
        for layout in lay_out(self.narrative.accounts):
            self._put(*tables_docx.printed(layout))
            self._end_section(self._table_section(layout))

    def _text_section(self, *, numbered: bool) -> Xml:
        size = w("pgSz", w=11906, h=16838)
        margins = {side: round(mm * tables_docx.MILLIMETRE) for side, mm in _MARGINS.items()}
        return self._section(size, w("pgMar", header=850, gutter=0, **margins), numbered=numbered)

    def _table_section(self, layout: Layout) -> Xml:
        width, height = tables_docx.page(layout)
        turned = {"orient": "landscape"} if width > height else {}
        margins = w(
            "pgMar",
            top=tables_docx.MARGIN_TOP,
            right=tables_docx.MARGIN_SIDE,
            bottom=tables_docx.MARGIN_BOTTOM,
            left=tables_docx.MARGIN_SIDE,
            header=400,
            footer=tables_docx.FOOTER,
            gutter=0,
        )
        return self._section(w("pgSz", w=width, h=height, **turned), margins, numbered=True)

    def _section(self, size: Xml, margins: Xml, *, numbered: bool) -> Xml:
        """A section; its headers go on from the first, its numbers and footers from the first behind the contents."""
        begins = numbered and not self.numbered_pages
        self.numbered_pages = self.numbered_pages or numbered
        references = [_reference("header", *one) for one in self.headers.items() if not numbered]
        references += [_reference("footer", *one) for one in self.footers.items() if begins]
        start = w("pgNumType", start=1) if begins else None
        return w("sectPr", *references, w("type", val="nextPage"), size, margins, start, w("cols", space=425))


def _paragraph(style: str, *content: Xml) -> Xml:
    return w("p", w("pPr", w("pStyle", val=style)), *content)


def _reference(part_kind: str, pages: str, relation: str) -> Xml:
    return Xml(f'<w:{part_kind}Reference w:type="{pages}" r:id="{relation}"/>')


def _no_number() -> Xml:
    return w("numPr", w("ilvl", val=0), w("numId", val=0))


def _bookmark(heading: Heading) -> str:
    return "_Toc_" + heading.anchor.replace("-", "_")


def _page_number(align: str) -> Xml:
    """“— 1 —”, one character in from the outer edge (GB/T 9704—2012, 7.5)."""
    inwards = w("ind", **{align: 280, f"{align}Chars": 100})
    properties = w("pPr", w("pStyle", val="Footer"), inwards, w("jc", val=align))
    return w("p", properties, run("— "), *field("PAGE", [run("1")]), run(" —"))
