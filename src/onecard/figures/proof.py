"""Proofs that printed figures contradict each other, in exact rational arithmetic.

A system is a set of rows, each a sum of unknowns that must be zero (or not negative), and for each unknown the interval
of what is possible. A proof (Farkas' lemma) is a multiplier for each row, not negative for a row of the second kind:
the sum of the multiplied rows, which must not be negative for the true values, is negative wherever the unknowns lie
in their intervals. Anybody can check that with pencil and paper, so it is all that need be trusted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from onecard.figures.interval import Interval

_NOISE = 1e-9
"""Below this share of the largest one a number of the floating-point solver is taken for zero; the exact check decides."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the sum of coefficient × unknown is zero (`equal`) or not negative.

    `rule` says which instance the row states. `rate` is the unknown whose print the coefficients were made of (-1:
    none): where that figure may be wrong, the row says nothing.
    """

    coefficients: Mapping[int, Fraction]
    equal: bool
    rule: int
    rate: int = -1


@dataclass(frozen=True, slots=True)
class Proof:
    """Rows (by number) with their multipliers, whole numbers; what their sum amounts to; and its proven reach.

    `combined` holds the coefficients that are left, one for each unknown whose interval the proof uses; `reach` is
    what that sum can be inside the intervals: all of it is negative.
    """

    multipliers: Mapping[int, int]
    combined: Mapping[int, Fraction]
    reach: Interval

    def holds(self, rows: Sequence[Row], boxes: Sequence[Interval]) -> bool:
        """Whether the proof proves: checked from nothing but the rows and intervals."""
        if any(multiplier < 0 and not rows[number].equal for number, multiplier in self.multipliers.items()):
            return False
        return reach(combine(rows, self.multipliers), boxes).high < 0


def combine(rows: Sequence[Row], multipliers: Mapping[int, int]) -> dict[int, Fraction]:
    """The sum of the multiplied rows, without the unknowns that cancel out."""
    sums: dict[int, Fraction] = {}
    for number, multiplier in multipliers.items():
        for unknown, coefficient in rows[number].coefficients.items():
            sums[unknown] = sums.get(unknown, Fraction(0)) + multiplier * coefficient
    return {unknown: coefficient for unknown, coefficient in sums.items() if coefficient}


def reach(coefficients: Mapping[int, Fraction], boxes: Sequence[Interval]) -> Interval:
    """What a sum of coefficient × unknown can be inside the intervals."""
    total = Interval(Fraction(0), Fraction(0))
    for unknown, coefficient in coefficients.items():
        total += boxes[unknown].times(coefficient)
    return total


def alone_of(rows: Sequence[Row], boxes: Sequence[Interval]) -> list[Proof]:
    """The proofs of all rows that cannot hold by themselves. Floating point tells of most that they can; whatever comes
    near the edge is decided exactly."""
    ends = [(float(box.low), float(box.high)) for box in boxes]
    proofs = []
    for number, row in enumerate(rows):
        low = high = size = 0.0
        for unknown, coefficient in row.coefficients.items():
            one, other = (float(coefficient) * end for end in ends[unknown])
            low, high = (low + one, high + other) if one <= other else (low + other, high + one)
            size += abs(one) + abs(other)
        room = _NOISE * size
        if high > room and (not row.equal or low < -room):
            continue
        if proof := alone(number, rows, boxes):
            proofs.append(proof)
    return proofs


def alone(number: int, rows: Sequence[Row], boxes: Sequence[Interval]) -> Proof | None:
    """The proof that one row by itself cannot hold, or None where it can."""
    row = rows[number]
    span = reach(row.coefficients, boxes)
    if span.high < 0:
        return Proof({number: 1}, dict(row.coefficients), span)
    if row.equal and span.low > 0:
        turned = {unknown: -coefficient for unknown, coefficient in row.coefficients.items()}
        return Proof({number: -1}, turned, span.times(-1))
    return None


def confirm(
    ray: Sequence[float], rows: Sequence[Row], boxes: Sequence[Interval], free: frozenset[int]
) -> Proof | None:
    """The exact proof behind a floating-point ray of infeasibility, or None where there is none.

    The ray only says which rows take part and which unknowns cancel out; the multipliers are then solved for exactly.
    They are unique up to a factor for a ray of a simplex basis, which also makes the set of rows and printed figures
    irreducible: without any one of them, what is left of the proof is linearly independent and so can be satisfied.
    Unknowns in `free` have no interval to rest on: they must cancel.
    """
    largest = max((abs(value) for value in ray), default=0.0)
    support = [number for number, value in enumerate(ray) if abs(value) > _NOISE * largest]
    left: dict[int, float] = {}
    size: dict[int, float] = {}
    for number in support:
        for unknown, coefficient in rows[number].coefficients.items():
            term = ray[number] * float(coefficient)
            left[unknown] = left.get(unknown, 0.0) + term
            size[unknown] = size.get(unknown, 0.0) + abs(term)
    cancelling = [
        unknown for unknown, rest in left.items() if unknown in free or abs(rest) <= _NOISE * size[unknown]
    ]
    solution = _kernel(
        [
            [rows[number].coefficients.get(unknown, Fraction(0)) for number in support]
            for unknown in cancelling
        ],
        len(support),
    )
    if solution is None:
        return None
    for sign in (1, -1):
        multipliers = {
            number: sign * value
            for number, value in zip(support, _whole_numbers(solution), strict=True)
            if value
        }
        combined = combine(rows, multipliers)
        if free.intersection(combined):
            return None
        proof = Proof(multipliers, combined, reach(combined, boxes))
        if proof.holds(rows, boxes):
            return proof
    return None


def _kernel(matrix: list[list[Fraction]], width: int) -> list[Fraction] | None:
    """The one solution, up to a factor, of matrix · y = 0 that is not zero; None where there is none or several."""
    pivots: list[int] = []
    reduced: list[list[Fraction]] = []
    for line in matrix:
        row = list(line)
        for pivot, done in zip(pivots, reduced, strict=True):
            if row[pivot]:
                factor = row[pivot]
                row = [one - factor * other for one, other in zip(row, done, strict=True)]
        pivot = next((at for at, value in enumerate(row) if value), -1)
        if pivot < 0:
            continue
        row = [value / row[pivot] for value in row]
        for at, done in enumerate(reduced):
            if done[pivot]:
                factor = done[pivot]
                reduced[at] = [one - factor * other for one, other in zip(done, row, strict=True)]
        pivots.append(pivot)
        reduced.append(row)
    open_columns = [at for at in range(width) if at not in pivots]
    if len(open_columns) != 1:
        return None
    solution = [Fraction(0)] * width
    solution[open_columns[0]] = Fraction(1)
    for pivot, row in zip(pivots, reduced, strict=True):
        solution[pivot] = -row[open_columns[0]]
    return solution


def _whole_numbers(values: Sequence[Fraction]) -> list[int]:
    multiple = lcm(*(value.denominator for value in values))
    whole = [int(value * multiple) for value in values]
    divisor = gcd(*whole) or 1
    return [value // divisor for value in whole]
