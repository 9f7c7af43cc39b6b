"""Several tables under each other on one sheet, as web pages and CSV exports have them: every one is read."""

from __future__ import annotations

from decimal import Decimal

import pytest

from onecard.finalaccounts import forms
from onecard.finalaccounts.recognise import recognise_sheet
from onecard.finalaccounts.sections import MOST, sections
from onecard.finalaccounts.tests.sheets import grid_of
from onecard.finalaccounts.tests.test_recognise import cells, filled, said, sheet
from onecard.reading.grid import CellValue, Grid, Merged

HEAD: list[CellValue] = ["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"]


def one_sheet(grids: list[Grid], *, merged: bool = True, text: bool = False) -> Grid:
    """The grids under each other with an empty row between; as `text` where a CSV file holds them."""
    width = max(grid.width for grid in grids)
    rows: list[list[CellValue]] = []
    areas: list[Merged] = []
    for grid in grids:
        top = len(rows)
        areas += [Merged(a.top + top, a.left, a.bottom + top, a.right) for a in grid.merged]
        rows += [[*row, *[None] * (width - len(row))] for row in grid.rows]
        rows.append([None] * width)
    if text:
        rows = [[None if cell is None else str(cell) for cell in row] for row in rows]
    return Grid("全部", rows, areas if merged else [], "九张表.csv")


@pytest.mark.parametrize("region", forms.regions())
@pytest.mark.parametrize(("merged", "text"), [(True, False), (False, True)])
def test_nine_tables_under_each_other_are_nine_tables(region: str, merged: bool, text: bool) -> None:
    tables = [filled(form) for form in forms.forms(2024, region)]
    found = recognise_sheet(one_sheet([grid_of(table) for table in tables], merged=merged, text=text))
    assert found.skipped == {}
    for read, table in zip(found.tables, tables, strict=True):
        assert read.form == table.form.name
        assert said(read.facts) == cells(table)
        assert read.notices == []


def test_a_fact_keeps_its_place_in_the_whole_sheet() -> None:
    tables = [filled(forms.form(number, 2024)) for number in (3, 5)]
    whole = one_sheet([grid_of(table) for table in tables])
    for read in recognise_sheet(whole).tables:
        for fact in read.facts:
            row = int("".join(sign for sign in fact.source.cell if sign.isdigit()))  # type: ignore[union-attr]
            column = ord(fact.source.cell[0]) - ord("A")  # type: ignore[union-attr]
            assert whole.value(row - 1, column) == fact.value


def test_a_foreign_table_in_between_is_left_by_its_rows_and_title() -> None:
    found = recognise_sheet(
        sheet(
            ["2024年度支出决算表"],
            ["单位：示例中心", None, None, None, "单位：万元"],
            HEAD,
            ["2080108", "信息化建设", Decimal(5), Decimal(5), None],
            ["政府采购情况表"],
            HEAD,
            ["2080505", "某支出", Decimal(9), Decimal(9), None],
            ["政府性基金预算财政拨款支出决算表"],
            HEAD,
            ["2120801", "征地和拆迁补偿支出", Decimal(7), None, Decimal(7)],
        )
    )
    assert [read.form for read in found.tables] == ["公开03", "公开07"]
    assert {fact.dim("function") for read in found.tables for fact in read.facts} == {"2080108", "2120801"}
    assert found.skipped == {"Sheet1第5至7行“政府采购情况表”": "不是九张公开报表之一"}
    assert (found.tables[1].year, found.tables[1].unit) == (2024, "万元")


def test_the_same_head_on_the_next_page_begins_no_table() -> None:
    row: list[CellValue] = ["2080108", "信息化建设", Decimal(5), Decimal(5), None]
    last: list[CellValue] = ["2080505", None, Decimal(1), Decimal(1), None]
    for again in (
        [["支出决算表（续表）"], HEAD],
        [["支出决算表"], ["金额单位：万元"], HEAD],
        [HEAD],
    ):
        parts = sections(sheet(["支出决算表"], ["金额单位：万元"], HEAD, row, *again, last))  # type: ignore[arg-type]
        assert len(parts) == 1


