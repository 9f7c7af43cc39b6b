"""Vouchers (凭证): the list with its filter, and each voucher with the cells of the tables it feeds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from onecard.accounts import browse, queries
from onecard.accounts.browse import Found, Wanted
from onecard.accounts.enter import digest
from onecard.accounts.look_up import meant
from onecard.accounts.models import Entry, Item, Nature, State, Voucher
from onecard.accounts.views.attachments import attached_to
from onecard.accounts.views.books_place import open_record, place_of_record
from onecard.accounts.views.entries_file import entries_file
from onecard.accounts.views.exporting import export_links, form_asked
from onecard.accounts.views.feeding import feeds
from onecard.accounts.views.history import history
from onecard.accounts.views.narrowing import crossed
from onecard.accounts.views.pages import Pages, page_number
from onecard.accounts.views.place import place_of
from onecard.accounts.views.records import name_of
from onecard.accounts.views.rights import may_begin, rights
from onecard.core.errors import Refusal
from onecard.core.money import fen_from_yuan, yuan
from onecard.office import permissions
from onecard.office.asking import REFUSED
from onecard.office.door import page, person

PAGE = 50
KINDS = ("收入", "支出")
COLUMNS = (("date", "日期"), ("number", "凭证号"), ("amount", "金额（元）"))


@dataclass(frozen=True, slots=True)
class Line:
    """One voucher of the list: what its entries have in common, empty where they differ."""

    voucher: Voucher
    lines: int
    kind: str
    function: str
    function_name: str
    economy: str
    economy_name: str
    nature: str


@page("accounts.read")
@require_safe
def vouchers(request: HttpRequest) -> HttpResponseBase:
    """The vouchers of the year, filtered and paged by the address, with the totals of the filter."""
    place = place_of(request)
    wanted, mistakes = read_filter(request, place.year)
    if form := form_asked(request):
        return entries_file(place, wanted, form)
    number = page_number(request)
    found = browse.vouchers(place.subject, place.year, wanted, (number - 1) * PAGE, PAGE)
    if found.totals is None and "counted" in request.GET:
        found.totals = browse.totals_of(place.subject, place.year, wanted)
    if number > 1 and not found.vouchers:
        # Past the end, which a list shortened meanwhile has moved.
        return redirect(f"{request.path}{place.with_params(page=_pages(found, 1).last)}")
    may_enter = permissions.may(person(request), "accounts.enter_voucher")
    if not place.known and not found.all_count:
        return render(request, "accounts/no_year.html", {"place": place} | may_begin(person(request)))
    pages = _pages(found, number)
    return render(
        request,
        "accounts/vouchers.html",
        {
            "place": place,
            "wanted": wanted,
            "typed": request.GET,
            "mistakes": mistakes,
            "found": found,
            "lines": [_line(voucher) for voucher in found.vouchers],
            "pages": pages,
            "exact": f"{browse.EXACT:,}",
            "counted_address": place.with_params(counted=1),
            "page_addresses": pages.addresses(place),
            "chips": _chips(wanted, place.with_params, place.year),
            "exports": export_links(place),
            "clear_address": place.query_of(place.subject.code, place.year),
            "may_enter": may_enter,
            "may_import": permissions.may(person(request), "accounts.import"),
            "sorts": _sorts(wanted.sort, place.with_params),
            "months": range(1, 13),
            "kinds": KINDS,
            "natures": Nature.values,
            "states": State.choices,
            "several_units": place.subject.is_group,
        },
    )


def _pages(found: Found, number: int) -> Pages:
    if found.totals is not None:
        return Pages(found.totals.count, number, PAGE)
    seen = (number - 1) * PAGE + len(found.vouchers)
    return Pages(seen + (len(found.vouchers) == PAGE), number, PAGE, more=len(found.vouchers) == PAGE)


def read_filter(request: HttpRequest, year: int) -> tuple[Wanted, dict[str, str]]:
    """The filter the address asks for, and by field what could not be read; codes may be named."""
    got = {
        name: request.GET.get(name, "").strip()
        for name in (*(one.name for one in fields(Wanted)), "q", "from", "to")
    }
    mistakes: dict[str, str] = {}
    amounts: dict[str, int | None] = {"from": None, "to": None}
    for name in amounts:
        if got[name]:
            try:
                amounts[name] = fen_from_yuan(got[name])
            except Refusal as refusal:
                mistakes[name] = str(refusal)
    mistakes |= crossed(amounts["from"], amounts["to"])
    month = int(got["month"]) if got["month"].isdecimal() and 1 <= int(got["month"]) <= 12 else None
    wanted = Wanted(
        text=got["q"], month=month, function=meant(got["function"], year, "function"),
        economy=meant(got["economy"], year, "economy"), nature=got["nature"],
        kind=got["kind"] if got["kind"] in KINDS else "", state=got["state"] if got["state"] in State.values else "",
        from_fen=amounts["from"], to_fen=amounts["to"],
    )  # fmt: skip
    sort = got["sort"]
    return (replace(wanted, sort=sort) if sort.removeprefix("-") in browse.SORTS else wanted), mistakes


def _line(voucher: Voucher) -> Line:
    entries = list(voucher.entries.all())

    def shared(name: str) -> str:
        values = {getattr(entry, name) for entry in entries}
        return values.pop() if len(values) == 1 else ""

    kinds = {"支出" if entry.item == Item.EXPENDITURE else "收入" for entry in entries}
    function, economy = shared("function"), shared("economy")
    return Line(
        voucher, len(entries), "、".join(sorted(kinds)), function, name_of("function", function, voucher.year),
        economy, name_of("economy", economy, voucher.year), shared("nature"),
    )  # fmt: skip


def _chips(wanted: Wanted, address: Callable[..., str], year: int) -> list[tuple[str, str]]:
    titles = {
        "q": f"“{wanted.text}”" if wanted.text else "",
        "month": f"{wanted.month}月" if wanted.month else "",
        "function": f"功能分类{wanted.function} {name_of('function', wanted.function, year)}".strip()
        if wanted.function
        else "",
        "economy": f"经济分类{wanted.economy} {name_of('economy', wanted.economy, year)}".strip()
        if wanted.economy
        else "",
        "nature": wanted.nature,
        "kind": wanted.kind,
        "state": dict(State.choices).get(wanted.state, ""),
        "from": "" if wanted.from_fen is None else f"不少于{yuan(wanted.from_fen):,.2f}元",
        "to": "" if wanted.to_fen is None else f"不多于{yuan(wanted.to_fen):,.2f}元",
    }
    return [(title, address(**{name: None, "page": None})) for name, title in titles.items() if title]


def _sorts(sort: str, address: Callable[..., str]) -> list[tuple[str, str, str, str]]:
    name = sort.removeprefix("-")
    links = []
    for column, title in COLUMNS:
        direction = ("descending" if sort.startswith("-") else "ascending") if column == name else ""
        other = column if direction == "descending" else f"-{column}"
        links.append((column, title, direction, address(sort=other, page=None)))
    return links


@page("accounts.read")
@require_safe
def voucher(request: HttpRequest, pk: int) -> HttpResponse:
    """One voucher: its entries, what it feeds, what reverses it, its trail, and what may be done with it."""
    return voucher_page(request, voucher_of(request, pk))


def voucher_of(request: HttpRequest, pk: int) -> Voucher:
    """The voucher. Raises Http404 for one not open to the reader as for one that is not there."""
    seen_with = ("entity", "maker", "checker", "batch", "reverses")
    return open_record(request, Voucher.objects.select_related(*seen_with), pk)


def voucher_page(request: HttpRequest, one: Voucher, refusal: Refusal | None = None) -> HttpResponse:
    """The page of a voucher, after a refusal with what was refused."""
    place = place_of_record(request, one, reverse("accounts:vouchers"))
    entries = list(one.entries.order_by("line"))
    counted = one.posted_at is not None
    accounts = queries.final_accounts(place.subject, one.year) if counted else None
    return render(
        request,
        "accounts/voucher.html",
        {
            "place": place,
            "voucher": one,
            "seen": digest(one),
            "refusal": refusal,
            "right": rights(person(request), one, "accounts.enter_voucher", "accounts.check_voucher"),
            "may_copy": permissions.may(person(request), "accounts.enter_voucher", one.entity),
            "entries": [(entry, _name(entry, "function"), _name(entry, "economy")) for entry in entries],
            "total_fen": sum(entry.amount_fen for entry in entries),
            "feeds": feeds(accounts, entries) if accounts is not None else [],
            "counted": counted,
            "reversals": one.reversals.exclude(state=State.WITHDRAWN),
            "attached": attached_to(request, one),
            "history": history(one),
        },
        status=REFUSED if refusal else 200,
    )


def _name(entry: Entry, code_list: str) -> str:
    return name_of(code_list, getattr(entry, code_list), entry.year)
