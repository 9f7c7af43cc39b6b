"""Closing (结账): the twelve months of a unit's year, closing one, re-opening one with a reason."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onecard.accounts import checklist
from onecard.accounts.books import closed_months
from onecard.accounts.checklist import Point
from onecard.accounts.close import close_period, months, reopen_period
from onecard.accounts.close_year import close_year
from onecard.accounts.views.books_place import unit_of
from onecard.accounts.views.forms import REASON, FormPage, form_page
from onecard.accounts.views.place import Place, place_of
from onecard.office import permissions
from onecard.office.asking import told, told_refusal, tried
from onecard.office.door import page, person
from onecard.office.models import Entity


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


LISTS: dict[str, tuple[str, list[str]]] = {
    "凭证": ("accounts:vouchers", []),
    "预算": ("accounts:budgets", []),
    "结转结余": ("accounts:balances", []),
    "资产": ("accounts:register", ["assets"]),
    "资产处置": ("accounts:register", ["disposals"]),
    "采购合同": ("accounts:register", ["procurements"]),
    "因公出国（境）": ("accounts:register", ["trips"]),
    "公务接待": ("accounts:register", ["receptions"]),
    "结账": ("accounts:periods", []),
    "勾稽关系": ("accounts:relations", []),
    "尾差调整": ("accounts:adjustments", []),
    "公开报表": ("accounts:tables", []),
}
"""Where each kind of point is seen to."""


@page("accounts.read")
@require_safe
def month(request: HttpRequest, month: int) -> HttpResponse:
    """The check list of a month, and the button that closes it once it may be."""
    place = place_of(request)
    if not 1 <= month <= 12:
        raise Http404
    unit = unit_of(place)
    shown = {
        "title": f"{place.year}年{month}月",
        "closed": month in closed_months(unit, place.year),
        "close_address": reverse("accounts:period_close", args=[month]),
        "verb": f"结账{month}月",
    }
    return _checklist(request, place, unit, checklist.of_month(unit, place.year, month), shown)


@page("accounts.read")
@require_safe
def year_end(request: HttpRequest) -> HttpResponse:
    """The check list of the year (年终结账), and the button that closes every month still open."""
    place = place_of(request)
    unit = unit_of(place)
    left = 12 - len(closed_months(unit, place.year))
    shown = {
        "title": f"{place.year}年度",
        "closed": not left,
        "left": left,
        "close_address": reverse("accounts:year_close"),
        "verb": "年终结账",
    }
    return _checklist(request, place, unit, checklist.of_year(unit, place.year, thorough=False), shown)


def _checklist(
    request: HttpRequest, place: Place, unit: Entity, points: list[Point], shown: dict[str, Any]
) -> HttpResponse:
    here = {"entity": unit.code, "year": str(place.year)}
    return render(
        request,
        "accounts/checklist.html",
        {
            "place": place,
            "unit": unit,
            "points": [(one, _where(one, here)) for one in points],
            "stops": len(checklist.stopping(points)),
            "to_look_at": sum(not one.holds and not one.must for one in points),
            "may_close": permissions.may(person(request), "accounts.close_period", unit),
            **shown,
        },
    )


def _where(point: Point, here: dict[str, str]) -> str:
    if not point.kind:
        return ""
    view, arguments = LISTS[point.kind]
    return f"{reverse(view, args=arguments)}?{urlencode(here | point.asked)}"


@page("accounts.close_period")
@require_POST
def close_all(request: HttpRequest) -> HttpResponse:
    """Close every month of the year that is still open."""
    place = place_of(request)
    unit = unit_of(place)
    records, refusal = tried(lambda: close_year(person(request), unit, year=place.year))
    if records is None and refusal is not None:
        told_refusal(request, refusal)
        return redirect(f"{reverse('accounts:year_end')}{place.with_params()}")
    told(request, f"{unit.name}{place.year}年已年终结账，不再新增或改动这一年的记录。")
    return _back(place)


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
