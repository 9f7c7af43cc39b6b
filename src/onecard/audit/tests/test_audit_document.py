"""The audit of one report: what it is, which of its figures cannot all be true, and that a correct one is left in peace."""

from __future__ import annotations

import io
from collections import Counter
from decimal import Decimal

import openpyxl
import pytest

from onecard.audit.audit import audit_document, audit_file
from onecard.audit.finding import Audit, Finding
from onecard.audit.tests.printed import CORRECT, EXAMPLE, audited, document


def hard(audit: Audit) -> list[Finding]:
    return audit.at_least("warning")


def test_the_example_has_two_errors_and_one_doubt_and_its_roundings_are_none():
    audit = audited()
    assert (audit.kind, audit.level, audit.entity, audit.year) == (
        "final-accounts",
        "单位",
        "南滨市社会保障卡一卡通中心",
        2024,
    )
    assert [(one.relation, one.severity) for one in hard(audit)] == [
        ("P-17", "error"),
        ("P-09-2", "error"),
        ("P-11-2", "warning"),
    ]
    missing, rate, budgets = hard(audit)
    assert (missing.likely_wrong[0].text, missing.suggested) == ("医疗费", Decimal("0.79"))
    assert "其中医疗费没有写数，应为0.79万元。" in missing.message
    assert {"298.36%", "295.45%"} == {one.text for one in rate.printed}
    assert rate.message.endswith("相差2.91个百分点。")
    assert (rate.proof.axioms, rate.proof.arithmetic) == (("R-04",), "295.45 ≠ 298.36")
    # That it is the only part rests on what the total, each part and the changes are printed as.
    assert Counter(one.split("“")[-1] for one in rate.proof.facts) == Counter(
        ["295.45%”", "298.36%”", "0.87万元”", "0.00万元”", "0.87万元”", "0.00万元”", "0.65万元”", "0.65万元”"]
    )
    assert "166.60" in budgets.message
    assert "178.25" in budgets.message
    assert audit.statements > 90
    assert audit.relations_held >= audit.relations_checked - 3


def test_a_correct_report_has_no_finding():
    assert hard(audited(*CORRECT)) == []


@pytest.mark.parametrize(
    ("change", "relation", "wrong"),
    [
        (("支出总计122.81万元。", "支出总计128.21万元。"), "P-01", "128.21万元"),
        (("各减少6.64万元", "各减少6.46万元"), "P-05", "6.46万元"),
        (("项目支出11.46万元，占9.33%", "项目支出11.46万元，占93.3%"), "P-03", "93.3%"),
        (("（类）10.71万元", "（类）17.01万元"), "P-12", "17.01万元"),
        (("支出决算为8.76万元", "支出决算为7.86万元"), "P-10", "7.86万元"),
        (("完成年初预算的84.32%", "完成年初预算的8.43%"), "P-10", "8.43%"),
        (("人员经费106.31万元", "人员经费106.13万元"), "P-15", "106.13万元"),
        (("占100%；公务接待费", "占10%；公务接待费"), "P-03", "10%"),
        (("增长295.45%", "增长29.55%"), "P-05", "29.55%"),
        (("减少0.78万元", "增加0.78万元"), "P-05", "0.78万元"),
        (("共有车辆1辆", "共有车辆2辆"), "P-02-2", "2辆"),
        (("财政拨款支出减少6.64万元", "财政拨款支出减少66.4万元"), "P-05", "66.4万元"),
        (("决算数小于预算数，主要原因是运行", "决算数大于预算数，主要原因是运行"), "P-13", "83.89万元"),
    ],
)
def test_a_planted_fault_is_found_at_its_figure(change: tuple[str, str], relation: str, wrong: str):
    audit = audited(*CORRECT, change)
    found = [one for one in hard(audit) if one.relation == relation]
    assert found, [one.relation for one in hard(audit)]
    printed = [one.text for finding in found for one in (*finding.printed, *finding.likely_wrong)]
    assert wrong in printed


def test_each_printed_figure_of_a_finding_stands_where_the_finding_says():
    text_of = {}
    audit = audited()
    assert audit.document is not None
    for finding in audit.findings:
        for one in finding.printed:
            block = audit.document.blocks[one.place.block]
            text_of[one.text] = block.text[one.place.start : one.place.end]
            assert text_of[one.text] == one.text
            assert one.text in one.place.quote
    assert text_of


