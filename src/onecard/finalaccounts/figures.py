"""The figures of final accounts (决算指标): keys, terms, units, and how each is measured.

Dimensions every fact has: `entity`, `year`, `basis` (年初 | 调整 | 全年 | 决算 | 上年). A fact without `function` is the
sum over all functions, and likewise for `economy`, `fund`, `nature`, `project`.
"""

from __future__ import annotations

from onecard.figures.figure import Figure

WANYUAN = "万元"
SUBJECT = ("entity", "year", "basis")
FUNDS = ("一般公共", "政府性基金", "国有资本")
"""The three funds of fiscal appropriation (财政拨款); all other money is fund 其他."""
NATURES = ("基本", "项目", "上缴", "经营", "补助")

FIGURES: dict[str, Figure] = {}


def _money(key: str, term: str, definition: str, *dims: str) -> Figure:
    return _declare(Figure(f"finalaccounts.{key}", term, WANYUAN, 2, definition, SUBJECT + dims, 10_000))


def _count(key: str, term: str, unit: str, definition: str, *dims: str, decimals: int = 0) -> Figure:
    counted = decimals == 0
    return _declare(
        Figure(f"finalaccounts.{key}", term, unit, decimals, definition, SUBJECT + dims, counted=counted)
    )


def _declare(figure: Figure) -> Figure:
    FIGURES[figure.key] = figure
    return figure


def figure(key: str) -> Figure:
    """The figure of `key` (or of a former key); raises KeyError for a key nobody declared."""
    if key in FIGURES:
        return FIGURES[key]
    for found in FIGURES.values():
        if key in found.aliases:
            return found
    raise KeyError(key)


# Income (收入): by kind, each by function (功能分类) where the books say it.
REVENUE = _money(
    "revenue", "本年收入合计", "财政拨款、上级补助、事业、经营、附属单位上缴、其他六类收入之和", "function"
)
APPROPRIATION = _money(
    "revenue.appropriation",
    "财政拨款收入",
    "记作财政拨款的收入：一般公共预算、政府性基金、国有资本经营预算三类",
    "function",
    "fund",
)
SUPERIOR = _money(
    "revenue.superior", "上级补助收入", "主管部门或上级单位用财政拨款以外的资金给的补助", "function"
)
OPERATIONS = _money(
    "revenue.operations", "事业收入", "做本行业务及配套服务得到的收入，含教育收费", "function"
)
EDUCATION_FEES = _money("revenue.education_fees", "其中：教育收费", "事业收入中的教育收费", "function")
BUSINESS = _money("revenue.business", "经营收入", "主业以外、在自己账内核算的经营所得", "function")
SUBORDINATE = _money("revenue.subordinate", "附属单位上缴收入", "自己立账的下属单位交上来的收入", "function")
OTHER = _money("revenue.other", "其他收入", "归不进前五类的收入", "function")
REVENUE_KINDS = (APPROPRIATION, SUPERIOR, OPERATIONS, BUSINESS, SUBORDINATE, OTHER)

# Expenditure (支出). At basis 年初, 调整 and 全年 the same figures are the budget (预算数).
EXPENDITURE = _money(
    "expenditure",
    "本年支出合计",
    "按功能、经济、资金性质、支出性质汇总的本年支出",
    "function",
    "economy",
    "fund",
    "nature",
    "project",
)
FISCAL_EXPENDITURE = _money(
    "expenditure.fiscal", "财政拨款支出", "三类财政拨款安排的本年支出之和", "function", "nature"
)
STAFF = _money(
    "expenditure.staff", "人员经费合计", "一般公共预算财政拨款基本支出中301与303之和", "fund", "nature"
)
PUBLIC = _money(
    "expenditure.public",
    "公用经费合计",
    "一般公共预算财政拨款基本支出中302、307、310、399之和",
    "fund",
    "nature",
)

# Carry-over (结转和结余) and the totals.
OPENING = _money(
    "carryover.opening", "年初结转和结余", "上年末结转和结余，加年初余额调整", "function", "fund"
)
CLOSING = _money(
    "carryover.closing",
    "年末结转和结余",
    "年初数加本年收入减本年支出，加使用结余、减结余分配",
    "function",
    "fund",
)
FISCAL_OPENING = _money(
    "carryover.fiscal_opening", "年初财政拨款结转和结余", "三类财政拨款年初结转和结余之和"
)
FISCAL_CLOSING = _money(
    "carryover.fiscal_closing", "年末财政拨款结转和结余", "三类财政拨款年末结转和结余之和"
)
SURPLUS_USED = _money(
    "surplus.used", "使用非财政拨款结余（含专用结余）", "本年收不抵支时动用的历年非财政拨款结余"
)
SURPLUS_DISTRIBUTED = _money(
    "surplus.distributed", "结余分配", "从结余里交的企业所得税和提取的各项基金、结余"
)
TOTAL_IN = _money("total.in", "收入总计", "本年收入合计、使用非财政拨款结余、年初结转和结余之和")
TOTAL_OUT = _money("total.out", "支出总计", "本年支出合计、结余分配、年末结转和结余之和")
FISCAL_TOTAL_IN = _money(
    "total.fiscal_in", "财政拨款收入总计", "本年财政拨款收入与年初财政拨款结转和结余之和", "fund"
)
FISCAL_TOTAL_OUT = _money(
    "total.fiscal_out", "财政拨款支出总计", "本年财政拨款支出与年末财政拨款结转和结余之和", "fund"
)

