"""The workers of a corpus: as many processes as cores, each replaced when it dies, hangs or has worked long enough."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from onecard.audit.corpus.worker import Job, Packet, failed, work
from onecard.reading.limits import Limits

RECYCLED_AFTER = 300
"""So many files a worker audits before another takes its place, so that what a library keeps cannot grow."""
READING = Limits(seconds=60, scanned_pages=0)
"""The bounds of one file in a worker; scans are not read by OCR among thousands of files."""
SECONDS = 120.0
"""How long one report may take in all; a worker that takes longer is ended."""
_SPAWN = multiprocessing.get_context("spawn")
_GONE = "文件“{}”审核时用尽了内存或使读取程序崩溃，已停止，没有审核。"
_SLOW = "文件“{}”审核了{:g}秒还没有完，已停止，没有审核。"


@dataclass(slots=True)
class _Worker:
    """A process with the job it is at, what it answered so far, since when it is at the present report, whether it has
    finished the file, and how many files it was given."""

    process: SpawnProcess
    pipe: Connection
    job: Job | None = None
    packets: list[Packet] = field(default_factory=list)
    since: float = 0.0
    finished: bool = False
    given: int = 0

    def give(self, job: Job) -> None:
        """Hand over the next file."""
        self.job, self.packets, self.finished = job, [], False
        self.since = time.monotonic()
        self.given += 1
        # One that died meanwhile is found out by its pipe, which has ended.
        with suppress(OSError):
            self.pipe.send(job)

    def end(self) -> None:
        """End the process, whatever it is at."""
        self.pipe.close()
        self.process.kill()
        self.process.join()


class Pool:
    """So many workers, each started when it is first needed and kept for the next jobs. To be closed."""

    def __init__(
        self, workers: int, *, limits: Limits = READING, seconds: float = SECONDS,
        recycled_after: int = RECYCLED_AFTER,
    ) -> None:  # fmt: skip
        self.count, self._limits, self._seconds = workers, limits, seconds
        self._recycled_after = recycled_after
        self._idle: list[_Worker] = []
        self._busy: list[_Worker] = []

    def audited(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, list[Packet]]]:
        """Each job with the packets of its reports, in the order they are done. A file at which a worker dies or is too
        slow is answered by a packet that says so. Raises nothing of the files."""
        left = iter(jobs)
        for job in islice(left, self.count):
            self._give(job)
        while self._busy:
            _listen(self._busy, self._seconds)
            for worker in list(self._busy):
                done = _done(worker, self._seconds)
                if done is None:
                    continue
                self._busy.remove(worker)
                if worker.pipe.closed or worker.given >= self._recycled_after:
                    worker.end()
                else:
                    self._idle.append(worker)
                # Before what was done is looked at: meanwhile the worker has something to do.
                following = next(left, None)
                if following is not None:
                    self._give(following)
                yield done

    def close(self) -> None:
        """End every worker, whatever it is at."""
        for worker in (*self._busy, *self._idle):
            worker.end()
        self._busy, self._idle = [], []

    def _give(self, job: Job) -> None:
        worker = self._idle.pop() if self._idle else _started(self._limits)
        self._busy.append(worker)
        worker.give(job)


def _started(limits: Limits) -> _Worker:
    ours, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=work, args=(theirs, limits), daemon=True)
    process.start()
    # Or a worker that dies would leave its end open, and we should wait for ever.
    theirs.close()
    return _Worker(process, ours)


def _listen(pool: list[_Worker], seconds: float) -> None:
    """Wait until a worker says something, dies, or has taken too long; take in what was said."""
    now = time.monotonic()
    patience = min(worker.since + seconds - now for worker in pool)
    ready = wait([worker.pipe for worker in pool], max(0.0, patience))
    for worker in pool:
        if worker.pipe not in ready:
            continue
        try:
            answer = worker.pipe.recv()
        except (EOFError, OSError):
            worker.packets.append(failed(_job(worker), _GONE.format(_job(worker).name)))
            worker.pipe.close()
            continue
        worker.since = time.monotonic()
        if answer is None:
            worker.finished = True
        else:
            worker.packets.append(answer)


def _done(worker: _Worker, seconds: float) -> tuple[Job, list[Packet]] | None:
    """The job of a worker with its packets, where it is finished, dead or too slow."""
    job = _job(worker)
    if worker.finished:
        return job, worker.packets
    if time.monotonic() - worker.since > seconds and not worker.pipe.closed:
        worker.packets.append(failed(job, _SLOW.format(job.name, seconds), seconds=seconds))
        worker.pipe.close()
    return (job, worker.packets) if worker.pipe.closed else None


def _job(worker: _Worker) -> Job:
    if worker.job is None:
        raise AssertionError("a worker in the pool has always been given a job")
    return worker.job
