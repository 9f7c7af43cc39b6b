"""Measuring: a year's facts from the records, one grouped query for each source, whatever the number of records."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Q

from onecard.accounts import models
from onecard.accounts.figures import BASES, BUDGET_BASES, MEASURES
from onecard.accounts.folding import Cell, fold
from onecard.accounts.models import COUNTING
from onecard.accounts.sources import DIFFERENCES, TABLES, Books
from onecard.accounts.zeros import zeros
from onecard.figures.fact import FactSet

LEDGERS = ("entries", "balances")
"""The sources of a year's outturn; an imported file that states the outturn takes their place."""


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
    subject = {"entity": code, "year": str(books.year)}
    rows = list(cells(books))
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
    return FactSet(fold(rows, subject, keys=keys), **subject, basis="决算")


def register_facts(books: Books, code: str) -> FactSet:
    """The facts of budgets and registers alone, for a unit whose outturn is stated elsewhere; no zero facts."""
    subject = {"entity": code, "year": str(books.year)}
    rows = [
        cell for name, table in TABLES.items() if name not in LEDGERS for cell in table.cells(name, books)
    ]
    return FactSet(fold(rows, subject), **subject, basis="决算")


def years_in_books(entity_ids: list[int]) -> list[int]:
    """The years in which the entities have anything that counts; each is one step through an index."""
    found: set[int] = set()
    for entity in entity_ids:
        for model, counting in (
            (models.EntryTotal, Q()),
            (models.BudgetLine, Q(state__in=COUNTING)),
            (models.BalanceRecord, Q(state__in=COUNTING)),
        ):
            rows = model._default_manager.filter(counting, entity=entity).order_by("year")
            year = rows.values_list("year", flat=True).first()
            while year is not None:
                found.add(year)
                year = rows.filter(year__gt=year).values_list("year", flat=True).first()
    return sorted(found)
