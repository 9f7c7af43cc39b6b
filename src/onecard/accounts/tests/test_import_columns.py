"""Cells of other systems understood: amounts, dates, codes, words, heads."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecard.accounts.imports import columns
from onecard.accounts.imports.head import find_head
from onecard.accounts.imports.mapping import Mapping, from_plain, template_mapping
from onecard.core.errors import Refusal
from onecard.core.money import yuan
from onecard.reading.grid import Grid, Merged, Spreadsheet

FEN = st.integers(-(10**15), 10**15)
FULL_WIDTH = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789,.-()"}


@given(FEN)
def test_every_amount_is_read_in_every_writing(fen: int) -> None:
    amount = yuan(fen)
    plain, grouped = f"{amount:.2f}", f"{amount:,.2f}"
    for cell in (amount, plain, grouped, f" {grouped}元 ", f"¥{grouped}", grouped.replace(",", "，")):
        assert columns.fen(cell, "元") == fen
    assert columns.fen(grouped.translate(FULL_WIDTH), "元") == fen
    assert columns.fen(f"\u200b{plain}\ufeff", "元") == fen
    assert columns.fen(amount.scaleb(-4), "万元") == fen
    assert columns.fen(f"{amount.scaleb(-4):.6f}", "万元") == fen
    if fen < 0:
        assert columns.fen(f"({-amount:,.2f})", "元") == fen


@given(FEN)
def test_a_unit_in_the_cell_wins_over_the_column_s(fen: int) -> None:
    for unit in ("元", "万元"):
        assert columns.fen(f"{yuan(fen):,.2f}元", unit) == fen
        assert columns.fen(f"{yuan(fen).scaleb(-4):.6f}万元", unit) == fen
        assert columns.fen(f"{yuan(fen).scaleb(-4):.6f} 万", unit) == fen


@pytest.mark.parametrize(
    ("cell", "code"),
    [("=SUM(1,2)", "cell.formula"), ("#DIV/0!", "cell.error"), ("1148,00", "money.not_a_number")],
)
def test_what_is_no_amount_is_named_for_what_it_is(cell: str, code: str) -> None:
    with pytest.raises(columns.Unreadable) as unreadable:
        columns.fen(cell, "元")
    assert unreadable.value.code == code
    assert cell in unreadable.value.sentence


@given(FEN, st.integers(1, 9))
def test_less_than_a_fen_is_never_rounded_away(fen: int, tail: int) -> None:
    with pytest.raises(columns.Unreadable) as unreadable:
        columns.fen(f"{yuan(fen):.2f}{tail}", "元")
    assert unreadable.value.code == "money.below_fen"


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_every_date_is_read_in_every_shape(day: date) -> None:
    y, m, d = day.year, day.month, day.day
    serial = Decimal((day - columns.SERIAL_ZERO).days)
    shapes: tuple[Any, ...] = (
        day, serial, day.isoformat(), f"{y}/{m}/{d}", f"{y}.{m:02d}.{d:02d}", f"{y}年{m}月{d}日",
        f"{y}{m:02d}{d:02d}", Decimal(f"{y}{m:02d}{d:02d}"), f"{day.isoformat()} 00:00:00", f" {day.isoformat()} ",
    )  # fmt: skip
    for cell in shapes:
        assert columns.day(cell, y) == day
    assert columns.day(f"{m}月{d}日", y) == day
    for text in (
        f"{y}年 {m}月 {d} 日",
        f"{y} - {m:02d} - {d:02d}",
        f"{y}年{m}月{d}号",
        f"\ufeff{y}．{m}．{d}",
    ):
        assert columns.day(text, y) == day
    assert columns.day(day.isoformat().translate(FULL_WIDTH), y) == day


@pytest.mark.parametrize("text", ["02/11/24", "11-02", "Nov 2, 2024", "2024", "二〇二四年", "2024-1", "1e5"])
def test_a_date_that_could_be_read_two_ways_is_not_read(text: str) -> None:
    with pytest.raises(columns.Unreadable) as unreadable:
        columns.day(text, 2024)
    assert unreadable.value.code == "date.unreadable"


def test_an_impossible_day_says_what_is_impossible() -> None:
    with pytest.raises(columns.Unreadable, match="没有“2024-13-02”这一天") as unreadable:
        columns.day("2024-13-02", 2024)
    assert unreadable.value.remedy == "月份写1到12。"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2080108", "2080108"),
        ("2080108 信息化建设", "2080108"),
        ("2080108信息化建设", "2080108"),
        ("2080108-信息化建设", "2080108"),
        ("[2080108]信息化建设", "2080108"),
        ("（30201）办公费", "30201"),
        ("2080108.0", "2080108"),
        (Decimal(2080108), "2080108"),
        ("208-01-08", "2080108"),
        ("208.01.08 信息化建设", "2080108"),
        ("302-13维修（护）费", "30213"),
        ("302.00", "302"),
        ("２０８０１０８　信息化建设", "2080108"),
        ("208 01 08", "2080108"),
        ("\u200b2080108", "2080108"),
        ("信息化建设(2080108)", "2080108"),
        ("办公费30201", "30201"),
        ("208社会保障和就业支出/20801人力资源和社会保障管理事务/2080108信息化建设", "2080108"),
        ("301工资福利支出-30101基本工资", "30101"),
        ("208 2024年专项", "208"),
        ("办公费", "办公费"),
        ("20801081", "20801081"),
        (None, ""),
    ],
)
def test_the_code_is_taken_out_of_its_cell(cell: Any, code: str) -> None:
    assert columns.code(cell) == code


@pytest.mark.parametrize(
    ("cell", "name", "ours"),
    [
        ("人员类", "nature", "基本"),
        ("公用经费", "nature", "基本"),
        ("特定目标类", "nature", "项目"),
        ("21 公用经费", "nature", "基本"),
        ("一般公共预算资金", "fund", "一般公共"),
        ("111 一般公共预算资金", "fund", "一般公共"),
        ("7201 事业支出", "item", "expenditure"),
        ("财政拨款预算收入", "item", "appropriation"),
        ("追加", "basis", "调整"),
        ("天书", "nature", "天书"),
        ("", "nature", "空"),
    ],
)
def test_their_words_become_ours(cell: str, name: str, ours: str) -> None:
    assert columns.translate(cell, name, {}, "空") == ours


def test_a_mapping_wins_over_the_built_in_words() -> None:
    assert columns.translate(" 公用经费 ", "nature", {"公用经费": "项目"}, "") == "项目"


@given(
    st.lists(st.one_of(st.none(), st.text(max_size=5), st.decimals(allow_nan=False, allow_infinity=False)))
)
def test_reading_a_column_keeps_its_order_and_never_raises(cells: list[Any]) -> None:
    read, unreadable = columns.amounts(cells, "元")
    assert len(read) == len(cells)
    for cell, fen in zip(cells, read, strict=True):
        assert (fen is None) == (cell in unreadable or columns.plain(cell) == "")


def sheet(*rows: tuple[Any, ...], merged: tuple[Merged, ...] = ()) -> Spreadsheet:
    width = max(map(len, rows))
    return Spreadsheet(
        "账.xlsx", [Grid("Sheet1", [[*row, *[None] * (width - len(row))] for row in rows], list(merged))]
    )


def test_the_head_is_found_below_titles_and_the_unit_beside_them() -> None:
    head = find_head(
        sheet(("支付明细表",), (), ("单位名称：示例", None, None, "金额单位：万元"),
              ("凭证号", "日期", "摘要", "金额"), ("1", "2024-01-01", "甲", "1")),
        "vouchers",
    )  # fmt: skip
    assert (head.first_row, head.unit) == (4, "万元")
    assert head.columns == {"number": 0, "date": 1, "summary": 2, "amount": 3}


def test_the_header_itself_says_the_unit() -> None:
    head = find_head(sheet(("凭证号", "日期", "金额(元)"), ("单位：万元",)), "vouchers")
    assert head.unit == "元"


def test_a_head_of_two_lines_is_read_through_its_merged_cells() -> None:
    head = find_head(
        sheet(("凭证号", "日期", "金额", None), (None, None, "借方", "贷方"), ("1", "2024-01-01", "1", None),
              merged=(Merged(0, 0, 1, 0), Merged(0, 1, 1, 1), Merged(0, 2, 0, 3))),
        "vouchers",
    )  # fmt: skip
    assert (head.first_row, head.columns["debit"], head.columns["credit"]) == (2, 2, 3)


def test_a_record_is_never_taken_for_the_lower_half_of_a_head() -> None:
    head = find_head(sheet(("凭证号", "日期", "金额", "分类"), ("1", "2024-01-01", "1", "项目")), "vouchers")
    assert (head.first_row, "project" in head.columns) == (1, False)


def test_a_second_column_of_one_meaning_is_named() -> None:
    book = sheet(("凭证号", "日期", "金额", "支付金额"), ("1", "2024-01-01", "1", "2"))
    head = find_head(book, "vouchers")
    assert head.columns["amount"] == 2
    assert any("C列“金额”" in notice and "D列“支付金额”" in notice for notice in head.notices)
    chosen = Mapping({"number": "凭证号", "date": "日期", "amount": "支付金额"})
    assert find_head(book, "vouchers", chosen).notices == []


def test_the_sheet_with_the_head_is_taken_and_the_others_are_named() -> None:
    cover = Grid("封面", [["说明", "见下表"]])
    book = sheet(("凭证号", "日期", "金额"), ("1", "2024-01-01", "1"))
    book.sheets.insert(0, cover)
    head = find_head(book, "vouchers")
    assert head.grid.name == "Sheet1"
    assert any("封面" in notice for notice in head.notices)
    with pytest.raises(Refusal) as refused:
        find_head(
            book, "vouchers", Mapping({"number": "凭证号", "date": "日期", "amount": "金额"}, sheet="没有")
        )
    assert refused.value.code == "import.no_sheet"


def test_a_saved_mapping_survives_being_stored() -> None:
    mapping = template_mapping("vouchers")
    assert from_plain("vouchers", mapping.plain()) == mapping


@pytest.mark.parametrize(
    ("stored", "code"),
    [
        ({"columns": {"number": "号"}}, "mapping.incomplete"),
        ({"columns": {"colour": "色"}}, "mapping.unknown_field"),
        ({"headers": {}}, "mapping.malformed"),
    ],
)
def test_a_mapping_that_cannot_work_is_not_kept(stored: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        from_plain("vouchers", stored)
    assert refused.value.code == code
