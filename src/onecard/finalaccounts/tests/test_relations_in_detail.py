"""What single relations ask beyond their formula: blanks, open lists, reasons, pairs of codes, other years, tables that are not there."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from onecard.figures.fact import FactSet
from onecard.figures.relation import Equation
from onecard.finalaccounts import codes, tables
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.relations import RELATIONS, check
from onecard.finalaccounts.tests.relation_cases import (
    BASIC_ONLY,
    BROKEN,
    INITIAL,
    PROJECT,
    Change,
    cells,
    fact,
    outcome,
    remarks,
)
from onecard.finalaccounts.tests.sample import FUND, GENERAL, SPENT, YEAR, unit, with_cell, with_fact


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


# Against the budget of the whole year


def full_year(amount: str | None, **dims: str) -> tuple[str, dict[str, str], str | None]:
    return (fa.EXPENDITURE.key, {"basis": "全年", "fund": "一般公共", **dims}, amount)


def test_an_item_the_whole_budget_does_not_list_has_none() -> None:
    unlisted = Change(facts=(full_year(None, function="2080506"), full_year("78.00"), WHOLE)).accounts()
    (broken,) = outcome("B-01", unlisted).verdicts
    assert (broken.state, broken.difference) == ("failed", 4)


def test_a_budget_not_broken_down_to_items_asks_for_none() -> None:
    apart = Change(facts=(full_year("0.00", function="2080506"), WHOLE)).accounts()
    assert (outcome("B-01", apart).verdicts, outcome("B-01", apart).compared) == ([], False)
    assert outcome("B-02", apart).state == "held"


WHOLE = (fa.EXPENDITURE.key, {"basis": "全年"}, "89.10")


def test_a_fund_spent_without_a_line_in_the_whole_budget_is_over_it() -> None:
    gone = [
        (fa.EXPENDITURE.key, {"basis": "全年", "fund": "国有资本", **dims}, None)
        for dims in ({}, {"function": "2230105"})
    ]
    accounts = Change(facts=(*gone, (fa.EXPENDITURE.key, {"basis": "全年"}, "87.10"))).accounts()
    (over,) = [found for found in outcome("B-02", accounts).verdicts if found.state == "failed"]
    assert (over.instance.where, over.difference) == ("公开08表 合计，栏次1", 2)
    (item,) = outcome("B-01", accounts).verdicts
    assert "2230105" in item.instance.where


def test_a_whole_budget_told_by_no_fund_asks_for_none() -> None:
    accounts = unit()
    kept = [fact for fact in accounts.facts if fact.dim("basis") != "全年"]
    whole = Change(facts=(WHOLE,)).accounts().facts.at(fa.EXPENDITURE.key, basis="全年")
    assert whole is not None
    accounts.facts = FactSet([*kept, whole], **accounts.facts.defaults)
    for relation_id in ("B-01", "B-02"):
        assert (outcome(relation_id, accounts).verdicts, outcome(relation_id, accounts).compared) == (
            [],
            False,
        )


def test_without_a_budget_of_the_whole_year_nothing_is_asked() -> None:
    accounts = unit()
    kept = [fact for fact in accounts.facts if fact.dim("basis") != "全年"]
    accounts.facts = FactSet(kept, **accounts.facts.defaults)
    for relation_id in ("B-01", "B-02"):
        assert (outcome(relation_id, accounts).verdicts, outcome(relation_id, accounts).compared) == (
            [],
            False,
        )


def test_a_reason_for_spending_beyond_the_budget_is_noted() -> None:
    accounts = BROKEN["B-02"].change.accounts()
    accounts.notes["B-02"] = "用上年收回的存量资金支出"
    (over,) = [found for found in outcome("B-02", accounts).verdicts if found.state == "failed"]
    assert over.instance.note == "已说明：用上年收回的存量资金支出"
