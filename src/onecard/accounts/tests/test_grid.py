"""The official grid: heads merged, 栏次 above the columns, blocks side by side, every cell in its place."""

from __future__ import annotations

from decimal import Decimal

import pytest

from onecard.accounts.views.chart import ceiling
from onecard.accounts.views.grid import Head, lay_out
from onecard.figures.fact import Fact, FactSet
from onecard.figures.figure import dimensions
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts import forms
from onecard.finalaccounts.tables import fill

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
