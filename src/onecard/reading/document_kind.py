"""What a report's file really is, decided by its bytes; its name only tells kinds of plain text apart."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import PurePath

from onecard.core.errors import Refusal
from onecard.reading.document import FileKind
from onecard.reading.guard import BROKEN

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_MARKUP = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta|title|link|style|script|div|p|"
    rb"section|article|main|h[1-6]|ul|ol|span|font|center|br|form)\b",
    re.IGNORECASE | re.DOTALL,
)
_TITLES: dict[FileKind, str] = {
    "pdf": "PDF",
    "docx": "Word文档（.docx）",
    "doc": "旧版Word文档（.doc）",
    "xlsx": "Excel工作簿（.xlsx）",
    "xls": "旧版Excel工作簿（.xls）",
    "csv": "文本表格（.csv）",
    "html": "网页（.html）",
    "txt": "文本（.txt）",
    "md": "文本（.md）",
}
_SUFFIXES: dict[str, FileKind] = {
    **{f".{kind}": kind for kind in _TITLES},
    ".htm": "html",
    ".docm": "docx",
    ".wps": "doc",
    ".rtf": "doc",
    ".xlsm": "xlsx",
    ".et": "xls",
    ".markdown": "md",
}
_TEXTS = ("txt", "md", "csv")
_READABLE = "可读入PDF、Word（.docx、.doc）、Excel、网页（.html）、文本（.txt、.md）。"
_FOREIGN = (
    (b"\x89PNG", "图片", "图片没有文字层，请提供由文字处理软件直接导出的PDF或Word文档。"),
    (b"\xff\xd8\xff", "图片", "图片没有文字层，请提供由文字处理软件直接导出的PDF或Word文档。"),
    (b"GIF8", "图片", "图片没有文字层，请提供由文字处理软件直接导出的PDF或Word文档。"),
    (b"II*\0", "图片", "图片没有文字层，请提供由文字处理软件直接导出的PDF或Word文档。"),
    (b"BM", "图片", "图片没有文字层，请提供由文字处理软件直接导出的PDF或Word文档。"),
    (b"Rar!", "RAR压缩包", "请先解压，再读入其中的文件，或改用ZIP压缩。"),
    (b"7z\xbc\xaf\x27\x1c", "7z压缩包", "请先解压，再读入其中的文件，或改用ZIP压缩。"),
    (b"\x1f\x8b", "压缩包", "请先解压，再读入其中的文件，或改用ZIP压缩。"),
    (b"%!PS", "PostScript文件", "请转成PDF后再读入。"),
    (b"MZ", "程序", _READABLE),
    (b"\x7fELF", "程序", _READABLE),
)
_PARTS: tuple[tuple[str, FileKind], ...] = (("word/document", "docx"), ("xl/workbook.xml", "xlsx"))
_FOREIGN_PARTS = (
    ("ppt/presentation.xml", "演示文稿（.pptx）"),
    ("xl/workbook.bin", "Excel二进制工作簿（.xlsb）"),
    ("content.xml", "OpenDocument文档"),
    ("OFD.xml", "OFD版式文件"),
)


def document_kind_of(data: bytes, name: str) -> FileKind:
    """The kind of document the bytes are, whatever the file is called.

    Raises Refusal `reading.empty`, `reading.password`, `reading.damaged`, `reading.archive` (a ZIP of files) or
    `reading.not_a_document`, which say what the file is and what to do with it.
    """
    if not data.strip(b"\0 \t\r\n"):
        what = "是空的，没有任何内容" if not data.strip() else f"只有{len(data):,}个零字节（NUL），没有一个字"
        raise Refusal("reading.empty", f"文件“{name}”{what}。", "请核对文件是否完整，重新取得后再读入。")
    start = data[:4096].removeprefix(b"\xef\xbb\xbf")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK"):
        return _zip_kind(data, name)
    if data.startswith(_OLE):
        return _ole_kind(data, name)
    if start.startswith(b"{\\rtf"):
        return "doc"
    if start[:64].lower().startswith((b"mime-version:", b"content-type: multipart")):
        raise _foreign(
            name,
            "单个文件网页（.mht）",
            "请用浏览器或Word打开它，另存为Word文档（.docx）或网页（.html）后再读入。",
        )
    if b"urn:schemas-microsoft-com:office:" in start or b"schemas.microsoft.com/office/word/2003" in start:
        raise _foreign(
            name, "Office 2003的XML文件", "请用Word、Excel或WPS打开它，另存为.docx或.xlsx后再读入。"
        )
    for magic, what, remedy in _FOREIGN:
        if data.startswith(magic) and (len(magic) > 2 or b"\0" in start):
            raise _foreign(name, what, remedy)
    suffix = _SUFFIXES.get(PurePath(name).suffix.lower())
    # Markdown may begin with a tag, but not with a page.
    if _MARKUP.match(_narrow(start)) and (suffix != "md" or b"<html" in _narrow(start).lower()):
        return "html"
    if suffix == "html" and b"</" in _narrow(data):
        # A page may begin with words.
        return "html"
    return suffix if suffix in _TEXTS else "txt"


def misnamed(kind: FileKind, name: str) -> str:
    """The notice for a file whose name promises another kind than its bytes keep; empty where they agree."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in _SUFFIXES or _SUFFIXES[suffix] == kind:
        return ""
    return f"文件名以{suffix}结尾，内容其实是{_TITLES[kind]}，已按内容读入。"


