"""The template (模板) of a self-evaluation form: the shape that `evaluation_form` reads, empty or filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO

import xlsxwriter

from onecard.accounts.imports.evaluation_form import HEAD, LINE, MONEY
from onecard.accounts.models import Grade

SHEET = "绩效自评表"
_HINTS = {
    "project": "与预算批复的项目名称一致",
    "initial": "选填；单位元，要按万元填就把左边的“元”改成“万元”",
    "budget": "年初预算数加上执行中的调整",
    "executed": "全年实际支出",
    "score": "0到100，最多两位小数",
    "grade": "照自评表写，不按得分推算",
    "page": "选填；这张表在附件里的第几页",
}
_GUIDE = (
    "一个项目一个文件；左边的名目不要改，值填在它右边。",
    "数照附件里的自评表填写，系统不推算、不改动；与附件对不上的由复核人退回。",
    "年度指标值和实际完成值照原文写，例如“≥95%”；计量单位填了“%”，这个数才能当作指标数查询。",
    "一级指标、二级指标相同的几行可以只写第一行，也可以合并单元格。",
    "附件（PDF、OFD或扫描件）另外上传，每条记录都指向附件和页码。",
)
_WIDTHS = {"group": 16, "subgroup": 18, "name": 30, "target": 16, "actual": 16, "deviation": 40}
FIRST_LINE = len(HEAD) + 3
"""The row of the first indicator, from 0."""


def template(
    title: str = "项目支出绩效自评表",
    values: Mapping[str, str] | None = None,
    lines: Sequence[Mapping[str, str]] = (),
    made: datetime = datetime(2024, 1, 1, tzinfo=UTC),
) -> bytes:
    """The template as XLSX, with `values` by the names of `HEAD` (money in 元) and `lines` by those of `LINE`.

    The same bytes every time: `made` is what the file says of when it was made.
    """
    out = BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": made})
    label = book.add_format({"bold": True, "bg_color": "#e8eef7", "border": 1})
    box = book.add_format({"border": 1, "num_format": "@", "text_wrap": True, "valign": "top"})
    hint = book.add_format({"font_color": "#5b6577"})
    sheet = book.add_worksheet(SHEET)
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    for row, (name, labels) in enumerate(HEAD.items(), start=1):
        sheet.write_string(row, 0, f"{labels[0]}（元）" if name in MONEY else labels[0], label)
        sheet.write_string(row, 1, (values or {}).get(name, ""), box)
        sheet.write_string(row, 2, _HINTS[name], hint)
    grade_row = [*HEAD].index("grade") + 1
    sheet.data_validation(grade_row, 1, grade_row, 1, {"validate": "list", "source": list(Grade.values)})
    for column, (name, labels) in enumerate(LINE.items()):
        sheet.write_string(FIRST_LINE - 1, column, labels[0], label)
        sheet.set_column(column, column, _WIDTHS.get(name, 10))
        for row, line in enumerate(lines, start=FIRST_LINE):
            sheet.write_string(row, column, line.get(name, ""), box)
    guide = book.add_worksheet("填写说明")
    guide.set_column(0, 0, 100)
    for row, sentence in enumerate(_GUIDE):
        guide.write_string(row, 0, sentence)
    book.close()
    return out.getvalue()
