"""The copy with remarks (批注副本): the sheet of an import again, each wrong cell marked with what is wrong and what to do.

Mended, it is uploaded like any other file: the column of remarks means nothing to an import.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from onecard.accounts.imports.batches import Preview
from onecard.accounts.imports.head import NEVER_REPEATED, Head
from onecard.accounts.imports.marking import LONGEST_CELL, REMARKS, Marking, sheet_name
from onecard.accounts.imports.mending import Mend
from onecard.accounts.imports.problems import Cell, Spot
from onecard.reading.grid import CellValue, Grid, Merged

_WIDTHS = {"remarks": 60, "other": 14}


def copy_with_remarks(shown: Preview) -> bytes:
    """The sheet an import would read, as XLSX: what is wrong in red with a note, and said again at the end of its line."""
    out = BytesIO()
    book = xlsxwriter.Workbook(
        out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    _Copy(book, shown.head, shown.spots, shown.mends).write()
    book.close()
    return out.getvalue()


class _Copy:
    """One sheet as it is written, line by line: a line that was left is not come back to."""

    def __init__(self, book: Any, head: Head, spots: Sequence[Spot], mends: Sequence[Mend]) -> None:
        self.head, self.grid = head, head.grid
        self.sheet: Worksheet = book.add_worksheet(sheet_name(head.grid))
        self.cells = Marking(book, self.sheet)
        self.cells.mended_from = {(mend.row, mend.column): mend.old for mend in mends}
        self.bold = book.add_format({"bold": True})
        self.said = book.add_format({"font_color": "#b01e17"})
        self.remarks_column = _remarks_column(head)
        self.by_row: dict[int, list[str]] = {}
        for spot in spots:
            said = f"{spot.problem.sentence}{spot.problem.remedy}"
            self.by_row.setdefault(spot.row, []).append(f"{spot.problem.place}：{said}")
            for cell in spot.cells:
                self.cells.said.setdefault(cell, []).append(said)

    def write(self) -> None:
        """Write everything."""
        first, column = self.head.first_row, self.remarks_column
        self.sheet.set_column(0, max(column - 1, 0), _WIDTHS["other"])
        self.sheet.set_column(column, column, _WIDTHS["remarks"])
        self.sheet.freeze_panes(first, 0)
        if len(self.grid.rows) > first:
            self.sheet.autofilter(first - 1, 0, len(self.grid.rows) - 1, column)
        self._heads()
        repeated = self._repeated()
        marked = {row for row, _ in (*self.cells.said, *self.cells.mended_from, *repeated)}
        plain = set(range(first, len(self.grid.rows))) - marked
        for row in range(first, len(self.grid.rows)):
            values = self.grid.rows[row][:column]
            if row in plain:
                self._plain_row(row, values)
            else:
                for at, value in enumerate(values):
                    self.cells.write(row, at, repeated.get((row, at), value))
            if said := self.by_row.get(row):
                self.sheet.write_string(row, column, "\n".join(said)[:LONGEST_CELL], self.said)

    def _plain_row(self, row: int, values: Sequence[CellValue]) -> None:
        """A line without any mark, which nearly all are: texts are most of what they hold."""
        write_string = self.sheet.write_string
        for at, value in enumerate(values):
            if type(value) is str:
                write_string(row, at, value[:LONGEST_CELL])
            elif value is not None:
                self.cells.write(row, at, value)

    def _heads(self) -> None:
        """What stands above the records; a title keeps its width, a header over two lines stands in both."""
        first = self.head.first_row
        top = Grid(
            self.grid.name, self.grid.rows[:first], [a for a in self.grid.merged if a.top < first]
        ).spread()
        for row, values in enumerate(top.rows):
            wide = [area for area in top.merged if area.top <= row <= area.bottom and area.right > area.left]
            inside = {at for area in wide for at in range(area.left, area.right + 1)}
            for at, value in enumerate(values[: self.remarks_column]):
                if at not in inside:
                    self.cells.write(row, at, value, self.bold)
            for area in wide:
                self._title(row, area, top.text(row, area.left))
            if row == first - 1:
                self.sheet.write_string(row, self.remarks_column, REMARKS, self.bold)

    def _title(self, row: int, area: Merged, text: str) -> None:
        right = min(area.right, self.remarks_column - 1)
        if right > area.left:
            self.sheet.merge_range(row, area.left, row, right, text, self.bold)
        else:
            self.sheet.write_string(row, area.left, text, self.bold)

    def _repeated(self) -> dict[Cell, CellValue]:
        """What is merged over several lines stands in each of them, as an import reads it."""
        amounts = {self.head.columns[name] for name in NEVER_REPEATED if name in self.head.columns}
        return {
            (row, area.left): self.grid.value(area.top, area.left)
            for area in self.grid.merged
            if area.top >= self.head.first_row and area.left not in amounts
            for row in range(area.top + 1, area.bottom + 1)
        }


def _remarks_column(head: Head) -> int:
    """Where the remarks go: behind the last column, or where a copy that is copied again has them."""
    last = head.first_row - 1
    had = [column for column in range(head.grid.width) if head.grid.text(last, column) == REMARKS]
    return had[-1] if had else head.grid.width
