"""The import pages as a clerk and a checker use them, with real files."""

from __future__ import annotations

import csv
import os
import re
import time
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from onecard.accounts import books
from onecard.accounts.close import close_period
from onecard.accounts.imports import uploads, waiting
from onecard.accounts.models import (
    BatchState,
    BudgetLine,
    Entry,
    ImportBatch,
    MappingProfile,
    State,
    StatedCell,
    Voucher,
)
from onecard.accounts.stated import source_of
from onecard.accounts.views import importing
from onecard.compiling import tables_xlsx
from onecard.compiling.tests.example import accounts
from onecard.finalaccounts.tests.workbooks import workbook_of
from onecard.jobs.models import Job
from onecard.office.models import Entity, User
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


def test_vouchers_are_previewed_imported_and_checked_by_another_person(
    maker: Client, checker: Client
) -> None:
    before = ImportBatch.objects.count()
    _, page = previewed(maker, vouchers({}, {8: "1,148.00"}))
    assert "可以导入：2张凭证，支出1,248.00元" in page
    assert ImportBatch.objects.count() == before
    batch = imported(maker, vouchers({}, {8: "1,148.00"}))
    assert (batch.kind, batch.records, batch.total_fen, batch.state) == (
        "vouchers",
        2,
        1_248_00,
        BatchState.STAGED,
    )
    page = text_of(maker.get(f"/imports/{batch.pk}"))
    assert "待复核，还没有计入账表" in page
    assert "转-0002" in page
    assert "转-0002" in text_of(maker.get("/vouchers?state=draft"))
    waiting_first = checker.get("/imports").content.decode()
    assert "1批待复核" in waiting_first
    assert waiting_first.index("十二月.xlsx") < waiting_first.index("2024年记账凭证明细.xlsx")
    assert checker.post(f"/imports/{batch.pk}/check").status_code == 302
    batch.refresh_from_db()
    assert batch.state == BatchState.POSTED
    assert "已复核，从现在起计入账表" in text_of(checker.get(f"/imports/{batch.pk}"))


def test_budgets_are_told_from_vouchers_by_their_head(maker: Client) -> None:
    address, page = previewed(maker, budgets(), "指标.xlsx")
    assert "可以导入：1条预算，年初预算500.00元" in page
    maker.post(f"{address}/confirm")
    line = BudgetLine.objects.get(number="示财预〔2024〕91号")
    assert (line.amount_fen, line.state) == (500_00, State.DRAFT)
    assert "示财预〔2024〕91号" in text_of(maker.get(f"/imports/{line.batch_id}"))


def test_a_workbook_of_final_accounts_is_imported_with_its_cells(maker: Client) -> None:
    address, page = previewed(maker, workbook(), "部门决算.xlsx", year="2024")
    assert "可以导入" in page, page
    assert "财决07" in page
    maker.post(f"{address}/confirm")
    batch = ImportBatch.objects.get(file_name="部门决算.xlsx")
    assert batch.kind == "workbook"
    assert StatedCell.objects.filter(batch=batch).count() == batch.rows > 50
    assert "财决07" in text_of(maker.get(f"/imports/{batch.pk}"))


def test_a_workbook_without_a_form_says_what_stays_unknown_and_its_table_claims_nothing(
    maker: Client, checker: Client
) -> None:
    _, page = previewed(maker, workbook("财决附03"), "部门决算.xlsx", year="2024")
    assert "财决报表里没有财决附03（机构运行信息表）：公开09（" in page
    batch = imported(maker, workbook("财决附03"), "部门决算.xlsx", year="2024")
    checker.post(f"/imports/{batch.pk}/check")
    checker.post(f"/imports/{batch.pk}/source", {"source": "workbook", "reason": "以报出的决算为准"})
    page = text_of(maker.get("/tables/09?year=2024"))
    assert "故本表无数据" not in page
    assert "财决报表里没有财决附03（机构运行信息表）" in page
    assert "格是不知道的数，不是零" in page


