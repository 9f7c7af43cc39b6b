"""What two looks at the readers tell: cards that came or went, readers that did, and nothing of what does not matter."""

from __future__ import annotations

import pytest

from onecard.reader.pcsc import Slot
from onecard.reader.serving.watching import changes

EMPTY, FULL, SWAPPED = Slot("甲", False, 1 << 16), Slot("甲", True, 2 << 16), Slot("甲", True, 4 << 16)
USED = Slot("甲", True, 2 << 16 | 0x100)
"""The same card, which a program uses now."""


def told(known: list[Slot], now: list[Slot]) -> list[object]:
    return [one["event"] for one in changes(known, now)]


@pytest.mark.parametrize(
    ("known", "now", "events"),
    [
        ([EMPTY], [FULL], ["card_inserted"]),
        ([FULL], [EMPTY], ["card_removed"]),
        ([FULL], [SWAPPED], ["card_removed", "card_inserted"]),
        ([FULL], [USED], []),
        ([FULL], [FULL], []),
        ([], [FULL], ["readers"]),
        ([FULL], [], ["readers"]),
        ([EMPTY], [FULL, Slot("乙", True, 1 << 16)], ["readers", "card_inserted"]),
    ],
)
def test_what_happened_between_two_looks_is_told_once(
    known: list[Slot], now: list[Slot], events: list[str]
) -> None:
    assert told(known, now) == events
