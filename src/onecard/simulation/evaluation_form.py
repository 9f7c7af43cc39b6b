"""The example's self-evaluation form (项目支出绩效自评表), as the document its records are taken from."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from decimal import Decimal
from importlib import resources
from io import BytesIO
from typing import Any

import xlsxwriter

from onecard.accounts.evaluation import IndicatorDraft


def stated(year: int) -> dict[str, Any]:
    """What the form of the example's year states."""
    text = (
        resources.files("onecard.simulation")
        .joinpath("example", f"evaluation-{year}.toml")
        .read_text("utf-8")
    )
    return tomllib.loads(text)


def indicators(year: int) -> list[IndicatorDraft]:
    """The form's indicators; a target that was not published stays empty."""
    return [
        IndicatorDraft(
            group, name, target, actual, subgroup=subgroup, target_value=Decimal(target) if target else None,
            actual_value=Decimal(actual), measure=measure,
        )
        for group, subgroup, name, target, actual, measure in stated(year)["indicators"]
    ]  # fmt: skip


def evaluation_form(year: int, name: str) -> bytes:
    """The form itself as an XLSX file; the same bytes every time."""
    form = stated(year)
    rows = [
        (f"{year}年度项目支出绩效自评表",),
        ("项目名称", form["project"], "实施单位", name),
        (
            "年初预算数（元）",
            form["initial"],
            "全年预算数（元）",
            form["budget"],
            "全年执行数（元）",
            form["executed"],
        ),
        ("自评得分", form["score"], "等级", form["grade"]),
        ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "计量单位"),
        *form["indicators"],
    ]
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": datetime(year + 1, 1, 20, tzinfo=UTC)})
    sheet = book.add_worksheet("自评表")
    for row, values in enumerate(rows):
        for column, text in enumerate(values):
            sheet.write_string(row, column, text)
    book.close()
    return buffer.getvalue()
