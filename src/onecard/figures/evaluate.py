"""Evaluation: whether one instance of a relation holds as published, holds but for rounding, or cannot hold.

- `held`: the published values satisfy it;
- `tail` (尾差): they do not, but values the facts may truly have satisfy it: intervals for what is printed, the exact
  value for what we measured ourselves;
- `failed`: no such values exist. A fact known exactly is that value: a violation in the exact values fails, even where
  the published values agree. So no adjustment of a published value (尾差调整) can hide a violation: it changes what is
  published, never what may be true.

Everything is decided in integers over one common denominator, so no verdict depends on rounding of our own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Any, NamedTuple, TypeVar, cast

from onecard.figures.as_printed import Prints
from onecard.figures.axioms import BLANK, COUNTED, RATE_TOLERANCE, ROUNDING, printing
from onecard.figures.fact import Fact
from onecard.figures.interval import Interval, decimals_of, half_unit_in
from onecard.figures.relation import (
    Equation,
    Instance,
    Outcome,
    Relation,
    Share,
    Term,
    Verdict,
    can_stand,
)

Subject = TypeVar("Subject")
_NOTHING = Fraction(0)

RATE_TOLERANCE_POINTS = Fraction(2, 100)
"""How far off, in percentage points, a printed rate may be to be taken for cut or bent rather than wrong (R-09)."""
RATE_TOLERANCE_UNITS = 2
"""The same in units of the last printed digit; the larger of the two counts."""


def evaluate(relation: Relation[Subject], subject: Subject) -> Outcome:
    """All verdicts of one relation over a subject, in the order its instances come."""
    general = cast("Relation[Any]", relation)
    return Outcome(general, [judge(general, instance) for instance in relation.instances(subject)])


def judge(relation: Relation[Any], instance: Instance) -> Verdict:
    """The verdict on one instance. A `Remark` is a fault by itself and has no sums.

    `left` and `right` of a `Share` are the part and that percent of the whole. `bound` is how far apart rounding can
    bring the two sides in the direction they are apart. A printed rate that is off by no more than R-09 allows is
    `tail`, and the verdict names that axiom: the auditor shows it as a doubt (疑点), never as an error.
    """
    if isinstance(instance, Equation):
        return _judge_equation(relation, instance)
    if isinstance(instance, Share):
        return _judge_share(relation, instance)
    return Verdict(relation, instance, "failed", _NOTHING, _NOTHING, _NOTHING, _NOTHING)


def can_hold(relation: Relation[Any], instance: Instance) -> bool:
    """Whether an instance holds, be it but for rounding."""
    prints = Prints()
    told = prints.state(instance, prints.numbers(instance)) is not None
    return told or judge(relation, instance).state != "failed"


def reachable(terms: Iterable[Term]) -> Interval:
    """The values a sum can have while each of its facts ranges over what is possible for it."""
    sums = _Sums([(term.fact, term.coefficient) for term in terms])
    low, high = sums.reach(sums.coefficients)
    return Interval(Fraction(low, sums.scale), Fraction(high, sums.scale))


class _Scaled(NamedTuple):
    """One fact in integers: its published value and the ends of what is possible."""

    value: int
    low: int
    high: int


class _Sums:
    """A sum of facts in integers over one denominator.

    One print standing in several terms is one unknown: its coefficients are added.
    """

    def __init__(self, terms: Sequence[tuple[Fact, Fraction]]) -> None:
        order: dict[tuple[object, ...], int] = {}
        self.index = [order.setdefault(printing(fact), len(order)) for fact, _ in terms]
        """Which unknown each term is about."""
        places = 0
        facts: list[Fact | None] = [None] * len(order)
        for at, (fact, _) in zip(self.index, terms, strict=True):
            if facts[at] is None:
                facts[at] = fact
                places = max(places, decimals_of(fact.value), decimals_of(fact.exact) if fact.exact else 0)
        unit = 2 * 10**places
        self.multiple = lcm(*(coefficient.denominator for _, coefficient in terms))
        self.scale = unit * self.multiple
        """The denominator of every sum."""
        self.facts = [fact for fact in facts if fact is not None]
        self.scaled = [_scaled(fact, unit) for fact in self.facts]
        self.coefficients = self.gathered([coefficient for _, coefficient in terms])

    def gathered(self, coefficients: Sequence[Fraction]) -> list[int]:
        """The coefficients of the unknowns, times `multiple`, from those of the terms."""
        sums = [0] * len(self.facts)
        for at, coefficient in zip(self.index, coefficients, strict=True):
            sums[at] += coefficient.numerator * (self.multiple // coefficient.denominator)
        return sums

    def published(self, coefficients: Sequence[int]) -> int:
        """The sum of the published values."""
        return sum(
            coefficient * fact.value for coefficient, fact in zip(coefficients, self.scaled, strict=True)
        )

    def reach(self, coefficients: Sequence[int]) -> tuple[int, int]:
        """The least and the greatest sum that is possible."""
        low = high = 0
        for coefficient, fact in zip(coefficients, self.scaled, strict=True):
            if coefficient >= 0:
                low, high = low + coefficient * fact.low, high + coefficient * fact.high
            else:
                low, high = low + coefficient * fact.high, high + coefficient * fact.low
        return low, high


def _scaled(fact: Fact, unit: int) -> _Scaled:
    """A fact in units of 1/`unit`; `unit` is twice a power of ten that leaves nothing behind the point."""
    value = _whole(fact.value, unit)
    if not fact.figure.is_rate:
        if fact.exact is not None:
            exact = _whole(fact.exact, unit)
            return _Scaled(value, exact, exact)
        if fact.figure.counted:
            return _Scaled(value, value, value)
    half = half_unit_in(fact.value, unit)
    printed = _whole(fact.unadjusted, unit) if fact.adjustments else value
    return _Scaled(value, printed - half, printed + half)


def _whole(value: Decimal, unit: int) -> int:
    numerator, denominator = value.as_integer_ratio()
    return numerator * (unit // denominator)


def _judge_equation(relation: Relation[Any], instance: Equation) -> Verdict:
    terms = [(term.fact, term.coefficient) for term in instance.left]
    terms += [(term.fact, -term.coefficient) for term in instance.right]
    sums = _Sums(terms)
    difference = sums.published(sums.coefficients)
    low, high = sums.reach(sums.coefficients)
    possible = can_stand(instance.operator, low, high)
    held = possible and can_stand(instance.operator, difference, difference)
    axioms = _reading(sums.facts) if possible and not held else ()
    if instance.missing:
        axioms = (*axioms, BLANK.id)
    cut = len(instance.left)
    left_only = sums.gathered([c if at < cut else _NOTHING for at, (_, c) in enumerate(terms)])
    left = Fraction(sums.published(left_only), sums.scale)
    return Verdict(
        relation,
        instance,
        "held" if held else "tail" if possible else "failed",
        left,
        left - Fraction(difference, sums.scale),
        Fraction(difference, sums.scale),
        Fraction(_bound(difference, low, high), sums.scale),
        axioms,
    )


def _bound(difference: int, low: int, high: int) -> int:
    """By how much rounding can have made the difference; nothing where it made it smaller."""
    if difference > 0:
        return max(difference - low, 0)
    if difference < 0:
        return max(high - difference, 0)
    return max(difference - low, high - difference)


def _reading(facts: Iterable[Fact]) -> tuple[str, ...]:
    """The axioms that turned these facts' prints into what is possible for them."""
    counted = any(fact.figure.counted and fact.exact is None for fact in facts)
    return (ROUNDING.id, COUNTED.id) if counted else (ROUNDING.id,)


