"""The nine public tables (公开报表), with the records beneath any cell, and their files."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from onecard.accounts import queries
from onecard.accounts.export import file_name
from onecard.accounts.justified import Judged, judged
from onecard.accounts.tail import has_tail
from onecard.accounts.views.by_unit import by_unit, unit_lines
from onecard.accounts.views.cell_names import column_of
from onecard.accounts.views.compared_files import by_unit_links, compared_links
from onecard.accounts.views.comparing import Shown, choices, shown_beside
from onecard.accounts.views.downloads import PDF, XLSX, download
from onecard.accounts.views.evidence import records_address
from onecard.accounts.views.grid import lay_out
from onecard.accounts.views.pages import page_number
from onecard.accounts.views.place import Choice, Place, place_of
from onecard.accounts.views.records import listing
from onecard.compiling import tables_pdf, tables_xlsx
from onecard.compiling.tables_xlsx import Version
from onecard.core.errors import Refusal
from onecard.finalaccounts.form import FinalAccounts, Table
from onecard.office import permissions
from onecard.office.door import page, person

SHORT_TITLES = {
    1: "收支总表",
    2: "收入",
    3: "支出",
    4: "财政拨款总表",
    5: "一般公共预算",
    6: "基本支出明细",
    7: "政府性基金",
    8: "国有资本",
    9: "三公经费",
}
NUMBERS = tuple(f"{number:02d}" for number in SHORT_TITLES)
VERSIONS: dict[str, Version] = {"check": "核对", "report": "上报"}


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the nine tabs: `state` is ``ok``, ``eh``, ``no`` or ``none``, `says` what the dot means."""

    number: str
    short: str
    title: str
    state: str
    says: str
    current: bool


@page("tables.read")
@require_safe
def tables(request: HttpRequest) -> HttpResponse:
    """The tables begin with the first one."""
    return redirect(f"{reverse('accounts:table', args=['01'])}{place_of(request).query}")


@page("tables.read")
@require_safe
def table(request: HttpRequest, number: str) -> HttpResponse:
    """One table; with ``open=row.column`` the records beneath that cell."""
    place = place_of(request)
    if not place.has_data:
        return render(request, "accounts/no_year.html", {"place": place})
    accounts = queries.final_accounts(place.subject, place.year)
    shown = accounts.tables.get(int(number)) if number in NUMBERS else None
    if shown is None:
        raise Http404
    found = judged(place.subject, place.year, queries.outcomes_of(accounts))
    of_table = [one for one in found if int(number) in one.outcome.relation.tables]
    units = place.subject.is_group and request.GET.get("by") == "unit"
    beside = shown_beside(accounts, int(number), "" if units else request.GET.get("compare", ""), place)
    shown = beside.table
    grid = lay_out(shown, beside.companions)
    opened = request.GET.get("open", "")
    return render(
        request,
        "accounts/table.html",
        {
            "place": place,
            "accounts": accounts,
            "table": shown,
            "number": number,
            "short": SHORT_TITLES[int(number)],
            "grid": grid,
            "beside": beside,
            "kept": f"&compare={beside.against}" if beside.against else "&by=unit" if units else "",
            "switch": switch(place, beside.against, units),
            "units": by_unit(shown, place, request.GET.get("column", "")) if units else None,
            "files": _files_beside(request, place, number, beside, by_unit=units),
            "tabs": tabs(accounts, found, int(number)),
            "outcomes": of_table,
            "off": [one for one in of_table if one.outcome.state != "held"],
            "tail_note": accounts.notes.get("尾差", ""),
            "sum_note": accounts.notes.get("汇总", ""),
            "closed_address": place.with_params(open=None, page=None),
            "opened_row": next((row for row in grid.rows if row.holds(opened)), None),
            "may_adjust": permissions.may(person(request), "accounts.adjust_tables"),
            **_drill(place, shown, opened, page_number(request)),
        },
    )


