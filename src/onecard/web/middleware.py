"""What every answer goes through: the browser's policy, and refusals told as pages."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.cache import patch_vary_headers

from onecard.core.errors import Refusal
from onecard.web.views import errors

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""The content security policy (CSP): nothing inline, nothing from elsewhere."""


NOT_ALLOWED = 405


class Policy:
    """Sends the content security policy with every answer, and keeps pages out of shared and browser caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer `request`, with the policy."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        if not response.has_header("Cache-Control"):
            # Pages hold accounts and names: the browser asks again each time, and a shared computer keeps nothing.
            response.headers["Cache-Control"] = "no-store"
            patch_vary_headers(response, ("Cookie",))
        return response


class NoNul:
    """Answers a request that holds a NUL in words: PostgreSQL takes none in a question, and nobody types one.

    Looks at the path, the query, the cookies and the fields of a form; what is in uploaded files is read guarded.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer `request`, with 400 where it holds a NUL before any form."""
        told = (request.path, *request.COOKIES.values())
        if any("\0" in text for text in told) or _holds_nul(request.GET):
            return errors.unseen(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """400 for a form that holds a NUL; forms are read by the check of forgeries in any case."""
        return errors.unseen(request) if request.method == "POST" and _holds_nul(request.POST) else None


def _holds_nul(typed: QueryDict) -> bool:
    return any("\0" in text for name, values in typed.lists() for text in (name, *values))


class PasswordDue:
    """Keeps whoever must change their password first on the page where they do, and lets them leave."""

    OPEN = frozenset({"office:own_password", "web:sign_out", "web:theme", "web:health"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer `request`."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, *_: object) -> HttpResponse | None:
        """The way to that page instead of any other; None where nothing is due, or nobody is asked who they are."""
        if getattr(view, "open_to_everybody", False):
            return None
        if not getattr(request.user, "must_change_password", False):
            return None
        match = request.resolver_match
        return None if match and match.view_name in self.OPEN else redirect("office:own_password")


class Refusals:
    """Turns a Refusal that reaches the door into a page that says what happened and what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer `request`; an address that is only posted to says so to whoever opens it."""
        answer = self.get_response(request)
        return (
            errors.not_allowed(request, answer)
            if answer.status_code == NOT_ALLOWED and not answer.content
            else answer
        )

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for a Refusal; any other exception goes on to the 500 page."""
        return errors.refused(request, exception) if isinstance(exception, Refusal) else None
