"""Budgets (预算): the lines of a year with their totals by basis, entering, checking, reversing, withdrawing them."""

from __future__ import annotations

from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onecard.accounts.budget import check_budget, enter_budget, reverse_budget, withdraw_budget
from onecard.accounts.drafts import BudgetDraft
from onecard.accounts.models import COUNTING, BudgetBasis, BudgetLine, Fund, Nature
from onecard.accounts.views.books_place import (
    place_of_record,
    unit_field,
    unit_of,
)
from onecard.accounts.views.exporting import columns_of, form_asked
from onecard.accounts.views.forms import Field, FormPage, Typed, form_page
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
from onecard.accounts.views.record_page import record_page
from onecard.accounts.views.record_steps import RecordSteps
from onecard.accounts.views.rights import rights
from onecard.office import permissions
from onecard.office.asking import told, tried
from onecard.office.door import page, person
from onecard.office.models import Entity, User

TITLE = "预算"
ENTER, CHECK = "accounts.enter_budget", "accounts.check_budget"
FIELDS = (
    Field("basis", "预算口径", "choice", choices=BudgetBasis.choices),
    Field("number", "指标文号", hint="批复或指标文件的文号。"),
    Field("date", "日期", "day"),
    Field("function", "功能分类", codes="function", optional=True, hint="空着是已批复、还没有分解到项的。"),
    Field("economy", "经济分类", codes="economy", optional=True),
    Field("amount", "金额（元）", "amount", hint="调减写负数。"),
    Field("fund", "资金性质", "choice", choices=Fund.choices, value=Fund.GENERAL.value),
    Field("nature", "支出性质", "choice", choices=Nature.choices, value=Nature.BASIC.value),
    Field("project", "项目", optional=True),
    Field("reason", "事由", "long", optional=True, hint="调整要写明依据和原因；年初预算可以空着。"),
)


FILTER = Filter(
    "文号、项目、事由", ("number", "project", "reason"),
    (
        Choosing("basis", "口径", BudgetBasis.choices),
        Choosing("nature", "性质", Nature.choices),
        Choosing("fund", "资金性质", Fund.choices),
    ),
    codes=(("function", "功能分类"), ("economy", "经济分类")), day="date", amount="amount_fen",
    sorts={"文号和日期": "date", "功能分类": "function", "金额（元）": "amount_fen"},
)  # fmt: skip


@page("accounts.read")
@require_safe
def budgets(request: HttpRequest) -> HttpResponseBase:
    """The budget lines of the year that the filter takes, what waits first, with the totals of what counts by basis."""
    place = place_of(request)
    ids = [member.id for member in place.subject.members]
    every = BudgetLine.objects.filter(entity__in=ids, year=place.year)
    chosen = taken(request, place, every, FILTER)
    if form := form_asked(request):
        return chosen.file(place, TITLE, columns_of(FIELDS), form)
    user = person(request)
    shown = ListPage(
        title=TITLE,
        heads=[
            ("口径", False), ("文号和日期", False), ("功能分类", False), ("经济分类", False), ("性质和项目", False),
            ("金额（元）", True),
        ],
        rows=[_row(user, line) for line in chosen.shown],
        measure="笔",
        empty="逐笔录入年初预算和每次调整，也可以从文件导入。全年预算是年初加各次调整。",
        lede="全年预算是年初预算加各次调整，只算已复核的。",
        new=_new_links(request, place.query_of(place.subject.code, place.year)),
        beyond=[("预算执行", f"{reverse('accounts:budget_execution')}{place.query}")],
        totals=_totals(chosen.found),
        pages=chosen.pages,
        narrowed=chosen.narrowed,
        all_count=every.count(),
    )  # fmt: skip
    return list_page(request, place, shown)


def _new_links(request: HttpRequest, query: str) -> list[tuple[str, str]]:
    may = permissions.may(person(request), ENTER)
    return [("录入预算", f"{reverse('accounts:budget_new')}{query}")] if may else []


def _totals(found: QuerySet[BudgetLine]) -> list[tuple[str, int]]:
    sums = dict(found.filter(state__in=COUNTING).order_by().values_list("basis").annotate(Sum("amount_fen")))
    by_basis = [(basis.label, sums.get(basis.value, 0)) for basis in BudgetBasis]
    return [*by_basis, ("全年预算", sum(amount for _, amount in by_basis))] if sums else []


