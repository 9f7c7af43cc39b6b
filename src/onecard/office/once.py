"""Forms that write once: a double click, a reload or a second try after a slow answer leads to what the first one wrote.

A form carries a token of its page (`token`). What is posted with it is known by a digest of person, address, token and
content; the first with a digest is carried out, in one transaction with the note that it was, and every later one is
led where the first one led. What was refused may be posted again.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import secrets
from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.utils import timezone

from onecard.office.models import Submission, User

FIELD = "once"
CSRF_FIELD = "csrfmiddlewaretoken"
LONGEST = 80
KEPT = datetime.timedelta(days=2)
"""How long it is known what was posted: longer than anybody stays signed in."""
REDIRECTS = (302, 303)


def token(user: User) -> str:
    """A token for the forms of one page as this person sees it: whose it is, and what nobody else has."""
    return f"{user.pk}-{secrets.token_urlsafe(18)}"


def whose(text: str) -> int:
    """The key of the person whose page a token is of, 0 for what is none."""
    key = text.partition("-")[0]
    return int(key) if key.isascii() and key.isdecimal() and len(text) <= LONGEST else 0


def answer_once(request: HttpRequest, user: User, act: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """What `act` answers to a form, or the way to what it answered when the same form was posted before.

    Whoever posts the same at the same time waits until the first is done. A form without a token is carried out as it
    is. Raises what `act` raises, and nothing is kept then.
    """
    given = request.POST.get(FIELD, "")
    if not given or len(given) > LONGEST:
        return act()
    with transaction.atomic():
        now = timezone.now()
        Submission.objects.filter(at__lt=now - KEPT).delete()
        claim, is_first = Submission.objects.get_or_create(
            key=_digest(request, user), defaults={"user": user, "at": now}
        )
        if not is_first:
            messages.info(request, "这张表单已经提交过，只办理了一次；下面是办理后的样子。", "info")
            return HttpResponseRedirect(claim.location)
        answer = act()
        if answer.status_code in REDIRECTS:
            claim.location = answer.headers["Location"]
            claim.save(update_fields=["location"])
        else:
            claim.delete()
    return answer


def _digest(request: HttpRequest, user: User) -> str:
    typed = sorted((name, values) for name, values in request.POST.lists() if name != CSRF_FIELD)
    files = [(name, file.name, file.size) for name in request.FILES for file in request.FILES.getlist(name)]
    said = json.dumps([user.pk, request.get_full_path(), typed, files], ensure_ascii=True)
    return hashlib.sha256(said.encode()).hexdigest()
