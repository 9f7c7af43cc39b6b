"""Closing (结账): the twelve months of a unit's year, closing one, re-opening one with a reason."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onecard.accounts.close import close_period, months, reopen_period
from onecard.accounts.views.books_place import unit_of
from onecard.accounts.views.forms import REASON, FormPage, form_page, told, told_refusal, tried
from onecard.accounts.views.place import Place, place_of
from onecard.office import permissions
from onecard.office.door import page, person


@page("accounts.read")
@require_safe
def periods(request: HttpRequest) -> HttpResponse:
    """The twelve months, each with its state, what keeps it from being closed, and what may be done with it."""
    place = place_of(request)
    context: dict[str, Any] = {"place": place}
    if len(place.subject.members) == 1:
        unit = unit_of(place)
        user = person(request)
        listed = months(unit, place.year)
        context |= {
            "unit": unit,
            "months": listed,
            "closed_count": sum(month.closed for month in listed),
            "may_close": permissions.may(user, "accounts.close_period", unit),
            "may_reopen": permissions.may(user, "accounts.reopen_period", unit),
        }
    return render(request, "accounts/periods.html", context)


@page("accounts.close_period")
@require_POST
def close(request: HttpRequest, month: int) -> HttpResponse:
    """Close a month."""
    place = place_of(request)
    record, refusal = tried(
        lambda: close_period(person(request), unit_of(place), year=place.year, month=month)
    )
    if record is None and refusal is not None:
        told_refusal(request, refusal)
    else:
        told(request, f"{unit_of(place).name}{place.year}年{month}月已结账，不再新增或改动这个月的记录。")
    return _back(place)


@page("accounts.reopen_period")
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, month: int) -> HttpResponse:
    """Ask why a closed month is re-opened, and re-open it."""
    place = place_of(request)
    if not 1 <= month <= 12:
        raise Http404
    refusal = None
    if request.method == "POST":
        record, refusal = tried(
            lambda: reopen_period(
                person(request),
                unit_of(place),
                year=place.year,
                month=month,
                reason=request.POST.get("reason", ""),
            )
        )
        if record is not None:
            told(request, f"{unit_of(place).name}{place.year}年{month}月已反结账，可以再录入和改动。")
            return _back(place)
    shown = FormPage(
        title=f"反结账：{place.year}年{month}月",
        verb="反结账",
        back=f"{reverse('accounts:periods')}{place.with_params()}",
        back_title="结账",
        lede=unit_of(place).name,
        says=(
            "这个月可以再录入、复核和冲销，公开报表会随之变动。",
            "改完后要再结账；事由和办理人记入操作日志。",
        ),
        danger=True,
    )
    return form_page(request, place, shown, [REASON], refusal)


def _back(place: Place) -> HttpResponse:
    return redirect(f"{reverse('accounts:periods')}{place.with_params()}")
