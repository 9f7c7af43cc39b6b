"""Where a request comes from."""

from __future__ import annotations

from django.http import HttpRequest

LOOPBACK = ("127.0.0.1", "::1")


def address_of(request: HttpRequest) -> str:
    """The network address of who asks. A proxy on this machine speaks for others and names each, the last one itself:
    without that, fifty wrong passwords of one stranger would hold everybody off."""
    direct = str(request.META.get("REMOTE_ADDR", ""))
    named = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    return named if named and direct in LOOPBACK else direct
