"""What does a job: handlers by kind, and the context a handler works in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.db import transaction

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

MEMORY_BYTES: Final = 2 * 1024**3
"""Address space of a child unless its handler asks for another."""
SECONDS: Final = 30 * 60
"""Time of one run unless its handler asks for another."""
SAY_SECONDS: Final = 0.2
"""Progress is passed on at most this often."""

Payload = dict[str, Any]
Result = dict[str, Any] | None


class PauseAsked(Exception):  # noqa: N818 - a wish that was heeded, not an error
    """Somebody wants the job to pause; raised where the handler reports progress."""


class CancelAsked(Exception):  # noqa: N818 - likewise
    """Somebody wants the job to end."""


class LeaseLost(Exception):  # noqa: N818 - likewise
    """Another worker has taken the job up; whatever this one was about to commit is rolled back."""


@dataclass(frozen=True, slots=True)
class Handler:
    """What does jobs of one kind, and its limits: address space in bytes, time in seconds."""

    kind: str
    work: Callable[[Context, Payload], Result]
    memory_bytes: int
    seconds: float


@dataclass(slots=True)
class Context:
    """What a handler sees of its job. `saved` is what the last committed step kept, empty at the first start."""

    job_id: int
    lease: int
    owner_id: int
    saved: dict[str, Any]
    wire: Connection = field(repr=False)
    unsaid: tuple[int, int, str] | None = None
    said_at: float = 0.0

    def progress(self, done: int, total: int, sentence: str = "") -> None:
        """Say how far the work is (cheap, call it often); raises PauseAsked or CancelAsked where somebody wishes so."""
        self.unsaid = (done, total, sentence[:300])
        if time.monotonic() - self.said_at >= SAY_SECONDS:
            self.say()
            self.heed()

    def say(self) -> None:
        """Send the worker the latest progress, if it has not been sent."""
        if self.unsaid is not None:
            self.wire.send(("progress", self.unsaid))
            self.unsaid, self.said_at = None, time.monotonic()

    @contextmanager
    def step(self, done: int, total: int, sentence: str = "", *, saved: dict[str, Any]) -> Iterator[None]:
        """Do one step in one transaction with the progress to go on from; both are committed or neither.

        Raises LeaseLost, with everything rolled back, where another worker has the job by now; afterwards
        PauseAsked or CancelAsked as `progress` does.
        """
        from onecard.jobs.models import Job, JobState

        with transaction.atomic():
            yield
            mine = Job.objects.filter(pk=self.job_id, lease=self.lease, state=JobState.RUNNING)
            if mine.update(saved=saved, done=done, total=total, sentence=sentence[:300], deaths=0) != 1:
                raise LeaseLost
        self.saved = saved
        self.unsaid = (done, total, sentence[:300])
        self.heed()

    def heed(self) -> None:
        """Raise what somebody wishes, if anybody wishes anything."""
        while self.wire.poll():
            if self.wire.recv() == "cancel":
                raise CancelAsked
            raise PauseAsked


_handlers: Final[dict[str, Handler]] = {}
Work = TypeVar("Work", bound=Callable[[Context, Payload], Result])


def handler(
    kind: str, *, memory_bytes: int = MEMORY_BYTES, seconds: float = SECONDS
) -> Callable[[Work], Work]:
    """Declare, in a room's `handlers.py`, the function that does jobs of a kind (``accounts.import``).

    The function takes its context and the payload, returns the result as a JSON object or None, and raises Refusal
    for what its owner must be told. Raises ValueError if the kind has a handler already.
    """

    def declare(work: Work) -> Work:
        if kind in _handlers and _handlers[kind].work.__module__ != work.__module__:
            raise ValueError(f"two handlers for jobs of kind {kind}")
        _handlers[kind] = Handler(kind, work, memory_bytes, seconds)
        return work

    return declare


def handlers() -> list[Handler]:
    """Every handler by kind, after every room's `handlers.py` has been read."""
    from django.utils.module_loading import autodiscover_modules

    autodiscover_modules("handlers")
    return [_handlers[kind] for kind in sorted(_handlers)]


def handler_of(kind: str) -> Handler | None:
    """The handler of a kind, or None."""
    return {one.kind: one for one in handlers()}.get(kind)
