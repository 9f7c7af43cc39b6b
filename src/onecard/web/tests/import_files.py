"""The files that the tests of the import pages bring, and the way through the pages with them."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from onecard.accounts.models import (
    ImportBatch,
)
from onecard.finalaccounts.tests.workbooks import workbook_of
from onecard.reading.grid import Grid

VOUCHERS = (
    "凭证号", "日期", "摘要", "收支项目", "功能分类编码", "经济分类编码", "资金性质", "支出性质", "金额（元）",
)  # fmt: skip
BUDGETS = (
    "指标文号",
    "日期",
    "预算口径",
    "功能分类编码",
    "经济分类编码",
    "资金性质",
    "支出性质",
    "金额（元）",
)
PLAIN = ("转-0001", "2024-12-05", "购买办公用品", "支出", "2080108", "30201", "一般公共", "基本", 100)
SignIn = Callable[[str], Client]
MAKER, CHECKER = "chenjingyi", "zhengwenbo"


@pytest.fixture(autouse=True)
def store(settings: Settings, tmp_path: Path) -> Path:
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = site.STORAGES | {"default": files}
    return tmp_path


def xlsx(*sheets: tuple[str, list[tuple[Any, ...]]]) -> bytes:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if isinstance(value, str):
                    sheet.write_string(row, column, value)
                elif value is not None:
                    sheet.write(row, column, value)
    book.close()
    return out.getvalue()


def vouchers(*changes: dict[int, Any]) -> bytes:
    """A file of vouchers, each a plain one but for the cells named by their column."""
    rows = []
    for number, changed in enumerate(changes, start=1):
        cells = [f"转-{number:04d}", *PLAIN[1:]]
        for column, value in changed.items():
            cells[column] = value
        rows.append(tuple(cells))
    return xlsx(("凭证", [VOUCHERS, *rows]))


def budgets() -> bytes:
    return xlsx(("预算", [BUDGETS, ("示财预〔2024〕91号", "2024-01-15", "年初", "2080108", "30201", "一般公共", "基本", 500)]))  # fmt: skip


def workbook(without: str = "") -> bytes:
    """A 财决 workbook as a file, its merged cells merged."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for grid in workbook_of().sheets:
        if without and grid.name.startswith(without):
            continue
        write(book.add_worksheet(grid.name[:31]), grid)
    book.close()
    return out.getvalue()


def write(sheet: Any, grid: Grid) -> None:
    for row, cells in enumerate(grid.rows):
        for column, value in enumerate(cells):
            if value is not None:
                sheet.write(row, column, value if isinstance(value, str) else float(str(value)))
    for area in grid.merged:
        if (area.top, area.left) != (area.bottom, area.right):
            sheet.merge_range(area.top, area.left, area.bottom, area.right, grid.text(area.top, area.left))


def upload(client: Client, content: bytes, name: str = "十二月.xlsx", **typed: str) -> HttpResponse:
    form = {"kind": "", "year": "2024", "total": ""} | typed
    answer: HttpResponse = client.post("/imports/new", form | {"file": SimpleUploadedFile(name, content)})  # type: ignore[assignment]
    return answer


def previewed(client: Client, content: bytes, name: str = "十二月.xlsx", **typed: str) -> tuple[str, str]:
    """Upload and follow to the preview: its address and its page."""
    answer = upload(client, content, name, **typed)
    assert answer.status_code == 302, text_of(answer)
    address = answer.headers["Location"]
    assert address.startswith("/imports/waiting/")
    return address, text_of(client.get(address))


def text_of(answer: Any) -> str:
    """The words of a page without its tags."""
    return re.sub(r"<[^>]+>", "", answer.content.decode())


def imported(client: Client, content: bytes, name: str = "十二月.xlsx", **typed: str) -> ImportBatch:
    """Upload, preview and confirm."""
    address, _ = previewed(client, content, name, **typed)
    answer = client.post(f"{address}/confirm")
    assert answer.status_code == 302, text_of(answer)
    return ImportBatch.objects.get(pk=int(answer.headers["Location"].rpartition("/")[2]))


@pytest.fixture
def maker(signed_in: SignIn) -> Client:
    return signed_in(MAKER)


@pytest.fixture
def checker(signed_in: SignIn) -> Client:
    return signed_in(CHECKER)
