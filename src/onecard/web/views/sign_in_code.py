"""The second page of signing in: the code of whoever has turned the second step on."""

from __future__ import annotations

import time

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from onecard.core.errors import Refusal
from onecard.office import second_step
from onecard.office.models import User
from onecard.office.network import address_of
from onecard.web.views.sign_in_address import BACKEND, wanted_address

WAITING = "waiting_for_code"
SECONDS_MAX = 5 * 60
"""How long after the password the code may come."""


def ask_for_code(request: HttpRequest, user: User) -> HttpResponseRedirect:
    """The way to the page of the code, for somebody whose password was right."""
    request.session.cycle_key()
    request.session[WAITING] = {
        "user": user.pk, "at": int(time.time()), "auth": user.get_session_auth_hash(),
    }  # fmt: skip
    wanted = request.POST.get("next", "")
    return redirect(reverse("web:sign_in_code") + (f"?{urlencode({'next': wanted})}" if wanted else ""))


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The page of the code; whoever has not given a password, or too long ago, begins anew."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(wanted_address(request))
    user = _waiting(request)
    if user is None:
        return redirect(settings.LOGIN_URL)
    refusal = None
    if request.method == "POST":
        try:
            user = second_step.enter_code(user, request.POST.get("code", ""), address_of(request))
        except Refusal as refused:
            refusal = refused
        else:
            del request.session[WAITING]
            login(request, user, backend=BACKEND)
            return HttpResponseRedirect(wanted_address(request))
    context = {
        "refusal": refusal, "name": user.name, "next": request.POST.get("next") or request.GET.get("next", ""),
    }  # fmt: skip
    return render(request, "web/sign_in_code.html", context, status=401 if refusal else 200)


def _waiting(request: HttpRequest) -> User | None:
    """Who has given the right password here a short while ago, and whose password is still that one."""
    kept = request.session.get(WAITING)
    if kept is None or not 0 <= time.time() - kept["at"] + 1 <= SECONDS_MAX:
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    if user is None or not constant_time_compare(user.get_session_auth_hash(), kept["auth"]):
        return None
    return user
