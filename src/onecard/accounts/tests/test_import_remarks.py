"""The copy with remarks: each wrong cell marked, the rest as it was, and mended it is an import like any other."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from onecard.accounts.imports import vouchers
from onecard.accounts.imports.batches import Preview
from onecard.accounts.imports.remarks import REMARKS, copy_with_remarks
from onecard.accounts.tests.conftest import VOUCHER_HEAD
from onecard.office.models import Entity
from onecard.reading import spreadsheet
from onecard.reading.grid import Grid

VouchersFile = Callable[..., bytes]
WIDTH = len(VOUCHER_HEAD)


def previewed(entity: Entity, content: bytes, name: str = "三月.xlsx") -> Preview:
    return vouchers.preview(entity, 2024, content, name)


def copied(shown: Preview) -> Grid:
    return spreadsheet.read(copy_with_remarks(shown), "副本.xlsx").sheets[0]


def notes(content: bytes) -> str:
    with ZipFile(BytesIO(content)) as archive:
        return archive.read("xl/comments1.xml").decode()


def test_a_wrong_cell_has_a_note_and_its_line_says_what_is_wrong_and_what_to_do(
    entity: Entity, vouchers_file: VouchersFile
) -> None:
    shown = previewed(entity, vouchers_file({}, {"金额（元）": "1148.005"}, {}))
    content = copy_with_remarks(shown)
    grid = spreadsheet.read(content, "副本.xlsx").sheets[0]
    assert grid.text(0, WIDTH) == REMARKS
    assert [grid.text(row, WIDTH) for row in (1, 3)] == ["", ""]
    assert "第3行，金额（L3）" in grid.text(2, WIDTH)
    assert "改成最多到分的金额" in grid.text(2, WIDTH)
    assert 'ref="L3"' in notes(content)
    assert "比分还小" in notes(content)


def test_everything_else_is_as_it_was(entity: Entity, workbook: Callable[..., bytes]) -> None:
    rows: list[tuple[Any, ...]] = [
        ("某单位明细账", *[None] * 8),
        ("凭证号", "日期", "摘要", "功能分类编码", "经济分类编码", "支出性质", "金额（元）", "备用", "账号"),
        ("记-1", datetime.date(2024, 3, 5), "=1+1", "2080108", "30201", "基本", 1148.07, None, "6222021234567890123"),
        ("记-2", "2024-13-05", "办公", "2080108", "30201", "基本", -3, True, None),
        ("合计", None, None, None, None, None, 1145.07, None, None),
    ]  # fmt: skip
    shown = previewed(entity, workbook(rows, name="明细", merged=((0, 0, 0, 8, "某单位明细账"),)))
    assert [problem.place for problem in shown.problems] == ["第4行，日期（B4）"]
    grid, read = copied(shown), shown.head.grid
    assert grid.name == "明细"
    for row in range(len(read.rows)):
        assert [grid.text(row, column) for column in range(9)] == [
            read.text(row, column) for column in range(9)
        ], row


def test_a_mended_copy_is_read_without_the_remarks(entity: Entity, vouchers_file: VouchersFile) -> None:
    content = copy_with_remarks(
        previewed(entity, vouchers_file({}, {"日期": "2024-02-30"}, {"金额（元）": 7}))
    )
    copy = previewed(entity, content, "三月-批注.xlsx")
    assert [problem.place for problem in copy.problems] == ["第3行，日期（B3）"]
    assert copy.unused == [REMARKS]
    again = copied(copy)
    assert [again.text(0, column) for column in range(again.width)].count(REMARKS) == 1
    good = copied(previewed(entity, vouchers_file({}, {"日期": "2024-02-28"}, {"金额（元）": 7})))
    assert good.width == WIDTH + 1


def test_a_head_of_two_lines_and_numbers_merged_over_lines_stay_readable(
    entity: Entity, workbook: Callable[..., bytes]
) -> None:
    rows: list[tuple[Any, ...]] = [
        ("凭证号", "日期", "摘要", "科目", None, "支出性质", "金额（元）"),
        (None, None, None, "功能分类编码", "经济分类编码", None, None),
        (None, "2024-03-05", "工资", "2080108", "30101", "基本", 100),
        (None, "2024-03-05", "津贴", "2080108", "30102", "没有这种", 200),
    ]
    merged = (
        *((0, column, 1, column, rows[0][column]) for column in (0, 1, 2, 5, 6)),
        (0, 3, 0, 4, "科目"),
        (2, 0, 3, 0, "记-1"),
    )
    shown = previewed(entity, workbook(rows, merged=merged))
    assert [problem.place for problem in shown.problems] == ["第4行，支出性质（F4）"]
    copy = previewed(entity, copy_with_remarks(shown), "副本.xlsx")
    assert copy.columns == shown.columns
    assert (copy.records, copy.count) == (1, 2)
    assert [problem.place for problem in copy.problems] == ["第4行，支出性质（F4）"]


def test_a_csv_file_is_copied_as_a_workbook(entity: Entity) -> None:
    head = "凭证号,日期,摘要,功能分类编码,经济分类编码,支出性质,金额（元）\n"
    line = "记-1,2024-03-05,办公,2080108,30201,基本,{}\n"
    shown = previewed(entity, (head + line.format("一百")).encode(), "三月.csv")
    grid = copied(shown)
    assert "不是金额" in grid.text(1, 7)
    assert grid.text(1, 6) == "一百"


@pytest.mark.parametrize("name", ["明细账[1]?", "'", "很长" * 40])
def test_a_sheet_of_any_name_is_copied(name: str, entity: Entity, vouchers_file: VouchersFile) -> None:
    shown = previewed(entity, vouchers_file({"金额（元）": "x"}))
    shown.head.grid.name = name
    assert copied(shown).text(1, WIDTH)
