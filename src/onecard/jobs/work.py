"""The worker: claims jobs, runs each in a child process, keeps its lease alive, and writes down how it ended; between two
jobs it does the chores."""

from __future__ import annotations

import datetime
import logging
import multiprocessing
import os
import socket
import time
import uuid
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, Final

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.db.models import F
from django.utils import timezone

from onecard.jobs import beside, regular
from onecard.jobs.child import Errand, run
from onecard.jobs.handling import Handler, handler_of
from onecard.jobs.models import Job, JobState, Wish

_log = logging.getLogger(__name__)

LEASE_SECONDS: Final = 30.0
"""How long a job stays a worker's without a sign of life from it."""
BEAT_SECONDS: Final = 5.0
LOOK_SECONDS: Final = 0.3
IDLE_SECONDS: Final = 1.0
OUTAGE_SECONDS: Final = 60.0
"""For how long a worker waits for a database that does not answer, as one that is being started anew."""
DEATHS_MAX: Final = 3
"""After so many processes that ended under a job it is given up."""


@dataclass(slots=True)
class Worker:
    """One worker: does one job at a time, and the chores each hour. `stopping` makes it end after putting its job back."""

    name: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}")
    lease_seconds: float = LEASE_SECONDS
    beat_seconds: float = BEAT_SECONDS
    stopping: bool = False
    chores_due: float = 0.0

    def stop(self) -> None:
        """Ask the worker to end soon; safe to call from a signal."""
        self.stopping = True

    def work(self, *, until_empty: bool = False) -> None:
        """Do jobs until told to stop, or until none waits.

        A database that does not answer for a while is waited for; raises OperationalError or InterfaceError where it
        stays away. What was under way is taken up again once its lease has run out.
        """
        answered_at = time.monotonic()
        while not self.stopping:
            close_old_connections()
            try:
                self.do_chores()
                worked = self.work_one()
                answered_at = time.monotonic()
            except (OperationalError, InterfaceError):
                if time.monotonic() - answered_at > OUTAGE_SECONDS:
                    raise
                _log.warning("the database does not answer; trying again", exc_info=True)
                time.sleep(IDLE_SECONDS)
                continue
            if not worked:
                if until_empty:
                    return
                time.sleep(IDLE_SECONDS)

    def do_chores(self) -> None:
        """Do what is due each hour; a worker that begins does it first."""
        if time.monotonic() >= self.chores_due:
            self.chores_due = time.monotonic() + regular.EVERY_SECONDS
            for one, count in regular.do_all():
                _log.info("%s: %s", one.title, count)

    def work_one(self) -> bool:
        """Take the oldest waiting job and run it to its end or pause; False where none waits."""
        take_up_abandoned()
        job = self.claim()
        if job is None:
            return False
        handler = handler_of(job.kind)
        if handler is None:
            _settle(job, state=JobState.FAILED, **_error("jobs.no_handler"))
            return True
        _Run(self, job, handler).to_the_end()
        return True

    def claim(self) -> Job | None:
        """The oldest waiting job, now this worker's: of several workers exactly one changes the row."""
        waiting = Job.objects.filter(state=JobState.WAITING).order_by("pk")
        for pk, lease, saved in waiting.values_list("pk", "lease", "saved")[:10]:
            now = timezone.now()
            # Without anything saved the run begins again, and how far the last one came means nothing.
            anew = {} if saved else {"done": 0, "total": 0, "sentence": ""}
            claimed = Job.objects.filter(pk=pk, state=JobState.WAITING, lease=lease).update(
                state=JobState.RUNNING, lease=lease + 1, worker=self.name, wish=Wish.NONE,
                lease_until=now + datetime.timedelta(seconds=self.lease_seconds), started_at=now, **anew,
            )  # fmt: skip
            if claimed == 1:
                return Job.objects.get(pk=pk)
        return None


def take_up_abandoned() -> None:
    """Put back what a worker left behind when it died or lost the database; give up what has died too often."""
    for job in Job.objects.filter(lease_until__lt=timezone.now(), state=JobState.RUNNING):
        _bury(job)


def _bury(job: Job) -> None:
    """A process ended under the job: it waits again, from its saved progress, or is given up with a sentence."""
    if job.wish != Wish.CANCEL and job.deaths + 1 >= DEATHS_MAX:
        _settle(job, state=JobState.FAILED, deaths=F("deaths") + 1, **_error("jobs.died"))
    else:
        _put_back(job, deaths=F("deaths") + 1)


def _put_back(job: Job, **fields: Any) -> None:
    """The job waits again, unless somebody wishes that it pauses or ends."""
    states = {Wish.CANCEL: JobState.CANCELLED, Wish.PAUSE: JobState.PAUSED}
    _settle(job, state=states.get(Wish(job.wish), JobState.WAITING), **fields)


def _settle(job: Job, *, state: JobState, **fields: Any) -> bool:
    """Write how a run ended, if the job is still held under the same lease; False where it is not."""
    fields |= {"state": state, "wish": Wish.NONE, "lease_until": None, "worker": ""}
    if state in {JobState.DONE, JobState.FAILED, JobState.CANCELLED}:
        fields["ended_at"] = timezone.now()
    return Job.objects.filter(pk=job.pk, lease=job.lease, state=JobState.RUNNING).update(**fields) == 1


