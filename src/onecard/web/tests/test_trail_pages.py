"""The trail on pages: searched by person, action, subject and period, taken away as CSV, verified."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from importlib import import_module
from multiprocessing import Pipe

import pytest
from django.apps import apps
from django.db.models import Max, Min
from django.test import Client
from django.utils import timezone

from onecard.jobs.handling import Context
from onecard.jobs.models import Job, JobState
from onecard.jobs.queue import enqueue
from onecard.office import trail, trail_guards
from onecard.office.entities import add_entity
from onecard.office.models import Entity, EventUnit, TrailEvent, User
from onecard.office.people import create_user, local_actor
from onecard.office.views import trail as pages
from onecard.web.handlers import VERIFY_TRAIL, verify_trail

SignedIn = Callable[[str], Client]


@pytest.fixture
def auditor(signed_in: SignedIn) -> Client:
    return signed_in("wanglixin")


def text(client: Client, query: str) -> str:
    return client.get(f"/trail{query}").content.decode()


def test_it_is_searched_by_person_action_and_subject_and_says_how_many(auditor: Client) -> None:
    found = text(auditor, "?person=陈静怡&action=register.entered&q=车")
    assert "筛选出1条" in found
    assert "外出办公用车" in found
    assert "没有符合条件的记录" in text(auditor, "?person=林海")
    assert "登记台账" in text(auditor, "?person=chenjingyi&action=register.entered")


def test_several_words_are_all_sought_in_the_subject_and_in_what_changed(auditor: Client) -> None:
    assert "筛选出1条" in text(auditor, "?action=register.entered&q=办公用车 车辆")
    assert "没有符合条件的记录" in text(auditor, "?action=register.entered&q=办公用车 房屋")
    assert "筛选出1条" in text(auditor, "?q=示a·00001&action=register.entered")


@pytest.fixture
def of_one_unit(signed_in: SignedIn) -> Callable[[str], Client]:
    """A reviewer of one unit alone; there are the example's and another one with an account of its own."""
    add_entity(local_actor(), code="460300", name="示例市档案馆")
    for code in ("460299", "460300"):
        create_user(
            local_actor(), username=f"reviewer-{code}", name="单位审核", office="外部", roles=["审核人"],
            entity=Entity.objects.get(code=code),
        )  # fmt: skip
    return lambda code: signed_in(f"reviewer-{code}")


def test_a_reader_of_one_unit_is_shown_what_concerns_that_unit_alone(of_one_unit: SignedIn) -> None:
    other = of_one_unit("460300")
    shown = text(other, "")
    assert "示例市档案馆的事项" in shown
    assert "新增单位" in shown
    assert "用户reviewer-460300" in shown
    for foreign in ("记账凭证明细", "2023年1月", "用户chenjingyi", "用户reviewer-460299"):
        assert foreign not in shown
    assert "没有符合条件的记录" in text(other, "?action=period.closed")
    copy = b"".join(other.get("/trail/export").streaming_content).decode()
    assert "结账" not in copy
    assert "用户reviewer-460300" in copy
    assert "共" in text(of_one_unit("460299"), "?action=period.closed")
    assert "筛选出12条" in text(of_one_unit("460299"), "?action=period.closed")


def test_events_from_before_units_were_noted_belong_to_the_unit_they_name(of_one_unit: SignedIn) -> None:
    def shown() -> list[tuple[int, int]]:
        return list(EventUnit.objects.order_by("event").values_list("event", "entity"))

    noted = shown()
    assert noted
    EventUnit.objects.all().delete()
    module = import_module("onecard.office.migrations.0006_units_of_events")
    module.note(apps, None)
    # Written while there was one unit alone, these name none: nobody can tell afterwards, so they stay with those who see all.
    named = {event for event, _ in shown()}
    untold = [event for event, _ in noted if event not in named]
    assert set(shown()) <= set(noted)
    assert all("示例市" not in subject for subject in subjects(untold))


def subjects(events: list[int]) -> list[str]:
    return list(TrailEvent.objects.filter(pk__in=events).values_list("subject", flat=True))


def test_each_filter_stays_in_the_address_and_can_be_taken_away_alone(auditor: Client) -> None:
    found = text(auditor, "?person=郑文博&action=period.closed")
    assert 'href="?person=%E9%83%91%E6%96%87%E5%8D%9A"' in found
    assert 'href="?action=period.closed"' in found
    assert "/trail/export?person=" in found


def first_and_last_day() -> tuple[date, date]:
    """The days of the events: two where midnight passed since the example was loaded."""
    first, last = TrailEvent.objects.aggregate(first=Min("at"), last=Max("at")).values()
    return timezone.localdate(first), timezone.localdate(last)


