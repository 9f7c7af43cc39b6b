"""The page of one record (详情): what it says, where it stands, its documents, and what was done with it, by whom."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from onecard.accounts.attach import Attachable
from onecard.accounts.views.attachments import attached_to
from onecard.accounts.views.history import history
from onecard.accounts.views.listed import Cell, Listed
from onecard.accounts.views.place import Place


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
            "history": history(record),
        },
    )
