"""Grids: what a spreadsheet or a table is after reading, each cell knowing its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache

CellValue = str | Decimal | date | bool | None


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """The letters of a column counted from 0 (0 → ``A``, 27 → ``AB``)."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """The address of a cell as a spreadsheet shows it (rows and columns counted from 0: 4, 2 → ``C5``)."""
    return f"{column_letters(column)}{row + 1}"


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged range: first and last row and column, counted from 0, both included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Grid:
    """One sheet, or some rows of it: rows of plain values, the merged ranges, and its name.

    Values are text, exact numbers (`Decimal`, never float), dates, truth values or None for an empty cell. Only the
    top left cell of a merged range has a value. All rows are as long as the longest. `top` is the row of the sheet,
    counted from 0, that the first row is.
    """

    name: str
    rows: list[list[CellValue]]
    merged: list[Merged] = field(default_factory=list)
    file: str = ""
    top: int = 0

    @property
    def width(self) -> int:
        """How many columns the grid has."""
        return len(self.rows[0]) if self.rows else 0

    def value(self, row: int, column: int) -> CellValue:
        """The value of a cell, None outside the grid."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return None

    def text(self, row: int, column: int) -> str:
        """The value of a cell as text without surrounding blanks; whole numbers without a decimal point."""
        return text_of(self.value(row, column))

    def address(self, row: int, column: int) -> str:
        """The address in the sheet of a cell of these rows (row and column counted from 0)."""
        return address(self.top + row, column)

    def part(self, first: int, end: int) -> Grid:
        """The rows from `first` up to `end` (not included) with what is merged in them; addresses stay the sheet's."""
        merged = [
            Merged(area.top - first, area.left, min(area.bottom, end - 1) - first, area.right)
            for area in self.merged
            if first <= area.top < end
        ]
        return Grid(self.name, self.rows[first:end], merged, self.file, self.top + first)

    def spread(self) -> Grid:
        """The grid with the value of each merged range standing in all its cells, as heads are read."""
        rows = [list(row) for row in self.rows]
        for area in self.merged:
            value = self.value(area.top, area.left)
            for row in range(area.top, min(area.bottom, len(rows) - 1) + 1):
                for column in range(area.left, min(area.right, len(rows[row]) - 1) + 1):
                    rows[row][column] = value
        return Grid(self.name, rows, list(self.merged), self.file, self.top)

    def __iter__(self) -> Iterator[list[CellValue]]:
        return iter(self.rows)


def text_of(value: CellValue) -> str:
    """A cell's value as text: dates as 2024-12-31, whole numbers without decimals (codes come back as 2010606.0)."""
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()[:10]
    return str(value.to_integral_value()) if value == value.to_integral_value() else str(value.normalize())


@dataclass(slots=True)
class Spreadsheet:
    """A file read: its name without folders, its sheets in order, and what was noticed while reading (Chinese).

    `size` (bytes) and `sha256` (hexadecimal) are of the very bytes that were read, whatever becomes of the file.
    """

    file: str
    sheets: list[Grid]
    notices: list[str] = field(default_factory=list)
    size: int = 0
    sha256: str = ""
