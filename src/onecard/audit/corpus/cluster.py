"""The workers of a corpus on many machines: a desk on every core of a Ray cluster, each with a guarded worker of its own.

What guards a file on one machine guards it there: a desk audits in a process of a Pool, bounded in memory and time. Ray
brings the files to the desks and their rows back, and says which desk was lost with its process or its machine.
Needs the extra ``cluster`` (ray).
"""

from __future__ import annotations

import os
import socket
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import ray
from ray.exceptions import RayError

from onecard.audit.corpus.edition import edition
from onecard.audit.corpus.pool import Pool
from onecard.audit.corpus.worker import Job, Packet, failed, unopened
from onecard.core.errors import Refusal

TRIES = 3
"""A file is given up once so many desks were lost with it, the run once so many in a row were lost before they began."""
_PATIENCE = 10.0
"""Seconds in which a cluster answers."""
_GIVEN_UP = "文件“{}”审核时{}次失去了负责的进程或机器（{}），没有审核。"
_ALIKE = "每台机器都要装与这里同一版本的onecard：在源代码目录运行pip install '.[cluster]'。已审核的都保存了。"


class Desk:
    """What stands on one core of the cluster."""

    def __init__(self) -> None:
        self._pool = Pool(1)

    def edition(self) -> str:
        """The edition of the rules on this machine."""
        return edition()

    def audit(self, job: Job) -> list[Packet]:
        """The rows of one file, whose bytes came with it."""
        ((_, packets),) = self._pool.audited([job])
        return packets


class Cluster:
    """The cluster at an address (host:port), or one that is started for us on this machine where it is ''; `workers` desks,
    as many as it has cores where that is None. To be closed.

    Raises Refusal `audit.cluster` where none answers at the address.
    """

    def __init__(self, address: str, workers: int | None) -> None:
        # Nothing of what is done here is told to the makers of the library.
        os.environ.update(RAY_USAGE_STATS_ENABLED="0")
        ours: dict[str, Any] = {} if address else {"num_cpus": workers, "include_dashboard": False}
        if address:
            _reach(address)
        try:
            ray.init(address=address or "local", log_to_driver=False, logging_level="ERROR", **ours)
        except (ConnectionError, RuntimeError) as error:
            raise _refused(
                f"Ray集群{address}不能用：{error}。", "各台机器上Python和Ray的版本要与这里的相同。"
            ) from error
        self.count = workers or int(ray.cluster_resources()["CPU"])
        self._desk = ray.remote(num_cpus=1)(Desk)
        self._idle: list[Any] = []
        self._asked: dict[Any, tuple[Any, Job | None]] = {}
        """By the answer awaited the desk and the file it is at; a desk that begins is asked for its edition."""

    def audited(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, list[Packet]]]:
        """Each job with the packets of its reports, in the order they are done. A file whose desk is lost goes to another;
        one that loses several is answered by a packet that says so.

        Raises nothing of the files; Refusal `audit.cluster` where the machines cannot begin or have another edition.
        """
        left, lost = deque(jobs), Counter[Job | None]()
        for _ in range(min(self.count, len(left))):
            self._open()
        while left or any(job for _, job in self._asked.values()):
            yield from self._hand_out(left)
            if not self._asked:
                continue
            job, answer = self._heard()
            if not isinstance(answer, RayError):
                del lost[job]
                if job is not None:
                    yield job, answer
                continue
            # Another begins in its place, wherever the cluster has room.
            self._open()
            lost[job] += 1
            if lost[job] < TRIES:
                left.extend([job] if job is not None else [])
            elif job is None:
                raise _refused(f"集群的机器上不能开始审核（{type(answer).__name__}）。", _ALIKE)
            else:
                yield job, [failed(job, _GIVEN_UP.format(job.name, TRIES, type(answer).__name__))]

    def close(self) -> None:
        """Leave the cluster: what stands there for us is ended."""
        ray.shutdown()

    def _open(self) -> None:
        # Given no file before it answers: a cluster that others use may have no room for it.
        desk = self._desk.remote()
        self._asked[desk.edition.remote()] = desk, None

    def _hand_out(self, left: deque[Job]) -> Iterator[tuple[Job, list[Packet]]]:
        """A file for every desk that has none; those that cannot be opened are answered."""
        while self._idle and left:
            job = left.popleft()
            try:
                # The bytes themselves: the other machine need not see this folder.
                sent = replace(job, data=Path(job.path).read_bytes())
            except OSError as error:
                yield job, [unopened(job, error)]
                continue
            desk = self._idle.pop()
            self._asked[desk.audit.remote(sent)] = desk, job

    def _heard(self) -> tuple[Job | None, list[Packet] | RayError]:
        """What the next desk to answer was at, and what it says; or how it was lost."""
        (answer, *_), _ = ray.wait(list(self._asked))
        desk, job = self._asked.pop(answer)
        try:
            said = ray.get(answer)
        except RayError as error:
            return job, error
        if job is None and said != edition():
            raise _refused("集群里有机器的onecard与这里不是同一版本。", _ALIKE)
        self._idle.append(desk)
        return job, said


def _reach(address: str) -> None:
    """Refuse where nobody answers at once: the library itself would try for a quarter of an hour."""
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), _PATIENCE).close()
    except (OSError, OverflowError, ValueError) as error:
        raise _refused(
            f"“{address}”没有Ray集群应答。", "地址是主机和端口，如10.0.0.1:6379；核对网络。"
        ) from error


def _refused(sentence: str, remedy: str) -> Refusal:
    return Refusal("audit.cluster", sentence, remedy)
