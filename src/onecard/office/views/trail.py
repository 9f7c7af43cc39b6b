"""The pages of the office: the trail (操作日志)."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onecard.office import events, trail
from onecard.office.door import page
from onecard.office.models import TrailEvent

PAGE = 50


@page("trail.read")
@require_safe
def trail_list(request: HttpRequest) -> HttpResponse:
    """The trail, latest first, narrowed by ``q`` and ``action``; with ``verify`` the whole chain is walked and judged."""
    searched, action = request.GET.get("q", "").strip(), request.GET.get("action", "")
    found = TrailEvent.objects.order_by("-sequence")
    if searched:
        found = found.filter(Q(subject__contains=searched) | Q(actor_name__contains=searched))
    if action:
        found = found.filter(action=action)
    pages = Paginator(found, PAGE)
    number = request.GET.get("page", "1")
    shown = pages.get_page(number)
    kept = {name: value for name, value in (("q", searched), ("action", action)) if value}
    return render(
        request,
        "office/trail.html",
        {
            "shown": shown,
            "searched": searched,
            "action": action,
            "kinds": events.kinds(),
            "verified": trail.verify() if "verify" in request.GET else None,
            "page_addresses": [
                ("", "", False) if not isinstance(step, int)
                else (str(step), f"?{urlencode({**kept, 'page': step})}", step == shown.number)
                for step in pages.get_elided_page_range(shown.number, on_each_side=2, on_ends=1)
            ],
        },
    )  # fmt: skip
