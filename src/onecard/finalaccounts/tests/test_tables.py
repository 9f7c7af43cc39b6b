"""Filling the nine tables: every cell its fact, unknown stays blank, nothing added up silently."""

from __future__ import annotations

from decimal import Decimal

import pytest

from onecard.figures.fact import Fact, FactSet, Place, measured
from onecard.figures.figure import Figure
from onecard.finalaccounts import codes, forms, tables
from onecard.finalaccounts import figures as fa

ENTITY = "460299"
GENERAL = {"fund": "一般公共"}


def fact(figure: Figure, amount: str, form: str = "", basis: str = "决算", **dims: str) -> Fact:
    subject = {"entity": ENTITY, "year": "2024", "basis": basis}
    return measured(figure, {**subject, **dims}, Decimal(amount), Place("a.xlsx"), form)


def known(*facts: Fact) -> FactSet:
    return FactSet(facts, entity=ENTITY, year="2024", basis="决算")


def spent(amount: str, function: str = "", nature: str = "", form: str = "") -> Fact:
    dims = {name: value for name, value in (("function", function), ("nature", nature)) if value}
    return fact(fa.EXPENDITURE, amount, form, **GENERAL, **dims)


NOTHING = (spent("0"), spent("0", nature="基本"), spent("0", nature="项目"))


def test_an_open_list_shows_codes_with_money_and_their_parents_in_order_with_the_total_first() -> None:
    facts = known(spent("5", "2101102"), spent("5", "210"), spent("7", "2080108"), spent("12"))
    table = tables.fill(forms.form(5, 2024), facts, 2024)
    rows = table.blocks[0]
    assert [row.key for row in rows] == ["total", "208", "20801", "2080108", "210", "21011", "2101102"]
    assert [row.level for row in rows[1:4]] == [0, 1, 2]
    assert rows[3].label == "信息化建设"
    assert not table.empty


def test_the_total_stands_last_where_the_region_prints_it_last() -> None:
    table = tables.fill(forms.form(5, 2024, "shanghai"), known(spent("7", "2080108")), 2024)
    assert table.blocks[0][-1].key == "total"


def test_a_parent_or_total_that_is_not_known_stays_blank_and_is_not_added_up() -> None:
    table = tables.fill(forms.form(5, 2024), known(spent("7", "2080108")), 2024)
    assert table.cell("208", "total") is None
    assert table.cell("total", "total") is None


def test_zero_rows_are_dropped_and_a_table_of_zeros_is_empty() -> None:
    table = tables.fill(forms.form(5, 2024), known(*NOTHING, spent("0", "2080108")), 2024)
    assert [row.key for row in table.blocks[0]] == ["total"]
    assert table.empty


def test_a_table_with_a_figure_that_is_not_known_is_not_empty() -> None:
    assert tables.fill(forms.form(5, 2024), known(*NOTHING), 2024).empty
    table = tables.fill(forms.form(5, 2024), known(*NOTHING[1:]), 2024)
    assert (table.empty, table.unknown) == (False, 1)
    assert not tables.fill(forms.form(9, 2024), known(), 2024).empty


def test_a_negative_amount_is_an_amount() -> None:
    table = tables.fill(forms.form(5, 2024), known(spent("-0.5", "2080108")), 2024)
    assert table.row("2080108") is not None
    assert not table.empty


def test_a_code_the_list_does_not_have_is_kept_with_a_notice() -> None:
    facts = known(spent("7", "2080188"))
    table = tables.fill(forms.form(5, 2024), facts, 2024)
    row = table.row("2080188")
    assert row is not None
    assert row.code == "2080188"
    assert any("2080188" in notice for notice in table.notices)
    own = codes.read_additions([{"code": "2080188", "name": "本地专项"}])
    added = tables.fill(forms.form(5, 2024), facts, 2024, additions=own)
    assert added.notices == []
    assert added.blocks[0][-1].label == "本地专项"


def test_money_of_another_fund_year_or_basis_has_no_row() -> None:
    facts = known(
        fact(fa.EXPENDITURE, "9", function="2080108", fund="政府性基金"),
        fact(fa.EXPENDITURE, "9", basis="年初", function="2080109", **GENERAL),
    )
    assert [row.key for row in tables.fill(forms.form(5, 2024), facts, 2024).blocks[0]] == ["total"]


def test_the_total_table_places_income_by_kind_and_expenditure_by_function() -> None:
    facts = known(
        fact(fa.APPROPRIATION, "10", **GENERAL),
        fact(fa.REVENUE, "10"),
        fact(fa.EXPENDITURE, "9", function="208"),
        fact(fa.CLOSING, "1"),
        fact(fa.TOTAL_OUT, "10"),
    )
    table = tables.fill(forms.form(1, 2024), facts, 2024)
    shown = {
        key: cell.value
        for key in ("in-1", "in-total", "out-208", "out-closing", "out-grand")
        if (cell := table.cell(key, "amount"))
    }
    assert shown == {"in-1": 10, "in-total": 10, "out-208": 9, "out-closing": 1, "out-grand": 10}
    assert table.cell("in-2", "amount") is None
    blank = table.row("in-blank-9")
    assert blank is not None
    assert (blank.number, blank.cells) == (9, {})


def test_sangong_shows_the_budget_of_the_basis_its_form_prints() -> None:
    facts = known(
        fact(fa.SANGONG, "1.65", basis="全年"), fact(fa.SANGONG, "2", basis="年初"), fact(fa.SANGONG, "0.87")
    )
    hainan = tables.fill(forms.form(9, 2024, "hainan"), facts, 2024)
    shanghai = tables.fill(forms.form(9, 2024, "shanghai"), facts, 2024)
    for table, budget in ((hainan, "1.65"), (shanghai, "2.00")):
        cell = table.cell("amount", "budget_total")
        assert cell is not None
        assert str(cell.value) == budget
        outturn = table.cell("amount", "total")
        assert outturn is not None
        assert str(outturn.value) == "0.87"


@pytest.mark.parametrize(("prefer", "wanted"), [((), "5.00"), (("财决07",), "6.00")])
def test_a_quantity_stated_twice_is_taken_from_the_preferred_form_then_its_own(
    prefer: tuple[str, ...], wanted: str
) -> None:
    facts = known(spent("6", form="财决07"), spent("4", form="公开04"), spent("5", form="公开05"))
    cell = tables.fill(forms.form(5, 2024), facts, 2024, prefer).cell("total", "total")
    assert cell is not None
    assert (str(cell.value), cell.form) == (wanted, "公开05")


def test_final_accounts_hold_nine_tables_and_last_year() -> None:
    prior = FactSet(entity=ENTITY, year="2023", basis="决算")
    found = tables.final_accounts(ENTITY, "示例单位", 2024, known(spent("1")), prior, region="hainan")
    assert sorted(found.tables) == list(range(1, 10))
    assert found.prior is prior
    assert not found.tables[7].blocks[0][1:]
