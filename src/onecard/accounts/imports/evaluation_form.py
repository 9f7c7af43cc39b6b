"""A self-evaluation form (绩效自评表) read from a sheet: labels with their values above, one line an indicator below.

Our template has this shape, and so has the usual form (项目支出绩效自评表, 财预〔2020〕10号), which writes the amounts below
their labels, adds the scores up in a last line (总分), and has no grade.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from onecard.accounts.evaluation_rules import IndicatorDraft, head_problems, indicator_problems
from onecard.accounts.imports import columns
from onecard.accounts.imports.mapping import plain_label
from onecard.core.errors import Problem, Refusal
from onecard.reading import spreadsheet
from onecard.reading.grid import CellValue, Grid, address
from onecard.reading.limits import MEGABYTE, Limits

LIMITS = Limits(
    file_bytes=10 * MEGABYTE, unpacked_bytes=100 * MEGABYTE, rows=5_000, opening_cells=1_000_000, seconds=20
)
"""A form of one project is small: whatever is larger is another file."""
HEAD = {
    "project": ("项目名称", "项目"),
    "initial": ("年初预算数",),
    "budget": ("全年预算数", "预算数", "全年预算"),
    "executed": ("全年执行数", "执行数"),
    "score": ("自评得分", "自评总分", "总分"),
    "grade": ("等级", "自评等级", "评价等级"),
    "page": ("页码或位置", "页码"),
}
"""The labels of the head; the first is the template's."""
REQUIRED = ("project", "budget", "executed", "score")
MONEY = ("initial", "budget", "executed")
LINE = {
    "group": ("一级指标",),
    "subgroup": ("二级指标",),
    "name": ("三级指标", "指标名称"),
    "target": ("年度指标值", "指标值", "目标值"),
    "actual": ("实际完成值", "完成值", "实际值"),
    "measure": ("计量单位",),
    "weight": ("分值", "权重"),
    "score": ("得分",),
    "deviation": ("偏差原因", "偏差原因分析及改进措施"),
}
"""The heads of the indicators; the first is the template's."""
_REFERENCE = re.compile(r"\([a-z/,%]+\)$")
_HEAD_OF = {plain_label(label): name for name, labels in HEAD.items() for label in labels}
_LINE_OF = {plain_label(label): name for name, labels in LINE.items() for label in labels}
_FOOT = {"总分", "合计"}
"""What ends the indicators of a form that adds up their scores."""
_OTHER_HEADS = {"分值", "执行率", "得分"}
"""What the usual form has beside the amounts."""
_EMPTY: dict[str, Any] = {"initial_fen": None, "budget_fen": 0, "executed_fen": 0, "score": Decimal(0)}
_UNUSED_LINE = re.compile(r"(?:指标\d*[:：]?|[.…]+)")
"""A line of the usual form that nobody filled in."""
_NEEDED = {"name", "target", "actual"}


@dataclass(frozen=True, slots=True)
class EvaluationForm:
    """What a form states; money in 分."""

    project: str
    initial_fen: int | None
    budget_fen: int
    executed_fen: int
    score: Decimal
    grade: str
    page: str
    indicators: tuple[IndicatorDraft, ...]
    notices: tuple[str, ...] = ()

    def stated(self) -> dict[str, Any]:
        """What the form states, as `evaluation.record_evaluation` takes it."""
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name != "notices"}


@dataclass(slots=True)
class _Reading:
    grid: Grid
    problems: list[Problem] = field(default_factory=list)

    def take(self, row: int, column: int, what: str, parse: Callable[[CellValue], Any], stand_in: Any) -> Any:
        """A cell understood by `parse`; where it cannot be, a problem at its place and the stand-in."""
        cell = self.grid.value(row, column)
        try:
            if isinstance(cell, str):
                columns.require_a_result(cell.strip())
            return parse(cell)
        except columns.Unreadable as error:
            place = f"第{row + 1}行，{what}（{address(row, column)}）"
            self.problems.append(Problem(place, error.sentence, error.remedy, error.code))
            return stand_in


