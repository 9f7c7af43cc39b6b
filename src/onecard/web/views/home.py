"""The home page: what the year's situation is, and what to do next."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onecard.accounts.views.overview import overview
from onecard.accounts.views.place import place_of, subjects_open_to
from onecard.accounts.views.rights import may_begin
from onecard.accounts.views.steps import first_steps, in_order
from onecard.disclosure.views.year import report_steps
from onecard.office import permissions
from onecard.office.door import person


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The year at a glance for those who may read the tables; for others what their menu holds."""
    user = person(request)
    if not permissions.may(user, "tables.read"):
        return render(request, "web/home_plain.html")
    if not subjects_open_to(user):
        return render(request, "web/home_plain.html", {"no_entity": True})
    place = place_of(request)
    if not place.has_data:
        begun = {"steps": in_order([*first_steps(place), *report_steps(place)])} if place.year else {}
        return render(request, "accounts/no_year.html", {"place": place} | begun | may_begin(user))
    found = overview(place)
    found["steps"] = in_order([*found["steps"], *report_steps(place)])
    return render(request, "web/home.html", {"place": place} | found)
