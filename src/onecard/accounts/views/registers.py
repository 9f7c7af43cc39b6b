"""Registers (台账): assets, procurement, trips abroad, receptions; entering, checking, voiding what is in them."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onecard.accounts.models import AssetDisposal, FixedAsset, State, Voiding
from onecard.accounts.models.checked import Checked
from onecard.accounts.registers import check_register, dispose_asset, void_record, withdraw_register
from onecard.accounts.views.books_place import (
    open_record,
    place_of_record,
    unit_field,
    unit_of,
)
from onecard.accounts.views.exporting import MADE, Column, columns_of, form_asked
from onecard.accounts.views.forms import Field, FormPage, Typed, form_page
from onecard.accounts.views.listed import Listed, ListPage, checked, list_page, reasoned, taken
from onecard.accounts.views.place import Place, place_of, year_asked
from onecard.accounts.views.record_page import record_page
from onecard.accounts.views.register_kinds import KINDS, Register
from onecard.accounts.views.register_standing import Standing, standings
from onecard.accounts.views.rights import rights
from onecard.office import permissions
from onecard.office.asking import told, tried
from onecard.office.door import page, person

ENTER, CHECK = "accounts.enter_register", "accounts.check_register"


@page("accounts.read")
@require_safe
def registers(request: HttpRequest, kind: str = "assets") -> HttpResponseBase:
    """One register as the filter takes it: what waits first; assets of earlier years too, for they are still there."""
    register = _register(kind)
    place = place_of(request)
    ids = [member.id for member in place.subject.members]
    every = register.model._default_manager.filter(entity__in=ids)
    every = every.filter(year__lte=place.year) if kind == "assets" else every.filter(year=place.year)
    chosen = taken(request, place, every, register.narrows)
    if form := form_asked(request):
        return chosen.file(place, register.title, _columns(register), form)
    query = place.query_of(place.subject.code, place.year)
    new = f"{reverse('accounts:register_new', args=[kind])}{query}"
    may_enter = permissions.may(person(request), ENTER) and register.enter is not None
    shown_records = list(chosen.shown)
    standing = standings(shown_records)
    shown = ListPage(
        title=register.title,
        section="资产与采购",
        heads=register.heads,
        rows=[_row(request, place, register, one, standing[one.pk]) for one in shown_records],
        measure=register.measure,
        empty=register.empty,
        new=[(f"登记{register.title}", new)] if may_enter else [],
        totals=_totals(register, chosen.found, place.year),
        undo=("作废", "void"),
        tabs=[
            (one.title, f"{reverse('accounts:register', args=[one.slug])}{query}", one.slug == kind)
            for one in KINDS.values()
        ],
        pages=chosen.pages,
        narrowed=chosen.narrowed,
        all_count=every.count(),
    )
    return list_page(request, place, shown)


def _row(request: HttpRequest, place: Place, register: Register, one: Checked, standing: Standing) -> Listed:
    allowed = rights(person(request), one, ENTER, CHECK)
    if isinstance(one, Voiding) or standing.settled:
        allowed = replace(allowed, reverse=False)
    can_go = isinstance(one, FixedAsset) and allowed.reverse
    address = reverse("accounts:register", args=[register.slug])
    also = [("处置", "dispose")] if can_go else []
    query = f"?year={place.year}" if isinstance(one, FixedAsset) else ""
    cells = register.cells(one)
    page_of_one = reverse("accounts:register_record", args=[register.slug, one.pk])
    cells[register.named] = replace(cells[register.named], href=f"{page_of_one}{query}")
    return Listed(one, cells, allowed, f"{address}/{one.pk}", also, standing.says, query)


@page("accounts.read")
@require_safe
def record(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """One record of a register: what it says, its documents, and what was done with it."""
    register = _register(kind)
    one = _record(request, kind, pk)
    place = _place(request, kind, one)
    row = _row(request, place, register, one, standings([one])[one.pk])
    told = [(head, cell) for (head, _), cell in zip(register.heads, row.cells, strict=True)]
    title = f"{register.title}{one}" if not isinstance(one, AssetDisposal | Voiding) else _name(one)
    return record_page(
        request, place, title, row, told, (_back(request, kind, one), register.title), ("作废", "void")
    )


def _columns(register: Register) -> list[Column]:
    """The columns of the register's file: its fields, or its cells where its records come from other registers."""
    if register.fields:
        return columns_of(register.fields)
    cells = [_column(register, place, title) for place, (title, _) in enumerate(register.heads)]
    return [*cells, *MADE]


def _column(register: Register, place: int, title: str) -> Column:
    return Column(title, lambda one: register.cells(one)[place].text)