def read_form(source: Path | bytes, name: str) -> EvaluationForm:
    """The form in the first sheet that has one.

    Raises Refusal `evaluation.form_unknown` where no sheet is a form, `evaluation.form_refused` with every problem at
    its line and cell, and what reading a file refuses.
    """
    book = spreadsheet.read(source, name, LIMITS)
    for grid in book.sheets:
        at = _line_head(grid)
        if at is not None:
            return _read(grid, at, tuple(book.notices))
    raise Refusal(
        "evaluation.form_unknown",
        f"{book.file}里没有认出绩效自评表：没有同时写着“三级指标”“年度指标值”“实际完成值”的一行。",
        "下载模板，照模板填好再读入。",
    )


def _line_head(grid: Grid) -> tuple[int, dict[str, int]] | None:
    for row in range(len(grid.rows)):
        found: dict[str, int] = {}
        for column in range(grid.width):
            name = _LINE_OF.get(plain_label(grid.text(row, column)))
            if name:
                found.setdefault(name, column)
        if set(found) >= _NEEDED:
            return row, found
    return None


def _read(grid: Grid, at: tuple[int, dict[str, int]], notices: tuple[str, ...]) -> EvaluationForm:
    line_row, line_columns = at
    reading, below = _Reading(grid), _Reading(grid)
    places = _places(grid, line_row)
    lines, foot = _lines(below, line_row, line_columns)
    if foot and "score" in line_columns:
        places.setdefault("score", (foot, line_columns["score"], ""))
    head = _head(reading, places)
    reading.problems += below.problems
    if not reading.problems:
        reading.problems += _misfits(head, lines, line_columns)
    if reading.problems:
        first = reading.problems[0]
        said = f"绩效自评表没有读入。{first.place}：{first.sentence}"
        raise Refusal("evaluation.form_refused", said, first.remedy, tuple(reading.problems))
    return EvaluationForm(**head, indicators=tuple(draft for _, draft in lines), notices=notices)


def _label(text: str) -> str:
    """A label made comparable, also without the letters the usual form numbers its amounts by (全年执行数（B）)."""
    return _REFERENCE.sub("", plain_label(text))


def _places(grid: Grid, below: int) -> dict[str, tuple[int, int, str]]:
    """Where the value of each label above the indicators stands (row, column), and its unit; the first of a label counts."""
    places: dict[str, tuple[int, int, str]] = {}
    wan = False
    for row in range(below):
        for column in range(grid.width):
            text = grid.text(row, column)
            wan = wan or "万元" in text
            name = _HEAD_OF.get(_label(text))
            if not name or name in places:
                continue
            right = _value_column(grid, row, column)
            if _label(grid.text(row, right)) in {*_HEAD_OF, *_OTHER_HEADS}:
                places[name] = (_value_row(grid, row, column), column, "万元" if wan else "元")
            else:
                places[name] = (row, right, "万元" if "万元" in text else "元")
    return places


def _head(reading: _Reading, places: dict[str, tuple[int, int, str]]) -> dict[str, Any]:
    """The values of the head, each missing one a problem."""
    values: dict[str, Any] = {}
    for name, labels in HEAD.items():
        key = f"{name}_fen" if name in MONEY else name
        values[key] = _EMPTY.get(key, "")
        if name in places:
            row, column, unit = places[name]
            parse: Callable[[CellValue], Any] = columns.text
            if name in MONEY:
                parse = partial(_money, unit=unit, optional=name == "initial")
            elif name == "score":
                parse = partial(_number, optional=False)
            values[key] = reading.take(row, column, labels[0], parse, values[key])
        elif name in REQUIRED:
            said = f"表里没有“{labels[0]}”。"
            reading.problems.append(
                Problem(labels[0], said, "照模板补上这一格和它右边的值。", "evaluation.label_missing")
            )
    return values


