"""The difference table (差额表) of a department: its lines, how the sum of the units comes about, declaring, checking,
reversing, withdrawing a line."""

from __future__ import annotations

from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onecard.accounts import department
from onecard.accounts.difference import (
    check_difference,
    declare_difference,
    reverse_difference,
    withdraw_difference,
)
from onecard.accounts.models import COUNTING, BalanceItem, Fund, Item, Nature, TableDifference
from onecard.accounts.reconcile import reconciliation
from onecard.accounts.subject import Subject, subject
from onecard.accounts.views.forms import REASON, Field, FormPage, Typed, form_page
from onecard.accounts.views.listed import (
    PAGE,
    Cell,
    Listed,
    ListPage,
    code_cell,
    drafts_first,
    list_page,
    money_cell,
)
from onecard.accounts.views.pages import Pages
from onecard.accounts.views.place import place_of
from onecard.accounts.views.record_steps import RecordSteps
from onecard.accounts.views.rights import rights
from onecard.office import permissions
from onecard.office.asking import told, tried
from onecard.office.door import page, person

TITLE = "差额表"
ENTER, CHECK = "accounts.adjust_tables", "accounts.check_tables"
ITEMS = [*Item.choices, *BalanceItem.choices]
FIELDS = (
    Field("item", "收支项目", "choice", choices=ITEMS),
    Field("amount", "金额（元）", "amount", hint="汇总数要增加的写正数，要减少的写负数。"),
    Field("fund", "资金性质", "choice", choices=Fund.choices, value=Fund.GENERAL.value),
    Field("function", "功能分类", codes="function", optional=True, hint="支出要填到项。"),
    Field("economy", "经济分类", codes="economy", optional=True, hint="只有支出填，填到款。"),
    Field("nature", "支出性质", "choice", choices=[("", "不分"), *Nature.choices], hint="支出要填，收入不填。"),
    Field("project", "项目", optional=True),
    REASON,
)  # fmt: skip


@page("tables.read")
@require_safe
def difference_table(request: HttpRequest) -> HttpResponse:
    """The lines of the year, how each total of the department comes about, and what was left out between units."""
    place = place_of(request)
    whose = place.subject
    every = _of(whose).filter(year=place.year)
    pages = Pages.asked(request, every.count(), PAGE)
    user = person(request)
    may = whose.is_group and permissions.may(user, ENTER)
    new = f"{reverse('accounts:difference_new')}{place.query_of(whose.code, place.year)}"
    shown = ListPage(
        title=TITLE,
        section="决算",
        heads=[
            ("收支项目", False), ("功能分类", False), ("经济分类", False), ("资金、性质和项目", False), ("事由", False),
            ("金额（元）", True),
        ],
        rows=[
            Listed(one, _cells(one), rights(user, one, ENTER, CHECK), f"{reverse('accounts:difference_table')}/{one.pk}")
            for one in drafts_first(every, "group")[pages.offset : pages.offset + PAGE]
        ],
        measure="笔",
        empty=_empty(whose),
        lede="部门汇总数等于各单位之和，减去单位之间的内部往来，加上差额表；差额表只算已复核的。",
        new=[("登记差额", new)] if may else [],
        totals=_totals(every),
        pages=pages,
    )  # fmt: skip
    if not whose.is_group:
        return list_page(request, place, shown)
    known = place.has_data
    return list_page(
        request, place, shown, "accounts/difference_table.html",
        remarks=department.remarks(whose, place.year) if known else [],
        reconciliation=reconciliation(whose, place.year) if known else [],
        transfers=department.transfers(whose, place.year),
    )  # fmt: skip


def _empty(whose: Subject) -> str:
    if whose.is_group:
        return "各单位的数加起来还差的，在这里逐笔登记并写明事由；差额为零时不用登记。"
    return f"{whose.name}是单位，只有部门才有差额表：部门的决算由所属单位汇总，差额登记在部门上。"


def _of(whose: Subject) -> QuerySet[TableDifference]:
    if not whose.is_group:
        return TableDifference.objects.none()
    return TableDifference.objects.filter(group=whose.group_id)


def _totals(every: QuerySet[TableDifference]) -> list[tuple[str, int]]:
    counting = every.filter(state__in=COUNTING).order_by()
    sums = dict(counting.values_list("item").annotate(Sum("amount_fen")))
    return [(title, sums[item]) for item, title in ITEMS if item in sums]


def _cells(one: TableDifference) -> list[Cell]:
    nature = one.get_nature_display() if one.nature else ""
    return [
        Cell(one.get_item_display()),
        code_cell("function", one.function, one.year),
        code_cell("economy", one.economy, one.year),
        Cell(one.get_fund_display(), remark="，".join(filter(None, (nature, one.project)))),
        Cell(one.reason),
        money_cell(one.amount_fen),
    ]


@page("accounts.adjust_tables")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Declare one line; for a unit, go back to the list, which says that it has none."""
    place = place_of(request)
    if not place.subject.is_group:
        back = place.query_of(place.subject.code, place.year)
        return redirect(f"{reverse('accounts:difference_table')}{back}")
    refusal = None
    if request.method == "POST":
        written, refusal = tried(lambda: _declare(request, place.subject, place.year))
        if written is not None:
            told(request, "差额已登记，待另一人复核，复核后计入部门汇总数。")
            return redirect(STEPS.back(written))
    shown = FormPage(
        title="登记差额", verb="登记差额", back=f"{reverse('accounts:difference_table')}{place.with_params()}",
        back_title=TITLE, section="决算",
        lede=f"{place.subject.name}，{place.year}年度。登记后由另一人复核，复核后才计入部门汇总数。",
    )  # fmt: skip
    return form_page(request, place, shown, FIELDS, refusal)


def _declare(request: HttpRequest, whose: Subject, year: int) -> TableDifference:
    typed = Typed(request.POST.dict())
    amount = typed.fen("amount", "金额")
    names = ("item", "function", "economy", "fund", "nature", "project", "reason")
    texts = typed.texts(names, FIELDS, year)
    return typed.together(
        "差额表没有登记。",
        lambda: declare_difference(person(request), whose, year, amount_fen=amount, **texts),
    )


STEPS = RecordSteps(
    TableDifference, "accounts:difference_table", TITLE,
    called=lambda one: f"差额{one.get_item_display()}",
    told=lambda one: f"{one.group.name}，{one.year}年度，{money_cell(one.amount_fen).text}元",
    owner="group", section="决算",
)  # fmt: skip


@page("accounts.check_tables")
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Check a line."""
    return STEPS.check(request, pk, lambda one: check_difference(person(request), _whose(one), one))


@page("accounts.adjust_tables")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why a line nobody has checked is taken back, and take it back."""
    return STEPS.withdraw(
        request, pk, lambda one, why: withdraw_difference(person(request), _whose(one), one, reason=why)
    )


@page("accounts.adjust_tables")
@require_http_methods(["GET", "HEAD", "POST"])
def reversal(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why a line that counts is reversed, and write its reversal."""
    return STEPS.reverse(
        request, pk, lambda one, why: reverse_difference(person(request), _whose(one), one, reason=why)
    )


def _whose(one: TableDifference) -> Subject:
    return subject(one.group.code)
