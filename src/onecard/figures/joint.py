"""Joint consistency (联合一致性): which printed figures cannot all be true, and which few are likely wrong.

Taken one by one, relations miss contradictions that only several figures make together, and never say which figure is
wrong. Here a whole report is one system of linear rows over what its figures may truly be:

- it is feasible: no contradiction;
- it is not: each contradiction is an irreducible set of printed figures, relations and axioms of reading, with an exact
  proof (`onecard.figures.proof`); one that cannot be proven exactly is never shown;
- the smallest sets of figures whose change makes all the rest consistent name the likeliest wrong ones.

The smallest sets are found as covers: every contradiction holds at least one wrong figure. A cover of the
contradictions known so far is tried by setting its figures free; what still contradicts is one more contradiction to
cover, until nothing does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import inf
from time import perf_counter

from onecard.figures.as_printed import Prints
from onecard.figures.axioms import BLANK, COUNTED, ROUNDING, Axiom
from onecard.figures.covers import Group, Steps, components, groups_of
from onecard.figures.evaluate import judge
from onecard.figures.fact import Fact
from onecard.figures.feasibility import Feasibility, SmallestCovers
from onecard.figures.interval import decimals_of
from onecard.figures.problem import Linear, Problem, Rule, Statement, problem_of
from onecard.figures.proof import Proof, alone_of, confirm
from onecard.figures.relation import Equation, Relation, Share
from onecard.figures.slip import strangeness

_MOST_CONTRADICTIONS = 400
"""Enough for any report; past it the search stops and says that the sets it lists may not be all."""
_MOST_WRONG = 12
"""Of figures that hang together: where more must be wrong, there are too many ways to choose them to name any."""
_MOST_WEIGHED = 8
"""Of sets that are confirmed alike so many are asked what would mend them: each takes two questions to the solver."""
_QUESTION = 5
"""As many steps a question to the solver counts for."""


@dataclass(frozen=True, slots=True)
class Multiplied:
    """One line of a certificate: an instance of a rule, and the whole number its row is multiplied with."""

    rule: Rule
    instance: Equation | Share
    multiplier: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """The proof of a contradiction: the multiplied rows add up to what must not be negative for the true values.

    `reach_high` (< 0) is the most that sum can be while every figure stays inside what its print stands for.
    `coefficients` are what each fact of the contradiction is counted with in that sum, in their order; 0 for a rate, whose
    print only bounds how its whole is counted.
    """

    lines: tuple[Multiplied, ...]
    reach_high: Fraction
    coefficients: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Printed figures that cannot all be true: leave out any one of them, or one rule, and the rest can be.

    `relations` and `axioms` are ids; the certificate proves it.
    """

    facts: tuple[Fact, ...]
    relations: tuple[str, ...]
    axioms: tuple[str, ...]
    certificate: Certificate


@dataclass(frozen=True, slots=True)
class Suspect:
    """A figure that may be wrong, and what would mend it once the other figures of its set are set free.

    The true value would lie in [`low`, `high`] (None: no end); `value` is what would then be printed, where the
    interval has a middle. `held` and `tail` count the other instances it stands in that hold as published, or but for
    rounding: the more, the less likely it is the wrong one.
    """

    fact: Fact
    low: Fraction | None
    high: Fraction | None
    value: Decimal | None
    held: int
    tail: int


