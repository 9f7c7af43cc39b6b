"""Relations within one table (表内勾稽关系): the tables of fixed rows, 公开01, 04, 06 and 09. Open lists: `lists`."""

from __future__ import annotations

from collections.abc import Iterator

from onecard.figures.relation import Instance, Remark
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.form import FinalAccounts, Table, TableRow
from onecard.finalaccounts.relations.cells import (
    Cell,
    beneath,
    beneath_each,
    cell,
    cell_in,
    code_rows,
    down,
    equation,
    explained,
    rows_showing,
    table_name,
)
from onecard.finalaccounts.relations.registry import relation

BALANCES = ("in-opening", "out-closing")
FUND_COLUMNS = {"一般公共": "general", "政府性基金": "fund", "国有资本": "capital"}
"""The columns of 公开04's right side by fund, and the last part of its row keys (``in-opening-general``)."""


def _functions(table: Table) -> list[TableRow]:
    """The rows by 类 on the right side of 公开01 and 公开04."""
    return [row for rows in table.blocks for row in rows if row.key[:4] == "out-" and row.key[4:].isdigit()]


def _total(accounts: FinalAccounts, number: int, key: str) -> TableRow | None:
    table = accounts.tables.get(number)
    if table is None:
        return None
    return next((row for rows in table.blocks for row in rows if row.key == key), None)