def test_the_same_table_of_another_unit_is_another_table() -> None:
    def of(unit: str) -> list[list[CellValue]]:
        return [
            ["支出决算表"],
            [f"编制单位：{unit}"],
            HEAD,
            ["2080108", "信息化建设", Decimal(5), Decimal(5), None],
        ]

    found = recognise_sheet(sheet(*of("甲中心"), *of("乙中心")))  # type: ignore[arg-type]
    assert [read.entity_name for read in found.tables] == ["甲中心", "乙中心"]


def test_tables_without_titles_begin_at_their_own_heads() -> None:
    tables = [grid_of(filled(forms.form(number, 2024))) for number in (2, 3)]
    bare = [Grid("", grid.rows[3:], [], "") for grid in tables]
    assert [read.form for read in recognise_sheet(one_sheet(bare)).tables] == ["公开02", "公开03"]


def test_a_nested_head_without_label_columns_begins_a_table_too() -> None:
    tables = [grid_of(filled(forms.form(number, 2024, "shanghai"))) for number in (3, 9)]
    bare = [Grid("", grid.rows[3:], [], "") for grid in tables]
    assert [read.form for read in recognise_sheet(one_sheet(bare)).tables] == ["公开03", "公开09"]


def test_a_list_of_contents_above_is_no_table() -> None:
    table = grid_of(filled(forms.form(3, 2024)), file="表.xlsx")
    contents = Grid("", [["目录"], *([form.title] for form in forms.forms(2024))], [], "")
    found = recognise_sheet(one_sheet([contents, table]))
    assert [read.form for read in found.tables] == ["公开03"]


def test_a_sheet_of_countless_tables_is_read_to_a_limit_and_the_rest_is_told() -> None:
    part: list[list[CellValue]] = [
        [["收入支出决算表甲表", "收入支出决算表乙表"][place % 2], None] if kind == 0 else ["x", Decimal(1)]
        for place in range(MOST + 40)
        for kind in (0, 1)
    ]
    found = recognise_sheet(Grid("Sheet1", part, [], "表.xlsx"))
    assert f"Sheet1第{2 * MOST + 1}行以下" in found.skipped


def test_a_line_that_ends_like_a_title_below_the_notes_is_no_table() -> None:
    found = recognise_sheet(
        sheet(
            ["财政拨款“三公”经费支出决算表"],
            ["项目", "预算数", "决算数"],
            ["合计", Decimal("1.65"), Decimal("0.87")],
            ["注：1.本表反映本年度情况。"],
            ["2.明细详见公务用车情况表"],
            ["3.预算数为年初预算数。"],
        )
    )
    assert found.skipped == {}
    assert {fact.dim("basis") for fact in found.tables[0].facts} == {"年初", "决算"}


def test_the_same_title_above_other_columns_is_another_table() -> None:
    found = recognise_sheet(
        sheet(
            ["支出决算表", None, None, None, None],
            HEAD,
            ["2080108", "信息化建设", Decimal(5), Decimal(5), None],
            ["支出决算表", None, None, None, None],
            ["科目编码", "科目名称", "年初结转和结余", "本年收入", "年末结转和结余"],
            ["2080108", "信息化建设", Decimal(7), Decimal(8), Decimal(9)],
        )
    )
    assert {fact.value for fact in found.tables[0].facts} == {5}
    assert found.skipped == {
        "Sheet1第4至6行“支出决算表”": "标题是“支出决算表”，表头却没有本年支出合计、基本支出、项目支出"
    }


def test_figures_above_the_first_title_are_told_and_do_not_hide_the_table() -> None:
    table = grid_of(filled(forms.form(3, 2024)))
    above = Grid("", [["在职人数", Decimal(12)], ["车辆", Decimal(1)]], [], "")
    found = recognise_sheet(one_sheet([above, table]))
    assert [read.form for read in found.tables] == ["公开03"]
    assert found.skipped == {"全部第1至3行": "不是九张公开报表之一"}
