"""Carrying forward (结转上年年末数): what would be written, writing it, checking it all at once."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from onecard.accounts.carry import carry_forward, check_carried, to_carry
from onecard.accounts.views.books_place import unit_of
from onecard.accounts.views.place import Place, place_of
from onecard.accounts.views.records import name_of
from onecard.accounts.views.returning import next_address
from onecard.office.asking import REFUSED, told, told_refusal, tried
from onecard.office.door import page, person
from onecard.office.models import Entity


@page("accounts.enter_budget")
@require_http_methods(["GET", "HEAD", "POST"])
def forward(request: HttpRequest) -> HttpResponse:
    """List the opening balances that last year's books give, and write them once confirmed."""
    place = place_of(request)
    unit = _unit(place)
    refusal = None
    if request.method == "POST":
        written, refusal = tried(lambda: carry_forward(person(request), unit, place.year))
        if written is not None:
            told(request, f"{len(written)}笔年初结转和结余已录入，待另一人复核。")
            return redirect(_back(place))
    drafts, cannot = tried(lambda: to_carry(unit, place.year))
    rows = [(draft, name_of("function", draft.function, place.year)) for draft in drafts or ()]
    shown = {
        "place": place, "last": place.year - 1, "rows": rows, "total": sum(draft.amount_fen for draft, _ in rows),
        "refusal": refusal or cannot, "back": _back(place),
    }  # fmt: skip
    return render(request, "accounts/carry.html", shown, status=REFUSED if refusal else 200)


@page("accounts.check_budget")
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Check all that was carried forward into the year."""
    place = place_of(request)
    unit = _unit(place)
    done, refusal = tried(lambda: check_carried(person(request), unit, place.year))
    if refusal is not None:
        told_refusal(request, refusal)
    elif done is not None:
        told(request, f"{len(done)}笔年初结转和结余已复核，从现在起计入报表。")
        return redirect(next_address(request, _back(place)))
    return redirect(_back(place))


def _unit(place: Place) -> Entity:
    if len(place.subject.members) != 1:
        raise Http404
    return unit_of(place)


def _back(place: Place) -> str:
    return f"{reverse('accounts:balances')}{place.query_of(place.subject.code, place.year)}"
