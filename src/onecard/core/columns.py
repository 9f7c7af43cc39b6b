"""Text in columns for a terminal, where a Chinese character is two columns wide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from unicodedata import combining, east_asian_width

GAP = "  "


def width(text: str) -> int:
    """How many columns a text takes on a terminal."""
    return sum(
        0 if combining(character) else 2 if east_asian_width(character) in "WF" else 1 for character in text
    )


def padded(text: str, columns: int, right: bool = False) -> str:
    """`text` filled with blanks to so many columns, at its left where `right` aligns it."""
    blanks = " " * (columns - width(text))
    return blanks + text if right else text + blanks


def aligned(rows: Iterable[Sequence[str]], right: Iterable[int] = ()) -> str:
    """The rows as lines whose columns stand below each other; the columns in `right` are aligned right.

    No blanks stand at the end of a line.
    """
    table = [list(row) for row in rows]
    to_right = frozenset(right)
    widths: list[int] = []
    for row in table:
        widths.extend([0] * (len(row) - len(widths)))
        for index, text in enumerate(row):
            widths[index] = max(widths[index], width(text))
    return "\n".join(
        GAP.join(padded(text, widths[index], index in to_right) for index, text in enumerate(row)).rstrip()
        for row in table
    )
