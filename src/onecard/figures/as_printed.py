"""Whether an instance holds just as it is printed (照印出的数成立): most do, and that needs no intervals.

Sums are of decimal numbers, exact or not made at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Context, Decimal, Inexact, InvalidOperation

from onecard.figures.fact import Fact
from onecard.figures.relation import ONE, Equation, Instance, Operator, Share, Term

_EXACTLY = Context(prec=60, traps=[Inexact, InvalidOperation])
_ZERO = Decimal(0)
_HUNDRED = Decimal(100)


def holds_as_printed(instance: Instance) -> bool:
    """Whether the published values satisfy the instance, so that its verdict is `held`.

    False also where that is not told by the published values alone: a fact is known exactly or was adjusted, a number
    is too long. A `Remark` never holds.
    """
    try:
        if isinstance(instance, Equation):
            difference = _EXACTLY.subtract(_printed_sum(instance.left), _printed_sum(instance.right))
            return _stands(instance.operator, difference)
        if isinstance(instance, Share):
            percent = _printed(instance.percent)
            return _rounds_to(_printed_sum(instance.part), _printed_sum(instance.whole), percent)
    except (Inexact, InvalidOperation, _NotPrintedError):
        pass
    return False


class _NotPrintedError(Exception):
    """A fact is known by more than its print."""


def _printed(fact: Fact) -> Decimal:
    if fact.exact is not None or fact.adjustments:
        raise _NotPrintedError
    return fact.value


def _printed_sum(terms: Iterable[Term]) -> Decimal:
    """The sum of the published values. Raises `Inexact` where it is no decimal number of at most 60 digits."""
    total = _ZERO
    for term in terms:
        coefficient = term.coefficient
        value = _printed(term.fact)
        if coefficient is ONE:
            total = _EXACTLY.add(total, value)
            continue
        if coefficient.denominator != 1:
            value = _EXACTLY.divide(_EXACTLY.multiply(value, coefficient.numerator), coefficient.denominator)
        elif coefficient.numerator != 1:
            value = _EXACTLY.multiply(value, coefficient.numerator)
        total = _EXACTLY.add(total, value)
    return total


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
