"""Filters of lists (筛选), kept in the address: what a list can be narrowed and ordered by, and what the address asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from onecard.accounts.models import State
from onecard.accounts.views.forms import Choices
from onecard.core.errors import Refusal
from onecard.core.money import fen_from_yuan, yuan

Narrow = TypeVar("Narrow", bound=Model)
STATES = [(value, title) for value, title in State.choices if value != State.UNDONE]
MONTHS = [(str(month), f"{month}月") for month in range(1, 13)]


@dataclass(frozen=True, slots=True)
class Choosing:
    """One field of a filter with a few values: its name in the address, its title, the values, the field of a record."""

    name: str
    title: str
    choices: Choices
    of: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list can be narrowed by. `searched` says what words are looked for in, `texts` are these fields; `codes` are
    fields of codes, which also take the codes above; `day` and `amount` name the field of the date and of the 分; `sorts`
    are the fields a column orders by, by the column's title; `states` are the states in the words of the list."""

    searched: str
    texts: Sequence[str]
    choosing: Sequence[Choosing] = ()
    codes: Sequence[tuple[str, str]] = ()
    day: str = ""
    amount: str = ""
    sorts: Mapping[str, str] = field(default_factory=dict)
    states: Choices = tuple(STATES)


@dataclass(slots=True)
class Narrowed:
    """A filter as the address asks for it: what was typed, what could not be read, and what takes each part away."""

    filter: Filter
    typed: Mapping[str, str]
    condition: Q
    order: tuple[str, ...] = ()
    chips: list[tuple[str, str]] = field(default_factory=list)
    mistakes: dict[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> list[Choosing]:
        """The fields with a few values, each with its own."""
        return _choosing(self.filter)

    @property
    def is_wide(self) -> bool:
        """Whether nothing is asked for."""
        return not self.chips and not self.mistakes

    def of(self, every: QuerySet[Narrow]) -> QuerySet[Narrow]:
        """The records that fit."""
        return every.filter(self.condition)

    def ordered(
        self, found: QuerySet[Narrow], otherwise: Callable[[QuerySet[Narrow]], QuerySet[Narrow]]
    ) -> QuerySet[Narrow]:
        """The records in the order asked for, else in the list's own."""
        shown = otherwise(found)
        return shown.order_by(*self.order) if self.order else shown

    def sorting(self, title: str, address: Callable[..., str]) -> tuple[str, str]:
        """Of a column: where a click on its title leads, nothing where it orders nothing, and how it is ordered now."""
        if title not in self.filter.sorts:
            return "", ""
        now = self.typed.get("sort", "")
        name = str(list(self.filter.sorts).index(title))
        direction = {name: "ascending", f"-{name}": "descending"}.get(now, "")
        return address(sort=name if direction == "descending" else f"-{name}", page=None), direction


def narrowed(request: HttpRequest, by: Filter, address: Callable[..., str]) -> Narrowed:
    """The filter as the address asks for it; nonsense narrows nothing. `address` is this page with some parts changed."""
    typed = {name: request.GET.get(name, "").strip() for name in request.GET}
    found = Narrowed(by, typed, Q())
    for word in typed.get("q", "").split():
        found.condition &= _any(by.texts, "icontains", word)
    chips = [("q", f"“{typed['q']}”")] if typed.get("q") else []
    for one in _choosing(by):
        value = typed.get(one.name, "")
        title = dict(one.choices).get(value, "") if value else ""
        if title:
            found.condition &= Q(**{one.of or one.name: value})
            chips.append((one.name, title))
    for name, title in by.codes:
        value = typed.get(name, "")
        if value.isascii() and value.isdecimal():
            found.condition &= Q(**{f"{name}__startswith": value})
            chips.append((name, f"{title}{value}"))
    if by.amount:
        chips += _amounts(found, typed)
    found.order = _order(by, typed.get("sort", ""))
    found.chips = [(title, address(**{name: None, "page": None})) for name, title in chips]
    return found


def _choosing(by: Filter) -> list[Choosing]:
    months = [Choosing("month", "月份", MONTHS, f"{by.day}__month")] if by.day else []
    return [*months, *by.choosing, Choosing("state", "状态", by.states)]


def _any(fields: Sequence[str], how: str, value: str) -> Q:
    asked = Q()
    for name in fields:
        asked |= Q(**{f"{name}__{how}": value})
    return asked


def crossed(least: int | None, most: int | None) -> dict[str, str]:
    """The mistake of bounds that nothing can be between, by the field to mend."""
    if least is None or most is None or least <= most:
        return {}
    return {"to": f"不少于{yuan(least):,.2f}元又不多于{yuan(most):,.2f}元的没有。把小的写在前面。"}


def _amounts(found: Narrowed, typed: Mapping[str, str]) -> list[tuple[str, str]]:
    chips: list[tuple[str, str]] = []
    bounds: dict[str, int] = {}
    for name, how, words in (("from", "gte", "不少于"), ("to", "lte", "不多于")):
        if text := typed.get(name, ""):
            try:
                fen = fen_from_yuan(text)
            except Refusal as refusal:
                found.mistakes[name] = str(refusal)
                continue
            bounds[name] = fen
            found.condition &= Q(**{f"{found.filter.amount}__{how}": fen})
            chips.append((name, f"{words}{yuan(fen):,.2f}元"))
    found.mistakes |= crossed(bounds.get("from"), bounds.get("to"))
    return chips


def _order(by: Filter, asked: str) -> tuple[str, ...]:
    fields = dict(enumerate(by.sorts.values()))
    name = asked.removeprefix("-")
    if not (name.isdecimal() and len(name) < 3 and int(name) in fields):
        return ()
    sign = "-" if asked.startswith("-") else ""
    return f"{sign}{fields[int(name)]}", f"{sign}pk"
