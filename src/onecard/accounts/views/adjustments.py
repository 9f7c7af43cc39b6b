"""Rounding tails (尾差调整): the adjustments of a year's tables, writing one for a named cell, checking it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onecard.accounts import queries
from onecard.accounts.adjust import adjust_tail, check_tail, withdraw_tail
from onecard.accounts.models import State, TailAdjustment
from onecard.accounts.subject import Subject
from onecard.accounts.tail import LAST_DIGIT, require_unchanged, standing
from onecard.accounts.views.cell_names import Named, words_in_books
from onecard.accounts.views.cell_names import named as cell_named
from onecard.accounts.views.forms import REASON, Field, FormPage, Typed, form_page
from onecard.accounts.views.listed import Cell, Listed, ListPage, checked, list_page, reasoned
from onecard.accounts.views.place import place_of, subjects_open_to
from onecard.accounts.views.rights import Rights, rights
from onecard.core.errors import Refusal
from onecard.figures.fact import Fact
from onecard.finalaccounts.form import FinalAccounts
from onecard.office.asking import told, tried
from onecard.office.door import page, person

TITLE = "尾差调整"
ENTER, CHECK = "accounts.adjust_tables", "accounts.check_tables"


@page("tables.read")
@require_safe
def adjustments(request: HttpRequest) -> HttpResponse:
    """The adjustments of the year's tables."""
    place = place_of(request)
    rows = _of(place.subject).filter(year=place.year).select_related("maker", "checker", "entity")
    accounts = queries.final_accounts(place.subject, place.year) if place.has_data else None
    shown = ListPage(
        title=TITLE,
        section="决算",
        heads=[("单元格", False), ("调整（万元）", True), ("事由", False)],
        rows=[_row(request, one, accounts) for one in rows.order_by("-pk")],
        measure="笔",
        empty="四舍五入后合计与分项之和差0.01万元的，可以在公开报表上点开一个单元格调整尾差；不调整也可以，报表照注尾差。",
        lede="只改一个数公开的末位，凭证和准确数不变。复核后，凡是用到这个数的报表、指标和勾稽关系都按调整后的数；准确数变了，调整不再适用。",
    )
    return list_page(request, place, shown)


def _row(request: HttpRequest, one: TailAdjustment, accounts: FinalAccounts | None) -> Listed:
    found = cell_named(accounts, one.cell) if accounts else None
    amount = one.amount * LAST_DIGIT
    cells = [
        Cell(found.words if found else one.cell, remark="" if found else "报表里已没有这个单元格"),
        Cell(f"{'＋' if amount > 0 else '−'}{abs(amount)}", number=True, negative=amount < 0),
        Cell(one.reason, remark=_lapsed(one, found)),
    ]
    allowed = rights(person(request), one, ENTER, CHECK)
    allowed = Rights(allowed.check, allowed.own_check, allowed.amend, asks=CHECK)
    return Listed(one, cells, allowed, f"{reverse('accounts:adjustments')}/{one.pk}")


def _lapsed(one: TailAdjustment, named: Named | None) -> str:
    """Why the adjustment does not apply any more; empty where it does, or never did."""
    if named is None or one.state == State.WITHDRAWN:
        return ""
    try:
        require_unchanged(one, named.fact)
    except Refusal as refusal:
        return refusal.sentence
    return ""


@page("accounts.adjust_tables")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Adjust the tail of the cell the address names."""
    place = place_of(request)
    cell = request.GET.get("cell", "")
    if not cell:
        return redirect(f"{reverse('accounts:adjustments')}{place.query}")
    named = cell_named(queries.final_accounts(place.subject, place.year), cell) if place.has_data else None
    if named is None:
        raise Http404
    refusal = None
    if request.method == "POST":
        made, refusal = tried(lambda: _adjust(request, place.subject, place.year, cell, named.fact))
        if made is not None:
            told(request, f"{named.words}的尾差调整待另一人复核，复核后公开报表才变。")
            return redirect(f"{reverse('accounts:adjustments')}{place.query}")
    fact = named.fact
    exact = "没有，这个数是导入报表印的" if fact.exact is None else f"{fact.exact.normalize():,f}万元"
    table, _, reference = cell.partition("/")
    row, _, column = reference.rpartition("/")
    shown = FormPage(
        title=TITLE,
        section="决算",
        verb="提交复核",
        back=f"{reverse('accounts:table', args=[table])}{place.query}&open={row}.{column}#drill",
        back_title=f"公开{table}",
        lede=named.words,
        says=(
            "只改这个数公开的末位，凭证和准确数不变；别的表里同一个数一起改。",
            "只能在准确数上下相邻的两个两位小数之间选；要由另一人复核。",
            "记账使准确数变了，这次调整就不再适用；要改回来，再调整一次。",
        ),
    )
    fields = [
        Field("exact", "准确数", "said", value=exact),
        Field("published", "现在公开", "said", value=f"{fact.value:,.2f}万元"),
        Field("value", "调整后的公开数（万元）", "amount"),
        REASON,
    ]
    return form_page(request, place, shown, fields, refusal)


def _adjust(request: HttpRequest, whose: Subject, year: int, cell: str, fact: Fact) -> TailAdjustment:
    typed = Typed(request.POST.dict())
    value = typed.decimal("value", "调整后的公开数")
    typed.require("没有调整。")
    if value == fact.value:
        raise Refusal("tables.not_a_tail", f"现在公开的就是{value:,f}万元。", "填要改成的数。")
    amount = value - fact.unadjusted - standing(whose, year, cell, fact)
    return adjust_tail(person(request), whose, year, cell=cell, amount=amount, reason=typed.text("reason"))


@page("accounts.check_tables")
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Check an adjustment."""
    whose, one = _adjustment(request, pk)
    said = f"{words_in_books(whose, one.year, one.cell)}的尾差调整已复核，公开报表按调整后的数印出。"
    return checked(request, lambda: check_tail(person(request), whose, one), said, _back(whose, one))


@page("accounts.adjust_tables")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why an adjustment nobody has checked is taken back, and take it back."""
    whose, one = _adjustment(request, pk)
    words = words_in_books(whose, one.year, one.cell)
    shown = FormPage(
        title="撤回尾差调整", section="决算", verb="撤回", back=_back(whose, one), back_title=TITLE, lede=words,
        says=("还没有复核，公开报表没有变化；记录留着备查。",), danger=True,
    )  # fmt: skip
    given = request.GET.copy()
    given["entity"], given["year"] = whose.code, str(one.year)
    request.GET = given  # type: ignore[assignment]  # the address of an adjustment names neither unit nor year
    return reasoned(
        request, place_of(request), shown,
        lambda reason: withdraw_tail(person(request), whose, one, reason=reason),
        f"{words}的尾差调整已撤回。",
    )  # fmt: skip


def _adjustment(request: HttpRequest, pk: int) -> tuple[Subject, TailAdjustment]:
    """The adjustment and whose tables it is about; Http404 for one not open to the reader as for one not there."""
    one = TailAdjustment.objects.filter(pk=pk).first()
    for whose in subjects_open_to(person(request)):
        if one is not None and _of(whose).filter(pk=pk).exists():
            return whose, one
    raise Http404


def _of(whose: Subject) -> QuerySet[TailAdjustment]:
    if whose.is_group:
        return TailAdjustment.objects.filter(group=whose.group_id)
    return TailAdjustment.objects.filter(entity=whose.members[0].id)


def _back(whose: Subject, one: TailAdjustment) -> str:
    return f"{reverse('accounts:adjustments')}?entity={whose.code}&year={one.year}"
