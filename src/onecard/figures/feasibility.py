"""Linear feasibility of rows over intervals, and smallest covers, by the solver HiGHS.

The solver works in floating point: what it finds impossible is only believed after `onecard.figures.proof` confirmed
it. Nothing here has a big constant that switches an interval off (a big M): such a constant times the tolerance of a
binary is slack that hides real contradictions. A figure that may be wrong simply loses its interval.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import highspy
import numpy as np

from onecard.figures.covers import components, least_of_all
from onecard.figures.interval import Interval
from onecard.figures.proof import Row

_TOLERANCE = 1e-9
_INFINITY = highspy.kHighsInf
_NODES = 2_000
"""Of the search for a smallest cover: reports need one or none."""
_FEW = 6
"""Covers so small are looked for before the solver is asked."""


class _Quiet(highspy.Highs):
    """The solver without its banner, which it would print on standard output as soon as callbacks are enabled."""

    def enableCallbacks(self) -> None:  # noqa: N802 - the library's name
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def new_solver() -> Any:
    """A solver that prints nothing, on one thread, as exact as it can be."""
    solver = _Quiet()  # type: ignore[no-untyped-call]
    solver.setOptionValue("parallel", "off")
    solver.setOptionValue("primal_feasibility_tolerance", _TOLERANCE)
    solver.setOptionValue("dual_feasibility_tolerance", _TOLERANCE)
    return solver


class Feasibility:
    """One system of rows over intervals, asked again and again with other figures set free.

    The solver keeps its basis between questions, which makes each further one nearly free of cost.
    """

    def __init__(self, rows: Sequence[Row], boxes: Sequence[Interval]) -> None:
        self._rows = rows
        self._bounds = [(float(box.low), float(box.high)) for box in boxes]
        self._of_rate: dict[int, list[int]] = {}
        self._free: frozenset[int] = frozenset()
        self._solver = new_solver()
        # Presolve would answer "infeasible" without the ray that tells why.
        self._solver.setOptionValue("presolve", "off")
        low, high = np.array(self._bounds).reshape(-1, 2).T
        self._solver.addVars(len(boxes), np.ascontiguousarray(low), np.ascontiguousarray(high))
        for number, row in enumerate(rows):
            if row.rate >= 0:
                self._of_rate.setdefault(row.rate, []).append(number)
        self._add(rows)

    def _add(self, rows: Sequence[Row]) -> None:
        unknowns = [unknown for row in rows for unknown in row.coefficients]
        values = [value.numerator / value.denominator for row in rows for value in row.coefficients.values()]
        starts = np.cumsum([0, *(len(row.coefficients) for row in rows)])
        self._solver.addRows(
            len(rows),
            np.zeros(len(rows)),
            np.array([0.0 if row.equal else _INFINITY for row in rows]),
            len(unknowns),
            starts[:-1].astype(np.int32),
            np.array(unknowns, dtype=np.int32),
            np.array(values),
        )

    def set_free(self, free: frozenset[int]) -> None:
        """Let exactly these unknowns be anything, and the rows made of their rates say nothing."""
        for unknown in free ^ self._free:
            freed = unknown in free
            low, high = (-_INFINITY, _INFINITY) if freed else self._bounds[unknown]
            self._solver.changeColBounds(unknown, low, high)
            for number in self._of_rate.get(unknown, ()):
                self._solver.changeRowBounds(
                    number,
                    -_INFINITY if freed else 0.0,
                    0.0 if self._rows[number].equal and not freed else _INFINITY,
                )
        self._free = free

    def ray(self) -> list[float] | None:
        """None where the system is feasible, else the multipliers of the rows that show why not (empty: not told)."""
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kInfeasible:
            return None
        _, found, values = self._solver.getDualRay()
        return [float(value) for value in values] if found else []

    def extreme(self, coefficients: Mapping[int, float], greatest: bool) -> list[float] | None:
        """Values of the unknowns at which a sum is greatest (or least); None where it has no end, or nothing fits."""
        for unknown, coefficient in coefficients.items():
            self._solver.changeColCost(unknown, -coefficient if greatest else coefficient)
        self._solver.run()
        optimal = self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        values = [float(value) for value in self._solver.getSolution().col_value] if optimal else None
        for unknown in coefficients:
            self._solver.changeColCost(unknown, 0.0)
        return values


def smallest_cover(
    covers: Iterable[frozenset[int]], weights: Mapping[int, float], nodes: int = _NODES
) -> frozenset[int] | None:
    """The fewest members that hit every set, among those the ones of least weight; None where the solver would have to
    look at more than so many `nodes`.

    Weights must be in [0, 1). A pure covering problem with coefficients of one, so tolerances cannot blur it.
    """
    sets = list(covers)
    members = sorted(frozenset[int]().union(*sets))
    if not members:
        return frozenset()
    column = {member: at for at, member in enumerate(members)}
    solver = new_solver()
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 1e-9)
    solver.setOptionValue("mip_max_nodes", nodes)
    for member, at in column.items():
        solver.addVar(0.0, 1.0)
        solver.changeColCost(at, 1.0 + weights.get(member, 0.0) / (len(members) + 1))
        solver.changeColIntegrality(at, highspy.HighsVarType.kInteger)
    for cover in sets:
        unknowns = np.array(sorted(column[member] for member in cover), dtype=np.int32)
        solver.addRow(1.0, _INFINITY, len(unknowns), unknowns, np.ones(len(unknowns)))
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    values = solver.getSolution().col_value
    return frozenset(member for member, at in column.items() if values[at] > 0.5)


class SmallestCovers:
    """Smallest covers of sets that become more and more: of what no new set touches the cover is known."""

    def __init__(self, weights: Mapping[int, float]) -> None:
        self._weights = weights
        self._known: dict[frozenset[frozenset[int]], frozenset[int] | None] = {}

    def of(self, covers: Sequence[frozenset[int]]) -> frozenset[int] | None:
        """What `smallest_cover` finds, part by part: what no set connects is covered by itself."""
        found = frozenset[int]()
        for part in components(covers):
            sets = frozenset(cover for cover in covers if cover & part)
            if sets not in self._known:
                ordered = sorted(sets, key=sorted)
                few = least_of_all(ordered, self._weights, _FEW)
                self._known[sets] = few or smallest_cover(ordered, self._weights)
            best = self._known[sets]
            if best is None:
                return None
            found |= best
        return found
