"""The theme: light, dark, or as the reader's system has it; kept in a cookie so that the server can write the link."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from onecard.accounts.views.returning import next_address

COOKIE = "theme"
THEMES = {"auto": "跟随系统", "light": "浅色", "dark": "深色"}
A_YEAR_IN_SECONDS = 365 * 24 * 60 * 60


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme and go back to the page it was chosen on."""
    response = HttpResponseRedirect(next_address(request, reverse("web:home")))
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie(
            COOKIE, chosen, max_age=A_YEAR_IN_SECONDS, samesite="Lax", httponly=True, secure=settings.HTTPS
        )
    return response
