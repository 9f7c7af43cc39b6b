"""Personalising a card of the third generation against its two bare SM2 signatures, and commands through the chip in memory.

In rounds, each of which measures all and the signatures beside them; medians of processor time. The card made by commands
and the one from the mould are the same bytes; memory stays flat over many cards. card_chip.py [--cards N]
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable

from onecard.chip.contents import contents_of
from onecard.chip.key_source import TestKeys
from onecard.chip.mould import Mould
from onecard.chip.personalise import personalise
from onecard.chip.tests.cards import HOLDER, ISSUE, SSSE, finished, profile
from onecard.crypto.cipher import Algorithm
from onecard.crypto.sm2 import PrivateKey

ROUNDS = 25
MOULD_LIMIT, COMMANDS_LIMIT = 2.5, 8.0
GROWTH_LIMIT_BYTES = 200_000
MESSAGE = bytes(128)


def seconds(doing: Callable[[], object], times: int) -> float:
    """Processor time of one run, over so many."""
    started = time.process_time()
    for _ in range(times):
        doing()
    return (time.process_time() - started) / times


def personalising() -> tuple[float, float]:
    """A card from the mould and one by commands, both over two signatures."""
    told, keys, pair = profile("v3"), TestKeys(), PrivateKey.fresh()
    transport, mould = keys.transport_key(Algorithm.SM4), Mould(told)
    contents = contents_of(told, ISSUE, keys, HOLDER)
    assert mould.cast(contents).dump() == personalise(contents, transport).memory.dump()

    def from_mould() -> None:
        mould.cast(contents_of(told, ISSUE, keys, HOLDER))

    def by_commands() -> None:
        personalise(contents_of(told, ISSUE, keys, HOLDER), transport)

    rounds = []
    for _ in range(ROUNDS):
        signing = 2 * seconds(lambda: pair.sign(MESSAGE), 20)
        rounds.append((seconds(from_mould, 5) / signing, seconds(by_commands, 2) / signing, signing))
    quick, slow, signing = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"two bare signatures {signing * 1000:.2f} ms")
    print(f"a card from the mould ÷ two signatures: {quick:.2f} (limit {MOULD_LIMIT})")
    print(f"a card by commands ÷ two signatures: {slow:.2f} (limit {COMMANDS_LIMIT})")
    return quick, slow


def growth(cards: int) -> int:
    """Bytes that stay behind after so many cards."""
    told, keys = profile("v3"), TestKeys()
    mould = Mould(told)
    tracemalloc.start()
    held = []
    for count in (cards // 10, cards):
        for _ in range(count):
            mould.cast(contents_of(told, ISSUE, keys, HOLDER))
        gc.collect()
        held.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    print(f"memory after {cards} more cards: {held[1] - held[0]:+} bytes (limit {GROWTH_LIMIT_BYTES})")
    return held[1] - held[0]


def commands() -> None:
    """Commands a second, in memory."""
    card = finished("v3")
    card.transmit(bytes.fromhex(f"00A404000F{SSSE}"))
    for name, text in (
        ("READ RECORD", "00B2052C06"),
        ("SELECT", "00A4000002EF05"),
        ("INTERNAL AUTHENTICATE", "0088000110" + "11" * 16),
        ("VERIFY", "0020000003123456"),
    ):
        raw = bytes.fromhex(text)
        print(f"{name}: {1 / seconds(lambda raw=raw: card.transmit(raw), 3000):,.0f} a second")


def main() -> int:
    """Print the figures; 1 past a limit."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--cards", type=int, default=2_000)
    commands()
    quick, slow = personalising()
    grown = growth(asked.parse_args().cards)
    return 0 if quick <= MOULD_LIMIT and slow <= COMMANDS_LIMIT and grown <= GROWTH_LIMIT_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
