"""What waits to be checked (待办): for the reader to check, and of theirs for others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from onecard.accounts import queries
from onecard.accounts import waiting as work
from onecard.accounts.models import (
    BalanceRecord,
    BudgetLine,
    Entry,
    FixedAsset,
    ImportBatch,
    Justification,
    SelfEvaluation,
    TableDifference,
    TailAdjustment,
    Voiding,
    Voucher,
)
from onecard.accounts.tail import LAST_DIGIT
from onecard.accounts.views import uploading
from onecard.accounts.views.books_place import code_of
from onecard.accounts.views.cell_names import words_of
from onecard.accounts.views.place import place_of
from onecard.accounts.views.register_kinds import KINDS
from onecard.finalaccounts.form import FinalAccounts
from onecard.office import permissions
from onecard.office.door import page, person


@dataclass(frozen=True, slots=True)
class Line:
    """One record that waits: what it is, where it is checked, its amount in 分 where it has one."""

    record: Any
    words: str
    address: str
    unit: str
    amount_fen: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one kind, and how many there are in all; `asks` is the permission to check them."""

    title: str
    count: int
    lines: list[Line]
    asks: str = ""

    @property
    def of_one_unit(self) -> bool:
        """Whether all lines are of one unit, so that the same people may check them."""
        return len({line.unit for line in self.lines}) == 1

    @property
    def of_money(self) -> bool:
        """Whether any of the lines has an amount."""
        return any(line.amount_fen is not None for line in self.lines)


@page("accounts.read")
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for the reader: to be checked, or to be imported; and what of theirs waits for somebody else."""
    user = person(request)
    place = place_of(request)
    may_import = permissions.may(user, "accounts.import")
    tell = Telling(f"{reverse('accounts:waiting')}{place.query}")
    return render(
        request,
        "accounts/waiting.html",
        {
            "place": place,
            "to_check": _groups(work.to_check(user), tell),
            "own": _groups(work.own(user), tell),
            "uploaded": uploading.still_waiting(user) if may_import else [],
            "running": uploading.under_way(user) if may_import else [],
        },
    )


def _groups(found: Iterable[work.Waiting], tell: Telling) -> list[Group]:
    return [Group(each.kind.title, each.count, _lines(each.records, tell), each.kind.check) for each in found]


def _lines(records: list[Any], tell: Telling) -> list[Line]:
    amounts = _amounts(records)
    lines = []
    for record in records:
        words, address = tell.told(record)
        lines.append(
            Line(record, words, address, (record.entity or record.group).name, amounts.get(record.pk))
        )
    return lines


def _amounts(records: list[Any]) -> dict[int, int]:
    """What the records of one kind are about, in 分, by their key; nothing where they are not about money."""
    first = records[0]
    if isinstance(first, Voucher):
        entries = Entry.objects.filter(voucher__in=records).order_by()
        return dict(entries.values_list("voucher").annotate(Sum("amount_fen")))
    if isinstance(first, FixedAsset):
        return {one.pk: fen for one in records if (fen := one.book_fen or one.unit_price_fen * one.quantity)}
    name = "total_fen" if isinstance(first, ImportBatch) else "amount_fen"
    return {one.pk: getattr(one, name) for one in records if getattr(one, name, None) is not None}


@dataclass(frozen=True)
class Telling:
    """Says what waiting records are called and where they are checked; `back` is where one goes after the check.

    The cells of adjustments are named by their tables, which are computed once for a subject's year."""

    back: str
    tables: dict[tuple[str, int], FinalAccounts | None] = field(default_factory=dict)

    def told(self, record: Any) -> tuple[str, str]:
        """What a record is called, and the address of the page it is checked on."""
        words, address = _told(record)
        if isinstance(record, TailAdjustment):
            amount = f"{record.amount * LAST_DIGIT:+}".replace("-", "−")
            words = f"{self._cell(record)}　{amount}万元"
        address, mark, place = address.partition("#")
        join = "&" if "?" in address else "?"
        return words, f"{address}{join}{urlencode({'next': self.back})}{mark}{place}"

    def _cell(self, record: TailAdjustment) -> str:
        key = (code_of(record), record.year)
        if key not in self.tables:
            whose = queries.subject(key[0])
            known = record.year in queries.years(whose)
            self.tables[key] = queries.final_accounts(whose, record.year) if known else None
        accounts = self.tables[key]
        return words_of(accounts, record.cell) if accounts else record.cell


def _told(record: Any) -> tuple[str, str]:
    """What a record is called, and the address of the page it is checked on."""
    if isinstance(record, Voucher):
        return f"{record.number}　{record.summary}", reverse("accounts:voucher", args=[record.pk])
    if isinstance(record, ImportBatch):
        return f"{record.file_name}（{record.get_state_display()}）", reverse(
            "accounts:batch", args=[record.pk]
        )
    if isinstance(record, TailAdjustment):
        return record.cell, _in_list("adjustments", record)
    if isinstance(record, Justification):
        return f"{record.relation}　{record.words}", _in_list("relations", record)
    if isinstance(record, TableDifference):
        return f"{record.get_item_display()}　{record.reason}", _in_list("difference_table", record)
    if isinstance(record, SelfEvaluation):
        return f"{record}　{record.score:f}分", reverse("accounts:evaluation", args=[record.pk])
    if isinstance(record, Voiding) and record.register == SelfEvaluation.__name__:
        words = "　".join(cell.text for cell in KINDS["voidings"].cells(record)[:2])
        return words, reverse("accounts:evaluation", args=[record.record_id])
    if isinstance(record, BudgetLine):
        return f"{record.get_basis_display()}　{record.number}", _in_list("budgets", record)
    if isinstance(record, BalanceRecord):
        return f"{'冲销' if record.reverses_id else ''}{record.get_item_display()}", _in_list(
            "balances", record
        )
    register = next(one for one in KINDS.values() if isinstance(record, one.model))
    words = "　".join(cell.text for cell in register.cells(record)[:2])
    return words, _in_list("register", record, register.slug)


def _in_list(name: str, record: Any, *which: str) -> str:
    return (
        f"{reverse(f'accounts:{name}', args=which)}?entity={code_of(record)}&year={record.year}#r{record.pk}"
    )
