"""Pages for what went wrong: what happened, why, what to do; never a traceback."""

from __future__ import annotations

import logging
import secrets

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import loader

from onecard.core.errors import Refusal
from onecard.office import once, unsent
from onecard.office.asking import REFUSED

log = logging.getLogger(__name__)

STATUS = {"office.not_permitted": 403, "facts.not_known": 404, "facts.unknown_figure": 404}
STATUS_BY_TAIL = {"no_entity": 404, "no_year": 404, "no_cell": 404}


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page of a Refusal; its status follows from its code."""
    if refusal.code == "office.not_permitted":
        return forbidden(request)
    tail = refusal.code.rpartition(".")[2]
    status = STATUS.get(refusal.code) or STATUS_BY_TAIL.get(tail, REFUSED)
    return render(request, "web/refused.html", {"refusal": refusal}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400 for a request that cannot be read, 413 for one with more in it than any form of ours has.

    Needs nothing of the request: a broken one is answered before anybody is known to it.
    """
    too_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    page = loader.render_to_string("web/400.html", {"too_large": too_large})
    return HttpResponse(page, status=413 if too_large else 400)


def unseen(request: HttpRequest) -> HttpResponse:
    """400 for an address or a form that holds a NUL, which no text of ours does."""
    return HttpResponse(loader.render_to_string("web/400.html", {"unseen": True}), status=400)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page."""
    return render(request, "web/404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: told in the same words as 404, so that nobody learns which addresses exist."""
    return render(request, "web/404.html", status=403)


def not_allowed(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """405 for an address that only takes what a button sends, opened by itself: reloaded, or kept as a bookmark."""
    page = render(request, "web/not_allowed.html", status=answer.status_code)
    page.headers["Allow"] = answer.headers.get("Allow", "")
    return page


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that did not come from a page of ours; one of ours that has grown too old (CSRF) is shown again
    with what was typed, for its person to send."""
    if unsent.is_of_this_site(request) and once.whose(request.POST.get(once.FIELD, "")):
        return redirect(unsent.keep(request))
    return render(request, "web/forged.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: noted in the log under a number the reader can pass on. Needs neither database nor session."""
    number = secrets.token_hex(2).upper()
    log.error("The page shown for the error above has number %s (%s)", number, request.path)
    return HttpResponse(loader.render_to_string("web/500.html", {"number": number}), status=500)
