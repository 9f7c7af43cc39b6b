"""Highlights and notes in a copy of the PDF that was audited, written by the library that reads it."""

from __future__ import annotations

import ctypes
import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as raw

from onecard.audit.finding import SEVERITIES, Audit
from onecard.audit.show import wording
from onecard.audit.show.boxes import stretches
from onecard.audit.show.causes import Numbered, main_place, numbered
from onecard.audit.show.html.marks import figures
from onecard.core.errors import Refusal
from onecard.core.unseen import without_unseen
from onecard.figures.relation import Severity
from onecard.reading.document import Box, Document
from onecard.reading.pdf_library import ALONE

AUTHOR = "审核"
_COLOURS: dict[Severity, tuple[int, int, int]] = {
    "error": (255, 170, 164),
    "warning": (255, 214, 130),
    "info": (196, 209, 236),
}
_RELATED = (90, 130, 170)
_ICON = 20.0
_MARGIN = 16.0
_WHOLE = "全文"


@dataclass(frozen=True, slots=True)
class _Remark:
    """What is written at one place: where on its page, what it says, and whether it is what the finding is about."""

    page: int
    characters: tuple[tuple[int, int], ...]
    box: Box | None
    severity: Severity
    main: bool
    words: str


def annotate(audit: Audit, data: bytes, least: Severity = "info") -> bytes:
    """A copy of the PDF `data` that was audited: a highlight with a note for each finding of `least` and harder, the
    figures it is compared with underlined. Text, pictures and the remarks that were there stay.

    What stands nowhere, such as a missing part, is a note at the top of its page or the first. Opens the file in this
    process: it has been read before. Raises Refusal `audit.no_pdf` where the file is no PDF or cannot be written.
    """
    document = audit.document
    if document is None or document.kind != "pdf":
        raise _no_pdf(audit.file, "它不是PDF文件")
    by_page: dict[int, list[_Remark]] = defaultdict(list)
    for one in numbered(audit.at_least(least)):
        for remark in _remarks(document, one):
            by_page[remark.page].append(remark)
    try:
        with ALONE:
            return _written(data, by_page)
    except pypdfium2.PdfiumError as error:
        raise _no_pdf(audit.file, "它已损坏或加密") from error


def _no_pdf(file: str, why: str) -> Refusal:
    return Refusal("audit.no_pdf", f"不能在“{file}”里做标注：{why}。", "改用html或xlsx格式看审核问题。")


def _remarks(document: Document, one: Numbered) -> Iterator[_Remark]:
    finding = one.finding
    note = wording.note(finding)
    aside = f"第{one.number}个问题（{SEVERITIES[finding.severity]}：{wording.title(finding)}）涉及这里。"
    first = main_place(finding)
    for figure in figures(finding):
        place = figure.place
        main = place == first or figure in finding.likely_wrong
        said = note if main else aside
        found = stretches(document, place)
        for page, characters in found.items():
            yield _Remark(page, tuple(characters), None, finding.severity, main, said)
        here = place.file == document.file
        if not found and ((here and place.box is not None) or main):
            page = min(max(place.page or 1, 1), document.pages or 1) if here else 1
            yield _Remark(page, (), place.box if here else None, finding.severity, main, said)
    if first is None:
        yield _Remark(1, (), None, finding.severity, True, f"{_WHOLE}：{note}")


def _written(data: bytes, by_page: dict[int, list[_Remark]]) -> bytes:
    file = pypdfium2.PdfDocument(data)
    try:
        for number in sorted(by_page):
            _write_page(file, number, by_page[number])
        buffer = io.BytesIO()
        file.save(buffer, flags=raw.FPDF_NO_INCREMENTAL)
        return buffer.getvalue()
    finally:
        file.close()


def _write_page(file: pypdfium2.PdfDocument, number: int, remarks: list[_Remark]) -> None:
    page = file[number - 1]
    text = page.get_textpage()
    try:
        icons = 0
        for remark in remarks:
            boxes = [
                text.get_rect(at)
                for start, end in remark.characters
                for at in range(text.count_rects(start, end - start))
            ]
            if not boxes and remark.box is not None:
                boxes = [_turned_back(page, remark.box)]
            if boxes:
                _highlight(page, boxes, remark)
            elif remark.main:
                _note(page, icons, remark)
                icons += 1
    finally:
        text.close()
        page.close()


def _turned_back(page: pypdfium2.PdfPage, box: Box) -> Box:
    """A box of the page as it is shown, in the page's own coordinates."""
    left, bottom, right, top = page.get_cropbox()
    width, height = right - left, top - bottom
    quarters = page.get_rotation() // 90 % 4
    x0, y0, x1, y1 = box
    own = {
        0: (x0, y0, x1, y1),
        1: (width - y1, x0, width - y0, x1),
        2: (width - x1, height - y1, width - x0, height - y0),
        3: (y0, height - x1, y1, height - x0),
    }[quarters]
    return own[0] + left, own[1] + bottom, own[2] + left, own[3] + bottom


def _highlight(page: pypdfium2.PdfPage, boxes: list[Box], remark: _Remark) -> None:
    kind = raw.FPDF_ANNOT_HIGHLIGHT if remark.main else raw.FPDF_ANNOT_UNDERLINE
    annotation = raw.FPDFPage_CreateAnnot(page, kind)
    try:
        for left, bottom, right, top in boxes:
            quad = raw.FS_QUADPOINTSF(left, top, right, top, left, bottom, right, bottom)
            raw.FPDFAnnot_AppendAttachmentPoints(annotation, quad)
        around = (
            min(box[0] for box in boxes),
            min(box[1] for box in boxes),
            max(box[2] for box in boxes),
            max(box[3] for box in boxes),
        )
        _finish(annotation, around, _COLOURS[remark.severity] if remark.main else _RELATED, remark.words)
    finally:
        raw.FPDFPage_CloseAnnot(annotation)


def _note(page: pypdfium2.PdfPage, icons: int, remark: _Remark) -> None:
    """A note at the left edge of the page, below those that are there."""
    width, height = page.get_size()
    top = max(_MARGIN + _ICON, height - _MARGIN - icons * (_ICON + 4))
    left = min(_MARGIN, max(0.0, width - _ICON))
    box = _turned_back(page, (left, top - _ICON, left + _ICON, top))
    annotation = raw.FPDFPage_CreateAnnot(page, raw.FPDF_ANNOT_TEXT)
    try:
        _finish(annotation, box, _COLOURS[remark.severity], remark.words)
    finally:
        raw.FPDFPage_CloseAnnot(annotation)


def _finish(annotation: object, box: Box, colour: tuple[int, int, int], words: str) -> None:
    left, bottom, right, top = box
    raw.FPDFAnnot_SetRect(annotation, raw.FS_RECTF(left, top, right, bottom))
    raw.FPDFAnnot_SetColor(annotation, raw.FPDFANNOT_COLORTYPE_Color, *colour, 255)
    raw.FPDFAnnot_SetFlags(annotation, raw.FPDF_ANNOT_FLAG_PRINT)
    lines = "\n".join(without_unseen(line) for line in words.split("\n"))
    for key, said in ((b"T", AUTHOR), (b"Contents", lines)):
        wide = ctypes.create_string_buffer(said.encode("utf-16-le", "replace") + b"\0\0")
        raw.FPDFAnnot_SetStringValue(annotation, key, ctypes.cast(wide, ctypes.POINTER(ctypes.c_ushort)))
