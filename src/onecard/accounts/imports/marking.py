"""Cells of a copy with remarks (批注副本): each written as what it is, wrong ones in red with a note, mended ones in green."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from onecard.accounts.imports.problems import Cell
from onecard.reading.grid import CellValue, Grid

REMARKS = "问题和改法"
"""The header of the column of remarks, or the name of their sheet; a copy of a copy has it once."""
LONGEST_CELL = 32_767
DIGITS_SHOWN = 15
"""A spreadsheet keeps so many digits of a number; one with more is written as text."""
_FORBIDDEN = dict.fromkeys(map(ord, "[]:*?/\\'"))


class Marking:
    """Writes the cells of one sheet: `said` is what is wrong in which cell, `mended_from` what a mended one was."""

    def __init__(self, book: Any, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.said: dict[Cell, list[str]] = {}
        self.mended_from: dict[Cell, str] = {}
        wrong = {"bg_color": "#fdecea", "border": 1, "border_color": "#d9382f"}
        day = {"num_format": "yyyy-mm-dd"}
        self.plain: dict[str, Format | None] = {"": None, "day": book.add_format(day)}
        self.wrong: dict[str, Format | None] = {
            "": book.add_format(wrong),
            "day": book.add_format(wrong | day),
        }
        self.mended = book.add_format({"bg_color": "#e5f4eb"})

    def write(self, row: int, column: int, value: CellValue, style: Format | None = None) -> None:
        """A value as what it is; a marked cell is written though it be empty."""
        said = self.said.get((row, column))
        if not said and (row, column) in self.mended_from:
            said, style = [f"手工改过，文件里是“{self.mended_from[row, column]}”。"], self.mended
        styles = self.wrong if said else self.plain
        if said:
            self.sheet.write_comment(row, column, "\n".join(said), {"x_scale": 2, "author": "一卡通中心"})
        if value is None:
            if said:
                self.sheet.write_blank(row, column, None, styles[""])
        elif isinstance(value, bool):
            self.sheet.write_boolean(row, column, value, style or styles[""])
        elif isinstance(value, date):
            moment = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a day has no zone
            self.sheet.write_datetime(row, column, moment, styles["day"])
        elif isinstance(value, Decimal):
            if len(value.as_tuple().digits) > DIGITS_SHOWN:
                self.sheet.write_string(row, column, str(value), style or styles[""])
            else:
                self.sheet.write_number(row, column, float(value), style or styles[""])
        else:
            self.sheet.write_string(row, column, value[:LONGEST_CELL], style or styles[""])


def sheet_name(grid: Grid) -> str:
    """What a sheet may be called."""
    return grid.name.translate(_FORBIDDEN).strip()[:31] or "明细"