def test_a_period_holds_both_its_days(auditor: Client) -> None:
    first, last = first_and_last_day()
    count = TrailEvent.objects.count()
    assert f"筛选出{count}条" in text(auditor, f"?from={first}&to={last}")
    assert "没有符合条件的记录" in text(auditor, "?to=2001-01-01")


@pytest.mark.parametrize("query", ["?from=昨天", "?from=0001-01-01", "?to=9999-12-31", "?from=2024-13-45"])
def test_a_day_that_cannot_be_read_is_said_and_narrows_nothing(auditor: Client, query: str) -> None:
    found = text(auditor, query)
    assert "不是日期，没有按它筛选" in found
    assert "日志明细" in found


def test_pages_keep_the_filters_and_nonsense_is_the_first_page(auditor: Client) -> None:
    first, _ = first_and_last_day()
    assert f"?from={first}&amp;page=2" in text(auditor, f"?from={first}")
    assert "第1–50条" in text(auditor, "?page=九")


def test_the_copy_holds_what_the_filters_leave_and_no_live_formula(auditor: Client) -> None:
    answer = auditor.get("/trail/export?action=period.closed")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content)))
    assert rows[0] == list(pages.HEADS)
    assert len(rows) == 13
    assert {row[4] for row in rows[1:]} == {"结账"}
    assert [int(row[0]) for row in rows[1:]] == sorted(int(row[0]) for row in rows[1:])


def test_verification_says_what_it_found_and_gives_a_mark_to_keep(auditor: Client) -> None:
    mark = trail.verify().mark
    found = text(auditor, "/verification?run=1")
    assert "核验通过" in found
    assert mark in found
    assert "与以前的标记相符" in text(auditor, f"/verification?run=1&mark={mark}")
    assert "核验通过" not in text(auditor, "/verification")


def test_another_mark_is_found_out_and_an_unreadable_one_refused(auditor: Client) -> None:
    number, _, said = trail.verify().mark.partition(":")
    other = f"{number}:{said[::-1]}"
    assert "核验不通过" in text(auditor, f"/verification?run=1&mark={other}")
    answer = auditor.get("/trail/verification?run=1&mark=乱写")
    assert answer.status_code == 409
    assert "读不懂" in answer.content.decode()


def test_a_trail_too_long_for_a_page_is_verified_by_a_job(
    auditor: Client, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "VERIFIED_ON_THE_PAGE_MAX", 3)
    found = text(auditor, "/verification?run=1")
    assert 'method="post" action="/trail/verification/job"' in found
    assert "核验通过" not in found
    mark = trail.verify().mark
    answer = auditor.post("/trail/verification/job", {"mark": mark})
    job = Job.objects.get(kind=VERIFY_TRAIL)
    assert answer.headers["Location"] == f"/jobs/{job.pk}"
    assert "回到操作日志" in auditor.get(f"/jobs/{job.pk}").content.decode()
    assert signed_in("chenjingyi").post("/trail/verification/job").status_code == 403


def result_of(client: Client, mark: str) -> str:
    """The page of a verification by a job that has ended, done here as a worker's child does it."""
    owner = User.objects.get(username="wanglixin")
    ours, theirs = Pipe()
    with ours, theirs:
        found = verify_trail(Context(1, 1, owner.pk, {}, theirs), {"mark": mark})
    job = enqueue(VERIFY_TRAIL, {"mark": mark}, owner, "核验操作日志")
    Job.objects.filter(pk=job.pk).update(state=JobState.DONE, result=found, ended_at=timezone.now())
    return client.get(f"/jobs/{job.pk}").content.decode()


def test_the_job_tells_the_result_and_the_mark_to_keep(auditor: Client) -> None:
    mark = trail.verify().mark
    assert "核验通过" in result_of(auditor, mark)
    assert mark in result_of(auditor, "")
    number, _, said = mark.partition(":")
    faulty = result_of(auditor, f"{number}:{said[::-1]}")
    assert f"核验不通过：第{number}条" in faulty
    assert "回到导入" not in faulty


def test_verification_tells_how_far_it_is(example: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail, "ROWS_AT_A_TIME", 20)
    told: list[tuple[int, int]] = []
    found = trail.verify(told=lambda read, last: told.append((read, last)))
    assert told[0] == (20, found.events)
    assert len(told) == found.events // 20


def test_a_guard_that_is_gone_is_found_out(auditor: Client) -> None:
    from django.db import connection

    trail_guards.lift(connection)
    try:
        assert "触发器" in text(auditor, "/verification?run=1")
    finally:
        trail_guards.install(connection)
