"""The sign-ins (登录记录): who came in, who failed, who was locked out; read from the trail, where each is an event."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onecard.office import attempts, events, people
from onecard.office.door import page, person
from onecard.office.models import TrailEvent, User
from onecard.office.views.listing import Kept, cut
from onecard.office.views.period import period

KINDS = (
    events.SIGNED_IN, events.SIGN_IN_FAILED, events.CODE_ASKED, events.CODE_FAILED, events.SIGN_IN_LOCKED,
    events.SIGNED_OUT,
)  # fmt: skip
STANDING_OUT = {
    events.SIGN_IN_LOCKED.key: "bad",
    events.SIGN_IN_FAILED.key: "warn",
    events.CODE_FAILED.key: "warn",
}
NOBODY = Q(pk__in=())


@dataclass(frozen=True, slots=True)
class SignIn:
    """One line: the event, who it is about, from where, and the class of its badge where it stands out."""

    event: TrailEvent
    who: str
    address: str
    badge: str


@page(people.MANAGE)
@require_safe
def sign_ins(request: HttpRequest) -> HttpResponse:
    """The sign-ins of the people open to the reader, latest first, narrowed by person, kind and period."""
    kept = Kept.of(request, ("q", "kind", "from", "to"))
    days = period(kept.get("from"), kept.get("to"))
    found = TrailEvent.objects.filter(action__in=[kind.key for kind in KINDS], **days.narrows("at"))
    found = _of_people_open_to(person(request), found)
    if searched := kept.get("q"):
        found = found.filter(subject__icontains=searched)
    if kind := kept.get("kind"):
        found = found.filter(action=kind)
    sheet = cut(found.order_by("-sequence"), request.GET.get("page", "1"), kept)
    titles = {
        "q": f"“{searched}”", "kind": events.sentence(kind), "from": f"{kept.get('from')}起",
        "to": f"到{kept.get('to')}",
    }  # fmt: skip
    open_to = list(people.open_to(person(request)))
    locks = attempts.locks(user.username for user in open_to)
    context = {
        "kept": kept, "from": kept.get("from"), "wrong": days.wrong, "chips": kept.chips(titles), "kinds": KINDS,
        "shown": sheet.page, "page_addresses": sheet.addresses, "lines": [_line(one) for one in sheet.page],
        "locked": [(user, locks[user.username]) for user in open_to if user.username in locks],
    }  # fmt: skip
    return render(request, "office/sign_ins.html", context)


def _of_people_open_to(reader: User, found: QuerySet[TrailEvent]) -> QuerySet[TrailEvent]:
    if reader.entity_id is None:
        return found
    named = (Q(subject__startswith=people.subject_start(user)) for user in people.open_to(reader))
    return found.filter(reduce(or_, named, NOBODY))


def _line(event: TrailEvent) -> SignIn:
    told = json.loads(event.after) if event.after else {}
    who = event.subject.removeprefix("用户")
    return SignIn(event, who, str(told.get("address", "")), STANDING_OUT.get(event.action, ""))
