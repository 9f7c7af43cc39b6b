"""Reading spreadsheets of other people: XLSX, XLS and CSV → grids, behind a guard and in a child process."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from onecard.core.errors import Refusal, reason_of
from onecard.reading.grid import CellValue, Grid, Merged, Spreadsheet, address
from onecard.reading.guard import Extent, inspect, opened
from onecard.reading.kind import kind_of, renamed
from onecard.reading.limits import MEGABYTE, Limits
from onecard.reading.process import Frame, frames

__all__ = ["Limits", "read"]

Frames = Callable[[bytes, str, str, Limits], AbstractContextManager[Iterator[Frame]]]
"""Who opens a file of a kind and answers frame by frame: a child, or this process."""


def read(
    source: Path | bytes,
    name: str = "",
    limits: Limits = Limits(),  # noqa: B008 - frozen
    frames: Frames = frames,
) -> Spreadsheet:
    """Every worksheet of a file: XLSX, XLS or CSV, told apart by its bytes and never by its name.

    `name` is what the file is called in sentences and places (by default that of the path); `frames` opens it. Numbers come back
    as exact `Decimal` of the 15 significant digits a spreadsheet shows, dates as `date` (a time of day is dropped),
    formulas as their saved values; a formula saved without one as its text (``=SUM(A1:A3)``) and a notice. CSV cells
    are text. Rows and columns keep their addresses; the empty margin below and to the right is trimmed.

    Raises Refusal whose code begins with ``reading.``: too large, damaged, encrypted, no spreadsheet, cells too far
    out, memory or time exhausted.
    """
    name = Path(name).name or (source.name or str(source) if isinstance(source, Path) else "未命名文件")
    data = _bytes_of(source, name, limits)
    kind = kind_of(data, name)
    spreadsheet = Spreadsheet(name, [], size=len(data), sha256=hashlib.sha256(data).hexdigest())
    if notice := renamed(kind, name):
        spreadsheet.notices.append(notice)
    if kind == "xlsx":
        _read_xlsx(data, spreadsheet, limits, frames)
    else:
        with frames(data, kind, name, limits) as answer:
            _collect(answer, spreadsheet)
    for grid in spreadsheet.sheets:
        _square(grid)
    return spreadsheet


def _read_xlsx(data: bytes, spreadsheet: Spreadsheet, limits: Limits, frames: Frames) -> None:
    with (
        opened(data, spreadsheet.file, limits) as archive,
        frames(data, "xlsx", spreadsheet.file, limits) as answer,
    ):
        # While the child opens the workbook we look through it ourselves: a refusal here ends the child.
        extents = inspect(archive, spreadsheet.file, limits)
        _collect(answer, spreadsheet)
    for grid in spreadsheet.sheets:
        extent = extents.get(grid.name, Extent())
        _fill(grid, {**extent.formulas, **extent.errors})
        spreadsheet.notices += _valueless(grid.name, extent)


def _fill(grid: Grid, texts: dict[tuple[int, int], str]) -> None:
    """Write the text of formulas and errors where the reader saw nothing, so that nobody takes them for blank."""
    for (row, column), text in sorted(texts.items()):
        while len(grid.rows) <= row:
            grid.rows.append([])
        cells = grid.rows[row]
        cells.extend([None] * (column + 1 - len(cells)))
        cells[column] = text


def _valueless(sheet: str, extent: Extent) -> Iterator[str]:
    for cells, sentence in (
        (
            extent.formulas,
            "的公式没有保存计算结果，按公式原文读入；请用Excel或WPS表格打开该文件，保存后再导入。",
        ),
        (extent.errors, "是错误值，按原样读入；请改正公式后再导入。"),
    ):
        if cells:
            first = "、".join(address(*place) for place in sorted(cells)[:5])
            count = f"等{len(cells)}个单元格" if len(cells) > 5 else ""
            yield f"工作表“{sheet}”的{first}{count}{sentence}"


def _bytes_of(source: Path | bytes, name: str, limits: Limits) -> bytes:
    try:
        size = len(source) if isinstance(source, bytes) else source.stat().st_size
        if size > limits.file_bytes:
            raise Refusal(
                "reading.too_large",
                f"文件“{name}”有{-(-size // MEGABYTE)}MB，超过{limits.file_bytes // MEGABYTE}MB的上限，没有读入。",
                "请按月份或单位拆分：在Excel或WPS表格中筛选一部分行，复制到新工作簿另存，分几次导入。",
            )
        return source if isinstance(source, bytes) else source.read_bytes()
    except OSError as error:
        raise Refusal(
            "reading.no_file",
            f"文件“{name}”打不开：{reason_of(error)}。",
            "请核对文件的位置和名称，并确认有读取权限。",
        ) from error


class _Decimals(dict[float | None, Decimal | None]):
    """Exact numbers by the floats a workbook stores.

    Spreadsheets keep and show 15 significant digits; the digits past them are what binary fractions leave behind in
    calculated cells (0.1+0.2 is saved as 0.30000000000000004), and would be refused as less than a 分.
    """

    def __missing__(self, number: float | None) -> Decimal | None:
        if number is None:
            return None
        text = repr(number)
        value = Decimal(text if len(text) <= 16 else f"{number:.15g}")
        if number.is_integer() and abs(number) < 1e15:
            value = Decimal(int(number))
        if len(self) < 200_000:
            self[number] = value
        return value


def _collect(answer: Iterator[tuple[Any, ...]], spreadsheet: Spreadsheet) -> None:
    decimals = _Decimals()
    grid = Grid("", [])
    for frame in answer:
        if frame[0] == "sheet":
            grid = Grid(frame[1], [], [Merged(*area) for area in frame[2]], spreadsheet.file)
            spreadsheet.sheets.append(grid)
        elif frame[0] == "rows":
            columns = [_values(column, decimals) for column in frame[1]]
            grid.rows.extend(map(list, zip(*columns, strict=True)))
        else:
            grid.rows.extend([None] * frame[2] for _ in range(frame[1]))


def _values(column: list[Any], decimals: _Decimals) -> list[CellValue]:
    types = set(map(type, column))
    if types <= {str, type(None)}:
        return column
    if types <= {float, type(None)}:
        return list(map(decimals.__getitem__, column))
    return [_value(value, decimals) for value in column]


def _value(value: Any, decimals: _Decimals) -> CellValue:
    if isinstance(value, float):
        return decimals[value]
    if isinstance(value, int) and not isinstance(value, bool):
        return date.fromordinal(value)
    return value  # type: ignore[no-any-return]


def _square(grid: Grid) -> None:
    """Trim the empty columns on the right, so that all rows are as long as the longest filled one."""
    width = max(map(len, grid.rows), default=0)
    while width and all(len(row) < width or row[width - 1] is None for row in grid.rows):
        width -= 1
    for row in grid.rows:
        del row[width:]
        row.extend([None] * (width - len(row)))