def _narrow(start: bytes) -> bytes:
    """The start of a text without the zero bytes of UTF-16, so that its tags can be seen."""
    return (
        start.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\0", b"")
        if b"\0" in start
        else start
    )


def _zip_kind(data: bytes, name: str) -> FileKind:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
    except BROKEN:
        raise Refusal(
            "reading.damaged",
            f"文件“{name}”已损坏或不完整：压缩结构读不出来，多半是下载或复制时中断。",
            "请重新取得该文件后再读入。",
        ) from None
    for part, kind in _PARTS:
        if any(one.startswith(part) for one in names):
            return kind
    for part, what in _FOREIGN_PARTS:
        if part in names:
            raise _foreign(name, what, f"请用能打开它的软件另存为PDF或Word文档（.docx）后再读入；{_READABLE}")
    raise Refusal(
        "reading.archive", f"文件“{name}”是压缩包（.zip），不是一份报告。", "请解压后读入其中的文件。"
    )


def _ole_kind(data: bytes, name: str) -> FileKind:
    def has(entry: str) -> bool:
        return entry.encode("utf-16-le") in data

    if has("EncryptedPackage"):
        raise _locked(name)
    if has("WordDocument"):
        if _is_locked(data):
            raise _locked(name)
        return "doc"
    if has("Workbook") or has("Book\0"):
        return "xls"
    if has("PowerPoint Document"):
        raise _foreign(name, "演示文稿（.ppt）", "请另存为PDF后再读入。")
    raise Refusal(
        "reading.damaged",
        f"文件“{name}”的外壳是旧版Office文件，其中找不到正文，可能已损坏或不完整。",
        "请用Word、Excel或WPS确认能打开，另存为.docx或.xlsx后再读入。",
    )


def _is_locked(data: bytes) -> bool:
    """Whether the head of an old Word file's text, which begins at a sector, says that the text is encrypted."""
    return any(
        data[at : at + 2] == b"\xec\xa5" and data[at + 11] & 1 for at in range(512, len(data) - 12, 512)
    )


def _locked(name: str) -> Refusal:
    return Refusal(
        "reading.password",
        f"文件“{name}”设有打开密码，内容已加密，无法读取。",
        "请用Word、Excel或WPS输入密码打开，取消密码，保存后再读入。",
    )


def _foreign(name: str, what: str, remedy: str) -> Refusal:
    return Refusal("reading.not_a_document", f"文件“{name}”不是能读入的报告，它的内容是{what}。", remedy)
