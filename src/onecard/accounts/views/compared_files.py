"""The files of what a table stands beside: all nine beside last year or a budget, a department's table by unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from onecard.accounts import queries
from onecard.accounts.views import grid_layout
from onecard.accounts.views.by_unit import UNITS_MOST, columns_by_unit
from onecard.accounts.views.comparing import IN_COLUMNS_MOST, WORDS, companions_of, note
from onecard.accounts.views.downloads import PDF, XLSX, download
from onecard.accounts.views.grid import lay_out
from onecard.accounts.views.place import Place, place_of
from onecard.compiling import layout, tables_pdf, tables_xlsx
from onecard.compiling.layout import Layout
from onecard.core.errors import Refusal
from onecard.finalaccounts.comparing import Against, compare
from onecard.finalaccounts.form import FinalAccounts
from onecard.office.door import page

FORMS: dict[str, tuple[Callable[..., bytes], str]] = {
    "xlsx": (tables_xlsx.write_sheets, XLSX),
    "pdf": (tables_pdf.write_sheets, PDF),
}
SIDE_BY_SIDE = 1_000
"""A workbook is as wide as it has to be."""
BY_UNIT_NOTE = "占比是这个单位占部门数的比重。各单位的数分别四舍五入，相加与部门数可能差0.01。"


def compared_links(place: Place, against: Against) -> list[tuple[str, str]]:
    """The files of the nine tables beside what they are compared with, each title with its address."""
    return _links("accounts:compared_file", place, against, WORDS[against])


def by_unit_links(place: Place, number: str) -> list[tuple[str, str]]:
    """The files of a department's table by unit; no PDF of more units than a sheet holds."""
    found = _links("accounts:by_unit_file", place, number, "各单位")
    return found if len(place.subject.members) <= UNITS_MOST else found[:1]


def _links(view: str, place: Place, of: str, title: str) -> list[tuple[str, str]]:
    return [(f"{title}{form.upper()}", f"{reverse(view, args=[of, form])}{place.query}") for form in FORMS]


@page("tables.export")
@require_safe
def compared_file(request: HttpRequest, against: str, form: str) -> HttpResponse:
    """The nine tables beside last year or a budget. Raises Refusal `tables.nothing_to_compare`."""
    chosen: Against | None = next((name for name in WORDS if name == against), None)
    if chosen is None or form not in FORMS:
        raise Http404
    place = place_of(request)
    accounts = queries.final_accounts(place.subject, place.year)
    most = SIDE_BY_SIDE if form == "xlsx" else IN_COLUMNS_MOST
    laid_out = list(_compared(accounts, chosen, most))
    return _written(laid_out, accounts, WORDS[chosen], form, f"公开报表-{WORDS[chosen]}")


def _compared(accounts: FinalAccounts, against: Against, most: int) -> Iterator[Layout]:
    known = False
    for number, plain in zip(accounts.tables, layout.lay_out(accounts), strict=True):
        comparison = compare(accounts, number, against)
        if not comparison.known:
            yield plain
            continue
        known = True
        companions = companions_of(comparison, against, most)
        grid = lay_out(comparison.table, companions)
        yield replace(
            plain,
            columns=grid_layout.columns(comparison.table.form, companions),
            head=grid_layout.head(grid),
            numbers=grid_layout.numbers(grid),
            body=grid_layout.body(grid),
            notes=[note(comparison, against, accounts.year, bool(companions.columns)), *plain.notes],
        )
    if not known:
        year = accounts.year - 1 if against == "last-year" else accounts.year
        what = "数" if against == "last-year" else "预算数"
        raise Refusal(
            "tables.nothing_to_compare",
            f"没有{year}年的{what}，不能{WORDS[against]}。",
            "先导入或录入，由另一人复核以后再导出。",
        )


@page("tables.export")
@require_safe
def by_unit_file(request: HttpRequest, number: str, form: str) -> HttpResponse:
    """A department's table by unit, each of its columns on a sheet. Raises Refusal `tables.too_many_units` for a PDF of
    more units than a sheet holds."""
    place = place_of(request)
    if not place.subject.is_group or form not in FORMS:
        raise Http404
    accounts = queries.final_accounts(place.subject, place.year)
    found = [
        (table, plain)
        for (key, table), plain in zip(accounts.tables.items(), layout.lay_out(accounts), strict=True)
        if f"{key:02d}" == number
    ]
    if not found:
        raise Http404
    if form == "pdf" and len(place.subject.members) > UNITS_MOST:
        raise Refusal(
            "tables.too_many_units", f"{len(place.subject.members)}个单位并排，一张纸放不下。", "改下载XLSX。"
        )
    ((table, plain),) = found
    sheets = [
        replace(
            plain,
            columns=grid_layout.unit_columns(units),
            head=grid_layout.unit_head(units),
            numbers=[],
            body=grid_layout.unit_body(units),
            notes=[BY_UNIT_NOTE, *plain.notes],
            sheet=f"{plain.name}-{place_in_order}",
        )
        for place_in_order, units in enumerate(columns_by_unit(table, place), start=1)
    ]
    return _written(sheets, accounts, "各单位", form, f"{plain.name}-各单位")


def _written(sheets: list[Layout], accounts: FinalAccounts, words: str, form: str, name: str) -> HttpResponse:
    write, content_type = FORMS[form]
    title = f"{accounts.name}{accounts.year}年度决算公开表（{words}）"
    data = write(sheets, title=title, author=accounts.name, year=accounts.year)
    return download(data, content_type, f"{accounts.entity}-{accounts.year}-{name}.{form}")
