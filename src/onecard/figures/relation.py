"""Relations (勾稽关系): one formula over figures, written once, that guards our report and audits anybody's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Generic, Literal, NamedTuple, TypeVar

from onecard.figures.fact import Fact

Severity = Literal["error", "warning", "info"]
Operator = Literal["=", "<=", ">=", "<", ">"]
Subject = TypeVar("Subject")
ONE = Fraction(1)
"""What a summand is counted with where nothing else is said."""


def can_stand(operator: Operator, low: int, high: int) -> bool:
    """Whether left − right, which can be anything from `low` to `high`, can stand as the operator asks."""
    match operator:
        case "=":
            return low <= 0 <= high
        case "<=":
            return low <= 0
        case ">=":
            return high >= 0
        case "<":
            return low < 0
        case ">":
            return high > 0


class Term(NamedTuple):
    """One summand: a fact times an exact coefficient (−1 to subtract, 1/100 for a printed percent)."""

    fact: Fact
    coefficient: Fraction = ONE


class Equation(NamedTuple):
    """One instance of a relation: two sums of facts and how they must stand to each other.

    `where` says in Chinese which row or column it is about; `missing` names summands whose place is blank (a blank is
    read as nothing, by the axiom the verdict then names); `note` is a sentence that explains this one instance; `given`
    are facts that it rests on without being summands of it.
    """

    left: tuple[Term, ...]
    operator: Operator
    right: tuple[Term, ...]
    where: str = ""
    missing: tuple[str, ...] = ()
    note: str = ""
    given: tuple[Fact, ...] = ()

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every fact the equation speaks of, left to right."""
        return tuple([term.fact for term in self.left + self.right])


class Share(NamedTuple):
    """One instance of a rate relation: `part` = `percent` % of `whole`, whatever the percent was printed to."""

    part: tuple[Term, ...]
    percent: Fact
    whole: tuple[Term, ...]
    where: str = ""
    note: str = ""

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every fact the rate speaks of."""
        return (*(term.fact for term in self.part), self.percent, *(term.fact for term in self.whole))


class Remark(NamedTuple):
    """One instance that no sum can state: a fault of form, such as a code missing in another table.

    It is yielded only where the fault is, so its verdict is always `failed`, without sums; `sentence` says in Chinese
    what is wrong, `facts` are those it concerns.
    """

    sentence: str
    facts: tuple[Fact, ...] = ()
    where: str = ""
    note: str = ""


Instance = Equation | Share | Remark


@dataclass(frozen=True, slots=True)
class Relation(Generic[Subject]):
    """One relation (勾稽关系) over a subject such as a year's final accounts.

    `formula` shows it as a reader writes it, `requirement` states it in one line, `explanation` tells what a break
    means and where to mend it. `years` are the first and last fiscal year it holds for (None: no bound);
    `kinds` the kinds of report. `blocks` is true where a break forbids approval: every error, and marked warnings.
    `instances` yields each place where it must hold. `error_from` is how many of them must break for a warning to be an
    error: one break has innocent causes that several at once do not share (0: it stays a warning). `by_exception` says
    that `instances` yields faults alone, so that none of them is good news; of any other relation, none means that
    there was nothing to compare.
    """

    id: str
    title: str
    formula: str
    requirement: str
    severity: Severity
    instances: Callable[[Subject], Iterable[Instance]]
    years: tuple[int | None, int | None] = (None, None)
    kinds: tuple[str, ...] = ()
    explanation: str = ""
    blocks: bool = False
    tables: tuple[int, ...] = ()
    error_from: int = 0
    by_exception: bool = False

    def holds_for(self, year: int) -> bool:
        """Whether the relation is in force for the reports of this fiscal year."""
        first, last = self.years
        return (first is None or year >= first) and (last is None or year <= last)


State = Literal["held", "tail", "failed"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one instance: it holds as published, holds but for rounding (尾差), or cannot hold.

    `left`, `right` and `difference` are sums of published values in the facts' unit; `bound` is the largest
    difference that rounding explains; `axioms` are the ids of the axioms of reading (读数公理) the verdict rests on.
    """

    relation: Relation[object]
    instance: Instance
    state: State
    left: Fraction
    right: Fraction
    difference: Fraction
    bound: Fraction
    axioms: tuple[str, ...] = ()


@dataclass(slots=True)
class Outcome:
    """All verdicts of one relation; its state is the worst of them (no instance: held)."""

    relation: Relation[object]
    verdicts: list[Verdict] = field(default_factory=list)

    @property
    def state(self) -> State:
        """The worst state among the verdicts."""
        states = {verdict.state for verdict in self.verdicts}
        return "failed" if "failed" in states else "tail" if "tail" in states else "held"

    @property
    def compared(self) -> bool:
        """Whether the subject held anything to compare: a relation between figures that are not there says nothing."""
        return bool(self.verdicts) or self.relation.by_exception

    @property
    def severity(self) -> Severity:
        """The relation's severity, raised to an error where as many instances break as it asks for."""
        broken = sum(verdict.state == "failed" for verdict in self.verdicts)
        if self.relation.error_from and broken >= self.relation.error_from:
            return "error"
        return self.relation.severity

    @property
    def blocks(self) -> bool:
        """Whether a break as it is here forbids approval."""
        return self.severity == "error" or self.relation.blocks
