"""Remarks in a copy of the author's DOCX: a comment for each finding, at the very words it is about."""

from __future__ import annotations

import copy
import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import docx
from docx.opc.exceptions import OpcError
from docx.text.run import Run
from lxml import etree

from onecard.audit.finding import Audit, DocumentPlace, Finding
from onecard.audit.show import wording
from onecard.audit.show.causes import main_place, numbered, placed
from onecard.audit.show.flat import block_at, cell_of, within
from onecard.core.errors import Refusal
from onecard.core.unseen import without_unseen
from onecard.figures.relation import Severity
from onecard.reading.document import Document, DocumentTable, Paragraph
from onecard.reading.word_passages import Piece, W, pieces_of

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

AUTHOR, INITIALS = "审核", "审"
_P, _R, _TBL, _TR, _TC, _T, _RPR, _SDT = (
    f"{{{W}}}{name}" for name in ("p", "r", "tbl", "tr", "tc", "t", "rPr", "sdt")
)
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
Characters = tuple[etree._Element, int, int]
"""A paragraph of the file and characters of its text, the end excluded."""


def annotate(audit: Audit, data: bytes, least: Severity = "info") -> bytes:
    """A copy of the DOCX `data` that was audited, with a comment for each finding of `least` and harder.

    Text, styles and the comments that were there stay. What stands nowhere, such as a missing part, is remarked at the
    first words. Raises Refusal `audit.no_docx` where the file is no DOCX or cannot be written into.
    """
    document = audit.document
    if document is None or document.kind != "docx":
        raise _no_docx(audit.file, "它不是Word文档（.docx）")
    try:
        copied = docx.Document(io.BytesIO(data))
    except (OpcError, BadZipFile, KeyError, ValueError, etree.XMLSyntaxError) as error:
        raise _no_docx(audit.file, "它的格式不能改写，可能带宏或是“严格”格式") from error
    paragraphs = list(copied.element.iter(_P))
    for one in numbered(audit.at_least(least)):
        place = main_place(one.finding)
        found = _characters(document, place, paragraphs, copied.element) if place else None
        runs = _runs(*found) if found else []
        runs = runs or next(filter(None, (_runs(element, 0, 1 << 30) for element in paragraphs)), [])
        _comment(copied, runs, one.finding)
    written = io.BytesIO()
    copied.save(written)
    return written.getvalue()


def _no_docx(file: str, why: str) -> Refusal:
    return Refusal("audit.no_docx", f"不能在“{file}”里写批注：{why}。", "改用html或xlsx格式看审核问题。")


def _comment(copied: WordDocument, runs: Sequence[etree._Element], finding: Finding) -> None:
    said = "\n".join(without_unseen(line) for line in _note(finding))
    parent: Any = copied
    if not runs:
        # A file without a single word has nothing a comment could hang on.
        runs = [copied.add_paragraph().add_run("　")._r]
    copied.add_comment([Run(runs[0], parent), Run(runs[-1], parent)], said, AUTHOR, INITIALS)
    start, end = runs[0].getprevious(), runs[-1].getnext()
    if (control := _plain_control(runs[0])) is not None:
        control.addprevious(start)
    if (control := _plain_control(runs[-1])) is not None:
        reference = end.getnext()
        control.addnext(reference)
        control.addnext(end)


def _plain_control(run: etree._Element) -> etree._Element | None:
    """The content control around a run that may hold nothing but text, so that marks stand outside of it."""
    controls = (one for one in run.iterancestors(_SDT) if one.find(f"{{{W}}}sdtPr/{{{W}}}text") is not None)
    inner = next(controls, None)
    return None if inner is None or inner.find(f".//{_P}") is not None else inner


def _note(finding: Finding) -> Iterator[str]:
    yield from wording.note(finding).split("\n")
    main = main_place(finding)
    others = [figure for figure in placed(finding.printed) if figure.place != main]
    if others:
        yield "涉及：" + "、".join(
            wording.named(figure) + (f"（{said}）" if (said := wording.elsewhere(figure, main)) else "")
            for figure in others
        )


