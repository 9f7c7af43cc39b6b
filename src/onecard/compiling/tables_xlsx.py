"""The nine public tables as a workbook: 核对版 with exact amounts and live totals, 上报版 with the printed values."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Literal

import xlsxwriter

from onecard.compiling.formulas import Place, Sum, Worked, work_out
from onecard.compiling.layout import Cell, ColumnKind, Layout, display_width, lay_out
from onecard.figures.fact import Fact
from onecard.finalaccounts.form import FinalAccounts
from onecard.reading.grid import address, column_letters

Version = Literal["核对", "上报"]

_SONG = "宋体"
_AMOUNT = "#,##0.00_ "
_PERCENT = '#,##0.00"%"_ '
_A4 = 9
_ONE_PAGE = 46
_WIDTHS: dict[ColumnKind, float] = {"code": 12.0, "number": 6.0, "amount": 15.0, "name": 18.0}
_WIDEST_NAME = 44.0
_LINE = 16.0
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write(accounts: FinalAccounts, version: Version) -> bytes:
    """The workbook of all tables, one sheet each in printed order; equal accounts give equal bytes.

    核对: amounts in 万元, exact to the 分 and shown with two decimals; every total is a formula with its value saved
    beside it, and shows the published amount when recalculated. 上报: the published values, no formula.
    """
    title = f"{accounts.name}{accounts.year}年度决算公开表（{version}版）"
    return write_sheets(
        lay_out(accounts), title=title, author=accounts.name, year=accounts.year, version=version
    )


def write_sheets(
    layouts: Iterable[Layout], *, title: str, author: str, year: int, version: Version = "上报"
) -> bytes:
    """The workbook of these tables as they are laid out, one sheet each; `version` as in `write`."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _OPTIONS)
    book.set_properties(
        {
            "title": title,
            "author": author,
            "language": "zh-CN",
            "created": datetime(year, 12, 31),  # noqa: DTZ001 - a workbook knows no zone
        }
    )
    formats = _Formats(book)
    for layout in layouts:
        _Sheet(book, layout, formats, version).write()
    book.close()
    return buffer.getvalue()


