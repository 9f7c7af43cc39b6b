"""Spreadsheets read: values, places, kinds told by bytes."""

from __future__ import annotations

import hashlib
import io
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from onecard.core.errors import Refusal
from onecard.reading.grid import Merged
from onecard.reading.spreadsheet import read

XLS = Path(__file__).parent / "vouchers.xls"


def workbook(fill, **options) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **options})
    fill(book)
    book.close()
    return buffer.getvalue()


def of_cells(cells: dict[str, object]) -> bytes:
    book = openpyxl.Workbook()
    for place, value in cells.items():
        book.active[place] = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_values_are_text_exact_numbers_dates_truths_and_nothing():
    data = of_cells(
        {
            "A1": "凭证号",
            "B1": 2010606,
            "C1": 0.1,
            "D1": 1148.15,
            "E1": date(2024, 3, 5),
            "F1": True,
            "H1": "0602",
            "I1": datetime(2024, 3, 5, 8, 30),  # noqa: DTZ001 - a spreadsheet knows no zone
            "J1": -0.0,
        }
    )
    row = read(data, "a.xlsx").sheets[0].rows[0]
    assert row == [
        "凭证号",
        Decimal(2010606),
        Decimal("0.1"),
        Decimal("1148.15"),
        date(2024, 3, 5),
        True,
        None,
        "0602",
        date(2024, 3, 5),
        Decimal(0),
    ]
    assert str(row[1]) == "2010606"
    assert str(row[9]) == "0"
    assert type(row[5]) is bool
    assert type(row[8]) is date


def test_no_number_ever_is_a_float():
    amounts = [f"{fen // 100}.{fen % 100:02d}" for fen in range(1, 10**9, 5_000_011)]
    cells: dict[str, object] = {f"A{row}": float(text) for row, text in enumerate(amounts, 1)}
    values = [row[0] for row in read(of_cells(cells | {"A301": True, "A302": 1, "A303": "x"}), "a").sheets[0]]
    assert values[: len(amounts)] == [Decimal(text) for text in amounts]
    assert all(isinstance(value, Decimal) for value in values[: len(amounts)])
    assert values[300:] == [True, Decimal(1), "x"]
    assert type(values[300]) is bool


def test_what_binary_fractions_leave_behind_is_not_read():
    def fill(book):
        book.add_worksheet().write_row("A1", [0.1 + 0.2, 1148.15 * 3, 1 / 3, 1e20, 1e-7])

    assert read(workbook(fill), "a.xlsx").sheets[0].rows[0] == [
        Decimal("0.3"),
        Decimal("3444.45"),
        Decimal("0.333333333333333"),
        Decimal("1E+20"),
        Decimal("1E-7"),
    ]


def test_cells_keep_their_address_under_empty_margins():
    grid = read(of_cells({"C4": "项目", "D6": 5}), "a.xlsx").sheets[0]
    assert grid.value(3, 2) == "项目"
    assert grid.value(5, 3) == Decimal(5)
    assert grid.width == 4
    assert len(grid.rows) == 6
    assert {len(row) for row in grid.rows} == {4}


def test_merged_heads_are_known_and_spread():
    def fill(book):
        sheet = book.add_worksheet("公开05")
        sheet.merge_range("C1:E1", "本年支出")
        sheet.write("C2", "合计")

    grid = read(workbook(fill), "a.xlsx").sheets[0]
    assert grid.merged == [Merged(0, 2, 0, 4)]
    assert grid.value(0, 4) is None
    assert grid.spread().text(0, 2) == "本年支出"


def test_sheets_come_in_order_by_name_and_charts_are_no_sheets():
    def fill(book):
        book.add_worksheet("财决01 <收入>").write("A1", 1)
        book.add_chartsheet("图")
        book.add_worksheet("空表")

    spreadsheet = read(workbook(fill), "决算/2024.xlsx")
    assert [grid.name for grid in spreadsheet.sheets] == ["财决01 <收入>", "空表"]
    assert spreadsheet.sheets[1].rows == []
    assert spreadsheet.file == "2024.xlsx"


