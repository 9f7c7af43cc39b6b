"""Reading a PDF with a text layer → a document whose every character and cell knows its place on its page."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter

import pypdfium2
import pypdfium2.raw as raw

from onecard.reading import ocr
from onecard.reading import pdf_library as pdfium
from onecard.reading import pdf_refusals as refusals
from onecard.reading.document import Box, Document
from onecard.reading.limits import Limits
from onecard.reading.ocr import Told, untold
from onecard.reading.pdf_blocks import PageContent, blocks_of, turned_back
from onecard.reading.pdf_lines import rows_of
from onecard.reading.pdf_margins import without_headers
from onecard.reading.pdf_page import page_text
from onecard.reading.pdf_rules import lattices, rules_of, turned_rules
from onecard.reading.pdf_tables import PageTable, fill
from onecard.reading.pdf_unruled import unruled
from onecard.reading.recognised import recognised

Stretch = tuple[int, int, int]
"""A page, counted from 1, and the characters of it from one up to another, end excluded."""
_UNKNOWN = 3
"""A page one in so many of whose signs have no meaning is no better than a picture."""
_DRAWING = 50
"""A page without text and with more drawn objects holds its words as outlines."""
_RECOGNISED = "这一页是扫描件，文字由识别程序附在图片下面，请核对原件"


def read_pdf(
    data: bytes,
    name: str,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    told: Told = untold,
) -> Document:
    """The paragraphs and tables of a PDF; headers, footers and page numbers are left out.

    The origin of a character is its index in pdfium's text of the page, which `boxes_of` turns into boxes. A page whose
    text cannot be read is read by OCR where the extra ``ocr`` is installed: all on it is doubtful, the origin of its
    characters is their index in what OCR read. Runs in this process: a hostile file is read in the guarded child
    (`onecard.reading.process`). `told` hears how many of the pages for OCR are done.

    Raises Refusal `reading.damaged`, `reading.password`, `reading.too_many_pages`, `reading.too_slow`,
    `reading.scanned` (pictures and no text on any page), `reading.unreadable` (signs without a meaning) or
    `reading.empty`.
    """
    started = time.monotonic()
    document = Document(name, "pdf", [])
    pages: list[PageContent] = []
    with _opened(data, name) as file:
        handle, document.pages = pdfium.handle(file), len(file)
        if document.pages > limits.pages:
            raise refusals.too_many_pages(name, document.pages, limits)
        for index in range(document.pages):
            pages.append(_page(handle, index, limits))
            if time.monotonic() - started > limits.seconds:
                raise refusals.too_slow(name, index + 1, document.pages, limits)
        without = _recognise(file, pages, document, limits, told)
    for page, rows in zip(pages, without_headers(pages), strict=True):
        page.rows = rows
    document.blocks = blocks_of(pages, name)
    document.scanned = tuple(page.number for page in pages if page.unread == "scan")
    unknown = [page.number for page in pages if page.unread == "unknown"]
    if not document.blocks:
        raise refusals.without_text(name, document.scanned, unknown, without)
    signs = [page.number for page in pages if page.has_unknown]
    document.notices = refusals.notices(data, document, unknown, signs, without)
    return document


def _recognise(
    file: pypdfium2.PdfDocument, pages: list[PageContent], document: Document, limits: Limits, told: Told
) -> str:
    """Read by OCR what has no text; why it was not, '' where nothing stood in the way."""
    document.recognised = {page.number: () for page in pages if page.is_recognised}
    waiting = [index for index, page in enumerate(pages) if page.unread]
    if not waiting or not limits.scanned_pages:
        return ""
    if not ocr.is_installed():
        return refusals.without_ocr()
    if len(waiting) > limits.scanned_pages:
        return refusals.too_many_scans(len(waiting), limits)
    for done, index in enumerate(waiting):
        told(done, len(waiting))
        page = file[index]
        try:
            content, lines = recognised(page, index + 1)
        finally:
            page.close()
        if not content.unread:
            pages[index], document.recognised[index + 1] = content, lines
    told(len(waiting), len(waiting))
    return ""


def boxes_of(data: bytes, stretches: Iterable[Stretch]) -> dict[Stretch, list[Box]]:
    """By stretch the boxes of its characters, one for each line they take.

    Opens the file anew: for the few places that are shown. Raises Refusal `reading.damaged` or `reading.password`.
    """
    found: dict[Stretch, list[Box]] = {}
    with _opened(data, "") as file:
        for page, here in groupby(sorted(set(stretches)), key=itemgetter(0)):
            with pdfium.page_of(pdfium.handle(file), page - 1) as (sheet, text):
                frame = _Frame(sheet)
                for stretch in here:
                    _, start, end = stretch
                    boxes = pdfium.rectangles(text, start, end - start)
                    found[stretch] = [frame.shown(box) for box in boxes]
    return found


class _Frame:
    """How a page's own coordinates become those of the page as it is shown."""

    def __init__(self, page: int) -> None:
        left, bottom, right, top = pdfium.crop_box(page)
        self._left, self._bottom = left, bottom
        self._width, self._height = right - left, top - bottom
        self._quarters = pdfium.page_rotation(page)
        self.is_moved = bool(left or bottom or self._quarters)

    def shown(self, box: Box) -> Box:
        """A box from the lower left corner of the page as it is shown."""
        left, right = box[0] - self._left, box[2] - self._left
        bottom, top = box[1] - self._bottom, box[3] - self._bottom
        if self._quarters == 1:
            return bottom, self._width - right, top, self._width - left
        if self._quarters == 2:
            return self._width - right, self._height - top, self._width - left, self._height - bottom
        if self._quarters == 3:
            return self._height - top, left, self._height - bottom, right
        return left, bottom, right, top


