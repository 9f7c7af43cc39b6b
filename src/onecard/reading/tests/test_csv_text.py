"""CSV of any common charset and delimiter."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecard.core.errors import Refusal
from onecard.reading import csv_text
from onecard.reading.spreadsheet import read

TEXT = '凭证号,科目编码,金额\r\n记-0001,0602,"1,148.00"\r\n记-0002,30201,\r\n'


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("gb18030"),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
    ],
    ids=["utf-8", "utf-8-bom", "gbk", "utf-16", "utf-16-be", "bare-utf-16-le", "bare-utf-16-be"],
)
def test_every_charset_gives_the_same_grid_of_text(data):
    (grid,) = read(data, "凭证.csv").sheets
    assert grid.rows == [
        ["凭证号", "科目编码", "金额"],
        ["记-0001", "0602", "1,148.00"],
        ["记-0002", "30201", None],
    ]


@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_the_delimiter_is_found(mark):
    text = f"编码{mark}名称{mark}金额\n30201{mark}办公费、印刷{mark}1.5\n"
    assert csv_text.delimiter_of(text) == mark


def test_a_semicolon_file_with_decimal_commas_in_some_cells_stays_whole():
    assert csv_text.delimiter_of("编码;金额;说明\n30201;1,5;甲\n30202;2;乙\n") == ";"


def test_short_rows_are_filled_up_and_trailing_blank_lines_dropped():
    (grid,) = read("标题\n编码,金额\n1,2,3\n\n,,\n\n".encode(), "a.csv").sheets
    assert grid.rows == [["标题", None, None], ["编码", "金额", None], ["1", "2", "3"]]


def test_a_line_break_within_quotes_stays_in_its_cell():
    assert read(b'a,"b\nc"\nd,e\n', "a.csv").sheets[0].rows == [["a", "b\nc"], ["d", "e"]]


def test_a_stray_quotation_mark_is_refused_by_its_line_instead_of_swallowing_the_rest():
    with pytest.raises(Refusal) as refusal:
        read(b'a,b\n1,2\n3,"4\n5,6\n', "a.csv")
    assert refusal.value.code == "reading.csv_quotes"
    assert "第3行" in refusal.value.sentence


def test_bytes_of_no_charset_are_refused_by_their_line():
    with pytest.raises(Refusal) as refusal:
        read("编码,金额\n1,".encode() + b"\xff\xff\xff\n", "a.csv")
    assert refusal.value.code == "reading.charset"
    assert "第2行" in refusal.value.sentence


def test_binary_rubbish_is_no_spreadsheet():
    with pytest.raises(Refusal) as refusal:
        read(bytes(range(256)) * 4, "a.csv")
    assert refusal.value.code == "reading.not_a_spreadsheet"


def test_formulas_in_csv_are_only_text():
    assert read(b"=cmd|' /C calc'!A0,1\n", "a.csv").sheets[0].rows[0][0] == "=cmd|' /C calc'!A0"


@given(st.text(alphabet=st.characters(categories=["L", "N", "P"], max_codepoint=0x9FFF), min_size=1))
def test_what_was_written_as_utf_8_is_read_as_written(text):
    assert csv_text.decode(text.encode(), "a.csv") == text.removeprefix("\ufeff")