# 财政拨款“三公”经费; at basis 决算 the outturn, at 年初 or 全年 the budget.
SANGONG = _money("sangong", "“三公”经费合计", "因公出国（境）费、公务用车购置及运行维护费、公务接待费之和")
OVERSEAS = _money("sangong.overseas", "因公出国（境）费", "财政拨款安排的因公出国（境）费用")
VEHICLES = _money("sangong.vehicles", "公务用车购置及运行维护费", "公务用车购置费与运行维护费之和")
VEHICLE_PURCHASE = _money("sangong.vehicle_purchase", "公务用车购置费", "财政拨款安排的公务用车购置支出")
VEHICLE_RUNNING = _money(
    "sangong.vehicle_running", "公务用车运行维护费", "财政拨款安排的公务用车运行维护支出"
)
RECEPTION = _money("sangong.reception", "公务接待费", "财政拨款安排的公务接待支出")
RECEPTION_DOMESTIC = _money("sangong.reception_domestic", "国内接待费", "公务接待费中的国内接待")
RECEPTION_FOREIGN = _money("sangong.reception_foreign", "国（境）外接待费", "公务接待费中的国（境）外接待")
OVERSEAS_GROUPS = _count("overseas.groups", "因公出国（境）团组数", "个", "全年安排的因公出国（境）团组")
OVERSEAS_PERSONS = _count("overseas.persons", "因公出国（境）人次", "人次", "全年因公出国（境）累计人次")
VEHICLES_PURCHASED = _count("vehicles.purchased", "公务用车购置数", "辆", "全年购置的公务用车")
VEHICLES_KEPT = _count("vehicles.kept", "公务用车保有量", "辆", "年末财政拨款开支运行维护费的公务用车")
DOMESTIC_BATCHES = _count("reception.domestic_batches", "国内公务接待批次", "批次", "全年国内公务接待批次")
DOMESTIC_PERSONS = _count("reception.domestic_persons", "国内公务接待人次", "人次", "全年国内公务接待人次")
FOREIGN_BATCHES = _count(
    "reception.foreign_batches", "国（境）外公务接待批次", "批次", "全年国（境）外公务接待批次"
)
FOREIGN_PERSONS = _count(
    "reception.foreign_persons", "国（境）外公务接待人次", "人次", "全年国（境）外公务接待人次"
)

# Other matters to be explained: running cost, procurement, state assets at year end.
RUNNING_COST = _money(
    "running_cost", "机关运行经费", "行政及参公单位一般公共预算财政拨款基本支出中的公用经费"
)
PROCUREMENT = _money("procurement", "政府采购支出总额", "货物、工程、服务采购之和，按合同")
PROCUREMENT_GOODS = _money("procurement.goods", "政府采购货物支出", "按合同的货物采购")
PROCUREMENT_WORKS = _money("procurement.works", "政府采购工程支出", "按合同的工程采购")
PROCUREMENT_SERVICES = _money("procurement.services", "政府采购服务支出", "按合同的服务采购")
PROCUREMENT_SME = _money("procurement.sme", "授予中小企业合同金额", "采购合同中授予中小企业的金额")
PROCUREMENT_MICRO = _money("procurement.micro", "授予小微企业合同金额", "采购合同中授予小微企业的金额")
ASSET_VEHICLES = _count("assets.vehicles", "车辆合计", "辆", "年末占用的车辆，八类用途之和")
VEHICLE_USES = {
    use: _count(f"assets.vehicles_{name}", use, "辆", f"年末占用的{use}")
    for use, name in (
        ("副部（省）级及以上领导用车", "senior"),
        ("主要负责人用车", "principal"),
        ("机要通信用车", "confidential"),
        ("应急保障用车", "emergency"),
        ("执法执勤用车", "enforcement"),
        ("特种专业技术用车", "special"),
        ("离退休干部服务用车", "retired"),
        ("其他用车", "other"),
    )
}
BUILDINGS = _count("assets.buildings", "房屋面积", "平方米", "年末占用的房屋面积", decimals=2)
BUILDINGS_OFFICE = _count(
    "assets.buildings_office", "办公用房面积", "平方米", "年末占用的办公用房", decimals=2
)
BUILDINGS_BUSINESS = _count(
    "assets.buildings_business", "业务用房面积", "平方米", "年末占用的业务用房", decimals=2
)
BUILDINGS_OTHER = _count(
    "assets.buildings_other", "其他用房面积", "平方米", "年末占用的其他房屋（不含构筑物）", decimals=2
)
EQUIPMENT = _count("assets.equipment", "单价100万元（含）以上设备", "台（套）", "年末占用的设备（不含车辆）")
CONSTRUCTION = _money("assets.construction", "年末在建工程", "年末在建工程账面数")

# Performance self-evaluation (绩效自评), by project and indicator.
EVALUATION_PROJECTS = _count("evaluation.projects", "开展绩效自评的项目数", "个", "有自评结果的项目个数")
EVALUATION_BUDGET = _money("evaluation.budget", "项目全年预算数", "自评表所载全年预算数", "project")
EVALUATION_EXECUTED = _money("evaluation.executed", "项目执行数", "自评表所载全年执行数", "project")
EVALUATION_RATE = _count("evaluation.rate", "项目预算执行率", "%", "执行数÷全年预算数", "project", decimals=2)
EVALUATION_SCORE = _count("evaluation.score", "项目自评得分", "分", "自评表所载得分", "project", decimals=2)
INDICATOR_TARGET = _count(
    "indicator.target", "绩效指标目标值", "", "自评表所载年度指标值", "project", "indicator", decimals=2
)
INDICATOR_ACTUAL = _count(
    "indicator.actual", "绩效指标实际值", "", "自评表所载实际完成值", "project", "indicator", decimals=2
)
