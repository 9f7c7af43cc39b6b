"""What is done each hour: by the running worker on its own, and by the command at once."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import pytest
from django.contrib.sessions.models import Session

from onecard.jobs import regular
from onecard.jobs.commands import JOBS
from onecard.jobs.tests.samples import leave
from onecard.jobs.work import Worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def done() -> Iterator[list[str]]:
    """A chore that notes each time it is done, and before it one that breaks."""
    regular.chores()
    before, times = dict(regular._chores), list[str]()

    @regular.chore("出错的事")
    def a_breaks() -> int:
        raise RuntimeError

    @regular.chore("记下一次")
    def b_notes() -> int:
        times.append("done")
        leave(f"chore-{len(times)}")
        return len(times)

    yield times
    regular._chores.clear()
    regular._chores.update(before)


@pytest.mark.django_db(transaction=True)
def test_a_worker_does_the_chores_first_and_then_once_an_hour(done: list[str]) -> None:
    worker = Worker()
    worker.work(until_empty=True)
    worker.work(until_empty=True)
    assert done == ["done"]
    worker.chores_due -= regular.EVERY_SECONDS
    worker.work(until_empty=True)
    assert done == ["done", "done"]
    assert Session.objects.count() == 2


def test_the_command_does_them_at_once_and_says_of_each_how_it_went(
    done: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    status = JOBS.run(argparse.Namespace(step="chores"))
    said = capsys.readouterr().out.splitlines()
    assert status == 1
    assert "记下一次：1" in said
    assert [line for line in said if "出错" in line] == ["出错的事：出错，没有做完，原因见上面的日志"]


def test_every_room_that_keeps_files_for_a_while_has_a_chore() -> None:
    assert {one.work.__module__.split(".")[1] for one in regular.chores()} >= {
        "accounts",
        "disclosure",
        "reviewing",
    }
