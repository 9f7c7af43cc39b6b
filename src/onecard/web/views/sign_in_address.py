"""Where a sign-in leads."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

BACKEND = "django.contrib.auth.backends.ModelBackend"


def wanted_address(request: HttpRequest) -> str:
    """The page the reader wanted before signing in, if it is one of this site; else the home page."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else reverse(settings.LOGIN_REDIRECT_URL)
