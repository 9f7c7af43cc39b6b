"""Looking into an XLSX before it is opened: how much it unpacks to, how far its cells lie, what was not calculated.

A workbook of a few kilobytes can ask its reader for hundreds of gigabytes; the parts are streamed here, counted and
thrown away, so that a refusal can name the sheet and the cell.
"""

from __future__ import annotations

import html
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from onecard.core.errors import Refusal
from onecard.reading.grid import address
from onecard.reading.limits import MEGABYTE, Limits

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
"""What the standard library raises for an archive whose bytes were changed, one kind or another."""

_SMALL = 50 * MEGABYTE
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_LONGEST_TAG = 120
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]+)(\d+)["']""")
_PREFIX = re.compile(rb"<(\w+:)?worksheet\b")
_SPLIT = "请删除多余的行和列，或按月份、单位拆分成几个文件，分别读入。"


@dataclass(slots=True)
class Extent:
    """How far the filled cells of a sheet reach (counted from 0), and what the reader would take for empty cells.

    `formulas` are the formulas saved without a calculated value, `errors` the error values (``#DIV/0!``), by row and
    column.
    """

    row: int = -1
    column: int = -1
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sort:
    """What a sort of file is called in refusals: the file itself, the program that opens it, its suffix, and what to do
    with one that is too large."""

    what: str
    program: str
    suffix: str
    smaller: str


WORKBOOK = Sort("工作簿", "Excel或WPS表格", ".xlsx", _SPLIT)
REPORT = Sort("报告", "Word或WPS", ".docx", "请去掉其中的图片、附件和多余的页，另存后再读入。")


