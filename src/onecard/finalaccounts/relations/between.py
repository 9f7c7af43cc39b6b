"""Relations between tables (表间勾稽关系): X-01 to X-09, the same amounts in two tables."""

from __future__ import annotations

from collections.abc import Iterator

from onecard.figures.relation import Equation, Instance
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.relations.cells import (
    beneath_each,
    cell,
    code_rows,
    equation,
    has_column,
    rows_showing,
)
from onecard.finalaccounts.relations.registry import relation
from onecard.finalaccounts.relations.within import FUND_COLUMNS

REVENUE_COLUMNS = {
    fa.SUPERIOR: "superior",
    fa.OPERATIONS: "operations",
    fa.BUSINESS: "business",
    fa.SUBORDINATE: "subordinate",
    fa.OTHER: "other",
}


def codes_of(accounts: FinalAccounts, number: int, length: int) -> list[str]:
    """The function codes of one level that an open list shows (3: 类, 5: 款, 7: 项)."""
    table = accounts.tables.get(number)
    if table is None:
        return []
    return [row.key for row in code_rows(table) if len(row.key) == length]


def leaves(accounts: FinalAccounts, number: int) -> list[str]:
    """The lowest codes an open list shows: its 项, or whatever stands lowest where 项 are not printed."""
    table = accounts.tables.get(number)
    if table is None:
        return []
    rows = code_rows(table)
    above = beneath_each(rows)
    return [row.key for row in rows if row.key not in above]


def _fixed_codes(accounts: FinalAccounts, number: int) -> list[str]:
    """The 类 that stand as rows on the right side of 公开01 or 公开04."""
    table = accounts.tables.get(number)
    if table is None:
        return []
    keys = [row.key for rows in table.blocks for row in rows]
    return [key[4:] for key in keys if key.startswith("out-") and key[4:].isdigit()]


def _classes(accounts: FinalAccounts, fixed: int, *lists: int) -> list[str]:
    """Every 类 that stands in the fixed rows of one table or in the open rows of the others."""
    found = {code for number in lists for code in codes_of(accounts, number, 3)}
    return sorted(found.union(_fixed_codes(accounts, fixed)))


