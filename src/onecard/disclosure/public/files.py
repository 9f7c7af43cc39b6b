"""The frozen files of a published edition, handed out as they were kept."""

from __future__ import annotations

import html
import re
from pathlib import PurePosixPath

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag

from onecard.disclosure.models import ReportFile

FROZEN = "public, max-age=86400"
"""How a frozen file is kept: for a day, before a cache asks whether it still is given out: a withdrawal is seen by then."""
TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".zip": "application/zip",
}
OTHER_TYPE = "application/octet-stream"
NOTHING_ALLOWED = "default-src 'none'; base-uri 'none'; form-action 'none'"
HEAD = 4096
"""Bytes of a page in which its own policy stands."""

_META = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
_HASHES = r"(?: 'sha256-[A-Za-z0-9+/]{43}=')+"
_KNOWN = re.compile(
    rf"default-src 'none'; script-src{_HASHES}; style-src{_HASHES}; base-uri 'none'; form-action 'none'"
)


def download(request: HttpRequest, kept: ReportFile, name: str) -> HttpResponse:
    """The file, to be saved under this name; 304 where the reader has it already."""
    answer = _frozen(request, kept, FROZEN)
    answer.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or ""
    )
    return answer


def shown(request: HttpRequest, kept: ReportFile, caching: str) -> HttpResponse:
    """The page, shown in the browser under the policy it was written with, which names its script and style by digest."""
    answer = _frozen(request, kept, caching)
    # Also with a 304: a browser takes over the headers of that answer for the page it has.
    answer.headers["Content-Security-Policy"] = f"{policy_of(_head(kept))}; frame-ancestors 'none'"
    return answer


def policy_of(head: str) -> str:
    """The policy a page of ours brings along; one that allows nothing where it has none of the form we write."""
    found = _META.search(head)
    told = html.unescape(found[1]) if found else ""
    return told if _KNOWN.fullmatch(told) else NOTHING_ALLOWED


def _frozen(request: HttpRequest, kept: ReportFile, caching: str) -> HttpResponse:
    etag = quote_etag(kept.sm3)
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        with kept.file.open("rb") as stream:
            answer = HttpResponse(stream.read(), content_type=_type_of(kept.name))
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = caching
    return answer


def _head(kept: ReportFile) -> str:
    with kept.file.open("rb") as stream:
        return bytes(stream.read(HEAD)).decode("utf-8", "replace")


def _type_of(name: str) -> str:
    return TYPES.get(PurePosixPath(name).suffix, OTHER_TYPE)
