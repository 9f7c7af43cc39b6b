"""A report is read whatever it is called, in a child process or here, or refused in words."""

from __future__ import annotations

import hashlib
import io
import time
import zipfile
from datetime import date

import pytest
import xlsxwriter

from onecard.core.errors import Refusal
from onecard.reading.document_kind import document_kind_of
from onecard.reading.limits import MEGABYTE, Limits
from onecard.reading.read import read_document, read_here
from onecard.reading.tests.test_guard import sheet, with_sheet
from onecard.reading.tests.test_spreadsheet import XLS
from onecard.reading.tests.test_word import OLE, changed, plain

TEXT = "第一部分 概况\n\n| 科目 | 金额 |\n|---|---|\n| 社保 | 1.20 |\n\n本年收入1.20万元。\n"


def refused(data: bytes, name: str = "报告.docx", limits: Limits = Limits()) -> Refusal:  # noqa: B008 - frozen
    with pytest.raises(Refusal) as caught:
        read_document(data, name, limits)
    assert name in caught.value.sentence
    assert caught.value.remedy
    return caught.value


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def workbook() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("收入")
        sheet.merge_range("A1:C1", "单位：万元")
        sheet.write_row("B3", ["收入", 122.81, 1 / 3])
        sheet.write_datetime("A9", date(2024, 12, 31), book.add_format({"num_format": "yyyy-mm-dd"}))
        book.add_worksheet("空")
    return stream.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        plain("一、收入", "本年收入1.20万元。"),
        XLS.read_bytes(),
        workbook(),
        "科目,金额\n社保,1.20\n".encode("gb18030"),
        "正文。\n\ntable\n\n正文。\n".encode(),
    ],
    ids=["txt", "docx", "xls", "xlsx", "csv", "words of our own wire"],
)
def test_the_child_and_this_process_read_the_same(data):
    assert read_document(data, "folder/报告") == read_here(data, "报告")


@pytest.mark.parametrize("data", [XLS.read_bytes()[:3000], workbook()[:-40]], ids=["xls", "xlsx"])
def test_the_child_and_this_process_refuse_a_damaged_workbook_alike(data):
    with pytest.raises(Refusal) as here:
        read_here(data, "报告.xlsx")
    assert str(here.value) == str(refused(data, "报告.xlsx"))


def test_a_workbook_is_looked_through_before_this_process_opens_it():
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>'
    with pytest.raises(Refusal) as caught:
        read_here(with_sheet(sheet(far)), "a.xlsx")
    assert caught.value.code == "reading.far_cell"


def test_a_document_knows_the_bytes_it_was_read_from():
    data = TEXT.encode("gb18030")
    found = read_here(data, "甲\\乙\\报告.txt")
    assert (found.file, found.size, found.sha256) == ("报告.txt", len(data), hashlib.sha256(data).hexdigest())


def test_bytes_decide_and_a_wrong_name_is_told():
    found = read_here(plain("正文。"), "报告.txt")
    assert found.kind == "docx"
    assert found.notices == ["文件名以.txt结尾，内容其实是Word文档（.docx），已按内容读入。"]


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"%PDF-1.7\n", "a.txt", "pdf"),
        (b"{\\rtf1 x}", "a.doc", "doc"),
        (b"<!DOCTYPE html><html>", "a.doc", "html"),
        ("<html>".encode("utf-16"), "a.xls", "html"),
        (OLE + "WordDocument".encode("utf-16-le"), "a.wps", "doc"),
        (OLE + "Workbook".encode("utf-16-le"), "a.doc", "xls"),
        ("# 决算".encode(), "a.md", "md"),
        ("决算<p>正文</p>".encode(), "a.html", "html"),
        ("<h2>决算</h2>".encode(), "a.txt", "html"),
        ("<table><tr><td>决算</table>\n\n# 一".encode(), "a.md", "md"),
        (b"a,b\n", "a.csv", "csv"),
        ("决算".encode("gb18030"), "a.docx", "txt"),
    ],
)
def test_each_kind_is_known_by_its_first_bytes(data, name, kind):
    assert document_kind_of(data, name) == kind


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "reading.empty"),
        (b"\0" * 500, "reading.empty"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "reading.password"),
        (
            OLE + b"\0" * 504 + b"\xec\xa5" + b"\0" * 9 + b"\x01" + "WordDocument".encode("utf-16-le"),
            "reading.password",
        ),
        (OLE + b"\0" * 600, "reading.damaged"),
        (plain("正文。")[:-200], "reading.damaged"),
        (zipped({"甲.txt": b"a"}), "reading.archive"),
        (zipped({"ppt/presentation.xml": b"a"}), "reading.not_a_document"),
        (b"\x89PNG\r\n\x1a\n", "reading.not_a_document"),
        (b"Rar!\x1a\x07", "reading.not_a_document"),
        (b"\x7fELF\x02\x01\x01\0\0", "reading.not_a_document"),
        (bytes(range(1, 256)) * 50, "reading.not_a_document"),
    ],
)
def test_what_is_no_report_is_refused_saying_what_it_is(data, code):
    assert refused(data).code == code


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = changed(plain("正文。"), {"word/document.xml": b" " * (80 * MEGABYTE)})
    assert refused(bomb).code == "reading.bomb"


def test_entities_are_refused_and_not_unfolded():
    laughs = (
        '<!DOCTYPE x [<!ENTITY a "哈哈"><!ENTITY b "&a;&a;&a;">]><w:document xmlns:w="x">&b;</w:document>'
    )
    assert refused(changed(plain(""), {"word/document.xml": laughs.encode()})).code == "reading.damaged"


def test_elements_within_elements_without_end_are_refused():
    deep = b"<a>" * 100_000
    assert refused(changed(plain(""), {"word/document.xml": deep})).code == "reading.damaged"


def test_a_file_past_the_limits_of_size_or_time_is_refused():
    assert refused(TEXT.encode(), limits=Limits(file_bytes=10)).code == "reading.too_large"
    assert refused(TEXT.encode(), limits=Limits(seconds=0.0001)).code == "reading.too_slow"


def test_many_thousand_blanks_bars_and_leaders_are_read_in_a_moment():
    for text in (
        " " * 200_000 + "1",
        "|" * 200_000,
        "甲  乙\n" * 20_000,
        "目录\n" * 20_000,
        "甲…\n\n" * 10_000,
    ):
        began = time.process_time()
        read_here(text.encode(), "a.txt")
        assert time.process_time() - began < 5
