"""Reading the initial budget by function from a sheet: 科目编码 and an amount column, as a budget book has them (部门预算表)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from onecard.core.errors import Problem, Refusal
from onecard.core.quoting import quoted
from onecard.figures.fact import Fact, Place, measured
from onecard.finalaccounts import codes
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.amounts import NotAnAmountError, amount_of
from onecard.finalaccounts.layout import folded
from onecard.reading.grid import CellValue, Grid, Spreadsheet, address, text_of

_CODE = re.compile(r"2\d{2}(\d{2}){0,2}")
_CODE_HEADS = ("科目编码", "功能科目编码", "功能分类科目编码", "编码", "科目代码")
_AMOUNT_HEADS = ("年初预算数", "年初预算", "预算数", "合计", "总计", "小计")
"""Heads of the amount column, the plainest first: where several stand side by side the first found counts."""
_TOTALS = ("合计", "总计")
_SEARCHED = 15
_OUTTURN = "决算"
_YEAR = re.compile(r"(20\d{2})年")


def read_budget(sheets: Spreadsheet, entity: str, year: int) -> list[Fact]:
    """The initial budget (年初预算) of 一般公共预算财政拨款支出 by function and in total, in 万元, each with its cell.

    A sheet of what was spent (决算) is passed over. Raises Refusal `budget.not_recognised` where no
    sheet has the two columns, `budget.other_year` for one of another year, `budget.bad_rows` with every bad cell.
    """
    problems: list[Problem] = []
    outturn: list[str] = []
    for grid in sheets.sheets:
        head = _head(grid)
        if head is None:
            continue
        if _is_outturn(grid, head):
            outturn.append(grid.name)
            continue
        _require_year(sheets.file, grid, head, year)
        facts = list(_facts(grid, head, entity, year, problems))
        if problems:
            raise Refusal(
                "budget.bad_rows",
                f"{sheets.file}的{quoted(grid.name)}有{len(problems)}处不能读：{problems[0].place}，{problems[0].sentence}",
                "改好这几格再试；空着表示没有预算。",
                tuple(problems),
            )
        if facts:
            return facts
    if outturn:
        raise Refusal(
            "budget.not_recognised",
            f"{sheets.file}是决算表（{quoted(outturn[0])}等），不是年初预算表。",
            "选年初公开的部门预算、单位预算里的一般公共预算支出表。",
        )
    raise Refusal(
        "budget.not_recognised",
        f"{sheets.file}里没有认出预算表：没有同时有科目编码和预算数两栏的表。",
        "用一般公共预算支出表，表头要有“科目编码”和“年初预算数”（或“合计”）。",
    )


def _head(grid: Grid) -> tuple[int, int, int, int] | None:
    """Row of the head, column of codes, column of amounts, 元 in a unit of the sheet."""
    texts = [[folded(text_of(value)) for value in row] for row in grid.rows[:_SEARCHED]]
    base = 1 if any(re.search("单位[：:]?元", text) for row in texts for text in row) else 10_000
    for number, row in enumerate(texts):
        code = next(
            (at for name in _CODE_HEADS for at, text in enumerate(row) if text.startswith(name)), None
        )
        if code is None:
            continue
        beneath = texts[number + 1] if number + 1 < len(texts) else []
        for name in _AMOUNT_HEADS:
            for line in (row, beneath):
                at = next(
                    (place for place, text in enumerate(line) if place > code and text.startswith(name)), None
                )
                if at is not None:
                    return number, code, at, base
    return None


def _title(grid: Grid, head: tuple[int, int, int, int]) -> str:
    """The words above the head."""
    return "，".join(folded(text_of(value)) for row in grid.rows[: head[0]] for value in row)


def _is_outturn(grid: Grid, head: tuple[int, int, int, int]) -> bool:
    """Whether the sheet is of final accounts and the column not its budget: a 合计 of these is what was spent."""
    number, _, column, _ = head
    heads = (folded(text_of(_at(row, column))) for row in grid.rows[number : number + 2])
    return _OUTTURN in _title(grid, head) and not any("预算" in text for text in heads)


def _require_year(file: str, grid: Grid, head: tuple[int, int, int, int], year: int) -> None:
    """Raise Refusal `budget.other_year` where the title names years and not this one."""
    named = _YEAR.findall(_title(grid, head))
    if named and str(year) not in named:
        raise Refusal(
            "budget.other_year",
            f"{file}的{quoted(grid.name)}是{named[0]}年的预算，报告是{year}年度的。",
            f"换成{year}年的年初预算表。",
        )


def _facts(
    grid: Grid, head: tuple[int, int, int, int], entity: str, year: int, problems: list[Problem]
) -> Iterator[Fact]:
    first, code_column, column, base = head
    dims = {"entity": entity, "year": str(year), "basis": "年初", "fund": "一般公共"}
    for number, row in enumerate(grid.rows[first + 1 :], first + 1):
        code = folded(text_of(_at(row, code_column)))
        total = (
            not code and any(folded(text_of(value)) in _TOTALS for value in row[:column])
        ) or code in _TOTALS
        if not total and not _CODE.fullmatch(code):
            continue
        cell = address(grid.top + number, column)
        try:
            amount = amount_of(_at(row, column))
        except NotAnAmountError as error:
            problems.append(
                Problem(
                    f"{grid.name}!{cell}", f"{quoted(str(error))}不是金额。", "改为数字。", "budget.bad_row"
                )
            )
            continue
        if amount is None:
            continue
        place = Place(grid.file, grid.name, cell, quote=text_of(_at(row, column)))
        where = {} if total else {"function": code}
        if not total and codes.find("function", code, year) is None:
            problems.append(
                Problem(
                    f"{grid.name}!{cell}",
                    f"科目编码{code}不在{year}年科目表中。",
                    "核对编码。",
                    "budget.bad_row",
                )
            )
            continue
        yield measured(fa.EXPENDITURE, {**dims, **where}, amount * base / Decimal(10_000), place)


def _at(row: list[CellValue], column: int) -> CellValue:
    return row[column] if column < len(row) else None
