"""Bad input (坏数据) end to end: what a finance clerk hands in by mistake, through the command line, on the example's books.

Each file is either taken in with a notice, or refused saying where (file, sheet, line, cell), why, and what to do; then
nothing anywhere in the database has changed.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from django.apps import apps
from django.test import Client
from pytest_django.fixtures import Settings

from onecard.accounts import queries
from onecard.accounts.check import check_batch
from onecard.accounts.imports.vouchers import import_vouchers
from onecard.accounts.models import Entry, ImportBatch
from onecard.cli.main import DONE, REFUSED, main
from onecard.compiling import tables_xlsx
from onecard.core.errors import Refusal
from onecard.office import trail
from onecard.office.models import Entity, TrailHead, User
from onecard.office.people import create_user, local_actor
from onecard.simulation.sign_ins import ENTITY_CODE

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


@pytest.fixture
def books(example_loaded: None, db: None) -> Entity:
    """The example's unit with its books; what a test writes is taken back."""
    return Entity.objects.get(code=ENTITY_CODE)


def everything() -> dict[str, Any]:
    """How many records every table of the house has, and where the trail stands."""
    models = [model for model in apps.get_models() if model.__module__.startswith("onecard.")]
    counts = {model._meta.label: model._default_manager.count() for model in models}
    return {**counts, "trail": TrailHead.objects.get().hash}


Import = Callable[..., tuple[int, str]]


@pytest.fixture
def do_import(books: Entity, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Import:
    """Run ``onecard import KIND FILE`` and return its exit status and all it said."""

    def run(
        data: bytes | Path, name: str = "三月.xlsx", *more: str, kind: str = "vouchers", year: int = 2024
    ):
        path = data if isinstance(data, Path) else tmp_path / name
        if isinstance(data, bytes):
            path.write_bytes(data)
        status = main(["import", kind, str(path), "--year", str(year), *more])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return status, said.out + said.err

    return run


@pytest.fixture
def refused(do_import: Import) -> Callable[..., str]:
    """Import what must be refused; nothing may have changed. Returns what the clerk is told."""

    def run(*arguments: Any, **options: Any) -> str:
        before = everything()
        status, said = do_import(*arguments, **options)
        assert status == REFUSED, said
        assert everything() == before
        return said

    return run


@pytest.fixture
def taken(do_import: Import) -> Callable[..., str]:
    """Import what must be taken in as one batch. Returns what the clerk is told."""

    def run(*arguments: Any, **options: Any) -> str:
        batches = ImportBatch.objects.count()
        status, said = do_import(*arguments, **options)
        assert status == DONE, said
        assert ImportBatch.objects.count() == batches + 1
        return said

    return run


def entries() -> list[Entry]:
    """The entries of the last import, in order."""
    return list(Entry.objects.filter(voucher__batch=ImportBatch.objects.latest("pk")).order_by("pk"))


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


def damaged_files(folder: Path) -> dict[str, tuple[bytes | Path, str, str, str]]:
    """Files that are no spreadsheet one could take in: what, the name given, why and what to do."""
    big = folder / "全年.xlsx"
    with big.open("wb") as stream:
        stream.truncate(201 << 20)
    ole = bytes.fromhex("d0cf11e0a1b11ae1").ljust(512, b"\0")
    return {
        "over 200 MB": (big, "全年.xlsx", "201MB，超过200MB的上限", "拆分"),
        "zip bomb": (raw_sheet(" " * (60 << 20)), "三月.xlsx", "解压后是原来的", "另存后再导入"),
        "empty": (b"", "三月.xlsx", "是空的", "重新导出"),
        "nothing but NUL": (bytes(1 << 20), "全年.xlsx", "不是能导入的表格，它的内容是1,048,576个零字节", "重新索取"),
        "directory": (folder, "", "是文件夹，不是文件", "核对文件的位置"),
        "missing": (folder / "没有.xlsx", "没有.xlsx", "没有这个文件", "核对文件的位置"),
        "password": (ole + "EncryptedPackage".encode("utf-16-le"), "三月.xlsx", "设有打开密码", "取消密码"),
        "cut off": (xlsx(line())[:4000], "三月.xlsx", "已损坏或不完整", "重新导出"),
        "web page": (b"<html><table></table></html>", "三月.xls", "网页（HTML）", "另存为"),
        "PDF": (b"%PDF-1.7\n", "三月.xlsx", "PDF文件", "索取Excel"),
        "broken GBK": (text(line(), charset="gbk")[:-3] + b"\x81\xff\r\n", "三月.csv", "第2行有既不属于", "UTF-8"),
        "open quote": (text(line()) + '急-2,"x\n'.encode(), "三月.csv", "第3行起双引号不成对", "改正后"),
        "far cell": (
            raw_sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
            "三月.xlsx", "XFD1048576", "Ctrl+End",
        ),
        "far row": (
            raw_sheet('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'), "三月.xlsx", "工作表“凭证”", "Ctrl+End",
        ),
        "no head": (xlsx(("张三", 1), head=("姓名", "卡号")), "名单.xlsx", "没有找到表头", "模板"),
        "only a head": (xlsx(), "三月.xlsx", "表头下面没有凭证", "核对文件"),
    }  # fmt: skip


def test_a_file_that_cannot_be_read_says_why_and_what_to_do(
    refused: Callable[..., str], tmp_path: Path
) -> None:
    for case, (data, name, why, what) in damaged_files(tmp_path).items():
        said = refused(data, name or "x")
        assert why in said, case
        assert what in said, case
        assert name in said or "工作表“凭证”" in said or "第" in said, case


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
        (raw_sheet("".join(f'<row r="{n}" ht="15"/>' for n in range(3, 1_048_577))), "三月.xlsx"),
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


def test_a_name_that_promises_another_kind_is_noticed(taken: Callable[..., str]) -> None:
    assert "内容其实是Excel工作簿" in taken(xlsx(line()), "三月.xls")


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


def test_after_all_of_it_the_trail_still_verifies(books: Entity, do_import: Import) -> None:
    do_import(xlsx(line(金额="x")))
    do_import(xlsx(line()))
    assert trail.verify().fault is None
