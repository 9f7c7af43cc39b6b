"""A report as a word processor prints it: justified lines, a header, counted pages, a table over pages whose rows they cut."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import docx
import pytest
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from onecard.reading.document import Document
from onecard.reading.pdf import read_pdf
from onecard.reading.tests.test_pdf import SENTENCE, texts, the_table
from onecard.reading.tests.typeset import FACE, needs_type

SOFFICE = shutil.which("soffice")
pytestmark = [needs_type, pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice on this machine")]

NAME = "机关事业单位基本养老保险缴费支出和职业年金缴费支出"
HEAD = ["编码", "科目名称", "合计", "基本支出"]
ROWS = [
    [
        f"20805{number:02}",
        NAME if number % 3 else "信息化建设",
        f"{number},234.56",
        f"{number}.00" if number % 4 else "",
    ]
    for number in range(1, 31)
]


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    folder = tmp_path_factory.mktemp("word")
    path = folder / "report.docx"
    path.write_bytes(_report())
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    subprocess.run(
        [str(SOFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(path)],
        check=True,
        timeout=120,
        capture_output=True,
    )
    return read_pdf(Path(folder / "report.pdf").read_bytes(), "report.pdf")


def _report() -> bytes:
    word = docx.Document()
    normal = word.styles["Normal"]
    normal.font.size, normal.font.name = Pt(16), "Liberation Serif"
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FACE)
    section = word.sections[0]
    section.header.paragraphs[0].text = "示例市某某局2024年度部门决算"
    _count_pages(section.footer.paragraphs[0])
    for number in "一二三四":
        word.add_paragraph(f"{number}、收入支出情况说明")
        for _ in range(3):
            paragraph = word.add_paragraph(SENTENCE)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            paragraph.paragraph_format.first_line_indent = Pt(32)
    word.add_paragraph("支出决算表").alignment = WD_ALIGN_PARAGRAPH.CENTER
    word.add_paragraph("单位：万元").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _add_table(word)
    word.add_paragraph("注：本表反映本年度支出情况。")
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def _count_pages(paragraph: docx.text.paragraph.Paragraph) -> None:
    paragraph.add_run("第 ")
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = words
        paragraph.add_run()._r.append(part)
    paragraph.add_run(" 页")


def _add_table(word: Word) -> None:
    table = word.add_table(rows=0, cols=len(HEAD), style="Table Grid")
    for row in [HEAD, *ROWS]:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def test_sentences_are_whole_and_headers_and_page_numbers_are_gone(document: Document) -> None:
    said = ["".join(text.split()) for text in texts(document)]
    sections = [said for number in "一二三四" for said in (f"{number}、收入支出情况说明", *[SENTENCE] * 3)]
    assert said == [*sections, "注：本表反映本年度支出情况。"]


def test_the_table_over_pages_has_each_row_once_and_whole(document: Document) -> None:
    table = the_table(document)
    rows = [[value or "" for value in row] for row in table.grid.rows]
    assert [row for row in rows if row != HEAD] == ROWS
    assert rows.count(HEAD) == len(set(table.pages)) > 2
    assert [line.text for line in table.above] == ["支出决算表", "单位：万元"]
