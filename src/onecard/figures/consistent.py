"""Whether instances can all be true at once (一致), asked of the solver in one go.

Most reports that do not hold to the digit are consistent but for rounding. That alone needs no proof and no rows in
exact numbers: the unknowns are how far each true value is from its print, so that every number is small, and prints of
one quantity are one unknown inside all that they allow. A no is only a no: `onecard.figures.joint` then says why, and
proves it.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import highspy
import numpy as np

from onecard.figures.fact import Fact
from onecard.figures.feasibility import new_solver
from onecard.figures.figure import Dimensions
from onecard.figures.interval import ends
from onecard.figures.problem import Statement
from onecard.figures.relation import ONE, Equation, Operator, Share, Term

_NOTHING = Decimal(0)
_BETWEEN: dict[Operator, tuple[float, float]] = {
    "=": (0.0, 0.0),
    ">=": (0.0, highspy.kHighsInf),
    ">": (0.0, highspy.kHighsInf),
    "<=": (-highspy.kHighsInf, 0.0),
    "<": (-highspy.kHighsInf, 0.0),
}
"""Between what a left side less a right one must lie; a strict operator is read as its closed form."""


def can_all_be_true(statements: Iterable[Statement]) -> bool:
    """Whether values exist for all figures, inside what their prints stand for, that satisfy every instance.

    Remarks, and rates of a whole that may be of either sign, state nothing here. Prints of one figure at the same
    dimensions are one quantity (R-02).
    """
    system = _System()
    for _, instance in statements:
        if isinstance(instance, Equation):
            system.equation(instance)
        elif isinstance(instance, Share):
            system.share(instance)
    return system.solvable()


class _System:
    """Unknowns and rows as the solver takes them: an unknown is how far a quantity is from its first print."""

    def __init__(self) -> None:
        self.known: dict[int, tuple[int, Fact]] = {}
        self.numbers: dict[tuple[str, Dimensions], int] = {}
        self.middles: list[Decimal] = []
        self.low: list[Decimal] = []
        self.high: list[Decimal] = []
        self.starts: list[int] = []
        self.columns: list[int] = []
        self.values: list[float] = []
        self.least: list[float] = []
        self.most: list[float] = []

    def unknown(self, fact: Fact) -> int:
        """The unknown a fact is about: one for each quantity, narrowed to what all of its prints allow."""
        known = self.known.get(id(fact))
        if known is None:
            # The fact is kept, so that no other one can have its place in memory.
            known = self.known[id(fact)] = (self._unknown(fact), fact)
        return known[0]

    def _unknown(self, fact: Fact) -> int:
        low, high = ends(fact)
        number = self.numbers.setdefault((fact.key, fact.dims), len(self.middles))
        if number == len(self.middles):
            self.middles.append(fact.value)
            self.low.append(low)
            self.high.append(high)
        else:
            self.low[number] = max(self.low[number], low)
            self.high[number] = min(self.high[number], high)
        return number

    def equation(self, instance: Equation) -> None:
        """One row: left less right."""
        sums: dict[int, Decimal] = {}
        self._add(sums, instance.left, 1)
        self._add(sums, instance.right, -1)
        self._row(sums, *_BETWEEN[instance.operator])

    def share(self, instance: Share) -> None:
        """Two rows: the part is not less than the least percent of the whole allows, nor more than the greatest."""
        whole: dict[int, Decimal] = {}
        self._add(whole, instance.whole, 1)
        reach = [
            (coefficient * self.low[at], coefficient * self.high[at]) for at, coefficient in whole.items()
        ]
        least, most = sum(map(min, reach)), sum(map(max, reach))
        if least < 0 < most:
            return
        rates = ends(instance.percent)
        for percent, above in zip(rates if least >= 0 else reversed(rates), (True, False), strict=True):
            row: dict[int, Decimal] = {}
            self._add(row, instance.part, 1)
            for at, coefficient in whole.items():
                row[at] = row.get(at, _NOTHING) - percent * coefficient / 100
            self._row(row, *_BETWEEN[">=" if above else "<="])

    def _add(self, sums: dict[int, Decimal], terms: Iterable[Term], sign: int) -> None:
        once = Decimal(sign)
        for term in terms:
            at = self.unknown(term.fact)
            own = once
            if term.coefficient is not ONE:
                own = sign * Decimal(term.coefficient.numerator) / term.coefficient.denominator
            sums[at] = sums[at] + own if at in sums else own

    def _row(self, sums: dict[int, Decimal], least: float, most: float) -> None:
        left = {at: coefficient for at, coefficient in sums.items() if coefficient}
        if not left:
            return
        printed = float(sum((coefficient * self.middles[at] for at, coefficient in left.items()), _NOTHING))
        self.starts.append(len(self.columns))
        self.columns += left
        self.values += map(float, left.values())
        self.least.append(least - printed)
        self.most.append(most - printed)

    def solvable(self) -> bool:
        """Whether the solver finds values."""
        if any(low > high for low, high in zip(self.low, self.high, strict=True)):
            return False
        if not self.columns:
            return True
        solver = new_solver()
        low = [float(end - middle) for end, middle in zip(self.low, self.middles, strict=True)]
        high = [float(end - middle) for end, middle in zip(self.high, self.middles, strict=True)]
        solver.addVars(len(low), np.array(low), np.array(high))
        solver.addRows(
            len(self.least),
            np.array(self.least),
            np.array(self.most),
            len(self.columns),
            np.array(self.starts, dtype=np.int32),
            np.array(self.columns, dtype=np.int32),
            np.array(self.values),
        )
        solver.run()
        return bool(solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)
