"""What joint consistency (联合一致性) says: figures that cannot all be right, and the likeliest wrong ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from onecard.accounts.justified import Judged
from onecard.accounts.views.place import Place
from onecard.accounts.views.relation_rows import Cells, Side, cell_of
from onecard.figures.fact import Fact
from onecard.figures.relation import Remark

SEARCH_STEPS = 50_000
"""How far the likeliest wrong figures are sought while a reader waits; past it only the contradictions are told."""
SETS_SHOWN = 3
"""How many of the equally small explanations of one contradiction are shown."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A figure that is likely wrong: where it stands, and between which values the rest would agree (None: no end)."""

    side: Side
    low: Fraction | None
    high: Fraction | None


@dataclass(frozen=True, slots=True)
class Jointly:
    """Figures that cannot all be right, by which relations, and the smallest sets whose change mends it; `more` equally
    small ones are not listed."""

    facts: list[Side]
    relations: tuple[str, ...]
    suspects: list[list[Suspicion]]
    more: int = 0


def jointly(found: Iterable[Judged], place: Place, cells: Cells) -> list[Jointly]:
    """Each contradiction, the shortest first, with the likeliest wrong figures of its group. Empty where no error is.

    A doubt (疑点) that fails may be right as it is, so it contradicts nothing and takes no part.
    """
    outcomes = [one.outcome for one in found if not one.breaks or one.outcome.severity == "error"]
    if not any(outcome.state == "failed" for outcome in outcomes):
        return []
    from onecard.figures.joint import explain  # the solver is loaded only by whoever needs it

    explanation = explain(
        (
            (outcome.relation, verdict.instance)
            for outcome in outcomes
            for verdict in outcome.verdicts
            if not isinstance(verdict.instance, Remark)
        ),
        steps=SEARCH_STEPS,
    )
    told = []
    for contradiction in explanation.contradictions:
        inside = set(contradiction.facts)
        touching = [
            [each for each in group.sets if any(one.fact in inside for one in each)]
            for group in explanation.wrong
        ]
        sets = [
            [Suspicion(_side(one.fact, place, cells), one.low, one.high) for one in each]
            for equal in touching
            for each in equal[:SETS_SHOWN]
        ]
        sides = [_side(fact, place, cells) for fact in contradiction.facts]
        more = sum(max(len(equal) - SETS_SHOWN, 0) for equal in touching)
        told.append(Jointly(sides, contradiction.relations, sets, more))
    return told


def _side(fact: Fact, place: Place, cells: Cells) -> Side:
    return Side(fact, "", *cell_of(fact, place, cells))
