"""The page of one record (详情): what it says, where it stands, its documents, and what was done with it, by whom."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from onecard.accounts.attach import Attachable, attachments_of
from onecard.accounts.models import BudgetLine, Procurement, State, Voucher
from onecard.accounts.models.checked import Checked
from onecard.accounts.views.attachments import attached_to
from onecard.accounts.views.listed import Cell, Listed
from onecard.accounts.views.place import Place


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done with a record, when and by whom."""

    at: datetime.datetime
    says: str
    who: str


def record_page(
    request: HttpRequest, place: Place, title: str, row: Listed, told: Sequence[tuple[str, Cell]],
    back: tuple[str, str], undo: tuple[str, str] = ("冲销", "reverse"),
) -> HttpResponse:  # fmt: skip
    """The page of the record of `row`; `told` are titles with what it says, `back` the address and title of its list."""
    record = row.record
    return render(
        request,
        "accounts/record.html",
        {
            "place": place,
            "title": title,
            "row": row,
            "told": told,
            "back": back[0],
            "back_title": back[1],
            "undo": undo,
            "here": request.path,
            "attached": attached_to(request, record) if isinstance(record, Attachable) else None,
            "history": sorted(_history(record), key=lambda step: step.at),
        },
    )


def _history(record: Checked) -> Iterator[Step]:
    yield Step(record.made_at, "经办", record.maker.name)
    if record.checker and record.checked_at:
        yield Step(record.checked_at, "复核", record.checker.name)
    if isinstance(record, BudgetLine):
        for reversal in record.reversals.exclude(state=State.WITHDRAWN).select_related("maker", "checker"):
            yield Step(reversal.made_at, f"冲销：{reversal.reason}", reversal.maker.name)
            if reversal.checker and reversal.checked_at:
                yield Step(reversal.checked_at, "复核冲销", reversal.checker.name)
    if isinstance(record, Voucher | BudgetLine | Procurement):
        for one in attachments_of(record):
            yield Step(one.made_at, f"添加附件{one}", one.maker.name)
            if one.voided_by and one.voided_at:
                yield Step(one.voided_at, f"作废附件{one}：{one.void_reason}", one.voided_by.name)
