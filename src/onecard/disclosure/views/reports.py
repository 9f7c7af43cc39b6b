"""The reports of a unit by year (决算公开报告), of other units beside it, and beginning one (开始编制)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from onecard.accounts.subject import Subject
from onecard.accounts.views.forms import Field, FormPage, form_page
from onecard.accounts.views.pages import Pages
from onecard.accounts.views.place import Place, place_of
from onecard.disclosure import queries, rules
from onecard.disclosure.begin import begin, find
from onecard.disclosure.models import Report
from onecard.disclosure.onward import Onward, onward
from onecard.disclosure.views.whose import SECTION, TITLE, address
from onecard.finalaccounts.narrative import builtin
from onecard.office import permissions
from onecard.office.asking import told, tried
from onecard.office.door import page, person

PAGE = 50
REGIONS = {"hainan": "海南省", "national": "全国", "shanghai": "上海市"}


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when a report must be out: in words, how loud (``bad``, ``warn``, nothing)."""

    by: datetime.date
    says: str
    tone: str


@dataclass(frozen=True, slots=True)
class Line:
    """One year of a unit: its report where one was begun, its deadline, what is next."""

    whose: Subject
    year: int
    report: Report | None
    deadline: Deadline | None = None
    next: tuple[Onward, ...] = ()


def deadline_of(report: Report) -> Deadline | None:
    """The deadline of an approved report that is not out yet."""
    due = queries.due(report)
    if due is None:
        return None
    if due.left < 0:
        return Deadline(due.by, f"已超过{-due.left}天", "bad")
    said = f"还剩{due.left}天" if due.left else "今天到期"
    return Deadline(due.by, said, "warn" if due.left <= rules.SOON else "")


@page("disclosure.read")
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """Every year of the unit with its report, and the reports of other units of the same year."""
    place, user = place_of(request), person(request)
    begun = {one.year: one for one in queries.reports([place.subject])}
    lines = [
        Line(place.subject, year, one, deadline_of(one), tuple(onward(user, one)))
        if (one := begun.get(year))
        else Line(place.subject, year, None)
        for year in sorted({*place.known, *begun}, reverse=True)
    ]
    elsewhere = [one for one in place.subjects if one.code != place.subject.code]
    pages = Pages.asked(request, len(elsewhere), PAGE)
    return render(
        request,
        "disclosure/reports.html",
        {
            "place": place,
            "title": TITLE,
            "lines": lines,
            "elsewhere": [_elsewhere(one, place.year) for one in pages.of(elsewhere)],
            "pages": pages,
            "page_addresses": pages.addresses(place),
            "may_begin": permissions.may(user, "disclosure.prepare"),
        },
    )


def _elsewhere(whose: Subject, year: int) -> Line:
    one = find(whose, year)
    return Line(whose, year, one, deadline_of(one) if one else None)


@page("disclosure.prepare")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose a template and begin; a report that was begun already is opened."""
    place = place_of(request)
    if (begun := find(place.subject, place.year)) is not None and request.method != "POST":
        return redirect(address(begun))
    refusal = None
    if request.method == "POST":
        chosen = request.POST.get("template", "")
        made, refusal = tried(lambda: begin(person(request), place.subject, place.year, template=chosen))
        if made is not None:
            told(request, f"{made}已开始编制。先写文字和主要原因。")
            return redirect(address(made))
    shown = FormPage(
        title=f"开始编制{place.year}年度{TITLE}",
        verb="开始编制",
        back=f"{reverse('disclosure:reports')}{place.query}",
        back_title=TITLE,
        section=SECTION,
        lede=place.subject.name,
        says=(
            "数都从账里来，不用打；要写的是文字和主要原因。",
            "模板定各部分的次序和句子，开始以后还可以改。",
        ),
        unchanged="没有开始编制",
    )
    return form_page(request, place, shown, [_template_field(place)], refusal)


def _template_field(place: Place) -> Field:
    """The templates: last year's own first, then the one of the region."""
    before = find(place.subject, place.year - 1)
    names = sorted(builtin.names(), key=lambda name: (name != place.subject.region, name))
    choices = [(name, f"{REGIONS.get(name, name)}样式") for name in names]
    if before is not None:
        choices.insert(0, ("", f"沿用{before.year}年度的模板（含本单位改过的地方）"))
    return Field("template", "文本模板", "choice", choices=choices)
