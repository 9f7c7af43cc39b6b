"""The door of a page: who may open it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from onecard.office import unsent
from onecard.office.models import User
from onecard.office.once import answer_once
from onecard.office.permissions import require

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def page(permission: str, *, writes_once: bool = True) -> Callable[[View[P]], View[P]]:
    """Open a page only to somebody signed in who holds `permission`; the view carries the permission it asks for.

    Whoever is not signed in goes to the sign-in page and comes back after, with what was typed. The same form posted
    twice is carried out once, in one transaction (`once`); `writes_once` False is for forms that read long and write
    nothing into the books. Raises Refusal `office.not_permitted`.
    """

    def guarded(view: View[P]) -> View[P]:
        @wraps(view)
        def opened(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return unsent.ask_to_sign_in(request)
            user = person(request)
            require(user, permission)
            if request.method != "POST":
                unsent.restore(request, user)
            if request.method != "POST" or not writes_once:
                return view(request, *args, **kwargs)
            return answer_once(request, user, lambda: view(request, *args, **kwargs))

        opened.permission = permission  # type: ignore[attr-defined]  # what the test of every address reads
        return opened

    return guarded


def signed_in(view: View[P]) -> View[P]:
    """Open a page to whoever is signed in; others go to the sign-in page, the whole page where a part was asked for."""

    @wraps(view)
    def opened(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return (
            view(request, *args, **kwargs)
            if request.user.is_authenticated
            else unsent.ask_to_sign_in(request)
        )

    return opened


def person(request: HttpRequest) -> User:
    """Who is signed in. Raises TypeError where nobody is: the door was left out."""
    if not isinstance(request.user, User):
        raise TypeError("nobody is signed in")
    return request.user
