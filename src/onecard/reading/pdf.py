"""Reading a PDF with a text layer → a document whose every character and cell knows its place on its page."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2
import pypdfium2.raw as raw

from onecard.core.errors import Refusal
from onecard.reading import pdf_library
from onecard.reading.document import Box, Document
from onecard.reading.limits import Limits
from onecard.reading.pdf_blocks import PageContent, blocks_of, turned_back
from onecard.reading.pdf_lines import rows_of
from onecard.reading.pdf_margins import without_headers
from onecard.reading.pdf_page import Word, page_text
from onecard.reading.pdf_rules import lattices, rules_of
from onecard.reading.pdf_tables import PageTable, fill
from onecard.reading.pdf_unruled import unruled

_UNKNOWN = 3
"""A page one in so many of whose signs have no meaning is no better than a picture."""


def read_pdf(data: bytes, name: str, limits: Limits = Limits()) -> Document:  # noqa: B008 - frozen
    """The paragraphs and tables of a PDF; headers, footers and page numbers are left out.

    The origin of a character is its index in pdfium's text of the page, which `boxes_of` turns into boxes. Runs in this
    process: a hostile file is read in the guarded child (`onecard.reading.process`).

    Raises Refusal `reading.damaged`, `reading.password`, `reading.too_many_pages`, `reading.too_slow`,
    `reading.scanned` (pictures and no text on any page) or `reading.empty`.
    """
    started = time.monotonic()
    document = Document(name, "pdf", [])
    pages: list[PageContent] = []
    scanned: list[int] = []
    with _opened(data, name) as file:
        document.pages = len(file)
        if document.pages > limits.pages:
            raise _too_many_pages(name, document.pages, limits)
        for index in range(document.pages):
            content, is_scan = _page(file, index, limits)
            pages.append(content)
            if is_scan:
                scanned.append(index + 1)
            if time.monotonic() - started > limits.seconds:
                raise _too_slow(name, index + 1, document.pages, limits)
    for page, rows in zip(pages, without_headers([page.rows for page in pages]), strict=True):
        page.rows = rows
    document.blocks = blocks_of(pages, name)
    document.scanned = tuple(scanned)
    if not document.blocks:
        raise _without_text(name, bool(scanned))
    if scanned:
        document.notices.append(_scanned_notice(scanned))
    if b"%%EOF" not in data[-2048:]:
        document.notices.append("文件的结尾缺失，多半是下载或复制时中断，后面的页可能没有读到，请核对页数。")
    return document


def boxes_of(data: bytes, page: int, start: int, end: int) -> list[Box]:
    """The boxes of the characters of a page (counted from 1) from `start` up to `end`, one for each line they take.

    Opens the file anew: for the few places that are shown. Raises Refusal `reading.damaged` or `reading.password`.
    """
    with _opened(data, "") as file, _text_page(file, page - 1) as (sheet, text):
        frame = _Frame(sheet)
        return [frame.shown(text.get_rect(index)) for index in range(text.count_rects(start, end - start))]


class _Frame:
    """How a page's own coordinates become those of the page as it is shown."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        left, bottom, right, top = page.get_cropbox()
        self._left, self._bottom = left, bottom
        self._width, self._height = right - left, top - bottom
        self._quarters = page.get_rotation() // 90
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


def _page(file: pypdfium2.PdfDocument, index: int, limits: Limits) -> tuple[PageContent, bool]:
    """What a page holds, and whether it is a scan."""
    with _text_page(file, index) as (sheet, text_page):
        count = text_page.count_chars()
        said = text_page.get_text_range() if count > 0 else ""
        text = page_text(pdf_library.handle(text_page), said, max(count, 0))
        rules = rules_of(pdf_library.handle(sheet), text.turn, limits.page_objects)
        tables: list[PageTable] = []
        words: list[Word] | None = None
        if text.text and (found := lattices(rules)):
            tables, words = fill(text, text.words(), found)
        rows, more = unruled(text, rows_of(text, index + 1, words))
        tables += more
        if tables:
            frame = _Frame(sheet)
            if text.turn or frame.is_moved:
                for table in tables:
                    table.boxes = {
                        cell: frame.shown(turned_back(box, text.turn)) for cell, box in table.boxes.items()
                    }
        width = sheet.get_height() if text.turn % 2 else sheet.get_width()
        unread = not text.text.strip() or text.text.count("\ufffd") * _UNKNOWN > len(text.text)
        return PageContent(index + 1, width, rows, tables), bool(rules.pictures) and unread


@contextmanager
def _text_page(
    file: pypdfium2.PdfDocument, index: int
) -> Iterator[tuple[pypdfium2.PdfPage, pypdfium2.PdfTextPage]]:
    page = file[index]
    try:
        text = page.get_textpage()
        try:
            yield page, text
        finally:
            text.close()
    finally:
        page.close()


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[pypdfium2.PdfDocument]:
    try:
        file = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise Refusal(
                "reading.password",
                f"文件“{name}”设有打开密码，内容已加密，无法读取。",
                "请用PDF阅读软件输入密码打开，另存为不带密码的PDF后再提交。",
            ) from None
        raise _damaged(name) from None
    try:
        if len(file) < 1:
            raise _damaged(name)
        yield file
    except pypdfium2.PdfiumError:
        raise _damaged(name) from None
    finally:
        file.close()


def _damaged(name: str) -> Refusal:
    return Refusal(
        "reading.damaged",
        f"文件“{name}”已损坏或不完整，无法作为PDF打开。",
        "请重新下载或重新复制该文件；仍不行时，请向提供方索取，或由原文件重新导出PDF。",
    )


def _too_many_pages(name: str, count: int, limits: Limits) -> Refusal:
    return Refusal(
        "reading.too_many_pages",
        f"文件“{name}”有{count:,}页，超过一次读入{limits.pages:,}页的上限。",
        "一份公开报告不会有这么多页；多份合在一起的，请按单位拆分成几个文件。",
    )


def _too_slow(name: str, done: int, count: int, limits: Limits) -> Refusal:
    return Refusal(
        "reading.too_slow",
        f"文件“{name}”读了{limits.seconds:g}秒，共{count}页只读完{done}页，已停止。",
        "页面里多半是大量图形；请由原文件重新导出PDF，或拆分成较小的文件。",
    )


def _without_text(name: str, scanned: bool) -> Refusal:
    if scanned:
        return Refusal(
            "reading.scanned",
            f"文件“{name}”是扫描件，页面都是图片，没有可以读取的文字。",
            "请提交由Word、WPS或Excel直接导出的PDF，或提交原文件。",
        )
    return Refusal(
        "reading.empty",
        f"文件“{name}”的各页没有文字，也没有图片。",
        "请核对文件是否导出完整，由原文件重新导出PDF。",
    )


def _scanned_notice(pages: list[int]) -> str:
    first = "、".join(map(str, pages[:8])) + (f"等{len(pages)}页" if len(pages) > 8 else "")
    return (
        f"第{first}页是图片，没有可以读取的文字，这些页的内容没有审核。"
        if len(pages) <= 8
        else (f"有{len(pages)}页（第{first}）是图片，没有可以读取的文字，这些页的内容没有审核。")
    )
