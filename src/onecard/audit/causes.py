"""Causes (增减原因): the parts of a change that a sentence gives for reasons, and what it says they make together.

Reasons name what mattered and need not add up. They claim to only where the sentence adds them up itself (增减相抵，净增加a) or
says that they are all (全部是). Pure functions over spelled text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from onecard.audit import words
from onecard.audit.mentions import Caused, Filled, Mention, Noun
from onecard.audit.phrases import signed
from onecard.audit.quantities import Quantity

_MOVED = re.compile(
    rf"(?P<noun>[^，；。、：]*?)(?P<word>{words.UP}|{words.DOWN})(?:了|支出|收入|资金|经费)*$"
)
_TOGETHER = re.compile(
    rf"(?:相抵|抵消|抵销|合计|共计|累计|总计|以上|上述)[^；。]{{0,12}}?(?:净|共|合计)?(?P<word>{words.UP}|{words.DOWN})(?:了|支出)*$"
    rf"|净(?P<net>{words.UP}|{words.DOWN})(?:了|支出)*$"
)
_ALL = re.compile(r"(?:全部|完全|均)(?:是|为|系|由于|因)")


@dataclass(frozen=True, slots=True)
class Part:
    """One cause: what moved, by which quantity, with the sign its word gives."""

    noun: Noun
    quantity: Quantity
    value: Decimal
    word: str


@dataclass(frozen=True, slots=True)
class Causes:
    """The parts in order, and what they are said to make (None: the whole change itself)."""

    parts: tuple[Part, ...]
    together: Part | None

    def of(self, change: Mention) -> Caused:
        """The same as mentions, which are the causes of a change."""
        parts = tuple(_mention(one) for one in self.parts)
        return Caused(change, parts, None if self.together is None else _mention(self.together))


def _of_the_last(parts: list[Part]) -> list[Decimal]:
    """What the last two, three and more of the parts make, without all of them together."""
    return [sum((one.value for one in parts[at:]), Decimal(0)) for at in range(1, len(parts) - 1)]


def _mention(part: Part) -> Mention:
    return Mention(part.noun, [Filled("change", part.quantity, part.value, "上年", part.word)])


def causes(text: str, start: int, found: list[Quantity]) -> Causes | None:
    """The causes of a stretch of reasons from `start` on that claims to give them all; None for any other.

    Every amount in the stretch must have moved and be a part of no other: else it may belong to any of them.
    """
    parts: list[Part] = []
    together: Part | None = None
    before = start
    for quantity in found:
        lead = text[before : quantity.start]
        closing = _TOGETHER.search(lead)
        moved = _MOVED.search(lead)
        if quantity.measure != "money" or together is not None or moved is None or "其中" in lead:
            return None
        word = (closing["word"] or closing["net"]) if closing else moved["word"]
        value, doubt = signed(quantity.value, word)
        if doubt:
            return None
        named = "各项原因相抵后" if closing else words.LEADING.sub("", moved["noun"])
        at = before + moved.start("noun")
        part = Part(Noun(named, at, at + len(named)), quantity, value, word)
        if closing:
            together = part
        else:
            parts.append(part)
        before = quantity.end
    told_all = _ALL.search(text[max(0, start - 4) : start + 8]) is not None
    if len(parts) < 2 or (together is None and not told_all):
        return None
    if together is not None and together.value in _of_the_last(parts):
        return None
    return Causes(tuple(parts), together)
