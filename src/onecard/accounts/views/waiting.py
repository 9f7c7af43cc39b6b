"""What waits to be checked (待办): for the reader to check, and of theirs for others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from onecard.accounts import waiting as work
from onecard.accounts.models import (
    BalanceRecord,
    BudgetLine,
    ImportBatch,
    SelfEvaluation,
    TableDifference,
    TailAdjustment,
    Voiding,
    Voucher,
)
from onecard.accounts.tail import LAST_DIGIT
from onecard.accounts.views.books_place import code_of
from onecard.accounts.views.place import place_of
from onecard.accounts.views.register_kinds import KINDS
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
    """The lines of one kind, and how many there are in all."""

    title: str
    count: int
    lines: list[Line]


@page("accounts.read")
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for the reader, and what of theirs waits for somebody else."""
    user = person(request)
    return render(
        request,
        "accounts/waiting.html",
        {
            "place": place_of(request),
            "to_check": _groups(work.to_check(user)),
            "own": _groups(work.own(user)),
        },
    )


def _groups(found: Iterable[work.Waiting]) -> list[Group]:
    return [Group(each.kind.title, each.count, [_line(record) for record in each.records]) for each in found]


def _line(record: Any) -> Line:
    words, address = _told(record)
    unit = (record.entity or record.group).name
    amount = getattr(record, "amount_fen", None)
    return Line(record, words, address, unit, record.total_fen if isinstance(record, ImportBatch) else amount)


def _told(record: Any) -> tuple[str, str]:
    """What a record is called, and the address of the page it is checked on."""
    if isinstance(record, Voucher):
        return f"{record.number}　{record.summary}", reverse("accounts:voucher", args=[record.pk])
    if isinstance(record, ImportBatch):
        return f"{record.file_name}（{record.get_state_display()}）", reverse(
            "accounts:batch", args=[record.pk]
        )
    if isinstance(record, TailAdjustment):
        words = f"{record.cell}　{record.amount * LAST_DIGIT:+}万元"
        return words, _in_list("adjustments", record)
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
        return record.get_item_display(), _in_list("balances", record)
    register = next(one for one in KINDS.values() if isinstance(record, one.model))
    words = "　".join(cell.text for cell in register.cells(record)[:2])
    return words, _in_list("register", record, register.slug)


def _in_list(name: str, record: Any, *which: str) -> str:
    return (
        f"{reverse(f'accounts:{name}', args=which)}?entity={code_of(record)}&year={record.year}#r{record.pk}"
    )
