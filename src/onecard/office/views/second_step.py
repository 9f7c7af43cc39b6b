"""My second step (两步验证): turning it on with a QR code or by typing, off again, new recovery codes."""

from __future__ import annotations

from io import BytesIO

import segno
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onecard.core.errors import Refusal
from onecard.office import codes, sealing
from onecard.office import second_step as office
from onecard.office.asking import REFUSED, told, tried, wrong_at
from onecard.office.door import person

PREPARED = "second_step_prepared"
"""Where the session keeps the sealed secret until a code confirms it."""
FIELDS = {"验证码": "code"}


@sensitive_post_parameters("code")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Turn it on: the secret as a QR code and in letters, and a code that shows the phone has it."""
    if office.standing(person(request)) or not sealing.is_possible():
        return redirect("office:account")
    refusal = None
    if request.method == "POST":
        made, refusal = tried(lambda: _turned_on(request))
        if made is not None:
            return _shown_once(request, made, "两步验证已开启")
    if refusal is None or refusal.code == "office.seal":
        request.session.setdefault(PREPARED, office.prepared(person(request)))
    return _form(request, refusal)


def _turned_on(request: HttpRequest) -> list[str]:
    sealed = request.session.get(PREPARED, "")
    made = office.turn_on(person(request), sealed=sealed, code=request.POST.get("code", ""))
    del request.session[PREPARED]
    return made


@sensitive_variables("secret")
def _form(request: HttpRequest, refusal: Refusal | None) -> HttpResponse:
    try:
        secret = office.opened(person(request), request.session.get(PREPARED, ""))
    except Refusal:
        # The key was changed since it was prepared: another secret, and the phone takes that one.
        request.session[PREPARED] = office.prepared(person(request))
        secret = office.opened(person(request), request.session[PREPARED])
    context = {
        "secret": codes.in_groups(secret), "refusal": refusal, "wrong": wrong_at(refusal, FIELDS),
    }  # fmt: skip
    return render(request, "office/second_step.html", context, status=REFUSED if refusal else 200)


@login_required
@require_safe
def qr_code(request: HttpRequest) -> HttpResponse:
    """The prepared secret as a QR code; 404 where none is prepared."""
    user = person(request)
    sealed = request.session.get(PREPARED, "")
    secret, _ = tried(lambda: office.opened(user, sealed)) if sealed else (None, None)
    if secret is None:
        raise Http404
    drawn = BytesIO()
    code = segno.make(codes.address(secret, user.username), error="m")
    code.save(drawn, kind="svg", scale=5, border=4, light="#fff", xmldecl=False)
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


@sensitive_post_parameters("code")
@login_required
@require_POST
def turn_off(request: HttpRequest) -> HttpResponse:
    """Turn it off with a code."""
    user = person(request)
    _, refusal = tried(lambda: office.turn_off(user, code=request.POST.get("code", "")))
    if refusal is not None:
        return _standing(request, refusal, "off")
    told(request, "两步验证已关闭，登录只要密码。")
    return redirect("office:account")


@sensitive_post_parameters("code")
@login_required
@require_POST
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes for a code; the old ones open nothing any more."""
    user = person(request)
    made, refusal = tried(lambda: office.renew_recovery_codes(user, code=request.POST.get("code", "")))
    if made is None:
        return _standing(request, refusal, "codes")
    return _shown_once(request, made, "恢复码已更换，原来的都作废")


def _standing(request: HttpRequest, refusal: Refusal | None, where: str) -> HttpResponse:
    context = account_context(request) | {"refusal": refusal, "refused": where}
    return render(request, "office/account.html", context, status=REFUSED)


def account_context(request: HttpRequest) -> dict[str, object]:
    """What the page of my account shows."""
    user = person(request)
    return {"account": user, "second_step": office.standing(user), "possible": sealing.is_possible()}


def _shown_once(request: HttpRequest, made: list[str], said: str) -> HttpResponse:
    return render(request, "office/recovery_codes.html", {"codes": made, "said": said})
