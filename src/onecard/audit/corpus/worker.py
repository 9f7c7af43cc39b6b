"""A worker of a corpus: a process that audits one file after another, bounded in memory, and hands back their rows."""

from __future__ import annotations

import signal
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from onecard.audit.corpus.rows import rows_of
from onecard.audit.corpus.tables import Row, packed
from onecard.audit.detail import Detail
from onecard.audit.files import Report, audit_report, reports
from onecard.audit.finding import Audit
from onecard.core.errors import Refusal, reason_of
from onecard.reading.limits import Limits
from onecard.reading.memory import bound_memory
from onecard.reading.read import read_here

Packet = dict[str, bytes]
"""The rows of one report by table, as they go from process to process."""


@dataclass(frozen=True, slots=True)
class Job:
    """One file to audit: where it is, its name for the reader, its digest, the edition of the rules, and its bytes where
    the worker does not see the path."""

    path: str
    name: str
    digest: str
    edition: str
    data: bytes | None = None

    def key(self, member: str = "") -> Row:
        """The columns that begin every row of this file."""
        return {"digest": self.digest, "edition": self.edition, "member": member}


def work(pipe: Connection, limits: Limits) -> None:
    """Answer jobs until the pipe is closed: a packet for every report of the file, then None."""
    # Ctrl-C is the parent's to answer: it lets us go once it has kept what is done.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    bound_memory(limits.memory_bytes)
    try:
        while True:
            job: Job = pipe.recv()
            _answer(pipe, job, limits)
            pipe.send(None)
    except (EOFError, OSError):  # whoever gave the work is gone
        return


def _answer(pipe: Connection, job: Job, limits: Limits) -> None:
    try:
        data = Path(job.path).read_bytes() if job.data is None else job.data
        since = time.monotonic()
        for report in reports(data, job.name, read_here, limits):
            pipe.send(_packet(job, report, since))
            since = time.monotonic()
    except OSError as error:
        pipe.send(unopened(job, error))
    except Exception as error:  # one file stops no other
        pipe.send(failed(job, fault(error)))


def _packet(job: Job, report: Report, since: float) -> Packet:
    member = "" if report.name == job.name else report.name
    try:
        detail = Detail()
        audit = audit_report(report, detail=detail)
        return packed(rows_of(audit, detail, job.key(member), time.monotonic() - since))
    except Exception as error:  # one report stops no other
        return failed(job, fault(error), member)


def fault(error: Exception) -> str:
    """What to say of a report at which the program failed."""
    if isinstance(error, Refusal):
        return str(error)
    return f"程序出错（{type(error).__name__}：{error}），请反馈。"


def unopened(job: Job, error: OSError) -> Packet:
    """The rows of a file that could not be opened."""
    return failed(job, f"文件“{job.name}”：{reason_of(error)}，没有审核。")


def failed(job: Job, sentence: str, member: str = "", seconds: float = 0.0) -> Packet:
    """The rows of a report that was not audited, and why."""
    audit = Audit(Path(member or job.name).name, "" if member else job.digest, error=sentence)
    return packed(rows_of(audit, Detail(), job.key(member), seconds))
