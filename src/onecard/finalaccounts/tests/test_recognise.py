"""Recognising the nine tables in anybody's sheets: by title and heads, whatever the house style."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onecard.figures.fact import Fact, FactSet, Place, measured
from onecard.figures.figure import Figure
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts import forms, tables
from onecard.finalaccounts.form import Form, Table
from onecard.finalaccounts.layout import folded
from onecard.finalaccounts.recognise import recognise
from onecard.finalaccounts.sheet import entity_name_in
from onecard.finalaccounts.tests.sheets import Style, grid_of, xlsx_of
from onecard.reading import spreadsheet
from onecard.reading.grid import Grid, Merged

GENERAL = {"fund": "一般公共"}
CODES = ("208", "20801", "2080108", "210", "21011", "2101102", "221", "22102", "2210201")
STYLES = {
    "plain": Style(),
    "元": Style(unit="元"),
    "text with commas": Style(show=lambda value: f"{value:,.2f}"),
    "dash for zero": Style(show=lambda value: value or "—"),
    "codes in groups": Style(group_codes=True),
    "codes in three columns": Style(code_columns=3),
    "no merged cells": Style(merge=False),
}
amounts = st.decimals(min_value=-999, max_value=99999, places=2)


def fact(figure: Figure, amount: str, basis: str = "决算", **dims: str) -> Fact:
    return measured(figure, {"entity": "460299", "year": "2024", "basis": basis, **dims}, Decimal(amount))


def filled(form: Form, values: dict[str, Decimal] | None = None) -> Table:
    """A table with an amount in every cell, each another, or those given by code."""
    facts, count = [], 0
    for block in form.blocks:
        for column in block.columns:
            places = (
                [(column.figure, {**column.dims, "function": code}) for code in CODES]
                + [(column.figure, column.dims)]
                if block.open_rows
                else [shown for row in block.rows if (shown := row.shows(column))]
            )
            for key, dims in places:
                count += 1
                amount = Decimal(count * 111).scaleb(-2)
                if values is not None:
                    amount = values.get(dims.get("function", ""), Decimal(0))
                facts.append(fact(fa.figure(key), str(amount), **{"basis": "决算", **dims}))
    return tables.fill(form, FactSet(facts, entity="460299", year="2024", basis="决算"), 2024)


def cells(table: Table) -> dict[tuple[str, tuple[tuple[str, str], ...]], Decimal]:
    """What a table says: the value at each figure and its dimensions."""
    return {
        (found.key, tuple(pair for pair in found.dims if pair[0] != "entity")): found.value
        for rows in table.blocks
        for row in rows
        for found in row.cells.values()
        if found is not None
    }


def said(facts: list[Fact]) -> dict[tuple[str, tuple[tuple[str, str], ...]], Decimal]:
    return {(found.key, found.dims): found.value for found in facts}


@pytest.mark.parametrize("region", forms.regions())
@pytest.mark.parametrize("number", range(1, 10))
def test_every_table_of_every_region_reads_back_as_written(number: int, region: str) -> None:
    table = filled(forms.form(number, 2024, region))
    found = recognise(grid_of(table))
    assert found is not None
    assert found.form == f"公开{number:02d}"
    assert (found.year, found.entity_name, found.unit) == (2024, "示例市社会保障卡一卡通中心", "万元")
    assert said(found.facts) == cells(table)
    assert found.notices == []


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("number", [1, 3, 4, 5, 6, 7, 9])
def test_house_styles_change_nothing(number: int, style: str) -> None:
    table = filled(forms.form(number, 2024, "hainan"))
    found = recognise(grid_of(table, STYLES[style]))
    assert found is not None
    assert said(found.facts) == cells(table)


@settings(max_examples=settings.default.max_examples // 4, deadline=None)
@given(st.dictionaries(st.sampled_from(["", *CODES]), amounts, min_size=1))
def test_facts_written_and_recognised_are_the_same_facts(values: dict[str, Decimal]) -> None:
    table = filled(forms.form(5, 2024), values)
    found = recognise(grid_of(table, Style(show=lambda value: f"{value:,.2f}")))
    assert found is not None
    assert said(found.facts) == cells(table)


def test_a_workbook_of_the_nine_tables_reads_back_through_the_spreadsheet_reader() -> None:
    written = [filled(form) for form in forms.forms(2024, "hainan")]
    read = spreadsheet.read(xlsx_of(grid_of(table) for table in written), "九张表.xlsx")
    for table, grid in zip(written, read.sheets, strict=True):
        found = recognise(grid)
        assert found is not None
        assert said(found.facts) == cells(table)


def sheet(
    *rows: list[str | Decimal | None], name: str = "Sheet1", merged: list[Merged] | None = None
) -> Grid:
    width = max(len(row) for row in rows)
    return Grid(name, [[*row, *[None] * (width - len(row))] for row in rows], merged or [], "表.xlsx")


HEADS_05: list[list[str | Decimal | None]] = [
    ["2024年度单位一般公共预算支出决算表"],
    ["单位：示例中心", None, None, "单位：万元"],
    ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
]


def test_a_fact_has_the_cell_it_stands_in_and_a_blank_gives_none() -> None:
    found = recognise(sheet(*HEADS_05, ["2080108", "信息化建设", "1,083.89", None, "-"]))
    assert found is not None
    (only,) = found.facts
    assert only.source == Place("表.xlsx", "Sheet1", "C4", quote="1,083.89")
    assert (only.value, only.form, only.dim("function")) == (Decimal("1083.89"), "公开05", "2080108")
    assert found.entity_name == "示例中心"


NOTHING = "注：本年度没有一般公共预算财政拨款支出，故本表无数据。"


def test_a_blank_table_states_zero_only_where_it_says_itself_that_there_is_nothing() -> None:
    blank = recognise(sheet(*HEADS_05, [None, "合计", None, None, None]))
    noted = recognise(sheet(*HEADS_05, [None, "合计", None, None, None], [NOTHING]))
    assert blank is not None
    assert noted is not None
    assert blank.facts == []
    assert [(one.value, one.exact, one.dim("nature")) for one in noted.facts] == [
        (0, None, ""), (0, None, "基本"), (0, None, "项目")
    ]  # fmt: skip
    assert noted.facts[0].source == Place("表.xlsx", "Sheet1", "A5", quote=NOTHING)
    facts = FactSet(noted.facts, year="2024", basis="决算")
    assert tables.fill(forms.form(5, 2024), facts, 2024).empty


def test_such_a_note_beneath_figures_states_nothing() -> None:
    for amounts, values in ((("3.00", None), [3]), (("约八万", Decimal(0)), [0])):
        found = recognise(sheet(*HEADS_05, [None, "合计", *amounts, None], [NOTHING]))
        assert found is not None
        assert [one.value for one in found.facts] == values


def test_a_title_alone_is_not_enough() -> None:
    assert recognise(sheet(["支出决算表"], ["姓名", "电话"], ["张三", "123"])) is None


def test_a_sheet_with_another_title_is_no_public_table() -> None:
    assert (
        recognise(sheet(["政府采购情况表"], *HEADS_05[1:], ["208", "社会保障和就业支出", Decimal(1)])) is None
    )


def test_what_cannot_be_read_is_told_by_cell_and_gives_no_fact() -> None:
    found = recognise(
        sheet(
            *HEADS_05,
            ["2080108", "信息化建设", "约八万", Decimal("1.5"), None],
            ["2080188", "本地专项", Decimal(2), Decimal(2), None],
            ["2080505", "养老", Decimal(3), Decimal(3), None],
            [None, "无编码科目", Decimal(4), None, None],
            ["2080108", "信息化建设", None, Decimal("1.6"), None],
            ["注：本表反映情况。", None, None, None, None],
        )
    )
    assert found is not None
    notices = "\n".join(found.notices)
    for words in (
        "C4：“约八万”不是数字",
        "2080188不在",
        "“养老”与",
        "“无编码科目”没有科目编码",
        "D8：1.6与D4的1.5",
    ):
        assert words in notices
    assert {found.dim("function") for found in found.facts} == {"2080108", "2080188", "2080505"}


def test_the_total_may_stand_last_and_codes_may_continue_the_row_above() -> None:
    found = recognise(
        sheet(
            ["支出决算表"],
            ["科目编码", None, None, "科目名称", "本年支出合计", "基本支出", "项目支出"],
            ["类", "款", "项", None, None, None, None],
            ["208", None, None, "社会保障和就业支出", Decimal(5), Decimal(5), None],
            [None, "01", None, "人力资源和社会保障管理事务", Decimal(5), Decimal(5), None],
            [None, None, Decimal(8), "信息化建设", Decimal(5), Decimal(5), None],
            ["合计", None, None, None, Decimal(5), Decimal(5), None],
            merged=[Merged(1, 0, 1, 2)],
        )
    )
    assert found is not None
    assert {item.dim("function") for item in found.facts} == {"208", "20801", "2080108", ""}
    assert any("没有写金额单位" in notice for notice in found.notices)


def test_amounts_in_yuan_keep_their_exact_value() -> None:
    heads = [HEADS_05[0], ["单位：元"], HEADS_05[2]]
    found = recognise(sheet(*heads, ["2080108", "信息化建设", Decimal("838912.34"), None, None]))
    assert found is not None
    (only,) = found.facts
    assert (str(only.value), only.exact) == ("83.89", Decimal("83.891234"))


def test_sangong_says_which_budget_it_prints() -> None:
    table = filled(forms.form(9, 2024, "shanghai"))
    found = recognise(grid_of(table))
    assert found is not None
    assert {item.dim("basis") for item in found.facts} == {"年初", "决算"}


def test_sangong_with_the_items_as_rows_says_which_budget_it_prints_too() -> None:
    found = recognise(
        sheet(
            ["财政拨款“三公”经费支出决算表"],
            ["项目", "年初预算数", "决算数"],
            ["合计", Decimal("1.65"), Decimal("0.87")],
        )
    )
    assert found is not None
    assert {item.dim("basis") for item in found.facts} == {"年初", "决算"}


def test_sangong_may_be_printed_with_the_items_as_rows() -> None:
    found = recognise(
        sheet(
            ["财政拨款“三公”经费支出决算表"],
            ["项目", "全年预算数", "决算数"],
            ["合计", Decimal("1.65"), Decimal("0.87")],
            ["1、因公出国（境）费用", Decimal(0), Decimal(0)],
            ["2、公务接待费", None, Decimal(0)],
            ["3、公务用车购置及运行费", Decimal("1.65"), Decimal("0.87")],
            ["其中：（1）公务用车运行维护费", Decimal("1.65"), Decimal("0.87")],
            ["（2）公务用车购置", Decimal(0), None],
        )
    )
    assert found is not None
    budget = {item.key: str(item.value) for item in found.facts if item.dim("basis") == "全年"}
    assert budget["finalaccounts.sangong"] == "1.65"
    assert budget["finalaccounts.sangong.vehicle_running"] == "1.65"
    assert "finalaccounts.sangong.reception" not in budget
    assert len([item for item in found.facts if item.dim("basis") == "决算"]) == 5


def test_functional_rows_may_carry_former_names_and_be_24_or_26() -> None:
    found = recognise(
        sheet(
            ["收入支出决算总表"],
            ["收入", None, "支出", None],
            ["项目", "决算数", "项目", "决算数"],
            ["一、财政拨款收入", Decimal(7), "一、一般公共服务支出", Decimal(0)],
            ["其中：政府性基金预算财政拨款", Decimal(0), "八、医疗卫生与计划生育支出", Decimal(7)],
            ["本年收入合计", Decimal(7), "本年支出合计", Decimal(7)],
            ["总计", Decimal(7), "总计", Decimal(7)],
            merged=[Merged(1, 0, 1, 1), Merged(1, 2, 1, 3)],
        )
    )
    assert found is not None
    values = said(found.facts)
    assert values[fa.EXPENDITURE.key, (("basis", "决算"), ("function", "210"))] == 7
    assert values[fa.APPROPRIATION.key, (("basis", "决算"), ("fund", "政府性基金"))] == 0
    assert values[fa.APPROPRIATION.key, (("basis", "决算"),)] == 7
    assert values[fa.TOTAL_OUT.key, (("basis", "决算"),)] == 7
    assert values[fa.TOTAL_IN.key, (("basis", "决算"),)] == 7


def test_a_head_over_several_columns_need_not_be_merged() -> None:
    found = recognise(
        sheet(
            ["支出决算表"],
            ["编制单位：", "示例中心", None, None, "金额单位：", "元", None],
            ["科目编码", None, None, "科目名称", "本年支出合计", "基本支出", "项目支出"],
            ["208", "01", "08", "信息化建设", Decimal(50000), Decimal(50000), None],
        )
    )
    assert found is not None
    assert (found.entity_name, found.unit) == ("示例中心", "元")
    assert [(item.dim("function"), str(item.value)) for item in found.facts] == [("2080108", "5.00")] * 2


def test_text_from_a_csv_file_reads_like_numbers() -> None:
    table = filled(forms.form(1, 2024))
    grid = grid_of(table)
    as_text = [[None if cell is None else str(cell) for cell in row] for row in grid.rows]
    found = recognise(Grid("总表", as_text, [], "总表.csv"))
    assert found is not None
    assert len(found.facts) == len(cells(table))


@pytest.mark.parametrize("split", [True, False])
def test_education_fees_beside_or_beneath_operations_are_read(split: bool) -> None:
    above = "事业收入" if split else None
    found = recognise(
        sheet(
            ["收入决算表"],
            ["单位：示例中心", None, None, None, None, "单位：万元"],
            ["科目编码", "科目名称", "本年收入合计", "财政拨款收入", "事业收入", above],
            [None, None, None, None, "小计" if split else "事业收入", "其中：教育收费"],
            ["2050803", "培训支出", Decimal(9), Decimal(4), Decimal(5), Decimal(2)],
            merged=[Merged(2, 4, 2, 5)] if split else [],
        )
    )
    assert found is not None
    assert found.notices == []
    read = {item.key: item.value for item in found.facts}
    assert (read[fa.OPERATIONS.key], read[fa.EDUCATION_FEES.key]) == (5, 2)


any_cell = st.one_of(
    st.none(),
    st.booleans(),
    st.dates(),
    st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9),
    st.text(max_size=8),
    st.sampled_from(
        [
            "科目编码",
            "科目名称",
            "项目",
            "行次",
            "栏次",
            "合计",
            "基本支出",
            "项目支出",
            "2080108",
            "208",
            "收入",
            "支出",
            "金额",
            "注：",
        ]
    ),
)


@settings(deadline=None)
@given(
    st.sampled_from([title for number in range(1, 10) for title in forms.titles(number)]),
    st.lists(st.lists(any_cell, max_size=9), max_size=12),
    st.integers(0, 12),
)
def test_no_sheet_however_odd_makes_it_fail(title: str, rows: list[list[object]], merged_to: int) -> None:
    grid = Grid("Sheet1", [[title], *rows], [Merged(1, 0, merged_to, 3)], "怪表.xlsx")  # type: ignore[list-item]
    found = recognise(grid)
    assert found is None or all(isinstance(item.source, Place) for item in found.facts)


def test_heads_repeated_on_the_next_page_are_passed_over() -> None:
    row: list[str | Decimal | None] = ["2080108", "信息化建设", Decimal(5), Decimal(5), None]
    numbers: list[str | Decimal | None] = ["栏次", None, Decimal(1), Decimal(2), Decimal(3)]
    found = recognise(
        sheet(*HEADS_05, numbers, row, *HEADS_05, numbers, ["2080505", None, Decimal(1), None, None])
    )
    assert found is not None
    assert found.notices == []
    assert [item.dim("function") for item in found.facts] == ["2080108", "2080108", "2080505"]


def test_the_name_of_a_unit_keeps_its_brackets() -> None:
    for printed in ("编制单位：示例市人社局（本级）", "编制单位:示例市人社局(本级)  金额单位：万元"):
        assert entity_name_in(folded(printed)) == "示例市人社局（本级）"
