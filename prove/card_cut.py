"""Cut a card's image file at every byte of everything real command sequences wrote, and open what is left.

Each time the card holds what it held before the transaction that was cut, to the last byte, and takes commands. Every
profile, personalising included. card_cut.py
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from onecard.chip.card import Card
from onecard.chip.image import ImageFile, write_image
from onecard.chip.key_source import TestKeys
from onecard.chip.memory import Memory
from onecard.chip.mould import blank_card
from onecard.chip.personalise import Personalising
from onecard.chip.tests.attacker import KINDS, attacked
from onecard.chip.tests.cards import contents, profile
from onecard.crypto.key import Key

SEAL = Key.fresh()
STEPS = 60
SELECT_MASTER = bytes.fromhex("00A40000023F00")


def commands_of(kind: str) -> tuple[Memory, Callable[[Card], None]]:
    """A card of a kind before a sequence, and the sequence: an attacker's commands, or building the card up."""
    if kind != "new":
        watcher, attacker = attacked(kind, 5)
        before = watcher.card.memory.copy()

        def attack(card: Card) -> None:
            attacker.terminal.card, attacker.terminal.transmit = card, card.transmit
            card.random = attacker.random
            for _ in range(STEPS):
                attacker.step()

        return before, attack
    transport = TestKeys().transport_key(profile("v3").algorithm)
    told = contents("v3")
    blank = blank_card(told.profile, told.atr, transport)
    return blank, lambda card: Personalising(card.transmit, told, transport).run()


def worked(
    path: Path, before: Memory, sequence: Callable[[Card], None]
) -> tuple[bytes, list[tuple[int, bytes]]]:
    """The file after the sequence, and after each transaction how long it was and what the card held."""
    path.write_bytes(write_image(before, SEAL))
    opened = ImageFile(path, SEAL)
    states = [(path.stat().st_size, opened.memory.dump())]
    append = opened.memory.journal
    assert append is not None

    def kept(record: bytes) -> None:
        append(record)
        states.append((path.stat().st_size, opened.memory.dump()))

    opened.memory.journal = kept
    sequence(Card(opened.memory))
    opened.memory.journal = None
    opened._file.close()
    return path.read_bytes(), states


def main() -> int:
    """Cut everywhere; 1 where a card holds anything but the old or the new content."""
    started, cuts = time.process_time(), 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "card.img"
        for kind in KINDS:
            whole, states = worked(path, *commands_of(kind))
            for (begin, old), (end, new) in pairwise(states):
                for cut in range(begin, end + 1):
                    path.write_bytes(whole[:cut])
                    left = ImageFile(path, SEAL)
                    if left.memory.dump() != (new if cut == end else old):
                        print(f"{kind}: cut at byte {cut} of {end}: neither old nor new")
                        return 1
                    assert len(Card(left.memory).transmit(SELECT_MASTER)) >= 2
                    left._file.close()
                    cuts += 1
            print(f"{kind}: {len(states) - 1} transactions, cut at every byte", flush=True)
    print(f"{cuts} cuts, each time the old or the new content ({time.process_time() - started:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
