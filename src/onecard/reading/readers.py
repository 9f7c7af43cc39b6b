"""The readers of documents by kind of file, as they are called in the process that opens the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from onecard.core.errors import Refusal
from onecard.reading.book_document import read_book
from onecard.reading.document import Document
from onecard.reading.guard import REPORT
from onecard.reading.html_document import read_html
from onecard.reading.limits import Limits
from onecard.reading.pdf import read_pdf
from onecard.reading.text_document import read_text
from onecard.reading.word_document import read_docx

Readers = Mapping[str, Callable[[bytes, str, Limits], Document]]
READERS: Readers = {
    "pdf": read_pdf,
    "docx": read_docx,
    "xlsx": read_book,
    "xls": read_book,
    "csv": read_book,
    "html": read_html,
    "txt": read_text,
    "md": partial(read_text, kind="md"),
}
GUARDED = frozenset(("xlsx", "xls", "csv"))
"""Kinds whose readers start a guarded child themselves."""


def read_as(kind: str, data: bytes, name: str, limits: Limits, readers: Readers = READERS) -> Document:
    """The document that the bytes of a file of this kind (`FileKind`) are.

    Raises Refusal whose code begins with ``reading.``, whatever the bytes are.
    """
    try:
        return readers[kind](data, name, limits)
    except (RecursionError, MemoryError):
        raise Refusal(
            "reading.could_not_open",
            f"文件“{name}”内部一层套一层，或太大，打开时用尽了内存，没有读入任何内容。",
            REPORT.smaller,
        ) from None
