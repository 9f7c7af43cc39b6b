"""The desk: files come, are audited one by one, are judged, and what was judged is remembered."""

from __future__ import annotations

import datetime
import io

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from onecard.core.errors import Refusal
from onecard.jobs.handling import CancelAsked
from onecard.jobs.models import Job
from onecard.jobs.work import Worker
from onecard.office.models import Entity, TrailEvent, User
from onecard.reading.tests import typeset
from onecard.reviewing import keeping, queries, sheet
from onecard.reviewing.handlers import audit_batch
from onecard.reviewing.judge import judge
from onecard.reviewing.models import ReviewBatch, ReviewedReport, Standing
from onecard.reviewing.receive import add_files, audit_again, keep, open_batch
from onecard.reviewing.retain import NOW, retain
from onecard.reviewing.tests.conftest import Audited
from onecard.reviewing.tests.handed import OTHER, UNIT, Handed, handed, packed, report, right


def opened(reviewer: User, *files: Handed, roster: tuple[str, ...] = (), kept_days: int = 30) -> ReviewBatch:
    return open_batch(reviewer, title="", year=2024, files=files, roster=roster, kept_days=kept_days)


def standings(batch: ReviewBatch) -> dict[str, str]:
    return {one.name: one.standing for one in batch.reports.order_by("pk")}


def test_a_batch_is_audited_and_its_ledger_says_what_came_of_each_unit(
    reviewer: User, audited: Audited
) -> None:
    files = (
        report("一.txt"),
        right("二.txt", unit=OTHER),
        report("三.txt"),
        report("旧.txt", unit="南滨市图书馆", year=2023),
        handed("坏.pdf", b"%PDF-1.7 nothing"),
        handed("通知.txt", "关于开会的通知，请准时参加。".encode()),
    )
    batch = audited(opened(reviewer, *files, roster=(UNIT, OTHER, "南滨市体育馆")))
    assert standings(batch) == {
        "一.txt": "audited",
        "二.txt": "audited",
        "三.txt": "duplicate",
        "旧.txt": "other-year",
        "坏.pdf": "unread",
        "通知.txt": "other-text",
    }
    found = [(line.unit, line.state) for line in queries.lines(batch)]
    assert found[:4] == [
        (UNIT, "收到"),
        (OTHER, "收到"),
        ("南滨市体育馆", "缺"),
        ("南滨市图书馆", "年度不符"),
    ]
    first, second = batch.reports.order_by("pk")[:2]
    assert (first.errors, first.warnings) == (2, 1)
    assert (second.errors, second.warnings) == (0, 0)
    assert first.audit["schema"] == "onecard-audit/1"
    assert first.audit["sha256"] == first.sha256
    assert [one["relation"] for one in first.findings[:2]] == ["P-17", "P-09-2"]
    with first.shown.open() as page:
        assert 'id="m1"' in page.read().decode()


@typeset.needs_type
@typeset.needs_ocr
def test_a_scan_is_read_by_ocr_and_its_findings_are_marked_and_no_errors(
    reviewer: User, audited: Audited
) -> None:
    page = '#set page(width: 320pt, height: 230pt, margin: 24pt)\n#set text(size: 11pt, font: "Noto Serif CJK SC")\n'
    said = (
        f"{UNIT}2024年度单位决算公开报告\n\n第二部分 2024年度单位决算情况说明\n\n一、收入支出决算总体情况说明\n\n"
        "2024年度收入总计122.81万元，支出总计122.81万元。与2023年度相比，收、支总计各减少6.64万元，下降51.30%。"
    )
    batch = audited(opened(reviewer, handed("扫描件.pdf", typeset.scanned(typeset.pdf(said, page)))))
    (one,) = batch.reports.all()
    assert (one.standing, one.unit, one.year) == ("audited", UNIT, 2024)
    assert (one.errors, one.warnings) == (0, 1)
    assert "由OCR识别后审核" in one.said
    assert all(finding["title"].endswith("（OCR识别）") for finding in one.findings)


