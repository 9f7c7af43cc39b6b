"""Writes a realistic 财决 workbook for tests: one small unit's year in 元, in the sheets the finance system exports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from onecard.finalaccounts import codes, forms
from onecard.reading.grid import CellValue, Grid, Merged, Spreadsheet

Row = list[CellValue]


@dataclass(slots=True)
class UnitYear:
    """What the unit spent, in 元: basic expenditure by function and economy, project expenditure by function."""

    basic: dict[tuple[str, str], Decimal]
    project: dict[str, Decimal]
    initial: dict[str, Decimal] = field(default_factory=dict)
    sangong: tuple[str, str, str] = ("16500", "16500", "8700")
    name: str = "示例市社会保障卡一卡通中心"

    def functions(self) -> list[str]:
        """Every function code with its parents, in order."""
        items = {function for function, _ in self.basic} | set(self.project)
        return sorted({part for item in items for part in codes.parents(item)})

    def economies(self) -> list[str]:
        """Every economy code with its 类, in order."""
        return sorted({part for _, item in self.basic for part in (item[:3], item)})

    def spent(self, function: str = "", economy: str = "", nature: str = "") -> Decimal:
        """The sum at a function, an economy code and a nature; empty means all."""
        total = Decimal(0)
        if nature != "项目":
            total += sum(
                amount
                for (f, e), amount in self.basic.items()
                if f.startswith(function) and e.startswith(economy)
            )
        if nature != "基本" and not economy:
            total += sum(amount for f, amount in self.project.items() if f.startswith(function))
        return total


EXAMPLE = UnitYear(
    basic={
        ("2080108", "30101"): Decimal("206100.10"),
        ("2080108", "30107"): Decimal("452012.34"),
        ("2080108", "30201"): Decimal("41600.00"),
        ("2080108", "30231"): Decimal("8700.00"),
        ("2080108", "30309"): Decimal("600.00"),
        ("2080505", "30108"): Decimal("87612.00"),
        ("2210201", "30113"): Decimal("73502.56"),
    },
    project={"2080108": Decimal("114600.00")},
)


def workbook_of(
    year: UnitYear = EXAMPLE, *, old_names: bool = False, extra: tuple[Grid, ...] = ()
) -> Spreadsheet:
    """The workbook; with `old_names` the sheets are called Z01 … as an older export calls them."""
    sheets = [
        _totals(year), _fiscal_totals(year), _by_function(year, "财决03 收入决算表", "收入决算表", _REVENUE),
        _by_function(year, "财决04 支出决算表", "支出决算表", _SPENDING), _details(year, "财决05-1 基本支出决算明细表"),
        _by_function(year, "财决07", "一般公共预算财政拨款收入支出决算表", _GENERAL),
        _details(year, "财决08-1 一般公共预算财政拨款基本支出决算明细表"),
        _by_function(year, "财决09", "政府性基金预算财政拨款收入支出决算表", _NOTHING), _running(year), *extra,
    ]  # fmt: skip
    if old_names:
        for sheet in sheets:
            sheet.name = sheet.name.split()[0].replace("财决附", "Z附").replace("财决", "Z")
    for sheet in sheets:
        sheet.file = "部门决算.xlsx"
    return Spreadsheet("部门决算.xlsx", sheets)


def _sheet(year: UnitYear, name: str, title: str, heads: list[Row], body: list[Row]) -> Grid:
    width = max(len(row) for row in (*heads, *body))
    top: list[Row] = [
        [title],
        [f"{name.split()[0]}表"],
        [f"编制单位：{year.name}"],
        ["2024年度"],
        ["金额单位：元"],
    ]
    rows = [[*row, *[None] * (width - len(row))] for row in (*top, *heads, *body)]
    merged = []
    for number, row in enumerate(heads, start=len(top)):
        start = 0
        for column in range(1, len(row) + 1):
            if column < len(row) and row[column] == row[start] and row[start]:
                continue
            if column - start > 1:
                merged.append(Merged(number, start, number, column - 1))
            start = column
    return Grid(name, rows, merged)


def _money(amount: Decimal) -> CellValue:
    return f"{amount:,.2f}" if amount else None


def _totals(year: UnitYear) -> Grid:
    income, outgo = forms.form(1, 2024).blocks
    total = year.spent()
    values = {"in-1": total, "in-total": total, "in-grand": total, "out-total": total, "out-grand": total}
    values |= {row.key: year.spent(row.code) for row in outgo.rows if row.code}
    third: list[tuple[str, Decimal]] = [
        ("一、基本支出", year.spent(nature="基本")), ("人员经费", year.spent(economy="30")),
        ("二、项目支出", year.spent(nature="项目")), ("其中：基本建设类项目", Decimal(0)),
    ]  # fmt: skip
    body: list[Row] = []
    for place, (left, right) in enumerate(zip(income.rows, outgo.rows, strict=True)):
        row: Row = []
        for cell in (left, right):
            amount = values.get(cell.key, Decimal(0))
            budget = year.initial.get(cell.code or cell.key)
            row += [cell.label, str(cell.number), budget, _money(amount), _money(amount)]
        if place < len(third):
            row += [third[place][0], str(place + 70), None, None, _money(third[place][1])]
        body.append(row)
    groups = ["收入"] * 5 + ["支出（按功能分类）"] * 5 + ["支出（按支出性质和经济分类）"] * 5
    heads: list[Row] = [
        [*groups],
        ["项目", "行次", "年初预算数", "全年预算数", "决算数"] * 3,
        ["栏次", None, "1", "2", "3"] * 3,
    ]
    return _sheet(year, "财决01 收入支出决算总表", "收入支出决算总表", heads, body)


def _fiscal_totals(year: UnitYear) -> Grid:
    income, outgo = forms.form(4, 2024).blocks
    total = year.spent()
    values = dict.fromkeys(("in-general", "in-total", "in-grand", "out-total", "out-grand"), total)
    values |= {row.key: year.spent(row.code) for row in outgo.rows if row.code}
    body: list[Row] = []
    for left, right in zip(income.rows, outgo.rows, strict=True):
        here, there = (_money(values.get(cell.key, Decimal(0))) for cell in (left, right))
        body.append(
            [
                left.label,
                str(left.number),
                None,
                None,
                here,
                right.label,
                str(right.number),
                *[None] * 8,
                there,
                there,
                None,
                None,
            ]
        )
    funds: Row = ["合计", "一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款"]
    budgets = ["年初预算数"] * 4 + ["全年预算数"] * 4 + ["决算数"] * 4
    heads: list[Row] = [
        [*["收入"] * 5, *["支出"] * 14],
        ["项目", "行次", "年初预算数", "全年预算数", "决算数", "项目", "行次", *budgets],
        [*["项目", "行次", "年初预算数", "全年预算数", "决算数", "项目", "行次"], *funds * 3],
    ]
    return _sheet(year, "财决01-1 财政拨款收入支出决算总表", "财政拨款收入支出决算总表", heads, body)


Amounts = Callable[[UnitYear, str], list[Decimal]]
_Z = Decimal(0)
_REVENUE: tuple[list[tuple[str, ...]], Amounts] = (
    [("本年收入合计",), ("财政拨款收入",), ("上级补助收入",), ("事业收入", "小计"), ("事业收入", "其中：教育收费"),
     ("经营收入",), ("附属单位上缴收入",), ("其他收入",)],
    lambda year, code: [year.spent(code), year.spent(code), _Z, _Z, _Z, _Z, _Z, _Z],
)  # fmt: skip
_SPENDING: tuple[list[tuple[str, ...]], Amounts] = (
    [
        ("本年支出合计",),
        ("基本支出",),
        ("项目支出",),
        ("上缴上级支出",),
        ("经营支出",),
        ("对附属单位补助支出",),
    ],
    lambda year, code: [
        year.spent(code),
        year.spent(code, nature="基本"),
        year.spent(code, nature="项目"),
        _Z,
        _Z,
        _Z,
    ],
)
_GENERAL: tuple[list[tuple[str, ...]], Amounts] = (
    [
        ("年初结转和结余", "合计"), ("年初结转和结余", "基本支出结转"), ("年初结转和结余", "项目支出结转和结余"),
        ("本年收入", "合计"), ("本年收入", "基本支出"), ("本年收入", "项目支出"),
        ("本年支出", "合计"), ("本年支出", "基本支出", "小计"), ("本年支出", "基本支出", "人员经费"),
        ("本年支出", "基本支出", "日常公用经费"), ("本年支出", "项目支出"),
        ("年末结转和结余", "合计"), ("年末结转和结余", "基本支出结转"),
    ],
    lambda year, code: [
        _Z, _Z, _Z, year.spent(code), year.spent(code, nature="基本"), year.spent(code, nature="项目"),
        year.spent(code), year.spent(code, nature="基本"), year.spent(code, "301") + year.spent(code, "303"),
        year.spent(code, "302"), year.spent(code, nature="项目"), _Z, _Z,
    ],
)  # fmt: skip
_NOTHING: tuple[list[tuple[str, ...]], Amounts] = (
    [
        ("年初结转和结余",),
        ("本年收入",),
        ("本年支出", "合计"),
        ("本年支出", "基本支出"),
        ("本年支出", "项目支出"),
        ("年末结转和结余",),
    ],
    lambda year, code: [_Z] * 6,
)


def _by_function(
    year: UnitYear, name: str, title: str, columns: tuple[list[tuple[str, ...]], Amounts]
) -> Grid:
    titles, amounts = columns
    deepest = max(map(len, titles))
    padded = [[*one, *[one[-1]] * (deepest - len(one))] for one in titles]
    heads: list[Row] = [["项目", "项目", "项目", "项目", *(one[0] for one in padded)]]
    heads += [
        ["支出功能分类科目编码"] * 3 + ["科目名称", *(one[level] for one in padded)]
        for level in range(1, deepest)
    ]
    heads += [["类", "款", "项", "栏次", *map(str, range(1, len(titles) + 1))]]
    body: list[Row] = [[None, None, None, "合计", *map(_money, amounts(year, ""))]]
    body += [
        [code, None, None, codes.name("function", code, 2024), *map(_money, amounts(year, code))]
        for code in (year.functions() if any(amounts(year, "")) else [])
    ]
    return _sheet(year, name, title, heads, body)


def _details(year: UnitYear, name: str) -> Grid:
    items = year.economies()
    classes: Row = [codes.name("economy", item[:3], 2024) for item in items]
    names: Row = ["小计" if len(item) == 3 else codes.name("economy", item, 2024) for item in items]
    heads: list[Row] = [
        ["项目", "项目", "合计", *classes], ["支出功能分类科目编码", "科目名称", "合计", *names],
        ["栏次", None, *map(str, range(1, len(items) + 2))],
    ]  # fmt: skip
    body: list[Row] = [
        [code, codes.name("function", code, 2024) or "合计",
         *map(_money, [year.spent(code, nature="基本"), *(year.spent(code, item, "基本") for item in items)])]
        for code in ("", *year.functions())
    ]  # fmt: skip
    return _sheet(year, name, name.split()[1], heads, body)


def _running(year: UnitYear) -> Grid:
    initial, full, outturn = (Decimal(text) for text in year.sangong)
    left: list[Row] = [
        ["一、“三公”经费支出", "1", None, None, None], ["（一）支出合计", "2", initial, full, outturn],
        ["  1．因公出国（境）费", "3", None, None, Decimal(0)],
        ["  2．公务用车购置及运行维护费", "4", initial, full, outturn],
        ["  （1）公务用车购置费", "5", None, None, Decimal(0)], ["  （2）公务用车运行维护费", "6", initial, full, outturn],
        ["  3．公务接待费", "7", None, None, Decimal(0)], ["（二）相关统计数", "8", "—", "—", "—"],
        ["  1．因公出国（境）团组数（个）", "9", "—", "—", Decimal(0)],
        ["  4．公务用车保有量（辆）", "10", "—", "—", Decimal(1)],
    ]  # fmt: skip
    right: list[Row] = [
        ["二、机关运行经费", "11", "—"], ["三、国有资产占用情况", "12", "—"], ["（一）车辆数合计（辆）", "13", Decimal(1)],
        ["  8．其他用车", "14", Decimal(1)], ["（二）单价100万元（含）以上设备（不含车辆）", "15", Decimal(0)],
        ["四、政府采购支出信息", "16", "—"], ["（一）政府采购支出合计", "17", Decimal(120000)],
        ["  1．政府采购货物支出", "18", Decimal(120000)], ["（二）政府采购授予中小企业合同金额", "19", Decimal(90000)],
        ["  其中：授予小微企业合同金额", "20", Decimal(50000)],
    ]  # fmt: skip
    heads: list[Row] = [["项目", "行次", "年初预算数", "全年预算数", "统计数", "项目", "行次", "统计数"]]
    body = [[*here, *there] for here, there in zip(left, right, strict=True)]
    return _sheet(year, "财决附03 机构运行信息表", "机构运行信息表", heads, body)
