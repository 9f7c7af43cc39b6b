"""Reasons (主要原因): which changes need one, and the places a template has for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from onecard.figures.fact import Fact
from onecard.figures.figure import Dimensions, dimensions
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.narrative.vocabulary import LAST_YEAR, Meaning, name_of

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
    return _key(fact.key, narrowed, basis)


def key_named(wanted: Meaning) -> str:
    """The key of the place that a name with its qualifiers means (``支出·一般公共·2080108·比年初``)."""
    if wanted.figure is None:
        raise KeyError(wanted.text)
    return _key(
        wanted.figure.key, dimensions(dict(wanted.dims)), wanted.against or wanted.budget or LAST_YEAR
    )


def _key(figure: str, narrowed: Dimensions, basis: str) -> str:
    return f"{figure}?{'&'.join(f'{name}={value}' for name, value in narrowed)}@{basis}"


def named(key: str) -> str:
    """The name that means the place of a key, as `key_named` reads it."""
    name, basis = name_and_basis(key)
    return f"{name}·比{basis}"


def name_and_basis(key: str) -> tuple[str, str]:
    """What a key is of, as a slot names it with what narrows it; and what it is at or against, empty for the outturn."""
    figure_key, _, rest = key.partition("?")
    narrowed, _, basis = rest.partition("@")
    dims = dict(pair.partition("=")[::2] for pair in narrowed.split("&") if pair)
    figure = fa.figure(figure_key)
    known = {name: dims.pop(name) for name in list(dims) if name in ("fund", "nature")}
    return "·".join((name_of(figure, known), *dims.values())), basis


def required(change: Fact, growth: Fact | None, threshold: Decimal) -> bool:
    """Whether a change needs its reason: it is not zero and exceeds the threshold, or has no base to be measured by."""
    if not change.value:
        return False
    return growth is None or abs(growth.value) >= threshold
