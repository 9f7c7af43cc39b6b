"""Browsing the vouchers of a year: filtered, ordered, one page, with the totals of the whole filter."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from onecard.accounts.models import Entry, Item, State, Voucher
from onecard.accounts.subject import Subject

SORTS = {"date": ("date", "pk"), "number": ("number", "pk"), "amount": ("amount_fen", "pk")}


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


@dataclass(slots=True)
class Found:
    """One page of vouchers, and of the whole filter the number and the sums in 分; `all_count` counts the year."""

    vouchers: list[Voucher] = field(default_factory=list)
    count: int = 0
    income_fen: int = 0
    spent_fen: int = 0
    all_count: int = 0


def vouchers(whose: Subject, year: int, wanted: Wanted, offset: int = 0, limit: int = 50) -> Found:
    """The vouchers of the subject's year that fit, one page of them with entries and units fetched; withdrawn drafts
    only when asked for by state."""
    every = Voucher.objects.filter(entity__in=[member.id for member in whose.members], year=year)
    if not wanted.state:
        every = every.exclude(state=State.WITHDRAWN)
    fitting = _narrowed(every, wanted)
    sums = Entry.objects.filter(voucher__in=fitting.values("pk")).aggregate(
        spent=Sum("amount_fen", filter=Q(item=Item.EXPENDITURE)),
        income=Sum("amount_fen", filter=~Q(item=Item.EXPENDITURE)),
    )
    return Found(
        vouchers=list(_ordered(fitting, wanted.sort)[offset : offset + limit]),
        count=fitting.count(),
        income_fen=sums["income"] or 0,
        spent_fen=sums["spent"] or 0,
        all_count=every.count(),
    )


def _narrowed(every: QuerySet[Voucher], wanted: Wanted) -> QuerySet[Voucher]:
    found = every
    if wanted.month:
        found = found.filter(month=wanted.month)
    if wanted.state:
        found = found.filter(state=wanted.state)
    lines = Q()
    for name in ("function", "economy"):
        if value := getattr(wanted, name):
            lines &= Q(**{f"{name}__startswith": value})
    if wanted.nature:
        lines &= Q(nature=wanted.nature)
    if wanted.kind:
        lines &= Q(item=Item.EXPENDITURE) if wanted.kind == "支出" else ~Q(item=Item.EXPENDITURE)
    if lines:
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
    if wanted.from_fen is not None or wanted.to_fen is not None:
        found = found.annotate(amount_fen=Sum("entries__amount_fen"))
        if wanted.from_fen is not None:
            found = found.filter(amount_fen__gte=wanted.from_fen)
        if wanted.to_fen is not None:
            found = found.filter(amount_fen__lte=wanted.to_fen)
    return found


def _ordered(found: QuerySet[Voucher], sort: str) -> QuerySet[Voucher]:
    descending, name = sort.startswith("-"), sort.removeprefix("-")
    columns = SORTS.get(name, SORTS["date"])
    return (
        found.annotate(amount_fen=Sum("entries__amount_fen"), lines=Count("entries"))
        .order_by(*(f"-{column}" if descending else column for column in columns))
        .select_related("entity", "maker", "checker")
        .prefetch_related("entries")
    )
