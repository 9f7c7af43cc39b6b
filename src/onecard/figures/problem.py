"""A whole report as one linear problem: its printed figures the unknowns, its relations and axioms the rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from onecard.figures.as_printed import Prints
from onecard.figures.axioms import SAME_QUANTITY, Axiom, same
from onecard.figures.evaluate import reachable
from onecard.figures.fact import Fact
from onecard.figures.interval import Interval, possible
from onecard.figures.proof import Row
from onecard.figures.relation import Equation, Instance, Relation, Share, Term

Rule = Relation[Any] | Axiom
Statement = tuple[Rule, Instance]
"""A relation, or an axiom of reading, and one instance of it."""
Linear = tuple[Rule, Equation | Share]
"""The same where the instance is about amounts."""


@dataclass(slots=True)
class Problem:
    """The unknowns with their intervals, the rows, and which statement each row states.

    `left_out` are the instances that are not linear: rates of a whole that may be of either sign.
    """

    facts: list[Fact] = field(default_factory=list)
    boxes: list[Interval] = field(default_factory=list)
    statements: list[Linear] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    left_out: list[Linear] = field(default_factory=list)
    prints: Prints = field(default_factory=Prints)
    _unknowns: dict[int, int] = field(default_factory=dict)
    """By number of a print the unknown it is."""

    def unknown(self, fact: Fact) -> int:
        """The unknown a fact is about: one for each print of a figure."""
        number = self.prints.of(fact)[0]
        known = self._unknowns.get(number)
        if known is None:
            known = self._unknowns[number] = len(self.facts)
            self.facts.append(fact)
            self.boxes.append(possible(fact))
        return known

    def ties(self) -> list[Statement]:
        """R-02: prints of one figure at the same dimensions are one quantity; each later one is tied to the first."""
        first: dict[int, Fact] = {}
        heads = [(first.setdefault(self.prints.of(fact)[4], fact), fact) for fact in self.facts]
        return [same(SAME_QUANTITY, head, fact) for head, fact in heads if head is not fact]

    def take(self, statement: Statement) -> None:
        """State one instance in rows. Remarks state nothing about amounts and are passed over.

        A strict operator is read as its closed form: a sum that only the strict end forbids is left to the verdict on
        the single instance.
        """
        rule, instance = statement
        if isinstance(instance, Equation):
            self._take_equation(rule, instance)
        elif isinstance(instance, Share):
            self._take_share(rule, instance)

    def _take_equation(self, rule: Rule, instance: Equation) -> None:
        sign = 1 if instance.operator in ("=", ">=", ">") else -1
        row = self._sum((instance.left, Fraction(sign)), (instance.right, Fraction(-sign)))
        if row:
            self._state((rule, instance), Row(row, instance.operator == "=", len(self.statements)))

    def _take_share(self, rule: Rule, instance: Share) -> None:
        rate = self.unknown(instance.percent)
        whole = reachable(instance.whole)
        if whole.low < 0 < whole.high:
            self.left_out.append((rule, instance))
            return
        sign = 1 if whole.low >= 0 else -1
        box = self.boxes[rate]
        above = self._sum((instance.part, Fraction(sign)), (instance.whole, -sign * box.low / 100))
        below = self._sum((instance.part, Fraction(-sign)), (instance.whole, sign * box.high / 100))
        number = len(self.statements)
        self._state((rule, instance), *(Row(row, False, number, rate) for row in (above, below) if row))

    def _sum(self, *parts: tuple[tuple[Term, ...], Fraction]) -> dict[int, Fraction]:
        sums: dict[int, Fraction] = {}
        for terms, factor in parts:
            for term in terms:
                unknown = self.unknown(term.fact)
                own = factor if term.coefficient == 1 else factor * term.coefficient
                sums[unknown] = sums[unknown] + own if unknown in sums else own
        return {unknown: coefficient for unknown, coefficient in sums.items() if coefficient}

    def _state(self, statement: Linear, *rows: Row) -> None:
        self.statements.append(statement)
        self.rows.extend(rows)


def problem_of(
    statements: Iterable[Statement], facts: Iterable[Fact] = (), prints: Prints | None = None
) -> Problem:
    """The problem that `statements` pose, and further printed `facts` no statement speaks of; `prints` are those of the
    report, where they were told apart already.

    Prints of one figure at the same dimensions are tied by the axiom of reading that they are one quantity.
    """
    problem = Problem(prints=prints or Prints())
    for statement in statements:
        problem.take(statement)
    for fact in facts:
        problem.unknown(fact)
    for tie in problem.ties():
        problem.take(tie)
    return problem