def _page(file: int, index: int, limits: Limits) -> PageContent:
    """What a page holds; nothing of one whose signs cannot be read."""
    with pdfium.page_of(file, index) as (sheet, handle):
        text = page_text(handle)
        rules = rules_of(sheet, limits.page_objects)
        ruled = rules.may_be_tables()
        words = text.upright(text.words() if ruled else text.lines())
        width = pdfium.page_height(sheet) if text.turn % 2 else pdfium.page_width(sheet)
        content = PageContent(index + 1, width)
        unknown = text.text.count("\ufffd")
        if unknown * _UNKNOWN > len(text.text):
            content.unread = "unknown"
            return content
        if not words:
            content.unread = "scan" if rules.pictures or rules.drawn > _DRAWING else ""
            return content
        content.has_unknown = unknown > 0
        if ruled:
            found = lattices(turned_rules(rules, text.turn) if text.turn else rules)
            content.tables, words = fill(text, words, found)
        content.rows, more = unruled(text, rows_of(text, index + 1, words, whole=not ruled))
        content.tables += more
        if content.tables:
            _place(content.tables, _Frame(sheet), text.turn)
        if rules.pictures and text.is_hidden():
            _doubt(content)
        return content


def _place(tables: list[PageTable], frame: _Frame, turn: int) -> None:
    """Turn the boxes of the cells to the page as it is shown."""
    if turn or frame.is_moved:
        for table in tables:
            table.boxes = {cell: frame.shown(turned_back(box, turn)) for cell, box in table.boxes.items()}


def _doubt(content: PageContent) -> None:
    """Say of all on a page that it is the hidden text which a scanner's program laid under its picture."""
    content.is_recognised = True
    for row in content.rows:
        row.doubtful = _RECOGNISED
    for table in content.tables:
        table.doubtful = _RECOGNISED


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[pypdfium2.PdfDocument]:
    with pdfium.ALONE:
        try:
            file = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if error.err_code == raw.FPDF_ERR_PASSWORD:
                raise refusals.with_password(name) from None
            raise refusals.damaged(name) from None
        try:
            if len(file) < 1:
                raise refusals.damaged(name)
            yield file
        except pypdfium2.PdfiumError:
            raise refusals.damaged(name) from None
        finally:
            file.close()
