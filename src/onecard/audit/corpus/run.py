"""Auditing a corpus (成批审核): the reports of a folder, all cores, what is done already left alone."""

from __future__ import annotations

import hashlib
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from onecard.audit.corpus.edition import edition
from onecard.audit.corpus.parts import Parts
from onecard.audit.corpus.tables import Row
from onecard.audit.corpus.worker import Job, Packet
from onecard.core.errors import Refusal, reason_of

SUFFIXES = frozenset(
    (".pdf", ".docx", ".doc", ".rtf", ".xlsx", ".xls", ".html", ".htm", ".txt", ".md", ".zip")
)
"""How the name of a report, or of an archive of reports, ends."""
_EVERY = 5.0
"""Seconds from one line of progress to the next."""


class Workers(Protocol):
    """Who audits: the processes of this machine (`pool`), or the machines of a cluster (`cluster`)."""

    count: int
    """How many files are audited at once."""

    def audited(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, list[Packet]]]:
        """Each job with the packets of its reports, in the order they are done. Raises nothing of the files."""
        ...


@dataclass(slots=True)
class Ended:
    """How a run ended: files of the corpus, how many of them were audited now, reports in them, reports with an 错误, and
    reports and files that could not be read."""

    files: int
    now: int
    reports: int = 0
    wrong: int = 0
    unread: int = 0


def audit_corpus(folder: Path, out: Path, workers: Workers, tell: Callable[[str], None]) -> Ended:
    """Audit every report below a folder into `out`; `tell` hears how far it is, a sentence at a time.

    What was audited before by the same edition of the rules, known by the digest of the file, is not audited again,
    whatever the file is called now. Where it is interrupted, what is done is kept. Raises Refusal `audit.corpus` where
    the folder holds no report, `export.folder` where `out` cannot be written to.
    """
    paths = list(_found(folder, out, tell))
    if not paths:
        raise Refusal(
            "audit.corpus",
            f"{_text(folder)}里没有可以审核的文件。",
            f"目录里要有{'、'.join(sorted(one[1:].upper() for one in SUFFIXES))}文件。",
        )
    parts, rules = Parts(out), edition()
    rows = [_row(folder, path, rules) for path in paths]
    parts.put_paths(rows)
    done = parts.done(rules)
    jobs: dict[str, Job] = {}
    for path, row in zip(paths, rows, strict=True):
        digest = str(row["digest"] or "")
        if digest and digest not in done:
            jobs.setdefault(digest, Job(str(path), path.name, digest, rules))
    copies = Counter(str(row["digest"]) for row in rows if row["digest"])
    tell(
        f"{len(paths)}个文件，内容不同的{len(copies)}个：已审核过{len(done & set(copies))}个，"
        f"这次审核{len(jobs)}个，用{min(workers.count, len(jobs)) or 1}个进程。"
    )
    _audit(list(jobs.values()), parts, workers, tell)
    ended = Ended(len(paths), len(jobs), unread=sum(1 for row in rows if row["error"]))
    for digest, errors, error in parts.outcomes(rules):
        ended.reports += copies[digest]
        ended.wrong += copies[digest] if errors else 0
        ended.unread += copies[digest] if error else 0
    return ended


def _audit(jobs: list[Job], parts: Parts, workers: Workers, tell: Callable[[str], None]) -> None:
    since = last = time.monotonic()
    try:
        for number, (_, packets) in enumerate(workers.audited(jobs), 1):
            parts.add(packets)
            now = time.monotonic()
            if now - last >= _EVERY:
                last = now
                tell(_progress(number, len(jobs), now - since))
    finally:
        parts.flush()


def _progress(number: int, count: int, seconds: float) -> str:
    rate = number / seconds
    left = round((count - number) / rate / 60)
    return (
        f"[{number}/{count}] 每秒{rate:.1f}个，还要约{left}分钟"
        if left
        else f"[{number}/{count}] 每秒{rate:.1f}个"
    )


def _found(folder: Path, out: Path, tell: Callable[[str], None]) -> Iterator[Path]:
    """The reports below a folder in the order of their names, without what we write, hidden files and Office's own."""
    ours = out.resolve()

    def skipped(error: OSError) -> None:
        tell(f"{_text(Path(error.filename))}：{reason_of(error)}，跳过。")

    for here, folders, names in os.walk(folder, onerror=skipped):
        folders[:] = sorted(
            one for one in folders if not one.startswith(".") and Path(here, one).resolve() != ours
        )
        for name in sorted(names):
            path = Path(here, name)
            if path.suffix.lower() in SUFFIXES and not name.startswith((".", "~$")) and path.is_file():
                yield path


def _row(folder: Path, path: Path, rules: str) -> Row:
    row: Row = {"path": _text(path.relative_to(folder)), "edition": rules, "digest": None, "error": ""}
    try:
        with path.open("rb") as file:
            row["digest"] = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        row["error"] = f"{reason_of(error)}。"
    return row


def _text(path: Path) -> str:
    """A path as text; a name may hold bytes that are none."""
    return path.as_posix().encode("utf-8", "replace").decode()
