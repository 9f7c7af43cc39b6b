"""版本对比: what changed between two kept versions of a report, or since one of them, figure by figure and word by word."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from onecard.disclosure import queries
from onecard.disclosure.compile import compiled
from onecard.disclosure.difference import differences
from onecard.disclosure.models import Report, Step
from onecard.disclosure.views.whose import place_of_report, report_of
from onecard.office.door import page

NOW = "now"


@dataclass(frozen=True, slots=True)
class Version:
    """One version: the key of its snapshot, or the report as it stands now."""

    key: str
    title: str
    step: Step | None = None


@page("disclosure.read")
@require_safe
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """The versions to choose from, and what differs between the two chosen."""
    report = report_of(request, pk)
    kept = [
        Version(
            str(step.pk),
            f"{timezone.localtime(step.at):%Y-%m-%d %H:%M} {step.get_kind_display()}（第{step.edition}版）",
            step,
        )
        for step in queries.steps(report)
        if step.snapshot is not None
    ]
    every = [Version(NOW, "现在编制出来的"), *kept]
    before = _chosen(every, request.GET.get("from", ""), kept[0].key if kept else NOW)
    after = _chosen(every, request.GET.get("to", ""), NOW)
    found = differences(_content(report, before), _content(report, after)) if kept else []
    return render(
        request,
        "disclosure/versions.html",
        {
            "place": place_of_report(request, report),
            "report": report,
            "versions": every,
            "kept": kept,
            "before": before,
            "after": after,
            "facts": [one for one in found if one.kind == "fact"],
            "words": [one for one in found if one.kind == "words"],
        },
    )


def _chosen(every: list[Version], key: str, otherwise: str) -> Version:
    """The version of this key. Raises Http404 for one the report does not have."""
    found = next((one for one in every if one.key == (key or otherwise)), None)
    if found is None:
        raise Http404
    return found


def _content(report: Report, version: Version) -> str:
    if version.step is None or version.step.snapshot is None:
        return compiled(report).json.decode()
    return version.step.snapshot.content
