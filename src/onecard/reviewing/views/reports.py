"""A report on its page: what was found, and what the reviewer says of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onecard.accounts.views.downloads import download
from onecard.audit.ledger import DEPARTMENT, UNIT
from onecard.audit.show.html.page import SCRIPTS, STYLES, original_in
from onecard.compiling.report_html.self_contained import policy
from onecard.core.errors import Refusal
from onecard.office.asking import REFUSED, told, tried
from onecard.office.door import page, person
from onecard.reviewing import queries
from onecard.reviewing.correct import KINDS, correct
from onecard.reviewing.judge import judge
from onecard.reviewing.models import ReviewedReport, Verdict
from onecard.reviewing.opinion import SLOTS, own_wording, word, write
from onecard.reviewing.receive import REVIEW

BESIDE = "?beside=1"
"""What of the address shows the original beside the findings."""
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@page(REVIEW)
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The findings of a report, each with its place and what was judged of it."""
    return _page(request, _report(request, pk))


def _page(request: HttpRequest, one: ReviewedReport, refusal: Refusal | None = None) -> HttpResponse:
    judged, known = queries.judgements(one), queries.remembered(one)
    states = one.changes.get("states", {})
    rows: list[dict[str, Any]] = []
    for found in one.findings:
        mine, kept = judged.get(found["id"]), known.get(found["relation"])
        refused = refusal if request.POST.get("finding") == found["id"] else None
        rows.append({
            "told": found, "change": states.get(found["id"], ""), "judged": mine, "remembered": kept, "refusal": refused,
            "answer": request.POST if refused else mine or kept,
        })  # fmt: skip
    shown = {
        "report": one,
        "batch": one.batch,
        "rows": rows,
        "verdicts": Verdict.values,
        "judged_count": len(judged),
        "mended": _mended(one),
        "refusal": refusal,
        "beside": BESIDE if request.GET.get("beside") else "",
        "original": _original(one) if request.GET.get("beside") else "",
        "refused_finding": request.POST.get("finding", ""),
        "typed": _typed(request, one),
        "levels": (UNIT, DEPARTMENT),
        "kinds": KINDS.items(),
        **_neighbours(one),
    }
    return render(request, "reviewing/report.html", shown, status=REFUSED if refusal else 200)


def _original(one: ReviewedReport) -> SafeString:
    """The report's text with the findings marked, as the audit wrote it; '' where its file is gone."""
    if not one.shown or not one.shown.storage.exists(one.shown.name or ""):
        return SafeString("")
    with one.shown.open("rb") as file:
        # The audit's own writing, in which every word of the report is escaped.
        return mark_safe(original_in(file.read()))  # noqa: S308


def _mended(one: ReviewedReport) -> list[dict[str, Any]]:
    """The findings of the round before that are mended in this one."""
    gone = set(one.changes.get("mended", ()))
    return [found for found in one.earlier.findings if found["id"] in gone] if one.earlier else []


def _typed(request: HttpRequest, one: ReviewedReport) -> dict[str, Any]:
    """What the form that puts a report right holds: what was typed, else what was said before."""
    names = ("unit", "level", "year", "kind")
    return {name: request.POST.get(name, one.given.get(name, "")) for name in names}


def _neighbours(one: ReviewedReport) -> dict[str, Any]:
    """The reports before and after this one in the ledger."""
    reports = [line.report for line in queries.lines(one.batch) if line.report is not None]
    at = next((at for at, each in enumerate(reports) if each.pk == one.pk), None)
    if at is None:
        return {}
    return {
        "previous": reports[at - 1] if at else None,
        "next": reports[at + 1] if at + 1 < len(reports) else None,
    }


@page(REVIEW)
@require_POST
def corrected(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what a file is, where the program took it for something else."""
    one = _report(request, pk)
    given = {name: request.POST.get(name, "") for name in ("unit", "level", "year", "kind")}
    made, refusal = tried(lambda: correct(person(request), one, **given))
    if made is None:
        return _page(request, one, refusal)
    told(request, "已改正，正在重新审核。")
    return redirect("reviewing:report", pk)


@page(REVIEW)
@require_POST
def judged(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge one finding."""
    one = _report(request, pk)
    finding = request.POST.get("finding", "")
    made, refusal = tried(
        lambda: judge(
            person(request), one, finding, verdict=request.POST.get("verdict", ""),
            note=request.POST.get("note", ""), accepted=bool(request.POST.get("accepted")),
        )
    )  # fmt: skip
    if made is None:
        return _page(request, one, refusal)
    number = next(found["number"] for found in one.findings if found["id"] == finding)
    beside = BESIDE if request.GET.get("beside") else ""
    return redirect(f"{reverse('reviewing:report', args=[pk])}{beside}#f{number}")


@page(REVIEW)
@require_safe
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """The report's text with the findings at their place: the page the audit writes, under its own policy."""
    one = _report(request, pk)
    if not one.shown or not one.shown.storage.exists(one.shown.name or ""):
        raise Http404
    with one.shown.open("rb") as file:
        answer = HttpResponse(file.read(), content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = f"{policy(STYLES, SCRIPTS)}; frame-ancestors 'none'"
    return answer


@page(REVIEW)
@require_safe
def opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """The opinion on the report as DOCX."""
    one = _report(request, pk)
    return download(write(one), DOCX, f"{one.unit or one.name}-{one.year or ''}-审核意见.docx")


@page(REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def wording(request: HttpRequest) -> HttpResponse:
    """How opinions begin and end, and the form to word them anew."""
    opening, closing = own_wording(person(request))
    refusal = None
    if request.method == "POST":
        opening, closing = request.POST.get("opening", ""), request.POST.get("closing", "")
        made, refusal = tried(lambda: word(person(request), opening=opening, closing=closing))
        if made is not None:
            told(request, "措辞已改，从下一份审核意见起用。")
            return redirect("reviewing:batches")
    shown = {"opening": opening, "closing": closing, "refusal": refusal, "slots": SLOTS}
    return render(request, "reviewing/wording.html", shown, status=REFUSED if refusal else 200)


def _report(request: HttpRequest, pk: int) -> ReviewedReport:
    """The report of this key, Http404 for one not open to the reader as for one that is not there."""
    return get_object_or_404(queries.reports_open_to(person(request)), pk=pk)
