"""Signing in and out."""

from __future__ import annotations

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from onecard.core.errors import Refusal
from onecard.office import sign_in as office
from onecard.office import unsent
from onecard.office.models import User
from onecard.office.network import address_of
from onecard.simulation.sign_ins import demo_accounts
from onecard.web.views.sign_in_address import BACKEND, wanted_address
from onecard.web.views.sign_in_code import ask_for_code


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; a refused attempt shows why beside the fields, with the user name kept."""
    if request.method != "POST":
        if request.user.is_authenticated:
            return HttpResponseRedirect(wanted_address(request))
        return _page(request)
    try:
        user = office.sign_in(
            request.POST.get("username", ""),
            request.POST.get("password", ""),
            address_of(request),
        )
    except Refusal as refusal:
        return _page(request, refusal)
    if office.has_second_step(user):
        return ask_for_code(request, user)
    login(request, user, backend=BACKEND)
    return HttpResponseRedirect(wanted_address(request))


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    context = {
        "refusal": refusal,
        "username": request.POST.get("username", ""),
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "demo_accounts": demo_accounts(),
        "unsent": unsent.is_kept(request),
    }
    return render(request, "web/sign_in.html", context, status=401 if refusal else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave; the session ends here, also on a shared computer."""
    if isinstance(request.user, User):
        office.sign_out(request.user, address_of(request))
    logout(request)
    return redirect("web:sign_in")