def _judge_share(relation: Relation[Any], instance: Share) -> Verdict:
    rate = instance.percent
    unit = 2 * 10 ** decimals_of(rate.value)
    printed = _scaled(rate, unit)
    sums = _Sums([(term.fact, term.coefficient) for term in (*instance.part, *instance.whole)])
    cut = len(instance.part)
    coefficients = [term.coefficient for term in (*instance.part, *instance.whole)]
    part = sums.gathered([c if at < cut else _NOTHING for at, c in enumerate(coefficients)])
    whole = sums.gathered([c if at >= cut else _NOTHING for at, c in enumerate(coefficients)])

    def against(percent: int) -> list[int]:
        """The coefficients of part − percent × whole, times 100 × `unit`."""
        return [100 * unit * one - percent * other for one, other in zip(part, whole, strict=True)]

    scale = 100 * unit * sums.scale
    difference = sums.published(against(printed.value))
    low, high = _reach_between(sums, against(printed.low), against(printed.high))
    possible = low <= 0 <= high
    held = possible and _rounds_to(sums.published(part), sums.published(whole), rate.value)
    axioms = _reading(sums.facts) if possible and not held else ()
    if not possible and rate.exact is None:
        slack = max(RATE_TOLERANCE_POINTS * unit, Fraction(2 * RATE_TOLERANCE_UNITS))
        wide_low, wide_high = _reach_between(
            sums, against(printed.value - int(slack)), against(printed.value + int(slack))
        )
        if wide_low <= 0 <= wide_high:
            possible, low, high, axioms = True, wide_low, wide_high, (ROUNDING.id, RATE_TOLERANCE.id)
    left = Fraction(sums.published(part), sums.scale)
    return Verdict(
        relation,
        instance,
        "held" if held else "tail" if possible else "failed",
        left,
        left - Fraction(difference, scale),
        Fraction(difference, scale),
        Fraction(_bound(difference, low, high), scale),
        axioms,
    )


def _reach_between(sums: _Sums, one: Sequence[int], other: Sequence[int]) -> tuple[int, int]:
    """What part − percent × whole can be while the percent, too, ranges between its ends.

    It is linear in the percent for given amounts, so its extremes lie at the ends; and since it is continuous, it is
    zero somewhere exactly when its extremes do not both lie on one side of zero, whatever the sign of the whole.
    """
    ends = (*sums.reach(one), *sums.reach(other))
    return min(ends), max(ends)


def _rounds_to(part: int, whole: int, percent: Decimal) -> bool:
    """Whether `part` in percent of `whole`, rounded half-up to the printed decimals, is the printed rate.

    A rate of nothing out of nothing may be printed as 0 (``占0%``).
    """
    if whole == 0:
        return part == 0 and percent == 0
    unit = 10 ** decimals_of(percent)
    ratio = Fraction(100 * part * unit, whole)
    rounded = int(abs(ratio) + Fraction(1, 2))
    return rounded == abs(Fraction(percent)) * unit and (rounded == 0 or (ratio > 0) == (percent > 0))
