"""What a report's figures say just as they are printed (照印出的数): most instances hold so, or but for rounding, and that
needs no fractions.

Every print is told apart once and kept in whole numbers of one unit, however many instances it stands in.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from onecard.figures.axioms import printing
from onecard.figures.fact import Fact
from onecard.figures.interval import decimals_of, half_unit_in
from onecard.figures.relation import ONE, Instance, Remark, Share, Term, can_stand

_PLACES = 10
UNIT: int = 10**_PLACES
"""Into how many parts one whole is divided: what is printed with fewer decimals is a whole number of them."""
_LONGEST = 40

Print = tuple[int, int | None, int, int]
"""One print: its number, the printed value, the least and the greatest value that is possible for it, in parts of 1/UNIT.

The value is None where it does not tell by itself what is possible: it is known exactly or was adjusted. Of a number that
is too long for this unit nothing is possible here."""
_TOO_LONG = (None, 1, 0)


class Prints:
    """The prints of one report, numbered as they come."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[object, ...], int] = {}
        self._known: dict[int, Print] = {}
        self._kept: list[Fact] = []
        """The facts that are known, so that no other one can have the place in memory of one of them."""

    def of(self, fact: Fact) -> Print:
        """The print a fact is."""
        return self._known.get(id(fact)) or self._learn(fact)

    def numbers(self, instance: Instance) -> tuple[int, ...]:
        """The numbers of the prints an instance speaks of."""
        facts = instance.facts
        known = self._known
        try:
            return tuple([known[id(fact)][0] for fact in facts])
        except KeyError:
            return tuple([self.of(fact)[0] for fact in facts])

    def _learn(self, fact: Fact) -> Print:
        number = self._numbers.setdefault(printing(fact), len(self._numbers))
        learnt = self._known[id(fact)] = (number, *_in_units(fact))
        self._kept.append(fact)
        return learnt

    def state(self, instance: Instance) -> Literal["held", "tail"] | None:
        """`held` where the published values satisfy the instance, `tail` where values within half a unit of their last
        digits do; None where that is not told by the prints alone, and of a `Remark`, which never holds."""
        if isinstance(instance, Remark):
            return None
        numbers: list[int] = []
        if isinstance(instance, Share):
            return self._state_of_share(instance, numbers)
        left = self._sum(instance.left, numbers)
        right = self._sum(instance.right, numbers)
        if left is None or right is None:
            return None
        difference = left[0] - right[0]
        if can_stand(instance.operator, difference, difference):
            return "held"
        if len(set(numbers)) < len(numbers):
            return None
        off = left[1] + right[1]
        return "tail" if can_stand(instance.operator, difference - off, difference + off) else None

    def _sum(self, terms: Iterable[Term], numbers: list[int]) -> tuple[int, int] | None:
        """The sum of the published values, and how far off it can be; None where they do not tell."""
        known = self._known
        total = off = 0
        for term in terms:
            number, value, _, high = known.get(id(term.fact)) or self._learn(term.fact)
            if value is None:
                return None
            numbers.append(number)
            if term.coefficient is ONE:
                total += value
                off += high - value
                continue
            numerator, denominator = term.coefficient.as_integer_ratio()
            half = abs(numerator) * (high - value)
            if numerator * value % denominator or half % denominator:
                return None
            total += numerator * value // denominator
            off += half // denominator
        return total, off

    def _state_of_share(self, instance: Share, numbers: list[int]) -> Literal["held", "tail"] | None:
        number, percent, least, most = self.of(instance.percent)
        part, whole = self._sum(instance.part, numbers), self._sum(instance.whole, numbers)
        if percent is None or part is None or whole is None:
            return None
        half = UNIT // (2 * 10 ** decimals_of(instance.percent.value))
        if _rounds_to(part[0], whole[0], percent, half):
            return "held"
        if len({number, *numbers}) <= len(numbers):
            return None
        ends = (whole[0] - whole[1], whole[0] + whole[1])
        taken = [rate * end for rate in (least, most) for end in ends]
        low, high = (100 * UNIT * (part[0] + off) for off in (-part[1], part[1]))
        return "tail" if low <= max(taken) and high >= min(taken) else None


def holds_as_printed(instance: Instance) -> bool:
    """Whether the published values satisfy the instance, so that its verdict is `held`; False also where they alone do not
    tell."""
    return Prints().state(instance) == "held"


def _in_units(fact: Fact) -> tuple[int | None, int, int]:
    """The published value, the least and the greatest possible one in parts of 1/UNIT."""
    value = _whole(fact.value)
    rate = fact.figure.is_rate
    if fact.exact is not None and not rate:
        exact = _whole(fact.exact)
        return _TOO_LONG if exact is None else (None, exact, exact)
    if value is None:
        return _TOO_LONG
    told = fact.exact is None and not fact.adjustments
    if fact.figure.counted and not rate:
        return value if told else None, value, value
    printed = _whole(fact.unadjusted)
    half = half_unit_in(fact.unadjusted, UNIT)
    if printed is None:
        return _TOO_LONG
    return value if told else None, printed - half, printed + half


def _whole(value: Decimal) -> int | None:
    """A value in parts of 1/UNIT; None where that is no whole number, or a very long one."""
    if decimals_of(value) >= _PLACES or value.adjusted() > _LONGEST:
        return None
    numerator, denominator = value.as_integer_ratio()
    return numerator * (UNIT // denominator)


def _rounds_to(part: int, whole: int, percent: int, half: int) -> bool:
    """Whether `part` in percent of `whole`, rounded half-up to the printed decimals, is the printed rate; nothing out of
    nothing may be printed as 0. `half` is half a unit of the last decimal."""
    if not whole:
        return not part and not percent
    if percent and part and (percent > 0) != ((part > 0) == (whole > 0)):
        return False
    size = abs(whole)
    return -half * size <= 100 * UNIT * abs(part) - abs(percent) * size < half * size
