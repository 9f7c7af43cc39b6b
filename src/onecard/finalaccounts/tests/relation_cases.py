"""Every relation's cases: one change to the unit of `sample` that rounding explains, one that breaks it at known places."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from onecard.figures.evaluate import evaluate
from onecard.figures.relation import Outcome, Remark
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.relations import RELATIONS
from onecard.finalaccounts.tests.sample import FUND, GENERAL, SPENT, unit, with_cell, with_fact

Cells = dict[str, str | None]
BASIC_ONLY = "\n".join(line for line in SPENT.strip().splitlines() if "项目" not in line)
INITIAL = {"basis": "年初", "fund": GENERAL}
PROJECT = {"project": "信息化建设与运维"}


@dataclass(frozen=True)
class Change:
    """What is printed otherwise: cells of tables, facts (key, dimensions, amount), last year's facts."""

    cells: Cells = field(default_factory=dict)
    facts: tuple[tuple[str, dict[str, str], str | None], ...] = ()
    prior: tuple[tuple[str, dict[str, str], str], ...] = ()
    spent: str = SPENT

    def accounts(self) -> FinalAccounts:
        """The sample's year with the change."""
        made = unit(self.spent, printed=True)
        for place, amount in self.cells.items():
            with_cell(made, place, amount)
        for key, dims, amount in self.facts:
            made.facts = with_fact(made.facts, key, amount, **dims)
        for key, dims, amount in self.prior:
            assert made.prior is not None
            made.prior = with_fact(made.prior, key, amount, **dims)
        return made


def cells(**places: str | None) -> Change:
    """Cells by place, written t05_2080108_project for 05/2080108/project (in_total: a double underscore)."""
    return Change({_place(name): amount for name, amount in places.items()})


def _place(name: str) -> str:
    table, row, column = name.split("__")
    return f"{table[1:]}/{row.replace('_', '-').removeprefix('c')}/{column}"


def fact(figure: fa.Figure, amount: str | None, **dims: str) -> Change:
    return Change(facts=((figure.key, dims, amount),))


def last_year(figure: fa.Figure, amount: str, **dims: str) -> Change:
    return Change(prior=((figure.key, dims, amount),))


def without_budget(code: str, rest: str) -> Change:
    """No budget of the whole year for an item of the general budget, and `rest` for all others together."""
    none = (fa.EXPENDITURE.key, {"basis": "全年", "fund": GENERAL, "function": code}, "0.00")
    return Change(facts=(none, (fa.EXPENDITURE.key, {"basis": "全年", "fund": GENERAL}, rest)))


@dataclass(frozen=True)
class Broken:
    """A change that breaks a relation, the places where, and the differences there."""

    change: Change
    at: dict[str, str]


