"""The pages of the public site."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve, reverse

from onecard.disclosure.models import Report
from onecard.disclosure.public import catalogue, files, opened, said, shelf
from onecard.disclosure.public.door import CURRENT, page, public

PER_PAGE = 50
CHANGES_MAX = 500
LONGEST_NUMBER = 9
HEADLINES = (
    ("finalaccounts.total.in", ""),
    ("finalaccounts.total.out", ""),
    ("finalaccounts.expenditure", "基本支出"),
    ("finalaccounts.expenditure", "项目支出"),
    ("finalaccounts.sangong", ""),
    ("finalaccounts.procurement", ""),
)
"""The figures a report is shown with: the key of each, and what narrows it."""
TOLD = {
    "report.pdf": ("报告全文", "PDF", "版式固定，可打印"),
    "report.docx": ("报告全文", "Word", "可编辑，便于摘录"),
    "report.html": ("可追溯的报告", "网页", "一个文件，断网也能看依据"),
    "tables.xlsx": ("九张公开报表", "XLSX", "可用表格软件重算"),
    "report.json": ("全部数据和依据", "JSON", "供程序读取，格式有说明"),
    "datapackage.zip": ("九张公开报表的数据", "数据包", "CSV和字段说明"),
}
"""What each file is, its format, and what it is good for."""


@public
def index(request: HttpRequest) -> HttpResponse:
    """Every report that stands published, by year and unit; searched by the name of a unit or a year."""
    words = _words(request)
    shown = _part(request, shelf.standing(words))
    return page("index", {"here": "index", "q": words, "reports": shown, "turn": _turn(shown, q=words)})


@public
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """All years of a unit or a department."""
    reports = shelf.of_unit(code)
    return page("unit", {"here": "index", "whose": reports[0].whose, "reports": reports})


@public
def report(request: HttpRequest, code: str, year: str) -> HttpResponse:
    """One report: the edition in force, what there is to read and to take away, and how it came to be so."""
    volume = shelf.volume(code, int(year))
    told = [(one, *TOLD.get(one.name, (one.name, "", ""))) for one in volume.current.files]
    headlines = [] if volume.withdrawn else _headlines(volume.report)
    context = {"here": "index", "volume": volume, "files": told, "headlines": headlines}
    return page("report", context)


@public
def inspect(request: HttpRequest, code: str, year: str, edition: str = "") -> HttpResponse:
    """The inspectable report as it was frozen; without a number that of the edition in force, which a correction changes."""
    issue = shelf.volume(code, int(year)).issue(int(edition) if edition else None)
    return files.shown(request, issue.file(said.PAGE), files.FROZEN if edition else CURRENT)


@public
def changes(request: HttpRequest, code: str, year: str, edition: str) -> HttpResponse:
    """What an edition changed in the one before it, figure by figure and word by word."""
    volume = shelf.volume(code, int(year))
    issue = volume.issue(int(edition))
    if issue.before is None or issue.withdrawn:
        raise Http404
    found = issue.changes
    kinds = {
        title: [one for one in found[:CHANGES_MAX] if one.kind == kind]
        for kind, title in (("fact", "数"), ("words", "文字"))
    }
    context = {"kinds": kinds, "count": len(found), "left": max(0, len(found) - CHANGES_MAX)}
    return page("changes", {"here": "index", "volume": volume, "issue": issue, **context})


@public
def file(request: HttpRequest, code: str, year: str, edition: str, name: str) -> HttpResponse:
    """A file of an edition, to be saved."""
    kept = shelf.volume(code, int(year)).issue(int(edition)).file(name)
    return files.download(request, kept, f"{code}-{year}-{edition}-{kept.name}")


@public
def records(request: HttpRequest, code: str, year: str) -> HttpResponse:
    """The single vouchers beneath one figure, where the unit opens them."""
    volume = shelf.volume(code, int(year))
    (book,) = said.books([volume.report])
    if volume.withdrawn or not book.opens:
        raise Http404
    wanted = request.GET.get("fact", "")
    one = next((one for one in book.figures if wanted and one.anchor == wanted), None)
    if one is None:
        raise Http404
    number = request.GET.get("page", "1")
    turn_to = (
        max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < LONGEST_NUMBER else 1
    )
    found = opened.beneath(volume.report, one, (turn_to - 1) * opened.PER_PAGE)
    shown = Paginator(range(found.count), opened.PER_PAGE).get_page(turn_to)
    if found.count and turn_to != shown.number:
        raise Http404
    context = {
        "volume": volume,
        "one": one,
        "found": found,
        "shown": shown,
        "turn": _turn(shown, fact=wanted),
    }
    return page("records", {"here": "index", **context})


@public
def figures(request: HttpRequest) -> HttpResponse:
    """The figures of published reports, found by term, code or number."""
    words, within = _words(request), request.GET.get("in", "").strip()
    reports = shelf.standing(within)
    found = catalogue.find(words, reports if within else None) if words else None
    shown = list(found[: catalogue.MOST_FIGURES]) if found is not None else []
    open_ones = catalogue.opening(shown)
    return page(
        "figures",
        {
            "here": "figures", "q": words, "within": within, "most": catalogue.MOST_FIGURES,
            "found": [(one, one.pk in open_ones, [said.Spot(*spot) for spot in one.spots]) for one in shown],
            "count": found[: catalogue.COUNTED + 1].count() if found is not None else 0,
            "counted": catalogue.COUNTED, "reports": reports.count(),
        },
    )  # fmt: skip


@public
def glossary(request: HttpRequest) -> HttpResponse:
    """The terms of the published figures, what each means and where it is said."""
    words = _words(request)
    context = {"q": words, "terms": catalogue.glossary(words), "reports": shelf.standing().count()}
    return page("glossary", {"here": "glossary", **context})


@public
def elsewhere(request: HttpRequest, rest: str) -> HttpResponse:
    """Any other address below: the page itself where only the slash at its end was left out, else 404."""
    there = f"{request.path}/"
    if rest.endswith("/") or resolve(there).url_name == "elsewhere":
        raise Http404
    return redirect(reverse("public:index") + f"{rest}/", permanent=True)


def _headlines(report: Report) -> list[said.Said]:
    (book,) = said.books([report])
    by_name = {(one.figure, one.narrowed): one for one in reversed(book.figures)}
    return [by_name[name] for name in HEADLINES if name in by_name]


def _words(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[: shelf.LONGEST_SEARCH]


def _part(request: HttpRequest, reports: QuerySet[Report, Report]) -> Page[Report]:
    return Paginator(reports, PER_PAGE).get_page(request.GET.get("page"))


def _turn(shown: Page[Any], **kept: str) -> dict[str, str]:
    """The addresses of the pages before and after."""
    told = {name: value for name, value in kept.items() if value}
    turn = {}
    if shown.has_previous():
        turn["before"] = f"?{urlencode({**told, 'page': shown.previous_page_number()})}"
    if shown.has_next():
        turn["after"] = f"?{urlencode({**told, 'page': shown.next_page_number()})}"
    return turn
