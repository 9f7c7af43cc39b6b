"""What we write, anybody's reader gets back: the workbook of the nine tables read and recognised again."""

from __future__ import annotations

import pytest

from onecard.compiling import tables_xlsx
from onecard.compiling.tests.example import NAME, accounts
from onecard.core.money import round_half_up
from onecard.finalaccounts.recognise import recognise
from onecard.reading.spreadsheet import read


@pytest.mark.parametrize("region", ["national", "hainan", "shanghai"])
@pytest.mark.parametrize("version", ["核对", "上报"])
def test_every_figure_of_every_table_comes_back(region, version):
    final_accounts = accounts(region)
    spreadsheet = read(tables_xlsx.write(final_accounts, version), "决算公开表.xlsx")
    assert spreadsheet.notices == []
    for grid, table in zip(spreadsheet.sheets, final_accounts.tables.values(), strict=True):
        found = recognise(grid)
        assert found is not None, grid.name
        assert (found.year, found.year_printed) == (final_accounts.year, True)
        assert (found.form, found.entity_name, found.unit) == (table.form.name, NAME, "万元")
        printed = {
            (fact.key, tuple(pair for pair in fact.dims if pair[0] != "entity")): fact.value
            for rows in table.blocks
            for row in rows
            for fact in row.cells.values()
            if fact is not None
        }
        assert {(fact.key, fact.dims): round_half_up(fact.value, 2) for fact in found.facts} == printed
