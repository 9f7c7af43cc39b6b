"""The detail (明细) of an audit: each figure that was read and each relation that was checked, for counting over many reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from onecard.audit.finding import DocumentPlace
from onecard.audit.stating import Stated
from onecard.audit.tabled import Tabled
from onecard.figures.fact import Fact, Place
from onecard.figures.problem import Statement as Rule
from onecard.figures.relation import Relation, Severity, State

CELL = "cell"
"""What a figure of a recognised table is stated as."""


@dataclass(frozen=True, slots=True)
class FigureRead:
    """One figure as it was read: `stated` says as what (now, prior, budget, change, growth, completion, share; cell in a
    table), `place` where it stands, None where that is not known."""

    stated: str
    fact: Fact
    place: DocumentPlace | None


@dataclass(frozen=True, slots=True)
class RelationChecked:
    """One place where a relation was checked: the relation's id and severity, where, how many figures, and how it stood."""

    relation: str
    severity: Severity
    where: str
    figures: int
    state: State


@dataclass(slots=True)
class Detail:
    """What an audit fills in where it is handed one: `quantities` that sentences print and how many of them were
    `understood`, the figures in reading order, the relations in the order of checking."""

    quantities: int = 0
    understood: int = 0
    figures: list[FigureRead] = field(default_factory=list)
    relations: list[RelationChecked] = field(default_factory=list)

    def take(
        self,
        stated: Stated,
        tabled: Tabled,
        places: Mapping[Place, DocumentPlace],
        states: Iterable[tuple[Rule, State]],
    ) -> None:
        """Take in what sentences and tables state, and how each instance of a relation stood."""
        self.quantities, self.understood = stated.printed, stated.understood
        said = ((slot, fact) for one in stated.statements for (slot, _), fact in one.facts.items())
        for slot, fact in (*said, *((CELL, fact) for fact in tabled.facts)):
            place = places.get(fact.source) if isinstance(fact.source, Place) else None
            self.figures.append(FigureRead(slot, fact, place))
        for (relation, instance), state in states:
            if isinstance(relation, Relation):
                severity, figures = relation.severity, len(instance.facts)
                self.relations.append(RelationChecked(relation.id, severity, instance.where, figures, state))