def test_a_checked_workbook_becomes_the_source_of_the_year_by_a_reason(
    maker: Client, checker: Client
) -> None:
    batch = imported(maker, workbook(), "部门决算.xlsx", year="2024")
    checked = checker.post(f"/imports/{batch.pk}/check", follow=True)
    assert "已复核，可以作为2024年度报表的来源" in text_of(checked)
    assert "现在取自凭证和台账" in text_of(maker.get(f"/imports/{batch.pk}"))
    address = f"/imports/{batch.pk}/source"
    assert address not in maker.get(f"/imports/{batch.pk}").content.decode()
    assert maker.get(address).status_code == 403
    assert 'value="workbook" checked' in checker.get(address).content.decode()
    refused = checker.post(address, {"source": "workbook", "reason": ""})
    assert refused.status_code == 409
    assert source_of(batch.entity_id, 2024) == "vouchers"
    checker.post(address, {"source": "workbook", "reason": "以报出的决算为准"})
    assert source_of(batch.entity_id, 2024) == "workbook"
    assert "2024年度的报表取自财决报表" in text_of(checker.get(f"/imports/{batch.pk}"))
    assert "还没有复核过的公开报表" in text_of(checker.post(address, {"source": "tables", "reason": "试试"}))
    checker.post(address, {"source": "vouchers", "reason": "账已补齐"})
    assert source_of(batch.entity_id, 2024) == "vouchers"


def test_the_nine_tables_are_imported(maker: Client) -> None:
    content = tables_xlsx.write(accounts(), "上报")
    answer = upload(maker, content, "九张表.xlsx", year="2024")
    page = text_of(maker.get(answer.headers["Location"]))
    assert "9张表" in page
    year = re.search(r"文件写明是(\d{4})年度的", page)
    if year:
        assert "现在不能导入" in page
        maker.post(f"{answer.headers['Location']}/settings", {"year": year[1]})
        assert "可以导入：9张表" in text_of(maker.get(answer.headers["Location"]))
    maker.post(f"{answer.headers['Location']}/confirm")
    assert ImportBatch.objects.get(file_name="九张表.xlsx").kind == "tables"


def test_every_problem_is_shown_by_line_and_cell_and_nothing_is_imported(maker: Client) -> None:
    content = vouchers({}, {8: "1148.005"}, {1: "2024-13-02", 2: '=HYPERLINK("http://x")'}, {0: "记-0001"})
    before = Voucher.objects.count()
    address, page = previewed(maker, content)
    assert "不能导入：4行里有3处不合格" in page
    for said in (
        "第3行，金额（I3）",
        "第4行，日期（B4）",
        "没有“2024-13-02”这一天",
        "第5行，凭证号（A5）",
        "账里已有凭证号记-0001",
    ):
        assert said in page
    assert "1148.005" in page
    assert page.index("第3行，金额") < page.index("第4行，日期") < page.index("第5行，凭证号")
    assert f"{address}/confirm" not in maker.get(address).content.decode()
    answer = maker.post(f"{address}/confirm")
    assert answer.status_code == 409
    assert "没有导入" in text_of(answer)
    assert Voucher.objects.count() == before
    assert maker.get(address).status_code == 200


def test_the_list_of_problems_is_a_file_no_spreadsheet_will_evaluate(maker: Client) -> None:
    address, _ = previewed(maker, vouchers({7: "=1+1"}))
    answer = maker.get(f"{address}/problems.csv")
    body = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(StringIO(body)))
    assert rows[0] == ["位置", "为什么不行", "怎么改"]
    assert rows[1][0] == "第2行，支出性质（H2）"
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)


def test_columns_of_another_system_are_named_by_hand_and_kept_by_name(maker: Client) -> None:
    rows = [("某系统导出",), ("编号", "何时", "说明", "科目", "款", "钱", "哪类"),
            *[(f"外-{n}", "2024-11-05", "维修", "2080108 信息化建设", "30213", 0.5, "运转类") for n in range(3)]]  # fmt: skip
    address, page = previewed(maker, xlsx(("明细", rows)), "别的.xlsx")
    assert "没认出别的.xlsx是什么" in page
    maker.post(f"{address}/settings", {"kind": "vouchers"})
    assert "没有找到表头" in text_of(maker.get(address))
    named = {
        "c-number": "编号", "c-date": "何时", "c-summary": "说明", "c-function": "科目", "c-economy": "款",
        "c-amount": "钱", "c-nature": "哪类", "k-item": "expenditure", "k-fund": "一般公共", "unit": "万元",
    }  # fmt: skip
    maker.post(f"{address}/settings", named | {"do": "map"})
    page = maker.get(address).content.decode()
    assert "没有“运转类”这种支出性质" in page
    assert 'name="w-nature-0" value="运转类"' in page
    meant = {"w-nature-0": "运转类", "v-nature-0": "基本"}
    maker.post(f"{address}/settings", named | meant | {"do": "save", "name": "某系统"})
    assert "可以导入：3张凭证，支出15,000.00元" in text_of(maker.get(address))
    maker.post(f"{address}/confirm")
    assert ImportBatch.objects.get(file_name="别的.xlsx").profile == "某系统"
    assert MappingProfile.objects.get(name="某系统").mapping["values"] == {"nature": {"运转类": "基本"}}
    again = [rows[0], rows[1], ("外-9", "2024-11-06", "维修", "2080108", "30213", 1, "运转类")]
    address, _ = previewed(maker, xlsx(("明细", again)), "下月.xlsx", kind="vouchers")
    maker.post(f"{address}/settings", {"do": "choose", "profile": "某系统"})
    assert "可以导入：1张凭证，支出10,000.00元" in text_of(maker.get(address))


