"""Files a finance clerk hands in by mistake, made cell by cell; and what the house holds, before and after."""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from typing import Any

import xlsxwriter
from django.apps import apps

from onecard.accounts.models import Entry, ImportBatch
from onecard.office.models import TrailHead

HEAD = (
    "凭证号", "日期", "摘要", "收支项目", "功能分类编码", "经济分类编码", "资金性质", "支出性质", "项目", "收款人",
    "金额（元）",
)  # fmt: skip
WANYUAN = (*HEAD[:-1], "金额（万元）")
PLAIN: dict[str, Any] = dict(
    zip(
        HEAD,
        (
            "急-1",
            "2024-03-05",
            "购买办公用品",
            "支出",
            "2080108",
            "30201",
            "一般公共",
            "基本",
            None,
            "示例店",
            100,
        ),
        strict=True,
    )
)
Rows = list[tuple[Any, ...]]


def line(**cells: Any) -> tuple[Any, ...]:
    """A voucher's line in our template; only the cells that differ from a plain purchase are named."""
    named = {"金额（元）" if name == "金额" else name: value for name, value in cells.items()}
    return tuple({**PLAIN, **named}.values())


def xlsx(*rows: tuple[Any, ...], head: tuple[Any, ...] = HEAD, above: Rows = [], edit: Any = None) -> bytes:  # noqa: B006
    """A workbook of these rows; `above` are title rows, `edit` may change the finished sheet."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("凭证")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, cells in enumerate([*above, head, *rows]):
        for column, value in enumerate(cells):
            if isinstance(value, datetime.date):
                sheet.write_datetime(number, column, value, day)
            elif isinstance(value, str):
                sheet.write_string(number, column, value)
            elif value is not None:
                sheet.write(number, column, value)
    if edit:
        edit(sheet)
    book.close()
    return out.getvalue()


def text(*rows: tuple[Any, ...], charset: str = "utf-8", mark: str = ",") -> bytes:
    """The same rows as CSV."""
    out = io.StringIO()
    csv.writer(out, delimiter=mark).writerows(
        [HEAD, *(["" if c is None else c for c in row] for row in rows)]
    )
    return out.getvalue().encode(charset)


def raw_sheet(body: str) -> bytes:
    """A workbook whose only sheet is this XML behind a head and one voucher."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(line()))) as source, zipfile.ZipFile(out, "w", 8) as target:
        for part in source.namelist():
            data = source.read(part)
            if part.endswith("sheet1.xml"):
                data = data.replace(b"</sheetData>", body.encode() + b"</sheetData>")
            target.writestr(part, data)
    return out.getvalue()


def everything() -> dict[str, Any]:
    """How many records every table of the house has, and where the trail stands."""
    models = [model for model in apps.get_models() if model.__module__.startswith("onecard.")]
    counts = {model._meta.label: model._default_manager.count() for model in models}
    return {**counts, "trail": TrailHead.objects.get().hash}


def entries() -> list[Entry]:
    """The entries of the last import, in order."""
    return list(Entry.objects.filter(voucher__batch=ImportBatch.objects.latest("pk")).order_by("pk"))