def opened(data: bytes, name: str, limits: Limits, sort: Sort = WORKBOOK) -> zipfile.ZipFile:
    """The archive, refused by what it says of itself before any of it is unpacked.

    Raises Refusal `reading.damaged`, `reading.too_large` or `reading.bomb`.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN as error:
        raise damaged(name, sort) from error
    declared = sum(part.file_size for part in archive.infolist())
    if declared > _SMALL and declared > limits.ratio * len(data):
        raise Refusal(
            "reading.bomb",
            f"文件“{name}”解压后是原来的{declared // max(len(data), 1)}倍，不像正常的{sort.what}，为安全起见没有打开。",
            f"请用{sort.program}打开，清除大片空白或重复的内容，另存后再读入。",
        )
    if declared > limits.unpacked_bytes:
        raise Refusal(
            "reading.too_large",
            f"文件“{name}”解压后有{declared // MEGABYTE}MB，超过{limits.unpacked_bytes // MEGABYTE}MB的上限。",
            sort.smaller,
        )
    return archive


def is_file(part: zipfile.ZipInfo) -> bool:
    """Whether a part of an archive is a file, which has a name: asking a part without one whether it is a folder fails."""
    return bool(part.filename) and not part.is_dir()


def damaged(name: str, sort: Sort = WORKBOOK) -> Refusal:
    """The refusal of a file that no program could open."""
    return Refusal(
        "reading.damaged",
        f"文件“{name}”已损坏或不完整，无法作为{sort.what}打开。",
        f"请重新导出或重新复制该文件；仍不行时用{sort.program}打开，另存为新的{sort.suffix}后再读入。",
    )


def inspect(archive: zipfile.ZipFile, name: str, limits: Limits) -> dict[str, Extent]:
    """The extent of each worksheet by its name.

    Raises Refusal `reading.too_many_sheets`, `reading.far_cell` or `reading.damaged`.
    """
    parts = _worksheets(archive)
    if len(parts) > limits.sheets:
        raise too_many_sheets(name, len(parts), limits)
    try:
        return {sheet: _extent(archive, part, sheet, limits) for sheet, part in parts.items()}
    except BROKEN as error:
        raise damaged(name) from error


def too_many_sheets(name: str, count: int, limits: Limits) -> Refusal:
    """The refusal of a workbook with more sheets than anyone fills."""
    return Refusal(
        "reading.too_many_sheets",
        f"文件“{name}”有{count}个工作表，超过{limits.sheets}个的上限。",
        "请只保留要读入的工作表，另存后再读入。",
    )


def _worksheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Worksheet names and their parts; parts nothing points to are listed by their own path."""
    names = set(archive.namelist())
    targets = {
        tag.get("Id", ""): tag.get("Target", "")
        for tag in _tags(archive, "xl/_rels/workbook.xml.rels", "Relationship")
    }
    found: dict[str, str] = {}
    for tag in _tags(archive, "xl/workbook.xml", "sheet"):
        target = targets.get(next((value for key, value in tag.items() if key.endswith(":id")), ""), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in names:
            found[tag.get("name", part)] = part
    seen = set(found.values())
    found.update(
        (part, part) for part in sorted(names) if part.startswith("xl/worksheets/sheet") and part not in seen
    )
    return found


def _tags(archive: zipfile.ZipFile, part: str, tag: str) -> Iterator[dict[str, str]]:
    try:
        with archive.open(part) as stream:
            text = stream.read(4 * MEGABYTE).decode("utf-8", "replace")
    except BROKEN:
        return
    for found in re.finditer(rf"<(?:\w+:)?{tag}\s([^>]*)>", text):
        yield {key: html.unescape(one or other) for key, one, other in _ATTRIBUTE.findall(found[1])}


def _extent(archive: zipfile.ZipFile, part: str, sheet: str, limits: Limits) -> Extent:
    extent = Extent()
    for row in _rows(archive, part):
        column = _measure(row, extent)
        if column > extent.column:
            extent.column = column
        too_far = (extent.row + 1) * (extent.column + 1) > limits.opening_cells
        if too_far or extent.column >= limits.columns:
            place = address(extent.row, extent.column)
            raise Refusal(
                "reading.far_cell",
                f"工作表“{sheet}”的内容一直排到{place}附近，超过{limits.rows}行、{limits.columns}列的上限，"
                "多半是远处留有误填的内容。",
                f"请在该表按Ctrl+End找到{place}一带，清除多余的内容；内容确实有这么多的，{_SPLIT}",
            )
    return extent


def _rows(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The sheet's XML cut behind each row, never more than a few megabytes at a time."""
    with archive.open(part) as stream:
        rest = stream.read(MEGABYTE)
        found = _PREFIX.search(rest)
        prefix = (found[1] or b"") if found else b""
        end = b"</" + prefix + b"row>"
        while block := stream.read(MEGABYTE):
            rest += block
            *rows, rest = rest.split(end)
            for row in rows:
                yield _unprefixed(row, prefix)
            if len(rest) > 4 * MEGABYTE:
                # A million rows without cells close themselves and never end: let go of all but the last tag.
                cut = max(rest.rfind(b"<" + prefix + b"row"), rest.rfind(b"<" + prefix + b"c "), 0)
                yield _unprefixed(rest[:cut], prefix)
                rest = rest[cut:]
        for row in rest.split(end):
            yield _unprefixed(row, prefix)


def _unprefixed(row: bytes, prefix: bytes) -> bytes:
    return row.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</") if prefix else row


def _measure(row: bytes, extent: Extent) -> int:
    """The column of the row's last filled cell, −1 without one; notes its number and uncalculated formulas."""
    end = row.rfind(b"</c>")
    start = row.rfind(b"<c ", 0, end) if end >= 0 else -1
    if start < 0:
        return -1
    place = _reference(row[start : start + _LONGEST_TAG])
    if place is None:
        return -1
    if place[0] > extent.row:
        extent.row = place[0]
    if b"<f" in row or b't="e"' in row:
        _note_valueless(row, extent)
    return place[1]


def _reference(tag: bytes) -> tuple[int, int] | None:
    found = _REFERENCE.search(tag, 0, tag.find(b">") + 1 or len(tag))
    if found is None:
        return None
    column = 0
    for letter in found[1].upper():
        column = column * 26 + letter - 64
    return int(found[2]) - 1, column - 1


def _note_valueless(row: bytes, extent: Extent) -> None:
    for cell in row.split(b"<c ")[1:]:
        head, _, body = cell.partition(b">")
        value = re.search(rb"<v>([^<]+)", body)
        place = _reference(b"<c " + head + b">")
        if place is None:
            continue
        if b't="e"' in head:
            extent.errors[place] = _text(value) or "#VALUE!"
        elif b"<f" in body and value is None and b't="str"' not in head:
            extent.formulas[place] = "=" + _text(re.search(rb"<f[^>]*>([^<]*)</f>", body))
        else:
            continue
        # It will be written there, wherever the last cell of the row says that it is.
        extent.row, extent.column = max(extent.row, place[0]), max(extent.column, place[1])


def _text(found: re.Match[bytes] | None) -> str:
    return html.unescape(found[1].decode("utf-8", "replace")) if found else ""
