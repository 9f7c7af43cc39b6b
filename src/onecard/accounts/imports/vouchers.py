"""Importing vouchers (导入凭证) from a spreadsheet: previewed, checked whole, taken in whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.utils import timezone

from onecard.accounts import books, events, rules, year_rules
from onecard.accounts.imports import batches, bulk
from onecard.accounts.imports.batches import CHOICES, File, Preview, Source
from onecard.accounts.imports.bulk import Told, untold
from onecard.accounts.imports.mapping import TERMS, Mapping
from onecard.accounts.imports.mending import Mend
from onecard.accounts.imports.table import Table, check_totals, find_texts, read_table
from onecard.accounts.models import BatchKind, ImportBatch, Voucher
from onecard.accounts.models.checked import HOLDING_NUMBER
from onecard.office.action import performing
from onecard.office.models import Entity, User

Combination = tuple[str, str, str, str, str, str]
DIMENSIONS = ("item", "function", "economy", "fund", "nature", "project")
BY_MONTH = "每月从1重新编号的，在列对应里勾上“凭证号每月重新编”；不是的话换一个凭证号。"
TEXTS = ("summary", "project", "counterparty", "payee")


@dataclass(slots=True)
class Prepared:
    """Vouchers ready to be written: the table of entries, and for each voucher where its entries begin."""

    table: Table
    starts: list[int] = field(default_factory=list)

    @property
    def vouchers(self) -> int:
        """How many vouchers there are."""
        return len(self.starts)

    def numbers(self) -> list[str]:
        """The voucher numbers in the order of the file."""
        column = self.table.column("number")
        return [column[start] for start in self.starts]


def preview(
    entity: Entity,
    year: int,
    source: Path | bytes,
    name: str = "",
    *,
    mapping: Mapping | None = None,
    profile: str = "",
    declared_fen: int | None = None,
    mends: Sequence[Mend] = (),
) -> Preview:
    """What an import would do, without doing it: the columns found, first rows, counts, totals, every problem.

    Raises Refusal only where the file cannot be read at all or has no head.
    """
    file = batches.read(source, name, "vouchers", mapping, profile, mends)
    prepared = _prepare(entity, year, file, declared_fen)
    table = prepared.table
    problems = table.problems
    if kept := batches.taken_in_already(entity, year, BatchKind.VOUCHERS, file.sha256):
        table.notices.append(kept.sentence)
    batches.note_closed(entity, year, table)
    return batches.preview(file, table, prepared.vouchers, problems)


def import_vouchers(
    actor: User,
    entity: Entity,
    year: int,
    source: Source,
    name: str = "",
    *,
    mapping: Mapping | None = None,
    profile: str = "",
    declared_fen: int | None = None,
    mends: Sequence[Mend] = (),
    told: Told = untold,
) -> ImportBatch:
    """Take a file's vouchers in as drafts of one batch, all or none; they count once another person checks the batch.

    `source` is a path, the file's bytes or what was read of it, `name` its name where they are bytes; `mapping`, or a `profile` saved by
    name, says what its columns mean; without both the headers do. `declared_fen` is the sum the file should have; `mends` what is read
    instead of some of its cells; `told` hears how far the writing is, and may end it by an exception.

    Raises Refusal `import.refused` with every problem by line and cell, `import.taken_in_already`, `period.closed`,
    `fiscal.not_a_year`, `office.not_permitted`, and whatever reading refuses.
    """
    file = batches.read(source, name, "vouchers", mapping, profile, mends)
    with performing(actor, events.IMPORTED, permission="accounts.import", entity=entity) as said:
        books.hold(entity)
        batches.require_new(entity, year, BatchKind.VOUCHERS, file.sha256)
        prepared = _prepare(entity, year, file, declared_fen)
        table = prepared.table
        batches.require_right(file, table)
        books.require_open(entity, year, {day.month for day in set(table.columns["date"])})
        batch = batches.open_batch(
            actor, entity, year, BatchKind.VOUCHERS, file, table, prepared.vouchers, profile
        )
        bulk.insert_vouchers(batch, table, prepared.starts, told)
        said.subject = batches.subject(batch)
        said.after = batches.content(batch)
    return batch


def _prepare(entity: Entity, year: int, file: File, declared_fen: int | None) -> Prepared:
    books.require_begun(year)
    table = read_table(file.head, "vouchers", year, file.mapping)
    _check_dimensions(table, year)
    _check_amounts_and_dates(table, year)
    find_texts(table, TEXTS, lambda name, value: rules.texts(**{name: value}))
    _note_counterparties(table, entity)
    prepared = Prepared(table, _starts(table))
    _check_numbers(prepared, entity, year)
    check_totals(table, declared_fen, books.money)
    if not len(table):
        row = file.head.first_row
        table.problems.add(row, "number", "表头下面没有凭证。", "核对文件是否选对。", "import.empty")
    return prepared


def _check_dimensions(table: Table, year: int) -> None:
    """Each distinct combination is judged once; the project only by whether it is there."""
    *codes, projects = (table.column(name) for name in DIMENSIONS)
    if "project" in table.columns:
        projects = [project and "有" for project in projects]
    combinations: list[Combination] = list(zip(*codes, projects, strict=True))
    judged = {each: rules.dimensions(*each, year=year, known=books.known) for each in set(combinations)}
    bad: dict[Any, list[rules.Finding]] = {}
    for each, findings in judged.items():
        for finding in findings:
            if not finding.notice:
                bad.setdefault(each, []).append(finding)
            elif finding.sentence not in table.notices:
                table.notices.append(finding.sentence)
    if bad:
        lacking: dict[rules.Finding, list[int]] = {}
        for row, each in zip(table.rows, combinations, strict=True):
            for finding in bad.get(each, ()):
                if finding.field in table.columns:
                    table.problems.find(row, finding)
                else:
                    lacking.setdefault(finding, []).append(row)
        for finding, rows in lacking.items():
            _say_lacking(table, finding, rows)


def _say_lacking(table: Table, finding: rules.Finding, rows: list[int]) -> None:
    """What is wrong in every line for want of a column is told once, with where to say what stands for it."""
    term = TERMS["vouchers"][finding.field]
    said = f"文件里没有认出{term}一列，{len(rows)}行因此不合格：{finding.sentence}"
    remedy = f"在列对应里指出哪一列是{term}" + (
        "，或选“空着时按”的值。" if finding.field in CHOICES else "。"
    )
    table.problems.add(rows[0], finding.field, said, remedy, finding.code)


def _check_amounts_and_dates(table: Table, year: int) -> None:
    amounts = table.columns["amount"]
    if 0 in amounts or any(abs(fen) >= rules.LARGEST_FEN for fen in amounts if fen):
        for row, fen in zip(table.rows, amounts, strict=True):
            if fen is not None:
                for finding in rules.amount(fen):
                    table.problems.find(row, finding)
    days: list[date | None] = table.columns["date"]
    today = timezone.localdate()
    wrong = {day for day in set(days) if day and (day.year != year or day > today)}
    bad: dict[date | None, rules.Findings] = {
        day: (*rules.dated(day, year), *year_rules.day_come(day, today)) for day in wrong
    }
    if bad:
        for row, each in zip(table.rows, days, strict=True):
            for finding in bad.get(each, ()):
                table.problems.find(row, finding)


def _note_counterparties(table: Table, entity: Entity) -> None:
    named = {code for code in table.columns.get("counterparty", ()) if code}
    if not named:
        return
    there = set(Entity.objects.filter(code__in=named).values_list("code", flat=True))
    if unknown := sorted(named - there):
        listed = "、".join(unknown[:5])
        table.notices.append(f"往来单位{listed}等{len(unknown)}个不在本系统的单位里，汇总时不抵销。")
    if entity.code in named:
        table.notices.append("有往来单位填的是本单位。")


def _starts(table: Table) -> list[int]:
    """Where each voucher begins: lines of one number that follow one another are one voucher."""
    numbers = table.column("number")
    if not numbers:
        return []
    return [0, *(index for index, (before, here) in enumerate(pairwise(numbers), 1) if before != here)]


def _check_numbers(prepared: Prepared, entity: Entity, year: int) -> None:
    table, numbers = prepared.table, prepared.numbers()
    find_texts(table, ("number",), lambda _, value: rules.number(value))
    _check_repeated(prepared, numbers)
    _check_one_date(prepared)
    _check_against_books(prepared, numbers, entity, year)


def _of_another_month(day: date | None, before: date | None) -> bool:
    return day is not None and before is not None and day.month != before.month


def _check_repeated(prepared: Prepared, numbers: list[str]) -> None:
    if len(set(numbers)) == len(numbers):
        return
    table, days = prepared.table, prepared.table.columns["date"]
    first: dict[str, int] = {}
    for start, number in zip(prepared.starts, numbers, strict=True):
        before = first.setdefault(number, start)
        if not number or before == start:
            continue
        said = f"凭证号{number}在第{table.rows[before] + 1}行已有，中间隔着别的凭证。"
        if _of_another_month(days[start], days[before]):
            table.problems.add(table.rows[start], "number", said, BY_MONTH, "number.by_month")
            continue
        remedy = "同一张凭证的各行排在一起；不是同一张就换一个号。"
        table.problems.add(table.rows[start], "number", said, remedy, "number.repeated")


def _check_one_date(prepared: Prepared) -> None:
    table = prepared.table
    if prepared.vouchers == len(table):
        return
    days, numbers = table.columns["date"], table.column("number")
    ends = [*prepared.starts[1:], len(table)]
    for start, end in zip(prepared.starts, ends, strict=True):
        for index in range(start + 1, end):
            if days[index] != days[start] and numbers[index]:
                said = (
                    f"凭证号{numbers[index]}在第{table.rows[start] + 1}行的日期是{days[start]}，与这里不同。"
                )
                if _of_another_month(days[index], days[start]):
                    table.problems.add(table.rows[index], "number", said, BY_MONTH, "number.by_month")
                    continue
                remedy = "一张凭证只有一个日期；不是同一张就换一个号。"
                table.problems.add(table.rows[index], "date", said, remedy, "number.repeated")


def _check_against_books(prepared: Prepared, numbers: list[str], entity: Entity, year: int) -> None:
    """The numbers in the books are read once and passed by: a file has far more than a query can name."""
    given = set(numbers) - {""}
    if not given:
        return
    held = Voucher.objects.filter(entity=entity, year=year, state__in=HOLDING_NUMBER)
    numbers_held = held.order_by().values_list("number", "month")
    taken = {number: month for number, month in numbers_held.iterator(chunk_size=10_000) if number in given}
    if not taken:
        return
    table, days = prepared.table, prepared.table.columns["date"]
    for start, number in zip(prepared.starts, numbers, strict=True):
        if number not in taken:
            continue
        said = f"账里已有凭证号{number}。"
        day = days[start]
        if day and day.month != taken[number]:
            table.problems.add(table.rows[start], "number", said, BY_MONTH, "number.by_month")
            continue
        remedy = "确认是否重复；不是重复就换一个凭证号。"
        table.problems.add(table.rows[start], "number", said, remedy, "number.taken")
