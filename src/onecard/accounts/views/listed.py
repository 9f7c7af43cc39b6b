"""Lists of records that are made by one person and checked by another: one shape for all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from onecard.accounts.models import State
from onecard.accounts.models.checked import Checked
from onecard.accounts.views.exporting import Column, export_links, exported
from onecard.accounts.views.forms import REASON, Field, FormPage, form_page
from onecard.accounts.views.narrowing import Filter, Narrowed, narrowed
from onecard.accounts.views.pages import Pages
from onecard.accounts.views.place import Place
from onecard.accounts.views.records import name_of
from onecard.accounts.views.returning import next_address
from onecard.accounts.views.rights import Rights
from onecard.core.errors import Refusal
from onecard.core.money import yuan
from onecard.office.asking import told, told_refusal, tried

Record = TypeVar("Record", bound=Checked)
PAGE = 100


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a list: its text, a code before it, a remark below it, whether it is a number or is not broken, and
    the address it leads to where it leads anywhere."""

    text: str
    code: str = ""
    remark: str = ""
    number: bool = False
    negative: bool = False
    short: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """One record of a list; `address` is where the addresses of its steps begin and `query` how they end, `also` names
    steps of its own kind, `stands` is what the column of states says instead of the record's own state."""

    record: Checked
    cells: Sequence[Cell]
    right: Rights
    address: str
    also: Sequence[tuple[str, str]] = ()
    stands: str = ""
    query: str = ""


@dataclass(frozen=True, slots=True)
class Taken(Generic[Record]):
    """What a list takes of `every` record it could show: those `found` by the filter, `ordered` as asked, and the page."""

    narrowed: Narrowed
    every: QuerySet[Record]
    found: QuerySet[Record]
    ordered: QuerySet[Record]
    pages: Pages

    @property
    def shown(self) -> QuerySet[Record]:
        """The records of the page."""
        return self.ordered[self.pages.offset : self.pages.offset + self.pages.size]

    def file(self, place: Place, title: str, columns: Sequence[Column], form: str) -> HttpResponseBase:
        """All the filter takes, as a file. Raises Refusal `export.too_many`."""
        return exported(place, title, columns, self.ordered.iterator(), self.pages.count, form)


@dataclass(frozen=True, slots=True)
class ListPage:
    """A list: `heads` are titles with whether the column holds numbers, `totals` titles with amounts in 分, `undo` the
    verb and the end of the address of what takes a counting record's effect away, `tabs` other lists beside it, `beyond`
    pages made of its records."""

    title: str
    heads: Sequence[tuple[str, bool]]
    rows: Sequence[Listed]
    measure: str
    empty: str
    section: str = "账务"
    lede: str = ""
    new: Sequence[tuple[str, str]] = ()
    beyond: Sequence[tuple[str, str]] = ()
    totals: Sequence[tuple[str, int]] = ()
    undo: tuple[str, str] = ("冲销", "reverse")
    tabs: Sequence[tuple[str, str, bool]] = ()
    pages: Pages | None = None
    narrowed: Narrowed | None = None
    all_count: int = 0
    """How many records there are without the filter."""


def list_page(
    request: HttpRequest, place: Place, page: ListPage, template: str = "accounts/list.html", **more: object
) -> HttpResponse:  # fmt: skip
    """The page of a list; `template` extends it where a list has `more` to show."""
    waiting = sum(row.right.check for row in page.rows)
    shown = {
        "place": place,
        "list": page,
        "count": page.pages.count if page.pages else len(page.rows),
        "waiting": waiting,
        "own": next((row for row in page.rows if row.right.own_check), None),
        "pages": page.pages,
        "columns": [
            (
                title,
                is_number,
                *(page.narrowed.sorting(title, place.with_params) if page.narrowed else ("", "")),
            )
            for title, is_number in page.heads
        ],
        "narrowed": page.narrowed,
        "clear_address": place.query_of(place.subject.code, place.year),
        "exports": export_links(place) if page.narrowed else [],
        "page_addresses": page.pages.addresses(place) if page.pages else [],
    }
    return render(request, template, shown | more)


def drafts_first(every: QuerySet[Record], owner: str = "entity") -> QuerySet[Record]:
    """The records in the order of a list: what waits to be checked first, then the latest."""
    first = Case(When(state=State.DRAFT, then=Value(0)), default=Value(1), output_field=IntegerField())
    return every.select_related(owner, "maker", "checker").order_by(first, "-pk")


def taken(request: HttpRequest, place: Place, every: QuerySet[Record], by: Filter) -> Taken[Record]:
    """What the address takes of these records, in pages."""
    asked = narrowed(request, by, place.with_params)
    found = asked.of(every)
    pages = Pages.asked(request, found.count(), PAGE)
    return Taken(asked, every, found, asked.ordered(found, drafts_first), pages)


def code_cell(code_list: str, code: str, year: int, empty: str = "") -> Cell:
    """A cell with a code and its name."""
    return Cell(name_of(code_list, code, year) if code else empty, code=code)


def money_cell(fen: int) -> Cell:
    """A cell with an amount in 元."""
    return Cell(f"{yuan(fen):,.2f}".replace("-", "−"), number=True, negative=fen < 0)


def checked(request: HttpRequest, act: Callable[[], Checked], said: str, back: str) -> HttpResponse:
    """Check a record from its list and go back there, saying what is now true or why it is not."""
    record, refusal = tried(act)
    if record is None and refusal is not None:
        told_refusal(request, refusal)
    else:
        told(request, said)
    return redirect(next_address(request, back) if record is not None else back)


def reasoned(
    request: HttpRequest, place: Place, page: FormPage, act: Callable[[str], object], said: str,
    fields: Sequence[Field] = (),
) -> HttpResponse:  # fmt: skip
    """Ask for a reason, do what is done with it, and go back to the list, saying what is now true."""
    refusal: Refusal | None = None
    if request.method == "POST":
        done, refusal = tried(lambda: act(request.POST.get("reason", "")))
        if refusal is None and done is not None:
            told(request, said)
            return redirect(page.back)
    return form_page(request, place, page, [REASON, *fields], refusal)