def _files_beside(
    request: HttpRequest, place: Place, number: str, beside: Shown, *, by_unit: bool
) -> list[tuple[str, str]]:
    """The files of what is shown beside the table, for whoever may export it."""
    if not permissions.may(person(request), "tables.export"):
        return []
    if by_unit:
        return by_unit_links(place, number)
    return compared_links(place, beside.against) if beside.against and beside.said else []


def _drill(place: Place, shown: Table, opened: str, number: int) -> dict[str, object]:
    row_key, _, column = opened.rpartition(".")
    fact = shown.cell(row_key, column)
    if fact is None:
        return {}
    row, titles = next(
        (row, column_of(block, column))
        for block, rows in zip(shown.form.blocks, shown.blocks, strict=True)
        for row in rows
        if row.key == row_key and column in row.cells
    )
    found = listing(place.subject, fact, number)
    return {
        "breakdown": unit_lines(fact, place) if place.subject.is_group else None,
        "opened": opened,
        "open_fact": fact,
        "open_row": row,
        "open_column": titles[-1],
        "tail_cell": f"{shown.form.number:02d}/{row_key}/{column}" if has_tail(fact) else "",
        "listing": found,
        "records_address": records_address(fact),
        "previous_address": place.with_params(page=number - 1) if number > 1 else "",
        "next_address": place.with_params(page=number + 1) if found and number < found.pages else "",
    }


def switch(place: Place, against: str, units: bool) -> list[Choice]:
    """What the table may be looked at beside: last year, a budget; for a department the units."""
    found = choices(place, "-" if units else against)
    if place.subject.is_group:
        found.append(
            Choice("看各单位", place.with_params(by="unit", compare=None, open=None, page=None), units)
        )
    return found


def tabs(accounts: FinalAccounts, found: list[Judged], current: int) -> list[Tab]:
    """The nine tabs with what the relations say of each table."""
    return [
        Tab(
            f"{number:02d}",
            SHORT_TITLES[number],
            one.form.title,
            *_state(one, [each for each in found if number in each.outcome.relation.tables]),
            number == current,
        )
        for number, one in sorted(accounts.tables.items())
    ]


def _state(table: Table, found: list[Judged]) -> tuple[str, str]:
    failed = [one for one in found if one.breaks]
    if blocking := sum(one.blocks for one in failed):
        return "no", f"{blocking}条勾稽关系未通过"
    if wanting := sum(one.wanting for one in failed):
        return "eh", f"{wanting}条勾稽关系须说明"
    if failed:
        justified = sum(one.justified for one in failed)
        return "eh", f"{justified}条勾稽关系已说明" if justified else f"{len(failed)}条勾稽关系有提示"
    if table.empty:
        return "none", "空表，本年没有发生"
    if any(one.outcome.state == "tail" for one in found):
        return "eh", "勾稽关系成立，有四舍五入的尾差"
    return "ok", "勾稽关系全部成立"


@page("tables.export")
@require_safe
def workbook(request: HttpRequest, version: str) -> HttpResponse:
    """The nine tables as one XLSX file, 核对版 with formulas or 上报版 without."""
    if version not in VERSIONS:
        raise Http404
    place = place_of(request)
    data = tables_xlsx.write(_accounts(place.subject, place.year), VERSIONS[version])
    return download(data, XLSX, file_name(place.subject, place.year, VERSIONS[version]))


@page("tables.export")
@require_safe
def document(request: HttpRequest) -> HttpResponse:
    """The nine tables as one PDF file."""
    place = place_of(request)
    data = tables_pdf.write(_accounts(place.subject, place.year))
    return download(data, PDF, file_name(place.subject, place.year, ""))


def _accounts(subject: queries.Subject, year: int) -> FinalAccounts:
    if not queries.years(subject):
        raise Refusal("accounts.no_year", f"{subject.name}还没有任何年度的数据。", "先录入或导入凭证。")
    return queries.final_accounts(subject, year)
