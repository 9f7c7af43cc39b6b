"""The desk on pages: files are handed in, the ledger is read, findings are judged at their place."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from onecard.audit.tests import test_group as groups
from onecard.jobs.models import Job
from onecard.office.models import User
from onecard.reviewing import keeping
from onecard.reviewing.models import ReviewBatch, ReviewedReport
from onecard.reviewing.receive import open_batch
from onecard.reviewing.tests.conftest import Audited
from onecard.reviewing.tests.handed import OTHER, UNIT, Handed, handed, report, right, sheet


@pytest.fixture
def browser(reviewer: User) -> Client:
    client = Client()
    client.force_login(reviewer, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def batch(reviewer: User, audited: Audited) -> ReviewBatch:
    files = [report("一.txt"), handed("坏.pdf", b"%PDF-1.7")]
    return audited(open_batch(reviewer, title="试审", year=2024, files=files, roster=[UNIT, OTHER]))


def uploaded(one: Handed) -> SimpleUploadedFile:
    return SimpleUploadedFile(one.name, one.data)


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def test_files_and_a_list_handed_in_make_a_batch_whose_page_tells_of_its_progress(
    browser: Client, audited: Audited
) -> None:
    listed = SimpleUploadedFile("单位名单.xlsx", sheet(("单位名称",), (UNIT,), (OTHER,)))
    typed = {"year": "2024", "days": "7", "title": "初审", "roster": listed}
    answer = browser.post(
        "/reviews/new", {**typed, "file": [uploaded(report("一.txt")), uploaded(right("二.txt"))]}
    )
    batch = ReviewBatch.objects.get()
    assert answer.headers["Location"] == f"/reviews/{batch.pk}"
    assert (batch.roster, batch.kept_days, batch.title) == ([UNIT, OTHER], 7, "初审")
    before = text(browser.get(f"/reviews/{batch.pk}"))
    assert "等待执行" in before
    assert 'hx-trigger="every 3s"' in before
    audited(batch)
    after = text(browser.get(f"/reviews/{batch.pk}"))
    assert "every 3s" not in after
    assert "没有收到" in after
    assert "初审" in text(browser.get("/reviews"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"year": "2024", "days": "0"}, "保留天数不是1到1000的整数"),
        ({"year": "二〇二四", "days": "30"}, "年度"),
        ({"year": "2024", "days": "30"}, "没有选报告文件"),
        (
            {
                "year": "2024",
                "days": "30",
                "roster": SimpleUploadedFile("名单.xlsx", sheet(("编码", "电话"), ("1", "2"))),
            },
            "名单.xlsx",
        ),
    ],
)
def test_what_cannot_be_received_is_told_with_what_to_do(
    typed: dict[str, object], said: str, browser: Client
) -> None:
    files = {} if said.startswith("没有选") else {"file": uploaded(report())}
    answer = browser.post("/reviews/new", {**typed, **files})
    assert answer.status_code == 409
    assert said in text(answer)
    assert not ReviewBatch.objects.exists()
    # Where only the upload waits for the answer, it is shown in its place.
    assert browser.post("/reviews/new", typed, headers={"HX-Request": "true"}).status_code == 422


def test_the_ledger_shows_each_unit_with_its_state_and_leads_to_its_report(
    browser: Client, batch: ReviewBatch
) -> None:
    page = text(browser.get(f"/reviews/{batch.pk}"))
    one = batch.reports.get(name="一.txt")
    row = page[page.index(f'href="/reviews/reports/{one.pk}"') :]
    assert row.index("收到") < row.index("<strong>2</strong>")
    assert "读不了" in page
    assert "缺" in page
    workbook = browser.get(f"/reviews/{batch.pk}/workbook")
    assert "attachment" in workbook.headers["Content-Disposition"]


def test_a_file_that_was_not_audited_has_no_counts_that_read_as_good_news(
    browser: Client, batch: ReviewBatch
) -> None:
    unread = batch.reports.get(name="坏.pdf")
    page = text(browser.get(f"/reviews/{batch.pk}"))
    row = page[page.index(f'href="/reviews/reports/{unread.pk}"') :].partition("</tr>")[0]
    assert "读不了" in row
    assert 'class="zero"' not in row


def test_a_finding_that_another_brings_about_says_which(
    browser: Client, reviewer: User, audited: Audited
) -> None:
    share = report("占比.txt", ("占85.29%", "占82.59%"))
    batch = audited(open_batch(reviewer, title="试审", year=2024, files=[share], roster=[]))
    page = text(browser.get(f"/reviews/reports/{batch.reports.get().pk}"))
    assert "P-04，与第1个同一原因" in page
    assert page.count("同一原因") == 1


def test_a_finding_is_shown_with_its_words_and_judged_where_it_stands(
    browser: Client, batch: ReviewBatch
) -> None:
    one = batch.reports.get(name="一.txt")
    here = f"/reviews/reports/{one.pk}"
    page = text(browser.get(here))
    told = one.findings[1]
    assert re.search(rf'<mark class="finding bad">{re.escape(told["quote"][1])}</mark>', page)
    assert f'href="?beside=1#m{told["number"]}"' in page
    posted = {"finding": told["id"], "verdict": "须说明", "note": "年中追加<b>", "accepted": "1"}
    answer = browser.post(f"{here}/judge", posted)
    assert answer.headers["Location"] == f"{here}#f{told['number']}"
    after = text(browser.get(here))
    assert "须说明，说明可以接受" in after
    assert "年中追加&lt;b&gt;" in after
    assert "已认定1个" in after


def test_findings_are_judged_beside_the_original(browser: Client, batch: ReviewBatch) -> None:
    one = batch.reports.get(name="一.txt")
    here = f"/reviews/reports/{one.pk}"
    assert "<article" not in text(browser.get(here))
    page = text(browser.get(f"{here}?beside=1"))
    original = page[page.index("<article") : page.index("</article>")]
    assert 'href="#f1"' in original
    assert 'id="m1"' in original
    assert "<script" not in original
    assert 'href="#m1"' in page
    posted = {"finding": one.findings[0]["id"], "verdict": "属实", "note": ""}
    answer = browser.post(f"{here}/judge?beside=1", posted)
    assert answer.headers["Location"] == f"{here}?beside=1#f1"


def test_a_judgement_that_is_refused_comes_back_with_what_was_typed(
    browser: Client, batch: ReviewBatch
) -> None:
    one = batch.reports.get(name="一.txt")
    answer = browser.post(
        f"/reviews/reports/{one.pk}/judge", {"finding": one.findings[0]["id"], "verdict": "误报", "note": ""}
    )
    assert answer.status_code == 409
    assert "没有写为什么是误报" in text(answer)
    assert 'value="误报" checked' in text(answer)


def test_what_was_accepted_last_time_is_shown_and_filled_in_at_the_units_next_report(
    browser: Client, batch: ReviewBatch, reviewer: User, audited: Audited
) -> None:
    one = batch.reports.get(name="一.txt")
    posted = {"finding": one.findings[0]["id"], "verdict": "误报", "note": "医疗费在附表里"}
    browser.post(f"/reviews/reports/{one.pk}/judge", posted)
    audited(open_batch(reviewer, title="再审", year=2024, files=[report("再.txt")]))
    later = ReviewedReport.objects.get(name="再.txt")
    page = text(browser.get(f"/reviews/reports/{later.pk}"))
    assert "上次认定：误报。" in page
    assert 'value="医疗费在附表里"' in page
    assert not later.judgements.exists()


def test_the_original_runs_its_own_script_and_nothing_else(browser: Client, batch: ReviewBatch) -> None:
    one = batch.reports.get(name="一.txt")
    answer = browser.get(f"/reviews/reports/{one.pk}/original")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert 'id="m1"' in text(answer)
    unread = batch.reports.get(name="坏.pdf")
    assert browser.get(f"/reviews/reports/{unread.pk}/original").status_code == 404


def test_more_files_come_to_a_batch_and_are_the_next_round(
    browser: Client, batch: ReviewBatch, audited: Audited
) -> None:
    answer = browser.post(f"/reviews/{batch.pk}/files", {"file": uploaded(right("改.txt"))})
    assert answer.status_code == 302
    busy = browser.post(f"/reviews/{batch.pk}/files", {"file": uploaded(right("又.txt"))})
    assert busy.status_code == 409
    assert "这一批还在审核" in text(busy)
    audited(ReviewBatch.objects.get())
    mended = batch.reports.get(name="改.txt")
    assert mended.round == 2
    page = text(browser.get(f"/reviews/reports/{mended.pk}"))
    assert page.count('<span class="badge good">已改</span>') == 3
    assert "已改3" in text(browser.get(f"/reviews/{batch.pk}"))


def test_a_report_whose_days_are_over_says_that_its_file_is_gone(browser: Client, batch: ReviewBatch) -> None:
    one = batch.reports.get(name="一.txt")
    batch.reports.update(kept_until=date(2024, 1, 1))
    keeping.sweep()
    assert browser.get(f"/reviews/reports/{one.pk}/original").status_code == 404
    assert "已删除" in text(browser.get(f"/reviews/reports/{one.pk}"))


def test_several_hundred_files_come_in_one_form(browser: Client) -> None:
    files = [SimpleUploadedFile(f"{at}.txt", f"第{at}份".encode()) for at in range(301)]
    answer = browser.post("/reviews/new", {"year": "2024", "days": "30", "file": files})
    assert answer.status_code == 302
    assert ReviewBatch.objects.get().reports.count() == 301


@pytest.fixture
def long(reviewer: User) -> str:
    """The page of a batch of 120 units: the first three have been audited, the others are lacking."""
    units = [f"第{at:03}中心" for at in range(1, 121)]
    batch = open_batch(reviewer, title="", year=2024, files=[handed("x.txt", b"x")], roster=units)
    Job.objects.update(state="done")
    one = batch.reports.get()
    one.standing = "audited"
    for at, unit in enumerate(units[:3]):
        one.pk, one.unit, one.name, one.errors = one.pk if at == 0 else None, unit, f"文件{at}.txt", at
        one.save()
    return f"/reviews/{batch.pk}"


def units_on(page: str) -> list[str]:
    return re.findall(r'<th class="noun" scope="row">(?:<a [^>]+>)?([^<]+)', page)


def test_a_long_ledger_is_cut_into_pages_in_the_order_of_the_list(browser: Client, long: str) -> None:
    first, last = text(browser.get(long)), text(browser.get(f"{long}?page=3"))
    assert units_on(first) == [f"第{at:03}中心" for at in range(1, 51)]
    assert units_on(last) == [f"第{at:03}中心" for at in range(101, 121)]
    assert "共120行" in first


@pytest.mark.parametrize(
    ("query", "units"),
    [
        ("?q=第118", ["第118中心"]),
        ("?q=中心　文件1", ["第002中心"]),
        ("?state=收到", ["第001中心", "第002中心", "第003中心"]),
        ("?state=收到&sort=errors", ["第003中心", "第002中心", "第001中心"]),
        ("?q=没有这个", []),
    ],
)
def test_the_ledger_is_searched_filtered_and_sorted_by_its_address(
    query: str, units: list[str], browser: Client, long: str
) -> None:
    page = text(browser.get(long + query))
    assert units_on(page) == units
    assert ("没有符合条件的单位" in page) == (not units)


def test_the_page_of_a_report_leads_to_the_next_in_the_ledger(browser: Client, long: str) -> None:
    first, second, third = ReviewedReport.objects.order_by("unit")
    page = text(browser.get(f"/reviews/reports/{second.pk}"))
    assert f'href="/reviews/reports/{first.pk}" data-key="P"' in page
    assert f'href="/reviews/reports/{third.pk}" data-key="N"' in page
    assert 'data-key="N"' not in text(browser.get(f"/reviews/reports/{third.pk}"))


def test_what_a_file_was_taken_for_is_put_right_on_its_page(
    browser: Client, batch: ReviewBatch, audited: Audited
) -> None:
    here = f"/reviews/reports/{batch.reports.get(name='一.txt').pk}"
    given = {"unit": OTHER, "level": "单位", "year": "二〇二四", "kind": ""}
    refused = browser.post(f"{here}/correct", given)
    assert refused.status_code == 409
    assert f'value="{OTHER}"' in text(refused)
    assert browser.post(f"{here}/correct", given | {"year": "2024"}).headers["Location"] == here
    audited(ReviewBatch.objects.get())
    assert f'<h1 class="wrap-anywhere">{OTHER}</h1>' in text(browser.get(here))


def test_a_batch_with_a_departments_report_offers_to_hold_it_against_its_units(
    browser: Client, reviewer: User, audited: Audited
) -> None:
    files = [
        handed(f"{at}.txt", one.encode())
        for at, one in enumerate((groups.BUREAU, groups.CENTRE, groups.STATION))
    ]
    made = audited(open_batch(reviewer, title="", year=2024, files=files))
    here = f"/reviews/{made.pk}"
    assert "与各单位核对" in text(browser.get(here))
    assert browser.post(f"{here}/group", {"grouped": "1"}).status_code == 302
    audited(ReviewBatch.objects.get())
    assert "不再核对" in text(browser.get(here))
    bureau = made.reports.get(name="0.txt")
    assert "清河市农业技术推广中心、清河市种子站" in text(browser.get(f"/reviews/reports/{bureau.pk}"))


def test_files_are_deleted_at_once_or_kept_longer_from_the_page_of_their_batch(
    browser: Client, batch: ReviewBatch
) -> None:
    here = f"/reviews/{batch.pk}"
    assert browser.post(f"{here}/keep", {"days": "0"}).status_code == 409
    browser.post(f"{here}/keep", {"days": "60"})
    assert "从收到起60天" in text(browser.get(here))
    browser.post(f"{here}/keep", {"now": "1"})
    after = text(browser.get(here))
    assert "审核问题和认定都在" in after
    assert "删除这一批的文件" not in after
