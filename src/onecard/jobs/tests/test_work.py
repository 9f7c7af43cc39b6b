"""Long work in real child processes: it ends well, is steered, is killed, and never leaves anything half done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.models import Session
from django.db import connection

from onecard.jobs import queries, queue
from onecard.jobs.models import Job, JobState
from onecard.jobs.tests import samples
from onecard.jobs.work import DEATHS_MAX, Worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def owner() -> AbstractBaseUser:
    return get_user_model().objects.create(username="chen", name="陈经办", office="综合办公室", password="!")


def ask(owner: AbstractBaseUser, kind: str, **payload: Any) -> Job:
    return queue.enqueue(kind, payload, owner, "示例任务")


def work(job: Job) -> Job:
    assert Worker().work_one()
    job.refresh_from_db()
    return job


def left() -> set[str]:
    return set(Session.objects.values_list("session_key", flat=True))


def meanwhile(job: Job, seen: Callable[[Job], bool], then: Callable[[Job], object]) -> threading.Thread:
    """Do something to a running job from elsewhere once it has come so far."""

    def watch() -> None:
        try:
            for _ in range(400):
                found = Job.objects.get(pk=job.pk)
                if seen(found):
                    then(found)
                    return
                time.sleep(0.05)
        finally:
            connection.close()

    thread = threading.Thread(target=watch)
    thread.start()
    return thread


def test_a_job_ends_with_its_result_and_its_progress(owner: AbstractBaseUser) -> None:
    job = work(ask(owner, "test.steps", total=3))
    assert (job.state, job.result) == (JobState.DONE, {"begun_at": 0})
    shown = queries.job(job.pk)
    assert (shown.percent, shown.sentence, shown.state_label) == (100, "第3步", "已完成")
    assert left() == {"step-0", "step-1", "step-2"}
    assert not Worker().work_one()


def test_a_refusal_reaches_the_owner_with_every_place_and_leaves_nothing(owner: AbstractBaseUser) -> None:
    job = work(ask(owner, "test.refuses"))
    assert (job.state, job.error_code, job.error_sentence) == (
        JobState.FAILED,
        "import.refused",
        "文件没有导入。",
    )
    assert "第3行：金额读不懂。" in job.error_remedy
    assert not left()


def test_what_breaks_is_told_without_the_program_s_own_words(
    owner: AbstractBaseUser, capfd: pytest.CaptureFixture[str]
) -> None:
    job = work(ask(owner, "test.breaks"))
    assert (job.state, job.error_code) == (JobState.FAILED, "jobs.broken")
    assert "ZeroDivisionError" not in job.error_sentence + job.error_remedy
    assert "ZeroDivisionError" in capfd.readouterr().err
    assert not left()


def test_a_job_killed_in_the_middle_goes_on_from_its_saved_progress(
    owner: AbstractBaseUser, tmp_path: Path
) -> None:
    job = work(ask(owner, "test.steps", total=4, dies_at=2, once=str(tmp_path / "died")))
    assert (job.state, job.deaths, job.saved) == (JobState.WAITING, 1, {"done": 2})
    assert left() == {"step-0", "step-1"}
    job = work(job)
    assert (job.state, job.result) == (JobState.DONE, {"begun_at": 2})
    assert left() == {"step-0", "step-1", "step-2", "step-3"}


def test_a_job_that_dies_at_every_start_is_given_up_with_a_sentence(owner: AbstractBaseUser) -> None:
    job = ask(owner, "test.dies")
    for _ in range(DEATHS_MAX):
        work(job)
    assert (job.state, job.error_code, job.deaths) == (JobState.FAILED, "jobs.died", DEATHS_MAX)
    assert "几次意外结束" in job.error_sentence


@pytest.mark.parametrize(("kind", "code"), [("test.eats", "jobs.memory"), ("test.sleeps", "jobs.time")])
def test_limits_end_a_job_and_leave_nothing(owner: AbstractBaseUser, kind: str, code: str) -> None:
    job = work(ask(owner, kind))
    assert (job.state, job.error_code) == (JobState.FAILED, code)
    assert not left()


def test_a_running_job_pauses_between_steps_and_goes_on_from_there(owner: AbstractBaseUser) -> None:
    job = ask(owner, "test.steps", total=8, seconds=0.3)
    watcher = meanwhile(job, lambda found: found.done >= 2, queue.pause)
    job = work(job)
    watcher.join()
    assert job.state == JobState.PAUSED
    done = job.saved["done"]
    assert 2 <= done < 8
    assert len(left()) == done
    assert not Worker().work_one()
    Job.objects.filter(pk=job.pk).update(payload={"total": 8})
    queue.resume(job)
    job = work(job)
    assert (job.state, job.result) == (JobState.DONE, {"begun_at": done})
    assert len(left()) == 8


def test_a_running_job_is_cancelled_in_the_middle_of_its_transaction(owner: AbstractBaseUser) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("on SQLite nobody can write a wish while a job is in its transaction")
    job = ask(owner, "test.works_on")
    watcher = meanwhile(job, lambda found: found.done > 0, queue.cancel)
    job = work(job)
    watcher.join()
    assert (job.state, job.sentence) == (JobState.CANCELLED, "正在读取")
    assert not left()


def test_a_job_whose_worker_was_killed_is_taken_up_by_the_next_and_its_child_ends_too(
    owner: AbstractBaseUser,
) -> None:
    job = ask(owner, "test.steps", total=6, seconds=0.4)
    script = (
        "import django, sys; from django.conf import settings\n"
        "settings.DATABASES['default']['NAME'] = sys.argv[1]; django.setup()\n"
        "from onecard.jobs.tests import samples; from onecard.jobs.work import Worker\n"
        "if __name__ == '__main__': Worker(lease_seconds=1, beat_seconds=0.2).work_one()\n"
    )
    first = subprocess.Popen([sys.executable, "-c", script, str(connection.settings_dict["NAME"])])
    meanwhile(job, lambda found: found.done >= 2, lambda found: first.send_signal(signal.SIGKILL)).join()
    first.wait()
    time.sleep(1.2)
    steps_when_it_died = len(left())
    time.sleep(0.8)
    assert len(left()) == steps_when_it_died < 6
    Job.objects.filter(pk=job.pk).update(payload={"total": 6})
    job = work(job)
    assert (job.state, job.result) == (JobState.DONE, {"begun_at": steps_when_it_died})
    assert len(left()) == 6


def test_a_worker_told_to_stop_puts_its_job_back_uncounted(owner: AbstractBaseUser) -> None:
    job = ask(owner, "test.steps", total=50, seconds=0.2)
    worker = Worker()
    watcher = meanwhile(job, lambda found: found.done >= 1, lambda found: worker.stop())
    worker.work()
    watcher.join()
    job.refresh_from_db()
    assert (job.state, job.deaths, job.worker) == (JobState.WAITING, 0, "")
    assert job.saved["done"] == len(left())


@pytest.mark.parametrize(("wish", "state"), [("cancel", JobState.CANCELLED), ("pause", JobState.PAUSED)])
def test_a_worker_told_to_stop_keeps_what_somebody_wishes_of_its_job(
    owner: AbstractBaseUser, wish: str, state: JobState
) -> None:
    job = ask(owner, "test.steps", total=50, seconds=5)
    worker = Worker()

    def stop_and_wish(found: Job) -> None:
        worker.stop()
        getattr(queue, wish)(found)

    watcher = meanwhile(job, lambda found: found.done >= 1, stop_and_wish)
    worker.work()
    watcher.join()
    job.refresh_from_db()
    assert job.state == state


def test_a_worker_outlives_a_restart_of_the_database_and_does_its_job_again(owner: AbstractBaseUser) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("the embedded database is never away")
    job = ask(owner, "test.steps", total=20, seconds=0.2)
    worker = Worker(lease_seconds=1, beat_seconds=0.2)

    def cut_the_worker_off(_: Job) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid = %s",
                [backend],
            )
        Job.objects.filter(pk=job.pk).update(payload={"total": 4})

    backend = connection.connection.info.backend_pid
    cut = meanwhile(job, lambda found: found.done >= 1, cut_the_worker_off)
    end = meanwhile(job, lambda found: found.state == JobState.DONE, lambda _: worker.stop())
    worker.work()
    cut.join()
    end.join()
    job.refresh_from_db()
    assert (job.state, job.deaths) == (JobState.DONE, 0)
    assert job.result["begun_at"] > 0
    assert job.lease == 2


def test_of_many_workers_exactly_one_claims_a_job(owner: AbstractBaseUser) -> None:
    jobs = [ask(owner, "test.steps", total=1).pk for _ in range(12)]
    claimed: list[int] = []

    def claim() -> None:
        try:
            worker = Worker(name=f"{os.getpid()}:{threading.get_ident()}")
            while job := worker.claim():
                claimed.append(job.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=claim) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == jobs


def test_the_samples_are_what_the_child_imports() -> None:
    assert samples.steps.__module__ == "onecard.jobs.tests.samples"


def test_how_far_a_job_is_can_be_read_while_it_writes(owner: AbstractBaseUser, tmp_path: Path) -> None:
    job = ask(owner, "test.writes_long", seen=str(tmp_path / "seen"))
    views: list[queries.JobView] = []

    def half(found: Job) -> bool:
        view = queries.view(found)
        views.append(view)
        return view.percent == 50

    watcher = meanwhile(job, half, lambda _: (tmp_path / "seen").touch())
    work(job)
    watcher.join()
    assert (views[-1].percent, views[-1].sentence) == (50, "已写入2行，共4行")
    assert views[-1].remaining.startswith("大约还要")
    shown = queries.job(job.pk)
    assert (shown.state, shown.percent, shown.remaining) == (JobState.DONE, 100, "")
    assert left() == {"written"}
    assert not list((Path(settings.HOME) / "jobs").glob(f"{job.pk}.*"))
