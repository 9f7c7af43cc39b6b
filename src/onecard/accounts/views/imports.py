"""Imports (导入): the batches of a year, and each batch with what came in, its check and its undoing."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Sum, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onecard.accounts.check import check_batch
from onecard.accounts.imports.mapping import REQUIRED
from onecard.accounts.imports.mending import from_plain
from onecard.accounts.imports.template import template
from onecard.accounts.models import (
    BatchKind,
    BatchState,
    BudgetLine,
    Entry,
    ImportBatch,
    Item,
    SourceKind,
    StatedCell,
    Voucher,
)
from onecard.accounts.source import choose_source
from onecard.accounts.stated import fact_of, source_of
from onecard.accounts.undo import undo_import, withdraw_undo
from onecard.accounts.views import uploading
from onecard.accounts.views.downloads import XLSX, attachment
from onecard.accounts.views.evidence import named_dims
from onecard.accounts.views.pages import Pages, page_number
from onecard.accounts.views.place import (
    Place,
    place_of,
    subjects_open_to,
    year_asked,
    years_offered,
)
from onecard.accounts.views.records import name_of
from onecard.accounts.views.returning import next_address
from onecard.core.errors import Refusal
from onecard.office import permissions
from onecard.office.asking import REFUSED, told
from onecard.office.door import page, person

PAGE = 50
CHECK = "accounts.check_voucher"
WAITING = (BatchState.STAGED, BatchState.UNDOING)
STATED = (BatchKind.WORKBOOK, BatchKind.TABLES)
STEPS = {"undo": "撤销导入", "keep": "不撤销了", "source": "改取数来源"}


def import_place(request: HttpRequest) -> Place:
    """The place the address names, as `place_of`; its years are also those of imports nobody has checked yet."""
    found = place_of(request)
    ids = [member.id for member in found.subject.members]
    imported = ImportBatch.objects.filter(entity__in=ids).order_by().values_list("year", flat=True).distinct()
    having = sorted({*found.known, *imported})
    year = found.year if year_asked(request) or not having else having[-1]
    return replace(found, year=year, years=years_offered(having, year))


@page("accounts.read")
@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """The imports of the year, narrowed by the address; whoever may check sees first what waits for a check."""
    place = import_place(request)
    user = person(request)
    ids = [member.id for member in place.subject.members]
    every = ImportBatch.objects.filter(entity__in=ids)
    of_year = every.filter(year=place.year)
    kind, state, text = (request.GET.get(name, "").strip() for name in ("kind", "state", "q"))
    fitting = _narrowed(of_year, kind, state, text)
    may_check = permissions.may(user, CHECK)
    if may_check:
        first = Case(When(state__in=WAITING, then=Value(0)), default=Value(1), output_field=IntegerField())
        fitting = fitting.order_by(first, "-pk")
    else:
        fitting = fitting.order_by("-pk")
    pages = Pages.asked(request, fitting.count(), PAGE)
    may_import = permissions.may(user, "accounts.import")
    return render(
        request,
        "accounts/imports.html",
        {
            "place": place,
            "batches": fitting.select_related("entity", "maker", "checker", "undone_by")[
                pages.offset : pages.offset + PAGE
            ],
            "pages": pages,
            "page_addresses": pages.addresses(place),
            "all_count": of_year.count(),
            "waiting_count": of_year.filter(state__in=WAITING).count(),
            "waiting_elsewhere": [
                (row["year"], row["count"])
                for row in every.filter(state__in=WAITING)
                .exclude(year=place.year)
                .order_by("year")
                .values("year")
                .annotate(count=Count("pk"))
            ],
            "typed": {"q": text, "kind": kind, "state": state},
            "kinds": BatchKind.choices,
            "states": BatchState.choices,
            "clear_address": place.with_params(q=None, kind=None, state=None, page=None),
            "may_import": may_import,
            "may_check": may_check,
            "several_units": place.subject.is_group,
            "uploaded": uploading.still_waiting(user) if may_import else [],
            "running": uploading.under_way(user),
        },
    )


def _narrowed(every: QuerySet[ImportBatch], kind: str, state: str, text: str) -> QuerySet[ImportBatch]:
    if kind in BatchKind.values:
        every = every.filter(kind=kind)
    if state in BatchState.values:
        every = every.filter(state=state)
    if text:
        every = every.filter(Q(file_name__contains=text) | Q(maker__name__contains=text))
    return every


@page("accounts.import")
@require_safe
def template_file(request: HttpRequest, kind: str) -> HttpResponse:
    """Our template of one kind as XLSX."""
    if kind not in REQUIRED:
        raise Http404
    response = HttpResponse(template(kind), content_type=XLSX)
    response.headers["Content-Disposition"] = attachment(f"{BatchKind(kind).label}导入模板.xlsx")
    return response


@page("accounts.read")
@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: what came in, who brought and checked it, and what may be done with it now."""
    return _batch_page(request, _batch(request, pk))


