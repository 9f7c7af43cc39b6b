"""Balances (结转和结余): the opening balance and movements of a year, entering, checking, reversing, withdrawing them."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onecard.accounts import carry
from onecard.accounts.balance import (
    check_balance,
    enter_balance,
    reverse_balance,
    transfer_internally,
    withdraw_balance,
)
from onecard.accounts.drafts import BalanceDraft
from onecard.accounts.models import COUNTING, BalanceItem, BalanceRecord, Fund, Nature, State
from onecard.accounts.views.books_place import (
    unit_field,
    unit_of,
)
from onecard.accounts.views.exporting import columns_of, form_asked
from onecard.accounts.views.forms import REASON, Field, FormPage, Typed, form_page
from onecard.accounts.views.listed import (
    Cell,
    Listed,
    ListPage,
    code_cell,
    list_page,
    money_cell,
    taken,
)
from onecard.accounts.views.narrowing import Choosing, Filter
from onecard.accounts.views.place import place_of
from onecard.accounts.views.record_steps import RecordSteps
from onecard.accounts.views.rights import rights
from onecard.office import permissions
from onecard.office.asking import told, tried
from onecard.office.door import page, person
from onecard.office.models import Entity

TITLE = "结转结余"
ENTER, CHECK = "accounts.enter_budget", "accounts.check_budget"
NATURES = [("", "不分"), *Nature.choices]
WHEN = Field("date", "日期", "day")
AMOUNT = Field("amount", "金额（元）", "amount")
DOCUMENT = Field("document", "依据文件", optional=True)
FIELDS = (
    Field("item", "事项", "choice", choices=[each for each in BalanceItem.choices if each[0] != BalanceItem.INTERNAL]),
    replace(WHEN, hint="年初结转和结余空着，就是1月1日。"),
    AMOUNT,
    Field("fund", "资金性质", "choice", choices=Fund.choices, value=Fund.GENERAL.value),
    Field("function", "功能分类", codes="function", optional=True),
    Field("nature", "支出性质", "choice", choices=NATURES),
    Field("project", "项目", optional=True),
    Field("reason", "事由", "long", optional=True, hint="年初结转和结余可以空着，其他事项要写。"),
    DOCUMENT,
)  # fmt: skip


def _purse(which: str, title: str) -> list[Field]:
    return [
        Field(f"fund-{which}", f"{title}资金性质", "choice", choices=Fund.choices, value=Fund.GENERAL.value),
        Field(f"function-{which}", f"{title}功能分类", codes="function", optional=True),
        Field(f"nature-{which}", f"{title}支出性质", "choice", choices=NATURES),
        Field(f"project-{which}", f"{title}项目", optional=True),
    ]


FILTER = Filter(
    "项目、事由、依据文件", ("project", "reason", "document"),
    (Choosing("item", "事项", BalanceItem.choices), Choosing("fund", "资金性质", Fund.choices)),
    codes=(("function", "功能分类"),), day="date", amount="amount_fen",
    sorts={"日期": "date", "功能分类": "function", "金额（元）": "amount_fen"},
)  # fmt: skip


@page("accounts.read")
@require_safe
def balances(request: HttpRequest) -> HttpResponseBase:
    """The balance records of the year that the filter takes, what waits first, with the totals of what counts by item."""
    place = place_of(request)
    ids = [member.id for member in place.subject.members]
    every = BalanceRecord.objects.filter(entity__in=ids, year=place.year)
    chosen = taken(request, place, every, FILTER)
    if form := form_asked(request):
        return chosen.file(place, TITLE, columns_of(FIELDS), form)
    user = person(request)
    query = place.query_of(place.subject.code, place.year)
    links = [
        ("录入结转结余", f"{reverse('accounts:balance_new')}{query}"),
        ("录入内部调剂", f"{reverse('accounts:balance_transfer')}{query}"),
    ]
    unit = unit_of(place) if len(place.subject.members) == 1 else None
    if unit and not every.filter(item=BalanceItem.OPENING, state__in=(*COUNTING, State.DRAFT)).exists():
        links.insert(1, ("结转上年年末数", f"{reverse('accounts:carry_forward')}{query}"))
    waiting = carry.carried(unit, place.year).exclude(maker=user).count() if unit else 0
    shown = ListPage(
        title=TITLE,
        heads=[
            ("事项", False), ("日期", False), ("功能分类", False), ("资金和性质", False), ("事由和依据", False),
            ("金额（元）", True),
        ],
        rows=[
            Listed(one, _cells(one), rights(user, one, ENTER, CHECK), f"{reverse('accounts:balances')}/{one.pk}")
            for one in chosen.shown
        ],
        measure="笔",
        empty="年初结转和结余、年初余额调整、归集调入调出、归集上缴、内部调剂等逐笔录入；年末数由系统算出。",
        lede="年初数和年内变动逐笔录入，年末结转和结余由系统算出。",
        new=links if permissions.may(user, ENTER) else [],
        totals=_totals(chosen.found),
        pages=chosen.pages,
        narrowed=chosen.narrowed,
        all_count=every.count(),
    )  # fmt: skip
    return list_page(
        request, place, shown, "accounts/balances.html",
        carried=waiting if permissions.may(user, CHECK, unit) else 0,
        gaps=carry.gaps(unit, place.year) if unit else [],
    )  # fmt: skip


def _totals(found: QuerySet[BalanceRecord]) -> list[tuple[str, int]]:
    sums = dict(found.filter(state__in=COUNTING).order_by().values_list("item").annotate(Sum("amount_fen")))
    return [(item.label, sums[item.value]) for item in BalanceItem if item.value in sums]


def _cells(one: BalanceRecord) -> list[Cell]:
    nature = one.get_nature_display() if one.nature else ""
    return [
        Cell(one.get_item_display(), remark="冲销" if one.reverses_id else ""),
        Cell(one.date.isoformat(), short=True),
        code_cell("function", one.function, one.year),
        Cell(one.get_fund_display(), remark="，".join(filter(None, (nature, one.project)))),
        Cell(one.reason, remark=one.document),
        money_cell(one.amount_fen),
    ]


@page("accounts.enter_budget")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter the opening balance or one movement."""
    place = place_of(request)
    refusal = None
    if request.method == "POST":
        unit = unit_of(place, request.POST.get("entity", ""))
        written, refusal = tried(lambda: _enter(request, unit, place.year))
        if written is not None:
            told(request, f"{written.get_item_display()}已录入，待另一人复核。")
            return redirect(STEPS.back(written))
    shown = FormPage(
        title="录入结转结余", verb="录入结转结余", back=f"{reverse('accounts:balances')}{place.with_params()}",
        back_title=TITLE, lede=f"{place.year}年度。录入后由另一人复核，复核后才计入报表。",
    )  # fmt: skip
    return form_page(request, place, shown, [*unit_field(place), *FIELDS], refusal)


