"""Reading the data rows of a recognised sheet: each amount a fact with its cell, each doubt a notice by cell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from onecard.core.money import round_half_up
from onecard.core.quoting import quoted
from onecard.figures.fact import Fact, Place, measured
from onecard.figures.figure import Dimensions, dimensions
from onecard.finalaccounts import codes
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.amounts import FEN_IN_WANYUAN, LARGEST, NotAnAmountError, amount_of, is_number
from onecard.finalaccounts.doubt import Doubt
from onecard.finalaccounts.form import Column
from onecard.finalaccounts.layout import SANGONG, Layout, Part, folded, label_text
from onecard.finalaccounts.matching import TOTAL_LABELS, RowReader, economy_meant, part_for
from onecard.finalaccounts.sheet import Group, SheetHead
from onecard.reading.grid import Grid, text_of

_NOTES = ("注", "说明:", "备注")
_SAYS_NOTHING = re.compile(r"本表(?:无数据|没有数据|为空)")


@dataclass(slots=True)
class Reading:
    """What has been read of a sheet so far; `unit` is 元 or 万元, `section` what places call the sheet."""

    grid: Grid
    layout: Layout
    head: SheetHead
    year: int | None
    unit: str
    entity: str = ""
    section: str = ""
    facts: list[Fact] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    seen: dict[tuple[str, Dimensions], Fact] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)

    def last_row(self) -> int:
        """The row the data end before: the foot notes, or the end of the sheet."""
        for number in range(self.head.first_row, len(self.grid.rows)):
            row = self.grid.rows[number]
            first = next((text for cell in row if cell is not None and (text := text_of(cell))), "")
            if not first.isascii() and folded(first).startswith(_NOTES):
                return number
        return len(self.grid.rows)

    def filled(self, row: int, columns: dict[int, Column]) -> list[tuple[int, Column]]:
        """The columns in which a row holds something."""
        cells = self.grid.rows[row]
        return [(at, column) for at, column in columns.items() if at < len(cells) and cells[at] is not None]

    def take(self, figure_key: str, dims: dict[str, str], row: int, column: int) -> None:
        """The amount of one cell as a fact; nothing for a blank, a notice for what is no number or said before."""
        value = self.grid.value(row, column)
        try:
            amount = amount_of(value)
        except NotAnAmountError:
            self.doubt(
                row,
                column,
                f"{quoted(text_of(value))}不是数字，没有采用",
                "请改成数字，没有金额的留空。",
            )
            return
        if amount is None:
            return
        if abs(amount) >= LARGEST.get(self.unit, LARGEST["万元"]):
            self.doubt(row, column, f"{text_of(value)[:20]}大得不合理，没有采用", "请核对数字和金额单位。")
            return
        fact = self.fact_at(figure_key, dims, amount, row, column)
        before = self.seen.setdefault((fact.key, fact.dims), fact)
        if before is not fact:
            if before.value != fact.value and isinstance(before.source, Place):
                self.doubt(
                    row,
                    column,
                    f"{text_of(value)}与{before.source.cell}的{before.source.quote}"
                    "是同一个数却不相同，已采用先出现的",
                    "请核对。",
                )
            return
        self.facts.append(fact)

    def fact_at(self, figure_key: str, dims: dict[str, str], amount: Decimal, row: int, column: int) -> Fact:
        """An amount as the fact of a figure, with the cell that says it."""
        figure = fa.figure(figure_key)
        full = {"basis": "决算", **dims}
        if self.year is not None:
            full["year"] = str(self.year)
        if self.entity:
            full["entity"] = self.entity
        quote = text_of(self.grid.value(row, column))
        place = Place(self.grid.file, self.section, self.grid.address(row, column), quote=quote)
        if figure.base_per_unit:
            if self.unit == "元":
                amount /= figure.base_per_unit
            amount = amount.quantize(FEN_IN_WANYUAN, rounding=ROUND_HALF_UP)
            if self.unit != "元" and (value := round_half_up(amount, figure.decimals)) == amount:
                return Fact(figure, dimensions(full), value, None, place, self.layout.name)
        return measured(figure, full, amount, place, self.layout.name)

    def doubt(
        self,
        row: int,
        column: int,
        why: str,
        remedy: str,
        *,
        taken: bool = False,
        named: tuple[str, str, str] | None = None,
    ) -> None:
        """A doubt about a cell of these rows; it is among the notices too."""
        found = Doubt(self.grid.name, self.grid.top + row, column, why, remedy, taken, named)
        if (sentence := str(found)) not in self.told:
            self.told.add(sentence)
            self.doubts.append(found)
            self.notices.append(sentence)


def read_rows(reading: Reading, columns: dict[int, Column]) -> None:
    """Take every amount of the data rows; `columns` says which column of the layout each column of the sheet is."""
    if reading.layout.number == SANGONG:
        columns = _with_printed_basis(reading, columns)
    groups = reading.head.groups
    end = reading.last_row()
    if reading.layout.parts[0].rows and not any(row.label for row in reading.layout.parts[0].rows):
        _read_one_row(reading, columns, end)
        _read_nothing(reading, columns)
        return
    for place, group in enumerate(groups):
        parts = reading.layout.parts
        if len(parts) > 1:
            parts = part_for(reading.layout, _labels(reading, group, end), place, len(groups))
        mine = {column: _of_part(columns[column], parts) for column in group.amounts if column in columns}
        if parts[0].open_rows:
            _read_open_rows(reading, parts[0], group, mine, end)
        else:
            _read_fixed_rows(reading, parts, group, mine, end)
    if reading.layout.parts[0].open_rows:
        _read_nothing(reading, columns)


def _read_nothing(reading: Reading, columns: dict[int, Column]) -> None:
    """A public table without an amount that says so itself (本表无数据) states zero in the 合计 of its columns; one that
    is merely blank states nothing."""
    if reading.layout.partial or any(fact.value for fact in reading.facts):
        return
    if any("没有采用" in notice for notice in reading.notices):
        return
    said = (
        (row, column)
        for row in range(len(reading.grid.rows))  # without an amount nothing tells where the head ends
        for column in range(len(reading.grid.rows[row]))
        if _SAYS_NOTHING.search(folded(reading.grid.text(row, column)))
    )
    if (at := next(said, None)) is None:
        return
    for column in columns.values():
        fact = reading.fact_at(column.figure, dict(column.dims), Decimal(0), *at)
        if reading.seen.setdefault((fact.key, fact.dims), fact) is fact:
            reading.facts.append(fact)


def _of_part(column: Column, parts: tuple[Part, ...]) -> Column:
    """The same column in the part the group turned out to be (收入 and 支出 both have an 金额)."""
    own = [head.column for part in parts for head in part.heads if head.column.key == column.key]
    if not own or len(parts) != 1 or not parts[0].rows or own[0].figure == column.figure:
        return column  # with the budget's basis as the sheet prints it
    return own[0]


def _labels(reading: Reading, group: Group, end: int) -> set[str]:
    grid = reading.grid
    return {
        label_text(text)
        for row in range(reading.head.first_row, end)
        for column in group.labels
        if (text := grid.text(row, column))
    }


def _read_one_row(reading: Reading, columns: dict[int, Column], end: int) -> None:
    """公开09: all amounts stand in one row, without a label."""
    for row in range(reading.head.first_row, end):
        if any(reading.grid.value(row, column) is not None for column in columns):
            for number, column in sorted(columns.items()):
                reading.take(column.figure, dict(column.dims), row, number)
            return


def _read_open_rows(reading: Reading, part: Part, group: Group, columns: dict[int, Column], end: int) -> None:
    reader = RowReader(reading.layout, (part,))
    economies = _economies(reading, part, columns)
    for row in range(reading.head.first_row, end):
        code, name = reader.code_and_name([reading.grid.text(row, column) for column in group.labels])
        dims: dict[str, str] = {}
        if code:
            if len(code) not in (3, 5, 7):
                _not_taken(reading, row, group, columns, f"科目编码{code}不是3、5或7位")
                continue
            dims[part.open_rows] = code
            _compare_name(reading, part.open_rows, code, name, row, group)
        elif label_text(name) not in TOTAL_LABELS:
            _not_taken(
                reading, row, group, columns, f"{quoted(name)}没有科目编码" if name else "没有科目编码和名称"
            )
            continue
        for number, column in reading.filled(row, columns):
            if code and part.open_rows not in fa.figure(column.figure).dimensions:
                continue  # such as 人员经费, which is known only as a whole
            if part.economies is None:
                reading.take(column.figure, {**column.dims, **dims}, row, number)
            elif number in economies:
                economy = {"economy": economies[number]} if economies[number] else {}
                reading.take(column.figure, {**column.dims, **dims, **economy}, row, number)


def _economies(reading: Reading, part: Part, columns: dict[int, Column]) -> dict[int, str]:
    """The economy code of each amount column of a 明细表; a column whose head is not understood is told."""
    found: dict[int, str] = {}
    for number in columns if part.economies is not None else ():
        heads = reading.head.heads[number]
        code = economy_meant(heads, reading.year)
        if code is None:
            reading.notices.append(
                f"{reading.grid.address(reading.head.first_row, number)}：栏目{quoted('／'.join(heads))}不在部门预算支出经济分类中，"
                "这一列没有采用；请核对表头。"
            )
        else:
            found[number] = code
    return found


def _read_fixed_rows(
    reading: Reading, parts: tuple[Part, ...], group: Group, columns: dict[int, Column], end: int
) -> None:
    reader = RowReader(reading.layout, parts)
    for row in range(reading.head.first_row, end):
        cells = [reading.grid.text(row, column) for column in group.labels]
        code, name = reader.code_and_name(cells if any(cells) else [_reaching_over(reading.grid, row, group)])
        if not code and not name:
            continue
        meant = reader.fixed_row(code, name)
        if meant is None and reading.layout.partial:
            continue
        if meant is None:
            _not_taken(
                reading, row, group, columns, f"{quoted(' '.join(filter(None, (code, name))))}不是本表的项目"
            )
            continue
        if code and name:
            _compare_name(reading, "economy", code, name, row, group)
        for number, column in reading.filled(row, columns):
            shown = meant.shows(column)
            if shown is not None:
                reading.take(*shown, row, number)


def _reaching_over(grid: Grid, row: int, group: Group) -> str:
    """The label merged over this group's label columns from further left: 公用经费合计 in the nine columns of 公开06."""
    for area in grid.merged if group.labels else ():
        if area.top == row and area.left < group.labels[0] and area.right >= group.labels[-1]:
            return grid.text(area.top, area.left)
    if grid.merged or not group.labels:
        return ""
    # A CSV file knows no merged cells: the label stands alone to the left of empty cells.
    left = (grid.value(row, column) for column in range(group.labels[0] - 1, -1, -1))
    label = text_of(next((value for value in left if text_of(value)), None))
    return "" if is_number(label) else label


