"""The import pages as a clerk and a checker use them, with real files."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from onecard.accounts import books
from onecard.accounts.close import close_period
from onecard.accounts.models import (
    BatchState,
    BudgetLine,
    Entry,
    ImportBatch,
    State,
    StatedCell,
)
from onecard.accounts.stated import source_of
from onecard.accounts.views import importing
from onecard.compiling import tables_xlsx
from onecard.compiling.tests.example import accounts
from onecard.jobs.models import Job
from onecard.office.models import Entity, User
from onecard.web.tests.import_files import (
    CHECKER,
    MAKER,
    SignIn,
    budgets,
    checker,
    imported,
    maker,
    previewed,
    store,
    text_of,
    upload,
    vouchers,
    workbook,
)

__all__ = ["checker", "maker", "store"]


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
    assert "every 2s" not in page
    assert "已取消" in page
    assert "不能再调整" in text_of(maker.post(f"/jobs/{job.pk}/steer", {"step": "pause"}, follow=True))
    assert maker.post(f"/jobs/{job.pk}/steer", {"step": "explode"}).status_code == 404
    assert Client().get(f"/jobs/{job.pk}").status_code == 302
