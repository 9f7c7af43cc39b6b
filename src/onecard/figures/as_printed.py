"""What a report's figures say just as they are printed (照印出的数): most instances hold so, or but for rounding, and that
needs no fractions.

Every print is told apart once and kept in whole numbers of one unit, however many instances it stands in.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from onecard.figures.fact import Fact
from onecard.figures.figure import Dimensions
from onecard.figures.interval import decimals_of, half_unit_in
from onecard.figures.relation import ONE, Instance, Remark, Share, Term, can_stand

_PLACES = 10
UNIT: int = 10**_PLACES
"""Into how many parts one whole is divided: what is printed with fewer decimals is a whole number of them."""
_LONGEST = 40

Print = tuple[int, int | None, int, int, int]
"""One print: its number, the printed value, the least and the greatest value that is possible for it, in parts of 1/UNIT,
and the number of the quantity it is of.

The value is None where it does not tell by itself what is possible: it is known exactly or was adjusted. Of a number that
is too long for this unit nothing is possible here."""
_TOO_LONG = (None, 1, 0)
_UNITS = [10 ** (_PLACES - decimals) for decimals in range(_PLACES)]
"""By number of decimals the parts that one unit of the last one has."""


class Quantities:
    """The quantities that prints are of: all prints of a figure at the same dimensions are of one (R-02)."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, Dimensions], int] = {}
        self.middles: list[int] = []
        self.low: list[int] = []
        self.high: list[int] = []
        """By number of a quantity the middle of its first print, and the ends of what all of its prints allow."""
        self.several: set[int] = set()
        """Those whose prints differ, or that are known by more than their print."""

    def take(self, fact: Fact, value: int | None, low: int, high: int) -> int:
        """Take in a print; the number of its quantity."""
        number = self._numbers.setdefault((fact.figure.key, fact.dims), len(self.middles))
        if number == len(self.middles):
            self.middles.append((low + high) // 2)
            self.low.append(low)
            self.high.append(high)
        elif (low, high) != (self.low[number], self.high[number]):
            self.several.add(number)
            self.low[number] = max(self.low[number], low)
            self.high[number] = min(self.high[number], high)
        if value is None:
            self.several.add(number)
        return number


class Prints:
    """The prints of one report, numbered as they come, and the quantities they are of."""

    def __init__(self) -> None:
        self.quantities = Quantities()
        self._numbers: dict[tuple[object, ...], int] = {}
        self._known: dict[int, Print] = {}
        self._kept: list[Fact] = []
        """The facts that are known, so that no other one can have the place in memory of one of them."""

    def of(self, fact: Fact) -> Print:
        """The print a fact is."""
        return self._known.get(id(fact)) or self._learn(fact)

    def numbers(self, instance: Instance) -> tuple[int, ...]:
        """The numbers of the prints an instance speaks of, in the order of its facts."""
        facts = instance.facts
        known = self._known
        try:
            return tuple([known[id(fact)][0] for fact in facts])
        except KeyError:
            return tuple([self.of(fact)[0] for fact in facts])

    def _learn(self, fact: Fact) -> Print:
        text = str(fact.value)
        value, low, high = _in_units(fact, text)
        quantity = self.quantities.take(fact, value, low, high)
        # What `onecard.figures.axioms.printing` says, with the quantity for figure and dimensions: these are long to hash.
        what = (quantity, fact.form, None if fact.exact is not None else fact.source, text, fact.exact)
        number = self._numbers.setdefault(what, len(self._numbers))
        learnt = self._known[id(fact)] = (number, value, low, high, quantity)
        self._kept.append(fact)
        return learnt

    def state(self, instance: Instance, numbers: tuple[int, ...]) -> Literal["held", "tail"] | None:
        """`held` where the published values satisfy the instance, `tail` where values within half a unit of their last
        digits do; None where that is not told by the prints alone, and of a `Remark`, which never holds. `numbers` are
        those of its prints."""
        if isinstance(instance, Remark):
            return None
        apart = len(set(numbers)) == len(numbers)
        if isinstance(instance, Share):
            return self._state_of_share(instance, apart)
        left, right = self._sum(instance.left), self._sum(instance.right)
        if left is None or right is None:
            return None
        difference = left[0] - right[0]
        if can_stand(instance.operator, difference, difference):
            return "held"
        off = left[1] + right[1]
        return "tail" if apart and can_stand(instance.operator, difference - off, difference + off) else None

    def _sum(self, terms: Iterable[Term]) -> tuple[int, int] | None:
        """The sum of the published values, and how far off it can be; None where they do not tell."""
        known = self._known
        total = off = 0
        for term in terms:
            _, value, _, high, _ = known[id(term.fact)]
            if value is None:
                return None
            coefficient = term.coefficient
            if coefficient is ONE:
                total += value
                off += high - value
                continue
            numerator, denominator = coefficient.numerator, coefficient.denominator
            half = abs(numerator) * (high - value)
            if denominator != 1 and (numerator * value % denominator or half % denominator):
                return None
            total += numerator * value // denominator
            off += half // denominator
        return total, off

    def _state_of_share(self, instance: Share, apart: bool) -> Literal["held", "tail"] | None:
        _, percent, least, most, _ = self._known[id(instance.percent)]
        part, whole = self._sum(instance.part), self._sum(instance.whole)
        if percent is None or part is None or whole is None:
            return None
        half = UNIT // (2 * 10 ** decimals_of(instance.percent.value))
        if _rounds_to(part[0], whole[0], percent, half):
            return "held"
        ends = (whole[0] - whole[1], whole[0] + whole[1])
        taken = [rate * end for rate in (least, most) for end in ends]
        low, high = (100 * UNIT * (part[0] + off) for off in (-part[1], part[1]))
        return "tail" if apart and low <= max(taken) and high >= min(taken) else None


def _in_units(fact: Fact, text: str) -> tuple[int | None, int, int]:
    """The published value, the least and the greatest possible one in parts of 1/UNIT; `text` is the value's."""
    printed, half = _whole(fact.value, text)
    rate = fact.figure.is_rate
    if fact.exact is None and not fact.adjustments:
        if printed is None:
            return _TOO_LONG
        if fact.figure.counted and not rate:
            half = 0
        return printed, printed - half, printed + half
    if not rate and (fact.exact is not None or fact.figure.counted):
        exactly = fact.value if fact.exact is None else fact.exact
        only, _ = _whole(exactly, str(exactly))
        return _TOO_LONG if only is None else (None, only, only)
    printed, half = _whole(fact.unadjusted, str(fact.unadjusted))
    return _TOO_LONG if printed is None else (None, printed - half, printed + half)


def _whole(value: Decimal, text: str) -> tuple[int | None, int]:
    """A value and half a unit of its last digit in parts of 1/UNIT; None where that is no whole number, or a long one."""
    digits, _, decimals = text.partition(".")
    if "E" in digits or "E" in decimals:
        whole = value.adjusted() <= _LONGEST and value == value.to_integral_value()
        return (int(value) * UNIT, half_unit_in(value, UNIT)) if whole else (None, 0)
    if len(decimals) >= _PLACES or len(digits) > _LONGEST:
        return None, 0
    unit = _UNITS[len(decimals)]
    return int(digits + decimals) * unit, unit // 2


def _rounds_to(part: int, whole: int, percent: int, half: int) -> bool:
    """Whether `part` in percent of `whole`, rounded half-up to the printed decimals, is the printed rate; nothing out of
    nothing may be printed as 0. `half` is half a unit of the last decimal."""
    if not whole:
        return not part and not percent
    if percent and part and (percent > 0) != ((part > 0) == (whole > 0)):
        return False
    size = abs(whole)
    return -half * size <= 100 * UNIT * abs(part) - abs(percent) * size < half * size
