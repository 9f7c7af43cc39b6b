"""Reading and fully verifying a card through a SAM over PC/SC: the time in our code against the whole time.

What the calls of the service take, and the card behind them, is not ours, nor the verifying inside libcrypto, which is told
apart (card_crypto measures it); the rest is. Median of repeated readings; exit status 1 past the limit.
"""

from __future__ import annotations

import statistics
import sys
import time
from multiprocessing import Process

from card_vpcd import Program, in_reader

from onecard.chip.card import Card
from onecard.chip.key_source import TestKeys
from onecard.chip.tests.cards import finished
from onecard.chip.tests.virtual_readers import until, virtual_readers
from onecard.chip.vpcd import PORT
from onecard.crypto.libcrypto import Operation
from onecard.reader.basic import read_basic
from onecard.reader.finding import card_and_sam
from onecard.reader.pcsc import Pcsc
from onecard.reader.verifying import Outcome, verify

LIMIT = 0.2
READINGS = 31


def card() -> Card:
    """A card with the published test keys."""
    return finished("v3", distinct=False)


def module() -> Card:
    """The SAM of its city."""
    return finished("sam", distinct=False)


class Watch:
    """Time spent in calls of the service, and in libcrypto."""

    def __init__(self) -> None:
        self.seconds: dict[type, float] = {}
        self._count(Pcsc, "_status")
        self._count(Operation, "holds")

    def _count(self, where: type, name: str) -> None:
        inner = getattr(where, name)

        def timed(*arguments: object) -> object:
            started = time.perf_counter()
            try:
                return inner(*arguments)
            finally:
                self.seconds[where] = self.seconds.get(where, 0) + time.perf_counter() - started

        setattr(where, name, timed)


def reading(watch: Watch) -> tuple[float, float, float, int]:
    """Whole time, the part that is ours, the part of libcrypto, and how many exchanges there were with the card."""
    issuer = TestKeys().issuer
    watch.seconds, started = {}, time.perf_counter()
    with card_and_sam() as (terminal, sam):
        checks = verify(read_basic(terminal, sam), issuer)
        whole = time.perf_counter() - started
        service, library = watch.seconds[Pcsc], watch.seconds[Operation]
    assert {one.outcome for one in checks} == {Outcome.HOLDS}
    return whole, (whole - service - library) / whole, library / whole, len(terminal.trace)


def main() -> int:
    """Print whole time and ratio; 1 past the limit."""
    with virtual_readers():
        cards = [Process(target=in_reader, args=(make, PORT + at)) for at, make in enumerate((card, module))]
        for at, one in enumerate(cards):
            one.start()
            until(Program(at).connected)
        watch = Watch()
        reading(watch)
        found = [reading(watch) for _ in range(READINGS)]
        for one in cards:
            one.kill()
            one.join()
    whole, ours, library, exchanges = (statistics.median(column) for column in zip(*found, strict=True))
    print(f"a card read and verified in {whole * 1000:.1f} ms, {exchanges:.0f} exchanges with the card")
    print(
        f"our code ÷ whole time: {ours:.2f} (limit {LIMIT}); two signatures verified in libcrypto: {library:.2f}"
    )
    return 0 if ours <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
