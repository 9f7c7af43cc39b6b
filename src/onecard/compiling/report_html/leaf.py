"""The document itself: headings, paragraphs and tables, every figure a quiet link to what stands beneath it."""

from __future__ import annotations

from collections.abc import Iterator

from onecard.compiling.layout import Layout
from onecard.compiling.report_html.index import Index
from onecard.compiling.report_html.markup import Child, Element, append, element
from onecard.compiling.report_html.sheet import anchor_of, sheet, short_title
from onecard.finalaccounts.narrative.document import Heading, Narrative, Paragraph, Run, TablesHere

PART, SECTION = 1, 2


def document(narrative: Narrative, layouts: list[Layout], index: Index) -> Element:
    """The narrative on its leaves, each table on one of its own; its figures are taken into the index."""
    article = element("article", class_="document", data_walk="")
    leaf = element("div", *_title(narrative), class_="leaf")
    section: Heading | None = None
    where = ""
    for block in narrative.blocks:
        if isinstance(block, TablesHere):
            append(article, leaf, *(sheet(layout, index) for layout in layouts))
            leaf = element("div", class_="leaf")
            continue
        if isinstance(block, Heading):
            section = block if block.level <= SECTION else section
            where = block.number.rstrip("、")
            if block.level > SECTION and section is not None:
                where = f"{section.number.rstrip('、')}{where}"
            append(leaf, _heading(block, where, index))
        else:
            append(leaf, _paragraph(block, where, index))
    return append(article, leaf) if len(leaf) else article


def contents(narrative: Narrative, layouts: list[Layout], others: list[tuple[str, str]]) -> list[Element]:
    """The links of the table of contents: parts and sections, the tables among them, and `others` as address and text."""
    links = []
    for block in narrative.blocks:
        if isinstance(block, Heading) and block.level <= SECTION:
            kind = "part" if block.level == PART else "sub"
            links.append(element("a", block.title, class_=kind, href=f"#{block.anchor}"))
        elif isinstance(block, TablesHere):
            links += [
                element("a", short_title(layout), class_="sub", href=f"#{anchor_of(layout)}")
                for layout in layouts
            ]
    return [*links, *(element("a", text, class_="part", href=address) for address, text in others)]


def _title(narrative: Narrative) -> Iterator[Element]:
    name = narrative.accounts.name
    rest = narrative.title.removeprefix(name)
    lines: list[Child] = [narrative.title] if rest in ("", narrative.title) else [name, element("br"), rest]
    yield element("h1", *lines, class_="doc-title")
    yield element("hr", class_="doc-rule")
    yield element("p", "金额单位：万元", class_="doc-meta")


def _heading(heading: Heading, where: str, index: Index) -> Element:
    gap = "　" if heading.level == PART else ""
    return element(
        f"h{heading.level + 1}",
        f"{heading.number}{gap}",
        *(_run(run, where, index) for run in heading.runs),
        id=heading.anchor,
    )


def _paragraph(paragraph: Paragraph, where: str, index: Index) -> Element:
    return element("p", paragraph.number, *(_run(run, where, index) for run in paragraph.runs))


def _run(run: Run, where: str, index: Index) -> Child:
    if run.kind == "figure" and run.fact is not None:
        return index.figure(run.fact, run.text, where)
    return element("mark", run.text, class_="missing") if run.kind == "missing" else run.text
