"""What was read by OCR is marked wherever a finding is shown, and is at most 疑点."""

from __future__ import annotations

import io

import openpyxl
import pikepdf
import pypdfium2
import pypdfium2.raw as raw
import pytest

from onecard.audit.audit import audit_document
from onecard.audit.finding import Audit
from onecard.audit.show import as_json, html, pdf, sarif, text, xlsx
from onecard.reading.pdf_library import ALONE
from onecard.reading.read import read_document
from onecard.reading.tests import typeset
from onecard.reading.tests.typeset import changed, needs_ocr, needs_type, scanned

pytestmark = [needs_type, needs_ocr]

SMALL = (
    '#set page(width: 320pt, height: 230pt, margin: 24pt)\n#set text(size: 11pt, font: "Noto Serif CJK SC")\n'
)
FIRST = """
示例市社会保障卡一卡通中心2024年度单位决算公开报告

第二部分 2024年度单位决算情况说明

一、收入支出决算总体情况说明

2024年度收入总计122.81万元，支出总计122.81万元。与2023年度相比，收、支总计各减少6.64万元，下降51.30%。
"""
SECOND = """
二、收入决算情况说明

本年收入合计122.81万元，其中：财政拨款收入104.75万元，占85.29%；其他收入18.06万元，占41.71%。
"""
MARK = "（OCR识别）"


@pytest.fixture(scope="module")
def file() -> bytes:
    """A report whose first page has text, and whose second is a scan; each has a rate that is wrong."""

    def put(report: pikepdf.Pdf) -> None:
        report.pages.append(scan.pages[0])

    with pikepdf.open(io.BytesIO(scanned(typeset.pdf(SECOND, SMALL)))) as scan:
        return changed(typeset.pdf(FIRST, SMALL), put)


@pytest.fixture(scope="module")
def audit(file: bytes) -> Audit:
    return audit_document(read_document(file, "报告.pdf"))


def test_a_fault_on_a_scanned_page_is_a_doubt_and_one_on_a_page_with_text_stays_an_error(
    audit: Audit,
) -> None:
    found = {
        place.page: (one.severity, one.recognised)
        for one in audit.findings
        if one.relation in ("P-03", "P-05", "P-07")
        for place in (figure.place for figure in one.printed)
    }
    assert found == {1: ("error", False), 2: ("warning", True)}


def test_nothing_of_a_report_that_is_all_scanned_is_harder_than_a_doubt() -> None:
    audit = audit_document(read_document(scanned(typeset.pdf(FIRST + SECOND, SMALL)), "扫描件.pdf"))
    assert audit.findings
    assert {(one.severity == "error", one.recognised) for one in audit.findings} == {(False, True)}


def test_json_says_which_findings_and_which_places_were_read_by_ocr(audit: Audit) -> None:
    findings = as_json.data(audit)["findings"]
    assert isinstance(findings, list)
    assert {(one["ocr"], place["page"], place["ocr"]) for one in findings for place in _places(one)} == {
        (False, 1, False),
        (True, 2, True),
    }
    assert all(place["box"] for one in findings if one["ocr"] for place in _places(one))


def _places(finding: dict[str, list[dict[str, dict[str, object]]]]) -> list[dict[str, object]]:
    return [printed["place"] for printed in finding["printed"] if printed["place"]["page"]]


def test_every_list_of_findings_marks_them(audit: Audit) -> None:
    marked = sum(one.recognised for one in audit.findings)
    assert 0 < marked < len(audit.findings)
    assert text.text(audit, "info").count(MARK) == marked
    assert html.write(audit).decode().count(MARK) >= marked
    book = openpyxl.load_workbook(io.BytesIO(xlsx.write(audit)))
    assert sum(MARK in str(row[4].value) for row in book["审核问题"].iter_rows(min_row=2)) == marked
    results = sarif.log(audit)["runs"][0]["results"]
    assert sum(one["properties"].get("ocr", False) for one in results) == marked


def test_the_copy_of_a_scan_is_marked_at_the_line_that_was_read(audit: Audit, file: bytes) -> None:
    with ALONE:
        page = pypdfium2.PdfDocument(pdf.annotate(audit, file))[1]
        notes = [raw.FPDFPage_GetAnnot(page, at) for at in range(raw.FPDFPage_GetAnnotCount(page))]
        kinds = {raw.FPDFAnnot_GetSubtype(note) for note in notes}
    assert raw.FPDF_ANNOT_HIGHLIGHT in kinds
    assert raw.FPDF_ANNOT_TEXT not in kinds
