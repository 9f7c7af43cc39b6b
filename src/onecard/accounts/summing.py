"""Summing units into a department (汇总): cell by cell, and only where every unit's cell is known. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from onecard.accounts.figures import NEVER_SUMMED
from onecard.figures.fact import Evidence, Fact, FactSet, measured, query_name
from onecard.figures.figure import Dimensions, dimensions
from onecard.finalaccounts import figures as fa

NOT_ADDITIVE = {*NEVER_SUMMED, fa.EVALUATION_RATE.key}
CODED = ("function", "economy")
PARTS = (*CODED, "nature")
Point = tuple[str, Dimensions]


@dataclass(slots=True)
class StatedUnit:
    """A unit whose figures are stated by a file: its facts, the places its tables leave blank (`blank`, read as nothing),
    and which lists of codes the file gives in full."""

    facts: FactSet
    blank: frozenset[Point] = frozenset()
    listed: set[tuple[str, Dimensions, str, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        for fact in self.facts:
            dims = _own(fact)
            for dim in CODED:
                if code := dims.pop(dim, ""):
                    self.listed.add((fact.key, dimensions(dims), dim, len(code)))
                    dims[dim] = code

    def at(self, key: str, dims: dict[str, str]) -> tuple[Decimal, Decimal | None, int] | None:
        """Published value, exact value and number of cells at these dimensions; None where the file does not say.

        A blank in a table the file has is nothing, a code that a listed table leaves out is zero, and so is every part
        of a total of zero.
        """
        fact = self.facts.at(key, **dims)
        if fact is not None:
            return fact.value, fact.exact, 1
        zero = (Decimal(0), Decimal(0), 0)
        if (key, dimensions(dims)) in self.blank:
            return zero
        for dim in PARTS:
            if dim in dims:
                rest = {name: value for name, value in dims.items() if name != dim}
                if dim in CODED and (key, dimensions(rest), dim, len(dims[dim])) in self.listed:
                    return zero
                whole = self.at(key, rest)
                if whole is not None and not whole[0]:
                    return zero
        return None


def sum_units(
    base: FactSet | None, stated: Iterable[StatedUnit], subject: dict[str, str], *, budgets: bool = True
) -> Iterator[Fact]:
    """The department's facts: its books' facts (`base`, None without books) plus every stated unit's.

    `budgets` is false where the books are no unit's, only the difference table: they have no budget to wait for.
    A fact that one of the stated units does not say is not known for the department. Where all parts are exact the
    sum is rounded once; else the published values are added.
    """
    units = list(stated)
    points: dict[tuple[str, Dimensions], None] = {}
    for facts in (*([base] if base is not None else []), *(unit.facts for unit in units)):
        for fact in facts:
            points.setdefault((fact.key, dimensions(_own(fact))))
    for key, own in points:
        dims = dict(own)
        if key in NOT_ADDITIVE:
            yield from _only_one(key, dims, base, units, subject)
            continue
        parts = [unit.at(key, dims) for unit in units]
        if base is not None and (budgets or dims.get("basis") == "决算"):
            parts.append(_of_books(base, key, dims))
        known = [part for part in parts if part is not None]
        if len(known) == len(parts):
            yield _sum(key, {**dims, **subject}, known)


def _of_books(base: FactSet, key: str, dims: dict[str, str]) -> tuple[Decimal, Decimal | None, int] | None:
    fact = base.at(key, **dims)
    if fact is not None:
        count = fact.source.count if isinstance(fact.source, Evidence) else 0
        return fact.value, fact.exact, count
    basis_known = dims.get("basis") == "决算" or base.at(fa.EXPENDITURE.key, basis=dims["basis"]) is not None
    return (Decimal(0), Decimal(0), 0) if basis_known else None


def _sum(key: str, dims: dict[str, str], parts: list[tuple[Decimal, Decimal | None, int]]) -> Fact:
    figure = fa.figure(key)
    evidence = Evidence(query_name(key, dims), sum(count for _, _, count in parts), "各单位之和")
    exact = [part[1] for part in parts if part[1] is not None]
    if len(exact) == len(parts):
        return measured(figure, dims, sum(exact, Decimal(0)), evidence)
    value = sum((part[0] for part in parts), Decimal(0))
    return Fact(figure, dimensions(dims), value, None, evidence)


def _only_one(
    key: str, dims: dict[str, str], base: FactSet | None, units: list[StatedUnit], subject: dict[str, str]
) -> Iterator[Fact]:
    """A quotient or score is no sum: it is the department's only where one unit alone has it."""
    sets = [*([base] if base is not None else []), *(unit.facts for unit in units)]
    found = [fact for facts in sets if (fact := facts.at(key, **dims)) is not None]
    if len(found) == 1:
        fact, own = found[0], {**dims, **subject}
        yield Fact(fact.figure, dimensions(own), fact.value, fact.exact, fact.source)


def _own(fact: Fact) -> dict[str, str]:
    """The fact's dimensions without entity and year, which the sum has of its own."""
    return {name: value for name, value in fact.dims if name not in {"entity", "year"}}
