"""How much of a foreign file is read before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on a file of other people: past any of them it is refused, never half read.

    Sizes are bytes, `seconds` is the time one file may take. `rows` and `columns` bound one sheet after its empty
    margin is trimmed; `opening_cells` bounds the rectangle from A1 to the last filled cell, which is what a reader
    has to make room for. `ratio` is the largest believable compression of a file that unpacks to over 50 MB. `pages`
    bounds a PDF; a page of more than `page_objects` pieces is a drawing, in which no tables are looked for.
    `scanned_pages` bounds how many pages that are pictures are read by OCR (0: none are), where it is installed;
    each of them may take `page_seconds`, which do not count as the file's.
    """

    file_bytes: int = 200 * MEGABYTE
    unpacked_bytes: int = 1024 * MEGABYTE
    ratio: int = 200
    sheets: int = 256
    rows: int = 200_000
    columns: int = 500
    opening_cells: int = 20_000_000
    pages: int = 1_000
    page_objects: int = 100_000
    scanned_pages: int = 200
    page_seconds: float = 300.0
    seconds: float = 120.0
    memory_bytes: int = 3072 * MEGABYTE