def test_the_members_of_an_archive_are_reports_and_one_that_is_an_archive_is_not_opened(
    reviewer: User, audited: Audited
) -> None:
    inner = packed("里面.zip", right("深.txt"))
    batch = audited(opened(reviewer, packed("各单位.zip", report("甲/报告.txt"), inner)))
    assert standings(batch) == {"甲/报告.txt": "audited", "里面.zip": "unread"}
    assert "压缩包里还有压缩包" in batch.reports.get(name="里面.zip").said


def test_an_archive_that_was_half_unpacked_goes_on_with_the_next_member(
    reviewer: User, audited: Audited
) -> None:
    first, second = report("甲.txt"), right("乙.txt", unit=OTHER)
    batch = opened(reviewer, packed("各单位.zip", first, second))
    archive = batch.reports.get()
    keep(batch, first.name, first.data, archive)
    Job.objects.update(saved={"archive": archive.pk, "taken": 1})
    assert standings(audited(batch)) == {"甲.txt": "audited", "乙.txt": "audited"}
    assert not default_storage.exists(archive.file.name)


def test_a_damaged_archive_is_told_and_stops_no_other_file(reviewer: User, audited: Audited) -> None:
    empty = packed("空.zip")
    batch = audited(opened(reviewer, empty, right()))
    assert standings(batch) == {"空.zip": "unread", "报告.txt": "audited"}


def test_the_same_file_twice_is_a_duplicate(reviewer: User, audited: Audited) -> None:
    batch = audited(opened(reviewer, report("甲.txt"), report("乙.txt")))
    twin = batch.reports.get(name="乙.txt")
    assert (twin.standing, twin.unit) == (Standing.DUPLICATE, UNIT)
    assert "甲.txt" in twin.said


