"""The forms of the nine tables as data: by year and region, titles, columns with 栏次, rows with 行次, notes."""

from __future__ import annotations

import pytest

from onecard.core.errors import Refusal
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts import forms
from onecard.finalaccounts.form import Form

ALL = [(year, region) for year in (2018, 2021, 2022, 2024) for region in forms.regions()]


def keys(form: Form, block: int = 0) -> list[str]:
    return [column.key for column in form.blocks[block].columns]


@pytest.mark.parametrize(("year", "region"), ALL)
def test_every_year_and_region_has_nine_tables_that_show_declared_figures(year: int, region: str) -> None:
    found = forms.forms(year, region)
    assert sorted(form.number for form in found) == list(range(1, 10))
    for form in found:
        assert form.title
        assert form.title not in form.aliases
        assert form.empty_note
        assert form.notes
        for block in form.blocks:
            for column in block.columns:
                assert fa.figure(column.figure)
                for row in block.rows:
                    shown = row.shows(column)
                    if shown:
                        assert set(shown[1]) <= set(fa.figure(shown[0]).dimensions)


def test_the_national_titles_in_their_order() -> None:
    assert [(form.code, form.title) for form in forms.forms(2024)] == [
        ("公开01表", "收入支出决算总表"),
        ("公开02表", "收入决算表"),
        ("公开03表", "支出决算表"),
        ("公开04表", "财政拨款收入支出决算总表"),
        ("公开05表", "一般公共预算财政拨款支出决算表"),
        ("公开06表", "一般公共预算财政拨款基本支出决算明细表"),
        ("公开07表", "政府性基金预算财政拨款收入支出决算表"),
        ("公开08表", "国有资本经营预算财政拨款支出决算表"),
        ("公开09表", "财政拨款“三公”经费支出决算表"),
    ]


def test_up_to_2021_sangong_stood_seventh() -> None:
    assert [form.number for form in forms.forms(2021)] == [1, 2, 3, 4, 5, 6, 9, 7, 8]
    assert forms.form(9, 2021).code == "公开07表"
    assert forms.form(9, 2021).title == "一般公共预算财政拨款“三公”经费支出决算表"
    assert forms.form(9, 2022).code == "公开09表"


def test_shanghai_prints_sangong_seventh_without_row_or_form_numbers() -> None:
    found = forms.forms(2024, "shanghai")
    assert [form.number for form in found] == [1, 2, 3, 4, 5, 6, 9, 7, 8]
    assert {form.code for form in found} == {""}
    assert all(row.number is None for form in found for block in form.blocks for row in block.rows)
    assert found[4].blocks[0].total == "last"


def test_the_budget_of_sangong_is_of_the_full_year_or_initial_by_region() -> None:
    assert forms.form(9, 2024, "hainan").budget_basis == "全年"
    assert forms.form(9, 2024, "shanghai").budget_basis == "年初"
    budget = forms.form(9, 2024, "shanghai").blocks[0].columns[0]
    assert (budget.key, budget.dims) == ("budget_total", {"basis": "年初"})
    for region, word in (("hainan", "全年预算数"), ("shanghai", "年初预算数")):
        assert any(word in note for note in forms.form(9, 2024, region).notes)


def test_hainan_has_titles_of_its_own_and_knows_the_national_ones() -> None:
    form = forms.form(5, 2024, "hainan")
    assert form.title == "一般公共预算财政拨款收入支出决算公开表"
    assert "一般公共预算财政拨款支出决算表" in form.aliases
    assert keys(form) == ["opening", "revenue", "total", "basic", "project", "closing"]
    assert {column.dims["fund"] for column in form.blocks[0].columns} == {"一般公共"}


def test_the_total_table_has_26_functional_rows_and_its_row_numbers() -> None:
    income, outgo = forms.form(1, 2024).blocks
    assert len(income.rows) == len(outgo.rows) == 31
    assert [row.number for row in income.rows] == list(range(1, 32))
    assert [row.number for row in outgo.rows] == list(range(32, 63))
    functional = [row for row in outgo.rows if row.code]
    assert [row.key for row in functional][:2] == ["out-201", "out-202"]
    assert len(functional) == 26


def test_the_closing_of_fiscal_money_is_another_figure_in_the_total_than_in_each_fund() -> None:
    outgo = forms.form(4, 2024).blocks[1]
    row = next(row for row in outgo.rows if row.key == "out-closing")
    shown = {column.key: row.shows(column) for column in outgo.columns}
    assert shown["total"] == (fa.FISCAL_CLOSING.key, {})
    assert shown["fund"] == (fa.CLOSING.key, {"fund": "政府性基金"})


def test_basic_expenditure_names_its_items_as_in_the_year() -> None:
    staff, public = forms.form(6, 2024).blocks
    assert next(row.label for row in staff.rows if row.key == "30311") == "代缴社会保险费"
    assert {row.code[:3] for row in staff.rows if row.code} == {"301", "303"}
    assert {row.code[:3] for row in public.rows if row.code} == {"302", "307", "310", "399"}
    assert {row.code[:3] for row in forms.form(6, 2024, "shanghai").blocks[1].rows if row.code} == {
        "302",
        "310",
    }


def test_a_region_without_forms_is_refused_with_those_there_are() -> None:
    with pytest.raises(Refusal, match=r"atlantis.*hainan"):
        forms.form(1, 2024, "atlantis")


def test_the_functional_rows_are_named_as_in_the_year() -> None:
    for year, name in ((2018, "九、医疗卫生与计划生育支出"), (2024, "九、卫生健康支出")):
        rows = forms.form(1, year).blocks[1].rows
        assert next(row.label for row in rows if row.key == "out-210") == name
