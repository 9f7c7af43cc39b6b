"""Reasons (主要原因): which changes need one, and the places a template has for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from onecard.figures.fact import Fact
from onecard.figures.figure import Dimensions

NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Supplied:
    """What the unit wrote itself: `texts` by name (职责, 机构设置), `reasons` by the key of their place.

    `threshold` is the change in percent from which a reason is required (0: every change).
    """

    texts: Mapping[str, str] = field(default_factory=lambda: NONE)
    reasons: Mapping[str, str] = field(default_factory=lambda: NONE)
    threshold: Decimal = Decimal(0)


def key_of(fact: Fact, basis: str) -> str:
    """The key of the place for a reason: the figure, what narrows it, and what it is compared with."""
    narrowed: Dimensions = tuple(pair for pair in fact.dims if pair[0] not in ("entity", "year", "basis"))
    return f"{fact.key}?{'&'.join(f'{name}={value}' for name, value in narrowed)}@{basis}"


def required(change: Fact, growth: Fact | None, threshold: Decimal) -> bool:
    """Whether a change needs its reason: it is not zero and exceeds the threshold, or has no base to be measured by."""
    if not change.value:
        return False
    return growth is None or abs(growth.value) >= threshold
