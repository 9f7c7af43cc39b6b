"""Bad input (坏数据) end to end: what a finance clerk types wrong in a file, through the command line, on the example's books.

Each file is either taken in with a notice, or refused saying where (file, sheet, line, cell), why, and what to do; then
nothing anywhere in the database has changed.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from handed_in import HEAD, WANYUAN, entries, line, text, xlsx
from pytest_django.fixtures import Settings

from onecard.accounts.check import check_batch
from onecard.accounts.models import ImportBatch
from onecard.office.models import Entity, User
from onecard.simulation.sign_ins import ENTITY_CODE


def test_codes_not_valid_in_the_year_are_a_notice_and_no_error(taken: Callable[..., str]) -> None:
    said = taken(xlsx(line(功能分类编码="2990199", 经济分类编码="30150")))
    assert "提示：功能分类2990199不在2024年度的科目表里" in said
    assert "提示：经济分类30150不在2024年度的科目表里" in said


BAD_CELLS: list[tuple[dict[str, Any], str, str, str]] = [
    ({"金额": 100.005}, "金额（K", "比分还小", "最多到分"),
    ({"金额": "1,148.005"}, "金额（K", "比分还小", "最多到分"),
    ({"金额": "1148,00"}, "金额（K", "“1148,00”不是金额", "写成数字"),
    ({"金额": "=SUM(1,2)"}, "金额（K", "公式“=SUM(1,2)”，没有保存计算结果", "保存后再导入"),
    ({"金额": "#DIV/0!"}, "金额（K", "公式出错", "改正公式"),
    ({"金额": 0}, "金额（K", "金额为零", "填上金额"),
    ({"金额": "1" + "0" * 15}, "金额（K", "大得不合理", "核对单位"),
    ({"日期": "2023-03-05"}, "日期（B", "不在2024年度", "2024年内"),
    ({"日期": "2024-02-30"}, "日期（B", "没有“2024-02-30”这一天", "核对2月"),
    ({"日期": "05/03/24"}, "日期（B", "不是日期", "写成2024-12-02"),
    ({"日期": "24-3-5"}, "日期（B", "不是日期", "写成2024-12-02"),
    ({"功能分类编码": "208"}, "功能分类编码（E", "要记到功能分类的项", "七位"),
    ({"功能分类编码": "20801081"}, "功能分类编码（E", "不是功能分类编码", "七位"),
    ({"经济分类编码": "50502"}, "经济分类编码（F", "不是部门预算支出经济分类", "3开头"),
    ({"资金性质": None}, "资金性质（G", "没有填资金性质", "一般公共"),
    ({"凭证号": None}, "凭证号（A", "没有凭证号", "填一个"),
    ({"摘要": "上\n下"}, "摘要（C", "看不见的字符", "删去"),
]
"""What is wrong in one cell: the column told, why, and what to do."""


def test_every_bad_cell_is_told_by_line_and_cell_at_once(refused: Callable[..., str]) -> None:
    rows = [line(**{"凭证号": f"急-{number}", **cells}) for number, (cells, *_) in enumerate(BAD_CELLS)]
    for said in (refused(xlsx(*rows)), refused(text(*rows), "三月.csv")):
        assert f"{len(rows)}行里有{len(rows)}处不合格" in said
        for number, (_, column, why, what) in enumerate(BAD_CELLS, start=2):
            (told,) = [
                each for each in said.splitlines() if each.startswith(f"  第{number}行，{column}{number}）：")
            ]
            assert why in told
            assert what in told


@pytest.mark.parametrize("total", [101, 99.99, "100.01"])
def test_an_unbalanced_import_is_refused_by_its_total_row_or_the_declared_total(
    refused: Callable[..., str], total: Any
) -> None:
    said = refused(xlsx(line(), ("合计", *[None] * 9, total)))
    assert "第3行，金额（K3）：合计写着" in said
    assert "各行相加是100.00元" in said
    assert "核对漏行" in said
    assert "各行相加是100.00元" in refused(xlsx(line()), "三月.xlsx", "--total", str(total))


def test_text_that_begins_like_a_formula_stays_text_and_leaves_as_text(
    books: Entity, taken: Callable[..., str], settings: Settings
) -> None:
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    texts = ['=HYPERLINK("http://x")', "+86 898", "-备注", "@示例", "＝1+1", "=cmd|'/c calc'!A0"]
    taken(xlsx(*(line(凭证号=f"式-{index}", 摘要=each, 收款人=each) for index, each in enumerate(texts))))
    assert [entry.summary for entry in entries()] == texts
    assert [entry.payee for entry in entries()] == texts
    check_batch(User.objects.get(username="zhengwenbo"), ImportBatch.objects.latest("pk"))
    browser = Client()
    browser.force_login(User.objects.get(username="chenjingyi"))
    answer = browser.get(
        "/facts/finalaccounts.expenditure/records.csv",
        {"year": 2024, "economy": "30201", "entity": ENTITY_CODE},
    )
    rows = csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))  # type: ignore[attr-defined]
    cells = {cell for row in rows for cell in row}
    assert {f"'{each}" for each in texts} <= cells
    assert not cells & set(texts)


def test_a_formula_cell_with_a_saved_value_is_that_value_and_without_one_is_told(
    taken: Callable[..., str], refused: Callable[..., str]
) -> None:
    def formula(value: Any) -> Callable[[Any], None]:
        return lambda sheet: sheet.write_formula("K2", "=50*2", None, value)

    assert "K2" in refused(xlsx(line(金额=None), edit=formula("")))
    taken(xlsx(line(金额=None), edit=formula(100)))
    assert [entry.amount_fen for entry in entries()] == [10_000]


def test_numbers_that_come_twice_are_told_with_the_first_line_or_the_books(
    books: Entity, refused: Callable[..., str], taken: Callable[..., str]
) -> None:
    said = refused(xlsx(line(凭证号="1"), line(凭证号="2"), line(凭证号="1")))
    assert "第4行，凭证号（A4）：凭证号1在第2行已有" in said
    data = xlsx(line(), line(凭证号="急-2"))
    taken(data)
    assert "已经导入" in refused(data)
    said = refused(xlsx(line(摘要="另一件"), line(凭证号="急-3")))
    assert "第2行，凭证号（A2）：账里已有凭证号急-1" in said
    assert "换一个凭证号" in said


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (text(line(), charset="gbk"), "三月.csv"),
        (text(line(), charset="gb18030"), "三月.csv"),
        (text(line(), charset="utf-16"), "三月.csv"),
        (text(line(), charset="utf-16-le"), "三月.csv"),
        (text(line(), charset="utf-16-be"), "三月.csv"),
        (text(line(), charset="utf-8-sig", mark=";"), "三月.csv"),
        (text(line(), charset="utf-16", mark="\t"), "三月.xls"),
        (xlsx(line()), "三月.xls"),
        (xlsx(line(), above=[("示例市社会保障卡一卡通中心2024年凭证",), ("编制单位：示例",), ()]), "三月.xlsx"),
        (xlsx((), line(), edit=lambda s: [s.merge_range(0, c, 1, c, h) for c, h in enumerate(HEAD)]), "三月.xlsx"),
        (xlsx(line(功能分类编码="2080108 信息化建设", 经济分类编码="办公费(30201)")), "三月.xlsx"),
        (xlsx(line(功能分类编码="２０８０１０８", 日期="２０２４－０３－０５", 金额="１００．００")), "三月.xlsx"),
        (xlsx(line(功能分类编码="2080108 ", 日期=" 2024-03-05　", 金额="100.00 ", 支出性质="基本 ")), "三月.xlsx"),
        (xlsx(line(功能分类编码=2080108, 经济分类编码=30201, 日期=datetime.date(2024, 3, 5))), "三月.xlsx"),
        (xlsx(line(金额="0.010000"), head=WANYUAN), "三月.xlsx"),
        (xlsx(line(金额=0.01), head=WANYUAN), "三月.xlsx"),
        (xlsx(line(金额="0.01万元")), "三月.xlsx"),
        (xlsx(line(), ("合计", *[None] * 9, "100.00")), "三月.xlsx"),
        *(
            (xlsx(line(日期=shape)), "三月.xlsx")
            for shape in (
                "2024/3/5", "2024.03.05", "20240305", "2024年3月5日", "3月5日", "2024年 3月 5号", "2024-03-05 00:00:00", 45356,
            )
        ),
    ],
)  # fmt: skip
def test_what_can_be_read_only_one_way_is_taken_in(taken: Callable[..., str], data: bytes, name: str) -> None:
    taken(data, name)
    (entry,) = entries()
    assert (entry.function, entry.economy, entry.amount_fen) == ("2080108", "30201", 10_000)
    assert entry.voucher.date == datetime.date(2024, 3, 5)


def test_negative_amounts_are_corrections_however_they_are_written(taken: Callable[..., str]) -> None:
    shapes = (-100, "-100.00", "(100.00)", "（100.00）", "－100", "−100", "-¥100.00")
    taken(xlsx(*(line(凭证号=f"负-{index}", 金额=each) for index, each in enumerate(shapes))))
    assert [entry.amount_fen for entry in entries()] == [-10_000] * len(shapes)


def test_below_a_fen_in_wanyuan_is_refused_and_six_decimals_are_exact(
    taken: Callable[..., str], refused: Callable[..., str]
) -> None:
    assert "K2" in refused(xlsx(line(金额="12.3456789"), head=WANYUAN))
    taken(xlsx(line(金额="12.345678"), head=WANYUAN))
    assert [entry.amount_fen for entry in entries()] == [12_345_678]
