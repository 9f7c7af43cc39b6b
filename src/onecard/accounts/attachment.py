"""Attached documents (附件): which files may be kept, told by their bytes, and what each is when it is handed out again.

Only what is listed is taken: a document is looked at by people, so nothing that a computer would run comes in. Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from onecard.core.errors import Refusal

LARGEST = 50 * 1024 * 1024
"""The largest attachment, bytes."""
LONGEST_NAME = 255
SUFFIXES = (".pdf", ".ofd", ".docx", ".xlsx", ".doc", ".xls", ".wps", ".et", ".jpg", ".jpeg", ".png")
"""What may be attached, as a file chooser is told."""
ACCEPTED = "PDF、OFD、Word、Excel、WPS文件，或扫描件图片（JPG、PNG）"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_LEADING = b"\xef\xbb\xbf \t\r\n"
_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """One kind of document: its name in sentences, the suffixes its name may have, its media type."""

    title: str
    suffixes: tuple[str, ...]
    media: str
    fits: Callable[[bytes], bool]


def _zip_with(part: bytes) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(b"PK\x03\x04") and part in data


KINDS = (
    DocumentKind("PDF", (".pdf",), "application/pdf", lambda data: data[:64].lstrip(_LEADING).startswith(b"%PDF-")),
    DocumentKind("OFD", (".ofd",), "application/ofd", _zip_with(b"OFD.xml")),
    DocumentKind("Word文档", (".docx",), f"{_OFFICE}.wordprocessingml.document", _zip_with(b"word/document.xml")),
    DocumentKind("Excel工作簿", (".xlsx",), f"{_OFFICE}.spreadsheetml.sheet", _zip_with(b"xl/workbook.xml")),
    DocumentKind(
        "旧版Office文件", (".doc", ".xls", ".wps", ".et"), "application/x-ole-storage",
        lambda data: data.startswith(_OLE),
    ),
    DocumentKind("JPG图片", (".jpg", ".jpeg"), "image/jpeg", lambda data: data.startswith(b"\xff\xd8\xff")),
    DocumentKind("PNG图片", (".png",), "image/png", lambda data: data.startswith(b"\x89PNG\r\n\x1a\n")),
)  # fmt: skip


def plain_name(name: str) -> str:
    """A file's name without folders and without characters nobody can see, as long as it can be kept."""
    short = PurePosixPath(name.replace("\\", "/")).name
    seen = "".join(sign for sign in short if sign.isprintable()).strip()
    return seen[-LONGEST_NAME:] or "未命名"


def require_document(name: str, content: bytes) -> DocumentKind:
    """The kind of a document that may be kept.

    Raises Refusal `document.empty`, `document.too_large`, `document.kind` for what is no document, `document.suffix`
    for a name that promises something else, `document.macros`.
    """
    if not content:
        raise Refusal("document.empty", f"附件{name}是空的。", "选有内容的文件。")
    if len(content) > LARGEST:
        raise too_large(name)
    kind = next((one for one in KINDS if one.fits(content)), None)
    if kind is None:
        said = "是程序文件" if content.startswith((b"MZ", b"\x7fELF", b"#!")) else "的内容不是能存的文件"
        raise Refusal("document.kind", f"附件{name}{said}，没有收下。", f"附件可以是{ACCEPTED}。")
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in kind.suffixes:
        raise Refusal(
            "document.suffix",
            f"附件{name}的内容是{kind.title}，名字却以“{suffix or '没有后缀'}”结尾。",
            f"把名字改成以{'或'.join(kind.suffixes)}结尾再上传。",
        )
    if content.startswith(b"PK") and b"vbaProject.bin" in content:
        raise Refusal("document.macros", f"附件{name}带有宏，没有收下。", "另存为不带宏的文件再上传。")
    return kind


def too_large(name: str) -> Refusal:
    """The refusal of a document larger than `LARGEST`."""
    return Refusal(
        "document.too_large", f"附件{name}超过{LARGEST // 1024 // 1024}MB。", "压缩或拆分后再上传。"
    )


def media_of(name: str) -> str:
    """The media type of a kept document, by the name it was kept under."""
    suffix = PurePosixPath(name).suffix.lower()
    return next((kind.media for kind in KINDS if suffix in kind.suffixes), "application/octet-stream")