def test_a_formula_is_read_as_its_saved_value():
    def fill(book):
        book.add_worksheet().write_formula("A1", "=1+1", None, 2)

    spreadsheet = read(workbook(fill), "a.xlsx")
    assert spreadsheet.sheets[0].rows[0] == [Decimal(2)]
    assert spreadsheet.notices == []


def test_a_formula_saved_without_value_is_named_and_never_empty():
    spreadsheet = read(of_cells({"A1": 3, "B2": '=A1&"<>"', "G17": "=SUM(A1:A9)"}), "a.xlsx")
    assert spreadsheet.sheets[0].text(1, 1) == '=A1&"<>"'
    assert spreadsheet.sheets[0].text(16, 6) == "=SUM(A1:A9)"
    (notice,) = spreadsheet.notices
    assert "B2" in notice
    assert "G17" in notice
    assert "没有保存计算结果" in notice


def test_an_error_value_is_named_and_never_empty():
    book = openpyxl.Workbook()
    book.active["B3"].value = "#DIV/0!"
    buffer = io.BytesIO()
    book.save(buffer)
    spreadsheet = read(buffer.getvalue(), "a.xlsx")
    assert spreadsheet.sheets[0].text(2, 1) == "#DIV/0!"
    assert "B3" in spreadsheet.notices[0]


def test_an_old_workbook_reads_like_a_new_one():
    first, second = read(XLS).sheets
    assert first.name == "凭证"
    assert first.merged == [Merged(0, 0, 0, 3)]
    assert first.rows[2] == ["记-0001", date(2024, 3, 5), Decimal(2010606), Decimal("1148.1")]
    assert first.rows[3] == ["记-0002", date(2024, 3, 6), "0602", True]
    assert second.rows == []


def test_a_renamed_file_is_read_by_its_bytes_with_a_notice():
    assert "内容其实是旧版Excel工作簿（.xls）" in read(XLS.read_bytes(), "凭证.xlsx").notices[0]
    assert "已按内容读入" in read(of_cells({"A1": 1}), "凭证.xls").notices[0]
    assert "文本（.csv）" in read("编码,金额\n30201,5\n".encode(), "凭证.xls").notices[0]
    assert read(of_cells({"A1": 1}), "没有后缀").notices == []


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "网页（HTML）"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html><table>", "网页（HTML）"),
        (b"%PDF-1.7 ...", "PDF文件"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "XML电子表格2003",
        ),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "单个文件网页"),
        (b"Rar!\x1a\x07\x00abc", "压缩包"),
    ],
)
def test_what_only_has_the_name_of_a_spreadsheet_is_refused_by_what_it_is(data, what):
    with pytest.raises(Refusal) as refusal:
        read(data, "导出.xls")
    assert refusal.value.code == "reading.not_a_spreadsheet"
    assert "导出.xls" in refusal.value.sentence
    assert what in refusal.value.sentence
    assert refusal.value.remedy


def test_a_word_file_is_told_from_a_workbook():
    buffer = io.BytesIO()
    import zipfile

    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    with pytest.raises(Refusal, match="Word文档"):
        read(buffer.getvalue(), "决算.xlsx")


def test_an_encrypted_workbook_is_refused_with_the_way_to_open_it():
    data = (
        bytes.fromhex("d0cf11e0a1b11ae1")
        + b"\0" * 1000
        + "EncryptedPackage".encode("utf-16-le")
        + b"\0" * 500
    )
    with pytest.raises(Refusal) as refusal:
        read(data, "工资.xlsx")
    assert refusal.value.code == "reading.password"
    assert "取消密码" in refusal.value.remedy


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(Refusal) as refusal:
        read(tmp_path / "没有.xlsx")
    assert refusal.value.code == "reading.no_file"


def test_an_empty_file_is_refused():
    with pytest.raises(Refusal) as refusal:
        read(b"", "空.csv")
    assert refusal.value.code == "reading.empty"


def test_the_digest_is_of_the_bytes_that_were_read(tmp_path):
    data = of_cells({"A1": "凭证号"})
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    for source in (data, path):
        read_file = read(source, "a.xlsx")
        assert (read_file.size, read_file.sha256) == (len(data), hashlib.sha256(data).hexdigest())
