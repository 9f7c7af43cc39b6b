"""Analysis (分析): the charts of a year, and the table behind each as a file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onecard.accounts import queries
from onecard.accounts.views.charts import charts, rows_of_file
from onecard.accounts.views.downloads import attachment
from onecard.accounts.views.place import Place, place_of
from onecard.core import csv_text
from onecard.figures.fact import FactSet
from onecard.finalaccounts import derived
from onecard.finalaccounts.form import FinalAccounts
from onecard.office.door import page


@page("tables.read")
@require_safe
def analysis(request: HttpRequest) -> HttpResponse:
    """Every chart the year has figures for."""
    place = place_of(request)
    if not place.has_data:
        return render(request, "accounts/no_year.html", {"place": place})
    accounts, facts = _facts(place)
    drawn = charts(accounts, facts, place)
    context = {"place": place, "accounts": accounts, "charts": drawn, "names": {one.name for one in drawn}}
    return render(request, "accounts/analysis.html", context)


@page("tables.read")
@require_safe
def data(request: HttpRequest, chart: str) -> HttpResponseBase:
    """The table behind one chart as CSV. Raises Http404 for a chart the year does not have."""
    place = place_of(request)
    if not place.has_data:
        raise Http404
    accounts, facts = _facts(place)
    drawn = next((one for one in charts(accounts, facts, place) if one.name == chart), None)
    if drawn is None:
        raise Http404
    lines = csv_text.lines(rows_of_file(drawn, place))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = attachment(
        f"{place.subject.code}-{place.year}-{drawn.title}.csv"
    )
    return response


def _facts(place: Place) -> tuple[FinalAccounts, FactSet]:
    accounts = queries.final_accounts(place.subject, place.year)
    return accounts, FactSet([*accounts.facts, *derived.derive(accounts)], **accounts.facts.defaults)
