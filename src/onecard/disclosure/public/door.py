"""The door of a public page: open to everybody, answered without looking at who asks, kept by every cache on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.template import loader
from django.utils.cache import patch_vary_headers

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
CURRENT = "public, max-age=0, s-maxage=300"
"""How what may change is kept: a reader's browser asks each time, so that who withdraws sees it withdrawn; a cache that
serves many answers for five minutes before it asks again."""
ALLOWED = ("GET", "HEAD")


def public(view: View[P]) -> View[P]:
    """Open a page to everybody. Nothing in the answer depends on the reader and no cookie is read or set, so that one
    answer serves all; what is not there answers 404 in the words of the public site, and nothing can be posted."""

    @wraps(view)
    def opened(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            answer = view(request, *args, **kwargs) if request.method in ALLOWED else _not_allowed()
        except Http404:
            answer = page("not_found", {}, status=404)
        answer.headers.setdefault("Cache-Control", CURRENT)
        # Short answers and those without a body, too: the long one at the same address may be kept compressed.
        patch_vary_headers(answer, ("Accept-Encoding",))
        if request.method == "HEAD":
            # Caches ask so, often; a body that the server has to drop is a warning in its log each time.
            answer.headers["Content-Length"] = str(len(answer.content))
            answer.content = b""
        return answer

    opened.open_to_everybody = True  # type: ignore[attr-defined]  # nobody is asked who they are
    opened.csrf_exempt = True  # type: ignore[attr-defined]  # nothing is written: a form sent here is refused in any case
    return opened


def page(name: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """A page of the public site, made without the request: what it does not know of it cannot show."""
    return HttpResponse(
        loader.render_to_string(f"disclosure/public/{name}.html", dict(context)), status=status
    )


def _not_allowed() -> HttpResponse:
    answer = page("not_allowed", {}, status=405)
    answer.headers["Allow"] = ", ".join(ALLOWED)
    answer.headers["Cache-Control"] = "no-store"
    return answer
