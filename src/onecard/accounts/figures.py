"""What the room measures: for each figure, which records are added up, and with which sign.

One declaration serves both ways: `folding` adds grouped records up into facts, and `beneath` turns the same parts into
the query that lists the records beneath a fact; so the sum of the records is the fact.

Sources are the ledgers ``entries`` (posted voucher entries), ``budgets`` (checked budget lines), ``balances`` (checked
balance records), whose records have dimensions and one amount; and the registers ``assets``, ``purchases``, ``procurement``, ``trips``,
``receptions``, ``evaluations``, ``indicators``, whose items name what is counted of a record. Source of the definitions:
部门决算报表 as disclosed (公开01 to 公开09 and 决算情况说明).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from onecard.figures.figure import Figure
from onecard.finalaccounts import figures as fa

Source = Literal[
    "entries",
    "budgets",
    "balances",
    "assets",
    "purchases",
    "procurement",
    "trips",
    "receptions",
    "evaluations",
    "indicators",
]
LEDGER_DIMS = ("function", "economy", "fund", "nature", "project")
UNDIVIDED = "未分解"
"""The function of budget money approved but not yet broken down to any code (未分解到项)."""
BUDGET_BASES = {"年初": ("年初",), "调整": ("调整",), "全年": ("年初", "调整")}
"""Which budget lines make each basis: 全年 is the initial budget and all its adjustments."""


@dataclass(frozen=True, slots=True)
class Part:
    """One sum of records: `items` of `source`, narrowed by fund, nature and economy prefix, times `sign`.

    Empty tuples narrow nothing. `kinds` narrows to units of these kinds (机关运行经费 exists only for 行政 and 参公).
    `label` says in Chinese what this part is.
    """

    source: Source
    items: tuple[str, ...]
    label: str
    sign: int = 1
    funds: tuple[str, ...] = ()
    natures: tuple[str, ...] = ()
    economies: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """How one figure is measured: its parts, the dimensions it varies over, those that are always the same.

    A `budgeted` figure is also measured over the budget lines, at every budget basis.
    """

    figure: Figure
    parts: tuple[Part, ...]
    dims: tuple[str, ...] = ()
    fixed: dict[str, str] = field(default_factory=dict)
    budgeted: bool = False

    def parts_at(self, basis: str) -> tuple[Part, ...]:
        """The parts at a basis: as declared for 决算; over budget lines for 年初, 调整, 全年; none for any other."""
        if basis == "决算":
            return self.parts
        if not self.budgeted or basis not in BUDGET_BASES:
            return ()
        return tuple(
            replace(part, source="budgets", items=BUDGET_BASES[basis], label=f"{basis}预算")
            for part in self.parts
        )


REVENUE_ITEMS = {
    "appropriation": fa.APPROPRIATION,
    "superior": fa.SUPERIOR,
    "operations": fa.OPERATIONS,
    "business": fa.BUSINESS,
    "subordinate": fa.SUBORDINATE,
    "other": fa.OTHER,
}
OPERATIONS_ITEMS = ("operations", "education_fees")
ALL_REVENUE = (*REVENUE_ITEMS, "education_fees")
STAFF_ECONOMIES = ("301", "303")
PUBLIC_ECONOMIES = ("302", "307", "310", "399")

_FISCAL = fa.FUNDS
_EXPENDITURE = Part("entries", ("expenditure",), "本年支出")
_REVENUE = Part("entries", ALL_REVENUE, "本年收入")
_OPENING = (
    Part("balances", ("opening",), "上年末结转和结余"),
    Part("balances", ("opening_adjustment",), "年初余额调整"),
    Part("balances", ("pool_in",), "归集调入"),
    Part("balances", ("pool_out",), "归集调出", -1),
    Part("balances", ("pool_up",), "归集上缴", -1),
    Part("balances", ("internal",), "单位内部调剂"),
)
_USED = Part("balances", ("surplus_used",), "使用非财政拨款结余")
_DISTRIBUTED = Part("balances", ("distributed",), "结余分配")


def _fiscal(*parts: Part) -> tuple[Part, ...]:
    return tuple(replace(part, funds=_FISCAL) for part in parts)


_CLOSING = (
    *_OPENING,
    replace(_REVENUE, label="加：本年收入"),
    replace(_USED, label="加：使用非财政拨款结余"),
    replace(_EXPENDITURE, label="减：本年支出", sign=-1),
    replace(_DISTRIBUTED, label="减：结余分配", sign=-1),
)
_BASIC_GENERAL = {"fund": "一般公共", "nature": "基本"}


def _spent(*economies: str, label: str) -> Part:
    return replace(_EXPENDITURE, label=label, funds=_FISCAL, economies=economies)


_OVERSEAS = _spent("30212", label="因公出国（境）费用")
_PURCHASE = _spent("31013", "30913", label="公务用车购置")
_RUNNING = _spent("30231", label="公务用车运行维护费")
_RECEPTION = _spent("30217", label="公务接待费")
_PUBLIC = replace(
    _EXPENDITURE, label="公用经费", funds=("一般公共",), natures=("基本",), economies=PUBLIC_ECONOMIES
)


def _register(source: Source, item: str, figure: Figure, *dims: str) -> Measure:
    return Measure(figure, (Part(source, (item,), figure.term),), dims)


def _declared() -> tuple[Measure, ...]:
    revenue = tuple(
        Measure(
            figure,
            (Part("entries", OPERATIONS_ITEMS if item == "operations" else (item,), figure.term),),
            ("function", "fund") if item == "appropriation" else ("function",),
        )
        for item, figure in REVENUE_ITEMS.items()
    )
    expenditure = (
        Measure(fa.EXPENDITURE, (_EXPENDITURE,), LEDGER_DIMS, budgeted=True),
        Measure(
            fa.FISCAL_EXPENDITURE,
            (replace(_EXPENDITURE, funds=_FISCAL),),
            ("function", "nature"),
            budgeted=True,
        ),
        Measure(
            fa.STAFF,
            (
                replace(
                    _EXPENDITURE,
                    label="人员经费",
                    funds=("一般公共",),
                    natures=("基本",),
                    economies=STAFF_ECONOMIES,
                ),
            ),
            fixed=_BASIC_GENERAL,
            budgeted=True,
        ),
        Measure(fa.PUBLIC, (_PUBLIC,), fixed=_BASIC_GENERAL, budgeted=True),
        Measure(fa.RUNNING_COST, (replace(_PUBLIC, kinds=("行政", "参公")),), budgeted=True),
        Measure(fa.SANGONG, (_OVERSEAS, _PURCHASE, _RUNNING, _RECEPTION), budgeted=True),
        Measure(fa.OVERSEAS, (_OVERSEAS,), budgeted=True),
        Measure(fa.VEHICLES, (_PURCHASE, _RUNNING), budgeted=True),
        Measure(fa.VEHICLE_PURCHASE, (_PURCHASE,), budgeted=True),
        Measure(fa.VEHICLE_RUNNING, (_RUNNING,), budgeted=True),
        Measure(fa.RECEPTION, (_RECEPTION,), budgeted=True),
    )
    carryover = (
        Measure(fa.OPENING, _OPENING, ("function", "fund")),
        Measure(fa.CLOSING, _CLOSING, ("function", "fund")),
        Measure(fa.FISCAL_OPENING, _fiscal(*_OPENING)),
        Measure(fa.FISCAL_CLOSING, _fiscal(*_CLOSING)),
        Measure(fa.SURPLUS_USED, (_USED,)),
        Measure(fa.SURPLUS_DISTRIBUTED, (_DISTRIBUTED,)),
        Measure(fa.TOTAL_IN, (_REVENUE, _USED, *_OPENING)),
        Measure(fa.TOTAL_OUT, (_EXPENDITURE, _DISTRIBUTED, *_CLOSING)),
        Measure(
            fa.FISCAL_TOTAL_IN,
            _fiscal(replace(_REVENUE, items=("appropriation",), label="财政拨款收入"), *_OPENING),
            ("fund",),
        ),
        Measure(fa.FISCAL_TOTAL_OUT, _fiscal(_EXPENDITURE, *_CLOSING), ("fund",)),
    )
    return (
        Measure(fa.REVENUE, (_REVENUE,), ("function",)),
        *revenue,
        Measure(
            fa.EDUCATION_FEES, (Part("entries", ("education_fees",), fa.EDUCATION_FEES.term),), ("function",)
        ),
        *expenditure,
        *carryover,
        *_registers(),
    )


def _registers() -> tuple[Measure, ...]:
    procured = ("货物", "工程", "服务")
    buildings = ("办公用房", "业务用房", "其他用房")
    return (
        _register("trips", "团组", fa.OVERSEAS_GROUPS),
        _register("trips", "人次", fa.OVERSEAS_PERSONS),
        _register("purchases", "公务用车购置", fa.VEHICLES_PURCHASED),
        _register("assets", "公务用车保有", fa.VEHICLES_KEPT),
        _register("receptions", "国内金额", fa.RECEPTION_DOMESTIC),
        _register("receptions", "国内批次", fa.DOMESTIC_BATCHES),
        _register("receptions", "国内人次", fa.DOMESTIC_PERSONS),
        _register("receptions", "外宾金额", fa.RECEPTION_FOREIGN),
        _register("receptions", "外宾批次", fa.FOREIGN_BATCHES),
        _register("receptions", "外宾人次", fa.FOREIGN_PERSONS),
        Measure(fa.PROCUREMENT, (Part("procurement", procured, fa.PROCUREMENT.term),)),
        _register("procurement", "货物", fa.PROCUREMENT_GOODS),
        _register("procurement", "工程", fa.PROCUREMENT_WORKS),
        _register("procurement", "服务", fa.PROCUREMENT_SERVICES),
        _register("procurement", "中小企业", fa.PROCUREMENT_SME),
        _register("procurement", "小微企业", fa.PROCUREMENT_MICRO),
        Measure(fa.ASSET_VEHICLES, (Part("assets", tuple(fa.VEHICLE_USES), fa.ASSET_VEHICLES.term),)),
        *(_register("assets", use, figure) for use, figure in fa.VEHICLE_USES.items()),
        Measure(fa.BUILDINGS, (Part("assets", buildings, fa.BUILDINGS.term),)),
        _register("assets", "办公用房", fa.BUILDINGS_OFFICE),
        _register("assets", "业务用房", fa.BUILDINGS_BUSINESS),
        _register("assets", "其他用房", fa.BUILDINGS_OTHER),
        _register("assets", "设备", fa.EQUIPMENT),
        _register("assets", "在建工程", fa.CONSTRUCTION),
        _register("evaluations", "项目数", fa.EVALUATION_PROJECTS),
        _register("evaluations", "全年预算数", fa.EVALUATION_BUDGET, "project"),
        _register("evaluations", "执行数", fa.EVALUATION_EXECUTED, "project"),
        _register("evaluations", "得分", fa.EVALUATION_SCORE, "project"),
        _register("indicators", "目标值", fa.INDICATOR_TARGET, "project", "indicator"),
        _register("indicators", "实际值", fa.INDICATOR_ACTUAL, "project", "indicator"),
    )


MEASURES: dict[str, Measure] = {measure.figure.key: measure for measure in _declared()}
BASES = ("决算", *BUDGET_BASES)
NEVER_SUMMED = (fa.EVALUATION_SCORE.key, fa.INDICATOR_TARGET.key, fa.INDICATOR_ACTUAL.key)
"""Figures that stand for one record each: no sum over all projects or indicators exists."""