def _value_column(grid: Grid, row: int, column: int) -> int:
    """Where the value of a label stands: right of it, beyond the cells it is merged over."""
    area = next((one for one in grid.merged if (one.top, one.left) == (row, column)), None)
    return (area.right if area else column) + 1


def _value_row(grid: Grid, row: int, column: int) -> int:
    """Where the value of a label stands that has another label right of it: below, beyond the cells it is merged over."""
    area = next((one for one in grid.merged if (one.top, one.left) == (row, column)), None)
    return (area.bottom if area else row) + 1


def _lines(
    reading: _Reading, head_row: int, at: dict[str, int]
) -> tuple[list[tuple[int, IndicatorDraft]], int]:
    """The indicators with their rows, and the row of the total below them (0: none); a group merged over its lines stands
    in each of them."""
    spread = reading.grid.spread()
    found: list[tuple[int, IndicatorDraft]] = []
    for row in range(head_row + 1, len(spread.rows)):
        if any(plain_label(spread.text(row, column)) in _FOOT for column in range(min(at.values()) + 1)):
            return found, row
        if not spread.text(row, at["name"]):
            said = [
                spread.text(row, column) for name, column in at.items() if name not in ("group", "subgroup")
            ]
            if any(said):
                place = f"第{row + 1}行，三级指标（{address(row, at['name'])}）"
                reading.problems.append(
                    Problem(
                        place, "没有填三级指标。", "补上名称，或删去这一行。", "evaluation.indicator_empty"
                    )
                )
            continue
        filled = any(spread.text(row, at[name]) for name in ("target", "actual"))
        if _UNUSED_LINE.fullmatch(spread.text(row, at["name"])) and not filled:
            continue
        values: dict[str, Any] = {}
        for name, column in at.items():
            number = name in ("weight", "score")
            parse: Callable[[CellValue], Any] = partial(_number, optional=True) if number else columns.text
            values[name] = reading.take(row, column, LINE[name][0], parse, None if number else "")
        for name in ("group", "subgroup"):
            if name in at:
                values[name] = spread.text(row, at[name])
        # A form that writes a group once means it for the lines below as well.
        if not values.get("group") and found:
            before = found[-1][1]
            values |= {"group": before.group, "subgroup": values.get("subgroup") or before.subgroup}
        found.append((row, IndicatorDraft(**{"group": "", **values}).with_numbers()))
    return found, 0


def _misfits(
    head: dict[str, Any], lines: list[tuple[int, IndicatorDraft]], at: dict[str, int]
) -> list[Problem]:
    """What the rules say, in the places of the file: line 2 of a form is a row of the sheet."""
    # The usual form has no grade: the clerk chooses it.
    found = [one for one in head_problems(**head) if head["grade"] or one.code != "evaluation.grade"]
    for problem in indicator_problems([draft for _, draft in lines]):
        place = problem.place
        line, _, term = place.removeprefix("第").partition("行，")
        if line.isdecimal():
            row = lines[int(line) - 1][0]
            name = _LINE_OF.get(term, "")
            where = f"（{address(row, at[name])}）" if name in at else ""
            place = f"第{row + 1}行，{term}{where}"
        found.append(Problem(place, problem.sentence, problem.remedy, problem.code))
    return found


def _money(cell: CellValue, unit: str, *, optional: bool) -> int | None:
    fen = columns.fen(cell, unit)
    if fen is None and not optional:
        raise columns.Unreadable("evaluation.empty", "没有填金额。", "照自评表填写，没有就填0。")
    return fen


def _number(cell: CellValue, *, optional: bool) -> Decimal | None:
    written = columns.plain(cell).removesuffix("分").replace(",", "")
    if not written:
        if optional:
            return None
        raise columns.Unreadable("evaluation.empty", "没有填得分。", "照自评表填写。")
    try:
        value = Decimal(written)
    except ArithmeticError:
        value = Decimal("NaN")
    if not value.is_finite():
        raise columns.Unreadable(
            "evaluation.not_a_number", f"“{written[:20]}”不是数。", "写成数字，例如96.5。"
        )
    return value
