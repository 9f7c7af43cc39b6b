"""Orders (大小): words that set a figure above, below or level with its budget or with last year; pure functions over spelled text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onecard.audit import words
from onecard.audit.mentions import Mention, Order
from onecard.audit.quantities import Quantity

Stretches = list[tuple[int, int]]
"""Characters from and to, the end excluded."""


def orders(text: str, start: int, given: Stretches) -> Iterator[Order]:
    """Outturn against budget in a sentence that begins at `start`, outside its reasons: ``决算数小于预算数``."""
    for found in words.orders(text):
        at = start + found.start()
        if not _inside(at, given):
            word = found["level"] or found["word"]
            yield Order(word, words.budget_basis(found["base"]), at, start + found.end())


def levels(text: str, start: int, given: Stretches, year: int | None) -> Iterator[Order]:
    """What is said to be level with last year or with a budget: ``与上年持平``. What is about level (基本持平) may differ."""
    if not _LEVEL.search(text):
        return
    told = [(found.start(), found.end()) for found in words.orders(text)]
    for found in words.LEVEL_WITH.finditer(text):
        base = words.base_meant(found["base"], year)
        at = start + found.start()
        skipped = found["near"] or _inside(at, given) or _inside(found.start(), told)
        if base in ("上年", "年初", "全年", "预算") and not skipped:
            yield Order("持平", base, at, start + found.end())


_LEVEL = re.compile(r"持平|一致|相同|相等|变化|增减|不变")
"""What nothing is called level without: found faster than the pattern that tells."""
_OF_THE_SAME = re.compile(r"[，；、）]*(?:支出|收入|决算|总额|金额|总体|数|额|均|，)*")
"""What may stand between an amount and what is said of its level."""


def nearest(mentions: list[Mention], order: Order) -> list[Mention]:
    """The mention whose amounts stand right before the words of order; none where none does."""
    return [one for one in mentions if any(told.quantity.end <= order.start for told in one.slots)][-1:]


def spoken_of(mentions: list[Mention], text: str, start: int, order: Order) -> Iterator[Mention]:
    """The mention of a sentence that begins at `start` whose amount the words behind it call level; none where they name
    something else, or stand behind a budget and speak of last year's."""
    told = [
        (filled.quantity.end, filled.slot, one)
        for one in mentions
        for filled in one.slots
        if start <= filled.quantity.start and filled.quantity.end <= order.start
    ]
    if not told:
        return
    end, slot, mention = max(told, key=lambda one: one[0])
    fits = ("now", "prior") if order.base == "上年" else ("now", "budget")
    if slot in fits and _OF_THE_SAME.fullmatch(text[end : order.start]):
        yield mention


def is_difference(about: list[Mention], basis: str, quantity: Quantity) -> bool:
    """Whether an amount behind ``决算数小于预算数`` says by how much: the budget was told before and is another amount."""
    told = about[-1].first("budget", basis) if about else None
    return told is not None and told.value != quantity.value


def _inside(at: int, stretches: Stretches) -> bool:
    return any(low <= at < high for low, high in stretches)
