"""The queue: what may be asked of a job, and what a worker may still write that has lost it."""

from __future__ import annotations

import argparse
import datetime
import json
from multiprocessing import Pipe

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.models import Session
from django.utils import timezone

from onecard.core.errors import Refusal
from onecard.jobs import queries, queue
from onecard.jobs.commands import JOBS
from onecard.jobs.handling import CancelAsked, Context, LeaseLost, PauseAsked, handler
from onecard.jobs.models import Job, JobState, Wish
from onecard.jobs.tests import samples
from onecard.jobs.work import Worker, take_up_abandoned

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> AbstractBaseUser:
    return get_user_model().objects.create(username="chen", name="陈经办", office="综合办公室", password="!")


@pytest.fixture
def job(owner: AbstractBaseUser) -> Job:
    return queue.enqueue("test.steps", {"total": 2}, owner, "导入2024年凭证")


def test_a_kind_that_nobody_handles_cannot_be_asked_for(owner: AbstractBaseUser) -> None:
    with pytest.raises(ValueError, match="no handler"):
        queue.enqueue("test.unknown", {}, owner, "x")


def test_a_kind_has_one_handler() -> None:
    def other(context: Context, payload: dict[str, object]) -> None: ...

    with pytest.raises(ValueError, match="two handlers"):
        handler("test.steps")(other)


def test_a_waiting_job_pauses_resumes_and_is_cancelled_at_once(job: Job) -> None:
    assert queue.pause(job).state == JobState.PAUSED
    assert Worker().claim() is None
    assert queue.resume(job).state == JobState.WAITING
    assert queue.cancel(job).state == JobState.CANCELLED
    assert job.ended_at is not None


def test_a_running_job_is_only_asked_and_the_wish_to_pause_can_be_taken_back(job: Job) -> None:
    assert Worker().claim() == job
    assert (queue.pause(job).state, job.wish) == (JobState.RUNNING, Wish.PAUSE)
    assert queue.resume(job).wish == Wish.NONE
    assert queue.cancel(job).wish == Wish.CANCEL


@pytest.mark.parametrize("verb", [queue.pause, queue.resume, queue.cancel])
def test_an_ended_job_cannot_be_steered(job: Job, verb: object) -> None:
    Job.objects.update(state=JobState.DONE)
    with pytest.raises(Refusal) as refusal:
        verb(job)  # type: ignore[operator]
    assert refusal.value.code == "jobs.ended"


def test_jobs_are_claimed_in_the_order_they_were_asked_for(job: Job, owner: AbstractBaseUser) -> None:
    second = queue.enqueue("test.steps", {"total": 1}, owner, "第二个")
    worker = Worker()
    assert [worker.claim(), worker.claim(), worker.claim()] == [job, second, None]


def test_a_lease_that_ran_out_frees_the_job_but_a_living_one_does_not(job: Job) -> None:
    Worker().claim()
    take_up_abandoned()
    assert Job.objects.get().state == JobState.RUNNING
    Job.objects.update(lease_until=timezone.now() - datetime.timedelta(seconds=1))
    take_up_abandoned()
    assert (Job.objects.get().state, Job.objects.get().deaths) == (JobState.WAITING, 1)


def test_who_has_lost_the_lease_commits_nothing_more(job: Job) -> None:
    Worker().claim()
    ours, theirs = Pipe()
    context = Context(job.pk, 1, job.owner_id, {}, ours)
    with context.step(1, 2, saved={"done": 1}):
        samples.leave("first")
    Job.objects.update(lease=2)
    with pytest.raises(LeaseLost), context.step(2, 2, saved={"done": 2}):
        samples.leave("second")
    assert list(Session.objects.values_list("session_key", flat=True)) == ["first"]
    assert Job.objects.get().saved == {"done": 1}
    ours.close()
    theirs.close()


@pytest.mark.parametrize(("wish", "heeded"), [("pause", PauseAsked), ("cancel", CancelAsked)])
def test_a_wish_is_heeded_at_the_next_progress(wish: str, heeded: type[Exception]) -> None:
    ours, theirs = Pipe()
    context = Context(1, 1, 1, {}, ours)
    theirs.send(wish)
    with pytest.raises(heeded):
        context.progress(1, 2)
    assert theirs.recv() == ("progress", (1, 2, ""))
    ours.close()
    theirs.close()


def test_the_list_shows_what_has_not_ended(job: Job, capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    JOBS.add_arguments(parser)
    Job.objects.update(done=1, total=4, sentence="正在读取", state=JobState.RUNNING)
    assert JOBS.run(parser.parse_args(["list"])) == 0
    assert capsys.readouterr().out == f"{job.pk}  正在执行 25%  导入2024年凭证  正在读取\n"
    Job.objects.update(state=JobState.DONE)
    JOBS.run(parser.parse_args(["list"]))
    assert capsys.readouterr().out == "没有任务。\n"
    JOBS.run(parser.parse_args(["list", "--all", "--format", "json"]))
    assert json.loads(capsys.readouterr().out)[0]["percent"] == 25


def test_a_job_is_found_by_its_owner(job: Job, owner: AbstractBaseUser) -> None:
    assert [one.id for one in queries.jobs(owner, unended=True)] == [job.pk]
    with pytest.raises(Refusal):
        queries.job(job.pk + 1)


@pytest.mark.parametrize(("saved", "percent"), [({}, None), ({"done": 1}, 33)])
def test_a_run_that_begins_again_says_so_and_one_that_goes_on_says_how_far_it_was(
    saved: dict[str, int], percent: int | None, job: Job
) -> None:
    Job.objects.filter(pk=job.pk).update(done=4, total=12, sentence="已读4行", saved=saved)
    Worker().claim()
    shown = queries.job(job.pk)
    assert (shown.percent, shown.sentence) == (percent, "已读4行" if saved else "")
