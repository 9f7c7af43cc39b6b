"""Where figures stand on the pages of a PDF: found for those that findings print, when somebody wants to know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, pairwise

from onecard.audit.finding import Audit, DocumentPlace, Finding, PrintedFigure
from onecard.audit.show.flat import block_at, within
from onecard.core.errors import Refusal
from onecard.figures.relation import Severity
from onecard.reading.document import Box, Document, DocumentTable
from onecard.reading.pdf import Stretch, boxes_of


def boxed(audit: Audit, data: bytes, least: Severity = "info") -> Audit:
    """The audit of the PDF `data` with a box for each figure that a finding of `least` or harder prints in a sentence;
    one that runs over two lines has the box around both. A figure in a table has its cell's already.

    Any other file's audit is given back as it is. Opens the file in this process: it has been read before.
    """
    document, shown = audit.document, audit.at_least(least)
    if document is None or document.kind != "pdf":
        return audit
    wanted = {place: found for place in _places(shown) if (found := _on_its_page(document, place))}
    try:
        boxes = boxes_of(data, chain(*wanted.values()))
    except Refusal:  # it opened a moment ago, under a guard of its own
        return audit
    placed = {
        place: replace(place, box=_around(together))
        for place, parts in wanted.items()
        if (together := [box for part in parts for box in boxes[part]])
    }

    def figures(printed: Iterable[PrintedFigure]) -> tuple[PrintedFigure, ...]:
        return tuple(replace(one, place=placed.get(one.place, one.place)) for one in printed)

    return replace(
        audit,
        findings=[
            replace(one, printed=figures(one.printed), likely_wrong=figures(one.likely_wrong))
            for one in audit.findings
        ],
    )


def stretches(document: Document, place: DocumentPlace) -> dict[int, list[tuple[int, int]]]:
    """By page the characters of pdfium's text that a place in a paragraph is; nothing for a cell or what OCR read, which have
    a box."""
    found: dict[int, list[tuple[int, int]]] = {}
    block = block_at(document, place)
    if block is None or isinstance(block, DocumentTable) or not block.text:
        return found
    start, end = within(place, len(block.text))
    edges = sorted({start, end, *(one.start for one in block.origins if start < one.start < end)})
    for first, last in pairwise(edges):
        origin = block.origin(first)
        if document.box_of(origin):
            return {}
        if origin.page is not None and origin.at >= 0:
            found.setdefault(origin.page, []).append((origin.at, origin.at + last - first))
    return found


def _places(findings: Iterable[Finding]) -> Iterator[DocumentPlace]:
    for finding in findings:
        for figure in (*finding.printed, *finding.likely_wrong):
            if figure.place.box is None:
                yield figure.place


def _on_its_page(document: Document, place: DocumentPlace) -> list[Stretch]:
    """The characters that a place is on the page it begins on."""
    return [
        (page, *characters)
        for page, found in stretches(document, place).items()
        if page == place.page
        for characters in found
    ]


def _around(boxes: list[Box]) -> Box:
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)
