"""Files of a report: of the report as it stands, written when asked for; and those kept with a step."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from onecard.accounts.attachment import media_of
from onecard.accounts.views.downloads import attachment
from onecard.compiling.report import FILES
from onecard.disclosure.compile import compiled
from onecard.disclosure.models import ReportFile, Stage, StepKind
from onecard.disclosure.views.whose import report_of
from onecard.office.door import page

TITLES = {
    "pdf": "全文PDF",
    "docx": "全文DOCX",
    "xlsx": "九张公开报表XLSX",
    "html": "全文网页HTML",
    "json": "数据和依据JSON",
    "datapackage": "数据包ZIP",
}
MEDIA = {
    "json": "application/json",
    "yaml": "application/yaml",
    "zip": "application/zip",
    "html": "text/html; charset=utf-8",
}
SAFE = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}
"""A file is saved and never shown, whatever it holds."""


def offered() -> list[tuple[str, str]]:
    """Every format a report is written in, with its title."""
    return [(form, TITLES[form]) for form in FILES]


def title_of(kept: ReportFile) -> str:
    """What a kept file is called: one of ours by its format, one that was handed in by its own name."""
    return next(
        (TITLES[form] for form, name in FILES.items() if name == kept.name and _is_ours(kept)), kept.name
    )


def _is_ours(kept: ReportFile) -> bool:
    return kept.step.kind != StepKind.APPROVED


@page("disclosure.read")
@require_safe
def compiled_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The report as it stands now in one format; what is not published says 未公开 in its name."""
    report = report_of(request, pk)
    if form not in FILES:
        raise Http404
    content = compiled(report).write(form)
    mark = "" if report.stage == Stage.PUBLISHED else "-未公开"
    name = f"{report.whose.code}-{report.year}{mark}-{FILES[form]}"
    response = HttpResponse(content, content_type=media(name), headers=SAFE)
    response.headers["Content-Disposition"] = attachment(name)
    return response


@page("disclosure.read")
@require_safe
def kept_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file as it was kept with a step."""
    one = (
        ReportFile.objects.select_related("step__report__entity", "step__report__group").filter(pk=pk).first()
    )
    if one is None:
        raise Http404
    report_of(request, one.step.report_id)
    if not one.file.storage.exists(one.file.name or ""):
        raise Http404
    report = one.step.report
    ours = f"{report.whose.code}-{report.year}-{one.step.edition}-{one.name}"
    return FileResponse(
        one.file.open("rb"),
        as_attachment=True,
        filename=ours if _is_ours(one) else one.name,
        content_type=media(one.name),
        headers=SAFE,
    )


def media(name: str) -> str:
    """The media type of a document by its name."""
    return MEDIA.get(name.rpartition(".")[2]) or media_of(name)
