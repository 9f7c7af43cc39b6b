"""People and units the specifications of the accounts work with."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter

from onecard.office.models import Entity, Office, User

VOUCHER_HEAD = (
    "凭证号", "日期", "摘要", "收支项目", "功能分类编码", "经济分类编码", "资金性质", "支出性质", "项目", "往来单位", "收款人",
    "金额（元）",
)  # fmt: skip


def _person(username: str, name: str, *roles: str) -> User:
    return User.objects.create(username=username, name=name, office=Office.GENERAL, roles=list(roles))


@pytest.fixture
def entity(db: None) -> Entity:
    return Entity.objects.create(code="460299", name="示例市社会保障卡一卡通中心")


@pytest.fixture
def maker(db: None) -> User:
    return _person("chen", "陈静怡", "财务经办")


@pytest.fixture
def checker(db: None) -> User:
    return _person("lin", "林书航", "财务复核")


@pytest.fixture
def director(db: None) -> User:
    return _person("zhou", "周明远", "主任")


@pytest.fixture
def both(db: None) -> User:
    """One person with both roles: may make and may check, never the same record."""
    return _person("wang", "王一诺", "财务经办", "财务复核")


@pytest.fixture
def workbook() -> Callable[..., bytes]:
    """Rows of cells as the bytes of an XLSX; `merged` ranges are (top, left, bottom, right) with their value."""

    def make(rows: list[tuple[Any, ...]], name: str = "凭证", merged: tuple[Any, ...] = ()) -> bytes:
        out = BytesIO()
        book = xlsxwriter.Workbook(
            out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        sheet = book.add_worksheet(name)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if hasattr(value, "isoformat"):
                    sheet.write_datetime(row, column, value, day)
                elif isinstance(value, str):
                    sheet.write_string(row, column, value)
                elif value is not None:
                    sheet.write(row, column, value)
        for top, left, bottom, right, value in merged:
            sheet.merge_range(top, left, bottom, right, value)
        book.close()
        return out.getvalue()

    return make


@pytest.fixture
def vouchers_file(workbook: Callable[..., bytes]) -> Callable[..., bytes]:
    """A file in our template: each row may name only the cells that differ from a plain office expense."""

    def make(*rows: dict[str, Any], tail: tuple[Any, ...] = ()) -> bytes:
        lines: list[tuple[Any, ...]] = [VOUCHER_HEAD]
        for index, row in enumerate(rows, start=1):
            plain = {
                "凭证号": f"记-{index:04d}", "日期": "2024-03-05", "摘要": "购买办公用品", "收支项目": "支出",
                "功能分类编码": "2080108", "经济分类编码": "30201", "资金性质": "一般公共", "支出性质": "基本",
                "项目": None, "往来单位": None, "收款人": "示例文具店", "金额（元）": 100,
            }  # fmt: skip
            lines.append(tuple({**plain, **row}[head] for head in VOUCHER_HEAD))
        return workbook([*lines, *tail])

    return make