def _row(user: User, line: BudgetLine) -> Listed:
    return Listed(
        line, _cells(line), rights(user, line, ENTER, CHECK), f"{reverse('accounts:budgets')}/{line.pk}"
    )


@page("accounts.read")
@require_safe
def budget(request: HttpRequest, pk: int) -> HttpResponse:
    """One line of a budget: what it says, its documents, and what was done with it."""
    line = STEPS.find(request, pk)
    place = place_of_record(request, line, reverse("accounts:budgets"))
    cells = _cells(line)
    told = [
        ("口径", cells[0]), ("文号", Cell(line.number)), ("日期", Cell(line.date.isoformat())), ("功能分类", cells[2]),
        ("经济分类", cells[3] if line.economy else Cell("没有填")), ("资金性质", Cell(line.get_fund_display())),
        ("支出性质", Cell(line.get_nature_display())),
        ("项目", Cell(line.project or "没有填")), ("金额（元）", cells[5]),
    ]  # fmt: skip
    title = f"{line.get_basis_display()}{line.number}"
    return record_page(request, place, title, _row(person(request), line), told, (STEPS.back(line), TITLE))


def _cells(line: BudgetLine) -> list[Cell]:
    return [
        Cell(line.get_basis_display(), short=True),
        Cell(
            line.number,
            remark=line.date.isoformat(),
            short=True,
            href=reverse("accounts:budget", args=[line.pk]),
        ),
        code_cell("function", line.function, line.year, "未分解到项"),
        code_cell("economy", line.economy, line.year),
        Cell(line.get_nature_display(), remark="，".join(filter(None, (line.project, line.reason)))),
        money_cell(line.amount_fen),
    ]


@page("accounts.enter_budget")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter one line of a budget."""
    place = place_of(request)
    refusal = None
    if request.method == "POST":
        unit = unit_of(place, request.POST.get("entity", ""))
        written, refusal = tried(lambda: _enter(request, unit, place.year))
        if written is not None:
            told(request, f"{written.number}已录入，待另一人复核，复核后计入报表。")
            return redirect(STEPS.back(written))
    shown = FormPage(
        title="录入预算", verb="录入预算", back=f"{reverse('accounts:budgets')}{place.with_params()}", back_title=TITLE,
        lede=f"{place.year}年度。录入后由另一人复核，复核后才计入报表。",
    )  # fmt: skip
    return form_page(request, place, shown, [*unit_field(place), *FIELDS], refusal)


def _enter(request: HttpRequest, unit: Entity, year: int) -> BudgetLine:
    typed = Typed(request.POST.dict())
    date, amount = typed.day("date", "日期"), typed.fen("amount", "金额")
    names = ("basis", "number", "function", "economy", "fund", "nature", "project", "reason")
    draft = BudgetDraft(date=date, amount_fen=amount, **typed.texts(names, FIELDS, year))
    return typed.together(
        "预算没有录入。", lambda: enter_budget(person(request), unit, year=year, draft=draft)
    )


STEPS = RecordSteps(
    BudgetLine, "accounts:budgets", TITLE,
    called=lambda line: f"{line.get_basis_display()}{line.number}",
    told=lambda line: f"{line.date.isoformat()}，{money_cell(line.amount_fen).text}元",
)  # fmt: skip


@page("accounts.check_budget")
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Check a line."""
    return STEPS.check(request, pk, lambda line: check_budget(person(request), line))


@page("accounts.enter_budget")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why a draft is taken back, and take it back."""
    return STEPS.withdraw(request, pk, lambda line, why: withdraw_budget(person(request), line, reason=why))


@page("accounts.enter_budget")
@require_http_methods(["GET", "HEAD", "POST"])
def reversal(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why a line that counts is reversed, and write its reversal."""
    when = Field("date", "冲销日期", "day", optional=True, hint="空着按原日期；原月份已结账的，填未结账月份的日期。")  # fmt: skip

    def act(line: BudgetLine, why: str) -> BudgetLine:
        typed = Typed(request.POST.dict())
        date = typed.day_or_none("date", "冲销日期")
        typed.require("预算没有冲销。")
        return reverse_budget(person(request), line, reason=why, date=date)

    return STEPS.reverse(request, pk, act, fields=[when])
