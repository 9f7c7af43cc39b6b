"""Damage image files of whole cards, with journals, in every way: each is refused with its place, or is an earlier state.

Every truncation, a flipped bit in every byte, and at random: bytes lost, put in, moved, zeroed, segments changed round, and
changes with their checksums mended by somebody who knows the form but not the key. image_damage.py [--seed N] [--cases N]
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from zlib import crc32

from onecard.chip import image
from onecard.chip.card import Card
from onecard.chip.image import ImageFile, read_image, write_image
from onecard.chip.tests.attacker import attacked
from onecard.core.errors import Refusal
from onecard.crypto.key import Key

SEAL = Key.fresh()
STEPS = 60
WHOLE_FILE = ("image.not_one", "image.version", "image.key")
"""Refusals of a file as a whole, which have no place."""


def worked_on(kind: str) -> tuple[bytes, dict[bytes, int]]:
    """The image of a card with a journal behind it, and each state it has had with how long the file was then first."""
    watcher, attacker = attacked(kind, 7)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "card.img"
        path.write_bytes(write_image(watcher.card.memory, SEAL))
        opened = ImageFile(path, SEAL)
        states = {opened.memory.dump(): path.stat().st_size}
        append = opened.memory.journal
        assert append is not None

        def kept(record: bytes) -> None:
            append(record)
            states.setdefault(opened.memory.dump(), path.stat().st_size)

        opened.memory.journal = kept
        card = Card(opened.memory)
        attacker.terminal.card, attacker.terminal.transmit = card, card.transmit
        card.random = attacker.random
        for _ in range(STEPS):
            attacker.step()
        opened.memory.journal = None
        opened._file.close()
        return path.read_bytes(), states


def judged(held: bytes, states: dict[bytes, int], first: int) -> str:
    """What became of a file whose first damaged byte is `first`. Raises AssertionError where it is believed."""
    try:
        memory, _ = read_image(held, SEAL)
    except Refusal as refused:
        if refused.code not in WHOLE_FILE and not any(
            covers(problem.place, first) for problem in refused.problems
        ):
            raise AssertionError(f"said to be elsewhere: {refused.problems}") from None
        return refused.code
    assert memory.dump() in states, "a state the card never had"
    assert states[memory.dump()] <= max(first, min(states.values())), "a state from behind the damage"
    return "an earlier state"


def covers(place: str, at: int) -> bool:
    """Whether the place of a refusal is where the file begins to be damaged."""
    if place.startswith("文件头"):
        return at < image._HEADER_SIZE
    begin, *end = (int(number) for number in re.findall(r"第(\d+)字节", place))
    if end or "起的8字节" in place:
        return begin - 8 <= at <= (end[0] if end else begin + 7)
    return begin - 8 <= at


def mended(held: bytearray, at: int) -> None:
    """Put the checksum of the segment right in which a byte was changed."""
    begin = image._HEADER_SIZE
    while begin + 8 <= len(held):
        end = begin + 8 + int.from_bytes(held[begin : begin + 4], "big")
        if begin + 8 <= at < end:
            held[end : end + 4] = crc32(held[begin + 8 : end]).to_bytes(4, "big")
        begin = end + 4


def changed(chance: random.Random, whole: bytes) -> bytes:
    """The file, damaged at random."""
    held, at = bytearray(whole), chance.randrange(len(whole))
    length = chance.choice((1, 2, 16, 300, 4096))
    way = chance.randrange(6)
    if way == 0:
        del held[at : at + length]
    elif way == 1:
        held[at:at] = chance.randbytes(length)
    elif way == 2:
        held[at : at + length] = bytes(len(held[at : at + length]))
    elif way == 3:
        other = chance.randrange(len(whole))
        held[at : at + length] = whole[other : other + length]
    else:
        for place in {at, *(chance.randrange(len(whole)) for _ in range(chance.choice((0, 0, 3))))}:
            held[place] ^= 1 << chance.randrange(8)
            if way == 5:
                mended(held, place)
    return bytes(held)


def first_difference(one: bytes, other: bytes) -> int:
    """Where two files begin to differ."""
    return next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def main() -> int:
    """Count what became of the damaged files; 1 where one was believed, or fell over."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--cases", type=int, default=100_000, help="random ones of each card")
    given = asked.parse_args()
    chance, started, told = random.Random(given.seed), time.process_time(), Counter[str]()
    for kind in ("v1", "v3", "sam", "new"):
        whole, states = worked_on(kind)
        cut = [whole[:length] for length in range(len(whole))]
        flipped = (
            whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :]
            for at in range(len(whole))
        )
        at_random = (changed(chance, whole) for _ in range(given.cases))
        for files in (cut, flipped, at_random):
            for held in files:
                if held == whole:
                    continue
                first = first_difference(held, whole)
                try:
                    told[judged(held, states, first)] += 1
                except Exception as wrong:
                    Path("damaged.img").write_bytes(held)
                    print(
                        f"{kind}: {type(wrong).__name__}: {wrong}; from byte {first} on; kept as damaged.img"
                    )
                    return 1
        print(f"{kind}: {len(whole)} bytes, {len(states)} states", flush=True)
    print(f"{sum(told.values()):,} damaged files in {time.process_time() - started:.0f} s: {dict(told)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
