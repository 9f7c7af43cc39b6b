"""Entering vouchers (录入凭证，制单): a head and several rows of entries, for a new one and for changing a draft."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods

from onecard.accounts.amend import amend_draft
from onecard.accounts.drafts import EntryDraft
from onecard.accounts.enter import digest, enter_voucher, entries_of, following, notices
from onecard.accounts.models import Fund, Item, Nature, Voucher
from onecard.accounts.views.books_place import place_of_record, unit_field, unit_of
from onecard.accounts.views.forms import Field, Typed, filled, together, wrong_with, yuan_typed
from onecard.accounts.views.place import Place, place_of
from onecard.accounts.views.vouchers import voucher_of
from onecard.core.errors import Refusal
from onecard.office.asking import REFUSED, told, tried, warned
from onecard.office.door import page, person
from onecard.office.models import Entity

ROWS = 3
MORE = 3
MOST = 200
"""More rows than this come as a file."""
ENTRY = (
    Field("item", "收支项目", "choice", choices=Item.choices, value=Item.EXPENDITURE.value),
    Field("function", "功能分类", codes="function"),
    Field("economy", "经济分类", codes="economy"),
    Field("amount", "金额（元）", "amount"),
    Field("fund", "资金性质", "choice", choices=Fund.choices, value=Fund.GENERAL.value),
    Field("nature", "支出性质", "choice", choices=[("", "选一项（收入不选）"), *Nature.choices]),
    Field("project", "项目", optional=True),
    Field("payee", "收款人", optional=True, offers="payee"),
    Field("summary", "分录摘要", optional=True),
    Field("counterparty", "往来单位", optional=True),
)
WRITTEN = ("function", "economy", "amount", "project", "payee", "summary", "counterparty")
"""A row in which none of these is filled is no entry."""

Row = dict[str, str]


@page("accounts.enter_voucher")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a voucher; ``?from=`` starts with the entries of another one (复制), of today or of the day in ``?date=``."""
    place = place_of(request)
    if request.method != "POST" and request.POST:
        return _page(request, place, None, request.POST.dict(), _rows(request))
    if request.method != "POST":
        copied = request.GET.get("from", "")
        source = voucher_of(request, int(copied)) if copied.isdecimal() and len(copied) < 12 else None
        rows = [_row_of(draft) for draft in entries_of(source)] if source else []
        head = {}
        if source:
            number = _number_field(place, None).value
            head = {"number": number, "summary": source.summary, "date": _day_of_copy(request, place)}
        return _page(request, place, None, head, rows)
    rows = _rows(request)
    if "more" in request.POST:
        return _page(request, place, None, request.POST.dict(), rows, more=MORE)
    written, refusal = tried(
        lambda: _write(request, unit_of(place, request.POST.get("entity", "")), place.year, None, rows)
    )
    if written is None:
        return _page(request, place, None, request.POST.dict(), rows, refusal)
    told(request, f"{written.number}已录入，待另一人复核，复核后计入账表。")
    return redirect("accounts:voucher", written.pk)


@page("accounts.enter_voucher")
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft; only its maker may."""
    one = voucher_of(request, pk)
    place = place_of_record(request, one, reverse("accounts:vouchers"))
    if request.method != "POST" and request.POST:
        return _page(request, place, one, request.POST.dict(), _rows(request))
    if request.method != "POST":
        head = {"number": one.number, "date": one.date.isoformat(), "summary": one.summary}
        return _page(request, place, one, head, [_row_of(draft) for draft in entries_of(one)])
    rows = _rows(request)
    if "more" in request.POST:
        return _page(request, place, one, request.POST.dict(), rows, more=MORE)
    written, refusal = tried(lambda: _write(request, one.entity, one.year, one, rows))
    if written is None:
        return _page(request, place, one, request.POST.dict(), rows, refusal)
    told(request, f"{written.number}已修改，待另一人复核。")
    return redirect("accounts:voucher", pk)


def _day_of_copy(request: HttpRequest, place: Place) -> str:
    """The day asked for, else today; nothing where it is not in the year the copy is entered into."""
    day = _parsed(request.GET.get("date", "")) or localdate()
    return day.isoformat() if day.year == place.year else ""


def _parsed(text: str) -> datetime.date | None:
    """The day of an address, None where it names none."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _write(request: HttpRequest, unit: Entity, year: int, one: Voucher | None, rows: list[Row]) -> Voucher:
    typed = Typed(request.POST.dict())
    date = typed.day("date", "日期")
    if typed.problems:
        # Whether the number is taken is asked of the year at hand, where the day does not say.
        date = date.replace(year=year)
    total = typed.fen("total", "凭证合计", empty=0) if typed.text("total") else None
    problems = list(typed.problems)
    drafts = []
    for line, row in enumerate(rows, start=1):
        of_row = Typed(row, where=f"第{line}行，")
        drafts.append(_draft(of_row, year))
        if of_row.problems:
            # Without this amount the sum says nothing of the total.
            total = None
        problems += of_row.problems

    def act() -> Voucher:
        number, summary = typed.text("number"), typed.text("summary")
        if one is None:
            return enter_voucher(
                person(request), unit, year=year, number=number, date=date, summary=summary, entries=drafts,
                total_fen=total,
            )  # fmt: skip
        return amend_draft(
            person(request), one, number=number, date=date, summary=summary, entries=drafts, total_fen=total,
            seen=request.POST.get("seen", ""),
        )  # fmt: skip

    written = together("凭证没有录入。", problems, act)
    for sentence in notices(written.year, drafts):
        warned(request, sentence)
    return written


