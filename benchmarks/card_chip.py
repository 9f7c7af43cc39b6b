"""Personalising a card of the third generation against its two bare SM2 signatures, and commands through the chip in memory.

In rounds, each of which measures all and the signatures beside them; medians of processor time. The card made by commands
and the one from the mould are the same bytes; memory stays flat over 100,000 cards. card_chip.py [--cards N]
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from onecard.chip.contents import contents_of
from onecard.chip.key_source import TestKeys
from onecard.chip.mould import Mould
from onecard.chip.personalise import personalise
from onecard.chip.tests.cards import HOLDER, ISSUE, SSSE, finished, profile
from onecard.crypto.cipher import Algorithm
from onecard.crypto.sm2 import PrivateKey

ROUNDS = 25
MOULD_LIMIT, COMMANDS_LIMIT = 2.5, 8.0
BLOCKS_LIMIT, MEBIBYTES_LIMIT = 2_000, 4
BY_COMMANDS = 50
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


def growth(cards: int) -> tuple[int, float]:
    """What stays behind between the first tenth of so many cards, no two the same, and the last: Python's blocks, MiB.

    Most come from the mould, one in fifty from its commands.
    """
    told, keys = profile("v3"), TestKeys()
    transport, mould = keys.transport_key(Algorithm.SM4), Mould(told)
    held, started = [], time.process_time()
    for number in range(1, cards + 1):
        issue = replace(ISSUE, serial=number.to_bytes(4, "big"))
        contents = contents_of(told, issue, keys, replace(HOLDER, name=f"张{number}"))
        if number % BY_COMMANDS:
            mould.cast(contents)
        else:
            personalise(contents, transport)
        if number in (cards // 10, cards):
            gc.collect()
            held.append((sys.getallocatedblocks(), resident()))
    (blocks, mebibytes), seconds = held[1], time.process_time() - started
    blocks, mebibytes = blocks - held[0][0], mebibytes - held[0][1]
    print(f"{cards:,} cards, no two the same, in {seconds:.0f} s; memory since the first tenth:")
    print(f"  {blocks:+,} blocks (limit {BLOCKS_LIMIT:,}), {mebibytes:+.1f} MiB (limit {MEBIBYTES_LIMIT})")
    return blocks, mebibytes


def resident() -> float:
    """MiB of this process in memory, what libraries in C hold among them."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


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
    asked.add_argument("--cards", type=int, default=100_000)
    commands()
    quick, slow = personalising()
    blocks, mebibytes = growth(asked.parse_args().cards)
    flat = blocks <= BLOCKS_LIMIT and mebibytes <= MEBIBYTES_LIMIT
    return 0 if quick <= MOULD_LIMIT and slow <= COMMANDS_LIMIT and flat else 1


if __name__ == "__main__":
    sys.exit(main())
