"""The one search (查找): vouchers, facts, codes and payees of the year, by number, name, amount or pinyin initials."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from onecard.accounts import browse, payees
from onecard.accounts.books import money
from onecard.accounts.browse import Wanted
from onecard.accounts.look_up import DETAILED, above, in_use, look_up, used
from onecard.accounts.models import State, Voucher
from onecard.accounts.views.pages import Pages
from onecard.accounts.views.place import Place, place_of
from onecard.accounts.views.searchable import FactLine, facts_holding
from onecard.accounts.views.typed_text import LONGEST, amount_of, folded
from onecard.core.money import yuan
from onecard.finalaccounts.codes import LIST_NAMES, Code
from onecard.office import permissions
from onecard.office.door import page, person

FEW = 6
PAGE = 50
WHOLE_LISTS = ("codes", "payees")
"""What has no list of its own elsewhere: ``in`` shows all of it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: what it is, what tells it from others, its amount; no address where there is nothing to open."""

    title: str
    note: str
    href: str = ""
    amount: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind: the first few, how many there are in words, and where all of them stand."""

    key: str
    title: str
    count: str
    all_href: str
    hits: list[Hit] = field(default_factory=list)


@page("tables.read")
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What ``q`` finds, the first few of each kind; with ``in`` every code or payee, in pages."""
    place = place_of(request)
    typed = request.GET.get("q", "")
    text, only = folded(typed), request.GET.get("in", "")
    context = {"place": place, "sought": text, "too_long": len(typed.strip()) > LONGEST, "longest": LONGEST}
    if text and only in WHOLE_LISTS and _may_see(request, only):
        return render(request, "accounts/search.html", context | _whole(request, place, text, only))
    return render(request, "accounts/search.html", context | {"groups": _groups(request, place, text)})


@page("tables.read")
@require_safe
def hits(request: HttpRequest) -> HttpResponse:
    """The first few of each kind for the box of the shell, while it is typed into; nothing for nothing."""
    place = place_of(request)
    text = folded(request.GET.get("q", ""))
    if not text:
        return HttpResponse("")
    groups = _groups(request, place, text)
    query = urlencode({"q": text, "entity": place.subject.code, "year": place.year})
    address = f"{reverse('accounts:search')}?{query}"
    return render(request, "accounts/_hits.html", {"groups": groups, "address": address, "sought": text})


def _may_see(request: HttpRequest, kind: str) -> bool:
    return kind == "codes" or permissions.may(person(request), "accounts.read")


def _groups(request: HttpRequest, place: Place, text: str) -> list[Group]:
    """Every kind that the reader may see and in which something was found."""
    if not text:
        return []
    kinds: list[Callable[[Place, str, bool], Iterator[Group]]] = [_codes, _facts]
    books = permissions.may(person(request), "accounts.read")
    if books:
        kinds = [_vouchers_of_amount, _vouchers, _codes, _payees, _facts]
    return [group for kind in kinds for group in kind(place, text, books)]


def _vouchers(place: Place, text: str, books: bool) -> Iterator[Group]:
    yield from _vouchers_of(place, Wanted(text=text), "vouchers", "凭证", q=text)


def _vouchers_of_amount(place: Place, text: str, books: bool) -> Iterator[Group]:
    if (fen := amount_of(text)) is not None:
        amount = f"{yuan(fen):.2f}"
        wanted = Wanted(from_fen=fen, to_fen=fen)
        yield from _vouchers_of(
            place, wanted, "amounts", f"{money(fen)}的凭证", **{"from": amount, "to": amount}
        )


def _vouchers_of(place: Place, wanted: Wanted, key: str, title: str, **query: str) -> Iterator[Group]:
    found = browse.vouchers(place.subject, place.year, wanted, 0, FEW)
    if found.vouchers:
        count = f"{found.totals.count:,}张" if found.totals else f"{browse.EXACT:,}张以上"
        listed = [_hit_of(voucher) for voucher in found.vouchers]
        yield Group(key, title, count, _address("accounts:vouchers", place, **query), listed)


def _hit_of(voucher: Voucher) -> Hit:
    named = list(dict.fromkeys(entry.payee for entry in voucher.entries.all() if entry.payee))
    state = "" if voucher.state == State.POSTED else State(voucher.state).label
    note = "，".join(filter(None, (voucher.date.isoformat(), *named[:2], state)))
    address = reverse("accounts:voucher", args=[voucher.pk])
    return Hit(voucher.summary, note, address, money(voucher.amount_fen), voucher.number)


def _facts(place: Place, text: str, books: bool) -> Iterator[Group]:
    found = facts_holding(place.subject, place.year, text)
    if found:
        address = _address("accounts:facts", place, q=text)
        yield Group(
            "facts", "数据", f"{len(found):,}个", address, [_hit_of_fact(one, place) for one in found[:FEW]]
        )


def _hit_of_fact(one: FactLine, place: Place) -> Hit:
    shown = f"{one.amount.replace('-', '−')}{one.unit}"
    return Hit(
        one.term, one.said, f"{_address('accounts:facts', place, figure=one.identity)}#evidence", shown
    )


def _codes(place: Place, text: str, books: bool) -> Iterator[Group]:
    found = _codes_found(place, text)
    if found:
        hits = [_hit_of_code(one, place, books) for one in found[:FEW]]
        address = _address("accounts:search", place, q=text, **{"in": "codes"})
        yield Group("codes", "科目", f"{len(found):,}个", address, hits)


def _codes_found(place: Place, text: str) -> list[Code]:
    """What the text finds, the codes the subject uses first."""
    own = {code_list: used(place.subject, place.year, code_list) for code_list in DETAILED}
    return sorted(
        look_up(text, place.year), key=lambda one: not in_use(one.code, own.get(one.list, frozenset()))
    )


def _hit_of_code(one: Code, place: Place, books: bool) -> Hit:
    note = " · ".join(filter(None, (LIST_NAMES[one.list], above(one, place.year))))
    listed = books and one.list in DETAILED
    return Hit(
        one.name,
        note,
        _address("accounts:vouchers", place, **{one.list: one.code}) if listed else "",
        code=one.code,
    )


def _payees(place: Place, text: str, books: bool) -> Iterator[Group]:
    found = payees.found(place.subject, place.year, text)
    names = list(found[:FEW])
    if names:
        address = _address("accounts:search", place, q=text, **{"in": "payees"})
        yield Group(
            "payees",
            "收款人",
            f"{found.count():,}个",
            address,
            [_hit_of_payee(name, place) for name in names],
        )


def _hit_of_payee(name: str, place: Place) -> Hit:
    return Hit(name, "", _address("accounts:vouchers", place, q=name))


def _whole(request: HttpRequest, place: Place, text: str, only: str) -> dict[str, object]:
    """Every code or payee found, one page of them."""
    if only == "codes":
        books = permissions.may(person(request), "accounts.read")
        codes = _codes_found(place, text)
        pages = Pages.asked(request, len(codes), PAGE)
        hits = [_hit_of_code(one, place, books) for one in pages.of(codes)]
        group = Group("codes", "科目", f"{len(codes):,}个", "", hits)
    else:
        found = payees.found(place.subject, place.year, text)
        pages = Pages.asked(request, found.count(), PAGE)
        hits = [_hit_of_payee(name, place) for name in found[pages.offset : pages.offset + PAGE]]
        group = Group("payees", "收款人", f"{pages.count:,}个", "", hits)
    back = place.with_params(**{"in": None, "page": None})
    return {
        "groups": [group],
        "back_to_all": back,
        "pages": pages,
        "page_addresses": pages.addresses(place),
    }


def _address(view: str, place: Place, **query: str) -> str:
    return f"{reverse(view)}?{urlencode({'entity': place.subject.code, 'year': place.year, **query})}"
