"""Writing many records at once: executemany on SQLite, COPY on PostgreSQL, never a model instance for each."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, repeat
from typing import Any

from django.db import connection, models
from django.utils import timezone

from onecard.accounts.imports.table import Table
from onecard.accounts.models import BudgetLine, Entry, ImportBatch, State, Voucher
from onecard.accounts.wording import TEXTS_OF_ENTRIES, note_columns

CHUNK_ROWS = 5_000
Told = Callable[[int, int], None]
"""Is told how many lines are written, and of how many."""


def untold(written: int, lines: int) -> None:
    """Nobody wants to know how many of the lines are written."""


def insert_vouchers(batch: ImportBatch, table: Table, starts: Sequence[int], told: Told = untold) -> None:
    """Write the vouchers that begin at `starts` of a table, and all its entries, as drafts of a batch."""
    count = len(starts)
    ids = reserve(Voucher, count)
    days = texts_of_days(table.columns["date"])
    months = [int(day[5:7]) for day in days]
    firsts = {
        "number": table.column("number"),
        "date": days,
        "month": months,
        "summary": table.column("summary"),
    }
    sizes = [end - start for start, end in zip(starts, [*starts[1:], len(table)], strict=True)]
    amounts = table.columns["amount"]
    if count < len(table):
        firsts = {name: [column[start] for start in starts] for name, column in firsts.items()}
    of_vouchers = {"id": ids, **firsts, "amount_fen": _sums(amounts, sizes)}
    owners = [each for each, size in zip(ids, sizes, strict=True) for _ in range(size)]
    names = ("item", "function", "economy", "fund", "nature", "project", "counterparty", "payee", "summary")
    of_entries = {
        "voucher": owners,
        "line": [line for size in sizes for line in range(1, size + 1)],
        "month": months,
        **{name: table.column(name) for name in names},
        "amount_fen": amounts,
    }
    whose = {"entity": batch.entity_id, "year": batch.year}
    drafted = whose | {"batch": batch.pk, **_drafted(batch)}
    ends = [*starts[1:], len(table)]
    for begin in range(0, count, CHUNK_ROWS):
        end = min(begin + CHUNK_ROWS, count)
        first, last = starts[begin], ends[end - 1]
        write(Voucher, {name: column[begin:end] for name, column in of_vouchers.items()}, fixed=drafted)
        write(
            Entry,
            {name: column[first:last] for name, column in of_entries.items()},
            fixed=whose | {"posted": False},
        )
        told(last, len(table))
    # A voucher's summary is its first entry's.
    said = [(owners, table.column(name)) for name in TEXTS_OF_ENTRIES]
    note_columns(batch.entity_id, batch.year, [(ids, firsts["number"]), *said])


def _sums(amounts: Sequence[int], sizes: Sequence[int]) -> Sequence[int]:
    if len(sizes) == len(amounts):
        return amounts
    following = iter(amounts)
    return [sum(islice(following, size)) for size in sizes]


def insert_budgets(batch: ImportBatch, table: Table, told: Told = untold) -> None:
    """Write the budget lines of a table as drafts of a batch."""
    names = ("number", "basis", "function", "economy", "fund", "nature", "project", "reason")
    fixed = {"entity": batch.entity_id, "year": batch.year, "batch": batch.pk, **_drafted(batch)}
    del fixed["reason"]
    columns = {
        "date": texts_of_days(table.columns["date"]),
        **{name: table.column(name) for name in names},
        "amount_fen": table.columns["amount"],
    }
    for begin in range(0, len(table), CHUNK_ROWS):
        end = min(begin + CHUNK_ROWS, len(table))
        write(BudgetLine, {name: column[begin:end] for name, column in columns.items()}, fixed=fixed)
        told(end, len(table))


def _drafted(batch: ImportBatch) -> dict[str, Any]:
    return {
        "maker": batch.maker_id,
        "made_at": timezone.now(),
        "state": str(State.DRAFT),
        "reason": "",
    }


def texts_of_days(days: list[datetime.date]) -> list[str]:
    """Dates as ISO texts, each distinct date once."""
    written = {day: day.isoformat() for day in set(days)}
    return list(map(written.__getitem__, days))


def reserve(model: type[models.Model], count: int) -> Sequence[int]:
    """Primary keys for `count` records to come, which nobody else will be given."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", (table, count)
            )
            return [row[0] for row in cursor.fetchall()]
        # The transaction is the only writer, and writing these keys moves the sequence on.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", (table,))
        found = cursor.fetchone()
        first = (found[0] if found else 0) + 1
        return range(first, first + count)


def write(model: type[models.Model], columns: dict[str, Iterable[Any]], fixed: dict[str, Any]) -> None:
    """Write rows given as columns by field; the fields of `fixed` have one value in all of them."""
    by_name = {field.name: field for field in model._meta.concrete_fields}
    fields = [by_name[name] for name in (*fixed, *columns)]
    names = ", ".join(connection.ops.quote_name(field.column or field.name) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    constants = [
        field.get_db_prep_save(value, connection)
        for field, value in zip(fields, fixed.values(), strict=False)
    ]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for text in _copy_texts(constants, zip(*columns.values(), strict=True)):
                copy.write(text)
        return
    marks = ", ".join("?" * len(fields))
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - names come from the models
    connection.ensure_connection()
    connection.connection.executemany(
        statement, zip(*map(repeat, constants), *columns.values(), strict=False)
    )


def _copy_texts(constants: list[Any], rows: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    """Rows in the text form of COPY, some thousands at a time."""
    head = "".join(f"{_copied(value)}\t" for value in constants)
    following = iter(rows)
    while chunk := list(islice(following, CHUNK_ROWS)):
        lines = "\n".join([head + "\t".join(map(str, row)) for row in chunk])
        yield (lines.replace("\\", "\\\\") if "\\" in lines else lines) + "\n"


def _copied(value: Any) -> str:
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value)
