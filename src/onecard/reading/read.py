"""Reading reports of other people, whatever file they are in: told apart by bytes, opened in a guarded child."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import PurePath

from onecard.core.errors import Refusal
from onecard.reading.book_document import read_book
from onecard.reading.child import frames_here
from onecard.reading.document import Document
from onecard.reading.document_kind import document_kind_of, misnamed
from onecard.reading.guard import REPORT
from onecard.reading.limits import MEGABYTE, Limits
from onecard.reading.ocr import Told, untold
from onecard.reading.old_word import as_docx
from onecard.reading.process import frames
from onecard.reading.readers import GUARDED, READERS, Readers, read_as
from onecard.reading.wire import DOCUMENT, unpacked

_HERE: Readers = {**READERS, **dict.fromkeys(("xlsx", "csv"), partial(read_book, frames=frames_here))}
"""An old XLS stays in a child: a tenth of those whose bytes are changed bring down the process that opens them."""


def read_document(
    data: bytes,
    name: str,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    told: Told = untold,
) -> Document:
    """A report as a document, opened in a child process that is bounded in time and memory (`limits`).

    `name` is what the file is called in sentences and places; its folders are dropped. `told` hears how many of the pages
    that OCR reads are done. Raises Refusal whose code begins with ``reading.``: empty, too large, damaged, encrypted, no
    document, a bomb, memory or time exhausted.
    """
    return _read(data, name, limits, partial(_read_apart, told=told))


def read_here(data: bytes, name: str, limits: Limits = Limits()) -> Document:  # noqa: B008 - frozen
    """The same in this very process (but for an old XLS), for a worker that is itself bounded and reads many thousands of
    reports."""
    return _read(data, name, limits, partial(read_as, readers=_HERE))


def _read(
    data: bytes, name: str, limits: Limits, reader: Callable[[str, bytes, str, Limits], Document]
) -> Document:
    name = PurePath(name.replace("\\", "/")).name or "未命名文件"
    if len(data) > limits.file_bytes:
        raise Refusal(
            "reading.too_large",
            f"文件“{name}”有{-(-len(data) // MEGABYTE)}MB，超过{limits.file_bytes // MEGABYTE}MB的上限，没有读入。",
            REPORT.smaller,
        )
    kind = document_kind_of(data, name)
    if kind == "doc":
        document = reader("docx", as_docx(data, name, limits), name, limits)
        document.kind = kind
        document.notices.append("旧版Word文档由LibreOffice转换后读入。")
    else:
        document = reader(kind, data, name, limits)
    document.size, document.sha256 = len(data), hashlib.sha256(data).hexdigest()
    if notice := misnamed(kind, name):
        document.notices.insert(0, notice)
    return document


def _read_apart(kind: str, data: bytes, name: str, limits: Limits, told: Told) -> Document:
    if kind in GUARDED:
        return read_as(kind, data, name, limits)
    with frames(data, DOCUMENT + kind, name, limits, REPORT, told=told) as answer:
        return unpacked(answer)
