"""Bad input (坏数据) end to end: files for another year, another unit or a closed month, budgets, and stated tables."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from handed_in import everything, line, xlsx

from onecard.accounts import queries
from onecard.accounts.imports.vouchers import import_vouchers
from onecard.compiling import tables_xlsx
from onecard.core.errors import Refusal
from onecard.office import trail
from onecard.office.models import Entity
from onecard.office.people import create_user, local_actor
from onecard.simulation.sign_ins import ENTITY_CODE


def test_a_wrong_year_a_wrong_unit_and_a_closed_month_are_refused(
    books: Entity, refused: Callable[..., str]
) -> None:
    assert "0年太早" in refused(xlsx(line()), year=0)
    said = refused(xlsx(line(日期="2023-03-05")), year=2023)
    assert "2023年3月已结账" in said
    assert "反结账" in said
    said = refused(xlsx(line()), "三月.xlsx", "--entity", "999999")
    assert "没有代码为999999的单位" in said
    assert ENTITY_CODE in said


def test_who_belongs_to_another_unit_takes_nothing_in(books: Entity) -> None:
    other = Entity.objects.create(code="460300", name="别的中心")
    clerk = create_user(
        local_actor(), username="bieren", name="别人", office="综合办公室", roles=["财务经办"], entity=other
    )
    before = everything()
    with pytest.raises(Refusal) as refusal:
        import_vouchers(clerk, books, 2024, xlsx(line()), "三月.xlsx")
    assert refusal.value.code == "office.other_entity"
    assert everything() == before


@pytest.mark.parametrize(
    ("cells", "where"),
    [
        ({"金额（元）": 1.005}, "第2行，金额（I2）"),
        ({"日期": "x"}, "第2行，日期（B2）"),
        ({"预算口径": "中期"}, "第2行，预算口径（C2）"),
        ({"支出性质": None}, "第2行，支出性质（G2）"),
        ({"预算口径": "调整", "事由": None}, "第2行，事由（J2）"),
        ({"预算口径": "调减", "金额（元）": 5, "事由": "压减"}, "第2行，金额（I2）"),
    ],
)
def test_a_bad_budget_line_is_told_by_line_and_cell(
    refused: Callable[..., str], cells: dict[str, Any], where: str
) -> None:
    plain = {
        "指标文号": "示财预〔2024〕77号", "日期": "2024-01-15", "预算口径": "年初", "功能分类编码": "2080108",
        "经济分类编码": "30201", "资金性质": "一般公共", "支出性质": "基本", "项目": None, "金额（元）": 100, "事由": None,
    }  # fmt: skip
    said = refused(xlsx(tuple({**plain, **cells}.values()), head=tuple(plain)), "指标.xlsx", kind="budgets")
    assert f"  {where}：" in said


def tables(change: Callable[[openpyxl.Workbook], object]) -> bytes:
    """The example's own nine tables of 2024, changed."""
    accounts = queries.final_accounts(queries.subject(ENTITY_CODE), 2024)
    book = openpyxl.load_workbook(io.BytesIO(tables_xlsx.write(accounts, "上报")))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_stated_tables_of_another_year_twice_or_with_absurd_cells_are_told(
    books: Entity, refused: Callable[..., str], taken: Callable[..., str]
) -> None:
    stamped = tables(lambda book: book["公开05"].cell(2, 1, "2022年度"))
    said = refused(stamped, "公开.xlsx", kind="tables")
    assert "工作表“公开05”写明是2022年度的" in said
    twice = tables(lambda book: book.copy_worksheet(book["公开05"]))
    assert "都是公开05" in refused(twice, "公开.xlsx", kind="tables")
    assert "没有认出" in refused(xlsx(line()), "凭证.xlsx", kind="tables")
    assert "没有财决报表的工作表" in refused(xlsx(line()), "凭证.xlsx", kind="workbook")
    absurd = tables(
        lambda book: [
            row[4].__setattr__("value", 1e20) for row in book["公开05"] if row[0].value == "2080108"
        ]
    )
    said = taken(absurd, "公开.xlsx", kind="tables")
    assert re.search(r"公开05：E\d+：", said)
    assert "大得不合理，没有采用" in said


def test_after_all_of_it_the_trail_still_verifies(
    books: Entity, do_import: Callable[..., tuple[int, str]]
) -> None:
    do_import(xlsx(line(金额="x")))
    do_import(xlsx(line()))
    assert trail.verify().fault is None
