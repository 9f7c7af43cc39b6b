"""The example's vouchers as the payment system would export them: a spreadsheet with headers of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import xlsxwriter

from onecard.accounts.imports.mapping import Mapping
from onecard.core.money import yuan
from onecard.finalaccounts import codes
from onecard.simulation.vouchers import VoucherLine, voucher_lines

HEADERS = (
    "凭证编号", "记账日期", "用途", "对方名称", "收支类型", "功能科目", "部门经济科目", "经费来源", "支出类别", "项目名称", "发生额（元）",
)  # fmt: skip
ITEMS = {"expenditure": "支出", "appropriation": "财政拨款收入"}
MAPPING = Mapping(
    columns={
        "number": "凭证编号",
        "date": "记账日期",
        "summary": "用途",
        "payee": "对方名称",
        "item": "收支类型",
        "function": "功能科目",
        "economy": "部门经济科目",
        "fund": "经费来源",
        "nature": "支出类别",
        "project": "项目名称",
        "amount": "发生额（元）",
    },
    values={
        "nature": {"人员类": "基本", "公用经费": "基本", "特定目标类": "项目"},
        "fund": {"一般公共预算资金": "一般公共"},
    },
    unit="元",
)
"""What the export's columns mean."""


def payment_export(year: int, name: str) -> bytes:
    """The year's export of the unit called `name` as an XLSX file; the same bytes every time."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties(
        {"title": f"{name}{year}年记账凭证明细", "created": datetime(year + 1, 1, 8, tzinfo=UTC)}
    )
    sheet = book.add_worksheet("凭证明细")
    sheet.merge_range(0, 0, 0, len(HEADERS) - 1, f"{name}{year}年记账凭证明细")
    for row, values in enumerate([HEADERS, *(_row(line, year) for line in voucher_lines(year))], start=1):
        for column, text in enumerate(values):
            sheet.write_string(row, column, text)
    book.close()
    return buffer.getvalue()


def _row(line: VoucherLine, year: int) -> tuple[str, ...]:
    spent = line.item == "expenditure"
    category = (
        "特定目标类"
        if line.nature == "项目"
        else "人员类"
        if line.economy[:3] in ("301", "303")
        else "公用经费"
    )
    return (
        line.number,
        line.day.strftime("%Y/%m/%d"),
        line.summary,
        line.payee,
        ITEMS[line.item],
        f"{line.function} {codes.name('function', line.function, year) or ''}".strip(),
        f"{line.economy} {codes.name('economy', line.economy, year) or ''}".strip() if spent else "",
        "一般公共预算资金",
        category if spent else "",
        line.project if spent else "",
        f"{yuan(line.amount_fen):,.2f}",
    )
