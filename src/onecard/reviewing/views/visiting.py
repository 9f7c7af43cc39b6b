"""The page on which visitors audit a report: open to everybody, the same for everybody, without cookies or scripts."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from onecard.accounts.imports.uploads import TOO_LARGE
from onecard.accounts.views.downloads import XLSX, download
from onecard.audit.show.html.page import SCRIPTS, STYLES
from onecard.compiling.report_html.self_contained import policy
from onecard.core.errors import Refusal
from onecard.office.asking import REFUSED, tried
from onecard.office.network import address_of
from onecard.reading.limits import MEGABYTE
from onecard.reviewing import visiting
from onecard.reviewing.receive import bare_name

SUFFIXES = ".pdf,.docx,.doc,.xlsx,.xls,.html,.htm,.txt,.md"
CLOSED = 404
BUSY = 429
_LATER = ("visit.too_often", "visit.busy")


# Nobody's rights are used and nothing is written that another page could forge.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Audit one report and answer with what was found; nothing of it stays here."""
    if not settings.PUBLIC_CHECK:
        return _page(status=CLOSED)
    if request.method != "POST":
        return _page()
    found, refusal = tried(lambda: _checked(request))
    if found is None:
        status = BUSY if refusal is not None and refusal.code in _LATER else REFUSED
        return _page(refusal, status)
    found.headers["Cache-Control"] = "no-store"
    return found


def _checked(request: HttpRequest) -> HttpResponse:
    if request.META.get(TOO_LARGE):
        raise Refusal(
            "visit.too_large",
            f"文件超过{settings.PUBLIC_CHECK_MB}MB的上限，没有审核。",
            "去掉图片和无关的附件，另存后再选。",
        )
    files = request.FILES.getlist("file")
    if len(files) > 1:
        raise Refusal("visit.too_many", f"选了{len(files)}个文件，都没有审核。", "一次选一份报告。")
    data = files[0].read() if files else b""
    name = bare_name(files[0].name or "") if files else ""
    address = address_of(request)
    if request.POST.get("form") == "xlsx":
        made = visiting.check(data, name, address, "xlsx")
        return download(made, XLSX, f"{PurePosixPath(name).stem}-审核问题.xlsx")
    answer = HttpResponse(visiting.check(data, name, address), content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = f"{policy(STYLES, SCRIPTS)}; frame-ancestors 'none'"
    return answer


def _page(refusal: Refusal | None = None, status: int = 200) -> HttpResponse:
    """The page, made without the request: what it does not know of it cannot show."""
    shown = {
        "here": "check", "open": settings.PUBLIC_CHECK, "refusal": refusal, "suffixes": SUFFIXES,
        "megabytes": settings.PUBLIC_CHECK_MB, "per_hour": settings.PUBLIC_CHECK_PER_HOUR, "seconds": visiting.SECONDS,
    }  # fmt: skip
    answer = HttpResponse(render_to_string("reviewing/check.html", shown), status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


check.open_to_everybody = True  # type: ignore[attr-defined]  # nobody is asked who they are
check.upload_bytes = settings.PUBLIC_CHECK_MB * MEGABYTE  # type: ignore[attr-defined]  # what `BoundedUpload` asks
