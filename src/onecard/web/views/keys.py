"""The keys of the site: what the help dialog of every page lists, as a page for whoever has no scripts, and their switch.

Keys of one character can be switched off (WCAG 2.1.4): whoever speaks to the computer would press them with every word.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from onecard.accounts.views.returning import next_address
from onecard.web.views.theme import A_YEAR_IN_SECONDS

COOKIE = "keys"
ON, OFF = "on", "off"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """Every key and what it does; or keep whether those of one character work, and go back to where that was chosen."""
    if request.method != "POST":
        return render(request, "web/keys.html")
    response = HttpResponseRedirect(next_address(request, reverse("web:keys")))
    if (chosen := request.POST.get("keys", "")) in (ON, OFF):
        response.set_cookie(
            COOKIE, chosen, max_age=A_YEAR_IN_SECONDS, samesite="Lax", httponly=True, secure=settings.HTTPS
        )
    return response


def are_off(request: HttpRequest) -> bool:
    """Whether the reader has switched the keys of one character off."""
    return request.COOKIES.get(COOKIE) == OFF
