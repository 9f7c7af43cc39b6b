"""Facts (数) with their evidence: the list to search in, the panel beside it, and each fact's own page."""

from __future__ import annotations

from itertools import chain

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onecard.accounts import queries
from onecard.accounts.views.downloads import attachment
from onecard.accounts.views.evidence import (
    EvidenceOf,
    all_facts,
    evidence_of,
    identified,
    identity,
    named_dims,
    records_address,
)
from onecard.accounts.views.pages import Pages, page_number
from onecard.accounts.views.place import Place, asked, place_of
from onecard.accounts.views.records import own_dims, rows_of_file
from onecard.accounts.views.searchable import holds, in_order, words_of
from onecard.accounts.views.typed_text import folded
from onecard.core import csv_text
from onecard.figures.fact import Fact
from onecard.finalaccounts.comparing import compared_facts
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.naming import BASES
from onecard.office.door import page

PAGE = 50
NOT_DIMENSIONS = {"entity", "year", "page", "form"}


@page("tables.read")
@require_safe
def facts(request: HttpRequest) -> HttpResponse:
    """The facts of the year, narrowed by ``q`` and ``basis``; with ``figure`` the evidence of one beside the list."""
    place = place_of(request)
    if not place.has_data:
        return render(request, "accounts/no_year.html", {"place": place})
    accounts = queries.final_accounts(place.subject, place.year)
    every = all_facts(accounts)
    searched, basis = folded(request.GET.get("q", "")), request.GET.get("basis", "")
    found = sorted(
        (fact for fact in every if _fits(fact, searched, basis)),
        key=in_order,
    )
    pages = Pages.asked(request, len(found), PAGE)
    context = {
        "place": place,
        "accounts": accounts,
        "lines": [
            (fact, named_dims(fact), place.with_params(figure=identity(fact)), identity(fact))
            for fact in pages.of(found)
        ],
        "count": len(every),
        "pages": pages,
        "page_addresses": pages.addresses(place),
        "searched": searched,
        "basis": basis,
        "bases": BASES,
        "closed_address": place.with_params(figure=None),
        "chosen": request.GET.get("figure", ""),
    }
    if chosen := request.GET.get("figure", ""):
        found_fact = identified(every, chosen)
        if found_fact is None:
            raise Http404
        context |= _panel(place, accounts, found_fact, request)
    return render(request, "accounts/facts.html", context)


@page("tables.read")
@require_safe
def fact(request: HttpRequest, key: str) -> HttpResponse:
    """One fact's own page: its dimensions are parameters of the address. Raises Http404 for a fact that is not known."""
    place = place_of(request)
    if not place.has_data:
        return render(request, "accounts/no_year.html", {"place": place})
    accounts = queries.final_accounts(place.subject, place.year)
    wanted = own_of(request)
    # What only a comparison shows is looked for last: a year has many such facts, and few are asked for.
    found = next(
        (
            one
            for facts_at_hand in (all_facts, compared_facts)
            for one in facts_at_hand(accounts)
            if key in (one.key, *one.figure.aliases) and own_dims(one) == {"basis": "决算"} | wanted
        ),
        None,
    )
    if found is None:
        raise Http404
    context = {"place": place, "accounts": accounts} | _panel(place, accounts, found, request)
    return render(request, "accounts/fact.html", context)


def own_of(request: HttpRequest) -> dict[str, str]:
    """The dimensions the address names, but for whose and when."""
    return {name: value for name, value in asked(request).items() if name not in NOT_DIMENSIONS}


def _panel(
    place: Place, accounts: FinalAccounts, chosen: Fact, request: HttpRequest
) -> dict[str, EvidenceOf | str | Pages | list[tuple[str, str, bool]]]:
    number = page_number(request) if "figure" not in request.GET else 1
    evidence = evidence_of(place.subject, accounts, queries.outcomes_of(accounts), chosen, number)
    return {"evidence": evidence, "records_address": records_address(chosen)}


def _fits(one: Fact, searched: str, basis: str) -> bool:
    return (not basis or one.dim("basis") == basis) and holds(words_of(one) if searched else "", searched)


@page("tables.read")
@require_safe
def records(request: HttpRequest, key: str) -> HttpResponseBase:
    """Every record beneath a fact as CSV."""
    place = place_of(request)
    dims = own_of(request)
    rows = rows_of_file(place.subject, place.year, key, dims)
    head = next(rows)  # what cannot be listed is refused before the first byte goes out
    response = StreamingHttpResponse(
        csv_text.lines(chain([head], rows)), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = attachment(f"{place.subject.code}-{place.year}-记录.csv")
    return response
