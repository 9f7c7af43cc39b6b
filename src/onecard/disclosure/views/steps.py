"""Taking a step of a report's life: each on a page of its own that says what happens then, before it happens."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from onecard.accounts.attachment import ACCEPTED, SUFFIXES
from onecard.accounts.views.forms import FormPage, Typed, filled
from onecard.disclosure import rules
from onecard.disclosure.models import Report, StepKind
from onecard.disclosure.taken import standing
from onecard.disclosure.views.step_forms import FORMS, StepForm
from onecard.disclosure.views.whose import SECTION, address, place_of_report, report_of
from onecard.office.asking import REFUSED, told, told_refusal, tried
from onecard.office.door import page, person

View = Callable[..., HttpResponseBase]


def view_of(name: str) -> View:
    """The page of the step of this name."""
    form = FORMS[name]

    @page(form.permission)
    @require_http_methods(["GET", "HEAD", "POST"])
    def step(request: HttpRequest, pk: int) -> HttpResponse:
        return _take(request, report_of(request, pk), form)

    return step


def _take(request: HttpRequest, report: Report, form: StepForm) -> HttpResponse:
    _, elsewhere = tried(lambda: rules.require_step(form.kind, report.stage, str(report)))
    if elsewhere is not None:
        told_refusal(request, elsewhere)
        return redirect(address(report))
    refusal = None
    if request.method == "POST":
        taken, refusal = tried(lambda: form.act(request, report, Typed(request.POST.dict())))
        if taken is not None:
            told(request, f"{report}{form.said}")
            return redirect(address(report))
    shown = FormPage(
        title=f"{form.verb}：{report}", verb=form.verb, back=address(report), back_title="报告", section=SECTION,
        lede=_about(report, form.kind), says=form.says, danger=form.danger,
    )  # fmt: skip
    return render(
        request,
        "disclosure/step.html",
        {
            "place": place_of_report(request, report),
            "report": report,
            "form": shown,
            "fields": filled((*form.fields, *form.more(report)), request.POST.dict(), refusal),
            "refusal": refusal,
            "suffixes": ",".join(SUFFIXES) if form.file else "",
            "file_required": form.file_required,
            "accepted": ACCEPTED,
            "actor": person(request),
        },
        status=REFUSED if refusal else 200,
    )


def _about(report: Report, kind: StepKind) -> str:
    """Which edition a withdrawal is about, since the page names the one being drafted."""
    out = standing(report) if kind == StepKind.WITHDRAWN else None
    return f"撤回的是公开着的第{out.edition}版" if out is not None else ""