class _Formats:
    """The few formats of the workbook, made once each."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}

    def of(self, **properties: object) -> Any:
        """A format in the house face with these properties."""
        whole = {"font_name": _SONG, "font_size": 10, "valign": "vcenter", **properties}
        key = tuple(sorted(whole.items(), key=lambda pair: pair[0]))
        if key not in self._made:
            self._made[key] = self._book.add_format(whole)
        return self._made[key]

    def cell(self, cell: Cell) -> Any:
        """The format of a cell of the grid."""
        properties: dict[str, object] = {"border": 1, "bold": cell.bold}
        if cell.kind == "amount":
            return self.of(**properties, align="right", num_format=_PERCENT if cell.percent else _AMOUNT)
        if cell.kind == "name":
            return self.of(**properties, align="left", indent=cell.level, text_wrap=True)
        return self.of(**properties, align="left" if cell.kind == "code" else "center", text_wrap=True)

    def head(self) -> Any:
        """The format of the head and of 栏次."""
        return self.of(border=1, align="center", bold=True, text_wrap=True)


class _Sheet:
    """One table on its sheet."""

    def __init__(self, book: Any, layout: Layout, formats: _Formats, version: Version) -> None:
        self.book = book
        self.layout = layout
        self.formats = formats
        self.exact = version == "核对"
        self.worked: Worked = work_out(layout.table) if self.exact else Worked()
        self.sheet = book.add_worksheet(layout.name)
        self.last = len(layout.columns) - 1
        self.widths = _column_widths(layout)
        self.head_rows = 3 + len(layout.head) + bool(layout.numbers)
        self.places: dict[Place, tuple[int, int]] = {
            cell.at: (self.head_rows + row, column)
            for row, cells in enumerate(layout.body)
            for column, cell in enumerate(cells)
            if cell is not None and cell.at is not None
        }

    def write(self) -> None:
        """Title, head, body and notes, and how it is printed."""
        for column, width in enumerate(self.widths):
            self.sheet.set_column(column, column, width)
        self._title()
        for number, cells in enumerate(self.layout.head):
            self._row(3 + number, cells, self.formats.head())
        if self.layout.numbers:
            self._row(self.head_rows - 1, self.layout.numbers, self.formats.of(border=1, align="center"))
        for number, cells in enumerate(self.layout.body):
            self._row(self.head_rows + number, cells)
        last_row = self._notes(self.head_rows + len(self.layout.body))
        self._names()
        self._page(last_row)

    def _title(self) -> None:
        layout, formats = self.layout, self.formats
        title = formats.of(font_size=18, bold=True, align="center")
        self._span(0, 0, 1, self.last + 1, layout.title, title)
        self.sheet.set_row(0, 32)
        left, right = formats.of(align="left"), formats.of(align="right")
        split = max(self.last - 1, 1) if self.last > 1 else self.last
        self._span(1, 0, 1, split, layout.year, left)
        self._span(1, split, 1, self.last - split + 1, layout.code, right)
        self._span(2, 0, 1, split, layout.subject, left)
        self._span(2, split, 1, self.last - split + 1, layout.unit, right)

    def _row(self, row: int, cells: list[Cell | None], form: Any = None) -> None:
        lines = 1
        for column, cell in enumerate(cells):
            if cell is None:
                continue
            used = form or self.formats.cell(cell)
            if cell.kind == "amount" and (cell.at is not None or cell.value is not None):
                self._amount(row, column, cell, used)
            else:
                self._span(row, column, cell.rows, cell.columns, cell.text, used)
            if cell.rows == 1:
                room = sum(self.widths[column : column + cell.columns]) - 1.5 - 2 * cell.level
                lines = max(lines, math.ceil(display_width(cell.text) / room))
        self.sheet.set_row(row, _LINE * lines + 2)

    def _amount(self, row: int, column: int, cell: Cell, form: Any) -> None:
        fact, value = cell.fact, cell.value
        if value is None:
            self.sheet.write_blank(row, column, None, form)
        elif cell.at is None:
            self.sheet.write_number(row, column, float(value), form)
        elif cell.at in self.worked.sums:
            exact = float(self.worked.values[cell.at])
            self.sheet.write_formula(row, column, self._formula(self.worked.sums[cell.at]), form, exact)
        else:
            self.sheet.write_number(row, column, float(self.worked.values.get(cell.at, value)), form)
        if self.exact and fact is not None and fact.adjustments:
            # The number shows the published amount, or the totals would not: the exact one stands in the cell's note.
            self.sheet.write_comment(
                row, column, _tail_note(fact), {"author": "", "width": 260, "height": 90}
            )

    def _formula(self, total: Sum) -> str:
        # Rounded to the 分 (six decimals of 万元): binary sums end in ...4999 where the exact one ends in 5.
        parts = ",".join(_ranges([self.places[part] for part in total.parts]))
        adjustment = f"{total.adjustment:+f}" if total.adjustment else ""
        return f"=ROUND(SUM({parts}){adjustment},6)"

    def _span(self, row: int, column: int, rows: int, columns: int, text: str, form: Any) -> None:
        if rows * columns > 1:
            self.sheet.merge_range(row, column, row + rows - 1, column + columns - 1, "", form)
        # Always as text: what stands in names and notes comes from outside and must not become a formula.
        self.sheet.write_string(row, column, text, form)

    def _notes(self, row: int) -> int:
        notes = list(self.layout.notes)
        if self.exact:
            notes.append("核对版：金额精确到分，显示两位小数；合计数为公式，重新计算后与公布数一致。")
            notes += [f"尾差说明：{note}" for note in self.worked.notes]
            notes += self.layout.remarks
        room = sum(self.widths)
        for number, note in enumerate(notes):
            form = self.formats.of(align="left", text_wrap=True)
            self._span(row + number, 0, 1, self.last + 1, note, form)
            self.sheet.set_row(row + number, _LINE * math.ceil(display_width(note) / room) + 2)
        return row + len(notes) - 1

    def _names(self) -> None:
        """Defined names for the totals, such as 公开01_收入_总计."""
        taken: set[str] = set()
        for index, (block, rows) in enumerate(
            zip(self.layout.table.form.blocks, self.layout.table.blocks, strict=True)
        ):
            for row in rows:
                for column in block.columns:
                    place = self.places.get((index, row.key, column.key))
                    if place is None or (row.kind != "total" and row.label):
                        continue
                    words = (
                        [row.label, *column.titles]
                        if len(block.columns) > 1
                        else [column.titles[0], row.label]
                    )
                    name = "_".join([self.layout.name, *(re.sub(r"\W", "", word) for word in words if word)])
                    if name not in taken:
                        taken.add(name)
                        target = f"='{self.layout.name}'!${column_letters(place[1])}${place[0] + 1}"
                        self.book.define_name(name, target)

    def _page(self, last_row: int) -> None:
        sheet = self.sheet
        if self.layout.table.form.landscape:
            sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 1 if last_row < _ONE_PAGE else 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.center_horizontally()
        sheet.repeat_rows(0, self.head_rows - 1)
        sheet.print_area(0, 0, last_row, self.last)
        sheet.set_footer("&C第 &P 页 共 &N 页")
        sheet.freeze_panes(self.head_rows, 0)
        sheet.hide_gridlines(2)


def _tail_note(fact: Fact) -> str:
    """What a reader of an adjusted cell must know: the exact amount, and who moved its tail by how much and why."""
    yuan = None if fact.exact is None else fact.exact * fact.figure.base_per_unit
    first = f"原列{fact.unadjusted:.2f}万元" if yuan is None else f"准确数{yuan:,.2f}元"
    return "\n".join(
        [
            f"{first}，尾差调整{fact.adjustment:+.2f}万元，公布数{fact.value:.2f}万元。",
            *(
                f"{one.place}：{one.amount:+.2f}，{one.reason}（经办{one.maker}，复核{one.checker}）"
                for one in fact.adjustments
            ),
        ]
    )


def _ranges(places: list[tuple[int, int]]) -> Iterator[str]:
    """The addresses of cells, runs down one column or along one row as ranges."""
    rest = sorted(places, key=lambda place: (place[1], place[0]))
    along = len({row for row, _ in rest}) == 1
    start = 0
    for end in range(1, len(rest) + 1):
        step = (0, 1) if along else (1, 0)
        before = rest[end - 1]
        if end < len(rest) and rest[end] == (before[0] + step[0], before[1] + step[1]):
            continue
        first, last = address(*rest[start]), address(*before)
        yield first if first == last else f"{first}:{last}"
        start = end


def _column_widths(layout: Layout) -> list[float]:
    """Widths from what stands in the columns: names as wide as the longest, within reason."""
    return [
        min(max(_WIDTHS["name"], layout.longest(position) + 2.0), _WIDEST_NAME)
        if column.kind == "name"
        else _WIDTHS[column.kind]
        for position, column in enumerate(layout.columns)
    ]
