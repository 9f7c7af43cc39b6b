"""How far a running job is, kept beside the database while that takes nothing down.

SQLite has one writer: while a job writes in a transaction of its own, its worker cannot note how far it is. Whoever
shares that database shares the folder too; what is kept here means nothing once the run is over.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from django.conf import settings

Progress = tuple[int, int, str]
"""Done, of how much, and the sentence that says it."""


def keep(job_id: int, lease: int, progress: Progress) -> None:
    """Keep how far the run with this lease is."""
    file = _file(job_id)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = file.with_suffix(".new")
    unfinished.write_text(json.dumps([lease, *progress]), encoding="utf-8")
    unfinished.replace(file)


def latest(job_id: int, lease: int) -> Progress | None:
    """What was kept of the run with this lease, None where nothing was."""
    with suppress(FileNotFoundError):
        kept, done, total, sentence = json.loads(_file(job_id).read_text(encoding="utf-8"))
        if kept == lease:
            return done, total, sentence
    return None


def forget(job_id: int) -> None:
    """Let go of what was kept of a job."""
    _file(job_id).unlink(missing_ok=True)


def _file(job_id: int) -> Path:
    return Path(settings.HOME) / "jobs" / f"{job_id}.json"
