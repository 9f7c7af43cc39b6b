"""Budget execution (预算执行): what is left of each budget, by function or project, each amount a link to its records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from onecard.accounts.department import without_budget
from onecard.accounts.execution import By, Execution, Line, Sum, execution
from onecard.accounts.figures import UNDIVIDED
from onecard.accounts.models import Fund, Nature
from onecard.accounts.views.exporting import Column, Value, export_links, exported, form_asked
from onecard.accounts.views.narrowing import Choosing
from onecard.accounts.views.place import Place, place_of
from onecard.accounts.views.records import name_of
from onecard.accounts.views.rights import may_begin
from onecard.core.money import yuan
from onecard.finalaccounts import figures as fa
from onecard.office.door import page, person

TITLE = "预算执行"
BY: Mapping[By, tuple[str, str]] = {
    "item": ("功能分类（项）", "未分解到项"),
    "project": ("项目", "没有写项目"),
}
"""What the rows are, and what is said of what belongs to none of them."""
FILTERS = (Choosing("fund", "资金性质", Fund.choices), Choosing("nature", "支出性质", Nature.choices))
AMOUNTS = (
    ("initial", "年初预算", "年初"),
    ("adjusted", "调整", "调整"),
    ("full", "全年预算", "全年"),
    ("paid", "已支付", "决算"),
)
"""The columns that add records up: name, title, and the basis of the figure whose evidence these records are."""
ORDERS: Mapping[str, Callable[[Line], int | Decimal | None]] = {
    **{name: lambda line, name=name: getattr(line, name).fen for name, _, _ in AMOUNTS},  # type: ignore[misc]
    "left": lambda line: line.left_fen,
    "rate": lambda line: line.rate,
}


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount in 分, None where it is not known, and the address of the records beneath it, if there are any."""

    fen: int | None
    href: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line as shown: its code and name, its four sums, and in words what is odd about it."""

    line: Line
    code: str
    name: str
    amounts: tuple[Amount, ...]
    mark: str


@page("accounts.read")
@require_safe
def budget_execution(request: HttpRequest) -> HttpResponseBase:
    """How far the year's budget is carried out, narrowed and ordered by the address."""
    place = place_of(request)
    by: By = "project" if request.GET.get("by") == "project" else "item"
    typed = {one.name: _chosen(one, request.GET.get(one.name, "")) for one in FILTERS}
    found = execution(place.subject, place.year, by, **typed)
    rows, apart, total = _rows(found, place, by, typed, request.GET.get("sort", ""))
    if form := form_asked(request):
        shown = [*rows, *([apart] if apart else []), total]
        return exported(place, TITLE, _columns(by), shown, len(shown), form)
    chips = [
        (dict(one.choices)[typed[one.name]], place.with_params(**{one.name: None}))
        for one in FILTERS
        if typed[one.name]
    ]
    context = {
        "place": place,
        "found": found,
        "rows": rows,
        "apart": apart,
        "total": total,
        "by": by,
        "what": BY[by][0],
        "tabs": [(f"按{BY[one][0].partition('（')[0]}", place.with_params(by=one, sort=None), one == by) for one in BY],
        "heads": _heads(by, request.GET.get("sort", ""), place.with_params),
        "over_address": place.with_params(sort="left"),
        "filters": [(one, typed[one.name]) for one in FILTERS],
        "sort": request.GET.get("sort", ""),
        "chips": chips,
        "clear_address": place.with_params(fund=None, nature=None),
        "exports": export_links(place),
        "remarks": list(without_budget(place.subject, place.year)) if place.subject.is_group else [],
    }  # fmt: skip
    return render(request, "accounts/execution.html", context | may_begin(person(request)))


def _chosen(one: Choosing, asked: str) -> str:
    return asked if asked in dict(one.choices) else ""


def _rows(
    found: Execution, place: Place, by: By, typed: Mapping[str, str], sort: str
) -> tuple[list[Row], Row | None, Row]:
    """The rows in the order asked for, what is apart, and the total."""
    dimension = "function" if by == "item" else "project"
    # Beside a unit whose figures come from a file, the department's evidence is of more than is shown here.
    linked = not found.without

    def row(line: Line, code: str, name: str, own: dict[str, str] | None) -> Row:
        dims = (
            None
            if own is None or not linked
            else {**own, **{key: value for key, value in typed.items() if value}}
        )
        amounts = tuple(_amount(getattr(line, key), line.known or key == "paid", place, basis, dims)
                        for key, _, basis in AMOUNTS)  # fmt: skip
        return Row(line, code, name, amounts, _mark(line, found))

    lines = list(found.lines)
    order = ORDERS.get(sort.removeprefix("-"))
    if order is not None:
        known = [line for line in lines if order(line) is not None]
        known.sort(key=lambda line: order(line) or 0, reverse=sort.startswith("-"))
        lines = known + [line for line in lines if order(line) is None]
    elif sort == "-key":
        lines.reverse()
    rows = [
        row(line, line.key if by == "item" else "",
            name_of("function", line.key, place.year) if by == "item" else line.key, {dimension: line.key})
        for line in lines
    ]  # fmt: skip
    apart = None
    if found.apart is not None:
        # Records of no project have no figure of their own; those of no function are a figure.
        own = {"function": UNDIVIDED} if by == "item" and found.apart_is_bare else None
        apart = row(found.apart, "", BY[by][1], own)
    return rows, apart, row(found.total, "", "合计", {})


def _amount(of: Sum, known: bool, place: Place, basis: str, dims: Mapping[str, str] | None) -> Amount:
    if not known:
        return Amount(None)
    if dims is None or not of.count:
        return Amount(of.fen)
    address = reverse("accounts:fact", args=[fa.EXPENDITURE.key])
    return Amount(of.fen, f"{address}{place.query}&{urlencode({'basis': basis, **dims})}")


def _mark(line: Line, found: Execution) -> str:
    if line.over:
        return "超预算" if line.full.count else "没有预算"
    return "预算未分解" if found.total.known and not line.known else ""


def _heads(by: By, sort: str, address: Callable[..., str]) -> list[tuple[str, bool, str, str]]:
    """The heads of the table: title, whether it holds numbers, where a click leads, how it is ordered now."""
    titles = [
        ("key", BY[by][0]),
        *((name, title) for name, title, _ in AMOUNTS),
        ("left", "余额"),
        ("rate", "执行率"),
    ]
    direction = {sort.removeprefix("-"): "descending" if sort.startswith("-") else "ascending"}
    return [
        (title, name != "key", address(sort=name if sort == f"-{name}" else f"-{name}"), direction.get(name, ""))
        for name, title in titles
    ]  # fmt: skip


def _columns(by: By) -> list[Column]:
    named = [Column("功能分类编码", lambda row: row.code)] if by == "item" else []
    amounts = [
        Column(f"{title}（元）", lambda row, place=place: _value(row.amounts[place].fen))  # type: ignore[misc]
        for place, (_, title, _) in enumerate(AMOUNTS)
    ]
    return [
        *named,
        Column("功能分类名称" if by == "item" else "项目", lambda row: row.name),
        *amounts,
        Column("余额（元）", lambda row: _value(row.line.left_fen)),
        Column("执行率（%）", lambda row: "" if row.line.rate is None else row.line.rate),
        Column("标注", lambda row: row.mark),
    ]


def _value(fen: int | None) -> Value:
    return "" if fen is None else yuan(fen)