@relation(
    "X-01",
    "总表收入等于收入表合计",
    "公开01 本年收入合计 ＝ 公开02 合计行 本年收入合计",
    tables=[1, 2],
    explanation="同一个本年收入在两张表不同：查公开02漏科目，或两表不是同一次汇总。",
)
def x_01(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开01本年收入合计等于公开02合计。"""
    yield from equation([cell(accounts, 1, "in-total", "amount")], "=", [cell(accounts, 2, "total", "total")])


@relation(
    "X-02",
    "总表各类收入等于收入表各栏",
    "公开01 三类财政拨款收入之和 ＝ 公开02 财政拨款收入；上级补助、事业、经营、附属单位上缴、其他收入各等于公开02 同名栏",
    tables=[1, 2],
    explanation="某一类收入在两张表不同：查是否归错收入类别。",
)
def x_02(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开01各类收入等于公开02合计行的同名栏。"""
    fiscal = rows_showing(accounts, 1, fa.APPROPRIATION)
    if fiscal:
        yield from equation(fiscal, "=", [cell(accounts, 2, "total", "appropriation")])
    for figure, column in REVENUE_COLUMNS.items():
        rows = rows_showing(accounts, 1, figure)
        if rows:
            yield from equation(rows, "=", [cell(accounts, 2, "total", column)])


@relation(
    "X-03",
    "总表支出等于支出表",
    "公开01 本年支出合计 ＝ 公开03 合计；公开01 各功能分类支出 ＝ 公开03 同一类",
    tables=[1, 3],
    explanation="同一功能分类的支出在两张表不同：查公开03漏科目，或总表错行。",
)
def x_03(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开01本年支出合计及各功能分类支出等于公开03的合计及各类。"""
    yield from equation(
        [cell(accounts, 1, "out-total", "amount")], "=", [cell(accounts, 3, "total", "total")]
    )
    for code in _classes(accounts, 1, 3):
        yield from equation(
            [cell(accounts, 1, f"out-{code}", "amount")], "=", [cell(accounts, 3, code, "total")]
        )


@relation(
    "X-04",
    "财政拨款收入三表一致",
    "公开01 三类财政拨款收入 ＝ 公开04 同一类；公开02 财政拨款收入 ＝ 公开04 本年收入合计",
    tables=[1, 2, 4],
    explanation="财政拨款收入在总表、收入表、财政拨款总表之间不同：查资金性质是否记错。",
)
def x_04(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开01、公开02的财政拨款收入等于公开04的财政拨款收入。"""
    for fund in FUND_COLUMNS:
        left = rows_showing(accounts, 1, fa.APPROPRIATION, fund=fund)
        right = rows_showing(accounts, 4, fa.APPROPRIATION, fund=fund)
        if left and right:
            yield from equation(left, "=", right)
    yield from equation(
        [cell(accounts, 2, "total", "appropriation")], "=", [cell(accounts, 4, "in-total", "amount")]
    )


@relation(
    "X-05",
    "财政拨款支出不超过全部支出",
    "公开04 各功能分类合计 ≤ 公开01 同一功能分类；本年支出合计同",
    tables=[1, 4],
    explanation="财政拨款安排的支出大于该类全部支出，不可能：查资金性质或功能分类是否记错。",
)
def x_05(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开04各功能分类的财政拨款支出不大于公开01同一功能分类的全部支出。"""
    for key in [f"out-{code}" for code in _classes(accounts, 4)] + ["out-total"]:
        yield from equation([cell(accounts, 4, key, "total")], "<=", [cell(accounts, 1, key, "amount")])


@relation(
    "X-06",
    "一般公共预算支出两表一致",
    "公开04 一般公共预算栏 本年支出合计及各功能分类 ＝ 公开05 合计及各类（公开05带收支余的，年初、收入、年末同）",
    tables=[4, 5],
    explanation="一般公共预算支出在公开04与公开05不同：查公开05漏科目，或是否把其他资金的支出算入。",
)
def x_06(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开04一般公共预算栏的合计及各功能分类等于公开05的合计及各类；公开05有年初、收入、年末栏的，各数也相等。"""
    yield from _column_and_list(accounts, "general", 5)
    yield from _balances(accounts, "general", 5)


@relation(
    "X-07",
    "政府性基金与国有资本经营预算各两表一致",
    "公开04 政府性基金栏及年初、收入、年末 ＝ 公开07；公开04 国有资本经营预算栏 ＝ 公开08",
    tables=[4, 7, 8],
    explanation="政府性基金或国有资本经营预算的数在两张表不同：查资金性质；公开07、公开08为空时公开04该栏应为0。",
)
def x_07(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开04政府性基金各数等于公开07，国有资本经营预算各数等于公开08。"""
    for number, fund in ((7, "fund"), (8, "capital")):
        yield from _column_and_list(accounts, fund, number)
        yield from _balances(accounts, fund, number)


def _balances(accounts: FinalAccounts, fund: str, number: int) -> Iterator[Equation]:
    """A fund's revenue and balances in 公开04 against the columns of its own list, where that has them."""
    for row, shown, column in (
        (f"in-{fund}", "amount", "revenue"),
        (f"in-opening-{fund}", "amount", "opening"),
        ("out-closing", fund, "closing"),
    ):
        if has_column(accounts, number, column):
            yield from equation(
                [cell(accounts, 4, row, shown)], "=", [cell(accounts, number, "total", column)]
            )


def _column_and_list(accounts: FinalAccounts, column: str, number: int) -> Iterator[Equation]:
    """A fund's column of 公开04 against the list of that fund: the total, and each 类."""
    yield from equation(
        [cell(accounts, 4, "out-total", column)], "=", [cell(accounts, number, "total", "total")]
    )
    for code in _classes(accounts, 4, number):
        yield from equation(
            [cell(accounts, 4, f"out-{code}", column)], "=", [cell(accounts, number, code, "total")]
        )


@relation(
    "X-08",
    "基本支出等于人员经费加公用经费",
    "公开05 合计行 基本支出 ＝ 公开06 人员经费合计＋公用经费合计",
    tables=[5, 6],
    explanation="一般公共预算基本支出的功能分类口径与经济分类口径不同：查经济科目为空、记为309等表外科目，或漏填的款。",
)
def x_08(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开05基本支出合计等于公开06人员经费合计与公用经费合计之和。"""
    parts = [cell(accounts, 6, key, "amount") for key in ("staff-total", "public-total")]
    yield from equation([cell(accounts, 5, "total", "basic")], "=", parts)


@relation(
    "X-09",
    "各项财政拨款支出不超过全部支出",
    "每一项级科目：公开05＋公开07＋公开08 ≤ 公开03（基本支出、项目支出各自）",
    tables=[3, 5, 7, 8],
    explanation="某一项级科目的财政拨款支出大于全部支出，不可能：查公开03漏行，或基本、项目归类不同。",
)
def x_09(accounts: FinalAccounts) -> Iterator[Instance]:
    """每一项级科目的一般公共预算、政府性基金、国有资本支出之和不大于公开03的同一科目。"""
    codes = {code for number in (5, 7, 8) for code in leaves(accounts, number)}
    for code in sorted(codes):
        for column in ("basic", "project"):
            left = [cell(accounts, number, code, column) for number in (5, 7, 8)]
            fiscal = [found for found in left if found.fact is not None]
            if fiscal:
                yield from equation(fiscal, "<=", [cell(accounts, 3, code, column)])
