"""The ledger and the review list of a batch as one workbook, to hand around."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from onecard.audit.ledger import Line
from onecard.reviewing.models import ADDED, MENDED, UNCHANGED, Judgement, ReviewBatch, ReviewedReport
from onecard.reviewing.queries import counting, judgements, lines

LEDGER: tuple[tuple[str, int], ...] = (
    ("序号", 6), ("单位", 34), ("状态", 12), ("错误", 7), ("疑点", 7), ("提示", 7), ("已认定", 8), ("轮次", 6),
    ("已改", 6), ("未改", 6), ("新增", 6),
    ("文件", 40),
    ("说明", 50),
)  # fmt: skip
FINDINGS: tuple[tuple[str, int], ...] = (
    ("单位", 28), ("文件", 28), ("序号", 6), ("程度", 6), ("审核公式", 9), ("问题", 18), ("说明", 44), ("位置", 24), ("原文", 34),
    ("算式", 28), ("改正建议", 26), ("与上一轮比", 8), ("认定", 8), ("说明可以接受", 8), ("备注", 30), ("认定人", 10),
)  # fmt: skip
"""The columns and how many characters wide they are."""
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_BEGINNING = datetime(1980, 1, 1)  # noqa: DTZ001 - the first day an archive knows: equal batches give equal bytes
_LONGEST = 32_000
"""Characters a cell holds, less than the 32,767 of the format."""


def write(batch: ReviewBatch) -> bytes:
    """The workbook 汇总台账 and 审核问题. Every text of a file is written as text; none can become a formula."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _OPTIONS)
    book.set_properties({"title": batch.title, "language": "zh-CN", "created": _BEGINNING})
    found = lines(batch)
    _sheet(book, "汇总台账", LEDGER, (_of_line(at, line) for at, line in enumerate(found, 1)))
    listed = (row for report in counting(found) for row in _of_report(report))
    _sheet(book, "审核问题", FINDINGS, listed)
    book.close()
    return buffer.getvalue()


def _of_line(at: int, line: Line) -> list[str | int]:
    report: Any = line.report
    if report is None:
        return [at, line.unit, line.state, *[""] * (len(LEDGER) - 3)]
    files = "\n".join([report.name, *(one.name for one in line.others)])
    found = [report.errors, report.warnings, report.infos, report.judged]
    counts = [*([""] * len(found) if report.unaudited else found), report.round]
    changes = [report.counted_changes.get(state, "") for state in (MENDED, UNCHANGED, ADDED)]
    return [at, line.unit, line.state, *counts, *changes, files, f"{report.said}{_lacking(report)}"]


def _lacking(report: ReviewedReport) -> str:
    names = report.beside.get("lacking")
    return f"还缺{'、'.join(names)}的报告，没有与各单位核对。" if names else ""


def _of_report(report: ReviewedReport) -> Iterable[list[str | int]]:
    judged = judgements(report)
    states = report.changes.get("states", {})
    for one in report.findings:
        quote = "".join(one["quote"])
        yield [
            report.unit, report.name, one["number"], one["label"], one["relation"], one["title"], one["message"],
            one["where"], quote, one["sums"], one["mending"], states.get(one["id"], ""),
            *_of_judgement(judged.get(one["id"])),
        ]  # fmt: skip


def _of_judgement(one: Judgement | None) -> list[str | int]:
    return (
        ["", "", "", ""]
        if one is None
        else [one.verdict, "是" if one.accepted else "", one.note, one.judge.name]
    )


def _sheet(
    book: Any, title: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[str | int]]
) -> None:
    face = {"font_name": "宋体", "font_size": 10, "valign": "top", "border": 1, "border_color": "#CFD5DD"}
    text = book.add_format({**face, "text_wrap": True, "quote_prefix": True})
    number = book.add_format({**face, "align": "center"})
    head = book.add_format({**face, "bold": True, "text_wrap": True, "bg_color": "#ECEFF3"})
    sheet = book.add_worksheet(title)
    for at, (name, wide) in enumerate(columns):
        sheet.set_column(at, at, wide)
        sheet.write_string(0, at, name, head)
    last = 0
    for last, row in enumerate(rows, 1):
        for at, said in enumerate(row):
            if isinstance(said, int):
                sheet.write_number(last, at, said, number)
            else:
                sheet.write_string(last, at, said[:_LONGEST], text)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
