"""Commands of our card over vpcd and pcscd against a card that only echoes, by a PC/SC program in C's calling convention.

One in each reader, short stretches by turns, the median of the pairs; exit status 1 below 0.8 of the echo. Without the
acknowledgements sent at once (chip/vpcd.py) both do 20 commands a second.
"""

from __future__ import annotations

import ctypes
import statistics
import sys
import time
from collections.abc import Callable
from multiprocessing import Process

from onecard.chip.tests.cards import SSSE, finished
from onecard.chip.tests.virtual_readers import until, virtual_readers
from onecard.chip.vpcd import PORT, connect, serve

LIMIT = 0.8
STRETCHES, COMMANDS = 60, 60
SELECT, READ = bytes.fromhex(f"00A404000F{SSSE}"), bytes.fromhex("00B2052C06")
ANSWER = bytes.fromhex("0504202406019000")
T0, SHARED = 1, 2


class Echo:
    """A card with one answer."""

    def __init__(self) -> None:
        self.settings = finished("v3").settings

    def reset(self) -> None:
        """Nothing to forget."""

    def transmit(self, raw: bytes) -> bytes:
        """The one answer."""
        return ANSWER


def in_reader(make: Callable[[], object], port: int) -> None:
    """Serve a reader with a card until it is stopped."""
    serve(make(), connect(port=port))  # type: ignore[arg-type]


class Program:
    """A PC/SC program: libpcsclite called as any program calls it."""

    def __init__(self, reader: int) -> None:
        self._reader = f"Virtual PCD 00 0{reader}".encode()
        self._library = ctypes.CDLL("libpcsclite.so.1")
        self._context = ctypes.c_long()
        assert self._library.SCardEstablishContext(2, None, None, ctypes.byref(self._context)) == 0
        self._card = ctypes.c_long()

    def connected(self) -> bool:
        """Whether the card in the reader answers."""
        protocol = ctypes.c_ulong()
        found = self._library.SCardConnect(
            self._context, self._reader, SHARED, T0, ctypes.byref(self._card), ctypes.byref(protocol)
        )
        return int(found) == 0

    def send(self, command: bytes) -> bytes:
        """The answer to a command."""
        room, length = ctypes.create_string_buffer(300), ctypes.c_ulong(300)
        protocol = (ctypes.c_ulong * 2)(T0, 16)
        done = self._library.SCardTransmit(
            self._card, protocol, command, len(command), None, room, ctypes.byref(length)
        )
        assert done == 0, hex(done & 0xFFFFFFFF)
        return room.raw[: length.value]


def rate(program: Program) -> float:
    """Commands a second over one stretch."""
    started = time.perf_counter()
    for _ in range(COMMANDS):
        program.send(READ)
    return COMMANDS / (time.perf_counter() - started)


def ours() -> object:
    """Our card."""
    return finished("v3")


def main() -> int:
    """Print both rates and their ratio; 1 below the limit."""
    with virtual_readers():
        cards = [Process(target=in_reader, args=(make, PORT + at)) for at, make in enumerate((ours, Echo))]
        programs = [Program(0), Program(1)]
        for card, program in zip(cards, programs, strict=True):
            card.start()
            until(program.connected)
            program.send(SELECT)
            assert program.send(READ) == ANSWER
        pairs = [(rate(programs[0]), rate(programs[1])) for _ in range(STRETCHES)]
        for card in cards:
            card.kill()
            card.join()
    rates = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(one / other for one, other in pairs)
    print(f"our card, echo: {' and '.join(f'{one:,.0f}' for one in rates)} commands a second")
    print(f"our card ÷ echo over vpcd: {ratio:.2f} (at least {LIMIT})")
    return 0 if ratio >= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
