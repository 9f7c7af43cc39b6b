"""The demo page as it is served: a few files of our own, under a policy that lets nothing else in."""

from __future__ import annotations

import json
from http import HTTPStatus
from importlib.resources import files

from websockets.datastructures import Headers
from websockets.http11 import Response

_KINDS = {
    "index.html": "text/html; charset=utf-8",
    "reader.css": "text/css; charset=utf-8",
    "reader.js": "text/javascript; charset=utf-8",
    "logo.svg": "image/svg+xml",
}
PATHS = {"/": "index.html", **{f"/{name}": name for name in _KINDS if name != "index.html"}}
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Connection": "close",
}
_HOURS = 3600


def policy(port: int) -> str:
    """What our page may load and reach: itself. A WebSocket is not `self` in every browser."""
    own = " ".join(f"ws://{host}:{port}" for host in ("127.0.0.1", "localhost"))
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' {own}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def page(path: str, port: int) -> Response:
    """A file of the demo page."""
    name = PATHS[path]
    content = files(__package__).joinpath("page", name).read_bytes()
    return _answer(
        HTTPStatus.OK, content, {"Content-Type": _KINDS[name], "Content-Security-Policy": policy(port)}
    )


def answer(status: HTTPStatus, told: dict[str, object], origin: str = "") -> Response:
    """JSON; an allowed page of another origin may read it."""
    content = json.dumps(told, ensure_ascii=False).encode()
    return _answer(status, content, {"Content-Type": "application/json; charset=utf-8", **shared(origin)})


def permission(origin: str, private: bool) -> Response:
    """The answer to a browser that asks whether a page may ask (CORS preflight; `private`: also from a public site here)."""
    headers = {
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "authorization, content-type",
        "Access-Control-Max-Age": str(_HOURS),
    }
    if private:
        headers["Access-Control-Allow-Private-Network"] = "true"
    return _answer(HTTPStatus.NO_CONTENT, b"", headers | shared(origin))


def shared(origin: str) -> dict[str, str]:
    """The headers by which an allowed page may read an answer."""
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"} if origin else {}


def _answer(status: HTTPStatus, content: bytes, headers: dict[str, str]) -> Response:
    length = {} if status is HTTPStatus.NO_CONTENT else {"Content-Length": str(len(content))}
    return Response(status, status.phrase, Headers({**headers, **_ALWAYS, **length}), content)
