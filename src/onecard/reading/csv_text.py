"""Comma-separated text of unknown charset and delimiter → rows."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from onecard.core.errors import Refusal

_FIELD_CHARACTERS = 1_000_000
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
_SAVE_AS = "请用Excel或WPS表格打开，另存为“CSV UTF-8（逗号分隔）”或.xlsx后再导入。"


def decode(data: bytes, name: str) -> str:
    """The text of `data`: by its byte order mark, else UTF-16 where the bytes show it, else UTF-8, else GB 18030.

    Each is tried strictly, so nothing is replaced by question marks. Raises Refusal `reading.charset` or
    `reading.not_a_spreadsheet` (bytes that are no text at all).
    """
    for mark, charset in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            candidates = [charset]
            data = data[len(mark) :]
            break
    else:
        candidates = [_bare_utf16(data)] if b"\0" in data else ["utf-8", "gb18030"]
    for charset in candidates:
        try:
            text = data.decode(charset)
        except (UnicodeDecodeError, LookupError):
            continue
        if _CONTROL.search(text):
            break
        return text
    else:
        if b"\0" not in data:
            raise Refusal("reading.charset", _undecodable(data, name), _SAVE_AS)
    raise Refusal(
        "reading.not_a_spreadsheet",
        f"文件“{name}”既不是Excel工作簿，也不是文本表格（内含无法显示的字节）。",
        "请核对是否选错了文件，或用Excel、WPS表格打开后另存为.xlsx再导入。",
    )


def _bare_utf16(data: bytes) -> str:
    """UTF-16 without a mark: digits, commas and line ends have a zero byte, always on the same side."""
    sample = data[:65_536]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    return "utf-16-le" if odd > even else "utf-16-be"


def _undecodable(data: bytes, name: str) -> str:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return f"文件“{name}”第{line}行有既不属于UTF-8也不属于GB 18030的字节，无法确定文字编码。"
    return f"文件“{name}”的文字编码无法确定。"


def delimiter_of(text: str) -> str:
    """Comma, tab or semicolon: the one that cuts the first lines into most columns, most evenly."""
    sample = text[:20_000].splitlines(keepends=True)[:50]

    def score(mark: str) -> tuple[int, int]:
        try:
            widths = Counter(len(row) for row in csv.reader(sample, delimiter=mark) if row)
        except csv.Error:
            return (0, 0)
        width, lines = max(
            widths.items(), key=lambda pair: (pair[1] * (pair[0] > 1), pair[0]), default=(1, 0)
        )
        return (lines if width > 1 else 0, width)

    return max((",", "\t", ";"), key=score)


def rows(text: str, name: str) -> Iterator[list[str]]:
    """The rows of the text. Raises Refusal `reading.csv_quotes` naming the line where quotation marks do not match."""
    csv.field_size_limit(_FIELD_CHARACTERS)
    # Strict, or a stray quotation mark would swallow all following lines into one cell without a word.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    started = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Refusal(
                "reading.csv_quotes",
                f"文件“{name}”自第{started}行起双引号不成对，无法分清单元格。",
                f"请检查第{started}行的双引号（单元格内的双引号应写成两个），改正后再导入。",
            ) from None
        started = reader.line_num + 1
        yield row
