"""What a file really is, decided by its bytes: a name is only a name."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Literal

from onecard.core.errors import Refusal

Kind = Literal["xlsx", "xls", "csv"]

_SAVE_AS = "请用Excel或WPS表格打开它，另存为“Excel 工作簿（.xlsx）”后再导入。"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_OLD_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00")
_MARKUP = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype|html|head|body|table|meta|style|script)\b", re.IGNORECASE | re.DOTALL
)
_SUFFIXES: dict[str, Kind] = {".xlsx": "xlsx", ".xlsm": "xlsx", ".xls": "xls", ".et": "xls", ".csv": "csv"}
_TITLES = {"xlsx": "Excel工作簿（.xlsx）", "xls": "旧版Excel工作簿（.xls）", "csv": "文本（.csv）"}
_PARTS = (
    (b"word/document.xml", "Word文档（.docx）", "请把其中的表格复制到Excel工作簿中再导入。"),
    (b"ppt/presentation.xml", "演示文稿（.pptx）", "请把其中的表格复制到Excel工作簿中再导入。"),
    (b"xl/workbook.bin", "Excel二进制工作簿（.xlsb）", _SAVE_AS),
    (b"opendocument.spreadsheet", "OpenDocument表格（.ods）", _SAVE_AS),
)


def kind_of(data: bytes, name: str) -> Kind:
    """The kind of spreadsheet the bytes are, whatever the file is called.

    Raises Refusal `reading.empty`, `reading.password` or `reading.not_a_spreadsheet`, which say what the file is
    and what to do with it.
    """
    if not data.strip():
        raise Refusal(
            "reading.empty",
            f"文件“{name}”是空的，没有任何内容。",
            "请核对文件是否导出完整，重新导出后再导入。",
        )
    if not data.strip(b"\0 \t\r\n"):
        raise _foreign(
            name,
            f"{len(data):,}个零字节（NUL），没有一个字",
            "多半是下载、复制或恢复时只留下了空壳；请向提供方重新索取，或重新导出后再导入。",
        )
    if data.startswith(b"PK\x03\x04"):
        return _zip_kind(data, name)
    if data.startswith(_OLE):
        return _ole_kind(data, name)
    start = data[:4096].removeprefix(b"\xef\xbb\xbf")
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        raise _foreign(name, "XML电子表格2003", _SAVE_AS)
    if start[:64].lower().startswith((b"mime-version:", b"content-type: multipart")):
        raise _foreign(name, "单个文件网页（.mht）", _SAVE_AS)
    if _MARKUP.match(start) or (start.startswith(b"<?xml") and b"<html" in start.lower()):
        raise _foreign(name, "网页（HTML），只是起了表格的名字", _SAVE_AS)
    for magic, what in (
        (b"%PDF", "PDF文件"),
        (b"\x89PNG", "图片"),
        (b"\xff\xd8\xff", "图片"),
        (b"{\\rtf", "RTF文档"),
    ):
        if start.startswith(magic):
            raise _foreign(name, what, "请向提供方索取Excel工作簿（.xlsx）或CSV文件。")
    if start.startswith((b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b")):
        raise _foreign(name, "压缩包", "请先解压，再导入其中的表格文件。")
    if start.startswith(_OLD_BIFF):
        raise _foreign(name, "Excel 5.0以前的工作簿", _SAVE_AS)
    return "csv"


def renamed(kind: Kind, name: str) -> str:
    """The notice for a file whose name promises another kind than its bytes keep; empty where they agree."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in _SUFFIXES or _SUFFIXES[suffix] == kind:
        return ""
    return f"文件名以{suffix}结尾，内容其实是{_TITLES[kind]}，已按内容读入。"


def _zip_kind(data: bytes, name: str) -> Kind:
    # The names of a zip's parts stand uncompressed in its directory at the end and before each part.
    if b"xl/workbook.xml" in data:
        return "xlsx"
    for part, what, remedy in _PARTS:
        if part in data:
            raise _foreign(name, what, remedy)
    if b"PK\x05\x06" not in data[-70_000:]:
        raise Refusal(
            "reading.damaged",
            f"文件“{name}”不完整：压缩结构的结尾缺失，多半是下载或复制时中断。",
            "请重新导出或重新复制该文件后再导入。",
        )
    if b"xl/" in data[-1_000_000:]:
        return "xlsx"
    raise _foreign(name, "压缩包（.zip）", "请先解压，再导入其中的表格文件。")


def _ole_kind(data: bytes, name: str) -> Kind:
    def has(entry: str) -> bool:
        return entry.encode("utf-16-le") in data

    if has("Workbook") or has("Book\0"):
        return "xls"
    if has("EncryptedPackage"):
        raise Refusal(
            "reading.password",
            f"文件“{name}”设有打开密码，内容已加密，无法读取。",
            "请用Excel或WPS表格输入密码打开，在“文件—信息—保护工作簿”中取消密码，保存后再导入。",
        )
    if has("WordDocument"):
        raise _foreign(name, "Word文档（.doc）", "请把其中的表格复制到Excel工作簿中再导入。")
    raise Refusal(
        "reading.damaged",
        f"文件“{name}”的外壳是旧版Office文件，其中找不到工作簿，可能已损坏或不完整。",
        "请用Excel或WPS表格确认能打开，另存为.xlsx后再导入。",
    )


def _foreign(name: str, what: str, remedy: str) -> Refusal:
    return Refusal("reading.not_a_spreadsheet", f"文件“{name}”不是能导入的表格，它的内容是{what}。", remedy)
