"""Signing in and out."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from onecard.core.errors import Refusal
from onecard.office import sign_in as office
from onecard.office import unsent
from onecard.office.models import User
from onecard.simulation.sign_ins import demo_accounts

BACKEND = "django.contrib.auth.backends.ModelBackend"
LOOPBACK = ("127.0.0.1", "::1")


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


def address_of(request: HttpRequest) -> str:
    """The network address of who asks. A proxy on this machine speaks for others and names each, the last one itself:
    without that, fifty wrong passwords of one stranger would hold everybody off."""
    direct = str(request.META.get("REMOTE_ADDR", ""))
    named = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    return named if named and direct in LOOPBACK else direct


def wanted_address(request: HttpRequest) -> str:
    """The page the reader wanted before signing in, if it is one of this site; else the home page."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else reverse(settings.LOGIN_REDIRECT_URL)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave; the session ends here, also on a shared computer."""
    if isinstance(request.user, User):
        office.sign_out(request.user, address_of(request))
    logout(request)
    return redirect("web:sign_in")
