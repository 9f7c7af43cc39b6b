"""Intervals (区间): the values a fact may truly have, in exact rational numbers.

A printed amount v with d decimals stands for the closed interval [v − ½·10⁻ᵈ, v + ½·10⁻ᵈ]; one that was printed in a
larger unit (1.29亿元 as 万元: 1.29E+4) for half a unit of its own last digit. Both ends are closed: a
total may be formed from rounded parts, and rounding half-up, half-even and truncation at the edge all occur.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from fractions import Fraction

from onecard.figures.fact import Fact

_EXACTLY = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)


@dataclass(frozen=True, slots=True)
class Interval:
    """A closed interval of rational numbers; a point where both ends are one. Raises ValueError when low > high."""

    low: Fraction
    high: Fraction

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError(f"the interval [{self.low}, {self.high}] is turned round")

    @property
    def is_point(self) -> bool:
        """Whether only one value is possible."""
        return self.low == self.high

    def __contains__(self, value: Fraction | int) -> bool:
        return self.low <= value <= self.high

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def times(self, factor: Fraction | int) -> Interval:
        """The interval of all values times `factor`."""
        ends = (self.low * factor, self.high * factor)
        return Interval(min(ends), max(ends))

    def meets(self, other: Interval) -> bool:
        """Whether the two share a value, be it only an end point."""
        return self.low <= other.high and other.low <= self.high


def point(value: Decimal | Fraction | int) -> Interval:
    """The interval of one exact value."""
    return Interval(Fraction(value), Fraction(value))


def decimals_of(value: Decimal) -> int:
    """How many decimals a value is printed with (``12.10`` → 2)."""
    return max(0, -_exponent(value))


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError(f"{value} is not a number that can be printed")
    return exponent


def half_unit(value: Decimal) -> Fraction:
    """Half a unit of the last printed digit (``12.10`` → 1/200, ``1.29E+4`` → 50)."""
    exponent = _exponent(value)
    return Fraction(10 ** max(0, exponent), 2 * 10 ** max(0, -exponent))


def half_unit_in(value: Decimal, parts: int) -> int:
    """The same in whole parts of 1/`parts`, which is twice a power of ten that leaves nothing behind the point."""
    exponent = _exponent(value)
    power: int = 10 ** abs(exponent)
    return parts // 2 // power if exponent < 0 else parts // 2 * power


def printed(value: Decimal) -> Interval:
    """What a printed value stands for by rounding."""
    half = half_unit(value)
    return Interval(Fraction(value) - half, Fraction(value) + half)


def possible(fact: Fact) -> Interval:
    """The values a fact may truly have: a point where it is exact or counted, else what its print stands for. An
    adjustment (尾差调整) changes what is published, not what may be true: the print is the one before it.

    A rate is never a point, even where the room that measured it kept the quotient: a quotient has no last decimal,
    so its `exact` is itself rounded somewhere.
    """
    low, high = ends(fact)
    return Interval(Fraction(low), Fraction(high))


def ends(fact: Fact) -> tuple[Decimal, Decimal]:
    """The least and the greatest value that is possible for a fact, as exact decimal numbers."""
    value = fact.value
    if not fact.figure.is_rate:
        if fact.exact is not None:
            return fact.exact, fact.exact
        if fact.figure.counted:
            return value, value
        value = fact.unadjusted
    half = Decimal((0, (5,), _exponent(value) - 1))
    return _EXACTLY.subtract(value, half), _EXACTLY.add(value, half)
