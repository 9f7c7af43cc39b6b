"""The template editor (文本模板): the text on the left, what it makes and what is wrong with it beside it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from onecard.accounts import queries
from onecard.core.errors import Problem, Refusal
from onecard.disclosure.compile import subject_of, supplied
from onecard.disclosure.models import Report, Stage
from onecard.disclosure.views.text import Shown, laid_out
from onecard.disclosure.views.whose import address, place_of_report, report_of
from onecard.disclosure.write import change_template
from onecard.finalaccounts.narrative import conditions, lists, template, vocabulary
from onecard.finalaccounts.narrative.check import check
from onecard.finalaccounts.narrative.fill import fill
from onecard.finalaccounts.narrative.phrases import PHRASES
from onecard.office.asking import REFUSED, told, tried
from onecard.office.door import page, person


@dataclass(frozen=True, slots=True)
class Looked:
    """What a template makes: its problems, each with the line it is in, and its blocks as far as it can be read."""

    problems: list[tuple[Problem, str]]
    blocks: list[Shown]
    title: str = ""


@page("disclosure.prepare")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit the template, and save it where it is sound."""
    report = report_of(request, pk)
    if request.method != "POST":
        return _page(request, report, report.template)
    source = request.POST.get("template", "")
    saved, refusal = tried(
        lambda: change_template(person(request), report, source, seen=request.POST.get("seen", ""))
    )
    if saved is None:
        return _page(request, report, source, refusal)
    told(request, "模板已保存，正文照它重新编制。")
    return redirect(address(report, "template"))


@page("disclosure.prepare", writes_once=False)
@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The editor with what the text typed so far makes; nothing is saved."""
    return _page(request, report_of(request, pk), request.POST.get("template", ""))


def _page(request: HttpRequest, report: Report, source: str, refusal: Refusal | None = None) -> HttpResponse:
    return render(
        request,
        "disclosure/template.html",
        {
            "place": place_of_report(request, report),
            "report": report,
            "drafting": report.stage == Stage.DRAFT,
            "source": source,
            "looked": look(report, source),
            "refusal": refusal,
            "reference": reference(),
        },
        status=REFUSED if refusal else 200,
    )


def look(report: Report, source: str) -> Looked:
    """What the text makes of the report's accounts, and every problem with it."""
    read, refusal = tried(lambda: template.read(source))
    if read is None:
        return Looked(_placed(refusal, source), [])
    problems = [(one, _line(one, source)) for one in check(read)]
    accounts = queries.final_accounts(subject_of(report), report.year)
    narrative, unfilled = tried(lambda: fill(read, accounts, supplied(report)))
    if narrative is None:
        return Looked(problems or _placed(unfilled, source), [])
    return Looked(problems, laid_out(narrative, ""), narrative.title)


def _placed(refusal: Refusal | None, source: str) -> list[tuple[Problem, str]]:
    if refusal is None:
        return []
    found = refusal.problems or (Problem("全文", refusal.sentence, refusal.remedy, refusal.code),)
    return [(one, _line(one, source)) for one in found]


def _line(problem: Problem, source: str) -> str:
    """The line of the text a problem names (第3行), nothing where it names none."""
    number = problem.place.removeprefix("第").removesuffix("行")
    lines = source.splitlines()
    return lines[int(number) - 1] if number.isdecimal() and 0 < int(number) <= len(lines) else ""


def reference() -> list[tuple[str, list[str]]]:
    """Everything a template may name, by what it is for."""
    return [
        ("数", list(vocabulary.names())),
        (
            "限定（写在·后面）",
            [*vocabulary.BUDGETS, vocabulary.LAST_YEAR, *vocabulary.MEASURES, *vocabulary.AGAINST],
        ),
        ("句子（写在：前面）", [*PHRASES, "原因", "文"]),
        ("列表（【逐项 …】）", list(lists.LISTS)),
        ("条件（【如果 …】）", [*conditions.SIGNS, "有上年", "无上年", "有项", "无项", "性质 是", "级别 是"]),
    ]