def test_a_mapping_that_lacks_a_column_is_refused_and_not_lost(maker: Client) -> None:
    address, _ = previewed(maker, vouchers({}))
    maker.post(f"{address}/settings", {"do": "map", "c-number": "凭证号", "c-date": "日期"})
    page = maker.get(address).content.decode()
    assert "列对应缺金额" in page
    assert '<option value="日期" selected>' in page
    maker.post(f"{address}/settings", {"do": "auto"})
    assert "可以导入" in text_of(maker.get(address))


def test_a_sum_that_does_not_agree_stops_the_import(maker: Client) -> None:
    _, page = previewed(maker, vouchers({}), total="100.01")
    assert "不能导入" in page
    assert "−0.01" in page


def test_a_closed_month_is_said_before_the_attempt(maker: Client) -> None:
    entity = Entity.objects.get(code="460299")
    checker = User.objects.get(username=CHECKER)
    for month in sorted(set(range(1, 13)) - books.closed_months(entity, 2024)):
        close_period(checker, entity=entity, year=2024, month=month)
    address, page = previewed(maker, vouchers({}))
    assert "12月已结账" in page
    assert f"{address}/confirm" not in maker.get(address).content.decode()


def test_the_maker_cannot_check_and_reads_why(signed_in: SignIn) -> None:
    User.objects.filter(username=MAKER).update(roles=["财务经办", "财务复核"])
    both = signed_in(MAKER)
    batch = imported(both, vouchers({}))
    page = both.get(f"/imports/{batch.pk}")
    assert "这一批是你导入的，要由另一位复核，可以复核的有郑文博。" in text_of(page)
    assert f"/imports/{batch.pk}/check" not in page.content.decode()
    answer = both.post(f"/imports/{batch.pk}/check")
    assert answer.status_code == 409
    assert "不能由本人复核" in text_of(answer)
    batch.refresh_from_db()
    assert batch.state == BatchState.STAGED


def test_a_clerk_without_the_right_to_check_is_turned_away(maker: Client) -> None:
    batch = imported(maker, vouchers({}))
    assert maker.post(f"/imports/{batch.pk}/check").status_code == 403


def test_an_unchecked_import_is_undone_at_once_with_a_reason(maker: Client) -> None:
    batch = imported(maker, vouchers({}))
    assert "草稿马上作废" in text_of(maker.get(f"/imports/{batch.pk}/undo"))
    answer = maker.post(f"/imports/{batch.pk}/undo", {"reason": " "})
    assert answer.status_code == 409
    assert "事由" in text_of(answer)
    assert maker.post(f"/imports/{batch.pk}/undo", {"reason": "导错了月份"}).status_code == 302
    assert "已撤销" in text_of(maker.get(f"/imports/{batch.pk}"))
    assert imported(maker, vouchers({})).pk != batch.pk


def test_a_checked_import_is_undone_by_reversal_that_another_person_checks(
    maker: Client, checker: Client
) -> None:
    batch = imported(maker, vouchers({}))
    checker.post(f"/imports/{batch.pk}/check")
    maker.post(f"/imports/{batch.pk}/undo", {"reason": "重复导入", "date": "2024-12-31"})
    page = text_of(maker.get(f"/imports/{batch.pk}"))
    assert "撤销待复核，复核前仍计入账表" in page
    assert "重复导入" in page
    maker.post(f"/imports/{batch.pk}/keep", {"reason": "又看了一遍，没有重复"})
    batch.refresh_from_db()
    assert batch.state == BatchState.POSTED
    maker.post(f"/imports/{batch.pk}/undo", {"reason": "确实重复"})
    checker.post(f"/imports/{batch.pk}/check")
    batch.refresh_from_db()
    assert batch.state == BatchState.UNDONE
    assert (
        sum(Entry.objects.filter(voucher__batch=batch, posted=True).values_list("amount_fen", flat=True)) == 0
    )


def test_a_date_that_is_none_is_refused_and_what_was_typed_stays(maker: Client, checker: Client) -> None:
    batch = imported(maker, vouchers({}))
    checker.post(f"/imports/{batch.pk}/check")
    answer = maker.post(f"/imports/{batch.pk}/undo", {"reason": "重复导入", "date": "2024-13-01"})
    assert answer.status_code == 409
    assert "“2024-13-01”不是日期" in text_of(answer)
    assert "重复导入</textarea>" in answer.content.decode()


