"""M: the form of a report: its sections, year and unit, wording of its level, what a template left behind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onecard.figures.relation import Instance, Remark
from onecard.finalaccounts.narrative.check import DEMANDED, residue
from onecard.finalaccounts.report import Report
from onecard.finalaccounts.report_relations.registry import relation

_YEAR = re.compile(r"20(?<!\d20)\d\d(?=\s*年度)")
"""It begins with what it cannot be without, so that it is sought fastest."""
_PENDING = ("【待补：", "【待说明：")


@relation(
    "M-02",
    "应有的部分",
    "职责、机构设置、各项情况说明、名词解释齐全",
    tables=[],
    severity="warning",
    blocks=True,
    explanation="缺少应当公开的一节：没有发生的也要写明没有（预算法实施条例第六条）。",
    by_exception=True,
)
def m_02(report: Report) -> Iterator[Instance]:
    """报告包含全部应当公开的部分。"""
    titles = [section.title for section in report.sections]
    for name, words in DEMANDED.items():
        if not any(all(word in title for word in words) for title in titles):
            yield Remark(f"没有“{name}”这一节。", where="全文")


@relation(
    "M-03",
    "年度前后一致",
    "全文只出现本年度和上年度",
    tables=[],
    severity="warning",
    explanation="出现了别的年度：可能是去年的文字没有改；确需提到的，写审核说明。",
    by_exception=True,
)
def m_03(report: Report) -> Iterator[Instance]:
    """情况说明里写的年度是本年度或上年度，标题是本年度。"""
    allowed = {str(report.year), str(report.year - 1)}
    for title, text in _texts(report):
        for found in dict.fromkeys(_YEAR.findall(text)):
            if found not in allowed:
                yield Remark(f"写了{found}年度，本报告是{report.year}年度的。", where=title)
    if (said := _YEAR.findall(report.title)) and str(report.year) not in said:
        yield Remark(f"标题写的是{said[0]}年度，本报告是{report.year}年度的。", where="标题")


@relation(
    "M-04",
    "部门、单位的称谓",
    "单位决算写单位、本单位，部门决算写部门、本部门",
    tables=[],
    severity="info",
    explanation="称谓与报告的级别不同：多半是照搬了部门（或单位）的样式。",
    by_exception=True,
)
def m_04(report: Report) -> Iterator[Instance]:
    """单位决算不自称本部门，部门决算不自称本单位。"""
    wrong = "本部门" if report.accounts.level == "单位" else "本单位"
    for title, text in _texts(report):
        if wrong in text:
            yield Remark(f"{report.accounts.level}决算里写了“{wrong}”。", where=title)


@relation(
    "M-05",
    "模板残留",
    "没有未填的空、未选的词和填写说明",
    tables=[],
    severity="warning",
    blocks=True,
    explanation="模板里的空、选择或填写说明没有处理：填上，或删去。",
    by_exception=True,
)
def m_05(report: Report) -> Iterator[Instance]:
    """报告里没有模板留下的空白、选择和说明。"""
    for title, text in _texts(report):
        for found in dict.fromkeys(residue(text)):
            yield Remark(f"留有“{found}”。", where=title)


@relation(
    "M-06",
    "多项用同一个原因",
    "同一句原因不用于三项以上",
    tables=[],
    severity="info",
    explanation="三项以上用了同一句原因：逐项写明各自的原因。",
    by_exception=True,
)
def m_06(report: Report) -> Iterator[Instance]:
    """情况说明里同一句主要原因不用于三项以上。"""
    said: dict[str, list[str]] = {}
    for title, text in _texts(report):
        for reason in re.findall(r"主要原因是([^。；【]{4,})", text):
            said.setdefault(reason, []).append(title)
    for reason, titles in said.items():
        if len(titles) >= 3:
            yield Remark(f"“{reason}”用了{len(titles)}次。", where=titles[0])


@relation(
    "M-10",
    "没有待补的内容",
    "数、文字、主要原因都已写上",
    tables=[],
    explanation="还有待补的数、文字或主要原因：补齐后才能公开。",
    by_exception=True,
)
def m_10(report: Report) -> Iterator[Instance]:
    """报告里没有待补的数、文字和主要原因。"""
    for title, text in _texts(report):
        for mark in _PENDING:
            for part in text.split(mark)[1:]:
                yield Remark(f"{mark.strip('【：')}：{part.split('】')[0]}。", where=title)


def _texts(report: Report) -> Iterator[tuple[str, str]]:
    for section in report.sections:
        for text in section.paragraphs:
            yield section.title, text