@dataclass(frozen=True, slots=True)
class Suspects:
    """One group of contradictions with its smallest explanations: changing any one of the `sets` mends the group.

    They are tied in size and ranked: figures of the latest year before those of earlier ones, then the figures that the
    fewest other relations confirm, then those that a slip of the pen explains. `complete` is false where there are more
    ties than are listed.
    """

    sets: tuple[tuple[Suspect, ...], ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """What joint consistency found.

    `contradictions` share no relation with one another, the shortest first. `wrong` has one entry for each independent
    group; the smallest number of wrong figures is the sum of their set sizes. It is empty where so many figures that
    hang together are wrong that none can be named, and where the time did not suffice. `left_out` are instances that are not
    linear; `unconfirmed` counts contradictions the solver saw and exact arithmetic did not confirm: they are not shown.
    Times are in milliseconds: feasibility alone, and everything.
    """

    consistent: bool
    contradictions: tuple[Contradiction, ...]
    wrong: tuple[Suspects, ...]
    figures: int
    rules: int
    left_out: tuple[Linear, ...]
    unconfirmed: int
    feasibility_milliseconds: float
    milliseconds: float

    @property
    def contradiction(self) -> Contradiction | None:
        """The shortest contradiction, or None."""
        return self.contradictions[0] if self.contradictions else None


def explain(
    statements: Iterable[Statement],
    facts: Iterable[Fact] = (),
    steps: float = inf,
    most: int | None = None,
    prints: Prints | None = None,
) -> Explanation:
    """Whether the instances can all be true at once, and if not, why not and which figures are likely wrong.

    `statements` are pairs of a relation and its instance, or of an axiom of reading and its equation (see
    `onecard.figures.axioms`); `facts` further printed figures that no instance speaks of. Prints of one figure at the
    same dimensions are tied by axiom R-02 here. After so many `steps` the search for the wrong ones is given up: there can
    be more ways to choose them than anybody would wait for. Of the sets tied in a group the
    `most` likely ones are listed (None: all): to say what would mend a set takes two questions for each of its figures.
    `prints` are those of the report, where they were told apart already.
    """
    start = perf_counter()
    return _Search(problem_of(statements, facts, prints), start, Steps(steps), most).explanation()


class _Search:
    """One search: the problem, the solver with its state, and the proofs found so far."""

    def __init__(self, problem: Problem, start: float, steps: Steps, most: int | None) -> None:
        self.problem = problem
        self.start = start
        self.steps = steps
        self.most = most
        self.solver = Feasibility(problem.rows, problem.boxes)
        self.proofs: list[Proof] = []
        self.covers: list[frozenset[int]] = []
        self.unconfirmed = 0
        self.confirmations: list[tuple[int, int]] = []
        years = [fact.dim("year") for fact in problem.facts]
        latest = max(years, default="")
        self.earlier = [year < latest for year in years]
        """Whether a figure is of an earlier year: it stands in few relations of this one, and that few confirm it
        here says nothing against it."""

    def explanation(self) -> Explanation:
        ray = self.solver.ray()
        feasible_after = perf_counter()
        wrong: tuple[Suspects, ...] = ()
        if ray is not None:
            wrong = self._explain()
        return Explanation(
            consistent=not self.proofs,
            contradictions=self._contradictions(),
            wrong=wrong,
            figures=len(self.problem.facts),
            rules=len(self.problem.statements),
            left_out=tuple(self.problem.left_out),
            unconfirmed=self.unconfirmed,
            feasibility_milliseconds=(feasible_after - self.start) * 1000,
            milliseconds=(perf_counter() - self.start) * 1000,
        )

    def _confirmations(self) -> list[tuple[int, int]]:
        """For each unknown, how many instances with it hold as published, and how many but for rounding."""
        held = [0] * len(self.problem.facts)
        tail = [0] * len(self.problem.facts)
        placeholder: Relation[object] = Relation("", "", "", "", "info", lambda _: ())
        prints, unknown_of = self.problem.prints, self.problem.unknown
        for _, instance in self.problem.statements:
            told = prints.state(instance, prints.numbers(instance))
            state = told or judge(placeholder, instance).state
            if state == "failed":
                continue
            for unknown in {unknown_of(fact) for fact in instance.facts}:
                (held if state == "held" else tail)[unknown] += 1
        return list(zip(held, tail, strict=True))

    def _explain(self) -> tuple[Suspects, ...]:
        self.confirmations = self._confirmations()
        for proof in alone_of(self.problem.rows, self.problem.boxes):
            self._learn(proof)
        self._chain(frozenset[int]().union(*self.covers))
        covering = SmallestCovers(self._weights())
        consistent: set[frozenset[int]] = set()
        while True:
            best = None if self.steps.spent else covering.of(self.covers)
            if best is None or any(len(best & linked) > _MOST_WRONG for linked in components(self.covers)):
                return ()
            if self._chain(best):
                continue
            groups, complete = groups_of(self.covers, best, self.steps)
            known = len(self.covers)
            for free in ((best - group.chosen) | tie for group in groups for tie in group.ties):
                # A contradiction learned a moment ago may rule this tie out without asking the solver.
                if self.steps.spent:
                    return ()
                if free in consistent or not all(free & cover for cover in self.covers[known:]):
                    continue
                if not self._chain(free):
                    consistent.add(free)
            if len(self.covers) == known:
                break
        return tuple(
            Suspects(
                self._likeliest(group, best),
                complete and group.complete and (self.most is None or len(group.ties) <= self.most),
            )
            for group in groups
        )

    def _likeliest(self, group: Group, best: frozenset[int]) -> tuple[tuple[Suspect, ...], ...]:
        """Of a group's tied sets the `most` likely ones, with what would mend each while the rest of `best` is free."""
        free = best - group.chosen
        ranked = sorted(group.ties, key=self._rank)
        alike = [tie for tie in ranked if self._rank(tie)[:3] == self._rank(ranked[0])[:3]][:_MOST_WEIGHED]
        weighed = [self._suspects(free | tie, tie) for tie in alike]
        weighed.sort(key=lambda tie: sum(strangeness(one.fact.value, one.value) for one in tie))
        rest = ranked[len(alike) : self.most]
        return (*weighed[: self.most], *(self._suspects(free | tie, tie) for tie in rest))

    def _weights(self) -> dict[int, float]:
        most = 1 + max(2 * held + tail for held, tail in self.confirmations)
        return {unknown: (2 * held + tail) / most for unknown, (held, tail) in enumerate(self.confirmations)}

    def _rank(self, tie: frozenset[int]) -> tuple[int, int, int, tuple[int, ...]]:
        earlier = sum(self.earlier[unknown] for unknown in tie)
        held = sum(self.confirmations[unknown][0] for unknown in tie)
        tail = sum(self.confirmations[unknown][1] for unknown in tie)
        return earlier, held, tail, tuple(sorted(tie))

    def _learn(self, proof: Proof) -> frozenset[int]:
        """Take a proof in; the figures it holds, one of which must be wrong."""
        rates = {self.problem.rows[number].rate for number in proof.multipliers} - {-1}
        cover = frozenset(proof.combined) | rates
        self.proofs.append(proof)
        self.covers.append(cover)
        return cover

    def _chain(self, free: frozenset[int]) -> int:
        """Find contradictions that hold though `free` may be anything, each without the figures of those before.

        Returns how many were found: 0 where the rest is consistent.
        """
        found = 0
        while len(self.proofs) < _MOST_CONTRADICTIONS:
            self.steps.take(_QUESTION)
            self.solver.set_free(free)
            ray = self.solver.ray()
            if ray is None:
                break
            proof = confirm(ray, self.problem.rows, self.problem.boxes, free)
            if proof is None:
                self.unconfirmed += 1
                break
            free |= self._learn(proof)
            found += 1
        return found

    def _suspects(self, free: frozenset[int], tie: frozenset[int]) -> tuple[Suspect, ...]:
        self.solver.set_free(free)
        ranked = sorted(tie, key=lambda unknown: (self.confirmations[unknown], unknown))
        return tuple(self._suspect(unknown) for unknown in ranked)

    def _suspect(self, unknown: int) -> Suspect:
        fact = self.problem.facts[unknown]
        ends = [self._end(unknown, greatest) for greatest in (False, True)]
        low, high = (None if end is None else _short(end) for end in ends)
        value = None
        if low is not None and high is not None:
            value = _printed_as((low + high) / 2, decimals_of(fact.value))
        held, tail = self.confirmations[unknown]
        return Suspect(fact, low, high, value, held, tail)

    def _end(self, unknown: int, greatest: bool) -> float | None:
        """The least or greatest true value of a freed figure that leaves the rest consistent."""
        shares = [
            instance
            for _, instance in self.problem.statements
            if isinstance(instance, Share) and self.problem.unknown(instance.percent) == unknown
        ]
        if not shares:
            values = self.solver.extreme({unknown: 1.0}, greatest)
            return None if values is None else values[unknown]
        ends = [self._ratio(share, greatest) for share in shares]
        known = [end for end in ends if end is not None]
        return None if not known else min(known) if greatest else max(known)

    def _ratio(self, share: Share, greatest: bool) -> float | None:
        """The extreme of part ÷ whole in percent, by Dinkelbach's method: each step solves a linear problem."""
        part = self._floats(share, whole=False)
        whole = self._floats(share, whole=True)
        values = self.solver.extreme(dict.fromkeys(part, 0.0), greatest)
        ratio: float | None = None
        for _ in range(20):
            if values is None:
                return None
            below = sum(coefficient * values[unknown] for unknown, coefficient in whole.items())
            above = sum(coefficient * values[unknown] for unknown, coefficient in part.items())
            if abs(below) < 1e-9:
                return None
            if ratio is not None and abs(above / below - ratio) < 1e-12:
                break
            ratio = above / below
            sign = 1.0 if below > 0 else -1.0
            cost = {unknown: sign * coefficient for unknown, coefficient in part.items()}
            for unknown, coefficient in whole.items():
                cost[unknown] = cost.get(unknown, 0.0) - sign * ratio * coefficient
            values = self.solver.extreme(cost, greatest)
        return None if ratio is None else 100 * ratio

    def _floats(self, share: Share, whole: bool) -> dict[int, float]:
        sums: dict[int, float] = {}
        for term in share.whole if whole else share.part:
            unknown = self.problem.unknown(term.fact)
            sums[unknown] = sums.get(unknown, 0.0) + float(term.coefficient)
        return sums

    def _contradictions(self) -> tuple[Contradiction, ...]:
        """Of all proofs the shortest ones that have no instance of a relation in common."""
        used: set[int] = set()
        chosen: list[Contradiction] = []
        for proof in sorted(self.proofs, key=lambda proof: (len(proof.multipliers), len(proof.combined))):
            rules = {self.problem.rows[number].rule for number in proof.multipliers}
            relations = {rule for rule in rules if not isinstance(self.problem.statements[rule][0], Axiom)}
            if used.isdisjoint(relations or rules):
                used |= relations or rules
                chosen.append(self._contradiction(proof))
        return tuple(chosen)

    def _contradiction(self, proof: Proof) -> Contradiction:
        rows, statements = self.problem.rows, self.problem.statements
        unknowns = set(proof.combined) | {rows[number].rate for number in proof.multipliers} - {-1}
        facts = tuple(self.problem.facts[unknown] for unknown in sorted(unknowns))
        lines = []
        for number, multiplier in proof.multipliers.items():
            rule, instance = statements[rows[number].rule]
            lines.append(Multiplied(rule, instance, multiplier))
        relations = [line.rule.id for line in lines if not isinstance(line.rule, Axiom)]
        axioms = {line.rule.id for line in lines if isinstance(line.rule, Axiom)}
        if any(isinstance(line.instance, Equation) and line.instance.missing for line in lines):
            axioms.add(BLANK.id)
        if any(not self.problem.boxes[unknown].is_point for unknown in unknowns):
            axioms.add(ROUNDING.id)
        if any(fact.figure.counted and fact.exact is None for fact in facts):
            axioms.add(COUNTED.id)
        return Contradiction(
            facts,
            tuple(dict.fromkeys(relations)),
            tuple(sorted(axioms)),
            Certificate(
                tuple(lines),
                proof.reach.high,
                tuple(proof.combined.get(unknown, Fraction(0)) for unknown in sorted(unknowns)),
            ),
        )


def _short(value: float) -> Fraction:
    """A value of the solver as the fraction it stands for: its noise lies far behind the digits anybody prints."""
    return Fraction(round(value * 10**6), 10**6)


def _printed_as(value: Fraction, decimals: int) -> Decimal:
    units = abs(value) * 10**decimals + Fraction(1, 2)
    return Decimal(int(units) if value >= 0 else -int(units)).scaleb(-decimals)
