"""What is offered while a field of a form is typed into: codes (科目), and payees (收款人) paid before."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onecard.accounts import payees as kept
from onecard.accounts.look_up import DETAILED, above, detailed, used
from onecard.accounts.views.place import place_of
from onecard.accounts.views.typed_text import folded
from onecard.finalaccounts.codes import Code
from onecard.office.door import page

OFFERED = 12


@dataclass(frozen=True, slots=True)
class Offer:
    """One code as offered: the names above it, and whether the unit uses it already."""

    code: Code
    above: str
    used: bool


@page("accounts.read")
@require_safe
def codes(request: HttpRequest) -> HttpResponse:
    """The first codes of ``list`` (功能分类 without one) that ``q`` finds, as options of a list; with ``above`` those above 项 and 款 too.

    Raises Http404 for a list that records are not written to.
    """
    place = place_of(request)
    code_list = request.GET.get("list", "function")
    if code_list not in DETAILED:
        raise Http404
    known = used(place.subject, place.year, code_list)
    text = folded(request.GET.get("q", ""))
    found = detailed(text, place.year, code_list, known, above="above" in request.GET)
    offers = [Offer(one, above(one, place.year), one.code in known) for one in found[:OFFERED]]
    return render(request, "accounts/_codes.html", {"offers": offers, "more": len(found) - len(offers)})


@page("accounts.read")
@require_safe
def payees(request: HttpRequest) -> HttpResponse:
    """The first payees of the year that ``q`` finds, as options of a list; any other name may be written all the same."""
    place = place_of(request)
    text = folded(request.GET.get("q", ""))
    names = kept.found(place.subject, place.year, text)[:OFFERED] if text else []
    return render(request, "accounts/_payees.html", {"names": names})
