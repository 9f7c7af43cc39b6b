"""A ZIP of reports: every member read or refused by itself; workbooks and old Word files as documents."""

from __future__ import annotations

import io
import os
import shutil
from pathlib import Path

import pytest
import xlsxwriter

from onecard.core.errors import Refusal
from onecard.reading.archive import read_documents
from onecard.reading.document import CELLS
from onecard.reading.limits import MEGABYTE, Limits
from onecard.reading.read import read_document, read_here
from onecard.reading.tests.test_read import zipped
from onecard.reading.tests.test_spreadsheet import XLS
from onecard.reading.tests.test_word import plain


def kinds(data: bytes, limits: Limits = Limits()) -> dict[str, str]:  # noqa: B008 - frozen
    """Each member's path with its kind of document, or the code of its refusal."""
    return {
        path: found.code if isinstance(found, Refusal) else found.kind
        for path, found in read_documents(data, "各单位.zip", limits, read_here)
    }


def book(*sheets: tuple[str, list[list[object]]]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as workbook:
        for name, rows in sheets:
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return stream.getvalue()


def test_one_bad_member_does_not_stop_the_others():
    data = zipped(
        {
            "甲/决算.docx": plain("正文。"),
            "乙.pdf": b"%PDF-1.7 broken",
            "内.zip": zipped({"a.txt": b"x"}),
            "丙.txt": "收入1万元。".encode(),
        }
    )
    assert kinds(data) == {
        "甲/决算.docx": "docx",
        "乙.pdf": "reading.damaged",
        "内.zip": "reading.archive",
        "丙.txt": "txt",
    }


def test_what_systems_and_office_leave_behind_is_no_report():
    names = ["__MACOSX/._a.docx", ".DS_Store", "~$决算.docx", "子/Thumbs.db"]
    assert kinds(zipped({**dict.fromkeys(names, b"x"), "a.txt": "决算".encode()})) == {"a.txt": "txt"}


def test_a_member_without_a_name_is_left_out():
    data = zipped({"nameless": b"", "甲.txt": "正文。".encode()}).replace(b"nameless", b"\0ameless")
    assert kinds(data) == {"甲.txt": "txt"}


def test_names_written_by_chinese_windows_are_read():
    stored = zipped({"XXXX/YYYY.txt": "决算".encode()})
    data = stored.replace(b"XXXX", "甲局".encode("gbk")).replace(b"YYYY", "决算".encode("gbk"))
    assert list(kinds(data)) == ["甲局/决算.txt"]


def test_a_file_that_is_no_archive_is_its_own_only_report():
    assert list(kinds(plain("正文。")).values()) == ["docx"]


@pytest.mark.parametrize(
    ("data", "code"),
    [(zipped({"a.txt": b"0" * (60 * MEGABYTE)}), "reading.bomb"), (zipped({}), "reading.empty")],
)
def test_an_archive_that_is_a_bomb_or_empty_is_refused_whole(data, code):
    with pytest.raises(Refusal) as caught:
        list(read_documents(data, "各单位.zip"))
    assert caught.value.code == code


def test_an_encrypted_or_damaged_or_large_member_is_refused_by_itself():
    plain_zip = zipped({"a.txt": "决算收入".encode() * 50, "b.txt": b"ok"})
    locked = bytearray(plain_zip)
    locked[6] |= 1
    central = plain_zip.index(b"PK\x01\x02")
    locked[central + 8] |= 1
    assert kinds(bytes(locked)) == {"a.txt": "reading.password", "b.txt": "txt"}
    assert kinds(plain_zip, Limits(file_bytes=100)) == {"a.txt": "reading.too_large", "b.txt": "txt"}
    spoiled = bytearray(plain_zip)
    spoiled[40:44] = b"\0\0\0\0"
    assert kinds(bytes(spoiled)) == {"a.txt": "reading.damaged", "b.txt": "txt"}


def test_sheets_become_tables_and_sheets_of_mere_text_paragraphs():
    data = book(
        ("说明", [["一、收入情况"], [], ["本年收入合计1.20万元，与上年持平。\n支出1.10万元。"]]),
        ("空", []),
        ("公开01表", [["收入决算表", ""], ["项目", "金额"], ["社保", 1.2]]),
    )
    found = read_document(data, "决算.xlsx")
    assert [one.text for one in found.paragraphs] == [
        "一、收入情况",
        "本年收入合计1.20万元，与上年持平。",
        "支出1.10万元。",
    ]
    last = found.paragraphs[2].origins[0]
    assert (last.page, divmod(last.part, CELLS), last.at) == (None, (2, 0), 20)
    assert {one.sheet for one in found.paragraphs} == {"说明"}
    assert [(one.grid.name, one.grid.text(2, 1)) for one in found.tables] == [("公开01表", "1.2")]


def test_an_old_workbook_and_a_csv_are_documents_too():
    assert read_here(XLS.read_bytes(), "a.xls").kind == "xls"
    assert read_here("科目,金额\n社保,1.20\n".encode(), "a.csv").tables[0].grid.rows[1] == ["社保", "1.20"]


def test_a_workbook_without_a_filled_cell_is_refused():
    with pytest.raises(Refusal) as caught:
        read_here(book(("空", [])), "空.xlsx")
    assert caught.value.code == "reading.empty"


def without_converter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("onecard.reading.old_word._PLACES", ())


def test_an_old_word_file_without_libreoffice_is_refused_saying_what_to_do(monkeypatch):
    without_converter(monkeypatch)
    with pytest.raises(Refusal) as caught:
        read_document(b"{\\rtf1 text}", "旧.doc")
    assert caught.value.code == "reading.no_converter"
    assert "另存为“Word文档（.docx）”" in caught.value.remedy


def stand_in(folder: Path, script: str) -> None:
    """A program called soffice that does what the script says."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands in for LibreOffice")
@pytest.mark.parametrize(
    ("script", "code"), [("exit 0", "reading.damaged"), ("sleep 60 & sleep 60", "reading.too_slow")]
)
def test_a_converter_that_makes_nothing_or_does_not_end_is_a_refusal(script, code, tmp_path, monkeypatch):
    stand_in(tmp_path, script)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(Refusal) as caught:
        read_here(b"{\\rtf1 text}", "旧.doc", Limits(seconds=1))
    assert caught.value.code == code


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_an_old_word_file_is_read_by_way_of_libreoffice():
    words = (
        "".join(f"\\u{ord(sign)}?" for sign in "一、收入情况")
        + "\\par "
        + "".join(f"\\u{ord(sign)}?" for sign in "本年收入。")
    )
    found = read_document(f"{{\\rtf1\\ansi\\uc1 {words}}}".encode(), "决算.doc")
    assert (found.kind, [one.text for one in found.paragraphs]) == ("doc", ["一、收入情况", "本年收入。"])
    assert found.notices == ["旧版Word文档由LibreOffice转换后读入。"]