def _totals(register: Register, found: QuerySet[Checked], year: int) -> list[tuple[str, int]]:
    if not register.sums:
        return []
    counting, title = found.filter(state=State.POSTED), "已复核合计"
    if register.model is FixedAsset:
        gone = AssetDisposal.objects.filter(state=State.POSTED, disposed_on__year__lte=year)
        counting, title = counting.exclude(pk__in=gone.values("asset")), "已复核、未处置的账面数合计"
    total = counting.aggregate(total=Sum(register.sums))["total"]
    return [(title, total)] if total else []


@page("accounts.enter_register")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Enter a record of a register."""
    register = _register(kind)
    enter = register.enter
    if enter is None:
        raise Http404
    place = place_of(request)
    refusal = None
    if request.method == "POST":
        unit = unit_of(place, request.POST.get("entity", ""))
        written, refusal = tried(lambda: enter(person(request), unit, Typed(request.POST.dict())))
        if written is not None:
            told(request, f"{written}已登记，待另一人复核，复核后计入报表。")
            return redirect(_back(request, kind, written))
    shown = FormPage(
        title=f"登记{register.title}", section="资产与采购", verb="登记", back_title=register.title,
        back=f"{reverse('accounts:register', args=[kind])}{place.with_params()}",
        lede="登记后由另一人复核，复核后才计入报表。",
    )  # fmt: skip
    return form_page(request, place, shown, [*unit_field(place), *register.fields], refusal)


@page("accounts.check_register")
@require_POST
def check(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Check a record."""
    one = _record(request, kind, pk)
    said = f"{_name(one)}已复核，从现在起计入报表。"
    return checked(request, lambda: check_register(person(request), one), said, _back(request, kind, one))


@page("accounts.enter_register")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Ask why a draft is taken back, and take it back."""
    one = _record(request, kind, pk)
    shown = _page(request, kind, one, "撤回", ("还没有复核，报表没有变化；记录留着备查，不能恢复。",))
    return reasoned(
        request, _place(request, kind, one), shown,
        lambda why: withdraw_register(person(request), one, reason=why), f"{_name(one)}已撤回。",
    )  # fmt: skip


@page("accounts.enter_register")
@require_http_methods(["GET", "HEAD", "POST"])
def void(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Ask why a record that counts is voided, and write the voiding."""
    one = _record(request, kind, pk)
    says = ("写一条作废记录，原来的不删。", "要由另一人复核；复核前原来的仍计入报表，作废也可以撤回。")
    return reasoned(
        request, _place(request, kind, one), _page(request, kind, one, "作废", says),
        lambda why: void_record(person(request), one, reason=why), f"{_name(one)}的作废待另一人复核。",
    )  # fmt: skip


@page("accounts.enter_register")
@require_http_methods(["GET", "HEAD", "POST"])
def dispose(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask when and why an asset was disposed of, and register it."""
    one = _record(request, "assets", pk)
    if not isinstance(one, FixedAsset):
        raise Http404

    def act(why: str) -> AssetDisposal:
        typed = Typed(request.POST.dict())
        day = typed.day("disposed_on", "处置日期")
        typed.require("台账没有登记。")
        return dispose_asset(person(request), one, disposed_on=day, reason=why)

    says = ("出售、报废、移交或在建工程转固；复核后从处置日起不再统计。",)
    return reasoned(
        request, _place(request, "assets", one), _page(request, "assets", one, "处置", says), act,
        f"{one.name}的处置已登记，待另一人复核。", [Field("disposed_on", "处置日期", "day")],
    )  # fmt: skip


def _page(request: HttpRequest, kind: str, one: Checked, verb: str, says: tuple[str, ...]) -> FormPage:
    return FormPage(
        title=f"{verb}{_name(one)}", section="资产与采购", verb=verb, back=_back(request, kind, one),
        back_title=_register(kind).title, says=says, danger=True,
    )  # fmt: skip


def _name(one: Checked) -> str:
    """How sentences call a record: a disposal and a voiding by what they are about."""
    if isinstance(one, AssetDisposal):
        return f"{one.asset.name}的处置"
    return "这条作废记录" if isinstance(one, Voiding) else str(one)


def _register(kind: str) -> Register:
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]


def _record(request: HttpRequest, kind: str, pk: int) -> Checked:
    """The record. Raises Http404 for one not open to the reader as for one that is not there."""
    return open_record(request, _register(kind).model._default_manager.select_related("entity"), pk)


def _place(request: HttpRequest, kind: str, one: Checked) -> Place:
    year = _year(request, kind, one)
    return place_of_record(request, one, reverse("accounts:register", args=[kind]), year)


def _back(request: HttpRequest, kind: str, one: Checked) -> str:
    year = _year(request, kind, one)
    return f"{reverse('accounts:register', args=[kind])}?entity={one.entity.code}&year={year}"


def _year(request: HttpRequest, kind: str, one: Checked) -> int:
    """The year whose list the record was reached from: an asset stays on the lists of later years."""
    return max(one.year, year_asked(request)) if kind == "assets" else one.year
