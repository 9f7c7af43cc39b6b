"""Posting (入账): making entries count, and with them the kept totals; both set-based, whatever the number of entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum

from onecard.accounts import events, payees, wording
from onecard.accounts.models import Entry, EntryTotal
from onecard.office.action import performing
from onecard.office.models import User

DIMENSIONS = (
    "entity_id", "year", "month", "item", "function", "economy", "fund", "nature", "project", "counterparty",
)  # fmt: skip
MEASURES = ("amount_fen", "records", "vouchers")


@dataclass(frozen=True, slots=True)
class Differing:
    """A kept total that is not what its entries add up to: amounts in 分, numbers of entries and of vouchers."""

    year: int
    month: int
    dimensions: tuple[str, ...]
    kept_fen: int
    kept_records: int
    kept_vouchers: int
    true_fen: int
    true_records: int
    true_vouchers: int


def post(entries: QuerySet[Entry]) -> None:
    """Make entries count and add them to the kept totals and payees, in the transaction of the action that posts them.

    Entries that count already are passed over. The caller holds the books (`books.hold`).
    """
    fresh = entries.filter(posted=False)
    _add(_grouped(fresh))
    payees.keep(fresh)
    fresh.update(posted=True)


def differing(entity_id: int | None = None, year: int | None = None) -> list[Differing]:
    """Where the kept totals are not what the entries add up to, of one entity, one year or of all; empty where all is
    well."""
    posted, kept = Entry.objects.filter(posted=True), EntryTotal.objects.all()
    if entity_id is not None:
        posted, kept = posted.filter(entity=entity_id), kept.filter(entity=entity_id)
    if year is not None:
        posted, kept = posted.filter(year=year), kept.filter(year=year)
    size = len(DIMENSIONS)
    true = {row[:size]: row[size:] for row in _grouped(posted)}
    held = {row[:size]: row[size:] for row in kept.values_list(*DIMENSIONS, *MEASURES)}
    none = (0, 0, 0)
    return [
        Differing(point[1], point[2], point[3:], *held.get(point, none), *true.get(point, none))
        for point in sorted(true.keys() | held.keys())
        if held.get(point, none) != true.get(point, none)
    ]


def rebuild_totals(actor: User) -> int:
    """Make the kept totals and payees, and what texts are found by, anew from vouchers and entries, which alone are the
    record; returns how many totals were wrong.

    Raises Refusal `office.not_permitted`.
    """
    with performing(actor, events.TOTALS_REBUILT, permission="accounts.rebuild_totals") as said:
        wrong = len(differing())
        EntryTotal.objects.all().delete()
        _add(_grouped(Entry.objects.filter(posted=True)))
        payees.keep_anew()
        wording.note_all()
        said.subject = "发生额"
        said.after = {"mended": wrong}
    return wrong


def _grouped(entries: QuerySet[Entry]) -> QuerySet[Any, tuple[Any, ...]]:
    sums = {"sum_of": Sum("amount_fen"), "records": Count("pk"), "vouchers": Count("pk", filter=Q(line=1))}
    return entries.order_by().values_list(*DIMENSIONS).annotate(**sums)


def _add(grouped: QuerySet[Any, tuple[Any, ...]]) -> None:
    """One INSERT … SELECT … ON CONFLICT, which both engines know."""
    select, parameters = grouped.query.sql_with_params()
    table = EntryTotal._meta.db_table
    columns, point = ", ".join((*DIMENSIONS, *MEASURES)), ", ".join(DIMENSIONS)
    sums = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in MEASURES)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) {select} ON CONFLICT ({point}) DO UPDATE SET {sums}", parameters
        )
