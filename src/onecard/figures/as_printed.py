"""Whether an instance holds just as it is printed (照印出的数成立): most do, and that needs no intervals.

Sums are of decimal numbers, exact or not made at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Context, Decimal, Inexact, InvalidOperation

from onecard.figures.fact import Fact
from onecard.figures.relation import Equation, Instance, Operator, Share, Term

_EXACTLY = Context(prec=60, traps=[Inexact, InvalidOperation])
_ZERO = Decimal(0)
_HUNDRED = Decimal(100)


def holds_as_printed(instance: Instance) -> bool:
    """Whether the published values satisfy the instance, so that its verdict is `held`.

    False also where that is not told by the published values alone: a fact is known exactly or was adjusted, a number
    is too long. A `Remark` never holds.
    """
    if not isinstance(instance, (Equation, Share)) or not all(map(_only_printed, instance.facts)):
        return False
    try:
        if isinstance(instance, Equation):
            difference = _EXACTLY.subtract(printed_sum(instance.left), printed_sum(instance.right))
            return _stands(instance.operator, difference)
        return _rounds_to(printed_sum(instance.part), printed_sum(instance.whole), instance.percent.value)
    except (Inexact, InvalidOperation):
        return False


def printed_sum(terms: Iterable[Term]) -> Decimal:
    """The sum of the published values. Raises `Inexact` where it is no decimal number of at most 60 digits."""
    total = _ZERO
    for term in terms:
        coefficient = term.coefficient
        value = term.fact.value
        if coefficient.denominator != 1:
            value = _EXACTLY.divide(_EXACTLY.multiply(value, coefficient.numerator), coefficient.denominator)
        elif coefficient.numerator != 1:
            value = _EXACTLY.multiply(value, coefficient.numerator)
        total = _EXACTLY.add(total, value)
    return total


def _only_printed(fact: Fact) -> bool:
    return fact.exact is None and not fact.adjustments


def _stands(operator: Operator, difference: Decimal) -> bool:
    match operator:
        case "=":
            return not difference
        case "<=":
            return difference <= 0
        case ">=":
            return difference >= 0
        case "<":
            return difference < 0
        case ">":
            return difference > 0


def _rounds_to(part: Decimal, whole: Decimal, percent: Decimal) -> bool:
    """Whether `part` in percent of `whole`, rounded half-up to the printed decimals, is the printed rate; nothing out of
    nothing may be printed as 0."""
    if not whole:
        return not part and not percent
    ratio = _EXACTLY.multiply(part, _HUNDRED)
    if percent and ratio and (percent > 0) != ((ratio > 0) == (whole > 0)):
        return False
    size = _EXACTLY.abs(whole)
    half = Decimal((0, (5,), min(0, int(percent.as_tuple().exponent)) - 1))
    off = _EXACTLY.subtract(_EXACTLY.abs(ratio), _EXACTLY.multiply(_EXACTLY.abs(percent), size))
    room = _EXACTLY.multiply(half, size)
    return _EXACTLY.minus(room) <= off < room
