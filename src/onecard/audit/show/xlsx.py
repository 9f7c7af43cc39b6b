"""An audit as a list to work through: one row a finding, with columns for what the reviewer decides."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import xlsxwriter

from onecard.audit.finding import SEVERITIES, Audit, Finding
from onecard.audit.show import wording
from onecard.audit.show.causes import Cause, Numbered, causes, main_place, placed
from onecard.core.columns import width
from onecard.core.unseen import without_unseen
from onecard.figures.relation import Severity

VERDICTS = ("属实", "须说明", "误报")
"""What a reviewer may decide of a finding."""
COLUMNS: tuple[tuple[str, int], ...] = (
    ("序号", 6), ("程度", 6), ("同因", 7), ("审核公式", 9), ("问题", 14), ("说明", 34), ("位置", 18), ("原文", 28),
    ("涉及的数", 26), ("算式", 22), ("改正建议", 20), ("审核认定", 9), ("备注", 16),
)  # fmt: skip
"""The columns of the list and how many characters wide they are."""
DECIDED, REMARKS = 11, 12
_COLOURS: dict[Severity, tuple[str, str]] = {
    "error": ("#B01E17", "#FDECEA"),
    "warning": ("#855000", "#FFF3DC"),
    "info": ("#475A80", "#EBEFF7"),
}
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_ABOUT = 80
_LONGEST = 32_000
"""Characters a cell holds, less than the 32,767 of the format."""
_BEGINNING = datetime(1980, 1, 1)  # noqa: DTZ001 - the first day an archive knows: equal audits give equal bytes
_A4 = 9
_LINE, _TALLEST = 13.5, 400.0
"""Points of a line, and of the tallest row a spreadsheet takes."""


def write(audit: Audit, least: Severity = "info") -> bytes:
    """The workbook: the list, and a sheet that says what was read. Equal audits give equal bytes.

    Every text of the file is written as text; none can become a formula, even when its cell is edited.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _OPTIONS)
    book.set_properties({"title": f"{audit.file}审核问题", "language": "zh-CN", "created": _BEGINNING})
    formats = _Formats(book)
    _list(book.add_worksheet("审核问题"), formats, causes(audit.at_least(least)))
    _about(book.add_worksheet("概况"), formats, audit)
    book.close()
    return buffer.getvalue()


class _Formats:
    """The cell formats, each made once."""

    def __init__(self, book: Any) -> None:
        face = {"font_name": "宋体", "font_size": 10, "valign": "top", "border": 1, "border_color": "#CFD5DD"}
        self.text = book.add_format({**face, "text_wrap": True, "quote_prefix": True})
        self.number = book.add_format({**face, "align": "center"})
        self.head = book.add_format(
            {**face, "bold": True, "text_wrap": True, "bg_color": "#ECEFF3", "valign": "vcenter"}
        )
        self.asked = book.add_format(
            {**face, "bold": True, "text_wrap": True, "bg_color": "#E5F0F7", "valign": "vcenter"}
        )
        self.answer = book.add_format({**face, "text_wrap": True, "locked": False})
        self.severity = {
            severity: book.add_format(
                {**face, "align": "center", "bold": True, "font_color": ink, "bg_color": fill}
            )
            for severity, (ink, fill) in _COLOURS.items()
        }


def _list(sheet: Any, formats: _Formats, found: list[Cause]) -> None:
    for at, (head, wide) in enumerate(COLUMNS):
        sheet.set_column(at, at, wide)
        sheet.write_string(0, at, head, formats.asked if at in (DECIDED, REMARKS) else formats.head)
    row = 0
    for cause in found:
        for one in cause.findings:
            row += 1
            _row(sheet, formats, row, one, cause)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(row, 1), len(COLUMNS) - 1)
    sheet.data_validation(
        1, DECIDED, max(row, 1), DECIDED,
        {
            "validate": "list",
            "source": list(VERDICTS),
            "error_title": "审核认定",
            "error_message": f"请选{'、'.join(VERDICTS)}之一。",
        },
    )  # fmt: skip
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.repeat_rows(0)
    sheet.set_footer("&C第&P页，共&N页")


def _row(sheet: Any, formats: _Formats, row: int, one: Numbered, cause: Cause) -> None:
    finding = one.finding
    sheet.write_number(row, 0, one.number, formats.number)
    sheet.write_string(row, 1, SEVERITIES[finding.severity], formats.severity[finding.severity])
    same = None if len(cause.findings) == 1 else f"第{cause.findings[0].number}个"
    sheet.write(row, 2, same, formats.number)
    texts = [_cell(said) for said in _told(finding)]
    for column, said in enumerate(texts, 3):
        sheet.write_string(row, column, said, formats.text)
    # Not every spreadsheet fits a row to its text when it opens the file.
    lines = max(_lines(said, COLUMNS[column][1]) for column, said in enumerate(texts, 3))
    sheet.set_row(row, min(_TALLEST, _LINE * lines + 3))
    for column in (DECIDED, REMARKS):
        sheet.write_blank(row, column, None, formats.answer)


def _told(finding: Finding) -> Iterable[str]:
    place = main_place(finding)
    yield finding.relation
    yield wording.title(finding)
    yield finding.message
    yield wording.where(place) if place else ""
    yield place.quote if place else ""
    yield "\n".join(dict.fromkeys(_figure(finding)))
    yield "\n".join(filter(None, (wording.arithmetic(finding), wording.grounds(finding))))
    yield wording.mending(finding)


def _figure(finding: Finding) -> Iterable[str]:
    main = main_place(finding)
    for figure in placed(finding.printed):
        said = wording.elsewhere(figure, main)
        yield wording.named(figure) + (f"（{said}）" if said else "")


def _about(sheet: Any, formats: _Formats, audit: Audit) -> None:
    rows = (
        ("文件", audit.file),
        ("SHA-256", audit.sha256),
        ("是什么", wording.subject(audit)),
        ("金额单位", audit.amount_unit),
        ("审核问题", wording.counted(audit)),
        ("核对范围", wording.extent(audit)),
        *(("说明" if wording.is_usual(notice) else "注意", notice) for notice in audit.notices),
        ("没有审核", audit.error),
    )
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, _ABOUT)
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    for at, (head, said) in enumerate((head, said) for head, said in rows if said):
        sheet.write_string(at, 0, head, formats.head)
        sheet.write_string(at, 1, _cell(said), formats.text)
        sheet.set_row(at, min(_TALLEST, _LINE * _lines(said, _ABOUT) + 3))


def _lines(said: str, wide: int) -> int:
    """How many lines a text takes in a column so many characters wide."""
    return sum(-(-width(line) // (wide - 1)) or 1 for line in said.split("\n"))


def _cell(said: str) -> str:
    """What a cell may hold: lines of what can be seen, no longer than a cell."""
    lines = "\n".join(without_unseen(line) for line in said.split("\n"))
    return lines if len(lines) <= _LONGEST else f"{lines[:_LONGEST]}……"