def _characters(
    document: Document, place: DocumentPlace, paragraphs: list[etree._Element], root: etree._Element
) -> Characters | None:
    """Where a place stands in the file; None where it is in none of its paragraphs."""
    block = block_at(document, place)
    if isinstance(block, DocumentTable):
        return _in_table(document, block, place, root)
    if block is None or not block.text:
        return None
    start, end = within(place, len(block.text))
    return _in_paragraph(block, start, end, paragraphs)


def _in_paragraph(
    block: Paragraph, start: int, end: int, paragraphs: list[etree._Element]
) -> Characters | None:
    first = next((origin for at in range(start, end) if (origin := block.origin(at)).at >= 0), None)
    if first is None or first.part >= len(paragraphs):
        return None
    # What goes on in another paragraph of the file is marked up to the end of the first.
    last = max(origin.at for at in range(first.start, end) if (origin := block.origin(at)).part == first.part)
    return paragraphs[first.part], first.at, last + 1


def _in_table(
    document: Document, table: DocumentTable, place: DocumentPlace, root: etree._Element
) -> Characters | None:
    at = cell_of(table.grid, place)
    if at is None:
        return None
    same = [one for one in root.iter(_TBL) if _words(one) == _grid_words(table)]
    before = sum(
        isinstance(one, DocumentTable) and _grid_words(one) == _grid_words(table)
        for one in document.blocks[: place.block]
    )
    cell = _cell(same[before], *at) if before < len(same) else None
    for element in cell.iter(_P) if cell is not None else ():
        _, text = pieces_of(element)
        if text.strip():
            return element, len(text) - len(text.lstrip()), len(text.rstrip())
    return None


def _cell(table: etree._Element, row: int, column: int) -> etree._Element | None:
    rows = list(table.iterchildren(_TR))
    if row >= len(rows):
        return None
    before = rows[row].find(f"{{{W}}}trPr/{{{W}}}gridBefore")
    at = _count(before)
    for cell in rows[row].iterchildren(_TC):
        at += max(1, _count(cell.find(f"{{{W}}}tcPr/{{{W}}}gridSpan")))
        if column < at:
            return cell
    return None


def _count(element: etree._Element | None) -> int:
    value = str(element.get(f"{{{W}}}val")) if element is not None else ""
    return int(value) if value.isdecimal() and len(value) < 4 else 0


def _words(table: etree._Element) -> str:
    return "".join("".join(pieces_of(element)[1].split()) for element in table.iter(_P))


def _grid_words(table: DocumentTable) -> str:
    grid = table.grid
    return "".join(
        "".join(grid.text(row, column).split())
        for row in range(len(grid.rows))
        for column in range(grid.width)
    )


def _runs(paragraph: etree._Element, start: int, end: int) -> list[etree._Element]:
    """The runs that hold exactly these characters; runs are cut at both ends where they hold more."""
    for edge in (start, end):
        for piece in pieces_of(paragraph)[0]:
            if piece.start < edge < piece.end:
                _cut(piece, edge - piece.start)
                break
    inside = (piece for piece in pieces_of(paragraph)[0] if piece.start < end and piece.end > start)
    return list(dict.fromkeys(piece.run for piece in inside))


def _cut(piece: Piece, at: int) -> None:
    """Make two runs of one: the second begins with the character `at` of the piece and has the same formatting."""
    run, element = piece.run, piece.element
    if element.tag != _T or element.getparent() is not run or run.tag != _R:
        return
    position = list(run).index(element)
    later = copy.deepcopy(run)
    for child in list(run)[position + 1 :]:
        run.remove(child)
    rest = list(later)[position]
    for child in list(later)[:position]:
        if child.tag != _RPR:
            later.remove(child)
    text = element.text or ""
    for part, words in ((element, text[:at]), (rest, text[at:])):
        part.text = words
        part.set(_SPACE, "preserve")
    run.addnext(later)
