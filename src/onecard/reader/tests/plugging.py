"""Cards in the virtual readers of a real pcscd, served by threads of the test that runs."""

from __future__ import annotations

import fcntl
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

import pytest

from onecard.chip.card import Card
from onecard.chip.tests.virtual_readers import LOCK, until, virtual_readers
from onecard.chip.vpcd import HOST, PORT, Exchange, connect, serve
from onecard.core.errors import Refusal
from onecard.reader.pcsc import Pcsc

FIRST, SECOND = "00 00", "00 01"
"""What the names of the two readers end with."""


@contextmanager
def service() -> Iterator[Callable[[], None] | None]:
    """Both readers, and the service that answers for them; yields as `virtual_readers`."""
    with virtual_readers() as end:
        until(answers)
        yield end


@contextmanager
def no_service() -> Iterator[None]:
    """No service runs meanwhile; the test is skipped where the system runs one."""
    with LOCK.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if answers() or Path("/run/pcscd/pcscd.comm").exists():
            pytest.skip("this system runs pcscd itself")
        yield


def answers() -> bool:
    """Whether the service lists the readers."""
    try:
        with Pcsc() as found:
            return len(found.readers()) == 2
    except Refusal:
        return False


def holds_card(name: str) -> bool:
    """Whether pcscd sees a card in the reader."""
    with Pcsc() as found:
        return any(one.holds_card for one in found.slots() if one.name.endswith(name))


@contextmanager
def plugged(card: Card, name: str = FIRST, told: Exchange | None = None) -> Iterator[socket.socket]:
    """The card in a reader; `pull` on what is yielded takes it out."""
    until(lambda: not holds_card(name))
    with connect(HOST, PORT + (name == SECOND)) as reader:
        Thread(target=_serve, args=(card, reader, told), daemon=True).start()
        until(lambda: holds_card(name))
        yield reader
        pull(reader)
    until(lambda: not holds_card(name))


def _serve(card: Card, reader: socket.socket, told: Exchange | None) -> None:
    with suppress(OSError):  # pulled out before it could answer
        serve(card, reader, told)


def pull(reader: socket.socket) -> None:
    """Take the card out, whatever it is doing."""
    with suppress(OSError):  # it may be out
        reader.shutdown(socket.SHUT_RDWR)
