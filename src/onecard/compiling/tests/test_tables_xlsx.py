"""The workbook of the nine tables: what stands where, live totals, and that nothing changes when recalculated."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onecard.compiling import tables_xlsx
from onecard.compiling.formulas import work_out
from onecard.compiling.layout import lay_out
from onecard.compiling.tests.example import accounts
from onecard.compiling.tests.recalculate import displayed, recalculated
from onecard.figures.fact import Adjustment
from onecard.reading.spreadsheet import read

REGIONS = ["national", "hainan", "shanghai"]


def opened(data: bytes, *, values: bool = False):
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def published(final_accounts) -> dict[str, dict[str, Decimal]]:
    """Per sheet the published amount of every cell, by address."""
    result = {}
    for layout in lay_out(final_accounts):
        top = 4 + len(layout.head) + bool(layout.numbers)
        result[layout.name] = {
            f"{chr(ord('A') + column)}{top + row}": cell.fact.value
            for row, cells in enumerate(layout.body)
            for column, cell in enumerate(cells)
            if cell is not None and cell.fact is not None
        }
    return result


def with_values(final_accounts, changes):
    """The same accounts with some published amounts changed, as a tail adjustment does: {(table, row, column): value}."""
    for (number, row, column), value in changes.items():
        for rows in final_accounts.tables[number].blocks:
            for one in rows:
                if one.key == row and one.cells.get(column) is not None:
                    one.cells[column] = replace(one.cells[column], value=value)
    return final_accounts


@pytest.mark.parametrize("region", REGIONS)
def test_every_total_recalculated_shows_the_published_amount(region):
    final_accounts = accounts(region)
    book = opened(tables_xlsx.write(final_accounts, "核对"))
    cached = opened(tables_xlsx.write(final_accounts, "核对"), values=True)
    for name, amounts in published(final_accounts).items():
        values = recalculated(book[name])
        for address, amount in amounts.items():
            assert displayed(values[address]) == amount, (name, address)
            assert cached[name][address].value == pytest.approx(values[address], abs=1e-9)


def formulas_of(final_accounts, sheet: str) -> dict[str, str]:
    book = opened(tables_xlsx.write(final_accounts, "核对"))
    return {
        cell.coordinate: cell.value
        for row in book[sheet].iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
    }


def test_the_totals_of_the_first_table_are_live():
    assert formulas_of(accounts(), "公开01") == {
        "C33": "=ROUND(SUM(C7:C14),6)",
        "C37": "=ROUND(SUM(C33:C35),6)",
        "F33": "=ROUND(SUM(F7:F32),6)",
        "F37": "=ROUND(SUM(F33:F35),6)",
    }


def test_the_totals_of_an_open_table_go_across_and_by_level():
    found = formulas_of(accounts(), "公开05")
    assert found["C7"] == "=ROUND(SUM(D7:E7),6)"
    assert found["D7"] == "=ROUND(SUM(D8,D14,D18),6)"
    assert found["D8"] == "=ROUND(SUM(D9,D11),6)"
    assert found["D9"] == "=ROUND(SUM(D10),6)"
    assert "D10" not in found


def test_the_totals_of_the_detail_table_follow_the_codes():
    found = formulas_of(accounts(), "公开06")
    assert len(found) == 8
    assert found["C6"] == "=ROUND(SUM(C7:C19),6)"
    assert found["C34"] == "=ROUND(SUM(C6,C20),6)"


def test_the_three_public_expenses_add_up_to_their_totals():
    found = formulas_of(accounts(), "公开09")
    assert found == {
        "A8": "=ROUND(SUM(B8:C8,F8),6)",
        "C8": "=ROUND(SUM(D8:E8),6)",
        "G8": "=ROUND(SUM(H8:I8,L8),6)",
        "I8": "=ROUND(SUM(J8:K8),6)",
    }


def test_opening_balances_are_the_sum_of_their_funds():
    layout = next(one for one in lay_out(accounts()) if one.name == "公开04")
    sums = work_out(layout.table).sums
    assert {row for _, row, _ in sums[0, "in-opening", "amount"].parts} == {
        "in-opening-general",
        "in-opening-fund",
        "in-opening-capital",
    }
    assert [row for _, row, _ in sums[0, "in-grand", "amount"].parts] == ["in-total", "in-opening"]


def test_an_adjusted_total_says_so_and_still_recalculates():
    final_accounts = with_values(accounts(), {(5, "total", "basic"): Decimal("98.98")})
    book = opened(tables_xlsx.write(final_accounts, "核对"))
    assert book["公开05"]["D7"].value == "=ROUND(SUM(D8,D14,D18)+0.01,6)"
    assert displayed(recalculated(book["公开05"])["D7"]) == Decimal("98.98")
    notes = [row[0].value for row in book["公开05"].iter_rows() if row[0].value]
    assert any("尾差说明" in note and "98.98" in note and "98.97" in note for note in notes)


def test_an_adjusted_part_says_what_the_books_have():
    final_accounts = with_values(accounts(), {(5, "2080108", "project"): Decimal("11.47")})
    notes = work_out(final_accounts.tables[5]).notes
    assert any("11.460001" in note and "11.47" in note for note in notes)


@pytest.mark.parametrize("row", ["2080108", "total"])
def test_the_note_of_an_adjusted_cell_has_the_exact_amount_and_the_record_of_the_adjustment(row):
    final_accounts = accounts()
    line = final_accounts.tables[5].row(row)
    fact = line.cells["basic"]
    made = Adjustment(Decimal("0.01"), "使合计相等", "陈静怡", "郑文博", f"05/{row}/basic")
    line.cells["basic"] = fact.adjusted((made,))
    sheet = opened(tables_xlsx.write(final_accounts, "核对"))["公开05"]
    (note,) = [cell.comment.text for cells in sheet.iter_rows() for cell in cells if cell.comment]
    assert (
        f"准确数{fact.exact * 10_000:,.2f}元，尾差调整+0.01万元，公布数{fact.value + Decimal('0.01')}万元。"
        in note
    )
    assert f"05/{row}/basic：+0.01，使合计相等（经办陈静怡，复核郑文博）" in note
    submitted = opened(tables_xlsx.write(final_accounts, "上报"))["公开05"]
    assert not [cell for cells in submitted.iter_rows() for cell in cells if cell.comment]


def test_a_total_with_unknown_parts_is_no_formula():
    final_accounts = accounts()
    row = final_accounts.tables[5].row("2080108")
    row.cells["basic"] = None
    worked = work_out(final_accounts.tables[5])
    assert (0, "2080108", "total") not in worked.sums
    assert worked.values[0, "2080108", "total"] == row.cells["total"].exact
    book = opened(tables_xlsx.write(final_accounts, "核对"))
    assert book["公开05"]["D10"].value is None


@settings(max_examples=settings.default.max_examples // 10, deadline=None)
@given(
    st.dictionaries(
        st.tuples(
            st.sampled_from([2, 3, 5, 7]),
            st.sampled_from(["total", "208", "20801", "2080108", "21011", "2101103"]),
            st.sampled_from(["total", "basic", "project", "appropriation", "closing"]),
        ),
        st.integers(-3, 3),
        max_size=12,
    )
)
def test_whatever_tails_are_adjusted_the_workbook_shows_what_is_published(tails):
    final_accounts = accounts()
    changes = {}
    for (number, row, column), cents in tails.items():
        fact = final_accounts.tables[number].cell(row, column)
        if fact is not None:
            changes[number, row, column] = fact.value + Decimal(cents) / 100
    final_accounts = with_values(final_accounts, changes)
    book = opened(tables_xlsx.write(final_accounts, "核对"))
    for name, amounts in published(final_accounts).items():
        values = recalculated(book[name])
        assert {address: displayed(values[address]) for address in amounts} == amounts


def test_the_submitted_version_has_the_published_values_and_no_formula():
    final_accounts = accounts()
    book = opened(tables_xlsx.write(final_accounts, "上报"))
    for name, amounts in published(final_accounts).items():
        assert {address: Decimal(str(book[name][address].value)) for address in amounts} == amounts
        for row in book[name].iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not isinstance(cell.value, str) or "核对版" not in cell.value


def test_a_name_that_looks_like_a_formula_stays_text():
    final_accounts = accounts(name='=HYPERLINK("http://example.invalid","点我")')
    final_accounts.tables[5].row("208").label = "=1+1"
    for version in ("核对", "上报"):
        data = tables_xlsx.write(final_accounts, version)
        book = opened(data)
        assert book["公开05"]["B8"].value == "=1+1"
        assert {cell.value for cell in book["公开05"][8]} >= {"=1+1"}
        grid = next(one for one in read(data, "a.xlsx").sheets if one.name == "公开05")
        assert grid.text(7, 1) == "=1+1"
        assert "HYPERLINK" in grid.text(2, 0)


@pytest.mark.parametrize("version", ["核对", "上报"])
def test_equal_accounts_give_equal_bytes(version):
    assert tables_xlsx.write(accounts(), version) == tables_xlsx.write(accounts(), version)


def test_sheets_are_named_and_printed_as_the_forms_are():
    book = opened(tables_xlsx.write(accounts("hainan"), "核对"))
    assert book.sheetnames == [f"公开0{number}" for number in range(1, 10)]
    sheet = book["公开05"]
    assert sheet["A1"].value == "一般公共预算财政拨款收入支出决算公开表"
    texts = {cell.value for row in sheet["A1:H3"] for cell in row}
    assert {"公开05表", "编制单位：示例市社会保障卡一卡通中心", "金额单位：万元"} <= texts
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight in (None, 1)
    assert sheet.print_title_rows == "$1:$6"
    assert sheet.print_area
    assert "&P" in sheet.oddFooter.center.text
    assert book.defined_names["公开01_收入_本年收入合计"].attr_text == "'公开01'!$C$33"
    assert book.defined_names["公开01_支出_总计"].attr_text == "'公开01'!$F$37"


@pytest.mark.parametrize("region", REGIONS)
def test_heads_and_body_cover_every_cell_exactly_once(region):
    for layout in lay_out(accounts(region)):
        width = len(layout.columns)
        for block in (layout.head, [layout.numbers] if layout.numbers else [], layout.body):
            covered = [
                (row + down, column + right)
                for row, cells in enumerate(block)
                for column, cell in enumerate(cells)
                if cell is not None
                for down in range(cell.rows)
                for right in range(cell.columns)
            ]
            assert sorted(covered) == [(row, column) for row in range(len(block)) for column in range(width)]


def test_an_empty_table_keeps_its_grid_and_says_so():
    book = opened(tables_xlsx.write(accounts(), "上报"))
    texts = [cell.value for row in book["公开08"].iter_rows() for cell in row if cell.value is not None]
    assert "合计" in texts
    assert any(isinstance(text, str) and "故本表无数据" in text for text in texts)


def test_only_a_table_known_to_be_empty_says_that_there_is_nothing():
    final_accounts = accounts()
    for column in final_accounts.tables[9].blocks[0][0].cells:
        final_accounts.tables[9].blocks[0][0].cells[column] = None
    final_accounts.tables[9].empty = False
    for layout in lay_out(final_accounts):
        says_nothing = any("无数据" in note for note in layout.notes)
        assert says_nothing == layout.table.empty, layout.name
