"""Facts (数): one figure's value at given dimensions, with where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote_plus

from onecard.core.money import round_half_up
from onecard.figures.figure import Dimensions, Figure, dimensions


@dataclass(frozen=True, slots=True)
class Evidence:
    """Provenance of a fact of our own (依据): the query that measured it and the records beneath it.

    `query` names a query a room can run again to list the records; `count` is how many records it found (or -1 where
    they are counted only when asked for); `note` says in Chinese what was added up.
    """

    query: str
    count: int = -1
    note: str = ""


class Place(NamedTuple):
    """Provenance of a printed fact: where somebody's figure stands.

    `file` is a name without folders; `section` a page, sheet or heading; `cell` an address such as ``C12``;
    `span` the characters of a text, end excluded; `quote` the text as it is printed.
    """

    file: str
    section: str = ""
    cell: str = ""
    span: tuple[int, int] | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One change of a published value that rounding explains (尾差调整): `amount` in the figure's unit, with its sign.

    `place` names where it was asked for (``05/2080108/project``), `reason` why; `maker` and `checker` are the names of
    the two people who answer for it.
    """

    amount: Decimal
    reason: str
    maker: str = ""
    checker: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure's value at given dimensions.

    `value` is the published value in the figure's unit, with the decimals it is printed with; `exact` the unrounded
    value in the same unit, known only for facts of our own. `form` names the table or section the value stands in
    (``公开05``), or is empty for a fact that stands by itself: one quantity printed in two tables is two facts with
    one key and the same dimensions. `adjustments` are already in `value`; they never touch `exact`.
    """

    figure: Figure
    dims: Dimensions
    value: Decimal
    exact: Decimal | None = None
    source: Evidence | Place | None = None
    form: str = ""
    adjustments: tuple[Adjustment, ...] = ()

    @property
    def adjustment(self) -> Decimal:
        """What the adjustments add to the published value, in the figure's unit; 0 where there are none."""
        return sum((one.amount for one in self.adjustments), Decimal(0))

    @property
    def unadjusted(self) -> Decimal:
        """The published value without its adjustments: the exact value rounded, or what somebody printed."""
        return self.value - self.adjustment if self.adjustments else self.value

    @property
    def key(self) -> str:
        """The figure's key."""
        return self.figure.key

    def dim(self, name: str, default: str = "") -> str:
        """The value of one dimension, or `default` where the fact has no such dimension."""
        for key, value in self.dims:
            if key == name:
                return value
        return default

    def standing_in(self, form: str) -> Fact:
        """The same fact as it stands in `form`."""
        if form == self.form:
            return self
        return Fact(self.figure, self.dims, self.value, self.exact, self.source, form, self.adjustments)

    def adjusted(self, adjustments: tuple[Adjustment, ...]) -> Fact:
        """The same fact with these adjustments in its published value, in the place of those it has."""
        value = self.unadjusted + sum((one.amount for one in adjustments), Decimal(0))
        return replace(self, value=value, adjustments=adjustments)


def measured(
    figure: Figure,
    dims: dict[str, str],
    exact: Decimal,
    source: Evidence | Place | None = None,
    form: str = "",
) -> Fact:
    """A fact of our own: `exact` in the figure's unit, rounded once, half-up, to the figure's decimals."""
    value = round_half_up(exact, figure.decimals)
    return Fact(figure, dimensions(dims), value, exact or Decimal(0), source, form)


def query_name(key: str, dims: Mapping[str, str]) -> str:
    """The name of the query that lists the records beneath a fact: its key and dimensions, as an address has them."""
    return f"{key}?{'&'.join(f'{name}={_quoted(value)}' for name, value in sorted(dims.items()))}"


@lru_cache(maxsize=4096)
def _quoted(value: str) -> str:
    return quote_plus(value)


class FactSet:
    """Facts at hand, found by key and dimensions; `defaults` are the dimensions all questions share.

    What is asked most stands at the defaults and little else: facts are kept by what they have besides.
    """

    def __init__(self, facts: Iterable[Fact] = (), **defaults: str) -> None:
        self.defaults = defaults
        self._facts: dict[tuple[str, tuple[tuple[str, str | None], ...]], list[Fact]] = {}
        self._by_key: dict[str, list[Fact]] = {}
        self._narrowed: dict[tuple[str, str], list[Fact]] = {}
        for fact in facts:
            self.add(fact)

    def copy(self) -> FactSet:
        """The same facts in a set of its own: what is added to it or replaced in it changes nothing here."""
        made = FactSet((), **self.defaults)
        made._facts = {point: list(facts) for point, facts in self._facts.items()}
        made._by_key = {key: list(facts) for key, facts in self._by_key.items()}
        return made

    def add(self, fact: Fact) -> None:
        """Take one more fact in."""
        key = fact.figure.key
        self._facts.setdefault((key, self._besides(fact.dims)), []).append(fact)
        self._by_key.setdefault(key, []).append(fact)
        if self._narrowed:
            self._narrowed.clear()

    def replace(self, fact: Fact, by: Fact) -> None:
        """Put `by` in the place of `fact`, which is one of these; both have one key and the same dimensions."""
        for facts in (self._facts[fact.key, self._besides(fact.dims)], self._by_key[fact.key]):
            facts[next(at for at, one in enumerate(facts) if one is fact)] = by
        self._narrowed.clear()

    def all_at(self, key: str, **dims: str) -> list[Fact]:
        """Every fact of `key` at exactly these dimensions (with the defaults), whatever form it stands in."""
        besides: tuple[tuple[str, str], ...] = ()
        if dims:
            defaults = self.defaults
            besides = tuple(sorted([pair for pair in dims.items() if defaults.get(pair[0]) != pair[1]]))
        return self._facts.get((key, besides), [])

    def all_like(self, fact: Fact) -> list[Fact]:
        """Every fact of the same figure at the same dimensions."""
        key = fact.figure.key
        return self._facts.get((key, self._besides(fact.dims)), []) if key in self._by_key else []

    def _besides(self, dims: Dimensions) -> tuple[tuple[str, str | None], ...]:
        """What dimensions are besides the defaults; one that lacks a default has that without a value."""
        defaults = self.defaults
        besides: list[tuple[str, str | None]] = [pair for pair in dims if defaults.get(pair[0]) != pair[1]]
        if len(dims) - len(besides) < len(defaults):
            named = {name for name, _ in dims}
            besides = sorted([*besides, *((name, None) for name in defaults if name not in named)])
        return tuple(besides)

    def at(self, key: str, form: str = "", **dims: str) -> Fact | None:
        """The fact of `key` at these dimensions: the one that stands in `form` first, else one that stands alone,
        else any; None where it is not known (which is not zero)."""
        found = self.all_at(key, **dims)
        for wanted in (form, "") if form and found else ("",):
            for fact in found:
                if fact.form == wanted:
                    return fact
        return found[0] if found else None

    def of(self, key: str) -> list[Fact]:
        """Every fact of one figure."""
        return self._by_key.get(key, [])

    def narrowed(self, key: str, name: str) -> list[Fact]:
        """Every fact of one figure that a dimension narrows, found once for all who ask."""
        found = self._narrowed.get((key, name))
        if found is None:
            found = [fact for fact in self.of(key) if any(one == name for one, _ in fact.dims)]
            self._narrowed[key, name] = found
        return found

    def __iter__(self) -> Iterator[Fact]:
        return (fact for facts in self._facts.values() for fact in facts)

    def __len__(self) -> int:
        return sum(len(facts) for facts in self._facts.values())
