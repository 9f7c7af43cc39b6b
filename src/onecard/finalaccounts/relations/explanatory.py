"""Relations of the figures explained beside the tables (情况说明): budgets by item, 三公, evaluation, procurement, assets."""

from __future__ import annotations

from collections.abc import Iterator

from onecard.figures.fact import Fact, FactSet
from onecard.figures.figure import Figure
from onecard.figures.relation import Equation, Instance, Operator, Share, Term
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.relations.cells import explained
from onecard.finalaccounts.relations.registry import relation

GENERAL = {"fund": "一般公共"}
INITIAL = {"basis": "年初"}


def _sum(
    facts: FactSet, whole: Figure, operator: Operator, parts: tuple[Figure, ...], where: str, **dims: str
) -> Iterator[Equation]:
    """`whole` against the sum of `parts` at the same dimensions, where the whole and a part are known."""
    total = facts.at(whole.key, **dims)
    found = [facts.at(part.key, **dims) for part in parts]
    known = tuple(Term(fact) for fact in found if fact is not None)
    if total is not None and known:
        missing = tuple(part.term for part, fact in zip(parts, found, strict=True) if fact is None)
        yield Equation((Term(total),), operator, known, where, missing)


def _initial_budget(accounts: FinalAccounts) -> tuple[Fact | None, list[Fact]]:
    """The initial budget of 一般公共预算财政拨款支出: the total, and each 项 (seven-digit function)."""
    names = {"entity", "year", "basis", "fund", "function"}
    items = [
        fact
        for fact in accounts.facts.of(fa.EXPENDITURE.key)
        if len(fact.dims) == len(names)
        and len(fact.dim("function")) == 7
        and fact.dim("basis") == "年初"
        and fact.dim("fund") == "一般公共"
        and fact.dim("year") == str(accounts.year)
        and {name for name, _ in fact.dims} == names
    ]
    items.sort(key=lambda fact: fact.dim("function"))
    return accounts.facts.at(fa.EXPENDITURE.key, **GENERAL, **INITIAL), items


def _budget(accounts: FinalAccounts, operator: Operator) -> Iterator[Equation]:
    total, items = _initial_budget(accounts)
    if total is not None and items:
        where = "一般公共预算财政拨款支出年初预算，各项之和与合计"
        yield Equation(tuple(Term(fact) for fact in items), operator, (Term(total),), where)


@relation(
    "P-11",
    "各项年初预算之和不超过合计",
    "∑各项级科目年初预算 ≤ 一般公共预算财政拨款支出年初预算合计",
    tables=[5],
    explanation="各项年初预算相加大于合计：某一项的年初预算多报，或合计沿用了别的口径。",
)
def p_11(accounts: FinalAccounts) -> Iterator[Instance]:
    """各项级科目年初预算之和不大于年初预算合计。"""
    yield from _budget(accounts, "<=")


@relation(
    "P-11-2",
    "各项年初预算之和等于合计",
    "∑各项级科目年初预算 ＝ 一般公共预算财政拨款支出年初预算合计",
    tables=[5],
    severity="warning",
    explanation="各项年初预算相加小于合计：有年初预算而没有支出的科目未列出，或预算没有全部分解到项（分解后补上），或合计有误。",
)
def p_11_2(accounts: FinalAccounts) -> Iterator[Instance]:
    """各项级科目年初预算之和等于年初预算合计。"""
    yield from _budget(accounts, "=")


@relation(
    "G-01",
    "三公经费合计与分项（各口径）",
    "三公经费合计 ＝ 因公出国（境）费＋公务用车购置及运行维护费＋公务接待费；公务用车 ＝ 购置费＋运行维护费",
    tables=[9],
    explanation="某一口径的三公经费合计与分项不等：查该口径漏填的分项。",
)
def g_01(accounts: FinalAccounts) -> Iterator[Instance]:
    """各口径的三公经费合计等于三项之和，公务用车费用等于购置费与运行维护费之和。"""
    sums = (
        (fa.SANGONG, (fa.OVERSEAS, fa.VEHICLES, fa.RECEPTION)),
        (fa.VEHICLES, (fa.VEHICLE_PURCHASE, fa.VEHICLE_RUNNING)),
    )
    for whole, parts in sums:
        for basis in ("决算", "年初", "全年"):
            yield from _sum(accounts.facts, whole, "=", parts, f"{whole.term}，{basis}", basis=basis)
        if accounts.prior is not None:
            year = str(accounts.year - 1)
            yield from _sum(accounts.prior, whole, "=", parts, f"{whole.term}，上年决算", year=year)


