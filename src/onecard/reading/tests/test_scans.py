"""Scans: pages that are pictures are read by OCR where the extra is installed, and all on them is doubtful."""

from __future__ import annotations

import io
import subprocess
import sys

import pikepdf
import pytest

from onecard.core.errors import Refusal
from onecard.reading import ocr
from onecard.reading.document import Document, Paragraph
from onecard.reading.limits import Limits
from onecard.reading.pdf import read_pdf
from onecard.reading.read import read_document
from onecard.reading.readers import read_as
from onecard.reading.tests.typeset import changed, needs_ocr, needs_type, pdf, scanned

pytestmark = needs_type

SMALL = (
    '#set page(width: 300pt, height: 210pt, margin: 24pt)\n#set text(size: 11pt, font: "Noto Serif CJK SC")\n'
)
PROSE = """
一、收入支出决算总体情况说明

2024年度收入总计122.81万元，支出总计122.81万元。与2023年度相比，收、支总计各减少6.64万元，下降5.13%，主要原因是项目减少。
"""
TABLE = """
#align(center)[支出决算表]
#table(columns: (1fr, 1.4fr, 1fr, 1fr),
  [科目编码], [科目名称], [本年支出], [基本支出],
  [208], [社会保障支出], [104.75], [93.29],
  [2080506], [职业年金缴费], [12.10], [],
  table.cell(colspan: 2)[合计], [116.85], [105.39])
"""
SENTENCE = "2024年度收入总计122.81万元，支出总计122.81万元。与2023年度相比，收、支总计各减少6.64万元，下降5.13%，主要原因是项目减少。"


@pytest.fixture(scope="module")
def scan() -> Document:
    return read_pdf(scanned(pdf(PROSE + "#pagebreak()" + TABLE, SMALL)), "扫描件.pdf")


@needs_ocr
def test_a_sentence_of_a_scan_is_read_over_its_lines(scan: Document) -> None:
    assert [one.text for one in scan.paragraphs] == ["一、收入支出决算总体情况说明", SENTENCE]


@needs_ocr
def test_a_ruled_table_of_a_scan_is_read_cell_by_cell(scan: Document) -> None:
    (table,) = scan.tables
    assert [one.text for one in table.above] == ["支出决算表"]
    assert table.grid.rows == [
        ["科目编码", "科目名称", "本年支出", "基本支出"],
        ["208", "社会保障支出", "104.75", "93.29"],
        ["2080506", "职业年金缴费", "12.10", None],
        ["合计", None, "116.85", "105.39"],
    ]
    left, bottom, right, top = table.boxes[1, 2]
    assert 24 < left < right < 276
    assert 24 < bottom < top < 186


@needs_ocr
def test_all_of_a_scan_is_doubtful_and_its_reader_is_told(scan: Document) -> None:
    assert {block.doubtful for block in scan.blocks} == {ocr.DOUBTFUL}
    assert scan.notices == [
        "第1、2页没有可以读取的文字，由OCR识别后审核；数字可能认错，有关的问题最多是疑点，请对照原件。"
    ]
    assert (scan.scanned, sorted(scan.recognised)) == ((), [1, 2])


@needs_ocr
def test_each_character_of_a_scan_knows_the_box_of_its_line(scan: Document) -> None:
    first, second = scan.paragraphs
    heading = scan.box_of(first.origin(0))
    begin, end = scan.box_of(second.origin(0)), scan.box_of(second.origin(len(second.text) - 1))
    assert heading is not None
    assert begin is not None
    assert end is not None
    assert heading[1] > begin[1] > end[1] > 0  # each line stands lower than the one before


@needs_ocr
@pytest.mark.parametrize("turn", [90, 180])
def test_a_sheet_that_was_laid_on_its_side_or_head_is_read(turn: int) -> None:
    def lay(file: pikepdf.Pdf) -> None:
        file.pages[0].rotate(turn, relative=True)

    found = read_pdf(changed(scanned(pdf(TABLE, SMALL)), lay), "扫描件.pdf")
    (table,) = found.tables
    assert table.grid.rows[1] == ["208", "社会保障支出", "104.75", "93.29"]
    left, bottom, right, top = table.boxes[1, 2]
    assert 0 < left < right < (210 if turn == 90 else 300)
    assert 0 < bottom < top < (300 if turn == 90 else 210)