def _batch(request: HttpRequest, pk: int) -> ImportBatch:
    """The batch, if its unit is open to the reader; Http404 as for one that is not there."""
    found = (
        ImportBatch.objects.select_related("entity", "maker", "checker", "undone_by").filter(pk=pk).first()
    )
    if found is None or not any(
        found.entity_id == member.id
        for subject in subjects_open_to(person(request))
        for member in subject.members
    ):
        raise Http404
    return found


def _place_of_batch(request: HttpRequest, found: ImportBatch) -> Place:
    given = request.GET.copy()
    given["entity"], given["year"] = found.entity.code, str(found.year)
    request.GET = given  # type: ignore[assignment]  # a link to a batch names neither unit nor year
    return replace(import_place(request), path=reverse("accounts:imports"))


def _batch_page(request: HttpRequest, found: ImportBatch, refusal: Refusal | None = None) -> HttpResponse:
    place = _place_of_batch(request, found)
    content, count = _content(found, page_number(request))
    pages = Pages.asked(request, count, PAGE)
    return render(
        request,
        "accounts/import.html",
        {
            "place": place,
            "batch": found,
            "refusal": refusal,
            "pages": pages,
            "page_addresses": [
                (title, address and f"?page={title}", current)
                for title, address, current in pages.addresses(place)
            ],
            "is_waiting": found.state in WAITING,
            "mends": from_plain(found.mends),
            "uploaded": uploading.still_waiting(person(request))
            if found.maker_id == person(request).pk
            else [],
            **_rights(request, found),
            **_source(request, found),
            **content,
        },
        status=REFUSED if refusal else 200,
    )


def _rights(request: HttpRequest, found: ImportBatch) -> dict[str, Any]:
    """What the reader may do with the batch, and why not what they might expect."""
    user = person(request)
    may_import = permissions.may(user, "accounts.import", found.entity)
    may_check = permissions.may(user, CHECK, found.entity)
    undoing = found.state == BatchState.UNDOING
    own = (found.undone_by_id if undoing else found.maker_id) == user.pk
    return {
        "undoing": undoing,
        "may_check": may_check and not own and found.state in WAITING,
        "own_to_check": own and found.state in WAITING,
        "check_permission": CHECK,
        "may_undo": may_import
        and (
            found.state == BatchState.POSTED
            or (found.state == BatchState.STAGED and found.maker_id == user.pk)
        ),
        "may_keep": may_import and undoing and own,
    }


def _source(request: HttpRequest, found: ImportBatch) -> dict[str, Any]:
    """Where the year's figures are taken from, for a checked batch that is or could be their source."""
    if found.kind not in SourceKind.values or found.state != BatchState.POSTED:
        return {}
    now = SourceKind(source_of(found.entity_id, found.year))
    may = permissions.may(person(request), "accounts.choose_source", found.entity)
    return {"now_from": now.label, "is_other": now != found.kind, "may_choose": may}


def _content(found: ImportBatch, number: int) -> tuple[dict[str, Any], int]:
    """One page of what a batch holds, and how much there is in all."""
    start = (number - 1) * PAGE
    if found.kind == BatchKind.VOUCHERS:
        every = Voucher.objects.filter(batch=found)
        rows = every.annotate(lines=Count("entries")).order_by("pk")
        sums = Entry.objects.filter(voucher__in=every.filter(reverses__isnull=True).values("pk")).aggregate(
            spent=Sum("amount_fen", filter=Q(item=Item.EXPENDITURE)),
            income=Sum("amount_fen", filter=~Q(item=Item.EXPENDITURE)),
        )
        return {"vouchers": rows[start : start + PAGE], "sums": sums}, every.count()
    if found.kind == BatchKind.BUDGETS:
        lines = BudgetLine.objects.filter(batch=found).order_by("pk")
        shown = [
            (one, name_of("function", one.function, one.year), name_of("economy", one.economy, one.year))
            for one in lines[start : start + PAGE]
        ]
        return {"budgets": shown}, lines.count()
    cells = StatedCell.objects.filter(batch=found).select_related("batch").order_by("pk")
    facts = [(cell, fact_of(cell, found.entity.code)) for cell in cells[start : start + PAGE]]
    forms = cells.order_by("form").values("form").annotate(count=Count("pk"))
    return {"cells": [(cell, fact, named_dims(fact)) for cell, fact in facts], "forms": forms}, cells.count()


