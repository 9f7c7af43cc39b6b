"""Long work as its owner sees it: how far it is, pausing, going on, giving it up."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from onecard.accounts.views.place import Place, place_of
from onecard.core.errors import Refusal
from onecard.jobs import queries, queue
from onecard.jobs.models import Job
from onecard.office import permissions
from onecard.office.asking import warned
from onecard.office.door import person, signed_in
from onecard.office.models import Entity

STEPS = {"pause": queue.pause, "resume": queue.resume, "cancel": queue.cancel}


@signed_in
@require_safe
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """One job; the page asks for itself again every two seconds until the job has ended."""
    found = _job(request, pk)
    return render(request, "web/job.html", {"job": queries.view(found), "place": _place(request, found)})


@signed_in
@require_POST
def steer(request: HttpRequest, pk: int) -> HttpResponse:
    """Pause a job, let it go on, or give it up."""
    found = _job(request, pk)
    step = STEPS.get(request.POST.get("step", ""))
    if step is None:
        raise Http404
    try:
        step(found)
    except Refusal as refusal:
        warned(request, str(refusal))
    return redirect("web:job", pk)


def _place(request: HttpRequest, found: Job) -> Place | None:
    """The unit and year the job works on, where it names them and the reader may read their books."""
    entity = Entity.objects.filter(pk=found.payload.get("entity", 0)).first()
    if entity is None or not permissions.may(person(request), "accounts.read", entity):
        return None
    given = request.GET.copy()
    given["entity"], given["year"] = entity.code, str(found.payload.get("year", ""))
    request.GET = given  # type: ignore[assignment]  # the job says whose and which year's it is
    return place_of(request, reverse("accounts:imports"))


def _job(request: HttpRequest, pk: int) -> Job:
    """The job, if it is the reader's own or theirs to manage; Http404 as for one that is not there."""
    found = get_object_or_404(Job, pk=pk)
    user = person(request)
    if found.owner_id != user.pk and not permissions.may(user, "jobs.manage"):
        raise Http404
    return found
