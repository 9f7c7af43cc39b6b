"""Comma-separated text of unknown charset and delimiter → rows."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator

from onecard.core.errors import Refusal
from onecard.reading import plain_text

_FIELD_CHARACTERS = 1_000_000
_SAVE_AS = "请用Excel或WPS表格打开，另存为“CSV UTF-8（逗号分隔）”或.xlsx后再导入。"


def decode(data: bytes, name: str) -> str:
    """The text of `data` in whatever charset fits it. Raises Refusal `reading.charset` or `reading.not_a_spreadsheet`
    (bytes that are no text at all)."""
    text = plain_text.text_of(data)
    if text is None and b"\0" not in data:
        raise Refusal("reading.charset", plain_text.undecodable(data, name), _SAVE_AS)
    if text is None or plain_text.CONTROL.search(text):
        raise Refusal(
            "reading.not_a_spreadsheet",
            f"文件“{name}”既不是Excel工作簿，也不是文本表格（内含无法显示的字节）。",
            "请核对是否选错了文件，或用Excel、WPS表格打开后另存为.xlsx再导入。",
        )
    return text


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
