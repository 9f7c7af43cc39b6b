"""What may hang in the system is done in a thread that nothing waits for at the end of the program."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def in_thread(work: Callable[[], T]) -> asyncio.Future[T]:
    """The result of work that is done in a thread of its own, to be awaited; what it raises is raised there."""
    doing: Future[T] = Future()

    def run() -> None:
        try:
            doing.set_result(work())
        except Exception as fault:  # raised again where the result is awaited
            doing.set_exception(fault)

    Thread(target=run, daemon=True).start()
    return asyncio.wrap_future(doing)
