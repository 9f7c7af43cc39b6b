"""The child process of one job: limits, the handler, and one last word to the worker.

Nothing here may import models before Django is set up: a spawned process begins with an empty interpreter.
"""

from __future__ import annotations

import importlib
import logging
import os
import signal
import sys
import threading
from dataclasses import dataclass
from multiprocessing import connection as wires
from multiprocessing import parent_process
from typing import Any

from onecard.core.errors import Refusal

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Errand:
    """What a child is sent out with."""

    job_id: int
    lease: int
    kind: str
    module: str
    memory_bytes: int
    database: str


def run(errand: Errand, wire: wires.Connection) -> None:
    """Do the job and say how it ended: done, refused, paused, cancelled, lost or broken."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_worker, daemon=True).start()
    _limit_memory(errand.memory_bytes)
    try:
        wire.send(_carry_out(errand, wire))
    except MemoryError:
        wire.send(("memory", None))
    wire.close()


def _carry_out(errand: Errand, wire: wires.Connection) -> tuple[str, Any]:
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = errand.database
    django.setup()
    from onecard.jobs.handling import CancelAsked, Context, LeaseLost, PauseAsked, handler_of
    from onecard.jobs.models import Job

    importlib.import_module(errand.module)
    handler = handler_of(errand.kind)
    job = Job.objects.get(pk=errand.job_id)
    context = Context(job.pk, errand.lease, job.owner_id, job.saved, wire)
    if handler is None:
        raise LookupError(errand.kind)
    try:
        return "done", handler.work(context, job.payload) or {}
    except PauseAsked:
        return "paused", None
    except CancelAsked:
        return "cancelled", None
    except LeaseLost:
        return "lost", None
    except Refusal as refusal:
        return "refused", (refusal.code, refusal.sentence, _remedy(refusal))
    except MemoryError:
        raise
    except Exception:
        # The owner gets a sentence; whoever runs the site finds the rest in the log.
        _log.exception("job %s (%s) broke", errand.job_id, errand.kind)
        return "broken", None
    finally:
        context.say()


def _remedy(refusal: Refusal) -> str:
    """What to do, with every place that is wrong, for the reader comes later and has nothing else."""
    places = "".join(f"\n{one.place}：{one.sentence}{one.remedy}" for one in refusal.problems)
    return refusal.remedy + places


def _end_with_the_worker() -> None:
    """End at once when the worker is gone: its lease will run out, and two must not do the same work."""
    parent = parent_process()
    if parent is not None:
        wires.wait([parent.sentinel])
        os._exit(1)


def _limit_memory(size: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(
        resource.RLIMIT_AS, (size if hard == resource.RLIM_INFINITY else min(size, hard), hard)
    )