class _Run:
    """One run of one job in a child process, seen from the worker."""

    def __init__(self, worker: Worker, job: Job, handler: Handler) -> None:
        self.worker, self.job, self.handler = worker, job, handler
        spawn = multiprocessing.get_context("spawn")
        self.wire: Connection
        self.wire, far_end = spawn.Pipe()
        errand = Errand(
            job.pk, job.lease, job.kind, handler.work.__module__, handler.memory_bytes,
            str(connection.settings_dict["NAME"]),
        )  # fmt: skip
        # Not a daemon: the handler may read a foreign file in a child process of its own.
        self.child: SpawnProcess = spawn.Process(target=run, args=(errand, far_end))
        self.child.start()
        far_end.close()
        self.progress: tuple[int, int, str] | None = None
        self.told = Wish.NONE.value
        self.beaten_at = time.monotonic()

    def to_the_end(self) -> None:
        """Watch over the child until it has ended, and write down how."""
        ends_at = time.monotonic() + self.handler.seconds
        try:
            while True:
                word = self._hear()
                if word is not None:
                    self._write_end(*word)
                elif not self._watch(ends_at):
                    continue
                return
        finally:
            self._end_child()
            beside.forget(self.job.pk)

    def _hear(self) -> tuple[str, Any] | None:
        """The child's last word, None while it works; its progress is kept for the next beat."""
        try:
            if not self.wire.poll(LOOK_SECONDS):
                return None
            what, content = self.wire.recv()
        except (EOFError, OSError):
            return "died", None
        if what != "progress":
            return what, content
        self.progress = content
        while self.wire.poll():
            # Only the latest progress matters.
            try:
                what, content = self.wire.recv()
            except (EOFError, OSError):
                return "died", None
            if what != "progress":
                return what, content
            self.progress = content
        return None

    def _watch(self, ends_at: float) -> bool:
        """Look after the run between two words of the child; True where it is over."""
        if self.worker.stopping:
            self._end_child()
            self.job.refresh_from_db(fields=["wish"])
            _put_back(self.job)
            return True
        if time.monotonic() > ends_at:
            self._end_child()
            _settle(self.job, state=JobState.FAILED, **_error("jobs.time"))
            return True
        return not self._beat()

    def _beat(self) -> bool:
        """Renew the lease, write the progress and pass on a wish; False where the job is another's by now."""
        wish = Job.objects.filter(pk=self.job.pk).values_list("wish", flat=True).first() or ""
        if wish != self.told:
            self.told = wish
            self.job.wish = wish
            if wish:
                self._tell(wish)
        if self.progress is None and time.monotonic() - self.beaten_at < self.worker.beat_seconds:
            return True
        fields: dict[str, Any] = {
            "lease_until": timezone.now() + datetime.timedelta(seconds=self.worker.lease_seconds)
        }
        if self.progress is not None:
            fields |= dict(zip(("done", "total", "sentence"), self.progress, strict=True))
        mine = Job.objects.filter(pk=self.job.pk, lease=self.job.lease, state=JobState.RUNNING)
        try:
            _wait_at_most(milliseconds=200)
            held = mine.update(**fields) == 1
        except OperationalError:
            # On SQLite the child itself may be in the middle of a long transaction; the next beat will do.
            if self.progress is not None:
                beside.keep(self.job.pk, self.job.lease, self.progress)
            return True
        finally:
            _wait_at_most(milliseconds=30_000)
        beside.forget(self.job.pk)
        self.progress, self.beaten_at = None, time.monotonic()
        return held

    def _tell(self, wish: str) -> None:
        try:
            self.wire.send(wish)
        except OSError:
            # The child has just ended; its last word tells how.
            self.told = wish

    def _write_end(self, word: str, content: Any) -> None:
        latest = dict(zip(("done", "total", "sentence"), self.progress, strict=True)) if self.progress else {}
        if word == "done":
            _settle(self.job, state=JobState.DONE, result=content, deaths=0, **latest)
        elif word == "paused":
            _settle(self.job, state=JobState.PAUSED, **latest)
        elif word == "cancelled":
            _settle(self.job, state=JobState.CANCELLED, **latest)
        elif word == "refused":
            code, sentence, remedy = content
            error = {"error_code": code, "error_sentence": sentence, "error_remedy": remedy}
            _settle(self.job, state=JobState.FAILED, **error, **latest)
        elif word in {"memory", "broken"}:
            _settle(self.job, state=JobState.FAILED, **_error(f"jobs.{word}"), **latest)
        elif word == "died":
            self.job.refresh_from_db(fields=["wish", "deaths"])
            _bury(self.job)

    def _end_child(self) -> None:
        self.wire.close()
        self.child.join(0.5)
        if self.child.is_alive():
            self.child.kill()
            self.child.join()


def _wait_at_most(milliseconds: int) -> None:
    """How long a statement waits for another writer, on the engine that has only one."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {milliseconds}")


def _error(code: str) -> dict[str, str]:
    sentence, remedy = {
        "jobs.no_handler": ("这个版本的系统不会做这种任务。", "升级全部进程到同一版本后重新提交。"),
        "jobs.time": ("任务超过时间上限，已停止；没有做完的部分没有留下。", "把文件拆小后重新提交。"),
        "jobs.memory": ("任务超过内存上限，已停止；没有做完的部分没有留下。", "把文件拆小后重新提交。"),
        "jobs.broken": ("任务执行中出错，已停止；没有做完的部分没有留下。", "请系统管理员查看任务进程的日志。"),
        "jobs.died": ("执行任务的进程几次意外结束，不再重试；没有做完的部分没有留下。", "请系统管理员检查内存和日志后重新提交。"),
    }[code]  # fmt: skip
    return {"error_code": code, "error_sentence": sentence, "error_remedy": remedy}