def _enter(request: HttpRequest, unit: Entity, year: int) -> BalanceRecord:
    posted = request.POST.dict()
    if posted.get("item") == BalanceItem.OPENING and not posted.get("date", "").strip():
        posted["date"] = f"{year}-01-01"
    typed = Typed(posted)
    date, amount = typed.day("date", "日期"), typed.fen("amount", "金额")
    names = ("item", "fund", "function", "nature", "project", "reason", "document")
    draft = BalanceDraft(date=date, amount_fen=amount, **typed.texts(names, FIELDS, year))
    return typed.together(
        "结转结余事项没有录入。", lambda: enter_balance(person(request), unit, year=year, draft=draft)
    )


@page("accounts.enter_budget")
@require_http_methods(["GET", "HEAD", "POST"])
def transfer(request: HttpRequest) -> HttpResponse:
    """Enter an internal transfer (单位内部调剂): out of one purse, into another."""
    place = place_of(request)
    refusal = None
    if request.method == "POST":
        unit = unit_of(place, request.POST.get("entity", ""))
        written, refusal = tried(lambda: _transfer(request, unit, place.year))
        if written is not None:
            told(request, "内部调剂的调出和调入已录入，待另一人一并复核。")
            return redirect(STEPS.back(written))
    shown = FormPage(
        title="录入内部调剂", verb="录入内部调剂", back=f"{reverse('accounts:balances')}{place.with_params()}",
        back_title=TITLE, lede=f"{place.year}年度。调出和调入同时录入，一并复核。",
    )  # fmt: skip
    fields = [
        *unit_field(place),
        WHEN,
        AMOUNT,
        *_purse("out", "调出"),
        *_purse("in", "调入"),
        REASON,
        DOCUMENT,
    ]
    return form_page(request, place, shown, fields, refusal)


def _transfer(request: HttpRequest, unit: Entity, year: int) -> BalanceRecord:
    typed = Typed(request.POST.dict())
    date, amount = typed.day("date", "日期"), typed.fen("amount", "金额")

    def side(which: str, title: str) -> BalanceDraft:
        typed_here = typed.texts([field.name for field in _purse(which, title)], _purse(which, title), year)
        purse = {name.removesuffix(f"-{which}"): text for name, text in typed_here.items()}
        said = {name: typed.text(name) for name in ("reason", "document")}
        return BalanceDraft(item=BalanceItem.INTERNAL.value, date=date, amount_fen=amount, **purse, **said)

    source, target = side("out", "调出"), side("in", "调入")

    def act() -> BalanceRecord:
        _, into = transfer_internally(person(request), unit, year=year, source=source, target=target)
        return into

    return typed.together("内部调剂没有录入。", act)


STEPS = RecordSteps(
    BalanceRecord, "accounts:balances", TITLE,
    called=lambda one: one.get_item_display(),
    told=lambda one: f"{one.date.isoformat()}，{money_cell(one.amount_fen).text}元",
)  # fmt: skip


@page("accounts.check_budget")
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Check a record, with the other side of an internal transfer."""
    return STEPS.check(request, pk, lambda one: check_balance(person(request), one))


@page("accounts.enter_budget")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why a draft is taken back, and take it back."""
    return STEPS.withdraw(request, pk, lambda one, why: withdraw_balance(person(request), one, reason=why))


@page("accounts.enter_budget")
@require_http_methods(["GET", "HEAD", "POST"])
def reversal(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why a record that counts is reversed, and write its reversal."""
    return STEPS.reverse(
        request, pk, lambda one, why: reverse_balance(person(request), one, reason=why),
        "生成一笔金额相反的记录，原来的不删；内部调剂两方一并冲销。",
    )  # fmt: skip
