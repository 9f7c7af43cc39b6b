"""Bringing a file in: it is uploaded, previewed, read another way where need be, and imported or given up."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onecard.accounts import books
from onecard.accounts.handlers import import_later
from onecard.accounts.imports import budgets, stated, vouchers, waiting
from onecard.accounts.imports.batches import Source
from onecard.accounts.imports.mapping import REQUIRED, save_profile
from onecard.accounts.imports.mending import from_plain
from onecard.accounts.imports.remarks import copy_with_remarks
from onecard.accounts.imports.remarks_of_tables import copy_of_tables
from onecard.accounts.imports.uploads import BYTES_MAX
from onecard.accounts.imports.waiting import Waiting
from onecard.accounts.models import BatchKind, ImportBatch, MappingProfile
from onecard.accounts.views import mapping_form, mending, uploading
from onecard.accounts.views.downloads import XLSX, attachment
from onecard.accounts.views.forms import Field, FormPage, form_page
from onecard.accounts.views.imports import import_place
from onecard.accounts.views.place import Place
from onecard.accounts.views.previewing import mapping_begun, mapping_of, previewed
from onecard.core import csv_text
from onecard.core.errors import Refusal
from onecard.core.fiscal import read_year
from onecard.jobs.models import JobState
from onecard.office.asking import REFUSED, told, warned
from onecard.office.door import page, person
from onecard.office.models import Entity, User
from onecard.office.once import answer_once
from onecard.reading import spreadsheet
from onecard.reading.limits import MEGABYTE

LONG_ROWS = 20_000
LONG_BYTES = 5 * MEGABYTE
"""A file of more lines, or larger, is imported by a job: nobody waits that long for an answer."""
MISTAKEN = 422
TAKING_IN = {"vouchers": vouchers.import_vouchers, "budgets": budgets.import_budgets}
SUFFIXES = ".xlsx,.xls,.csv"


@page("accounts.import", writes_once=False)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose what is brought in, for which unit and year, and upload the file."""
    place = import_place(request)
    if request.method == "POST":
        typed, mistakes = uploading.typed(request, place, units(place))
        if mistakes:
            return _new_page(request, place, mistakes)
        kept, refused = uploading.keep_all(request, typed)
        uploading.read_like_before(person(request), kept, request.POST.get("again", ""))
        if not kept:
            return _new_page(
                request, place, {}, refused[0] if len(refused) == 1 else uploading.of_all(refused)
            )
        for refusal in refused:
            warned(request, str(refusal))
        way = redirect("accounts:import_preview", kept[0].digest)
        if "HX-Request" in request.headers:
            # The upload was watched by a script; the browser goes to the preview as if it had not been.
            return HttpResponse(headers={"HX-Redirect": way.headers["Location"]})
        return way
    return _new_page(request, place, {})


def _new_page(
    request: HttpRequest, place: Place, mistakes: dict[str, str], refusal: Refusal | None = None
) -> HttpResponse:
    typed = {
        "year": place.year,
        "entity": place.subject.code,
        "kind": request.GET.get("kind", ""),
        "again": request.GET.get("again", ""),
    }
    return render(
        request,
        "accounts/import_new.html",
        {
            "place": place,
            "typed": typed | request.POST.dict(),
            "mistakes": mistakes,
            "refusal": refusal,
            "kinds": BatchKind.choices,
            "units": units(place),
            "megabytes": BYTES_MAX // MEGABYTE,
            "suffixes": SUFFIXES,
            "templates": [(kind, BatchKind(kind).label) for kind in REQUIRED],
        },
        status=MISTAKEN if mistakes or refusal else 200,
    )


def units(place: Place) -> list[tuple[str, str]]:
    """The units a person may import for: code and name."""
    return [(one.code, one.name) for one in place.subjects if not one.is_group]


@page("accounts.import", writes_once=False)
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, digest: str) -> HttpResponse:
    """What an import of the waiting file would do; nothing is taken in yet. What is posted is read instead of its wrong
    cells; the file stays as it is."""
    actor = person(request)
    try:
        kept = waiting.waiting(actor, digest)
    except Refusal as refusal:
        return _gone(request, refusal)
    if (job := uploading.job_of(kept)) and (not job.ended or job.state == JobState.DONE):
        return redirect("web:job", job.id)
    if request.method != "POST":
        return _preview_page(request, kept)
    try:
        mending.mended(actor, kept, request)
    except Refusal as refusal:
        return _preview_page(request, kept, refusal)
    return redirect("accounts:import_preview", digest)


