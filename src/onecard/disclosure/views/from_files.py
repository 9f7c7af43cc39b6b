"""Compiling from uploaded files on a page: what is lacking is told, the documents are handed out, nothing is kept."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from onecard.accounts.views.downloads import attachment
from onecard.accounts.views.place import place_of
from onecard.compiling.report import Compiled
from onecard.core.errors import Refusal
from onecard.core.quoting import quoted
from onecard.disclosure import from_files
from onecard.disclosure.views.files import SAFE, media, offered
from onecard.disclosure.views.reports import REGIONS
from onecard.finalaccounts.narrative import builtin
from onecard.office.asking import REFUSED, tried
from onecard.office.door import page

SESSION = "compiled_from_files"
FIELDS = (
    ("accounts", "财决工作簿或九张公开报表", ".xlsx,.xls,.csv", "各地的表名、合并的表头、元或万元都可以。"),
    ("prior", "上年的财决工作簿或公开报表（选填）", ".xlsx,.xls,.csv", "有了它才能与上年比较。"),
    ("budget", "年初预算表（选填）", ".xlsx,.xls,.csv", "有“科目编码”和“年初预算数”（或“合计”）两栏。"),
    (
        "facts",
        "补充数据（选填）",
        ".yaml,.yml",
        "表里没有的数、单位的文字、主要原因（YAML）。先不选也可以：编制后有一份待填的，照着填。",
    ),
)


@page("disclosure.prepare", writes_once=False)
@require_http_methods(["GET", "HEAD", "POST"])
def compile_page(request: HttpRequest) -> HttpResponse:
    """Choose files and a template; then what is lacking and the documents."""
    made: Compiled | None = None
    notices: list[str] = []
    refusal = None
    if request.method == "POST":
        outcome, refusal = tried(lambda: _compiled(request))
        if outcome is not None:
            made, notices = outcome
            from_files.forget(str(request.session.pop(SESSION, "")))
            request.session[SESSION] = from_files.keep(made)
    return render(
        request,
        "disclosure/from_files.html",
        {
            "place": place_of(request),
            "fields": FIELDS,
            "templates": [(name, f"{REGIONS.get(name, name)}样式") for name in builtin.names()],
            "typed": request.POST,
            "refusal": refusal,
            "made": made,
            "verdict": made.verdict if made else None,
            "notices": notices,
            "offered": offered(),
        },
        status=REFUSED if refusal else 200,
    )


def _compiled(request: HttpRequest) -> tuple[Compiled, list[str]]:
    uploads = {}
    for name, *_ in FIELDS:
        file = request.FILES.get(name)
        if file is not None:
            short = PurePosixPath((file.name or "").replace("\\", "/")).name or "未命名"
            uploads[name] = from_files.Upload(short, file.read())
    return from_files.compile_files(
        uploads,
        template=request.POST.get("template", ""),
        year=_year(request.POST.get("year", "").strip()),
    )


def _year(typed: str) -> int | None:
    if typed and not (typed.isascii() and typed.isdecimal() and len(typed) == 4):
        raise Refusal("report.year", f"年度{quoted(typed)}不是四位数字。", "写成2024的样子，或空着。")
    return int(typed) if typed else None


@page("disclosure.prepare")
@require_safe
def compiled_document(request: HttpRequest, form: str) -> HttpResponse:
    """One of the documents made last; only for whoever made them, for a day at most."""
    path = from_files.kept(str(request.session.get(SESSION, "")), form)
    if path is None:
        raise Http404
    response = HttpResponse(path.read_bytes(), content_type=media(path.name), headers=SAFE)
    response.headers["Content-Disposition"] = attachment(path.name)
    return response
