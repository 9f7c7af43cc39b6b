"""What the figures of one document are: each fact once, with every place it is printed at and the relations it stands in."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from onecard.compiling.report_html.markup import Element, element
from onecard.figures.fact import Fact
from onecard.figures.figure import Dimensions, Figure
from onecard.figures.relation import Outcome, State, Verdict

WORST_FIRST: tuple[State, ...] = ("failed", "tail", "held")
STATES: dict[State, str] = {"failed": "未通过", "tail": "尾差", "held": "通过"}
_LETTERS = 6
Identity = tuple[str, Dimensions, Decimal]


@dataclass(slots=True)
class Entry:
    """One fact of the document; `anchor` is its address, which a later version of the same report keeps. `facts` are all
    prints of it, which may come from several cells; `places` the tables and sections that print it, one for each print;
    `verdicts` one for each relation it stands in, the worst first."""

    anchor: str
    facts: list[Fact] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)

    @property
    def fact(self) -> Fact:
        """The fact as it is printed first."""
        return self.facts[0]


class Index:
    """The facts of a document, taken in while its figures are written, in the order they are printed first."""

    def __init__(self, outcomes: Iterable[Outcome]) -> None:
        self._entries: dict[Identity, Entry] = {}
        self._first: dict[tuple[str, Dimensions], Entry] = {}
        self._anchors: dict[str, int] = {}
        self._verdicts = _worst(outcomes)

    def __iter__(self) -> Iterator[Entry]:
        """The entries, those of one figure together, figures in the order they are printed first."""
        return (entry for entries in self.by_figure().values() for entry in entries)

    def by_figure(self) -> dict[Figure, list[Entry]]:
        """The entries by what they measure."""
        found: dict[Figure, list[Entry]] = {}
        for entry in self._entries.values():
            found.setdefault(entry.fact.figure, []).append(entry)
        return found

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def printed(self) -> int:
        """How many figures the document prints."""
        return sum(len(entry.places) for entry in self)

    def figure(self, fact: Fact, text: str, where: str) -> Element:
        """The quiet link that prints a fact as `text`, in a table or section called `where`."""
        entry = self._entry(fact)
        entry.places.append(where)
        if all(one.source != fact.source for one in entry.facts):
            entry.facts.append(fact)
        broken = any(one.state == "failed" for one in entry.verdicts)
        return element("a", text, class_="no" if broken else None, href=f"#{entry.anchor}")

    def of(self, fact: Fact) -> Entry | None:
        """The entry of a fact; None where the document does not print it."""
        return self._entries.get(identity(fact))

    def linked(self, fact: Fact, text: str) -> Element | str:
        """`text` as a link to the fact's entry; the text alone where the document does not print it."""
        entry = self.of(fact)
        return element("a", text, href=f"#{entry.anchor}") if entry else text

    def at(self, key: str, dims: Dimensions) -> Entry | None:
        """The entry of a figure at these dimensions, whatever it says; None where the document does not print it."""
        return self._first.get((key, dims))

    def _entry(self, fact: Fact) -> Entry:
        found = self._entries.get(identity(fact))
        if found is None:
            anchor = address(fact)
            self._anchors[anchor] = self._anchors.get(anchor, 0) + 1
            # The same fact printed with another value is another fact to explain; the first keeps the address.
            if self._anchors[anchor] > 1:
                anchor = f"{anchor}-{self._anchors[anchor]}"
            found = Entry(anchor, [fact], verdicts=self._verdicts.get(identity(fact), []))
            self._entries[identity(fact)] = found
            self._first.setdefault((fact.key, fact.dims), found)
        return found


def identity(fact: Fact) -> Identity:
    """What makes two prints one fact: the figure, its dimensions and the value."""
    return fact.key, fact.dims, fact.value


def address(fact: Fact) -> str:
    """The address of a fact within every document about its entity: ``fact-`` and letters that only its figure and
    dimensions decide, so that a link outlives a correction."""
    told = "&".join(f"{name}={value}" for name, value in fact.dims if name != "entity")
    digest = hashlib.sha256(f"{fact.key}?{told}".encode()).digest()
    return f"fact-{base64.b32encode(digest).decode().lower()[:_LETTERS]}"


def _worst(outcomes: Iterable[Outcome]) -> dict[Identity, list[Verdict]]:
    """For each fact the worst verdict of every relation that speaks of it."""
    found: dict[Identity, dict[str, Verdict]] = {}
    for outcome in outcomes:
        for verdict in outcome.verdicts:
            for fact in verdict.instance.facts:
                known = found.setdefault(identity(fact), {})
                if outcome.relation.id not in known or _place(verdict) < _place(known[outcome.relation.id]):
                    known[outcome.relation.id] = verdict
    return {one: sorted(known.values(), key=_place) for one, known in found.items()}


def _place(verdict: Verdict) -> int:
    return WORST_FIRST.index(verdict.state)