def test_a_long_sentence_is_quoted_by_whole_clauses_so_that_no_number_is_cut():
    audit = audited()
    assert audit.document is not None
    cut = set()
    for finding in audit.findings:
        for place in (one.place for one in finding.printed):
            before = audit.document.blocks[place.block].text.partition(place.quote)[0].strip()
            cut.add(before[-1:])
    assert "、" in cut, "the example has a list longer than a quotation"
    assert cut <= {"", "。", "；", "，", "、", "："}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "南滨市财政局2024年度部门预算公开\n一、部门预算收支总体情况\n2024年收入预算总计12.30万元。",
            "budget",
        ),
        ("关于召开会议的通知\n请各单位于3月5日前报送材料。", "other"),
        ("", "other"),
    ],
)
def test_another_text_gets_a_verdict_of_its_own_and_no_findings(text: str, kind: str):
    audit = audit_document(document(text))
    assert audit.kind == kind
    assert not audit.findings
    assert audit.notices


LAST_YEAR = (
    "南滨市社会保障卡一卡通中心2023年度单位决算公开报告\n第三部分 2023年度单位决算情况说明\n"
    "一、收入支出决算总体情况说明\n2023年度收入总计129.45万元、支出总计129.45万元。\n"
    "二、收入决算情况说明\n本年收入合计129.45万元，其中：财政拨款收入129.45万元，占100%。\n"
    "四、财政拨款收入支出决算总体情况说明\n2023年度财政拨款收入129.45万元，财政拨款支出129.54万元。\n"
    "九、财政拨款“三公”经费支出决算情况说明\n2023年度“三公”经费支出决算为0.22万元。\n"
)


def test_last_years_report_is_held_against_what_this_one_says_of_last_year():
    text = EXAMPLE
    for old, new in CORRECT:
        text = text.replace(old, new)
    audit = audit_document(document(text), prior=document(LAST_YEAR, "2023.txt"))
    (found,) = hard(audit)
    assert found.relation == "P-06-3"
    assert found.severity == "warning"
    assert {one.place.file for one in found.printed} == {"报告.txt", "2023.txt"}
    assert "129.54" in found.message


def test_a_report_of_another_year_is_not_taken_for_last_years():
    audit = audit_document(document(EXAMPLE), prior=document(LAST_YEAR.replace("2023", "2021"), "2021.txt"))
    assert any("2021年度" in one for one in audit.notices)
    assert not [one for one in audit.findings if one.relation == "P-06-3"]


def test_last_year_s_report_of_another_unit_is_told():
    before = LAST_YEAR.replace("南滨市社会保障卡一卡通中心", "东山市救助管理站")
    assert before != LAST_YEAR
    audit = audit_document(document(EXAMPLE), prior=document(before, "2023.txt"))
    assert [one for one in audit.notices if "2023.txt" in one] == [
        "2023.txt里写的单位是“东山市救助管理站”，报告是“南滨市社会保障卡一卡通中心”的：请核对是不是同一个单位的报告。"
    ]


def test_a_report_whose_cover_is_a_picture_is_not_called_by_the_name_of_a_part():
    parts = "第一部分 概况\n第二部分 2024年度单位决算公开表\n第三部分 2024年度单位决算情况说明\n"
    body = EXAMPLE[EXAMPLE.index("一、") :]
    audit = audited(text=parts + body)
    assert (audit.entity, audit.level, audit.year) == ("", "单位", 2024)


def test_a_unit_is_named_beneath_the_number_of_an_attachment_and_the_year():
    title = "附件3\n2022年度\n青禾县农业农村局部门决算\n"
    report = EXAMPLE.split("\n", 1)[1].replace("2024", "2022")
    audit = audit_document(document(title + report))
    assert (audit.entity, audit.level, audit.year) == ("青禾县农业农村局", "部门", 2022)


@pytest.mark.parametrize(
    "title", ["青禾市图书馆2023年公开2022年度单位决算\n", "2023年8月\n青禾市图书馆2022年度单位决算\n"]
)
def test_the_year_of_the_accounts_is_not_that_of_their_publication(title: str):
    report = EXAMPLE.split("\n", 1)[1].replace("2024", "2022")
    audit = audit_document(document(title + report))
    assert (audit.entity, audit.year) == ("青禾市图书馆", 2022)


def test_a_text_of_one_year_under_the_title_of_the_next_is_audited_all_the_same():
    head, report = EXAMPLE.split("\n", 1)
    found = audit_document(document(head.replace("2024", "2025") + "\n" + report)).findings
    assert {"P-17", "P-09-2", "P-11-2"} <= {one.relation for one in found}


def test_a_file_that_cannot_be_read_says_why_and_has_no_findings():
    audit = audit_file(b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "图片.pdf")
    assert audit.error
    assert not audit.findings


