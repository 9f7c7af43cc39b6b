"""Whether instances can all be true at once (一致), asked of the solver in one go.

Most reports that do not hold to the digit are consistent but for rounding. That alone needs no proof and no rows in
exact numbers: the unknowns are how far each true value is from its print, so that every number is small, and prints of
one quantity are one unknown inside all that they allow. Where only a few instances do not hold as printed, it is mostly
enough to move what these speak of and what stands next to it, while all the rest stays as printed. A no is only a no:
`onecard.figures.joint` then says why, and proves it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import highspy
import numpy as np

from onecard.figures.as_printed import UNIT, Prints
from onecard.figures.feasibility import new_solver
from onecard.figures.problem import Statement
from onecard.figures.relation import ONE, Equation, Operator, Remark, Share, State, Term

_INFINITY = highspy.kHighsInf
_AT_LEAST: frozenset[Operator] = frozenset(["=", ">=", ">"])
_AT_MOST: frozenset[Operator] = frozenset(["=", "<=", "<"])
"""Operators whose left side is not less, and not more, than the right one; a strict one is read as its closed form."""
_RINGS = 2
"""How far what is moved lies from what does not hold as printed, in instances."""


def can_all_be_true(
    statements: Sequence[Statement], states: Iterable[State | None] = (), prints: Prints | None = None
) -> bool:
    """Whether values exist for all figures, inside what their prints stand for, that satisfy every instance.

    Remarks, and rates of a whole that may be of either sign, state nothing here. Prints of one figure at the same
    dimensions are one quantity (R-02). `states` tell how each statement stands by itself, where that is known, and
    `prints` are those of the report, where they were told apart already.
    """
    prints = prints or Prints()
    linear = [one for _, one in statements if not isinstance(one, Remark)]
    about = [_moved(one, prints) for one in linear]
    quantities = prints.quantities
    if any(low > high for low, high in zip(quantities.low, quantities.high, strict=True)):
        return False
    known = [
        state for (_, one), state in zip(statements, states, strict=False) if not isinstance(one, Remark)
    ]
    if len(known) == len(linear):
        off = [moved for moved, state in zip(about, known, strict=True) if state != "held"]
        moving = quantities.several.union(*off)
        for _ in range(_RINGS):
            moving = moving.union(*(one for one in about if not moving.isdisjoint(one)))
        near = [one for one, moved in zip(linear, about, strict=True) if not moving.isdisjoint(moved)]
        if len(near) < len(linear) and _System(prints, moving).solvable(near):
            return True
    return _System(prints, None).solvable(linear)


def _moved(instance: Equation | Share, prints: Prints) -> list[int]:
    """The quantities of an instance that can be moved: a rate has its ends in the rows instead."""
    if isinstance(instance, Share):
        return [prints.of(term.fact)[4] for term in instance.part + instance.whole]
    return [prints.of(term.fact)[4] for term in instance.left + instance.right]


Sum = dict[int, int | Fraction]
"""By unknown its coefficient."""


class _System:
    """Unknowns and rows as the solver takes them: an unknown is how far a quantity is from its first print; one that is not
    `moving` (None: all are) stays there."""

    def __init__(self, prints: Prints, moving: set[int] | None) -> None:
        self.prints = prints
        self.middles = prints.quantities.middles
        self.low, self.high = prints.quantities.low, prints.quantities.high
        if moving is not None:
            self.low = [low if at in moving else self.middles[at] for at, low in enumerate(self.low)]
            self.high = [high if at in moving else self.middles[at] for at, high in enumerate(self.high)]
        self.columns_of: dict[int, int] = {}
        """By quantity the column it has."""
        self.starts: list[int] = []
        self.columns: list[int] = []
        self.values: list[float] = []
        self.least: list[float] = []
        self.most: list[float] = []

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
        _, _, low, high, _ = self.prints.of(instance.percent)
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
        known = self.prints.of
        for fact, coefficient in terms:
            at = known(fact)[4]
            own: int | Fraction = sign
            if coefficient is not ONE:
                whole = coefficient.denominator == 1
                own = sign * (coefficient.numerator if whole else coefficient)
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
        at_least, at_most = operator in _AT_LEAST, operator in _AT_MOST
        if not sums:
            return
        if operator != "=":
            least, most = self._reach(sums)
            if (not at_least or least >= 0) and (not at_most or most <= 0):
                return
        total = sum([coefficient * self.middles[at] for at, coefficient in sums.items()])
        printed = float(total / (scale * UNIT))
        self.starts.append(len(self.columns))
        columns = self.columns_of
        for at, coefficient in sums.items():
            if self.low[at] < self.high[at]:
                self.columns.append(columns.setdefault(at, len(columns)))
                self.values.append(float(coefficient / scale))
        self.least.append(-printed if at_least else -_INFINITY)
        self.most.append(-printed if at_most else _INFINITY)

    def solvable(self, instances: Iterable[Equation | Share]) -> bool:
        """Whether the solver finds values for these instances."""
        for instance in instances:
            if isinstance(instance, Share):
                self.share(instance)
            else:
                self.equation(instance)
        if not self.starts:
            return True
        solver = new_solver()
        # It is over before a presolve would pay.
        solver.setOptionValue("presolve", "off")
        low, high = (
            np.array([(ends[at] - self.middles[at]) / UNIT for at in self.columns_of])
            for ends in (self.low, self.high)
        )
        solver.addVars(len(low), low, high)
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
