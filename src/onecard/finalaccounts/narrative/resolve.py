"""Finding the fact a slot asks for: known, not defined (a rate of nothing), or not known (which is not zero)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from onecard.figures.fact import Fact, measured
from onecard.figures.figure import Figure
from onecard.finalaccounts import derived
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.comparing import NOTHING, budget_of, last_years, undivided_codes
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.narrative.vocabulary import BUDGET_WORDS, Meaning, name_of

State = Literal["known", "undefined", "unknown"]


@dataclass(frozen=True, slots=True)
class Found:
    """What became of a slot: the fact where it is `known`; `undefined` where its base is zero; else what is not known,
    in words and as a `key`."""

    state: State
    fact: Fact | None = None
    what: str = ""
    key: str = ""


UNDEFINED = Found("undefined")


@dataclass(frozen=True, slots=True)
class Item:
    """What a list is at: its `figure` and dimensions, its printed `name`, `words` of its own (编码, 科目, 等级 …)."""

    figure: Figure | None
    dims: Mapping[str, str]
    name: str
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pair:
    """An outturn and what it is compared with; the names are for sentences."""

    outturn: Found
    base: Found
    basis: str


class Resolver:
    """Answers slots from one subject's final accounts."""

    def __init__(self, accounts: FinalAccounts) -> None:
        self.accounts = accounts
        form = accounts.tables[9].form if 9 in accounts.tables else None
        self.sangong_basis = (form.budget_basis if form else "") or "全年"
        self._known_undivided: dict[str, frozenset[str]] = {}

    def find(self, wanted: Meaning, item: Item | None = None) -> Found:
        """The fact of a slot, a measure of it included."""
        if wanted.measure in ("增减额", "增减率"):
            return self._change(wanted, item)
        if wanted.measure == "完成率":
            basis = wanted.budget or self.default_budget(self.figure(wanted, item))
            outturn, budget = self.base(wanted, item), self.base(wanted, item, basis)
            return self._rate(derived.COMPLETION, outturn, budget, basis)
        if wanted.measure == "占比":
            part = self.base(wanted, item)
            whole = self._whole(wanted, item)
            return self._rate(derived.SHARE, part, whole, "决算")
        if wanted.last_year:
            return self.last_year(wanted, item)
        return self.base(wanted, item, wanted.budget)

    def pair(self, wanted: Meaning, item: Item | None = None) -> Pair:
        """The outturn and what a comparison sets beside it: last year's outturn, or a budget."""
        basis = wanted.against or wanted.budget or "上年"
        base = self.last_year(wanted, item) if basis == "上年" else self.base(wanted, item, basis)
        return Pair(self.base(wanted, item), base, basis)

    def change(self, wanted: Meaning, item: Item | None = None) -> tuple[Pair, Fact | None, Fact | None]:
        """The pair, the change, and the growth (None where the base is zero); both None where a side is not known."""
        pair = self.pair(wanted, item)
        if pair.outturn.fact is None or pair.base.fact is None:
            return pair, None, None
        facts = list(derived.difference(pair.outturn.fact, pair.base.fact, pair.basis))
        return pair, facts[0], facts[1] if len(facts) > 1 else None

    def figure(self, wanted: Meaning, item: Item | None) -> Figure | None:
        """The base figure of a slot: its own, or that of the item the list is at."""
        return wanted.figure or (item.figure if item else None)

    def default_budget(self, figure: Figure | None) -> str:
        """The budget a completion is of where the slot does not say: that of 公开09 for 三公, else 年初."""
        return self.sangong_basis if figure in derived.SANGONG else "年初"

    def base(self, wanted: Meaning, item: Item | None = None, budget: str = "") -> Found:
        """The figure itself at 决算 or at a budget, without any measure. A code the known budget has nothing for is zero."""
        figure = self.figure(wanted, item)
        if figure is None:
            return Found("unknown", what=wanted.text, key=wanted.text)
        dims = self._dims(wanted, item, figure)
        outturn = self.accounts.facts.at(figure.key, **dims)
        fact = outturn
        if budget and outturn is not None:
            fact, _ = budget_of(outturn, self.accounts.facts, budget, self._undivided(budget))
        elif budget:
            fact = self.accounts.facts.at(figure.key, **dims, basis=budget)
        elif fact is None and "function" in dims:
            fact = self._not_spent(figure, dims)
        return self._found(fact, figure, dims, item, BUDGET_WORDS.get(budget, ""))

    def lacking(self, whole: Item, each: str) -> Found | None:
        """What is not known where a list of the parts of `whole` is empty: the whole itself, or its parts (`each` says
        which: 项); None where it is zero and has none."""
        figure, dims = whole.figure, whole.dims
        if figure is None:
            return None
        found = self._found(self.accounts.facts.at(figure.key, **dims), figure, dims, whole, "")
        if found.fact is None:
            return found
        if not found.fact.value:
            return None
        key = f"{figure.key}?{'&'.join(f'{name}={value}' for name, value in sorted(dims.items()))}@各{each}"
        return Found("unknown", what=f"{whole.name}各{each}的数", key=key)

    def _not_spent(self, figure: Figure, dims: Mapping[str, str]) -> Fact | None:
        """Zero for a code that only the budget lists, where the outturn of its fund is known."""
        budget = self.accounts.facts.at(figure.key, **dims, basis="年初")
        whole = self.accounts.facts.at(
            figure.key, **{name: value for name, value in dims.items() if name != "function"}
        )
        if budget is None or whole is None:
            return None
        return measured(figure, {**dict(whole.dims), **dims}, Decimal(0), NOTHING)

    def last_year(self, wanted: Meaning, item: Item | None = None) -> Found:
        """Last year's outturn; a code that last year's accounts do not list, though they know the whole, was zero."""
        figure = self.figure(wanted, item)
        if figure is None:
            return Found("unknown", what=wanted.text, key=wanted.text)
        dims = self._dims(wanted, item, figure)
        year = str(self.accounts.year - 1)
        prior, outturn = self.accounts.prior, self.base(wanted, item).fact
        fact = None
        if prior is not None:
            fact = last_years(outturn, prior) if outturn else prior.at(figure.key, **dims, year=year)
        return self._found(fact, figure, dims, item, f"{year}年度决算数", "上年")

    def _undivided(self, basis: str) -> frozenset[str]:
        if basis not in self._known_undivided:
            self._known_undivided[basis] = undivided_codes(self.accounts.facts, basis)
        return self._known_undivided[basis]

    def _found(
        self,
        fact: Fact | None,
        figure: Figure,
        dims: Mapping[str, str],
        item: Item | None,
        words: str,
        when: str = "",
    ) -> Found:
        if fact is not None:
            return Found("known", fact)
        key = f"{figure.key}?{'&'.join(f'{name}={value}' for name, value in sorted(dims.items()))}"
        said = called(figure, dims, item) + words
        return Found("unknown", what=said, key=key + (f"@{when or words}" if words else ""))

    def _dims(self, wanted: Meaning, item: Item | None, figure: Figure) -> dict[str, str]:
        own = {
            name: value for name, value in (item.dims if item else {}).items() if name in figure.dimensions
        }
        return {**own, **dict(wanted.dims)}

    def _change(self, wanted: Meaning, item: Item | None) -> Found:
        pair, change, growth = self.change(wanted, item)
        for side in (pair.outturn, pair.base):
            if side.state != "known":
                return side
        if wanted.measure == "增减额":
            return Found("known", change)
        return Found("known", growth) if growth is not None else UNDEFINED

    def _whole(self, wanted: Meaning, item: Item | None) -> Found:
        """What a share is of: a declared whole; for expenditure by function its fund, else all expenditure."""
        figure = self.figure(wanted, item)
        if figure is None:
            return UNDEFINED
        if figure in derived.SHARES:
            whole = derived.SHARES[figure]
            return self._found(self.accounts.facts.at(whole.key), whole, {}, None, "")
        dims = self._dims(wanted, item, figure)
        narrowed = {"fund": dims["fund"]} if "fund" in dims and len(dims) > 1 else {}
        return self._found(
            self.accounts.facts.at(fa.EXPENDITURE.key, **narrowed), fa.EXPENDITURE, narrowed, None, ""
        )

    def _rate(self, table: Mapping[Figure, Figure], part: Found, whole: Found, basis: str) -> Found:
        for side in (part, whole):
            if side.state != "known":
                return side
        if part.fact is None or whole.fact is None or part.fact.figure not in table:
            return UNDEFINED
        made: Iterator[Fact] = derived.rate(table[part.fact.figure], part.fact, whole.fact, basis)
        fact = next(made, None)
        return Found("known", fact) if fact is not None else UNDEFINED


def called(figure: Figure, dims: Mapping[str, str], item: Item | None = None) -> str:
    """What a figure is called where it is spoken of: by the item the list is at, else by what narrows it."""
    if item is not None and item.figure is figure:
        return item.name
    narrowed = {name: value for name, value in dims.items() if name in ("fund", "nature")}
    return name_of(figure, narrowed) + (f"（{item.name}）" if item else "")
