"""Forms that were not received because the sign-in had ended: what was typed is kept, and is there after signing in again.

It is kept in the session of the browser it came from and shown only to the person whose page the form was of. It is
never carried out by itself: its page is shown again with it, and the person sends it. Files cannot be kept.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import resolve_url

from onecard.office import once
from onecard.office.models import User

KEPT = "unsent_form"
"""Where the session keeps it."""
LARGEST = 200_000
"""The most characters kept of a form, some times what the longest one holds: nobody has signed in who fills the database."""
FILES_LOST = "文件没有留下，要重新选。"


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """The way to the sign-in page and back again; what a form brought is kept.

    Where only a part of a page was asked for (htmx), the whole page goes there.
    """
    way = redirect_to_login(keep(request), resolve_url(settings.LOGIN_URL))
    if "HX-Request" not in request.headers:
        return way
    return HttpResponse(headers={"HX-Redirect": way.headers["Location"]})


def keep(request: HttpRequest) -> str:
    """Keep what was typed into a form, if it says whose it is, and return the address of the page the form was on."""
    here = request.get_full_path()
    if request.method != "POST":
        return here
    if whose := once.whose(request.POST.get(once.FIELD, "")):
        fields = [
            (name, values)
            for name, values in request.POST.lists()
            if name not in (once.FIELD, once.CSRF_FIELD)
        ]
        if sum(len(text) for name, values in fields for text in (name, *values)) <= LARGEST:
            request.session[KEPT] = {
                "whose": whose, "address": here, "fields": fields, "files": bool(request.FILES),
            }  # fmt: skip
    return _page_of_form(request) or here


def is_kept(request: HttpRequest) -> bool:
    """Whether something is kept in this browser."""
    return KEPT in request.session


def restore(request: HttpRequest, user: User) -> None:
    """Put what was typed back into the form of the page that is asked for, where it was kept for this person.

    The view finds it in ``request.POST`` as after a refusal, though the page was only asked for.
    """
    kept = request.session.get(KEPT)
    if kept is None or kept["address"] != request.get_full_path():
        return
    del request.session[KEPT]
    if kept["whose"] != user.pk:
        return
    typed = QueryDict(mutable=True)
    for name, values in kept["fields"]:
        typed.setlist(name, values)
    request.POST = typed  # type: ignore[assignment]  # what a view reads a form from
    files = FILES_LOST if kept["files"] else ""
    messages.warning(
        request, f"刚才的表单没有提交，填的内容还在下面。{files}核对后再提交一次。", "triangle-alert"
    )


def is_of_this_site(request: HttpRequest) -> bool:
    """Whether the browser says that a form came from a page of this site, whatever became of its token."""
    return request.headers.get("Origin", "") == f"{request.scheme}://{request.get_host()}"


def _page_of_form(request: HttpRequest) -> str:
    """The address of the page a form was posted from, nothing where the browser does not say it or it is not ours."""
    sent_from = urlsplit(request.headers.get("Referer", ""))
    if sent_from.netloc != request.get_host() or sent_from.path == resolve_url(settings.LOGIN_URL):
        return ""
    return sent_from._replace(scheme="", netloc="", fragment="").geturl()
