"""The pages of the trail (操作日志): looking, searching, taking a copy, verifying."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from onecard.core import csv_text
from onecard.office import events, trail
from onecard.office.asking import REFUSED, tried
from onecard.office.door import page, person
from onecard.office.models import TrailEvent
from onecard.office.views.listing import Kept, cut
from onecard.office.views.period import Period, period

FILTERS = ("person", "action", "q", "from", "to")
VERIFIED_ON_THE_PAGE_MAX = 20_000
"""Verifying more events takes longer than one waits for a page: a job does it."""
HEADS = ("序号", "时间", "人员", "处室", "事项", "对象", "之前", "之后", "摘要（SM3）")


@page("trail.read")
@require_safe
def trail_list(request: HttpRequest) -> HttpResponse:
    """The trail as far as it is open to the reader, latest first, narrowed by person, action, words and period."""
    kept, days, found = _found(request)
    sheet = cut(found, request.GET.get("page", "1"), kept)
    titles = {
        "person": kept.get("person"),
        "action": events.sentence(kept.get("action")),
        "q": f"“{kept.get('q')}”",
        "from": f"{kept.get('from')}起",
        "to": f"到{kept.get('to')}",
    }
    context = {
        "shown": sheet.page, "page_addresses": sheet.addresses, "kept": kept, "wrong": days.wrong,
        "from": kept.get("from"), "chips": kept.chips(titles), "kinds": events.kinds(),
        "unit": person(request).entity,
    }  # fmt: skip
    return render(request, "office/trail.html", context)


@page("trail.read")
@require_safe
def trail_export(request: HttpRequest) -> StreamingHttpResponse:
    """The events the filters leave, all of them, earliest first, as CSV."""
    _, _, found = _found(request)
    rows = _rows(found.order_by("sequence").iterator(chunk_size=trail.ROWS_AT_A_TIME))
    response = StreamingHttpResponse(
        csv_text.lines(chain([HEADS], rows)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = "attachment; filename*=UTF-8''%E6%93%8D%E4%BD%9C%E6%97%A5%E5%BF%97.csv"
    return response


@page("trail.read")
@require_safe
def trail_verification(request: HttpRequest) -> HttpResponse:
    """Walk the whole chain and say what was found; a `mark` kept elsewhere is held against it."""
    mark, asked = request.GET.get("mark", "").strip(), "run" in request.GET
    last = TrailEvent.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    too_long = last > VERIFIED_ON_THE_PAGE_MAX
    verified, refusal = tried(lambda: trail.verify(mark)) if asked and not too_long else (None, None)
    context = {
        "verified": verified, "refusal": refusal, "mark": mark, "count": last, "too_long": too_long,
        "at": timezone.now(),
    }  # fmt: skip
    return render(request, "office/trail_verification.html", context, status=REFUSED if refusal else 200)


def _found(request: HttpRequest) -> tuple[Kept, Period, QuerySet[TrailEvent]]:
    """The filters of the address, the period among them, and the events they leave, latest first."""
    kept = Kept.of(request, FILTERS)
    days = period(kept.get("from"), kept.get("to"))
    found = trail.open_to(person(request)).filter(**days.narrows("at")).order_by("-sequence")
    if who := kept.get("person"):
        found = found.filter(Q(actor_name__contains=who) | Q(actor__username=who.lower()))
    if action := kept.get("action"):
        found = found.filter(action=action)
    for word in kept.get("q").split():
        found = found.filter(
            Q(subject__icontains=word) | Q(before__icontains=word) | Q(after__icontains=word)
        )
    return kept, days, found


def _rows(found: Iterable[TrailEvent]) -> Iterator[tuple[str, ...]]:
    for one in found:
        at = timezone.localtime(one.at).isoformat(sep=" ", timespec="seconds")
        said = events.sentence(one.action)
        yield (
            str(one.sequence), at, one.actor_name, one.office, said, one.subject, one.before, one.after, one.hash,
        )  # fmt: skip