@relation(
    "T01-1",
    "本年收入合计等于各类收入之和",
    "公开01 本年收入合计 ＝ 一般公共预算＋政府性基金＋国有资本经营预算财政拨款收入＋上级补助＋事业＋经营＋附属单位上缴＋其他收入",
    tables=[1],
    explanation="合计与各类收入之和不等：查漏填、错行的收入，或合计未随明细重算；“其中”行不参加合计。",
)
def t01_1(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开01本年收入合计等于各类收入之和。"""
    parts = [found for kind in fa.REVENUE_KINDS for found in rows_showing(accounts, 1, kind)]
    yield from equation([cell(accounts, 1, "in-total", "amount")], "=", parts)


@relation(
    "T01-2",
    "本年支出合计等于各功能分类支出之和",
    "公开01 本年支出合计 ＝ ∑各功能分类支出",
    tables=[1],
    explanation="合计与功能分类各行之和不等：查漏行、错行的支出，或合计未随明细重算。",
)
def t01_2(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开01本年支出合计等于各功能分类支出之和。"""
    table, whole = accounts.tables.get(1), _total(accounts, 1, "out-total")
    if table is not None and whole is not None:
        yield from down(table, whole, _functions(table))


@relation(
    "T01-3",
    "收入总计的构成",
    "公开01 收入总计 ＝ 本年收入合计＋使用非财政拨款结余＋年初结转和结余",
    tables=[1],
    explanation="收入总计的三个组成中有一个漏计或重计：先核年初结转和结余，再核使用非财政拨款结余。",
)
def t01_3(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开01收入总计等于本年收入合计、使用非财政拨款结余、年初结转和结余之和。"""
    parts = [cell(accounts, 1, row, "amount") for row in ("in-total", "in-surplus", "in-opening")]
    yield from equation([cell(accounts, 1, "in-grand", "amount")], "=", parts)


@relation(
    "T01-4",
    "支出总计的构成",
    "公开01 支出总计 ＝ 本年支出合计＋结余分配＋年末结转和结余",
    tables=[1],
    explanation="支出总计的三个组成中有一个漏计或重计：先核年末结转和结余，再核结余分配。",
)
def t01_4(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开01支出总计等于本年支出合计、结余分配、年末结转和结余之和。"""
    parts = [cell(accounts, 1, row, "amount") for row in ("out-total", "out-distributed", "out-closing")]
    yield from equation([cell(accounts, 1, "out-grand", "amount")], "=", parts)


@relation(
    "T01-5",
    "收入总计等于支出总计",
    "公开01 收入总计 ＝ 支出总计",
    tables=[1],
    explanation="收支不平：差额通常在年末结转和结余，核对其是否等于年初数加本年收入减本年支出。",
)
def t01_5(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开01收入总计等于支出总计。"""
    yield from equation(
        [cell(accounts, 1, "in-grand", "amount")], "=", [cell(accounts, 1, "out-grand", "amount")]
    )


@relation(
    "T01-6",
    "总表行次齐全、金额不为负",
    "公开01 各行齐全；各行金额 ≥ 0（年初、年末结转和结余为负须说明）",
    tables=[1],
    severity="warning",
    explanation="总表缺行，或出现负数：负数多因冲销跨年凭证或符号录反；年初、年末结转和结余确为负的，写明原因。",
)
def t01_6(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开01行次齐全，除年初、年末结转和结余附有说明外，金额不为负。"""
    table = accounts.tables.get(1)
    if table is None:
        return
    for block, rows in zip(table.form.blocks, table.blocks, strict=True):
        shown = {row.key: row for row in rows}
        for fixed in block.rows:
            if fixed.key not in shown:
                where = f"{table_name(table)} {fixed.label}"
                yield Remark(f"{where}：表样有这一行，表中没有。", (), where)
        for row in rows:
            excused = row.key in BALANCES and explained(accounts, "T01-6")
            for column, fact in row.cells.items():
                if fact is not None and not excused:
                    yield from equation([cell_in(table, row, column)], ">=", [])


@relation(
    "T04-1",
    "财政拨款本年收入与收入总计",
    "公开04 本年收入合计 ＝ 一般公共预算＋政府性基金预算＋国有资本经营预算财政拨款；收入总计 ＝ 本年收入合计＋年初财政拨款结转和结余",
    tables=[4],
    explanation="财政拨款收入漏计一种资金，或年初财政拨款结转和结余未计入总计。",
)
def t04_1(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开04本年收入合计等于三类财政拨款之和，收入总计再加年初财政拨款结转和结余。"""
    parts = [cell(accounts, 4, f"in-{fund}", "amount") for fund in FUND_COLUMNS.values()]
    yield from equation([cell(accounts, 4, "in-total", "amount")], "=", parts)
    parts = [cell(accounts, 4, row, "amount") for row in ("in-total", "in-opening")]
    yield from equation([cell(accounts, 4, "in-grand", "amount")], "=", parts)


@relation(
    "T04-2",
    "财政拨款支出按资金性质分解",
    "公开04 每行：合计 ＝ 一般公共预算＋政府性基金预算＋国有资本经营预算；每栏：本年支出合计 ＝ ∑各功能分类",
    tables=[4],
    explanation="某一功能分类的三类资金之和与合计不等，或某一栏的合计未随明细重算。",
)
def t04_2(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开04每行合计等于三类资金之和，每栏本年支出合计等于各功能分类之和。"""
    table, whole = accounts.tables.get(4), _total(accounts, 4, "out-total")
    if table is None:
        return
    rows = [*_functions(table), *([whole] if whole else ())]
    for row in rows:
        if "total" in row.cells:
            summed = cell_in(table, row, "total")
            parts = [cell_in(table, row, column) for column in FUND_COLUMNS.values() if column in row.cells]
            yield from equation([summed], "=", parts, summed.name)
    if whole is not None:
        yield from down(table, whole, _functions(table))


@relation(
    "T04-3",
    "财政拨款收支总计平衡",
    "公开04 支出总计 ＝ 本年支出合计＋年末财政拨款结转和结余；收入总计 ＝ 支出总计",
    tables=[4],
    explanation="财政拨款收支不平：核对年末财政拨款结转和结余，收回的存量资金应在年初数中调减。",
)
def t04_3(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开04支出总计等于本年支出合计加年末财政拨款结转和结余，并等于收入总计。"""
    for column in ("total", *FUND_COLUMNS.values()):
        parts = [cell(accounts, 4, row, column) for row in ("out-total", "out-closing")]
        whole = cell(accounts, 4, "out-grand", column)
        if column == "total" or whole.fact is not None:
            yield from equation([whole], "=", parts, whole.name)
    yield from equation(
        [cell(accounts, 4, "in-grand", "amount")], "=", [cell(accounts, 4, "out-grand", "total")]
    )


@relation(
    "T04-4",
    "财政拨款结转和结余按资金性质平衡",
    "公开04 年初财政拨款结转和结余 ＝ 三类资金年初数之和；每类资金：本年收入＋年初数 ＝ 本年支出＋年末数",
    tables=[4],
    explanation="某一类资金自身不平：查该类资金的年初余额调整、归集调入调出和收回存量资金是否记在同一类资金。",
)
def t04_4(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开04年初结转和结余等于三类资金之和，每类资金的收入加年初数等于支出加年末数。"""
    parts = [cell(accounts, 4, f"in-opening-{fund}", "amount") for fund in FUND_COLUMNS.values()]
    if any(part.fact for part in parts):
        yield from equation([cell(accounts, 4, "in-opening", "amount")], "=", parts)
    for name, fund in FUND_COLUMNS.items():
        opening = cell(accounts, 4, f"in-opening-{fund}", "amount")
        closing = cell(accounts, 4, "out-closing", fund)
        if opening.fact is None or closing.fact is None:
            continue
        yield from equation(
            [cell(accounts, 4, f"in-{fund}", "amount"), opening],
            "=",
            [cell(accounts, 4, "out-total", fund), closing],
            f"公开04表 {name}预算财政拨款".replace("国有资本预算", "国有资本经营预算"),
        )


@relation(
    "T06-1",
    "基本支出类款相等",
    "公开06 301 ＝ ∑301xx；302、303、307、310、399 同",
    tables=[6],
    explanation="某一类与其各款之和不等：查漏填的款（有名称无金额）和未重算的类小计。",
)
def t06_1(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开06经济分类每一类等于其各款之和。"""
    table = accounts.tables.get(6)
    if table is not None:
        for block in range(len(table.blocks)):
            yield from beneath(table, block)


@relation(
    "T06-2",
    "人员经费与公用经费合计",
    "公开06 人员经费合计 ＝ 301＋303；公用经费合计 ＝ 302＋307＋310＋399",
    tables=[6],
    explanation="合计与各类之和不等：查类小计是否归错左右两栏，合计是否重算。",
)
def t06_2(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开06人员经费合计等于301与303之和，公用经费合计等于302、307、310、399之和。"""
    table = accounts.tables.get(6)
    if table is None:
        return
    for block, key in enumerate(("staff-total", "public-total")[: len(table.blocks)]):
        whole = next((row for rows in table.blocks for row in rows if row.key == key), None)
        if whole is not None:
            yield from down(table, whole, beneath_each(code_rows(table, block)).get("", []))


@relation(
    "T06-3",
    "基本支出不含表外经济科目",
    "公开06 以外的经济科目（309、311、312、313 等）基本支出 ＝ 0",
    tables=[6],
    severity="warning",
    explanation="基本支出记到了公开06没有的经济科目：多为项目支出误记为基本支出，或经济科目录错，请调整凭证。",
    by_exception=True,
)
def t06_3(accounts: FinalAccounts) -> Iterator[Instance]:
    """一般公共预算基本支出的经济科目不超出公开06所列的款（309、311、312、313只用于项目支出）。"""
    table = accounts.tables.get(6)
    if table is None:
        return
    listed = {row.key for block in table.form.blocks for row in block.rows} | {
        row.key for rows in table.blocks for row in rows
    }
    wanted = {"entity", "year", "basis", "fund", "nature", "economy"}
    for fact in accounts.facts.of(fa.EXPENDITURE.key):
        code = fact.dim("economy")
        if (
            len(fact.dims) == len(wanted)
            and len(code) == 5
            and code not in listed
            and {name for name, _ in fact.dims} == wanted
            and fact.dim("nature") == "基本"
            and fact.dim("fund") == "一般公共"
            and fact.dim("basis") == "决算"
            and fact.dim("year") == str(accounts.year)
            and fact.value
        ):
            yield from equation([Cell(fact, f"公开06表 {code}（表样没有这一款）")], "=", [])


SANGONG_PARTS = ("overseas", "vehicles", "reception")


@relation(
    "T09-1",
    "三公经费合计与分项",
    "公开09 合计 ＝ 因公出国（境）费＋公务用车购置及运行维护费＋公务接待费；公务用车小计 ＝ 购置费＋运行维护费；预算数、决算数两栏同",
    tables=[9],
    explanation="三公经费合计或公务用车小计与分项不等：分项空白的补填数字，空白不等于0。",
)
def t09_1(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开09预算数、决算数的合计等于三项之和，公务用车小计等于购置费与运行维护费之和。"""
    for prefix in ("budget_", ""):
        for whole, parts in (("total", SANGONG_PARTS), ("vehicles", ("purchase", "running"))):
            cells = [cell(accounts, 9, "amount", prefix + part) for part in parts]
            yield from equation([cell(accounts, 9, "amount", prefix + whole)], "=", cells)


@relation(
    "T09-2",
    "三公经费决算不超预算",
    "公开09 每项：决算数 ≤ 预算数",
    tables=[9],
    severity="warning",
    explanation="决算数超过预算数：核实后写明超支原因；预算数是年初还是全年，以表注为准。",
)
def t09_2(accounts: FinalAccounts) -> Iterator[Instance]:
    """公开09每项决算数不超过预算数，超过的须说明原因。"""
    for part in ("total", "overseas", "vehicles", "purchase", "running", "reception"):
        budget = cell(accounts, 9, "amount", f"budget_{part}")
        outturn = cell(accounts, 9, "amount", part)
        if budget.fact is not None and outturn.fact is not None:
            yield from equation([outturn], "<=", [budget], note=explained(accounts, "T09-2"))
