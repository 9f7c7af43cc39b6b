"""Hostile and unfortunate files: every one is read or refused with a sentence, in bounded time and memory."""

from __future__ import annotations

import io
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onecard.core.errors import Refusal
from onecard.reading.grid import Spreadsheet
from onecard.reading.limits import MEGABYTE, Limits
from onecard.reading.process import frames
from onecard.reading.spreadsheet import read
from onecard.reading.tests.test_spreadsheet import XLS, of_cells, workbook

DEFAULT = Limits()


def with_sheet(xml: str | bytes, *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A workbook whose only sheet is this XML."""
    plain = io.BytesIO()
    book = xlsxwriter.Workbook(plain)
    book.add_worksheet("数据")
    book.close()
    result = io.BytesIO()
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(result, "w", method) as target:
        for part in source.namelist():
            target.writestr(part, xml if part.endswith("sheet1.xml") else source.read(part))
    return result.getvalue()


def sheet(body: str, prefix: str = "") -> str:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    name = f":{prefix[:-1]}" if prefix else ""
    return (
        f'<?xml version="1.0"?><{prefix}worksheet xmlns{name}="{space}">'
        f"<{prefix}sheetData>{body}</{prefix}sheetData></{prefix}worksheet>"
    )


def refused(data: bytes, name: str = "a.xlsx", limits: Limits = DEFAULT) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read(data, name, limits)
    assert name in caught.value.sentence or "工作表" in caught.value.sentence
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_two_far_cells_are_refused_naming_sheet_and_cell(prefix):
    body = "".join(
        f'<{prefix}row r="{row}"><{prefix}c r="{place}"><{prefix}v>1</{prefix}v></{prefix}c></{prefix}row>'
        for row, place in ((1, "A1"), (1048576, "XFD1048576"))
    )
    refusal = refused(with_sheet(sheet(body, prefix)))
    assert refusal.code == "reading.far_cell"
    assert "数据" in refusal.sentence
    assert "XFD1048576" in refusal.sentence


def test_a_cell_beyond_every_sheet_is_refused_before_its_reader_asks_for_the_memory():
    far = "9" * 20
    body = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{far}"><c r="A{far}"><v>1</v></c></row>'
    assert refused(with_sheet(sheet(body))).code == "reading.far_cell"


def test_a_formula_without_a_value_beyond_every_sheet_is_refused_wherever_its_row_ends():
    body = '<row r="1"><c r="B999999999"><f>A1*2</f></c><c r="A1"><v>1</v></c></row>'
    assert refused(with_sheet(sheet(body)), limits=Limits(seconds=20)).code == "reading.far_cell"


def test_far_cells_hidden_from_the_guard_only_cost_the_child():
    body = "<row><c r='A1'><v>1</v></c><c  r='XFD1048576'><v>1</v></c  ></row>"
    assert refused(with_sheet(sheet(body)), limits=Limits(seconds=20)).code.startswith("reading.")


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    started = time.monotonic()
    assert refused(with_sheet(b" " * (60 << 20))).code == "reading.bomb"
    assert time.monotonic() - started < 5


def test_a_file_that_unpacks_to_too_much_is_refused():
    assert refused(of_cells({"A1": 1}), limits=Limits(unpacked_bytes=100)).code == "reading.too_large"


def test_a_file_over_the_size_limit_is_refused_with_how_to_split_it(tmp_path):
    path = tmp_path / "大.csv"
    with path.open("wb") as stream:
        stream.truncate(201 << 20)
    with pytest.raises(Refusal) as refusal:
        read(path)
    assert refusal.value.code == "reading.too_large"
    assert "201MB" in refusal.value.sentence
    assert "拆分" in refusal.value.remedy


def test_a_file_a_little_over_the_limit_is_not_said_to_have_just_that_size():
    with pytest.raises(Refusal, match="有2MB，超过1MB的上限"):
        read(b"1" * (MEGABYTE + 1), "a.csv", Limits(file_bytes=MEGABYTE))


@pytest.mark.skipif(sys.platform != "linux", reason="the environment of a process is read from /proc")
def test_the_child_that_opens_a_foreign_file_is_not_given_our_secrets(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://onecard:secret@host/onecard")
    monkeypatch.setenv("ONECARD_SECRET_KEY", "secret")
    # More rows than fit into the pipe, so that the child still runs.
    with frames("科目,金额\n".encode() * 150_000, "csv", "a.csv", Limits()):
        children = Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text().split()
        given = b"".join(Path(f"/proc/{child}/environ").read_bytes() for child in children)
    assert b"PYTHONPATH" in given
    assert b"secret" not in given


def test_a_million_empty_rows_are_trimmed():
    styled = "".join(f'<row r="{row}"><c r="A{row}" s="0"/></row>' for row in range(2, 1_000_001, 2))
    bare = "".join(f'<row r="{row}" ht="15"/>' for row in range(1_000_001, 1_048_576))
    data = with_sheet(sheet('<row r="1"><c r="A1"><v>7</v></c></row>' + styled + bare))
    assert [[str(value) for value in row] for row in read(data, "a.xlsx").sheets[0].rows] == [["7"]]


def test_rows_of_blank_text_are_trimmed_too():
    blanks = "".join(f'<row r="{row}"><c r="A{row}" t="str"><v></v></c></row>' for row in range(2, 300_000))
    data = with_sheet(sheet('<row r="1"><c r="A1"><v>7</v></c></row>' + blanks))
    assert len(read(data, "a.xlsx").sheets[0].rows) == 1


def test_a_formula_whose_value_is_no_text_is_calculated_all_the_same():
    body = '<row r="1"><c r="A1" t="str"><f>""</f><v></v></c><c r="B1"><v>1</v></c></row>'
    spreadsheet = read(with_sheet(sheet(body)), "a.xlsx")
    assert spreadsheet.sheets[0].rows == [[None, 1]]
    assert spreadsheet.notices == []


def test_too_many_filled_rows_are_refused():
    data = of_cells({f"A{row}": row for row in range(1, 102)})
    refusal = refused(data, limits=Limits(rows=100))
    assert refusal.code == "reading.too_many_rows"
    assert read(data, "a.xlsx", Limits(rows=101)).sheets[0].value(100, 0) == 101


def test_too_many_sheets_are_refused():
    data = workbook(lambda book: [book.add_worksheet() for _ in range(5)])
    assert refused(data, limits=Limits(sheets=4)).code == "reading.too_many_sheets"


def test_a_file_that_takes_too_long_is_stopped():
    assert refused(XLS.read_bytes(), "a.xls", Limits(seconds=0.0001)).code == "reading.too_slow"


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_file_is_refused(part):
    for data in (of_cells({f"A{row}": row for row in range(1, 500)}), XLS.read_bytes()):
        kept = data[: int(len(data) * part)]
        assert answer(kept, "断.xlsx") or data[:2] != b"PK"


def answer(data: bytes, name: str) -> str:
    """The code a file is refused with, empty where it is read; anything else is a failure."""
    try:
        spreadsheet = read(data, name)
    except Refusal as refusal:
        return refusal.code if refusal.remedy else "refused without a remedy"
    assert isinstance(spreadsheet, Spreadsheet)
    return ""


WORKBOOK = of_cells({f"A{row}": row / 4 for row in range(1, 20)})


def changed(bytes_at: list[tuple[float, int]]) -> bytes:
    """A workbook with single bytes changed, at places from 0 to 1 of its length."""
    data = bytearray(WORKBOOK)
    for place, value in bytes_at:
        data[int(place * len(data))] = value
    return bytes(data)


@settings(
    max_examples=settings.default.max_examples // 4,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    st.one_of(
        st.binary(max_size=400),
        st.binary(max_size=60).map(lambda tail: b"PK\x03\x04" + tail + b"xl/workbook.xml" + tail),
        st.tuples(st.integers(0, 5000), st.binary(min_size=1, max_size=30)).map(
            lambda cut: XLS.read_bytes()[: cut[0]] + cut[1] + XLS.read_bytes()[cut[0] + len(cut[1]) :]
        ),
        st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=20).map(changed),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")),
    )
)
def test_any_bytes_are_read_or_refused(data):
    code = answer(data, "随机.xls")
    assert not code or code.startswith("reading.")
