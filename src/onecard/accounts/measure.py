"""Measuring: a year's facts from the records, one grouped query for each source, whatever the number of records."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from onecard.accounts import models
from onecard.accounts.figures import BASES, BUDGET_BASES, MEASURES
from onecard.accounts.folding import Cell, fold
from onecard.accounts.models import COUNTING
from onecard.accounts.sources import DIFFERENCES, TABLES, Books
from onecard.accounts.zeros import zeros
from onecard.figures.fact import FactSet
from onecard.figures.interval import decimals_of
from onecard.finalaccounts import figures as fa
from onecard.office.models import Entity

LEDGERS = ("entries", "balances")
"""The sources of a year's outturn; an imported file that states the outturn takes their place."""

_REMEMBERED = 4
"""Books whose sums are kept: a page asks for this year's and last year's, mostly more than once; each takes some megabytes."""


def cells(books: Books) -> Iterator[Cell]:
    """The grouped rows of every source of these books, and of the group's declared differences."""
    for name, table in TABLES.items():
        yield from table.cells(name, books)
    if books.group_id is not None:
        for name, table in DIFFERENCES.items():
            yield from table.cells(name, books)


def measured_facts(books: Books, code: str, region: str) -> FactSet:
    """All facts of books kept here, zero facts included: what the forms show and no record speaks of is zero.

    Budget facts are zero only where the year has a budget at all; an unknown budget has no facts.
    """
    return _in_own_units(_measured(tuple(cells(books)), code, books.year, region).copy(), books)


@lru_cache(maxsize=_REMEMBERED)
def _measured(rows: tuple[Cell, ...], code: str, year: int, region: str) -> FactSet:
    """What these grouped rows amount to. The records are asked each time; the sums of the same rows are the same."""
    subject = {"entity": code, "year": str(year)}
    facts = FactSet(fold(rows, subject), **subject, basis="决算")
    bases = ["决算"] + (list(BUDGET_BASES) if any(cell.source == "budgets" for cell in rows) else [])
    for fact in list(zeros(facts, subject, bases, region)):
        facts.add(fact)
    return facts


def facts_of_figures(books: Books, code: str, keys: Collection[str]) -> FactSet:
    """The facts of these figures alone, from the sources they are measured over; no zero facts."""
    subject = {"entity": code, "year": str(books.year)}
    sources = {part.source for key in keys for basis in BASES for part in MEASURES[key].parts_at(basis)}
    rows = [cell for name in sorted(sources) for cell in TABLES[name].cells(name, books)]
    return _in_own_units(FactSet(fold(rows, subject, keys=keys), **subject, basis="决算"), books)


def _in_own_units(facts: FactSet, books: Books) -> FactSet:
    """The facts of performance indicators in the unit of measure their form states: each indicator has its own, and what
    is counted in it (6类) has no decimals."""
    found = [fact for figure in (fa.INDICATOR_TARGET, fa.INDICATOR_ACTUAL) for fact in facts.of(figure.key)]
    if not found:
        return facts
    indicators = TABLES["indicators"].rows(books).values_list("evaluation__project", "name", "measure")
    units = {(project, name): measure for project, name, measure in indicators}
    for fact in found:
        unit = units.get((fact.dim("project"), fact.dim("indicator")), "")
        value = _as_stated(fact.value)
        figure = replace(fact.figure, unit=unit, decimals=decimals_of(value))
        facts.replace(fact, replace(fact, figure=figure, value=value))
    return facts


def _as_stated(value: Decimal) -> Decimal:
    """A number of a form, of which only hundredths are kept, without the zeros that nobody wrote: 6.00 → 6, 98.50 → 98.5."""
    whole = value.to_integral_value()
    return whole if whole == value else value.normalize()


def register_facts(books: Books, code: str) -> FactSet:
    """The facts of budgets and registers alone, for a unit whose outturn is stated elsewhere; no zero facts."""
    subject = {"entity": code, "year": str(books.year)}
    rows = [
        cell for name, table in TABLES.items() if name not in LEDGERS for cell in table.cells(name, books)
    ]
    return _in_own_units(FactSet(fold(rows, subject), **subject, basis="决算"), books)


def years_in_books(entity_ids: list[int]) -> list[int]:
    """The years in which the entities have anything that counts; each is one step through an index, for all at once."""
    found: set[int] = set()
    units = Entity.objects.filter(pk__in=entity_ids).order_by()
    for records in _counting():
        later = records.order_by("year").values("year")
        year: int | None = 0
        while year is not None:
            nexts = units.annotate(next=Subquery(later.filter(year__gt=year)[:1])).values_list(
                "next", flat=True
            )
            year = min((one for one in nexts if one is not None), default=None)
            found |= {year} if year is not None else set()
    return sorted(found)


def having_books(entity_ids: Collection[int], year: int) -> set[int]:
    """Which of the entities have anything that counts in the year."""
    any_of = [Exists(records.filter(year=year)) for records in _counting()]
    units = Entity.objects.filter(any_of[0] | any_of[1] | any_of[2], pk__in=entity_ids)
    return set(units.values_list("pk", flat=True))


def _counting() -> list[QuerySet[Any]]:
    """The records of the entity asked about that make a year one of theirs."""
    return [
        models.EntryTotal.objects.filter(entity=OuterRef("pk")),
        models.BudgetLine.objects.filter(entity=OuterRef("pk"), state__in=COUNTING),
        models.BalanceRecord.objects.filter(entity=OuterRef("pk"), state__in=COUNTING),
    ]
