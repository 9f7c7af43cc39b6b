"""Whether instances can all be true at once (一致), asked of the solver in one go.

Most reports that do not hold to the digit are consistent but for rounding. That alone needs no proof and no rows in
exact numbers: the unknowns are how far each true value is from its print, so that every number is small, and prints of
one quantity are one unknown inside all that they allow. A no is only a no: `onecard.figures.joint` then says why, and
proves it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

import highspy
import numpy as np

from onecard.figures.as_printed import UNIT, Prints
from onecard.figures.fact import Fact
from onecard.figures.feasibility import new_solver
from onecard.figures.figure import Dimensions
from onecard.figures.problem import Statement
from onecard.figures.relation import ONE, Equation, Operator, Share, Term

_INFINITY = highspy.kHighsInf
_AT_LEAST: frozenset[Operator] = frozenset(["=", ">=", ">"])
_AT_MOST: frozenset[Operator] = frozenset(["=", "<=", "<"])
"""Operators whose left side is not less, and not more, than the right one; a strict one is read as its closed form."""


def can_all_be_true(statements: Iterable[Statement], prints: Prints | None = None) -> bool:
    """Whether values exist for all figures, inside what their prints stand for, that satisfy every instance.

    Remarks, and rates of a whole that may be of either sign, state nothing here. Prints of one figure at the same
    dimensions are one quantity (R-02). `prints` are those of the report, where they were told apart already.
    """
    system = _System(prints or Prints())
    for _, instance in statements:
        if isinstance(instance, Equation):
            system.equation(instance)
        elif isinstance(instance, Share):
            system.share(instance)
    return system.solvable()


Sum = dict[int, int | Fraction]
"""By unknown its coefficient."""


class _System:
    """Unknowns and rows as the solver takes them: an unknown is how far a quantity is from its first print."""

    def __init__(self, prints: Prints) -> None:
        self.prints = prints
        self.known: dict[int, int] = {}
        """By number of a print its unknown."""
        self.numbers: dict[tuple[str, Dimensions], int] = {}
        self.middles: list[int] = []
        self.low: list[int] = []
        self.high: list[int] = []
        self.starts: list[int] = []
        self.columns: list[int] = []
        self.values: list[float] = []
        self.least: list[float] = []
        self.most: list[float] = []

    def unknown(self, fact: Fact) -> int:
        """The unknown a fact is about: one for each quantity, narrowed to what all of its prints allow."""
        number, _, low, high = self.prints.of(fact)
        at = self.known.get(number)
        if at is not None:
            return at
        at = self.known[number] = self.numbers.setdefault((fact.key, fact.dims), len(self.middles))
        if at == len(self.middles):
            self.middles.append((low + high) // 2)
            self.low.append(low)
            self.high.append(high)
        else:
            self.low[at] = max(self.low[at], low)
            self.high[at] = min(self.high[at], high)
        return at

    def equation(self, instance: Equation) -> None:
        """One row: left less right."""
        sums: Sum = {}
        self._add(sums, instance.left, 1)
        self._add(sums, instance.right, -1)
        self._row(sums, 1, instance.operator)

    def share(self, instance: Share) -> None:
        """Two rows: the part is not less than the least percent of the whole allows, nor more than the greatest."""
        part: Sum = {}
        whole: Sum = {}
        self._add(part, instance.part, 1)
        self._add(whole, instance.whole, 1)
        least, most = self._reach(whole)
        if least < 0 < most:
            return
        _, _, low, high = self.prints.of(instance.percent)
        scale = 100 * UNIT
        ends: tuple[tuple[int, Operator], ...] = ((low, ">="), (high, "<="))
        if least < 0:
            ends = ((high, ">="), (low, "<="))
        for percent, operator in ends:
            row = {at: scale * coefficient for at, coefficient in part.items()}
            for at, coefficient in whole.items():
                row[at] = row.get(at, 0) - percent * coefficient
            self._row(row, scale, operator)

    def _add(self, sums: Sum, terms: Iterable[Term], sign: int) -> None:
        for term in terms:
            at = self.unknown(term.fact)
            own = sign if term.coefficient is ONE else sign * term.coefficient
            sums[at] = sums[at] + own if at in sums else own

    def _reach(self, sums: Mapping[int, int | Fraction]) -> tuple[int | Fraction, int | Fraction]:
        """The least and the greatest that a sum can be."""
        least: int | Fraction = 0
        most: int | Fraction = 0
        for at, coefficient in sums.items():
            if coefficient > 0:
                least += coefficient * self.low[at]
                most += coefficient * self.high[at]
            else:
                least += coefficient * self.high[at]
                most += coefficient * self.low[at]
        return least, most

    def _row(self, sums: Sum, scale: int, operator: Operator) -> None:
        """A row of coefficients times `scale`; none where what the prints stand for satisfies it anyhow."""
        least, most = self._reach(sums)
        at_least, at_most = operator in _AT_LEAST, operator in _AT_MOST
        if (not at_least or least >= 0) and (not at_most or most <= 0):
            return
        total = sum([coefficient * self.middles[at] for at, coefficient in sums.items()])
        printed = float(total / (scale * UNIT))
        self.starts.append(len(self.columns))
        self.columns += sums
        self.values += [float(coefficient / scale) for coefficient in sums.values()]
        self.least.append(-printed if at_least else -_INFINITY)
        self.most.append(-printed if at_most else _INFINITY)

    def solvable(self) -> bool:
        """Whether the solver finds values."""
        if any(low > high for low, high in zip(self.low, self.high, strict=True)):
            return False
        if not self.columns:
            return True
        solver = new_solver()
        # It is over before a presolve would pay.
        solver.setOptionValue("presolve", "off")
        low, high = (
            np.array([(end - middle) / UNIT for end, middle in zip(ends, self.middles, strict=True)])
            for ends in (self.low, self.high)
        )
        solver.addVars(len(self.middles), low, high)
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
