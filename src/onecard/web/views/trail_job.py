"""Asking for the verification of a trail that is too long to be walked while a page is waited for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from onecard.jobs.queue import enqueue
from onecard.office.door import page, person
from onecard.web.handlers import VERIFY_TRAIL


@page("trail.read")
@require_POST
def verify_trail(request: HttpRequest) -> HttpResponse:
    """Put the verification in the queue and lead to its page, which tells how far it is and what was found."""
    mark = request.POST.get("mark", "").strip()
    job = enqueue(VERIFY_TRAIL, {"mark": mark}, person(request), "核验操作日志")
    return redirect("web:job", job.pk)
