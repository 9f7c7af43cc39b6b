"""The 财决 workbook: its sheets give all nine tables, counts and budgets, each fact with its cell; others are skipped."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onecard.core.errors import Refusal
from onecard.figures.fact import FactSet, Place
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts import relations, tables
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.tests.sheets import xlsx_of
from onecard.finalaccounts.tests.workbooks import EXAMPLE, UnitYear, workbook_of
from onecard.finalaccounts.workbook import WorkbookReading, recognise_workbook
from onecard.reading import spreadsheet
from onecard.reading.grid import Grid, Spreadsheet

GENERAL = {"fund": "一般公共"}


def facts_of(reading: WorkbookReading) -> FactSet:
    return FactSet(reading.facts, entity="460299", year="2024", basis="决算")


def accounts(year: UnitYear = EXAMPLE, region: str = "national") -> FinalAccounts:
    reading = recognise_workbook(workbook_of(year), entity="460299")
    return tables.final_accounts("460299", "示例单位", 2024, facts_of(reading), region=region)


def shown(found: FinalAccounts, number: int, row: str, column: str) -> Decimal | None:
    cell = found.tables[number].cell(row, column)
    return None if cell is None else cell.exact


def test_the_workbook_says_whose_and_which_year_it_is() -> None:
    reading = recognise_workbook(workbook_of())
    assert (reading.year, reading.entity_name) == (2024, "示例市社会保障卡一卡通中心")
    assert reading.notices == []
    assert list(reading.sheets.values()) == [
        "财决01", "财决01-1", "财决03", "财决04", "财决05-1", "财决07", "财决08-1", "财决09", "财决附03",
    ]  # fmt: skip


def test_its_sheets_give_the_nine_tables_exactly() -> None:
    found = accounts()
    total = EXAMPLE.spent() / 10_000
    for number, row, column in (
        (1, "in-grand", "amount"), (1, "out-total", "amount"), (2, "total", "appropriation"), (3, "total", "total"),
        (4, "out-grand", "total"), (4, "in-general", "amount"), (5, "total", "total"),
    ):  # fmt: skip
        assert shown(found, number, row, column) == total
    assert shown(found, 1, "out-221", "amount") == Decimal("7.350256")
    assert shown(found, 5, "2080108", "project") == Decimal("11.46")
    assert shown(found, 6, "30107", "amount") == Decimal("45.201234")
    assert shown(found, 6, "301", "amount") == EXAMPLE.spent(economy="301") / 10_000
    assert shown(found, 6, "staff-total", "amount") == Decimal("81.9827")
    assert shown(found, 6, "public-total", "amount") == Decimal("5.03")
    assert shown(found, 9, "amount", "budget_total") == Decimal("1.65")
    assert shown(found, 9, "amount", "running") == Decimal("0.87")
    assert shown(found, 7, "total", "total") == 0
    assert shown(found, 8, "total", "total") is None


def test_the_form_with_balances_is_filled_too() -> None:
    assert shown(accounts(region="hainan"), 5, "total", "revenue") == EXAMPLE.spent() / 10_000


def test_counts_vehicles_and_procurement_need_no_register() -> None:
    facts = facts_of(recognise_workbook(workbook_of(), entity="460299"))
    for figure, value in (
        (fa.VEHICLES_KEPT, "1"), (fa.ASSET_VEHICLES, "1"), (fa.OVERSEAS_GROUPS, "0"), (fa.EQUIPMENT, "0"),
        (fa.PROCUREMENT, "12.00"), (fa.PROCUREMENT_GOODS, "12.00"), (fa.PROCUREMENT_MICRO, "5.00"),
    ):  # fmt: skip
        found = facts.at(figure.key)
        assert found is not None
        assert str(found.value) == value
    assert facts.at(fa.RUNNING_COST.key) is None


def test_the_three_budget_figures_are_kept_apart() -> None:
    year = UnitYear(EXAMPLE.basic, EXAMPLE.project, initial={"208": Decimal(1782500)})
    facts = facts_of(recognise_workbook(workbook_of(year), entity="460299"))
    values = [
        found.value
        for basis in ("年初", "全年", "决算")
        if (found := facts.at(fa.EXPENDITURE.key, function="208", basis=basis))
    ]
    assert [str(value) for value in values] == ["178.25", "91.12", "91.12"]


def test_a_fact_has_sheet_and_cell_and_stands_in_its_form() -> None:
    reading = recognise_workbook(workbook_of(), entity="460299")
    fact = facts_of(reading).at(fa.EXPENDITURE.key, "财决07", function="2080108", **GENERAL)
    assert fact is not None
    assert fact.form == "财决07"
    assert isinstance(fact.source, Place)
    assert (fact.source.file, fact.source.section) == ("部门决算.xlsx", "财决07")
    assert fact.source.quote == "823,612.44"
    assert fact.exact == Decimal("82.361244")


def test_income_or_balance_columns_by_nature_are_not_taken_for_expenditure() -> None:
    facts = facts_of(recognise_workbook(workbook_of(), entity="460299"))
    places = {
        fact.source.cell[0]
        for fact in facts
        if fact.form == "财决07" and fact.key == fa.EXPENDITURE.key and isinstance(fact.source, Place)
    }
    assert places == {"K", "L", "O"}


def test_sheets_of_another_set_and_empty_ones_are_skipped_with_the_reason() -> None:
    extra = (
        Grid("QB01 部门补充表", [["收入支出决算总表"], [Decimal(1)]]), Grid("CS02", [["x"]]), Grid("封面", [["部门决算报表"]]),
        Grid("财决06 项目收入支出决算表", [["项目收入支出决算表"], ["x"]]), Grid("财决11", [[None]]), Grid("公开01表", [["x"]]),
    )  # fmt: skip
    skipped = recognise_workbook(workbook_of(extra=extra)).skipped
    assert skipped == {
        "QB01 部门补充表": "主管部门的补充报表，不是财决报表",
        "CS02": "主管部门的补充报表，不是财决报表",
        "封面": "不是财决报表",
        "财决06 项目收入支出决算表": "财决06，九张公开报表不从这张表取数",
        "财决11": "空表",
        "公开01表": "公开报表，请用“九张公开报表”导入",
    }


def test_an_older_export_calls_its_sheets_z() -> None:
    new, old = recognise_workbook(workbook_of()), recognise_workbook(workbook_of(old_names=True))
    assert {(fact.form, fact.key, fact.dims, fact.value) for fact in new.facts} == {
        (fact.form, fact.key, fact.dims, fact.value) for fact in old.facts
    }


def test_a_sheet_that_holds_another_table_is_refused_by_name() -> None:
    book = workbook_of()
    book.sheets[2].name = "财决04"
    with pytest.raises(Refusal, match=r"财决04.*收入决算表（财决03）") as refused:
        recognise_workbook(book)
    assert refused.value.code == "workbook.wrong_sheet"
    assert [problem.place for problem in refused.value.problems] == ["工作表“财决04”"]


def test_a_sheet_without_its_columns_is_refused_by_name() -> None:
    wrong = Grid("财决11", [["国有资本经营预算财政拨款收入支出决算表"], ["姓名", "电话"], ["张三", "123"]])
    with pytest.raises(Refusal, match="财决11"):
        recognise_workbook(workbook_of(extra=(wrong,)))


def test_a_sheet_of_another_year_is_refused() -> None:
    book = workbook_of()
    book.sheets[3].rows[3][0] = "2023年度"
    with pytest.raises(Refusal, match=r"财决04.*2023年度"):
        recognise_workbook(book)


def test_two_sheets_of_one_form_that_differ_are_refused_with_both_names_and_the_cells() -> None:
    later = workbook_of(UnitYear(EXAMPLE.basic, EXAMPLE.project, sangong=("16500", "16500", "9900")))
    copy = Grid("财决附03 (2)", later.sheets[-1].rows, later.sheets[-1].merged)
    with pytest.raises(Refusal) as refused:
        recognise_workbook(workbook_of(extra=(copy,)))
    assert refused.value.code == "workbook.same_form"
    assert [problem.place for problem in refused.value.problems] == [
        "工作表“财决附03 机构运行信息表”和“财决附03 (2)”"
    ]
    assert "E8的8700与E8的9900" in refused.value.sentence
    assert "删去" in refused.value.remedy


def test_two_sheets_of_one_form_under_two_names_are_not_mixed_cell_by_cell() -> None:
    partly = workbook_of().sheets[5]
    with pytest.raises(Refusal) as refused:
        recognise_workbook(workbook_of(extra=(Grid("Z07", partly.rows[:-1], partly.merged),)))
    assert refused.value.code == "workbook.same_form"
    assert "工作表“财决07”和“Z07”" in refused.value.sentence
    assert "空白" in refused.value.sentence


def test_a_second_sheet_of_a_form_that_states_the_same_is_skipped_and_said() -> None:
    sheet = workbook_of().sheets[5]
    reading = recognise_workbook(workbook_of(extra=(Grid("财决07 (2)", sheet.rows, sheet.merged),)))
    assert reading.skipped == {"财决07 (2)": "与“财决07”相同，只取“财决07”"}
    assert "财决07 (2)" not in reading.sheets
    assert reading.facts == recognise_workbook(workbook_of()).facts


def test_a_file_without_any_sheet_of_the_set_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        recognise_workbook(Spreadsheet("花名册.xlsx", [Grid("Sheet1", [["姓名"], ["张三"]])]))
    assert refused.value.code == "workbook.no_sheet"


def test_where_no_sheet_states_staff_and_public_cost_they_are_added_up_and_told() -> None:
    book = workbook_of()
    del book.sheets[5]
    reading = recognise_workbook(book, entity="460299")
    staff = facts_of(reading).at(fa.STAFF.key, fund="一般公共", nature="基本")
    assert staff is not None
    assert staff.exact == Decimal("81.9827")
    assert any("人员经费合计没有一张表直接列出" in notice for notice in reading.notices)


def test_an_xlsx_file_of_the_workbook_reads_the_same() -> None:
    read = spreadsheet.read(xlsx_of(workbook_of().sheets), "部门决算.xlsx")
    found = recognise_workbook(read)
    assert {(fact.form, fact.key, fact.dims, fact.exact) for fact in found.facts} == {
        (fact.form, fact.key, fact.dims, fact.exact) for fact in recognise_workbook(workbook_of()).facts
    }


functions = st.sampled_from(["2080108", "2080505", "2101102", "2210201"])
economies = st.sampled_from(["30101", "30113", "30201", "30217", "30231", "30309", "30701", "31002"])
fen = st.integers(min_value=1, max_value=10**10).map(lambda amount: Decimal(amount).scaleb(-2))


@settings(max_examples=settings.default.max_examples // 8, deadline=None)
@given(
    st.dictionaries(st.tuples(functions, economies), fen, min_size=1, max_size=8),
    st.dictionaries(functions, fen, max_size=3),
)
def test_what_is_written_into_a_workbook_is_what_its_tables_say(
    basic: dict[tuple[str, str], Decimal], project: dict[str, Decimal]
) -> None:
    year = UnitYear(basic, project)
    found = accounts(year)
    for code in year.functions():
        assert shown(found, 5, code, "total") == year.spent(code) / 10_000
        assert shown(found, 3, code, "total") == year.spent(code) / 10_000
    for item in year.economies():
        assert shown(found, 6, item, "amount") == year.spent(economy=item, nature="基本") / 10_000


@pytest.mark.parametrize("region", ["national", "hainan", "shanghai"])
def test_the_tables_of_a_sound_workbook_break_no_relation(region: str) -> None:
    outcomes = relations.check(accounts(region=region))
    assert len(outcomes) > 30
    # What a blank means is decided by the accounts: here it is not known, and X-16 says so.
    assert [outcome.relation.id for outcome in outcomes if outcome.state == "failed"] == ["X-16"]


def without(name: str) -> Spreadsheet:
    book = workbook_of()
    book.sheets = [sheet for sheet in book.sheets if not sheet.name.startswith(name)]
    return book


def nothing_spent(reading: WorkbookReading, form: str) -> list[tuple[str, str]]:
    return [
        (fact.key.removeprefix("finalaccounts."), fact.dim("basis"))
        for fact in reading.facts
        if fact.form == form and isinstance(fact.source, Place) and not fact.source.cell
    ]


def test_a_sheet_without_a_figure_states_a_total_of_zero_and_a_missing_sheet_nothing() -> None:
    assert nothing_spent(recognise_workbook(workbook_of()), "财决09") == [("expenditure", "决算")]
    assert nothing_spent(recognise_workbook(without("财决09")), "财决09") == []


def test_the_blank_budget_columns_of_the_three_public_costs_state_that_there_was_no_budget() -> None:
    book = workbook_of()
    for row in book.sheets[-1].rows[6:]:
        row[2] = row[3] = None
    assert nothing_spent(recognise_workbook(book), "财决附03") == [("sangong", "全年"), ("sangong", "年初")]


def test_a_sheet_whose_amounts_cannot_be_read_is_not_taken_for_blank() -> None:
    book = workbook_of()
    book.sheets[7].rows[-1][4] = "=SUM(E1:E3)"
    assert nothing_spent(recognise_workbook(book), "财决09") == []


def test_an_empty_template_states_nothing() -> None:
    nothing = UnitYear({}, {}, sangong=("0", "0", "0"))
    book = workbook_of(nothing)
    book.sheets = [sheet for sheet in book.sheets if sheet.name.startswith(("财决04", "财决09"))]
    assert recognise_workbook(book).facts == []
