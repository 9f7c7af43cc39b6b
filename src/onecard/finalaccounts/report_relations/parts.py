"""What relations of a report add up: wholes with their parts, as far as all of them are said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from onecard.figures.fact import Fact, FactSet
from onecard.figures.figure import Figure
from onecard.figures.relation import Equation, Operator, Term
from onecard.finalaccounts import figures as fa

_HUNDRED = Figure("report.hundred", "百分之百", "%", 0, "全部", counted=True)


def first(facts: Iterable[Fact]) -> Fact | None:
    """The first of the places where one quantity is printed."""
    return next(iter(facts), None)


Part = tuple[Figure, dict[str, str]]


def total(
    said: FactSet, whole: Part, parts: Iterable[Part], where: str, operator: Operator = "="
) -> Iterator[Equation]:
    """`whole` against the sum of `parts`, each a figure at dimensions, where all of them are said."""
    one = said.at(whole[0].key, **whole[1])
    found = [said.at(figure.key, **own) for figure, own in parts]
    if one is not None and found and all(found):
        yield Equation((Term(one),), operator, tuple(Term(fact) for fact in found if fact), where)


def kinds_of_revenue(said: FactSet, told: Callable[[Figure], Figure]) -> list[Fact | None]:
    """What is told of each kind of revenue: of 财政拨款 as one, or of its funds; none where neither is told."""
    fiscal = told(fa.APPROPRIATION).key
    kinds = [said.at(fiscal)] if said.at(fiscal) else [said.at(fiscal, fund=fund) for fund in fa.FUNDS]
    if not any(kinds):
        return []
    return [*kinds, *(said.at(told(kind).key) for kind in fa.REVENUE_KINDS if kind is not fa.APPROPRIATION)]


def hundred(like: Fact) -> Fact:
    """百分之百 as a fact beside `like`: a number that nobody rounded."""
    return Fact(_HUNDRED, like.dims, Decimal(100), Decimal(100))
