"""Our template (模板): the columns of an import with two example lines and what may be filled in."""

from __future__ import annotations

from io import BytesIO

import xlsxwriter

from onecard.accounts.imports.mapping import OF_LEDGERS, TERMS, Kind
from onecard.accounts.rules import FUNDS, INCOME_ITEMS, NATURES

_EXAMPLES: dict[Kind, tuple[tuple[str, ...], ...]] = {
    "vouchers": (
        ("记-0001", "2024-01-10", "1月工资", "支出", "2080108", "30101", "一般公共", "基本", "", "",
         "本单位职工", "17000.00"),
        ("记-0002", "2024-01-05", "1月财政拨款", "财政拨款收入", "2080108", "", "一般公共", "", "", "",
         "", "17000.00"),
    ),
    "budgets": (
        ("示财预〔2024〕1号", "2024-01-15", "年初", "2080108", "30101", "一般公共", "基本", "", "206120.00", ""),
        ("示财预〔2024〕9号", "2024-06-20", "调整", "2080108", "30227", "一般公共", "项目", "信息系统运行维护",
         "-5000.00", "压减一般性支出"),
    ),
}  # fmt: skip
_CHOICES = {
    "item": ("支出", *INCOME_ITEMS.values()),
    "fund": FUNDS,
    "nature": NATURES,
    "basis": ("年初", "调整"),
}
_LAST_ROW = 5_000


def template(kind: Kind) -> bytes:
    """The template as XLSX: one head line, lists to choose from, and a second sheet that says how to fill it in."""
    out = BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    head = book.add_format({"bold": True, "bg_color": "#e8eef7", "border": 1})
    as_text = book.add_format({"num_format": "@"})
    money = book.add_format({"num_format": "#,##0.00"})
    sheet = book.add_worksheet("凭证" if kind == "vouchers" else "预算")
    names = [name for name in TERMS[kind] if name not in OF_LEDGERS]
    for column, name in enumerate(names):
        is_money = name == "amount"
        sheet.write_string(0, column, "金额（元）" if is_money else TERMS[kind][name], head)
        sheet.set_column(column, column, 16, money if is_money else as_text)
        if name in _CHOICES:
            sheet.data_validation(
                1, column, _LAST_ROW, column, {"validate": "list", "source": list(_CHOICES[name])}
            )
    sheet.freeze_panes(1, 0)
    guide = book.add_worksheet("填写说明")
    guide.set_column(0, 0, 100)
    for row, line in enumerate(_guide(kind)):
        guide.write_string(row, 0, line)
    below = len(_guide(kind)) + 1
    for row, example in enumerate(_EXAMPLES[kind]):
        guide.write_string(below + row, 0, "例：" + "，".join(value or "（空）" for value in example))
    book.close()
    return out.getvalue()


def _guide(kind: Kind) -> tuple[str, ...]:
    shared = (
        "一行一笔；表头不要改名，列的先后可以调整。",
        "日期写成2024-01-10；金额单位元，最多到分，红字写负数。",
        "功能分类写七位项级编码，经济分类写五位款级编码；编码后面可以跟名称。",
        "最后可以加一行“合计”，与各行之和不符时整个文件不导入。",
    )
    if kind == "vouchers":
        return (
            *shared,
            "同一凭证号的各行排在一起，就是一张凭证的多行分录；凭证号在一个年度内不重复。",
            f"收支项目填：{'、'.join(_CHOICES['item'])}。收入不填经济分类和支出性质。",
        )
    return (*shared, "预算口径填年初或调整；调整写明事由，调减写负数。功能分类留空表示未分解到项。")