def test_what_stands_in_a_sheet_of_sentences_is_placed_by_sheet_and_cell_and_on_no_page():
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "说明"
    for line in EXAMPLE.split("\n"):
        sheet.append([line])
    data = io.BytesIO()
    book.save(data)
    missing = hard(audit_file(data.getvalue(), "报告.xlsx"))[0]
    row = next(at for at, line in enumerate(EXAMPLE.split("\n"), 1) if "医疗费、其他" in line)
    place = missing.likely_wrong[0].place
    assert (place.page, place.sheet, place.cell) == (None, "说明", f"A{row}")


def test_a_file_is_read_understood_and_related():
    audit = audit_file(EXAMPLE.encode("gb18030"), "报告.txt")
    assert [one.relation for one in hard(audit)] == ["P-17", "P-09-2", "P-11-2"]


def test_a_rate_that_fits_another_budget_of_its_sentence_is_told_by_that_budget():
    change = (
        "年初预算为4.21万元，支出决算为3.55万元，完成年初预算的84.32%",
        "年初预算为4.21万元，全年预算为5.00万元，支出决算为3.55万元，完成年初预算的71.00%",
    )
    (found,) = [one for one in hard(audited(*CORRECT, change)) if one.relation.startswith("P-10")]
    assert found.relation == "P-10-2"
    assert "全年预算" in found.message
    assert "71.00%" in [one.text for one in found.printed]


def test_items_counted_in_another_unit_do_not_hide_that_the_others_do_not_make_the_whole():
    vehicles = ("其他用车1辆。", "其他用车1辆；单价100万元以上设备3台。")
    assert hard(audited(*CORRECT, vehicles)) == []
    assert hard(audited(*CORRECT, vehicles, ("执法执勤用车0辆", "执法执勤用车2辆")))


def test_an_item_beneath_the_class_of_its_own_name_is_counted_once():
    public = (
        "公用经费5.03万元，主要包括办公费0.46万元",
        "公用经费5.03万元，包括其他支出0.46万元，其中其他支出0.46万元",
    )
    assert hard(audited(*CORRECT, public)) == []


def test_a_contradiction_that_only_several_rules_show_is_told_by_its_equalities_and_what_they_make_of_one():
    # 12.1 may be 12.05 of 22.40, but not where the items have to make 104.75.
    found = audited(*CORRECT, ("年初预算为22.48万元", "年初预算为22.40万元")).findings
    (joint,) = [one for one in found if one.relation == "J-01"]
    equalities, conclusion = joint.message.split("。由这些推算，")
    assert equalities == (
        "这几处放在一起不能都对：①社会保障和就业支出（208）104.75万元＝信息化建设（2080108）83.89万元"
        "＋机关事业单位基本养老保险缴费支出（2080505）8.76万元＋机关事业单位职业年金缴费支出（2080506）12.1万元（项之和等于类）；"
        "②机关事业单位职业年金缴费支出（2080506）：12.1万元÷年初预算数22.40万元＝完成率53.83%（完成率与两数相符）"
    )
    name = "机关事业单位职业年金缴费支出（2080506）年初预算数"
    assert conclusion == f"{name}至少是22.4482万元，印的却是22.40万元，四舍五入的出入已经算进去。"
    assert joint.proof.arithmetic == f"推算{name}≥22.4482，印作22.40，即≤22.405"


def test_what_one_relation_shows_of_a_figure_is_not_told_again_by_several():
    found = audited(*CORRECT, ("支出决算为8.76万元", "支出决算为8.79万元")).findings
    assert "P-10" in [one.relation for one in found]
    assert "J-01" not in [one.relation for one in found]


def test_figures_whose_digits_fell_to_a_line_of_their_own_are_at_most_doubted():
    text = (
        "清河市档案馆2022年度单位决算\n第三部分 2022年度单位决算情况说明\n一、收入支出决算总体情况说明\n"
        "年度收入总计 万元，与 年度相比，增加 万元，增长 %。\n2022 512.36 2021 32.16 7.60\n"
        "二、收入决算情况说明\n三、支出决算情况说明\n八、财政拨款收入支出决算总体情况说明\n九、名词解释\n"
    )
    (found,) = hard(audit_file(text.encode(), "报告.txt"))
    assert (found.relation, found.severity) == ("P-05", "warning")
    assert "另起一行" in found.message
    assert "7.60%" in [one.text for one in found.printed]


def test_what_is_counted_is_told_without_decimals():
    found = hard(audited(*CORRECT, ("共有车辆1辆", "共有车辆2辆")))
    assert any("，相差1辆。" in one.message for one in found)
    assert not any("1.00" in one.message or "1.00" in one.proof.arithmetic for one in found)