TAILS: dict[str, Change] = {
    "T01-1": cells(t01__in_total__amount="96.41"),
    "T01-2": cells(t01__out_total__amount="95.71"),
    "T01-3": cells(t01__in_grand__amount="99.21"),
    "T01-4": cells(t01__out_grand__amount="99.21"),
    "T01-5": cells(t01__out_grand__amount="99.21"),
    "T02-1": cells(t02__c2080108__superior="1.01"),
    "T02-2": cells(t02__c20801__total="65.21"),
    "T03-1": cells(t03__c2080108__basic="49.81"),
    "T03-2": cells(t03__c208__basic="61.81"),
    "T04-1": cells(t04__in_total__amount="91.21"),
    "T04-2": cells(t04__out_208__general="71.31"),
    "T04-3": cells(t04__out_closing__total="2.11"),
    "T04-4": cells(t04__in_opening_fund__amount="0.91"),
    "T05-1": cells(t05__c2080108__project="12.51"),
    "T06-1": cells(t06__c30101__amount="40.01"),
    "T06-2": cells(t06__public_total__amount="6.75"),
    "T07-1": cells(t07__c2120803__closing="0.41"),
    "T08-1": cells(t08__c2230105__project="2.01"),
    "T09-1": cells(t09__amount__running="0.81"),
    "T09-2": cells(t09__amount__budget_reception="0.29"),
    "X-01": cells(t02__total__total="96.41"),
    "X-02": cells(t02__total__other="1.51"),
    "X-03": cells(t03__c221__total="7.01"),
    "X-04": cells(t04__in_fund__amount="5.51"),
    "X-05": cells(t04__out_221__total="7.01"),
    "X-06": cells(t05__c221__total="7.01"),
    "X-07": cells(t07__total__revenue="5.51"),
    "X-08": cells(t05__total__basic="70.51"),
    "X-09": cells(t05__c2210201__basic="7.01"),
    "X-11": cells(t09__amount__reception="0.29"),
    "X-12": replace(cells(t09__amount__reception="0.31"), spent=BASIC_ONLY),
    "X-13": cells(t06__c30108__amount="8.01"),
    "X-14": last_year(fa.CLOSING, "2.61"),
    "B-01": replace(without_budget("2080506", "78.00"), cells=cells(t05__c2080506__total="0.01").cells),
    "B-02": cells(t05__total__total="83.01"),
    "P-11": fact(fa.EXPENDITURE, "95.99", **INITIAL),
    "P-11-2": fact(fa.EXPENDITURE, "96.01", **INITIAL),
    "G-01": fact(fa.VEHICLES, "1.61", basis="年初"),
    "K-01": fact(fa.EVALUATION_RATE, "95.51", **PROJECT),
    "A-01": fact(fa.PROCUREMENT, "3.11"),
    "A-01-2": fact(fa.PROCUREMENT_SME, "3.11"),
    "A-03": fact(fa.BUILDINGS, "300.01"),
}

NO_TAIL = {
    "T01-6": "a printed amount below zero is below zero, however it was rounded",
    "T05-2": "a printed balance below zero is below zero, however it was rounded",
    "T06-3": "an amount where none may be is no rounding",
    "X-10": "a row is there or not",
    "X-10-2": "a code is in the list or not",
    "X-15": "a year, a name or a number is right or not",
    "X-16": "a note is there or not",
}