def _draft(typed: Typed, year: int) -> EntryDraft:
    texts = typed.texts([field.name for field in ENTRY if field.name != "amount"], ENTRY, year)
    return EntryDraft(amount_fen=typed.fen("amount", "金额"), **texts)


def _rows(request: HttpRequest) -> list[Row]:
    """The rows of entries that are filled, in their order; empty ones between them are closed up."""
    found = []
    for number in range(1, MOST + 1):
        if f"item-{number}" not in request.POST:
            break
        row = {field.name: request.POST.get(f"{field.name}-{number}", "").strip() for field in ENTRY}
        if any(row[name] for name in WRITTEN):
            found.append(row)
    return found


def _row_of(draft: EntryDraft) -> Row:
    texts = {field.name: str(getattr(draft, field.name)) for field in ENTRY if field.name != "amount"}
    return texts | {"amount": yuan_typed(draft.amount_fen)}


def _fields_of(number: int, row: Mapping[str, str], refusal: Refusal | None) -> list[Field]:
    return [
        replace(
            field,
            name=f"{field.name}-{number}",
            value=row.get(field.name, field.value),
            wrong=wrong_with(f"第{number}行，{field.title}", refusal),
        )
        for field in ENTRY
    ]


def _page(
    request: HttpRequest, place: Place, one: Voucher | None, head: Mapping[str, str], rows: list[Row],
    refusal: Refusal | None = None, more: int = 0,
) -> HttpResponse:  # fmt: skip
    shown = min(MOST, max(ROWS, len(rows) + more))
    every = [*rows, *[{} for _ in range(shown - len(rows))]]
    head_fields = [
        *(unit_field(place) if one is None else []),
        _number_field(place, one),
        Field("date", "日期", "day"),
        Field("summary", "摘要"),
        Field("total", "凭证合计（元）", "amount", optional=True, hint="填了就与各行合计核对。"),
    ]  # fmt: skip
    head_shown = filled(head_fields, head, refusal)
    rows_shown = [_fields_of(number, row, refusal) for number, row in enumerate(every, start=1)]
    to_mend = [field for field in head_shown if field.wrong]
    for number, fields in enumerate(rows_shown, start=1):
        to_mend += [replace(field, title=f"第{number}行{field.title}") for field in fields if field.wrong]
    return render(
        request,
        "accounts/voucher_form.html",
        {
            "place": place,
            "voucher": one,
            "seen": _seen(request, one, refusal),
            "refusal": refusal,
            "head": head_shown,
            "rows": rows_shown,
            "to_mend": to_mend,
            "may_more": shown < MOST,
        },
        status=REFUSED if refusal else 200,
    )


def _seen(request: HttpRequest, one: Voucher | None, refusal: Refusal | None) -> str:
    """The digest of the draft as the reader knows it: as it is now, once the page says what was changed."""
    if one is None:
        return ""
    posted = request.POST.get("seen", "")
    return posted if posted and (refusal is None or refusal.code != "record.changed") else digest(one)


def _number_field(place: Place, one: Voucher | None) -> Field:
    """The number of a voucher; a new one of a unit has the number after the last one, until another is typed."""
    ids = [member.id for member in place.subject.members]
    every = Voucher.objects.filter(entity__in=ids, year=place.year, reverses=None).order_by("-pk")
    # What came with a file may be numbered in a series of its own.
    last = every.filter(batch=None).first() or every.first()
    hint = f"{place.year}年最近录入的是{last.number}。" if last else "例如记-0001。"
    offered = following(last.number) if last and one is None and len(ids) == 1 else ""
    return Field("number", "凭证号", hint=hint, value=offered)
