"""The list of findings as a workbook: sorted, filtered, ready for the reviewer's decision, and harmless."""

from __future__ import annotations

import io

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from onecard.audit.finding import Audit
from onecard.audit.show import xlsx
from onecard.audit.show.tests import samples


def sheet(audit: Audit, name: str = "审核问题") -> Worksheet:
    found = openpyxl.load_workbook(io.BytesIO(xlsx.write(audit)))[name]
    assert isinstance(found, Worksheet)
    return found


def rows(audit: Audit) -> list[dict[str, object]]:
    heads, *lines = sheet(audit).iter_rows(values_only=True)
    return [dict(zip(map(str, heads), line, strict=True)) for line in lines]


def test_every_finding_is_a_row_the_hardest_first_and_those_of_one_cause_together() -> None:
    found = rows(samples.audit())
    assert [row["审核公式"] for row in found] == ["P-17", "P-09", "G-02", "P-11", "X-06", "M-06", "M-09"]
    assert [row["序号"] for row in found] == [1, 2, 3, 4, 5, 6, 7]
    assert [row["同因"] for row in found] == [None, "第2个", "第2个", None, None, None, None]


def test_a_row_tells_place_quotation_figures_sum_and_what_would_mend_it() -> None:
    rate = rows(samples.audit())[1]
    assert rate["程度"] == "错误"
    assert rate["位置"] == "第2页，九、“三公”经费"
    assert rate["原文"] == samples.HOSPITALITY
    assert rate["涉及的数"] == "公务用车购置及运行维护费比上年增长298.36%\n“三公”经费比上年增长295.45%"
    assert rate["算式"] == "0.65÷0.22＝295.45%≠298.36%\n读数公理R-02同数同值"
    assert rate["改正建议"] == "最可能有误：公务用车购置及运行维护费比上年增长298.36%，改为295.45%就成立。"
    assert rate["审核认定"] is None


def test_the_reviewer_chooses_a_verdict_from_a_list() -> None:
    (rule,) = sheet(samples.audit()).data_validations.dataValidation
    assert rule.formula1 == '"属实,须说明,误报"'
    assert str(rule.sqref) == "L2:L8"


def test_the_head_stays_and_filters() -> None:
    found = sheet(samples.audit())
    assert found.freeze_panes == "C2"
    assert found.auto_filter.ref == "A1:M8"


def test_severities_have_their_colours() -> None:
    found = sheet(samples.audit())
    assert len({found.cell(row, 2).fill.fgColor.rgb for row in (2, 5, 7)}) == 3


@pytest.mark.parametrize("words", ["=1+1", "+1", "-cmd|' /C calc'!A1", "@SUM(1)", '=HYPERLINK("http://x")'])
def test_no_text_of_the_file_becomes_a_formula(words: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx.write(samples.hostile(words))))
    cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert [cell.quotePrefix for cell in cells if cell.value == words]
    assert all(cell.quotePrefix for cell in cells if cell.value == words)


def test_control_characters_and_endless_texts_leave_a_workbook_that_opens() -> None:
    assert rows(samples.hostile("a\x00\x1bb"))[0]["问题"] == "ab"
    assert len(str(rows(samples.hostile("数" * 40_000))[0]["说明"])) < 32_767


def test_a_report_without_findings_is_a_list_with_a_head() -> None:
    assert rows(Audit("好.txt", "")) == []
    good = Audit("好.txt", "", "final-accounts", relations_checked=1, relations_held=1)
    about = dict(sheet(good, "概况").iter_rows(values_only=True))
    assert about["审核问题"] == "没有发现问题"


def test_equal_audits_give_equal_bytes() -> None:
    assert xlsx.write(samples.audit()) == xlsx.write(samples.audit())


def test_every_row_is_as_tall_as_its_longest_cell() -> None:
    found = sheet(samples.audit())
    heights = {found.cell(row, 4).value: found.row_dimensions[row].height for row in range(2, 9)}
    assert heights["P-11"] > heights["P-17"] > heights["M-06"]
    assert sheet(samples.hostile("数" * 40_000)).row_dimensions[2].height <= 409
