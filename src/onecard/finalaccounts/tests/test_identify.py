"""Title and columns together decide what a table is: local titles are known by both, foreign tables by neither."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from onecard.finalaccounts import forms
from onecard.finalaccounts.recognise import Recognition, SheetReading, recognise_sheet
from onecard.finalaccounts.tests.sheets import Style, grid_of
from onecard.finalaccounts.tests.test_recognise import cells, filled, said, sheet
from onecard.reading.grid import CellValue, Grid


def printed(number: int, title: str, mark: str = "", name: str = "Sheet1", region: str = "national") -> Grid:
    """The table of a form under another title, form number and sheet name."""
    form = forms.form(number, 2024, region)
    grid = grid_of(filled(form), Style(title=title or "?", merge=False))
    grid.rows[0][0] = title or None
    grid.rows.insert(1, [mark or None, *[None] * (grid.width - 1)])
    return replace(grid, name=name)


def only(found: SheetReading) -> Recognition:
    (read,) = found.tables
    return read


@pytest.mark.parametrize(
    ("number", "title"),
    [
        (5, "一般公共预算财政拨款支出决算表（项级）"),
        (5, "一般公共预算支出决算情况表"),
        (2, "收入决算情况表"),
        (3, "支出决算情况表"),
        (6, "一般公共预算财政拨款基本支出经济分类决算表"),
        (7, "政府性基金收支决算情况表"),
        (8, "国有资本经营预算财政拨款支出情况表"),
        (9, "财政拨款三公经费支出情况表"),
    ],
)
def test_a_local_title_that_speaks_of_the_table_suffices_with_its_columns(number: int, title: str) -> None:
    read = only(recognise_sheet(printed(number, title)))
    assert read.form == f"公开{number:02d}"
    assert said(read.facts) == cells(filled(forms.form(number, 2024)))
    assert "按标题用词和栏目认作" in read.notices[0]


@pytest.mark.parametrize(
    ("mark", "name"), [("公开05表", "Sheet1"), ("", "公开05"), ("", "05一般公共预算支出决算表")]
)
def test_a_form_number_or_a_sheets_name_decides_where_the_title_does_not(mark: str, name: str) -> None:
    read = only(recognise_sheet(printed(5, "财政拨款支出决算表", mark, name)))
    assert read.form == "公开05"
    assert "和栏目认作公开05" in read.notices[0]


def test_a_form_number_alone_never_decides() -> None:
    assert recognise_sheet(printed(3, "", "公开05表")).tables[0].form == "公开03"
    foreign = sheet(["公开05表"], ["科目编码", "人数"], ["208", Decimal(1)])
    assert recognise_sheet(foreign).tables == []


@pytest.mark.parametrize("number", [1, 2, 3, 4, 6, 9])
def test_without_title_and_number_columns_of_one_form_alone_suffice(number: int) -> None:
    read = only(recognise_sheet(printed(number, "")))
    assert read.form == f"公开{number:02d}"
    assert "没有表名和表号，按栏目认作" in read.notices[0]


@pytest.mark.parametrize(
    ("number", "region"), [(5, "national"), (8, "national"), (7, "national"), (5, "hainan")]
)
def test_without_title_columns_of_several_forms_are_told_and_left(number: int, region: str) -> None:
    found = recognise_sheet(printed(number, "", region=region))
    assert found.tables == []
    assert "分不清是哪一张" in found.skipped["Sheet1"]
    assert "公开05" in found.skipped["Sheet1"]


@pytest.mark.parametrize(
    "title", ["项目支出决算表", "2024年度示例中心项目支出决算表", "一般公共预算财政拨款项目支出决算表"]
)
@pytest.mark.parametrize("mark", ["", "公开05表", "公开10表"])
def test_the_end_of_a_title_makes_no_table_of_a_foreign_one(title: str, mark: str) -> None:
    found = recognise_sheet(printed(5, title, mark))
    assert found.tables == []
    assert found.skipped["Sheet1"]


def test_why_a_foreign_table_is_left_is_said() -> None:
    found = recognise_sheet(printed(5, "项目支出决算表", "公开10表", "附加"))
    assert found.skipped["附加"] == (
        "标题“项目支出决算表”只是末尾像公开03的表名，表头也没有上缴上级支出、经营支出、对附属单位补助支出，不是这张表"
    )


def test_a_title_with_the_columns_of_another_table_is_left_with_the_reason() -> None:
    found = recognise_sheet(printed(3, "一般公共预算财政拨款支出决算表"))
    assert found.skipped["Sheet1"] == "标题是“一般公共预算财政拨款支出决算表”（公开05），栏目却是公开03的"
    found = recognise_sheet(printed(2, "支出决算表"))
    assert found.skipped["Sheet1"] == "标题是“支出决算表”，表头却没有基本支出、项目支出"


@pytest.mark.parametrize(
    "ahead", ["2024年度", "附件3 2024年度部门", "示例市一卡通中心", "示例市第一中学", "公开03表 ", "三、"]
)
def test_a_year_a_number_or_a_unit_before_the_title_changes_nothing(ahead: str) -> None:
    rows: list[list[CellValue]] = [
        [f"{ahead}支出决算表"],
        ["金额单位：万元"],
        ["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"],
        ["2080108", "信息化建设", Decimal(5), Decimal(5), None],
    ]
    read = only(recognise_sheet(sheet(*rows)))  # type: ignore[arg-type]
    assert (read.form, read.notices) == ("公开03", [])
    assert read.missing == ("上缴上级支出", "经营支出", "对附属单位补助支出")
