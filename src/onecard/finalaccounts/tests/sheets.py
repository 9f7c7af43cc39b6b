"""Writes realistic sheets for tests: tables as other people's programs lay them out, and workbooks of them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import xlsxwriter

from onecard.finalaccounts.form import Block, Table, TableRow
from onecard.reading.grid import CellValue, Grid, Merged

Show = Callable[[Decimal], CellValue]


@dataclass(slots=True)
class Style:
    """How a house prints its tables."""

    title: str = ""
    unit: str = "万元"
    show: Show = lambda value: value
    group_codes: bool = False
    code_columns: int = 1
    merge: bool = True
    unit_line: bool = True


def grid_of(table: Table, style: Style | None = None, file: str = "公开表.xlsx") -> Grid:
    """A filled table as a sheet: title, unit line, merged heads over label and amount columns, 栏次, rows, notes."""
    style = style or Style()
    form = table.form
    head_rows = max(
        [
            len(titles)
            for block in form.blocks
            for titles in (*block.label_titles, *(c.titles for c in block.columns))
        ]
    )
    rows: list[list[CellValue]] = [[] for _ in range(head_rows + 1)]
    merged: list[Merged] = []
    body: list[list[CellValue]] = [[] for _ in range(max(map(len, table.blocks)))]
    for block, filled in zip(form.blocks, table.blocks, strict=True):
        _write_block(block, filled, style, rows, body, head_rows)
    width = max(len(row) for row in (*rows, *body))
    top: list[list[CellValue]] = [
        [style.title or form.title],
        ["编制单位：示例市社会保障卡一卡通中心", *[None] * (width - 2), f"金额单位：{style.unit}"],
        ["2024年度"],
    ]
    if not style.unit_line:
        top.pop(1)
    for row in (*top, *rows, *body):
        row += [None] * (width - len(row))
    if style.merge:
        merged = [Merged(0, 0, 0, width - 1), *_merge_heads(rows, len(top), head_rows)]
    notes: list[list[CellValue]] = [[note, *[None] * (width - 1)] for note in form.notes]
    return Grid(form.code or form.title[:20], [*top, *rows, *body, *notes], merged, file)


def _write_block(
    block: Block,
    filled: Sequence[TableRow],
    style: Style,
    heads: list[list[CellValue]],
    body: list[list[CellValue]],
    head_rows: int,
) -> None:
    labels: list[tuple[str, ...]] = []
    for titles in block.label_titles:
        labels += [titles] * (style.code_columns if "编码" in titles[-1] else 1)
    for titles in (*labels, *(column.titles for column in block.columns)):
        padded = [*titles, *[titles[-1]] * (head_rows - len(titles))]
        for row, title in enumerate(padded):
            heads[row].append(title)
    heads[head_rows] += ["栏次" if place == 0 else None for place in range(len(labels))]
    heads[head_rows] += [Decimal(column.number) if column.number else None for column in block.columns]
    for place in range(len(body)):
        row = filled[place] if place < len(filled) else None
        body[place] += _row_cells(block, row, style, len(labels))


def _row_cells(block: Block, row: TableRow | None, style: Style, labels: int) -> list[CellValue]:
    if row is None:
        return [None] * (labels + len(block.columns))
    cells: list[CellValue]
    if block.open_rows or (row.code and not row.key.startswith("out-")):
        cells = [*_code_cells(row.code, style), row.label]
    elif labels == 2 and any(titles[-1] == "行次" for titles in block.label_titles):
        cells = [row.label, Decimal(row.number) if row.number else None]
    else:
        cells = [row.label, *[None] * (labels - 1)] if labels else []
    for column in block.columns:
        fact = row.cells.get(column.key)
        scale = 10_000 if style.unit == "元" else 1
        cells.append(None if fact is None else style.show(fact.value * scale))
    return cells


def _code_cells(code: str, style: Style) -> list[CellValue]:
    groups = [code[:3], code[3:5], code[5:7]]
    if style.code_columns > 1:
        return [group or None for group in groups[: style.code_columns]]
    return [" ".join(group for group in groups if group) if style.group_codes else code or None]


def _merge_heads(rows: list[list[CellValue]], top: int, head_rows: int) -> Iterable[Merged]:
    """Merge equal neighbours: first across, then down where a head fills its whole column."""
    for number in range(head_rows):
        row = rows[number]
        start = 0
        for column in range(1, len(row) + 1):
            if column < len(row) and row[column] == row[start] and row[start] is not None:
                continue
            if column - start > 1:
                yield Merged(top + number, start, top + number, column - 1)
                row[start + 1 : column] = [None] * (column - start - 1)
            start = column


def xlsx_of(grids: Iterable[Grid]) -> bytes:
    """The sheets as an XLSX workbook, as an accounting system exports it."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for grid in grids:
        sheet = book.add_worksheet(grid.name)
        for number, row in enumerate(grid.rows):
            for column, value in enumerate(row):
                if isinstance(value, Decimal):
                    sheet.write_number(number, column, float(value))
                elif value is not None:
                    sheet.write(number, column, value)
        for area in grid.merged:
            value = grid.value(area.top, area.left)
            sheet.merge_range(
                area.top, area.left, area.bottom, area.right, value if isinstance(value, str) else ""
            )
    book.close()
    return buffer.getvalue()