BROKEN: dict[str, Broken] = {
    "T01-1": Broken(cells(t01__in_total__amount="96.50"), {"公开01表 行次27 本年收入合计，栏次1": "0.10"}),
    "T01-2": Broken(cells(t01__out_208__amount="76.10"), {"公开01表 行次58 本年支出合计，栏次2": "-0.10"}),
    "T01-3": Broken(cells(t01__in_opening__amount="2.70"), {"公开01表 行次31 总计，栏次1": "-0.10"}),
    "T01-4": Broken(cells(t01__out_distributed__amount="0.05"), {"公开01表 行次62 总计，栏次2": "0.10"}),
    "T01-5": Broken(
        cells(t01__out_grand__amount="99.10"),
        {"公开01表 行次31 总计，栏次1；公开01表 行次62 总计，栏次2": "0.10"},
    ),
    "T01-6": Broken(cells(t01__in_8__amount="-1.50"), {"公开01表 行次8 八、其他收入，栏次1": "-1.50"}),
    "T02-1": Broken(cells(t02__c2080108__other="1.70"), {"公开02表 2080108 信息化建设，栏次1": "-0.20"}),
    "T02-2": Broken(
        cells(t02__c20805__total="12.50"),
        {
            "公开02表 208 社会保障和就业支出，栏次1": "-0.50",
            "公开02表 20805 行政事业单位养老支出，栏次1": "0.50",
        },
    ),
    "T03-1": Broken(cells(t03__c2080108__project="12.00"), {"公开03表 2080108 信息化建设，栏次1": "0.50"}),
    "T03-2": Broken(cells(t03__c2210201__basic="7.30"), {"公开03表 22102 住房改革支出，栏次2": "-0.30"}),
    "T04-1": Broken(
        cells(t04__in_total__amount="91.00"),
        {"公开04表 行次27 本年收入合计，栏次1": "-0.20", "公开04表 行次32 总计，栏次1": "0.20"},
    ),
    "T04-2": Broken(
        cells(t04__out_212__fund=None),
        {
            "公开04表 行次43 十一、城乡社区支出，栏次2": "6.00",
            "公开04表 行次59 本年支出合计，栏次4": "6.00",
        },
    ),
    "T04-3": Broken(
        cells(t04__out_grand__total="93.00"),
        {
            "公开04表 行次64 总计，栏次2": "-0.10",
            "公开04表 行次32 总计，栏次1；公开04表 行次64 总计，栏次2": "0.10",
        },
    ),
    "T04-4": Broken(
        cells(t04__in_opening_fund__amount="0.50"),
        {"公开04表 行次28 年初财政拨款结转和结余，栏次1": "0.40", "公开04表 政府性基金预算财政拨款": "-0.40"},
    ),
    "T05-1": Broken(
        cells(t05__c2080108__project="13.50"),
        {
            "公开05表 2080108 信息化建设，栏次1": "-1.00",
            "公开05表 20801 人力资源和社会保障管理事务，栏次3": "-1.00",
        },
    ),
    "T06-1": Broken(cells(t06__c30113__amount=None), {"公开06表 301 工资福利支出，决算数": "7.00"}),
    "T06-2": Broken(cells(t06__c303__amount="0.60"), {"公开06表 人员经费合计，决算数": "-0.54"}),
    "T06-3": Broken(
        fact(fa.EXPENDITURE, "0.70", fund=GENERAL, nature="基本", economy="30902"),
        {"公开06表 30902（表样没有这一款）": "0.70"},
    ),
    "T05-2": Broken(cells(t07__c2120803__closing="-0.40"), {"公开07表 2120803 城市建设支出，栏次6": "-0.40"}),
    "T07-1": Broken(
        cells(t07__c2120803__closing="0.90"),
        {
            "公开07表 2120803 城市建设支出": "-0.50",
            "公开07表 21208 国有土地使用权出让收入安排的支出，栏次6": "-0.50",
        },
    ),
    "T08-1": Broken(
        cells(t08__total__total="3.00"),
        {"公开08表 合计，栏次1": "1.00"},
    ),
    "T09-1": Broken(
        cells(t09__amount__purchase=None, t09__amount__running=None),
        {"公开09表 决算数小计，栏次9": "0.80"},
    ),
    "T09-2": Broken(
        cells(t09__amount__budget_overseas="1.00"),
        {"公开09表 决算数因公出国（境）费，栏次8；公开09表 预算数因公出国（境）费，栏次2": "0.50"},
    ),
    "X-01": Broken(
        cells(t02__total__total="96.00"),
        {"公开01表 行次27 本年收入合计，栏次1；公开02表 合计，栏次1": "0.40"},
    ),
    "X-02": Broken(
        cells(t02__total__operations="1.50"),
        {"公开01表 行次5 五、事业收入，栏次1；公开02表 合计，栏次4": "0.50"},
    ),
    "X-03": Broken(
        cells(t03__c210__total="4.00"),
        {"公开01表 行次40 九、卫生健康支出，栏次2；公开03表 210 卫生健康支出，栏次1": "0.70"},
    ),
    "X-04": Broken(
        cells(t04__in_capital__amount="0.00"),
        {
            "公开01表 行次3 三、国有资本经营预算财政拨款收入，栏次1；"
            "公开04表 行次3 三、国有资本经营预算财政拨款，栏次1": "2.00"
        },
    ),
    "X-05": Broken(
        cells(t04__out_221__total="7.50"),
        {"公开04表 行次51 十九、住房保障支出，栏次2；公开01表 行次50 十九、住房保障支出，栏次2": "0.50"},
    ),
    "X-06": Broken(
        cells(t05__c210__total="5.00"),
        {"公开04表 行次41 九、卫生健康支出，栏次3；公开05表 210 卫生健康支出，栏次1": "-0.30"},
    ),
    "X-07": Broken(
        cells(t07__total__opening="0.00"),
        {"公开04表 行次30 政府性基金预算财政拨款，栏次1；公开07表 合计，栏次1": "0.90"},
    ),
    "X-08": Broken(
        cells(t06__public_total__amount="6.00"),
        {"公开05表 合计，栏次2；公开06表 人员经费合计，决算数等": "0.74"},
    ),
    "X-09": Broken(
        cells(t05__c2210201__basic="8.00"),
        {"公开05表 2210201 住房公积金，栏次2；公开03表 2210201 住房公积金，栏次2": "1.00"},
    ),
    "X-11": Broken(
        cells(t09__amount__running="0.50"),
        {"公开09表 决算数公务用车运行维护费，栏次11；公开06表 30231 公务用车运行维护费，决算数": "-0.30"},
    ),
    "X-12": Broken(
        replace(cells(t09__amount__reception="0.50"), spent=BASIC_ONLY),
        {"公开09表 决算数公务接待费，栏次12；公开06表 30217 公务接待费，决算数": "0.20"},
    ),
    "X-13": Broken(
        cells(t06__c30109__amount="4.40"),
        {"公开06表 30109 职业年金缴费，决算数；公开05表 2080506 机关事业单位职业年金缴费支出，栏次2": "0.40"},
    ),
    "X-14": Broken(
        last_year(fa.CLOSING, "0.60", fund=FUND),
        {"公开07表 合计，栏次1；2023年公开07表 年末结转和结余": "0.30"},
    ),
    "B-01": Broken(
        without_budget("2080506", "78.00"), {"公开05表 2080506 机关事业单位职业年金缴费支出，栏次1": "4.00"}
    ),
    "B-02": Broken(fact(fa.EXPENDITURE, "5.00", basis="全年", fund=FUND), {"公开07表 合计，栏次3": "0.10"}),
    "P-11": Broken(
        fact(fa.EXPENDITURE, "90.00", **INITIAL), {"一般公共预算财政拨款支出年初预算，各项之和与合计": "6.00"}
    ),
    "P-11-2": Broken(
        fact(fa.EXPENDITURE, "107.65", **INITIAL),
        {"一般公共预算财政拨款支出年初预算，各项之和与合计": "-11.65"},
    ),
    "G-01": Broken(fact(fa.SANGONG, "6.00", basis="全年"), {"“三公”经费合计，全年": "0.80"}),
    "A-01": Broken(fact(fa.PROCUREMENT_MICRO, "3.40"), {"授予中小企业与授予小微企业": "-0.40"}),
    "A-01-2": Broken(fact(fa.PROCUREMENT_SME, "3.40"), {"政府采购支出总额与授予中小企业": "-0.30"}),
    "A-03": Broken(fact(fa.ASSET_VEHICLES, "2"), {"车辆": "1"}),
}

REMARKED_OR_RATED = {
    "K-01": "tested by its own test: a rate has no difference in the facts' unit",
    "X-10": "tested by its own tests: a remark, not a sum",
    "X-10-2": "tested by its own tests: a remark, not a sum",
    "X-15": "tested by its own tests: a remark, not a sum",
    "X-16": "tested by its own tests: a remark, not a sum",
}


def outcome(relation_id: str, accounts: FinalAccounts) -> Outcome:
    return evaluate(RELATIONS[relation_id], accounts)


def remarks(relation_id: str, accounts: FinalAccounts) -> list[str]:
    found = [verdict.instance for verdict in outcome(relation_id, accounts).verdicts]
    return [instance.sentence for instance in found if isinstance(instance, Remark)]
