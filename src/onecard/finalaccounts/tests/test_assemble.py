"""A unit that keeps no books compiles from its files: each fact leads to the cell it came from, what lacks is unknown."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import pytest

from onecard.core.errors import Refusal
from onecard.figures.fact import Place
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.assemble import Assembled, Files, assemble
from onecard.finalaccounts.narrative import builtin, fill
from onecard.finalaccounts.report import report_of
from onecard.finalaccounts.report_relations import check_report
from onecard.finalaccounts.supplement import read
from onecard.finalaccounts.tests import sample
from onecard.finalaccounts.tests.sheets import Style, grid_of
from onecard.finalaccounts.tests.workbooks import workbook_of
from onecard.reading.grid import CellValue, Grid, Spreadsheet

YUAN = Style(unit="元")


def tables(
    style: Style | None = None, region: str = "national", numbers: Iterable[int] = range(1, 10)
) -> Spreadsheet:
    accounts = sample.unit(region=region)
    return Spreadsheet("公开表.xlsx", [grid_of(accounts.tables[number], style) for number in numbers])


def sheet(*rows: list[CellValue], file: str = "预算.xlsx") -> Spreadsheet:
    width = max(map(len, rows))
    return Spreadsheet(
        file, [Grid("预算", [[*row, *[None] * (width - len(row))] for row in rows], file=file)]
    )


def made(accounts: Spreadsheet, **more: object) -> Assembled:
    return assemble(Files(accounts, **more))  # type: ignore[arg-type]


def test_the_nine_tables_alone_make_the_accounts() -> None:
    found = made(tables()).accounts
    assert (found.name, found.year) == ("示例市社会保障卡一卡通中心", 2024)
    total = found.facts.at(fa.EXPENDITURE.key)
    assert total is not None
    assert total.value == Decimal("95.70")
    assert isinstance(total.source, Place)
    assert total.source.cell


@pytest.mark.parametrize("region", ["national", "hainan"])
def test_tables_in_yuan_and_of_any_region_say_the_same(region: str) -> None:
    wanted = fill.fill(builtin.template("national"), made(tables()).accounts)
    other = fill.fill(builtin.template("national"), made(tables(YUAN, region)).accounts)
    assert {run.text for _, run in wanted.said()} <= {run.text for _, run in other.said()} | {"0.00"}


def test_a_workbook_says_its_zeros() -> None:
    found = made(workbook_of())
    assert found.accounts.year == 2024
    fund = found.accounts.facts.at(fa.EXPENDITURE.key, fund="政府性基金")
    assert fund is not None
    assert fund.value == 0


def test_last_year_comes_from_its_file_or_the_supplement() -> None:
    supplement = read("上年数:\n  收入总计: 100.00\n", "补充.yaml")
    prior = made(tables(), supplement=supplement).accounts.prior
    assert prior is not None
    total = prior.at(fa.TOTAL_IN.key)
    assert total is not None
    assert total.value == Decimal("100.00")
    assert made(tables()).accounts.prior is None


def test_last_years_file_of_another_year_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        made(tables(), prior=tables())
    assert caught.value.code in ("assemble.other_year", "import.other_year")
    assert "2023" in caught.value.sentence


def test_another_year_than_the_one_asked_for_is_refused() -> None:
    with pytest.raises(Refusal, match="2024"):
        made(tables(), year=2022)


def test_a_file_that_is_no_final_accounts_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        made(sheet(["姓名", "电话"], ["甲", "1"]))
    assert caught.value.code == "stated.nothing"


def test_the_budget_of_a_budget_book_is_taken_by_code_and_in_total() -> None:
    book = sheet(
        ["2024年一般公共预算支出表"],
        ["单位：元"],
        ["科目编码", "科目名称", "合计", "基本支出"],
        ["208", "社会保障和就业支出", "1,044,400.00", None],
        ["2080108", "信息化建设", "1,044,400.00", None],
        ["合计", None, "1,782,500.00", None],
    )
    facts = made(tables(), budget=book).accounts.facts
    whole = facts.at(fa.EXPENDITURE.key, fund="一般公共", basis="年初")
    item = facts.at(fa.EXPENDITURE.key, fund="一般公共", basis="年初", function="2080108")
    assert whole is not None
    assert item is not None
    assert (whole.value, item.value) == (Decimal("178.25"), Decimal("104.44"))
    assert isinstance(item.source, Place)
    assert (item.source.file, item.source.cell) == ("预算.xlsx", "C5")


@pytest.mark.parametrize(
    ("row", "said"),
    [(["2080108", "信息化建设", "很多"], "不是金额"), (["2088888", "没有的科目", "1"], "不在2024年科目表中")],
)
def test_a_bad_row_of_a_budget_is_told_with_its_cell(row: list[CellValue], said: str) -> None:
    with pytest.raises(Refusal) as caught:
        made(tables(), budget=sheet(["科目编码", "科目名称", "年初预算数"], row))
    (problem,) = caught.value.problems
    assert problem.place == "预算!C2"
    assert said in problem.sentence


def test_a_sheet_that_is_no_budget_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        made(tables(), budget=sheet(["甲", "乙"], ["1", "2"]))
    assert caught.value.code == "budget.not_recognised"


def test_tables_of_two_units_are_no_ones_accounts() -> None:
    found = tables()
    line = next(row for row in found.sheets[4].rows if "编制单位" in str(row[0]))
    line[0] = "编制单位：另一个单位"
    with pytest.raises(Refusal, match="另一个单位") as caught:
        made(found)
    assert caught.value.code == "assemble.other_unit"


def test_a_name_written_longer_on_one_table_is_told() -> None:
    found = tables()
    line = next(row for row in found.sheets[4].rows if "编制单位" in str(row[0]))
    line[0] = f"{line[0]}（本级）"
    assert any("各表写的单位不同" in notice for notice in made(found).notices)


def test_what_was_spent_is_not_taken_for_the_budget() -> None:
    with pytest.raises(Refusal, match="是决算表") as caught:
        made(tables(), budget=tables())
    assert caught.value.code == "budget.not_recognised"


def test_the_budget_of_another_year_is_refused() -> None:
    book = sheet(["2023年一般公共预算支出表"], ["科目编码", "合计"], ["2080108", "104.44"])
    with pytest.raises(Refusal, match="2023年的预算") as caught:
        made(tables(), budget=book)
    assert caught.value.code == "budget.other_year"


def test_a_budget_beside_the_outturn_of_it_is_taken() -> None:
    book = sheet(
        ["2024年预算决算对照表"], ["科目编码", "年初预算数", "决算数"], ["2080108", "104.44", "83.89"]
    )
    item = made(tables(), budget=book).accounts.facts.at(
        fa.EXPENDITURE.key, fund="一般公共", basis="年初", function="2080108"
    )
    assert item is not None
    assert item.value == Decimal("104.44")


def test_the_supplement_never_overrules_a_table_and_the_difference_is_told() -> None:
    supplement = read("数:\n  收入总计: 1.00\n  公务用车保有量: 3\n", "补充.yaml")
    found = made(tables(), supplement=supplement)
    total, kept = found.accounts.facts.at(fa.TOTAL_IN.key), found.accounts.facts.at(fa.VEHICLES_KEPT.key)
    assert total is not None
    assert kept is not None
    assert (total.value, kept.value) == (Decimal("99.20"), 3)
    assert any("收入总计" in notice for notice in found.notices)


def test_what_no_file_says_is_listed_not_guessed() -> None:
    narrative = fill.fill(builtin.template("national"), made(tables()).accounts)
    lacking = {one.what for one in narrative.missing if one.kind == "fact"}
    assert {"公务用车保有量", "政府采购支出总额", "房屋面积"} <= lacking


def test_a_missing_table_leaves_its_figures_unknown() -> None:
    found = made(tables(numbers=[1, 2, 3, 4, 5, 6, 7, 8]))
    narrative = fill.fill(builtin.template("national"), found.accounts)
    assert "“三公”经费合计" in {one.what for one in narrative.missing}
    assert any("公开09" in notice for notice in found.notices)


@pytest.mark.parametrize("region", ["national", "hainan"])
@pytest.mark.parametrize("lacking", range(1, 10))
def test_a_table_the_file_lacks_is_missed_and_nothing_fails_for_its_sake(lacking: int, region: str) -> None:
    """The other tables tell some of its cells: half a table is not compared with anything."""
    rest = [number for number in range(1, 10) if number != lacking]
    accounts = assemble(Files(tables(region=region, numbers=rest), region=region)).accounts
    narrative = fill.fill(builtin.template(region), accounts)
    assert f"公开{lacking:02d}" in {one.key for one in narrative.missing}
    failed = [one for one in check_report(report_of(narrative)) if one.state == "failed"]
    assert {one.relation.id for one in failed} == {"M-10", "X-16"}
    (absent,) = [one for one in failed if one.relation.id == "X-16"]
    assert [verdict.instance.where for verdict in absent.verdicts] == [f"公开{lacking:02d}表"]


def last_year(name: str, numbers: Iterable[int] = range(1, 10)) -> Spreadsheet:
    found = tables(numbers=numbers)
    found.file = "上年.xlsx"
    for grid in found.sheets:
        for row in grid.rows:
            row[:] = [
                {"2024年度": "2023年度", f"编制单位：{sample.NAME}": f"编制单位：{name}"}.get(str(one), one)
                for one in row
            ]
    return found


def test_what_is_to_be_looked_at_in_last_years_file_is_told_with_its_name() -> None:
    assert made(tables(), prior=last_year(sample.NAME)).notices == []
    (absent,) = made(tables(), prior=last_year(sample.NAME, [1, 2, 3, 4, 5, 6, 7, 8])).notices
    assert absent.startswith("上年文件“上年.xlsx”：文件里没有认出公开09")


def test_last_years_file_of_another_unit_is_told() -> None:
    (other,) = made(tables(), prior=last_year("另一个中心")).notices
    assert "“另一个中心”" in other
    assert "同一个单位" in other


SHEETS = {"财决01 ": 1, "财决01-1": 4, "财决03": 2, "财决04": 3, "财决07": 5, "财决08-1": 6, "财决附03": 9}


@pytest.mark.parametrize("sheet", SHEETS)
def test_half_a_table_whose_sheet_a_workbook_lacks_is_compared_with_nothing(sheet: str) -> None:
    book = workbook_of()
    book.sheets = [grid for grid in book.sheets if not grid.name.startswith(sheet)]
    assert len(book.sheets) == len(workbook_of().sheets) - 1
    accounts = made(book).accounts
    assert accounts.tables[SHEETS[sheet]].absent
    narrative = fill.fill(builtin.template("national"), accounts)
    failed = {one.relation.id for one in check_report(report_of(narrative)) if one.state == "failed"}
    assert failed == {"M-10", "X-16"}


def test_a_fund_the_totals_of_a_workbook_say_nothing_of_is_not_missed() -> None:
    assert not any(table.absent for table in made(workbook_of()).accounts.tables.values())