def test_the_same_file_twice_is_stopped_in_the_preview(maker: Client) -> None:
    imported(maker, vouchers({}))
    _, page = previewed(maker, vouchers({}))
    assert "已经导入" in page or "账里已有凭证号" in page


@pytest.mark.parametrize(
    ("content", "name", "typed", "said"),
    [
        (b"", "空.xlsx", {}, "是空文件"),
        (b"MZ\x90\x00\x03" * 100, "表.xlsx", {}, "表.xlsx"),
        (vouchers({}), "三月.xlsx", {"year": "24"}, "不是会计年度"),
        (vouchers({}), "三月.xlsx", {"total": "1.005"}, "只能记到分"),
        (vouchers({}), "三月.xlsx", {"entity": "999"}, "选一个单位"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_kept(
    content: bytes, name: str, typed: dict[str, str], said: str, maker: Client, store: Path
) -> None:
    answer = upload(maker, content, name, **typed)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not [file for file in store.rglob("*") if file.is_file()]


def test_a_file_past_the_bound_is_cut_off_at_the_edge(
    maker: Client, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "BYTES_MAX", 100_000)
    answer = upload(maker, b"x" * 1_000_000)
    assert answer.status_code == 422
    assert "的上限，没有收下" in text_of(answer)
    assert not [file for file in store.rglob("*") if file.is_file()]


def test_an_upload_is_private_and_goes_with_the_import_or_when_given_up(
    maker: Client, checker: Client, signed_in: SignIn, store: Path
) -> None:
    address, _ = previewed(maker, vouchers({}))
    kept = [file for file in store.rglob("*") if file.is_file()]
    assert len(kept) == 2
    assert all(file.parent.stat().st_mode & 0o077 == 0 for file in kept)
    assert "十二月" not in "".join(file.name for file in kept)
    User.objects.filter(username="linhai").update(roles=["财务经办"])
    assert signed_in("linhai").get(address).headers["Location"] == "/imports/new"
    assert checker.get(address).status_code == 403
    answer = maker.post(f"{address}/cancel", follow=True)
    assert "账没有变化" in text_of(answer)
    assert answer.redirect_chain[-1][0] == "/imports?entity=460299&year=2024"
    assert not any(file.exists() for file in kept)
    assert maker.post(f"{address}/confirm").headers["Location"] == "/imports/new"
    imported(maker, vouchers({}))
    assert not any(file.exists() for file in kept)


def test_an_upload_is_swept_away_after_a_day(maker: Client, store: Path) -> None:
    address, _ = previewed(maker, vouchers({}))
    for file in [file for file in store.rglob("*") if file.is_file()]:
        old = time.time() - waiting.KEPT_SECONDS - 60
        os.utime(file, (old, old))
    previewed(maker, vouchers({}, {}))
    assert "已经不在了" in text_of(maker.get(address, follow=True))


def test_only_so_many_files_wait_for_one_person(
    maker: Client, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "MOST_FILES", 2)
    first, *_, last = [previewed(maker, vouchers(*[{}] * count))[0] for count in (1, 2, 3)]
    assert len([file for file in store.rglob("*") if file.is_file()]) == 4
    assert maker.get(first).status_code == 302
    assert maker.get(last).status_code == 200


def test_a_name_with_folders_in_it_stays_a_name(maker: Client, store: Path) -> None:
    _, page = previewed(maker, vouchers({}), "../../etc/三月.xlsx")
    assert "三月.xlsx" in page
    assert all(store in file.parents for file in store.rglob("*"))


@pytest.mark.parametrize("digest", ["..", "0" * 63, "G" * 64, "0" * 64])
def test_an_address_that_names_no_upload_leads_to_uploading(digest: str, maker: Client) -> None:
    answer = maker.get(f"/imports/waiting/{digest}")
    assert answer.status_code in (302, 404)


def test_what_a_file_calls_its_cells_is_never_markup(maker: Client) -> None:
    _, _ = previewed(maker, vouchers({2: "<script>alert(1)</script>"}), "<b>三月</b>.xlsx")
    address, _ = previewed(maker, vouchers({2: "<script>alert(1)</script>"}))
    assert "<script>alert" not in maker.get(address).content.decode()


def test_the_list_says_where_it_is_empty_and_is_filtered_by_its_address(maker: Client) -> None:
    page = text_of(maker.get("/imports?year=2024&kind=budgets&state=undone"))
    assert "没有符合条件的批次" in page
    assert "没有符合条件的批次" not in text_of(maker.get("/imports?year=1999"))
    assert maker.get("/imports?year=199").status_code == 404
    assert "2024年记账凭证明细.xlsx" in text_of(maker.get("/imports?year=2024&q=记账"))


def test_a_year_that_only_waits_to_be_checked_is_listed_and_leads_elsewhere_safely(maker: Client) -> None:
    content = vouchers({1: "2022-12-05"})
    imported(maker, content, year="2022")
    page = maker.get("/imports?year=2022").content.decode()
    assert "十二月.xlsx" in page
    assert 'href="/tables?entity=460299&amp;year=2022"' in page
    assert "2022年度还没有数据" in text_of(maker.get("/tables/01?entity=460299&year=2022"))
    assert "2022年度还有1批待复核" in text_of(maker.get("/imports?year=2024"))


def test_a_new_unit_imports_its_first_file(maker: Client) -> None:
    Entity.objects.create(code="460297", name="新单位")
    page = maker.get("/imports?entity=460297").content.decode()
    assert "还没有导入过文件" in page
    link = re.search(r'href="(/imports/new[^"]+)"', page)
    assert link is not None
    address = link[1].replace("&amp;", "&")
    assert maker.get(address).status_code == 200
    file = SimpleUploadedFile("一月.xlsx", vouchers({1: "2025-01-05"}))
    answer = maker.post(address, {"kind": "", "year": "2025", "total": "", "file": file})
    assert "导入到新单位2025年度" in text_of(maker.get(answer.headers["Location"]))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_csv_files_of_any_common_encoding_are_read(encoding: str, maker: Client) -> None:
    lines = [VOUCHERS, [str(cell) for cell in PLAIN]]
    content = "\n".join(",".join(line) for line in lines).encode(encoding)
    _, page = previewed(maker, content, "明细.csv")
    assert "可以导入：1张凭证，支出100.00元" in page


def test_templates_are_given_out_and_read_back_as_what_they_are(maker: Client) -> None:
    for kind, label in (("vouchers", "凭证"), ("budgets", "预算")):
        answer = maker.get(f"/imports/template-{kind}.xlsx")
        assert answer.content[:2] == b"PK"
        _, page = previewed(maker, answer.content, f"{label}.xlsx")
        assert f"表头下面没有{label}" in page


def test_a_batch_of_another_unit_is_not_there(maker: Client, signed_in: SignIn) -> None:
    other = Entity.objects.create(code="460298", name="另一个单位")
    batch = imported(maker, vouchers({}), entity="460299")
    User.objects.filter(username=MAKER).update(entity=other)
    stranger = signed_in(MAKER)
    for step in ("", "/undo", "/keep"):
        assert stranger.get(f"/imports/{batch.pk}{step}").status_code == 404


def test_a_long_file_is_imported_by_a_job_with_a_page_of_its_own(
    maker: Client, checker: Client, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "LONG_ROWS", 1)
    address, page = previewed(maker, vouchers({}, {}))
    assert "转到后台导入" in page
    answer = maker.post(f"{address}/confirm", {"rows": "2"})
    job = Job.objects.get()
    assert answer.headers["Location"] == f"/jobs/{job.pk}"
    page = maker.get(f"/jobs/{job.pk}").content.decode()
    assert 'hx-trigger="every 2s"' in page
    assert "导入十二月.xlsx" in text_of(maker.get("/imports"))
    assert checker.get(f"/jobs/{job.pk}").status_code == 404
    assert signed_in("zhouyuan").get(f"/jobs/{job.pk}").status_code == 200
    maker.post(f"/jobs/{job.pk}/steer", {"step": "pause"})
    assert "继续" in text_of(maker.get(f"/jobs/{job.pk}"))
    maker.post(f"/jobs/{job.pk}/steer", {"step": "resume"})
    maker.post(f"/jobs/{job.pk}/steer", {"step": "cancel"})
    page = maker.get(f"/jobs/{job.pk}").content.decode()
    assert "hx-trigger" not in page
    assert "已取消" in page
    assert "不能再调整" in text_of(maker.post(f"/jobs/{job.pk}/steer", {"step": "pause"}, follow=True))
    assert maker.post(f"/jobs/{job.pk}/steer", {"step": "explode"}).status_code == 404
    assert Client().get(f"/jobs/{job.pk}").status_code == 302


def test_a_refused_preview_can_be_given_up_for_good(maker: Client) -> None:
    _, page = previewed(maker, vouchers({8: "1148.005"}))
    assert "不能导入" in page
    assert "不导入" in page
    assert "重新上传" in page