def mixed() -> bytes:
    """A page with text, then a scanned one."""

    def put(file: pikepdf.Pdf) -> None:
        file.pages.append(copied.pages[0])

    with pikepdf.open(io.BytesIO(scanned(pdf(TABLE, SMALL)))) as copied:
        return changed(pdf(PROSE, SMALL), put)


@needs_ocr
def test_of_a_file_with_text_only_the_scanned_pages_are_doubtful() -> None:
    found = read_document(mixed(), "报告.pdf")
    assert [(block.doubtful != "") for block in found.blocks] == [False, False, True]
    assert list(found.recognised) == [2]
    words = found.blocks[1]
    assert isinstance(words, Paragraph)
    assert found.box_of(words.origin(0)) is None


@needs_ocr
def test_how_far_it_is_is_told_page_by_page() -> None:
    heard: list[tuple[int, int]] = []
    read_document(mixed(), "报告.pdf", told=lambda done, count: heard.append((done, count)))
    assert heard == [(0, 1), (1, 1)]


@needs_ocr
def test_a_page_that_takes_too_long_is_refused_and_named() -> None:
    with pytest.raises(Refusal, match="第1个图片页识别了") as refused:
        read_document(mixed(), "报告.pdf", Limits(page_seconds=0.05))
    assert refused.value.code == "reading.too_slow"


@needs_ocr
def test_an_engine_whose_memory_ends_reads_nothing_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from rapidocr.inference_engine.onnxruntime.main import ONNXRuntimeError

    def ended(*_: object, **__: object) -> None:
        raise ONNXRuntimeError("std::bad_alloc")

    monkeypatch.setattr(ocr, "_engine", lambda: ended)
    with pytest.raises(Refusal) as refused:
        read_as("pdf", scanned(pdf(PROSE, SMALL)), "扫描.pdf", Limits())
    assert refused.value.code == "reading.could_not_open"


@needs_ocr
def test_more_pages_than_the_bound_are_not_read_and_the_reader_is_told_why() -> None:
    data = scanned(pdf(PROSE + "#pagebreak()" + PROSE, SMALL))
    with pytest.raises(Refusal, match="要识别的有2页，超过一次识别1页的上限") as refused:
        read_pdf(data, "扫描件.pdf", Limits(scanned_pages=1))
    assert refused.value.code == "reading.scanned"


def test_where_no_page_may_be_read_by_ocr_a_scan_is_refused_as_one() -> None:
    with pytest.raises(Refusal, match="是扫描件") as refused:
        read_pdf(scanned(pdf(PROSE, SMALL)), "扫描件.pdf", Limits(scanned_pages=0))
    assert refused.value.code == "reading.scanned"


def test_where_the_extra_is_not_installed_the_refusal_of_a_scan_names_it() -> None:
    hidden = "import sys; sys.modules['rapidocr'] = None"
    program = (
        f"{hidden}\nfrom onecard.core.errors import Refusal\nfrom onecard.reading.pdf import read_pdf\n"
        "try:\n    read_pdf(sys.stdin.buffer.read(), '扫描件.pdf')\nexcept Refusal as refusal:\n    print(refusal)"
    )
    asked = scanned(pdf(PROSE, SMALL))
    told = subprocess.run([sys.executable, "-c", program], input=asked, capture_output=True, check=True)
    assert "pip install '.[ocr]'" in told.stdout.decode()


@needs_ocr
def test_nothing_is_fetched_to_read_a_scan() -> None:
    program = (
        "import socket, sys\n"
        "def refuse(*_, **__): raise OSError('no network')\n"
        "socket.socket.connect = socket.getaddrinfo = refuse\n"
        "from onecard.reading.pdf import read_pdf\n"
        "print(read_pdf(sys.stdin.buffer.read(), '扫描件.pdf').paragraphs[0].text)"
    )
    asked = scanned(pdf(PROSE, SMALL))
    told = subprocess.run([sys.executable, "-c", program], input=asked, capture_output=True, check=True)
    assert told.stdout.decode().strip() == "一、收入支出决算总体情况说明"
