"""The audit on a terminal: quiet, aligned, in colours only when asked."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from onecard.audit.finding import Audit, DocumentPlace, Finding, PrintedFigure
from onecard.audit.show.tests import samples
from onecard.audit.show.text import broken, text
from onecard.core.columns import width
from onecard.reading.contents import contents_notice


def test_the_first_line_says_what_the_file_is_and_what_was_found() -> None:
    first = text(samples.audit()).split("\n")[0]
    assert first == (
        "单位决算公开报告.docx：示例市社会保障卡一卡通中心（单位）2024年度决算公开报告，"
        "3个错误，2个疑点，2个提示（其中2个没有列出）；读出187处数，核对96处勾稽关系，91处成立。"
    )


def test_what_is_usual_is_told_as_such_and_calls_for_no_attention() -> None:
    audit = samples.audit()
    audit.notices = [contents_notice(18), "第11页是图片，没有识别。"]
    said = text(audit)
    assert "说明：目录（18行）没有当作正文读入。" in said
    assert "注意：第11页是图片，没有识别。" in said


def test_remarks_of_form_are_listed_only_when_asked_for() -> None:
    assert "小数位数不一" not in text(samples.audit())
    assert "小数位数不一" in text(samples.audit(), "info")
    assert "疑点  X-06" not in text(samples.audit(), "error")


def test_a_finding_says_where_it_stands_its_sum_and_what_would_mend_it() -> None:
    said = text(samples.audit())
    assert "第2页，九、“三公”经费：0.65÷0.22＝295.45%，后面却写增长298.36%。" in said
    assert "0.65÷0.22＝295.45%≠298.36%" in said
    assert "最可能有误：公务用车购置及运行维护费比上年增长298.36%，改为295.45%就成立。" in said


def test_findings_of_one_cause_follow_each_other_and_say_so() -> None:
    heads = re.findall(r"^ +\d+  \S+  (\S+)(.*)$", text(samples.audit()), re.MULTILINE)
    assert [rule for rule, _ in heads] == ["P-17", "P-09", "G-02", "P-11", "X-06"]
    assert heads[2][1].endswith("（与第2个同一原因）")


def test_rules_of_different_length_leave_the_titles_below_each_other() -> None:
    findings = [
        Finding(str(at), "error", rule, "名称", "句子。", "") for at, rule in enumerate(("P-1", "T09-12"))
    ]
    heads = [line for line in text(Audit("a.txt", "", findings=findings)).split("\n") if "名称" in line]
    assert len({width(line.partition("名称")[0]) for line in heads}) == 1


def test_colours_are_the_terminals_own_and_only_when_asked() -> None:
    assert "\x1b" not in text(samples.audit(), "info")
    assert "\x1b[1;31m错误\x1b[0m" in text(samples.audit(), colour=True)


def test_nothing_of_the_file_reaches_the_terminal_as_a_control_character() -> None:
    assert "\x1b" not in text(samples.hostile("\x1b]0;改\x07标题\x1b[2J"), "info")


@pytest.mark.parametrize("columns", [40, 60, 100])
def test_lines_fit_the_terminal_and_break_no_number(columns: int) -> None:
    lines = text(samples.audit(), "info", columns=columns).split("\n")
    body = [line for line in lines if line.startswith("      ")]
    assert all(width(line) <= columns + 2 for line in body)  # a closing mark may stand over the edge
    assert any("104.44" in line for line in body)


def test_no_line_begins_with_a_closing_mark() -> None:
    said = "一二三四五六七八九十，一二三四五六七八九十。" * 5
    for columns in range(20, 40):
        lines = list(broken(said, columns))
        assert "".join(lines) == said
        assert not [line for line in lines if line[0] in "，。"]


def test_a_file_that_could_not_be_read_says_why() -> None:
    said = text(Audit("坏.pdf", "", error="文件“坏.pdf”不完整。请重新下载。"))
    assert said == "坏.pdf：没有审核。文件“坏.pdf”不完整。请重新下载。"


def test_a_report_without_findings_is_one_line() -> None:
    said = text(Audit("好.txt", "", "final-accounts", statements=9, relations_checked=4, relations_held=4))
    assert said == "好.txt：决算公开报告，没有发现问题；读出9处数，核对4处勾稽关系，4处成立。"


def test_what_is_to_be_written_where_nothing_stands_is_said_so() -> None:
    finding = Finding(
        "x",
        "error",
        "T03-2",
        "名",
        "句。",
        "",
        suggested=Decimal("6.00"),
        likely_wrong=(PrintedFigure("城乡社区支出", None, "城乡社区支出", {}, DocumentPlace("a")),),
    )
    said = text(Audit("a", "", findings=[finding]))
    assert "\n      补上城乡社区支出：6.00就成立。" in said


def test_what_was_not_audited_is_not_called_good() -> None:
    assert (
        text(Audit("a.txt", "", "budget", entity="某局", year=2025))
        == "a.txt：某局2025年度预算公开报告，没有审核。"
    )
    assert text(Audit("a.txt", "", "other", year=2024)) == "a.txt：其他文本，没有审核。"
    assert "，没有可以核对的数；" in text(Audit("a.txt", "", "final-accounts", statements=3))


def test_a_rate_is_mended_by_a_rate_even_where_only_its_number_is_told() -> None:
    wrong = next(one for one in samples.findings(samples.document()) if one.id == "f-rate").printed[0]
    finding = Finding(
        "x", "error", "P-03", "名", "句。", "", (wrong,), likely_wrong=(wrong,), suggested=Decimal("5.98")
    )
    assert "298.36%，改为5.98%就成立。" in text(Audit("a", "", findings=[finding]))


@pytest.mark.parametrize(
    ("printed", "value", "suggested", "mended"),
    [
        ("5.31%", "-5.31", "-5.13", "5.31%，改为5.13%就成立。"),
        ("5.13%", "5.13", "-5.13", "5.13%，改为下降5.13%就成立。"),
        ("5.13%", "-5.13", "5.72", "5.13%，改为增长5.72%就成立。"),
        ("6.64万元", "6.64", "-6.64", "6.64万元，改为减少6.64就成立。"),
        ("-5.31%", "-5.31", "-5.13", "-5.31%，改为-5.13%就成立。"),
    ],
)
def test_a_change_is_mended_as_it_is_written_with_a_word_where_its_direction_is_wrong(
    printed: str, value: str, suggested: str, mended: str
) -> None:
    wrong = PrintedFigure(printed, Decimal(value), "收入总计比上年增减率", {}, DocumentPlace("a"))
    finding = Finding(
        "x", "error", "P-05", "名", "句。", "", (wrong,), likely_wrong=(wrong,), suggested=Decimal(suggested)
    )
    assert mended in text(Audit("a", "", findings=[finding]))


def test_a_cell_of_tables_in_another_file_is_told_with_that_file() -> None:
    place = DocumentPlace("报表.xlsx", None, "公开01", "C7", "收入支出决算公开表", "112.81", 0, 6)
    figure = PrintedFigure("112.81", Decimal("112.81"), "收入总计", {}, place)
    said = text(Audit("说明.docx", "", findings=[Finding("x", "error", "N-01", "名", "句。", "", (figure,))]))
    assert "报表.xlsx 公开01 C7，收入支出决算公开表：句。" in said
