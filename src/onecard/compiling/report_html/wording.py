"""Amounts, sums and verdicts in words, as the document and its evidence write them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from onecard.compiling.report_html.index import Entry, Index
from onecard.figures.fact import Fact
from onecard.figures.relation import Equation, Instance, Share, Term, Verdict

_SIGNS = {"=": "＝", "<=": "≤", ">=": "≥", "<": "＜", ">": "＞"}
_MOST_TERMS = 12


def amount(value: Decimal, decimals: int = 2) -> str:
    """A number with thousands and a real minus sign."""
    return f"{value:,.{decimals}f}".replace("-", "−")


def value_of(fact: Fact) -> str:
    """The published value."""
    return amount(fact.value, fact.figure.decimals)


def in_unit(fact: Fact) -> str:
    """The published value with its unit."""
    return f"{value_of(fact)}{fact.figure.unit}"


def exact_of(fact: Fact) -> str:
    """The exact amount of money in 元, and the adjustment of its tail; empty where it is not known, not money, or zero."""
    if not fact.exact or not fact.figure.base_per_unit:
        return ""
    yuan = amount(fact.exact * fact.figure.base_per_unit)
    if not fact.adjustments:
        return yuan
    moved = f"{fact.adjustment:+.{fact.figure.decimals}f}".replace("-", "−")
    return f"{yuan}，尾差调整{moved}{fact.figure.unit}"


def calculation(verdict: Verdict, index: Index) -> Iterator[Entry | str]:
    """The sums of a verdict as a reader writes them; a summand the document prints is its entry. Summands of zero are not
    written, for tables are full of them: `zeros` counts them."""
    instance: Instance = verdict.instance
    if isinstance(instance, Equation):
        yield from _sum(instance.left, verdict.left, index)
        yield _SIGNS[instance.operator]
        yield from _sum(instance.right, verdict.right, index)
    elif isinstance(instance, Share):
        yield from _in_brackets(instance.part, index)
        yield "÷"
        yield from _in_brackets(instance.whole, index)
        yield "＝"
        yield from _one(instance.percent, index)
        yield "%"
    else:
        yield instance.sentence


def zeros(verdict: Verdict) -> int:
    """How many summands of a verdict are zero and not written."""
    instance = verdict.instance
    if not isinstance(instance, Equation):
        return 0
    return sum(len(terms) - len(_written(terms)) for terms in (instance.left, instance.right))


def difference(verdict: Verdict) -> str:
    """By how much the two sides differ where they must not, with as many decimals as it takes; else empty."""
    if verdict.state == "held" or not verdict.difference:
        return ""
    exact = f"{_decimal(verdict.difference):,.6f}".replace("-", "−").rstrip("0")
    whole, _, behind = exact.partition(".")
    return f"差额{whole}.{behind:0<2}"


def _sum(terms: tuple[Term, ...], total: Fraction | None, index: Index) -> Iterator[Entry | str]:
    parts = _written(terms)
    if not parts:
        yield "0"
        return
    if len(parts) > _MOST_TERMS and total is not None:
        yield f"{amount(_decimal(total))}（{len(parts)}个数之和）"
        return
    for position, term in enumerate(parts):
        if term.coefficient < 0:
            yield "−"
        elif position:
            yield "＋"
        if abs(term.coefficient) != 1:
            yield f"{abs(term.coefficient)}×"
        bracketed = term.fact.value < 0 and len(parts) > 1
        yield from ("（", *_one(term.fact, index), "）") if bracketed else _one(term.fact, index)


def _in_brackets(terms: tuple[Term, ...], index: Index) -> Iterator[Entry | str]:
    """One side of a division."""
    several = len(_written(terms)) > 1
    yield from ("（", *_sum(terms, None, index), "）") if several else _sum(terms, None, index)


def _written(terms: tuple[Term, ...]) -> list[Term]:
    return [term for term in terms if term.fact.value] or list(terms[:1])


def _one(fact: Fact, index: Index) -> Iterator[Entry | str]:
    yield index.of(fact) or value_of(fact)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
