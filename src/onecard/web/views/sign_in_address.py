"""Where a sign-in comes from and where it leads."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

BACKEND = "django.contrib.auth.backends.ModelBackend"
LOOPBACK = ("127.0.0.1", "::1")


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
