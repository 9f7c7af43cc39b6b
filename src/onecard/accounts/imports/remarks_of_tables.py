"""The copy with remarks of a 财决 workbook or of public tables: every sheet again, doubtful cells marked, and a list of them.

Mended, it is uploaded like any other file: the list of remarks means nothing to an import.
"""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO

import xlsxwriter
from xlsxwriter.exceptions import OverlappingRange

from onecard.accounts.imports.marking import REMARKS, Marking, sheet_name
from onecard.accounts.imports.stated import StatedPreview
from onecard.core.errors import Refusal
from onecard.reading.grid import Grid

MOST_CELLS = 1_000_000
"""What is written over several lines is kept in memory until the end."""
_WIDTHS = (22, 60, 40)


def copy_of_tables(shown: StatedPreview) -> bytes:
    """The file an import would read, as XLSX. Raises Refusal `import.copy_too_large`."""
    sheets = shown.sheets.sheets
    if sum(len(grid.rows) * grid.width for grid in sheets) > MOST_CELLS:
        raise Refusal(
            "import.copy_too_large",
            f"{shown.file}的单元格超过{MOST_CELLS // 10_000}万个，没有做批注副本。",
            "下载问题清单，在原文件里改好，再上传一次。",
        )
    out = BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    names: set[str] = set()
    for grid in sheets:
        sheet = book.add_worksheet(_name_of_its_own(grid, names))
        cells = Marking(book, sheet)
        for doubt in shown.doubts:
            if doubt.sheet == grid.name:
                cells.said.setdefault((doubt.row, doubt.column), []).append(f"{doubt.why}。{doubt.remedy}")
        cells.mended_from = {(one.row, one.column): one.old for one in shown.mends if one.sheet == grid.name}
        _write(cells, grid)
    listed = book.add_worksheet(REMARKS)
    for column, (head, width) in enumerate(zip(("位置", "为什么", "怎么改"), _WIDTHS, strict=True)):
        listed.set_column(column, column, width)
        listed.write_string(0, column, head, book.add_format({"bold": True}))
    for row, doubt in enumerate(shown.doubts, 1):
        for column, text in enumerate((doubt.place, f"{doubt.why}。", doubt.remedy)):
            listed.write_string(row, column, text)
    book.close()
    return out.getvalue()


def _name_of_its_own(grid: Grid, names: set[str]) -> str:
    """The names of a workbook may differ only in what ours may not have."""
    name, count = sheet_name(grid), 1
    while name.casefold() in names:
        count += 1
        name = f"{sheet_name(grid)[:27]}-{count}"
    names.add(name.casefold())
    return name


def _write(cells: Marking, grid: Grid) -> None:
    for area in grid.merged:
        # What nothing stands beneath may be merged twice over in a foreign file; the first is kept.
        with suppress(OverlappingRange):
            if (area.top, area.left) != (area.bottom, area.right):
                cells.sheet.merge_range(area.top, area.left, area.bottom, area.right, "")
    for row, values in enumerate(grid.rows):
        for column, value in enumerate(values):
            if value is not None or (row, column) in cells.said or (row, column) in cells.mended_from:
                cells.write(row, column, value)
