"""Payees (收款人): kept apart from the entries as they begin to count, and found by name or pinyin initials."""

from __future__ import annotations

from itertools import groupby

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from onecard.accounts.initials import initials
from onecard.accounts.models import Entry, Payee
from onecard.accounts.subject import Subject

CHUNK = 500
LETTERS = 500
"""How much is kept of the initials of a name whose signs stand for several letters each."""


def keep(entries: QuerySet[Entry]) -> None:
    """Keep the payees of entries that count, each once for its unit and year; those that are kept already stay."""
    for (entity, year), rows in groupby(sorted(_named(entries)), key=lambda row: row[:2]):
        names = [row[2] for row in rows]
        for start in range(0, len(names), CHUNK):
            chunk = names[start : start + CHUNK]
            held = Payee.objects.filter(entity=entity, year=year, name__in=chunk)
            fresh = set(chunk).difference(held.values_list("name", flat=True))
            Payee.objects.bulk_create(
                Payee(entity_id=entity, year=year, name=name, initials=initials(name)[:LETTERS])
                for name in sorted(fresh)
            )


def keep_anew() -> None:
    """Make the kept payees anew from the entries, which alone are the record."""
    Payee.objects.all().delete()
    keep(Entry.objects.filter(posted=True))


def differing() -> int:
    """How many payees of posted entries are not kept, or kept without any entry."""
    kept = Payee.objects.values_list("entity_id", "year", "name")
    return len(set(_named(Entry.objects.filter(posted=True))).symmetric_difference(kept))


def _named(entries: QuerySet[Entry]) -> QuerySet[Entry, tuple[int, int, str]]:
    return entries.exclude(payee="").order_by().values_list("entity_id", "year", "payee").distinct()


def found(whose: Subject, year: int, text: str) -> QuerySet[Payee, str]:
    """The names of the payees of the subject's year whose name or initials hold `text`, those it begins first."""
    holding, first = Q(name__icontains=text), Q(name__istartswith=text)
    if text.isascii() and text.isalnum():
        holding |= Q(initials__contains=text.lower())
        first |= Q(initials__startswith=text.lower())
    order = Case(When(first, then=Value(0)), default=Value(1), output_field=IntegerField())
    return (
        Payee.objects.filter(entity__in=[member.id for member in whose.members], year=year)
        .filter(holding)
        .annotate(order=order)
        .order_by("order", "name")
        .values_list("name", flat=True)
        .distinct()
    )
