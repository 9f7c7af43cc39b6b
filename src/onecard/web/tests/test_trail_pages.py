"""The trail on pages: searched by person, action, subject and period, taken away as CSV, verified."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from onecard.office import trail, trail_guards
from onecard.office.models import TrailEvent
from onecard.office.views import trail as pages

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


def test_each_filter_stays_in_the_address_and_can_be_taken_away_alone(auditor: Client) -> None:
    found = text(auditor, "?person=郑文博&action=period.closed")
    assert 'href="?person=%E9%83%91%E6%96%87%E5%8D%9A"' in found
    assert 'href="?action=period.closed"' in found
    assert "/trail/export?person=" in found


def test_a_period_holds_both_its_days(auditor: Client) -> None:
    today = timezone.localdate()
    count = TrailEvent.objects.count()
    assert f"筛选出{count}条" in text(auditor, f"?from={today}&to={today}")
    assert "没有符合条件的记录" in text(auditor, "?to=2001-01-01")


@pytest.mark.parametrize("query", ["?from=昨天", "?from=0001-01-01", "?to=9999-12-31", "?from=2024-13-45"])
def test_a_day_that_cannot_be_read_is_said_and_narrows_nothing(auditor: Client, query: str) -> None:
    found = text(auditor, query)
    assert "不是日期，没有按它筛选" in found
    assert "日志明细" in found


def test_pages_keep_the_filters_and_nonsense_is_the_first_page(auditor: Client) -> None:
    today = timezone.localdate()
    assert f"?from={today}&amp;page=2" in text(auditor, f"?from={today}")
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


def test_a_trail_too_long_for_a_page_is_left_to_the_command(
    auditor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "VERIFIED_ON_THE_PAGE_MAX", 3)
    found = text(auditor, "/verification?run=1")
    assert "onecard trail verify" in found
    assert "核验通过" not in found


def test_a_guard_that_is_gone_is_found_out(auditor: Client) -> None:
    from django.db import connection

    trail_guards.lift(connection)
    try:
        assert "触发器" in text(auditor, "/verification?run=1")
    finally:
        trail_guards.install(connection)