def test_a_job_that_was_cancelled_goes_on_where_it_was(
    reviewer: User, audited: Audited, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = opened(reviewer, report("甲.txt"), right("乙.txt", unit=OTHER))
    stopped = Job.objects.get()

    class Stopping:
        saved: dict[str, object] = {}  # noqa: RUF012

        def progress(self, done: int, *_: object) -> None:
            raise CancelAsked

    with pytest.raises(CancelAsked):
        audit_batch(Stopping(), stopped.payload)  # type: ignore[arg-type]
    with pytest.raises(Refusal, match="还在审核"):
        audit_again(reviewer, batch)
    Job.objects.filter(pk=stopped.pk).update(state="cancelled")
    batch = ReviewBatch.objects.get()
    audit_again(reviewer, batch)
    assert set(standings(audited(batch)).values()) == {"audited"}
    with pytest.raises(Refusal, match="没有待审核"):
        audit_again(reviewer, ReviewBatch.objects.get())


def test_a_report_handed_in_again_later_is_the_next_round(reviewer: User, audited: Audited) -> None:
    batch = audited(opened(reviewer, report("初稿.txt"), roster=(UNIT, OTHER)))
    add_files(reviewer, batch, [right("改后.txt"), right("晚到.txt", unit=OTHER)])
    batch = audited(ReviewBatch.objects.get())
    first, second = queries.lines(batch)
    assert first.report is not None
    assert (first.report.name, first.report.round, first.report.errors) == ("改后.txt", 2, 0)
    assert [one.name for one in first.others] == ["初稿.txt"]
    assert second.report is not None
    assert second.report.round == 1


def test_the_next_round_says_what_is_mended_what_is_not_and_what_is_new(
    reviewer: User, audited: Audited
) -> None:
    audited(opened(reviewer, report("初稿.txt")))
    changed = (
        ("一、", "前言：本报告已修改。\n一、"),
        ("医疗费、其他", "医疗费0.79万元、其他"),
        ("支出总计122.81万元。", "支出总计128.21万元。"),
    )
    later = audited(opened(reviewer, report("二稿.txt", *changed))).reports.get()
    assert later.earlier is not None
    assert later.earlier.name == "初稿.txt"
    by_relation = {one["relation"]: later.changes["states"][one["id"]] for one in later.findings}
    assert by_relation["P-09-2"] == by_relation["P-11-2"] == "未改"
    assert by_relation["P-01"] == "新增"
    mended = [one["relation"] for one in later.earlier.findings if one["id"] in later.changes["mended"]]
    assert mended == ["P-17"]
    assert later.counted_changes["已改"] == 1
    (line,) = queries.lines(later.batch)
    row = list(openpyxl.load_workbook(io.BytesIO(sheet.write(later.batch)))["汇总台账"].values)[1]
    assert line.report is not None
    assert row[8:11] == tuple(later.counted_changes.values())


def test_last_years_report_of_the_unit_is_compared_by_itself(reviewer: User, audited: Audited) -> None:
    alone = audited(opened(reviewer, report("单看.txt"))).reports.get()
    earlier = open_batch(reviewer, title="上年", year=2023, files=[report("上年.txt", year=2023)])
    assert audited(earlier).reports.get().year == 2023
    beside = audited(opened(reviewer, report("对上年.txt"))).reports.get()
    assert beside.audit["relations_checked"] > alone.audit["relations_checked"]


def test_a_judgement_is_kept_in_the_trail_and_may_be_changed(reviewer: User, audited: Audited) -> None:
    one = audited(opened(reviewer, report())).reports.get()
    finding = one.findings[0]["id"]
    judge(reviewer, one, finding, verdict="属实")
    judge(reviewer, one, finding, verdict="误报", note="医疗费在附表里")
    assert [(each.verdict, each.note) for each in one.judgements.all()] == [("误报", "医疗费在附表里")]
    events = list(TrailEvent.objects.filter(action="review.judged").order_by("sequence"))
    assert len(events) == 2
    assert "属实" in events[1].before
    assert "医疗费在附表里" in events[1].after


@pytest.mark.parametrize(
    ("verdict", "note", "accepted", "said"),
    [
        ("误报", "", False, "为什么是误报"),
        ("须说明", " ", True, "单位怎么说明"),
        ("别的", "x", False, "没有选"),
        ("属实", "长" * 501, False, "最多500个"),
    ],
)
def test_a_judgement_without_its_words_is_refused(
    verdict: str, note: str, accepted: bool, said: str, reviewer: User, audited: Audited
) -> None:
    one = audited(opened(reviewer, report())).reports.get()
    with pytest.raises(Refusal, match=said):
        judge(reviewer, one, one.findings[0]["id"], verdict=verdict, note=note, accepted=accepted)
    assert not one.judgements.exists()


def test_what_spares_asking_again_is_remembered_for_the_unit_and_the_rule(
    reviewer: User, audited: Audited
) -> None:
    one = audited(opened(reviewer, report())).reports.get()
    ids = [told["id"] for told in one.findings]
    judge(reviewer, one, ids[0], verdict="误报", note="医疗费在附表里")
    judge(reviewer, one, ids[1], verdict="属实", note="要改")
    judge(reviewer, one, ids[2], verdict="须说明", note="年中追加", accepted=True)
    again = audited(opened(reviewer, report("再.txt", ("。", "。 ")))).reports.get()
    other = audited(opened(reviewer, report("别.txt", unit=OTHER))).reports.get()
    known = queries.remembered(again)
    assert {relation: each.note for relation, each in known.items()} == {
        one.findings[0]["relation"]: "医疗费在附表里",
        one.findings[2]["relation"]: "年中追加",
    }
    assert queries.remembered(other) == {}


def test_another_units_desk_neither_shows_nor_remembers(reviewer: User, audited: Audited) -> None:
    one = audited(opened(reviewer, report())).reports.get()
    judge(reviewer, one, one.findings[0]["id"], verdict="误报", note="医疗费在附表里")
    unit = Entity.objects.create(code="460298", name="另一个单位")
    local = User.objects.create(username="li", name="李审", office="外部", roles=["审核人"], entity=unit)
    theirs = audited(opened(local, report())).reports.get()
    assert queries.remembered(theirs) == {}
    assert theirs.round == 1
    assert list(queries.reports_open_to(local)) == [theirs]
    assert set(queries.reports_open_to(reviewer)) == {one, theirs}
    with pytest.raises(Refusal, match="只能办理本单位的审核批次"):
        judge(local, one, one.findings[0]["id"], verdict="属实")
    with pytest.raises(Refusal, match="只能办理本单位的审核批次"):
        add_files(local, one.batch, [report()])


def test_files_go_when_their_days_are_over_and_the_findings_stay(reviewer: User, audited: Audited) -> None:
    one = audited(opened(reviewer, report(), kept_days=7)).reports.get()
    names = [one.file.name, one.shown.name]
    today = timezone.localdate()
    assert one.kept_until == today + datetime.timedelta(days=7)
    assert keeping.sweep(today + datetime.timedelta(days=7)) == 0
    assert all(map(default_storage.exists, names))
    assert keeping.sweep(today + datetime.timedelta(days=8)) == 1
    assert not any(map(default_storage.exists, names))
    one = ReviewedReport.objects.get()
    assert (bool(one.file), bool(one.shown), len(one.findings) > 2) == (False, False, True)


def test_the_running_worker_lets_go_of_files_though_nobody_opens_the_desk(
    reviewer: User, audited: Audited
) -> None:
    one = audited(opened(reviewer, report())).reports.get()
    ReviewedReport.objects.update(kept_until=timezone.localdate() - datetime.timedelta(days=1))
    Worker().do_chores()
    assert not any(map(default_storage.exists, [one.file.name, one.shown.name]))


def test_files_are_let_go_of_sooner_where_the_reviewer_says_so(reviewer: User, audited: Audited) -> None:
    batch = audited(opened(reviewer, report()))
    one = batch.reports.get()
    retain(reviewer, batch, 60)
    one.refresh_from_db()
    assert one.kept_until == timezone.localdate() + datetime.timedelta(days=60)
    retain(reviewer, batch, NOW)
    assert not any(map(default_storage.exists, [one.file.name, one.shown.name]))
    one.refresh_from_db()
    assert (bool(one.file), one.errors) == (False, 2)
    assert TrailEvent.objects.filter(action="review.retained").count() == 2


def test_a_file_that_no_report_names_goes_after_a_day(reviewer: User, audited: Audited) -> None:
    one = audited(opened(reviewer, report())).reports.get()
    lost = default_storage.save("reviews/report", ContentFile(b"x"))
    now = timezone.now()
    assert keeping.sweep_lost(now) == 0
    assert keeping.sweep_lost(now + datetime.timedelta(days=1, minutes=1)) == 1
    assert not default_storage.exists(lost)
    assert default_storage.exists(one.shown.name)


@pytest.mark.parametrize("typed", ["0", "-1", "三十", "1001", "9999999"])
def test_a_number_of_days_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(Refusal, match="1到1000"):
        keeping.days(typed)


def test_the_workbook_holds_the_ledger_and_every_finding_with_what_was_judged(
    reviewer: User, audited: Audited
) -> None:
    files = (report("=1+1.txt"), handed("坏.pdf", b"%PDF-1.7"))
    batch = audited(opened(reviewer, *files, roster=(UNIT, OTHER)))
    one = batch.reports.get(name="=1+1.txt")
    judge(reviewer, one, one.findings[0]["id"], verdict="误报", note="=HYPERLINK(1)")
    book = openpyxl.load_workbook(io.BytesIO(sheet.write(batch)))
    ledger = list(book["汇总台账"].values)
    assert ledger[1][1:6] == (UNIT, "收到", 2, 1, one.infos)
    assert ledger[2][1:3] == (OTHER, "缺")
    assert ledger[3][2:8] == ("读不了", "", "", "", "", 1)
    listed = list(book["审核问题"].values)
    assert len(listed) == 1 + len(one.findings)
    assert listed[1][12:16] == ("误报", "", "=HYPERLINK(1)", "王立新")
    assert all(cell.data_type != "f" for row in book["审核问题"].iter_rows() for cell in row)


def test_without_files_nothing_is_opened(reviewer: User) -> None:
    with pytest.raises(Refusal, match="没有选报告文件"):
        opened(reviewer)
    assert not ReviewBatch.objects.exists()
    clerk = User.objects.create(username="chen", name="陈经办", office="综合办公室", roles=["财务经办"])
    with pytest.raises(Refusal, match="没有“审核各单位的公开报告”"):
        opened(clerk, report())
