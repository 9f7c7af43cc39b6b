"""Every relation three times: it holds for a year that agrees with itself, is told from a rounding tail, and is broken
at the right place by the right difference. A case is one change to the unit of `sample`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

import pytest

from onecard.figures.evaluate import evaluate
from onecard.figures.fact import FactSet
from onecard.figures.relation import Equation, Outcome, Remark
from onecard.finalaccounts import codes, tables
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.relations import RELATIONS, check
from onecard.finalaccounts.tests.sample import FUND, GENERAL, SPENT, YEAR, unit, with_cell, with_fact

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


@pytest.mark.parametrize("region", ["national", "hainan"])
@pytest.mark.parametrize("relation_id", RELATIONS)
def test_a_year_that_agrees_with_itself_holds(relation_id: str, region: str) -> None:
    assert outcome(relation_id, unit(region=region)).state == "held"


@pytest.mark.parametrize("relation_id", TAILS)
def test_a_difference_that_rounding_explains_is_a_tail(relation_id: str) -> None:
    assert outcome(relation_id, TAILS[relation_id].accounts()).state == "tail"


@pytest.mark.parametrize("relation_id", BROKEN)
def test_a_break_is_found_at_its_place_with_its_difference(relation_id: str) -> None:
    case = BROKEN[relation_id]
    failed = [
        verdict
        for verdict in outcome(relation_id, case.change.accounts()).verdicts
        if verdict.state == "failed"
    ]
    assert {verdict.instance.where: verdict.difference for verdict in failed} == {
        place: Fraction(Decimal(difference)) for place, difference in case.at.items()
    }


UNEQUAL = {
    "T01-6": {">="},
    "T05-2": {">="},
    "T09-2": {"<="},
    "X-05": {"<="},
    "X-09": {"<="},
    "X-11": {">="},
    "P-11": {"<="},
    "A-01": {"=", ">="},
    "A-01-2": {">="},
}


@pytest.mark.parametrize("relation_id", RELATIONS)
def test_what_is_asked_is_equality_unless_the_formula_says_otherwise(relation_id: str) -> None:
    spent = BASIC_ONLY if relation_id == "X-12" else SPENT
    asked = [verdict.instance for verdict in outcome(relation_id, unit(spent)).verdicts]
    operators = {instance.operator for instance in asked if isinstance(instance, Equation)}
    assert operators <= UNEQUAL.get(relation_id, {"="})
    formula = RELATIONS[relation_id].formula
    assert ("≤" in formula or "≥" in formula) == (relation_id in UNEQUAL)


def test_every_relation_has_its_three_cases_or_a_reason() -> None:
    assert not RELATIONS.keys() - TAILS.keys() - NO_TAIL.keys()
    assert not RELATIONS.keys() - BROKEN.keys() - REMARKED_OR_RATED.keys()
    assert not (TAILS.keys() & NO_TAIL.keys()) | (BROKEN.keys() & REMARKED_OR_RATED.keys())


def test_every_relation_is_asked_of_the_sample_but_those_that_only_remark() -> None:
    silent = {found.relation.id for found in check(unit()) if not found.verdicts}
    assert silent == {"T06-3", "X-10", "X-10-2", "X-12", "X-15", "X-16"}
    assert outcome("X-12", unit(BASIC_ONLY)).verdicts


def test_check_evaluates_all_in_the_order_of_the_list() -> None:
    ids = [found.relation.id for found in check(unit())]
    assert ids == list(RELATIONS)
    assert ids[0] == "T01-1"
    assert ids.index("T09-2") < ids.index("X-01") < ids.index("X-16") < ids.index("P-11")


def test_a_relation_of_other_years_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RELATIONS, "X-01", replace(RELATIONS["X-01"], years=(None, YEAR - 1)))
    assert "X-01" not in [found.relation.id for found in check(unit())]


def test_every_error_blocks_and_says_what_it_requires_and_what_to_do() -> None:
    for relation in RELATIONS.values():
        assert relation.blocks == (relation.severity == "error")
        assert relation.requirement.endswith("。")
        assert "\n" not in relation.requirement
        assert relation.explanation.endswith("。")
        assert relation.formula


@pytest.mark.parametrize(
    ("relation_id", "severity"),
    [
        ("T01-6", "warning"),
        ("T05-2", "warning"),
        ("T06-3", "warning"),
        ("T09-2", "warning"),
        ("X-10", "error"),
        ("X-11", "warning"),
        ("X-12", "warning"),
        ("X-13", "info"),
        ("X-14", "warning"),
        ("X-15", "info"),
        ("X-16", "warning"),
        ("P-11", "error"),
        ("P-11-2", "warning"),
        ("A-01", "error"),
        ("A-01-2", "warning"),
    ],
)
def test_severities_are_those_of_practice(relation_id: str, severity: str) -> None:
    assert RELATIONS[relation_id].severity == severity


# Blank, zero and unknown


def test_a_blank_part_is_named_and_read_as_nothing() -> None:
    accounts = unit()
    with_cell(accounts, "09/amount/purchase", None)
    (found,) = [
        verdict.instance
        for verdict in outcome("T09-1", accounts).verdicts
        if verdict.instance.where == "公开09表 决算数小计，栏次9"
    ]
    assert isinstance(found, Equation)
    assert found.missing == ("公开09表 决算数公务用车购置费，栏次10",)


def test_a_table_that_is_not_at_hand_is_not_compared() -> None:
    accounts = unit()
    for row in accounts.tables[3].blocks[0]:
        row.cells = dict.fromkeys(row.cells)
    for relation_id in ("X-03", "X-09", "X-10", "T03-1", "T03-2"):
        assert not outcome(relation_id, accounts).verdicts


def test_fund_money_without_a_table_of_funds_is_a_break() -> None:
    accounts = unit()
    accounts.tables[7].blocks[0] = []
    assert outcome("X-07", accounts).state == "failed"


def test_a_list_of_general_money_with_balances_agrees_with_04_in_them_too() -> None:
    for column, place in (("opening", "行次29"), ("revenue", "行次1 "), ("closing", "行次60")):
        accounts = unit(region="hainan")
        with_cell(accounts, f"05/total/{column}", "9.99")
        (broken,) = [found for found in outcome("X-06", accounts).verdicts if found.state == "failed"]
        assert place in broken.instance.where


def test_a_zero_row_left_out_of_an_open_list_is_no_break() -> None:
    accounts = unit()
    row = accounts.tables[1].row("out-201", 1)
    assert row is not None
    shown = accounts.tables[1].cell("out-208", "amount")
    assert shown is not None
    row.cells["amount"] = replace(shown, value=Decimal("0.00"), exact=None)
    assert outcome("X-03", accounts).state == "held"


def test_codes_without_their_parents_add_up_to_the_total() -> None:
    accounts = unit()
    rows = accounts.tables[5].blocks[0]
    accounts.tables[5].blocks[0] = [row for row in rows if len(row.key) not in (3, 5) or row.key == "total"]
    assert outcome("T05-1", accounts).state == "held"


def test_of_which_rows_are_never_summands() -> None:
    accounts = unit()
    table = accounts.tables[1]
    rows = tuple(
        replace(row, kind="of_which") if row.key == "in-2" else row for row in table.form.blocks[0].rows
    )
    blocks = (replace(table.form.blocks[0], rows=rows), *table.form.blocks[1:])
    table.form = replace(table.form, blocks=blocks)
    (verdict,) = outcome("T01-1", accounts).verdicts
    assert verdict.difference == Fraction(11, 2)


# Reasons


def test_a_reason_recorded_stands_beside_the_break() -> None:
    accounts = Change({"09/amount/budget_overseas": "1.00"}).accounts()
    accounts.notes["T09-2"] = "年中增加出访任务，已追加预算。"
    notes = {verdict.instance.note for verdict in outcome("T09-2", accounts).verdicts}
    assert notes == {"已说明：年中增加出访任务，已追加预算。"}


def test_a_negative_balance_holds_once_it_is_explained() -> None:
    accounts = Change({"01/out-closing/amount": "-0.30"}).accounts()
    assert outcome("T01-6", accounts).state == "failed"
    accounts.notes["T01-6"] = "垫付资金尚未收回。"
    assert outcome("T01-6", accounts).state == "held"


def test_a_row_missing_in_table_01_is_remarked() -> None:
    accounts = unit()
    accounts.tables[1].blocks[0] = [row for row in accounts.tables[1].blocks[0] if row.key != "in-8"]
    assert remarks("T01-6", accounts) == ["公开01表 八、其他收入：表样有这一行，表中没有。"]


# Special conditions


def test_contributions_are_told_only_when_the_other_pairs_agree() -> None:
    two_apart = Change({"06/30109/amount": "4.40", "06/30108/amount": "9.00"}).accounts()
    assert outcome("X-13", two_apart).state == "held"
    blank = Change({"06/30109/amount": "0.00"}).accounts()
    assert outcome("X-13", blank).state == "held"


def test_contributions_booked_under_the_main_function_are_no_pair() -> None:
    spent = SPENT.replace("2101103 30111 一般公共 基本 1.20", "2080108 30111 一般公共 基本 1.20")
    assert outcome("X-13", unit(spent)).state == "held"


def test_medical_insurance_counts_both_kinds_of_units() -> None:
    spent = SPENT.replace(
        "2101102 30110 一般公共 基本 3.50",
        "2101101 30110 一般公共 基本 1.50\n2101102 30110 一般公共 基本 2.00",
    )
    assert outcome("X-13", unit(spent)).state == "held"


def test_one_sangong_item_above_its_basic_spending_may_be_explained_and_two_are_an_error() -> None:
    one = outcome("X-11", cells(t09__amount__running="0.50").accounts())
    assert (one.state, one.severity, one.blocks) == ("failed", "warning", False)
    two = outcome("X-11", cells(t09__amount__running="0.50", t09__amount__reception="0.10").accounts())
    assert (two.state, two.severity, two.blocks) == ("failed", "error", True)
    never = outcome("X-12", replace(cells(t09__amount__reception="0.50"), spent=BASIC_ONLY).accounts())
    assert (never.severity, never.blocks) == ("warning", False)


def test_a_vehicle_bought_with_capital_construction_money_counts_beside_31013() -> None:
    accounts = fact(fa.EXPENDITURE, "15.00", fund=GENERAL, nature="基本", economy="30913").accounts()
    assert outcome("X-11", accounts).state == "failed"


def test_a_unit_with_projects_may_have_more_sangong_than_its_basic_spending() -> None:
    assert not outcome("X-12", unit()).verdicts
    general_only = "\n".join(
        line for line in SPENT.strip().splitlines() if FUND not in line and "国有资本" not in line
    )
    assert not outcome("X-12", unit(general_only)).verdicts


@pytest.mark.parametrize(("table", "fund"), [("公开05", GENERAL), ("公开08", "国有资本")])
def test_lists_that_have_an_opening_balance_continue_last_year_s(table: str, fund: str) -> None:
    accounts = unit(region="hainan")
    assert accounts.prior is not None
    accounts.prior = with_fact(accounts.prior, fa.CLOSING.key, "0.60", fund=fund)
    (broken,) = [found for found in outcome("X-14", accounts).verdicts if found.state == "failed"]
    assert f"2023年{table}表 年末结转和结余" in broken.instance.where


def test_without_last_year_the_opening_balance_is_not_asked() -> None:
    accounts = unit()
    accounts.prior = None
    asked = outcome("X-14", accounts)
    assert (asked.verdicts, asked.state, asked.compared) == ([], "held", False)


@pytest.mark.parametrize("identity", ["X-10", "X-10-2", "X-15", "X-16", "T06-3"])
def test_a_relation_that_names_faults_alone_was_looked_at_where_it_names_none(identity: str) -> None:
    asked = outcome(identity, unit())
    assert (asked.verdicts, asked.compared) == ([], True)


def test_budgets_not_broken_down_leave_the_items_below_the_total() -> None:
    accounts = fact(fa.EXPENDITURE, "107.65", **INITIAL).accounts()
    assert outcome("P-11", accounts).state == "held"
    assert outcome("P-11-2", accounts).state == "failed"


def test_an_execution_rate_from_another_base_fails() -> None:
    accounts = fact(fa.EVALUATION_RATE, "85.50", **PROJECT).accounts()
    (verdict,) = outcome("K-01", accounts).verdicts
    assert verdict.state == "failed"
    assert verdict.instance.where == "绩效自评项目 信息化建设与运维"


# Remarks


def test_an_item_of_05_that_03_lacks_is_remarked() -> None:
    accounts = unit()
    accounts.tables[3].blocks[0] = [row for row in accounts.tables[3].blocks[0] if row.key != "2210201"]
    assert remarks("X-10", accounts) == ["公开05表 2210201 住房公积金在公开03表没有同一科目的行。"]


def test_fund_money_received_and_not_spent_needs_no_row_in_03() -> None:
    spent = "\n".join(line for line in SPENT.strip().splitlines() if FUND not in line)
    accounts = unit(spent)
    assert accounts.tables[7].row("2120803") is not None
    assert accounts.tables[3].row("2120803") is None
    assert remarks("X-10", accounts) == []


def test_a_code_not_in_the_list_of_the_year_is_told_once_and_never_an_error() -> None:
    accounts = unit(SPENT.replace("2101103", "2101188"))
    assert remarks("X-10-2", accounts) == ["公开03表 2101188：2101188不在2024年功能分类科目表中。"]
    assert not RELATIONS["X-10-2"].blocks


def test_a_code_the_unit_added_is_known() -> None:
    accounts = unit(SPENT.replace("2101103", "2101188"))
    accounts.additions = codes.read_additions([{"code": "2101188", "name": "本地医疗补助"}])
    assert remarks("X-10-2", accounts) == []


def test_a_table_of_another_year_is_remarked() -> None:
    accounts = unit()
    shown = accounts.tables[5].cell("2210201", "basic")
    row = accounts.tables[5].row("2210201")
    assert shown is not None
    assert row is not None
    dims = tuple((name, "2023" if name == "year" else value) for name, value in shown.dims)
    row.cells["basic"] = replace(shown, dims=dims)
    assert remarks("X-15", accounts) == ["公开05表有年度为2023的数，应为2024。"]


def test_a_form_of_other_years_or_another_number_is_remarked() -> None:
    accounts = unit()
    form = accounts.tables[6].form
    accounts.tables[6].form = replace(form, number=5, code="公开05表", years=(2025, None))
    assert remarks("X-15", accounts) == ["第6张表的表号是公开05表。", "公开05表的表样不适用于2024年度。"]


def test_a_missing_table_is_remarked() -> None:
    accounts = unit()
    del accounts.tables[8]
    assert remarks("X-16", accounts) == ["缺公开08表：没有数字也应公开空表。"]


def test_an_empty_table_needs_its_note_and_a_filled_one_must_not_have_it() -> None:
    accounts = unit()
    accounts.tables[9].empty = True
    assert remarks("X-16", accounts) == ["公开09表有数字，却注明无数据。"]
    for row in accounts.tables[9].blocks[0]:
        row.cells = dict.fromkeys(row.cells)
    assert remarks("X-16", accounts) == []  # every cell known and zero: the table says so by `empty`
    accounts.tables[9].form = replace(accounts.tables[9].form, empty_note="")
    assert remarks("X-16", accounts) == ["公开09表没有数字，表下也没有说明。"]


def test_a_table_of_unknown_figures_must_not_say_that_there_is_nothing() -> None:
    accounts = unit()
    accounts.tables[9] = tables.fill(accounts.tables[9].form, FactSet(), YEAR)
    assert not accounts.tables[9].empty
    assert remarks("X-16", accounts) == ["公开09表没有一个有金额的格，又有12格的数不知道，不能注明无数据。"]


def test_nothing_known_gives_no_finding_but_the_missing_tables() -> None:
    empty = FinalAccounts("460299", "示例市社会保障卡一卡通中心", YEAR, {}, FactSet())
    broken = [found.relation.id for found in check(empty) if found.state != "held"]
    assert broken == ["X-16"]
