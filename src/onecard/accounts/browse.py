"""Browsing the vouchers of a year: filtered, ordered, one page, with the totals of the whole filter.

A page costs the same whatever the number of vouchers. What a filter narrows to no more than `EXACT` vouchers is counted
and summed at once; the totals of the whole year are read from those kept at posting; those of a wider filter are left
to a second reading (`totals_of`), for which the page need not wait.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from onecard.accounts.models import Entry, EntryTotal, Item, State, Voucher
from onecard.accounts.models.checked import standing
from onecard.accounts.sources import under
from onecard.accounts.subject import Subject

SORTS = {"date": ("date", "pk"), "number": ("number", "pk"), "amount": ("amount_fen", "pk")}
EXACT = 5_000
"""How many vouchers are counted and summed while the page waits."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter of vouchers; empty values narrow nothing. `function` and `economy` also take the codes above them;
    amounts are 分 of a whole voucher. `sort` is a key of `SORTS`, with a leading ``-`` for the largest first."""

    text: str = ""
    month: int | None = None
    function: str = ""
    economy: str = ""
    nature: str = ""
    kind: str = ""
    state: str = ""
    from_fen: int | None = None
    to_fen: int | None = None
    sort: str = "-date"


@dataclass(frozen=True, slots=True)
class Totals:
    """Of a whole filter: the number of vouchers, and the sums of income and expenditure in 分."""

    count: int
    income_fen: int
    spent_fen: int


@dataclass(slots=True)
class Found:
    """One page of vouchers, and the totals of the whole filter; None where they are many and read after the page."""

    vouchers: list[Voucher] = field(default_factory=list)
    totals: Totals | None = None
    all_count: int = 0
    """How many vouchers the year has, withdrawn drafts left out."""


def vouchers(whose: Subject, year: int, wanted: Wanted, offset: int = 0, limit: int = 50) -> Found:
    """The vouchers of the subject's year that fit, one page of them with entries and units fetched; withdrawn drafts
    only when asked for by state."""
    every = _of_year(whose, year, wanted)
    whole_year = _kept(whose, year)
    if wanted == Wanted(sort=wanted.sort):
        return Found(_page(every, wanted, offset, limit), whole_year, whole_year.count)
    few = list(_narrowed(every, whose, year, wanted, few=True).values_list("pk", flat=True)[: EXACT + 1])
    if len(few) <= EXACT:
        fitting = Voucher.objects.filter(pk__in=few)
        totals = Totals(len(few), *_sums(Entry.objects.filter(voucher__in=few)))
        return Found(_page(fitting, wanted, offset, limit), totals, whole_year.count)
    fitting = _narrowed(every, whose, year, wanted, few=False)
    return Found(_page(fitting, wanted, offset, limit), None, whole_year.count)


def totals_of(whose: Subject, year: int, wanted: Wanted) -> Totals:
    """The totals of a filter, however many vouchers it takes."""
    fitting = _narrowed(_of_year(whose, year, wanted), whose, year, wanted, few=False)
    return Totals(fitting.count(), *_sums(Entry.objects.filter(voucher__in=fitting.values("pk"))))


def _of_year(whose: Subject, year: int, wanted: Wanted) -> QuerySet[Voucher]:
    every = Voucher.objects.filter(entity__in=[member.id for member in whose.members], year=year)
    return every.filter(standing(wanted.state)) if wanted.state else every.exclude(state=State.WITHDRAWN)


def _kept(whose: Subject, year: int) -> Totals:
    """The totals of the year: what counts as kept, and the drafts beside it."""
    ids = [member.id for member in whose.members]
    kept = EntryTotal.objects.filter(entity__in=ids, year=year)
    drafts = Entry.objects.filter(
        voucher__in=Voucher.objects.filter(standing(State.DRAFT), entity__in=ids, year=year)
    )
    income, spent = (counted + waiting for counted, waiting in zip(_sums(kept), _sums(drafts), strict=True))
    count = kept.aggregate(count=Sum("vouchers"))["count"] or 0
    return Totals(count + drafts.filter(line=1).count(), income, spent)


def _sums(rows: QuerySet[Entry] | QuerySet[EntryTotal]) -> tuple[int, int]:
    sums = rows.aggregate(
        income=Sum("amount_fen", filter=~Q(item=Item.EXPENDITURE)),
        spent=Sum("amount_fen", filter=Q(item=Item.EXPENDITURE)),
    )
    return sums["income"] or 0, sums["spent"] or 0


def _narrowed(
    every: QuerySet[Voucher], whose: Subject, year: int, wanted: Wanted, *, few: bool
) -> QuerySet[Voucher]:
    """`few` asks the entries first, which is quick where the filter takes few; else each voucher is asked in its
    order, which is quick where it takes many."""
    found = every
    if wanted.month:
        found = found.filter(month=wanted.month)
    lines = Q()
    for name in ("function", "economy"):
        if value := getattr(wanted, name):
            lines &= under(name, value)
    if wanted.nature:
        lines &= Q(nature=wanted.nature)
    if wanted.kind:
        lines &= Q(item=Item.EXPENDITURE) if wanted.kind == "支出" else ~Q(item=Item.EXPENDITURE)
    if lines and few:
        of_year = Q(entity__in=[member.id for member in whose.members], year=year)
        found = found.filter(pk__in=Entry.objects.filter(of_year, lines).values("voucher"))
    elif lines:
        found = found.filter(Exists(Entry.objects.filter(lines, voucher=OuterRef("pk"))))
    if wanted.text:
        named = Entry.objects.filter(
            Q(payee__contains=wanted.text)
            | Q(summary__contains=wanted.text)
            | Q(project__contains=wanted.text),
            voucher=OuterRef("pk"),
        )
        found = found.filter(
            Q(number__contains=wanted.text) | Q(summary__contains=wanted.text) | Exists(named)
        )
    if wanted.from_fen is not None:
        found = found.filter(amount_fen__gte=wanted.from_fen)
    if wanted.to_fen is not None:
        found = found.filter(amount_fen__lte=wanted.to_fen)
    return found


def _page(found: QuerySet[Voucher], wanted: Wanted, offset: int, limit: int) -> list[Voucher]:
    descending, name = wanted.sort.startswith("-"), wanted.sort.removeprefix("-")
    columns = SORTS.get(name, SORTS["date"])
    return list(
        found.order_by(*(f"-{column}" if descending else column for column in columns))
        .select_related("entity", "maker", "checker")
        .prefetch_related("entries")[offset : offset + limit]
    )
