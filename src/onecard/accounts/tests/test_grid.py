"""The official grid: heads merged, 栏次 above the columns, blocks side by side, every cell in its place."""

from __future__ import annotations

from decimal import Decimal

import pytest

from onecard.accounts.views.chart import ceiling
from onecard.accounts.views.comparing import companions_of
from onecard.accounts.views.grid import Head, Row, lay_out
from onecard.figures.fact import Fact, FactSet
from onecard.figures.figure import dimensions
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts import forms
from onecard.finalaccounts.comparing import Against, compare
from onecard.finalaccounts.tables import fill, final_accounts

DEFAULTS = {"entity": "1", "year": "2024", "basis": "决算"}


def spent(value: str, **dims: str) -> Fact:
    return Fact(fa.EXPENDITURE, dimensions({**DEFAULTS, "fund": "一般公共", **dims}), Decimal(value))


@pytest.mark.parametrize("region", ["national", "hainan", "shanghai"])
def test_heads_numbers_and_rows_of_every_form_are_equally_wide(region: str) -> None:
    for form in forms.forms(2024, region):
        grid = lay_out(fill(form, FactSet([], **DEFAULTS), 2024))
        covered = sum(head.columns * head.rows for line in grid.heads for head in line)
        assert covered == grid.width * len(grid.heads), form.name
        if grid.numbers:
            assert sum(cell.span for cell in grid.numbers) == grid.width, form.name
        for row in grid.rows:
            assert sum(cell.span for cell in row.cells) == grid.width, (form.name, row)


def test_a_common_title_covers_its_columns_and_a_lone_one_all_its_lines() -> None:
    grid = lay_out(fill(forms.form(5, 2024, "national"), FactSet([], **DEFAULTS), 2024))
    assert grid.heads[0] == [Head("项目", 2, 1), Head("本年支出", 3, 1)]
    assert [head.text for head in grid.heads[1]] == [
        "功能分类科目编码",
        "科目名称",
        "小计",
        "基本支出",
        "项目支出",
    ]


def test_codes_go_one_step_in_for_each_level_and_the_total_stands_first() -> None:
    facts = FactSet([spent("2.00", function="2080108"), spent("2.00")], **DEFAULTS)
    grid = lay_out(fill(forms.form(5, 2024, "national"), facts, 2024))
    assert [row.level for row in grid.rows] == ["total", "l1", "l2", "l3"]
    last = grid.rows[-1].cells
    assert (last[0].text, last[2].reference) == ("2080108", "2080108.total")
    assert last[2].fact is not None
    assert last[2].fact.value == Decimal("2.00")


def test_blocks_of_different_length_stand_side_by_side_with_gaps() -> None:
    grid = lay_out(fill(forms.form(6, 2024, "national"), FactSet([], **DEFAULTS), 2024))
    assert {cell.kind for cell in grid.rows[-1].cells} >= {"gap", "money"}


@pytest.mark.parametrize(
    ("amount", "top"), [("0", "0.03"), ("12.61", "15"), ("15", "15"), ("15.01", "18"), ("1000", "1200")]
)
def test_the_axis_ends_at_a_round_number_above_every_column(amount: str, top: str) -> None:
    assert ceiling(Decimal(amount)) == Decimal(top)


@pytest.mark.parametrize("region", ["national", "hainan", "shanghai"])
@pytest.mark.parametrize("against", ["last-year", "budget", "adjusted-budget"])
def test_a_compared_table_is_as_wide_in_its_head_as_in_every_row(region: str, against: Against) -> None:
    now = FactSet([spent("2.00", function="2080108"), spent("2.00"), spent("9.00", basis="年初")], **DEFAULTS)
    last = FactSet([spent("1.00", year="2023")], **{**DEFAULTS, "year": "2023"})
    accounts = final_accounts("1", "示例中心", 2024, now, last, region=region)
    for number in accounts.tables:
        comparison = compare(accounts, number, against)
        grid = lay_out(comparison.table, companions_of(comparison, against))
        covered = sum(head.columns * head.rows for line in grid.heads for head in line)
        assert covered == grid.width * len(grid.heads), number
        for row in [*grid.rows, Row("", grid.numbers)]:
            width = sum(cell.span + len(cell.beside) for cell in row.cells)
            assert width == grid.width or not row.cells, (number, row)