@page(CHECK)
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Check a batch, or its undoing, as a whole."""
    found = _batch(request, pk)
    try:
        checked = check_batch(person(request), found)
    except Refusal as refusal:
        return _batch_page(request, _batch(request, pk), refusal)
    if checked.state != BatchState.POSTED:
        done = "已撤销，不再计入账表。"
    elif checked.kind in STATED:
        done = f"已复核，可以作为{checked.year}年度报表的来源。"
    else:
        done = "已复核，从现在起计入账表。"
    told(request, f"{found.file_name}{done}")
    return redirect(next_address(request, reverse("accounts:batch", args=[pk])))


@page("accounts.import")
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why a batch is undone, and undo it."""
    found = _batch(request, pk)
    refusal = None
    if request.method == "POST":
        try:
            undone = undo_import(
                person(request),
                found,
                reason=request.POST.get("reason", ""),
                date=_day(request.POST.get("date", "")),
            )
        except Refusal as refused:
            refusal = refused
        else:
            said = (
                "撤销待另一人复核，复核后不再计入账表。" if undone.state == BatchState.UNDOING else "已撤销。"
            )
            told(request, f"{found.file_name}{said}")
            return redirect("accounts:batch", pk)
    return _reason_page(request, found, "undo", refusal)


@page("accounts.import")
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why an undoing is taken back before it is checked, and take it back."""
    found = _batch(request, pk)
    refusal = None
    if request.method == "POST":
        try:
            withdraw_undo(person(request), found, reason=request.POST.get("reason", ""))
        except Refusal as refused:
            refusal = refused
        else:
            told(request, f"{found.file_name}照旧计入账表。")
            return redirect("accounts:batch", pk)
    return _reason_page(request, found, "keep", refusal)


@page("accounts.choose_source")
@require_http_methods(["GET", "HEAD", "POST"])
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask where the year's figures are to be taken from and why, and take them from there."""
    found = _batch(request, pk)
    refusal = None
    if request.method == "POST":
        try:
            chosen = choose_source(
                person(request),
                found.entity,
                found.year,
                source=request.POST.get("source", ""),
                reason=request.POST.get("reason", ""),
            )
        except Refusal as refused:
            refusal = refused
        else:
            said = f"{found.year}年度的报表改取自{SourceKind(chosen.source).label}。"
            told(request, said)
            return redirect("accounts:batch", pk)
    return _reason_page(request, found, "source", refusal)


def _reason_page(
    request: HttpRequest, found: ImportBatch, step: str, refusal: Refusal | None
) -> HttpResponse:
    return render(
        request,
        "accounts/import_reason.html",
        {
            "place": _place_of_batch(request, found),
            "batch": found,
            "step": step,
            "title": STEPS[step],
            "refusal": refusal,
            "typed": request.POST,
            "sources": _sources(found, request.POST.get("source", "")) if step == "source" else [],
            **_rights(request, found),
        },
        status=REFUSED if refusal else 200,
    )


def _sources(found: ImportBatch, wanted: str) -> list[tuple[str, str, bool, bool]]:
    """The sources to choose from: value, title, whether it is the one now, whether it is chosen in the form."""
    now = source_of(found.entity_id, found.year)
    wanted = wanted or (found.kind if now != found.kind else SourceKind.VOUCHERS.value)
    return [(value, str(title), value == now, value == wanted) for value, title in SourceKind.choices]


def _day(text: str) -> datetime.date | None:
    if not text.strip():
        return None
    try:
        return datetime.date.fromisoformat(text.strip())
    except ValueError as error:
        raise Refusal(
            "date.unreadable", f"“{text}”不是日期。", "写成2024-12-02这样的日期，或留空。"
        ) from error