def _not_taken(reading: Reading, row: int, group: Group, columns: dict[int, Column], why: str) -> None:
    """Tell of a row that has amounts but no meaning; rows without amounts (guidance, heads repeated on the
    next page) are passed over."""
    if folded(reading.grid.text(row, group.labels[0] if group.labels else 0)).startswith("栏次"):
        return
    for column in columns:
        if is_number(reading.grid.value(row, column)):
            first = group.labels[0] if group.labels else column
            reading.doubt(row, first, f"{why}，这一行的金额没有采用", "请核对科目编码和项目名称。")
            return


def _compare_name(reading: Reading, code_list: str, code: str, name: str, row: int, group: Group) -> None:
    """Tell of a code the list does not have, or of a name it never had; neither is an error."""
    known = codes.names_of(code_list, code)
    at = group.labels[0]
    listed = codes.LIST_NAMES[code_list]
    if not known:
        why = f"科目编码{code}不在本软件所载的{listed}科目表中，已按原编码采用"
        reading.doubt(row, at, why, "请核对编码。", taken=True)
    elif name and name not in known and label_text(name) not in map(label_text, known):
        at = next((column for column in reversed(group.labels) if reading.grid.text(row, column)), at)
        why = f"{code}的名称{quoted(name)}与{listed}科目表的{quoted(known[-1])}不同，已按编码采用"
        reading.doubt(row, at, why, "请核对名称。", taken=True, named=(code_list, code, name))


def _with_printed_basis(reading: Reading, columns: dict[int, Column]) -> dict[int, Column]:
    """The budget columns of 公开09 at the basis the sheet itself names: in its heads, else in its notes."""
    texts = [*reading.head.raw_heads]
    for row in reading.grid.rows[reading.last_row() :]:
        texts += [folded(text_of(cell)) for cell in row]
    initial = any("年初预算" in text for text in texts)
    adjusted = any("全年预算" in text or "调整预算" in text or "调整后" in text for text in texts)
    printed = "年初" if initial and not adjusted else "全年" if adjusted and not initial else ""
    if not printed:
        standing = next((column.dims["basis"] for column in columns.values() if "basis" in column.dims), "")
        if standing:
            reading.notices.append(
                f"表上没有写明预算数是年初预算数还是全年预算数，按{standing}预算数读取；请核对。"
            )
        return columns
    return {
        number: Column(
            column.key, column.titles, column.number, column.figure, {**column.dims, "basis": printed}
        )
        if "basis" in column.dims
        else column
        for number, column in columns.items()
    }
