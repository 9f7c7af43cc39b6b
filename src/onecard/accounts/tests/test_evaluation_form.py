"""Reading a self-evaluation form, what an attachment may be, and what a record of both must hold."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecard.accounts.attachment import LARGEST, media_of, plain_name, require_document
from onecard.accounts.evaluation import attach_document, record_evaluation
from onecard.accounts.evaluation_rules import IndicatorDraft, number_in
from onecard.accounts.imports.evaluation_form import read_form
from onecard.accounts.imports.evaluation_template import template
from onecard.accounts.models import Document
from onecard.core.errors import Problem, Refusal
from onecard.office.models import Entity, User

FilledIn = Callable[..., bytes]
VALUES = {
    "project": "系统运维", "initial": "10,000.00", "budget": "12,000.00", "executed": "11,460.50", "score": "96.5",
    "grade": "优", "page": "第2页",
}  # fmt: skip
LINES = (
    {"group": "产出指标", "subgroup": "数量指标", "name": "制卡量", "target": "≥4", "actual": "6", "measure": "万张",
     "weight": "10", "score": "9.5"},
    {"name": "可用率", "target": "≥95%", "actual": "99.8%", "measure": "%", "deviation": "按期完成"},
)  # fmt: skip
XLSX = template()


def filled_in(lines: Any = LINES, **changes: str) -> bytes:
    return template(values=VALUES | changes, lines=lines)


def problems_of(content: bytes, name: str = "表.xlsx") -> list[Problem]:
    with pytest.raises(Refusal) as refused:
        read_form(content, name)
    assert refused.value.code == "evaluation.form_refused"
    return list(refused.value.problems)


def test_our_template_filled_in_is_read_as_it_stands() -> None:
    form = read_form(filled_in(), "表.xlsx")
    assert (form.project, form.grade, form.page, form.score) == ("系统运维", "优", "第2页", Decimal("96.5"))
    assert (form.initial_fen, form.budget_fen, form.executed_fen) == (1_000_000, 1_200_000, 1_146_050)
    first, second = form.indicators
    assert first == IndicatorDraft(
        "产出指标",
        "制卡量",
        "≥4",
        "6",
        "数量指标",
        Decimal(4),
        Decimal(6),
        "万张",
        Decimal(10),
        Decimal("9.5"),
    )
    assert (second.group, second.subgroup, second.target_value) == ("产出指标", "数量指标", Decimal(95))
    assert (second.actual, second.deviation) == ("99.8%", "按期完成")


def test_the_empty_template_names_every_cell_to_fill_in() -> None:
    assert [one.place for one in problems_of(template())] == [
        "第4行，全年预算数（B4）", "第5行，全年执行数（B5）", "第6行，自评得分（B6）",
    ]  # fmt: skip
    left = problems_of(template(values=VALUES | {"project": "", "grade": ""}))
    assert [one.place for one in left] == ["项目名称"]


def test_amounts_may_stand_in_wan_yuan_and_a_csv_is_read_alike() -> None:
    text = (
        "项目名称,系统运维\n全年预算数（万元）,1.2\n全年执行数（万元）,1.14605\n自评得分,96.5分\n等级,优\n"
        "一级指标,三级指标,年度指标值,实际完成值\n产出指标,制卡量,4,6\n总分,,,96.5\n"
    )
    form = read_form(text.encode("gb18030"), "表.csv")
    assert (form.initial_fen, form.budget_fen, form.executed_fen) == (None, 1_200_000, 1_146_050)
    assert [one.name for one in form.indicators] == ["制卡量"]


def test_the_usual_form_is_read_with_amounts_below_their_labels_and_the_total_as_score(
    workbook: FilledIn,
) -> None:
    rows = [
        ("项目支出绩效自评表",),
        ("（2024年度）",),
        ("项目名称", None, "系统运维"),
        ("主管部门", None, "示例市人社局", None, "实施单位", None, "示例中心"),
        ("项目资金（万元）", None, None, "年初预算数", "全年预算数（A）", "全年执行数（B）", "分值", "执行率（B/A）", "得分"),
        (None, None, "年度资金总额", "1.00", "1.20", 1.14605, 10, "95.5%", 9.55),
        (None, None, "其中：当年财政拨款", "1.00", "1.20", 1.14605),
        ("绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"),
        (None, "产出指标（50分）", "数量指标", "巡检次数", "≥12次", "14次", 20, 20, None),
        (None, None, None, "指标2：", None, None, None, None, None),
        (None, None, "质量指标", "可用率", "≥95%", "99.8%", 30, 29.5, "机房断电一次"),
        ("总分", None, None, None, None, None, 100, 96.5, None),
    ]  # fmt: skip
    merged = (
        (4, 0, 6, 1, "项目资金（万元）"),
        (2, 0, 2, 1, "项目名称"),
        (11, 0, 11, 5, "总分"),
        (7, 0, 10, 0, "绩效指标"),
    )
    form = read_form(workbook(rows, "自评表", merged), "自评表.xlsx")
    assert (form.project, form.grade, form.score) == ("系统运维", "", Decimal("96.5"))
    assert (form.initial_fen, form.budget_fen, form.executed_fen) == (1_000_000, 1_200_000, 1_146_050)
    assert [(one.group, one.subgroup, one.name, one.score) for one in form.indicators] == [
        ("产出指标（50分）", "数量指标", "巡检次数", 20), ("产出指标（50分）", "质量指标", "可用率", Decimal("29.5")),
    ]  # fmt: skip
    assert form.indicators[1].deviation == "机房断电一次"


def test_bad_numbers_are_told_by_line_and_cell() -> None:
    lines = ({**LINES[0], "weight": "十分", "score": "9.555"}, {"name": "", "target": "1", "actual": "1"})
    wrong = problems_of(filled_in(lines, executed="一万", score="优秀"))
    assert [one.place for one in wrong] == [
        "第5行，全年执行数（B5）", "第6行，自评得分（B6）", "第11行，分值（G11）", "第12行，三级指标（C12）",
    ]  # fmt: skip
    assert all(one.remedy for one in wrong)
    by_rule = problems_of(filled_in(({**LINES[0], "score": "9.555"}, LINES[0]), score="196.5"))
    assert [one.place for one in by_rule] == ["自评得分", "第11行，得分（H11）", "第12行，三级指标（C12）"]


@pytest.mark.parametrize("cell", ["=1+1", '=HYPERLINK("http://example.invalid","点")', "#REF!"])
@pytest.mark.parametrize("name", ["name", "target", "weight"])
def test_a_formula_in_any_cell_is_refused_and_never_evaluated(cell: str, name: str) -> None:
    wrong = problems_of(filled_in(({**LINES[0], name: cell},)))
    assert [one.code for one in wrong] == ["cell.error" if cell == "#REF!" else "cell.formula"]


def test_a_text_that_only_looks_like_a_formula_stays_text() -> None:
    form = read_form(filled_in(({**LINES[0], "target": "-5%", "actual": "+3@季度"},)), "表.xlsx")
    assert (form.indicators[0].target, form.indicators[0].actual) == ("-5%", "+3@季度")


def test_another_file_is_told_from_a_form(workbook: FilledIn) -> None:
    with pytest.raises(Refusal, match="没有认出绩效自评表") as refused:
        read_form(workbook([("凭证号", "日期"), ("记-1", "2024-01-01")]), "凭证.xlsx")
    assert "下载模板" in refused.value.remedy
    with pytest.raises(Refusal, match="PDF"):
        read_form(b"%PDF-1.7", "表.xlsx")


@pytest.mark.parametrize(
    ("text", "measure", "number"),
    [
        ("≥95%", "%", 95), ("95", "%", 95), ("4万张", "万张", 4), ("1,200.5", "", Decimal("1200.5")), ("不少于6次", "次", 6),
        ("＞＝９９", "%", 99), ("4万张", "张", None), ("95%", "", None), ("优良", "", None), ("", "", None), ("1至3", "", None),
        ("1.23456", "", None), ("9" * 15, "", None),
    ],
)  # fmt: skip
def test_a_value_is_a_number_only_in_the_indicators_own_unit(text: str, measure: str, number: Any) -> None:
    assert number_in(text, measure) == number


@given(st.text(max_size=30), st.text(max_size=5))
def test_no_text_breaks_the_reading_of_a_number(text: str, measure: str) -> None:
    value = number_in(text, measure)
    assert value is None or value.is_finite()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("表.pdf", b"%PDF-1.7"), ("表.ofd", b"PK\x03\x04..OFD.xml"), ("表.PNG", b"\x89PNG\r\n\x1a\n"), ("表.xlsx", XLSX),
        ("表.doc", bytes.fromhex("d0cf11e0a1b11ae1")),
    ],
)  # fmt: skip
def test_documents_people_read_are_kept(name: str, content: bytes) -> None:
    assert media_of(name) == require_document(name, content).media


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("表.pdf", b"", "document.empty"),
        ("表.pdf", b"MZ\x90\x00 %PDF-1.7", "document.kind"),
        ("表.pdf", b"\x7fELF", "document.kind"),
        ("表.pdf", b"#!/bin/sh\n", "document.kind"),
        ("表.html", b"<html><script>", "document.kind"),
        ("表.svg", b"<svg onload=x>", "document.kind"),
        ("表.zip", b"PK\x03\x04 setup.exe", "document.kind"),
        ("表.pdf.exe", b"%PDF-1.7", "document.suffix"),
        ("表", b"%PDF-1.7", "document.suffix"),
        ("表.xlsx", XLSX + b"xl/vbaProject.bin", "document.macros"),
        ("表.pdf", b"%PDF-" + bytes(LARGEST), "document.too_large"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_a_computer_would_run_is_not_kept(name: str, content: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        require_document(name, content)
    assert refused.value.code == code
    assert refused.value.remedy


def test_a_documents_name_loses_folders_and_what_nobody_sees() -> None:
    assert plain_name("C:\\tmp\\..\\自评\n表.pdf") == "自评表.pdf"
    assert plain_name("../../etc/passwd") == "passwd"
    assert plain_name("\u202e") == "未命名"
    assert plain_name("长" * 300 + ".pdf").endswith("长.pdf")


def test_a_document_is_kept_only_by_who_may_record(checker: User, entity: Entity) -> None:
    with pytest.raises(Refusal, match="没有"):
        attach_document(checker, entity, name="表.pdf", content=b"%PDF-1.7")
    assert not Document.objects.exists()


def test_what_cannot_be_kept_exactly_is_refused_at_its_line(
    maker: User, entity: Entity, kept_document: Document
) -> None:
    with pytest.raises(Refusal) as refused:
        record_evaluation(
            maker, entity, year=2024, project="长" * 121, budget_fen=1, executed_fen=10**15, score=Decimal("96.555"),
            grade="优", document=kept_document,
            indicators=[
                IndicatorDraft("", "甲", "1", "1", score=Decimal("1.005")),
                IndicatorDraft("产出", "甲", "1\n", "1", actual_value=Decimal("0.00001")),
            ],
        )  # fmt: skip
    assert [one.place for one in refused.value.problems] == [
        "项目名称", "全年执行数", "自评得分", "第1行，一级指标", "第1行，得分", "第2行，年度指标值", "第2行，实际完成值",
        "第2行，三级指标",
    ]  # fmt: skip


@pytest.fixture
def kept_document(maker: User, entity: Entity, settings: Any, tmp_path: Path) -> Document:
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": files}
    return attach_document(maker, entity, name="自评表.pdf", content=b"%PDF-1.7 form")
