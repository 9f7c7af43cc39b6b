"""Relations within one table (表内勾稽关系): the open lists of functions, 公开02, 03, 05, 07 and 08."""

from __future__ import annotations

from collections.abc import Iterator

from onecard.figures.relation import Equation, Instance
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.relations.cells import (
    across,
    beneath,
    beneath_each,
    cell_in,
    code_rows,
    equation,
    has_column,
    row_name,
    total_of_codes,
)
from onecard.finalaccounts.relations.registry import relation

REVENUE_COLUMNS = ("appropriation", "superior", "operations", "business", "subordinate", "other")
EXPENDITURE_COLUMNS = ("basic", "project", "superior", "business", "subordinate")
HIERARCHY = "类 ＝ ∑款，款 ＝ ∑项，合计 ＝ ∑类，每栏"


def _across(accounts: FinalAccounts, number: int, parts: tuple[str, ...]) -> Iterator[Equation]:
    table = accounts.tables.get(number)
    if table is not None:
        yield from across(table, "total", parts)


def _hierarchy(accounts: FinalAccounts, number: int) -> Iterator[Equation]:
    table = accounts.tables.get(number)
    if table is not None:
        yield from total_of_codes(table, "total")
        yield from beneath(table)


@relation(
    "T02-1",
    "收入合计等于各类收入之和",
    "公开02 每行：本年收入合计 ＝ 财政拨款＋上级补助＋事业＋经营＋附属单位上缴＋其他收入",
    tables=[2],
    explanation="某一科目的各类收入之和与合计不等：查漏填、错列；“其中：教育收费”不参加合计。",
)
def t02_1(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开02每行本年收入合计等于各类收入之和。"""
    yield from _across(accounts, 2, REVENUE_COLUMNS)


@relation(
    "T02-2",
    "收入表类款项逐级相等",
    f"公开02 {HIERARCHY}",
    tables=[2],
    explanation="上级科目与下级之和不等：查漏行的项级科目，或上级科目、合计未重算。",
)
def t02_2(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开02每栏的类等于款之和，款等于项之和，合计等于类之和。"""
    yield from _hierarchy(accounts, 2)


@relation(
    "T03-1",
    "支出合计等于各性质支出之和",
    "公开03 每行：本年支出合计 ＝ 基本＋项目＋上缴上级＋经营＋对附属单位补助支出",
    tables=[3],
    explanation="某一科目的各性质支出之和与合计不等：查漏填、错列。",
)
def t03_1(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开03每行本年支出合计等于各性质支出之和。"""
    yield from _across(accounts, 3, EXPENDITURE_COLUMNS)


@relation(
    "T03-2",
    "支出表类款项逐级相等",
    f"公开03 {HIERARCHY}",
    tables=[3],
    explanation="上级科目与下级之和不等：查漏行的项级科目，或上级科目、合计未重算。",
)
def t03_2(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开03每栏的类等于款之和，款等于项之和，合计等于类之和。"""
    yield from _hierarchy(accounts, 3)


@relation(
    "T05-1",
    "一般公共预算支出的合计与层级",
    f"公开05 每行：合计 ＝ 基本支出＋项目支出；{HIERARCHY}",
    tables=[5],
    explanation="基本与项目之和不等于合计，或上级科目与下级之和不等：查漏行、错列，或合计未重算。",
)
def t05_1(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开05每行合计等于基本支出加项目支出，类款项逐级相等。"""
    yield from _across(accounts, 5, ("basic", "project"))
    yield from _balance(accounts, 5)
    yield from _hierarchy(accounts, 5)


@relation(
    "T05-2",
    "财政拨款各科目结转和结余不为负",
    "公开05、公开07、公开08 最末级科目：年初结转和结余 ≥ 0，年末结转和结余 ≥ 0（表样有此栏的）",
    tables=[5, 7, 8],
    severity="warning",
    explanation="支出大于年初数与本年收入之和：多为收入与支出记在不同的功能分类，或漏记收入、年初数；确属垫付的，写明原因。",
)
def t05_2(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开05、公开07、公开08最末级科目的年初、年末结转和结余不为负。"""
    for number in (5, 7, 8):
        if number not in accounts.tables:
            continue
        table = accounts.tables[number]
        rows = code_rows(table)
        above = beneath_each(rows)
        for row in rows:
            for column in ("opening", "closing"):
                if row.cells.get(column) is not None and row.key not in above:
                    yield from equation([cell_in(table, row, column)], ">=", [])


@relation(
    "T07-1",
    "政府性基金的收支平衡与层级",
    f"公开07 每行：年初结转和结余＋本年收入 ＝ 本年支出＋年末结转和结余；支出小计 ＝ 基本＋项目；{HIERARCHY}",
    tables=[7],
    explanation="某一基金科目收支不平：先核年末数，再核上缴、收回的资金是否在年初数中调减。",
)
def t07_1(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开07每行年初数加本年收入等于本年支出加年末数，支出等于基本加项目，类款项逐级相等。"""
    yield from _across(accounts, 7, ("basic", "project"))
    yield from _balance(accounts, 7)
    yield from _hierarchy(accounts, 7)


@relation(
    "T08-1",
    "国有资本经营预算支出的合计与层级",
    f"公开08 每行：合计 ＝ 基本支出＋项目支出（带收支余的表样还须收支平衡）；{HIERARCHY}",
    tables=[8],
    explanation="基本与项目之和不等于合计，或上级科目与下级之和不等：查漏行、错列，或合计未重算。",
)
def t08_1(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开08每行合计等于基本支出加项目支出，类款项逐级相等；有年初年末栏的，每行收支平衡。"""
    yield from _across(accounts, 8, ("basic", "project"))
    yield from _balance(accounts, 8)
    yield from _hierarchy(accounts, 8)


def _balance(accounts: FinalAccounts, number: int) -> Iterator[Equation]:
    """In each row, where the form has balances: opening ＋ revenue ＝ expenditure ＋ closing."""
    if all(has_column(accounts, number, column) for column in ("opening", "revenue", "total", "closing")):
        table = accounts.tables[number]
        for row in table.blocks[0]:
            left, right = (
                [cell_in(table, row, column) for column in side]
                for side in (("opening", "revenue"), ("total", "closing"))
            )
            yield from equation(left, "=", right, row_name(table, row))