@relation(
    "K-01",
    "项目预算执行率",
    "执行率 ＝ 执行数 ÷ 全年预算数",
    tables=[],
    explanation="执行率与执行数、全年预算数不符：核对自评表；以年初预算为分母的，应写明口径。",
)
def k_01(accounts: FinalAccounts) -> Iterator[Instance]:
    """绩效自评项目的预算执行率等于执行数除以全年预算数。"""
    for rate in accounts.facts.of(fa.EVALUATION_RATE.key):
        dims = dict(rate.dims)
        part = accounts.facts.at(fa.EVALUATION_EXECUTED.key, **dims)
        whole = accounts.facts.at(fa.EVALUATION_BUDGET.key, **dims)
        if part is not None and whole is not None and whole.value:
            where = f"绩效自评项目 {rate.dim('project')}"
            yield Share((Term(part),), rate, (Term(whole),), where)


@relation(
    "A-01",
    "政府采购支出的合计与分项",
    "采购支出总额 ＝ 货物＋工程＋服务；授予小微企业 ≤ 授予中小企业",
    tables=[],
    explanation="采购总额与分项不等，或授予小微企业的合同金额大于授予中小企业的：查采购登记的类别和企业规模。",
)
def a_01(accounts: FinalAccounts) -> Iterator[Instance]:
    """政府采购支出总额等于货物、工程、服务之和，授予小微企业的金额不大于授予中小企业的金额。"""
    parts = (fa.PROCUREMENT_GOODS, fa.PROCUREMENT_WORKS, fa.PROCUREMENT_SERVICES)
    yield from _sum(accounts.facts, fa.PROCUREMENT, "=", parts, "政府采购支出总额")
    yield from _sum(
        accounts.facts, fa.PROCUREMENT_SME, ">=", (fa.PROCUREMENT_MICRO,), "授予中小企业与授予小微企业"
    )


@relation(
    "A-01-2",
    "授予中小企业的合同金额不超过采购支出总额",
    "授予中小企业合同金额 ≤ 采购支出总额",
    tables=[],
    severity="warning",
    explanation="授予中小企业的合同金额大于当年采购支出总额：合同跨几年支付的属实，写明原因；否则查合同金额是否重复登记。",
)
def a_01_2(accounts: FinalAccounts) -> Iterator[Instance]:
    """授予中小企业的合同金额不大于当年政府采购支出总额，合同跨年支付的须说明。"""
    where = "政府采购支出总额与授予中小企业"
    for instance in _sum(accounts.facts, fa.PROCUREMENT, ">=", (fa.PROCUREMENT_SME,), where):
        yield instance._replace(note=explained(accounts, "A-01-2"))


@relation(
    "A-03",
    "车辆与房屋的合计与分项",
    "车辆合计 ＝ 八类用途之和；房屋面积 ＝ 办公用房＋业务用房＋其他用房",
    tables=[],
    explanation="车辆或房屋的合计与分类不等：查资产卡片的用途是否填写。",
)
def a_03(accounts: FinalAccounts) -> Iterator[Instance]:
    """车辆合计等于八类用途之和，房屋面积等于办公、业务、其他用房之和。"""
    yield from _sum(accounts.facts, fa.ASSET_VEHICLES, "=", tuple(fa.VEHICLE_USES.values()), "车辆")
    parts = (fa.BUILDINGS_OFFICE, fa.BUILDINGS_BUSINESS, fa.BUILDINGS_OTHER)
    yield from _sum(accounts.facts, fa.BUILDINGS, "=", parts, "房屋面积")
