"""Writing CSV that a spreadsheet opens as what it is: Chinese, and never a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO

BYTE_ORDER_MARK = "\ufeff"
"""What spreadsheets need at the beginning to read UTF-8."""
# Spreadsheets set to Chinese or Japanese take the full-width signs for the same.
_LIVE = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
_NUMBER = re.compile(r"[-+]?[\d,]+(?:\.\d+)?%?")


def guarded(text: str) -> str:
    """A cell's text that no spreadsheet will evaluate: what begins like a formula gets an apostrophe; numbers do not."""
    return f"'{text}" if text.startswith(_LIVE) and not _NUMBER.fullmatch(text) else text


def lines(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """The lines of a CSV file of these rows, one at a time, with the byte order mark before the first."""
    out = StringIO()
    writer = csv.writer(out)
    out.write(BYTE_ORDER_MARK)
    for row in rows:
        writer.writerow([guarded(cell) for cell in row])
        yield out.getvalue()
        out.seek(0)
        out.truncate()
