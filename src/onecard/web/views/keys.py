"""The keys of the site: what the help dialog of every page lists, as a page for whoever has no scripts."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_required
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """Every key and what it does."""
    return render(request, "web/keys.html")