def _gone(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    warned(request, str(refusal))
    return redirect("accounts:import_new")


def _preview_page(
    request: HttpRequest,
    kept: Waiting,
    refusal: Refusal | None = None,
) -> HttpResponse:
    place = _place_of(request, kept)
    shown = previewed(kept)
    typed = mending.typed_cells(request)
    to_mend: list[mending.ToMend] = []
    if shown.records and not shown.refusal:
        to_mend = mending.to_mend(shown.records, typed)
    elif shown.stated and not shown.refusal:
        to_mend = mending.to_settle(shown.stated, typed)
    return render(
        request,
        "accounts/import_preview.html",
        {
            "place": place,
            "kept": kept,
            "shown": shown,
            "refusal": refusal or shown.refusal,
            "kinds": BatchKind.choices,
            "units": units(place),
            "unit_name": dict(units(place)).get(kept.entity, kept.entity),
            "form": mapping_form.form(
                kept.kind, shown.mapping, shown.labels, shown.unknown_values, shown.first_values
            ),
            "profiles": MappingProfile.objects.filter(kind=kept.kind).order_by("name"),
            "long": _is_long(kept, shown.count),
            "to_mend": to_mend,
            "uploaded": uploading.still_waiting(person(request), beside=kept),
            "refused_cells": refusal.problems[: mending.SHOWN] if refusal and typed else (),
            "beyond": shown.problem_count + len(shown.doubts) - len(to_mend),
            "refused_problems": shown.problems[: mending.SHOWN] if shown.refusal else [],
            "choices": mending.choices(),
            "mends": from_plain(kept.mends),
        },
        status=REFUSED if refusal else 200,
    )


def _place_of(request: HttpRequest, kept: Waiting) -> Place:
    given = request.GET.copy()
    given["entity"], given["year"] = kept.entity, str(kept.year)
    request.GET = given  # type: ignore[assignment]  # the waiting file says whose and which year's it is
    return import_place(request)


@page("accounts.import")
@require_safe
def problems(request: HttpRequest, digest: str) -> HttpResponseBase:
    """Every problem of the waiting file as CSV: where, what is there, why not, what to do."""
    try:
        kept = waiting.waiting(person(request), digest)
    except Refusal as refusal:
        return _gone(request, refusal)
    shown = previewed(kept)
    rows = [["位置", "为什么不行", "怎么改"], *([p.place, p.sentence, p.remedy] for p in shown.problems)]
    rows += [[doubt.place, f"{doubt.why}。", doubt.remedy] for doubt in shown.doubts]
    response = StreamingHttpResponse(csv_text.lines(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = attachment(f"{kept.name}-要改的地方.csv")
    return response


@page("accounts.import")
@require_safe
def remarks(request: HttpRequest, digest: str) -> HttpResponse:
    """The waiting file again as XLSX, each wrong cell marked with what is wrong and what to do."""
    try:
        kept = waiting.waiting(person(request), digest)
    except Refusal as refusal:
        return _gone(request, refusal)
    shown = previewed(kept)
    if shown.records:
        copy = copy_with_remarks(shown.records)
    elif shown.stated:
        copy = copy_of_tables(shown.stated)
    else:
        raise Refusal(
            "import.no_cells", f"{kept.name}没有能批注的单元格。", "按预览页上说的改文件，再上传一次。"
        )
    response = HttpResponse(copy, content_type=XLSX)
    response.headers["Content-Disposition"] = attachment(f"{PurePath(kept.name).stem}-批注.xlsx")
    return response


@page("accounts.import")
@require_POST
def settings(request: HttpRequest, digest: str) -> HttpResponse:
    """Read the waiting file another way: as something else, for another year or unit, by another mapping."""
    actor = person(request)
    try:
        kept = waiting.waiting(actor, digest)
    except Refusal as refusal:
        return _gone(request, refusal)
    try:
        changed = _changed(request, kept, _place_of(request, kept))
        if request.POST.get("do") == "save" and changed.kind in REQUIRED:
            mapping = mapping_of(changed)
            if mapping is not None:
                name = request.POST.get("name", "").strip()
                save_profile(actor, mapping_form.kind(changed.kind), name, mapping)
                changed = waiting.settle(changed, profile=name, mapping=None)
                told(request, f"列对应“{name}”已保存，下次可以直接选用。")
    except Refusal as refusal:
        return _preview_page(request, waiting.waiting(actor, digest), refusal)
    return redirect("accounts:import_preview", digest)


def _changed(request: HttpRequest, kept: Waiting, place: Place) -> Waiting:
    """The waiting file with what the form says. Raises Refusal for what cannot be."""
    posted = request.POST
    wanted_kind, entity = posted.get("kind", kept.kind), posted.get("entity", kept.entity)
    if wanted_kind not in BatchKind.values or entity not in dict(units(place)):
        raise Refusal("import.no_kind", "没有选定内容或单位。", "选定后再预览。")
    changes: dict[str, Any] = {
        "kind": wanted_kind,
        "entity": entity,
        "year": read_year(posted.get("year", str(kept.year))),
    }
    do = posted.get("do", "")
    if wanted_kind != kept.kind or do == "auto":
        changes |= {"mapping": None, "profile": ""}
    elif do == "choose" and (posted.get("profile", "") or kept.profile):
        changes |= {"mapping": None, "profile": posted.get("profile", "")}
    elif do == "by_month" and wanted_kind == BatchKind.VOUCHERS:
        found = mapping_of(kept) or previewed(kept).mapping
        changes |= {"mapping": replace(found, number_by_month=True).plain(), "profile": ""} if found else {}
    elif do in ("map", "save") and wanted_kind in REQUIRED:
        mapping = mapping_form.read(mapping_form.kind(wanted_kind), posted, mapping_begun(kept))
        changes |= {"mapping": mapping.plain(), "profile": ""}
    return waiting.settle(kept, **changes)


@page("accounts.import")
@require_POST
def cancel(request: HttpRequest, digest: str) -> HttpResponse:
    """Give the waiting file up: it is deleted, the books stay as they are. Whoever mended it by hand is asked first."""
    try:
        kept = waiting.waiting(person(request), digest)
    except Refusal as refusal:
        return _gone(request, refusal)
    if kept.mends and "sure" not in request.POST:
        says = [f"手工改过的{len(kept.mends)}处一并删去，不能恢复；上传的文件也删去，账没有变化。"]
        back = reverse("accounts:import_preview", args=[digest])
        asked = FormPage(f"不导入{kept.name}", "不导入", back, "预览", says=says, danger=True)
        return form_page(request, _place_of(request, kept), asked, [Field("sure", "", "hidden")])
    waiting.remove(kept)
    messages.add_message(
        request, messages.INFO, f"没有导入{kept.name}，上传的文件已删除，账没有变化。", "info"
    )
    return redirect(f"{reverse('accounts:imports')}{_place_of(request, kept).query}")


@page("accounts.import", writes_once=False)
@require_POST
def confirm(request: HttpRequest, digest: str) -> HttpResponseBase:
    """Import the waiting file as it was previewed: at once, or by a job where it is long.

    The file is read before the form becomes the one that writes, so that others write meanwhile; a double click still
    imports once.
    """
    actor = person(request)
    try:
        kept = waiting.waiting(actor, digest)
    except Refusal as refusal:
        # A second click that comes after the first has imported is led to its batch.
        gone = refusal
        return answer_once(request, actor, lambda: _gone(request, gone))
    source: Source = kept.path
    rows = request.POST.get("rows", "")
    long = bool(kept.kind) and _is_long(kept, int(rows[:12]) if rows.isdecimal() else 0)
    if not long:
        # What cannot be read is said by the import itself.
        with contextlib.suppress(Refusal):
            source = spreadsheet.read(kept.path, kept.name)
    return answer_once(request, actor, lambda: _confirmed(request, kept, source, long=long))


def _is_long(kept: Waiting, rows: int) -> bool:
    return rows > LONG_ROWS or kept.size > LONG_BYTES


def _confirmed(request: HttpRequest, kept: Waiting, source: Source, *, long: bool) -> HttpResponse:
    actor = person(request)
    if (running := uploading.job_of(kept)) and not running.ended:
        return redirect("web:job", running.id)
    try:
        entity = books.entity(kept.entity)
        if long:
            job = import_later(
                actor, entity, kept.year, kept.path.read_bytes(), kept.name, kind=kept.kind,
                profile=kept.profile, mapping=mapping_of(kept) if kept.mapping else None,
                declared_fen=kept.declared_fen, mends=from_plain(kept.mends),
            )  # fmt: skip
            waiting.settle(kept, job=job.pk)
            return redirect("web:job", job.pk)
        batch = _import(actor, entity, kept, source)
    except Refusal as refusal:
        return _preview_page(request, kept, refusal)
    waiting.remove(kept)
    told(request, f"已导入{batch.file_name}，待另一人复核。")
    return redirect("accounts:batch", batch.pk)


def _import(actor: User, entity: Entity, kept: Waiting, source: Source) -> ImportBatch:
    if kept.kind not in BatchKind.values:
        raise Refusal("import.no_kind", "没有选定内容。", "选定后再导入。")
    if kept.kind not in TAKING_IN:
        mends = from_plain(kept.mends)
        return stated.import_stated(actor, entity, kept.year, source, kept.name, kind=kept.kind, mends=mends)
    return TAKING_IN[kept.kind](
        actor, entity, kept.year, source, kept.name, profile=kept.profile,
        mapping=mapping_of(kept) if kept.mapping else None, declared_fen=kept.declared_fen,
        mends=from_plain(kept.mends),
    )  # fmt: skip
