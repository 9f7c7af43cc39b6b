"""Browsing the vouchers of a year: filtered, ordered, one page, with the totals of the whole filter.

A page costs the same whatever the number of vouchers. What a filter narrows to no more than `EXACT` vouchers is counted
and summed at once; the totals of the whole year are read from those kept at posting; those of a wider filter are left
to a second reading (`totals_of`), for which the page need not wait.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from heapq import merge
from itertools import islice

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from onecard.accounts import wording
from onecard.accounts.models import Entry, EntryTotal, Item, State, Voucher
from onecard.accounts.models.checked import standing
from onecard.accounts.sources import under
from onecard.accounts.subject import Subject

SORTS = {"date": ("date", "pk"), "number": ("number", "pk"), "amount": ("amount_fen", "pk")}
EXACT = 5_000
"""How many vouchers are counted and summed while the page waits."""
STEP = 2_000
"""How many vouchers a query names."""
READ = 10 * EXACT
"""How many entries are read to find them; a filter of more takes more vouchers than are counted at once."""


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
        return Found(_page(_by_unit(every, whose), wanted, offset, limit), whole_year, whole_year.count)
    if (few := _counted(every, whose, year, wanted)) is not None:
        fitting = Voucher.objects.filter(pk__in=few)
        totals = Totals(len(few), *_sums(Entry.objects.filter(voucher__in=few)))
        return Found(_page([fitting], wanted, offset, limit), totals, whole_year.count)
    fitting = _narrowed(every, wanted)
    return Found(_page(_by_unit(fitting, whose), wanted, offset, limit), None, whole_year.count)


def totals_of(whose: Subject, year: int, wanted: Wanted) -> Totals:
    """The totals of a filter, however many vouchers it takes."""
    fitting = _narrowed(_of_year(whose, year, wanted), wanted)
    return Totals(fitting.count(), *_sums(Entry.objects.filter(voucher__in=fitting.values("pk"))))


def fitting(whose: Subject, year: int, wanted: Wanted) -> QuerySet[Voucher]:
    """Every voucher of the filter in its order, to be read to the end (导出)."""
    columns = SORTS.get(wanted.sort.removeprefix("-"), SORTS["date"])
    order = [f"-{column}" if wanted.sort.startswith("-") else column for column in columns]
    every = _of_year(whose, year, wanted)
    few = _counted(every, whose, year, wanted)
    found = _narrowed(every, wanted) if few is None else Voucher.objects.filter(pk__in=few)
    return found.order_by(*order)


def _of_year(whose: Subject, year: int, wanted: Wanted) -> QuerySet[Voucher]:
    every = Voucher.objects.filter(entity__in=[member.id for member in whose.members], year=year)
    if wanted.state not in ("", State.POSTED):
        return _in_state(every, wanted.state)
    if wanted.month:
        # The month is that of the date, by which the vouchers of a unit are indexed.
        _, last = monthrange(year, wanted.month)
        every = every.filter(date__range=(date(year, wanted.month, 1), date(year, wanted.month, last)))
    return _in_state(every, wanted.state)


def _in_state(found: QuerySet[Voucher], state: str) -> QuerySet[Voucher]:
    return found.filter(standing(state)) if state else found.exclude(state=State.WITHDRAWN)


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


def _counted(every: QuerySet[Voucher], whose: Subject, year: int, wanted: Wanted) -> list[int] | None:
    """The keys of the vouchers that fit; None where they are more than are counted at once."""
    few = _few(every, whose, year, wanted)
    return few if few is not None and len(few) <= EXACT else None


def _few(every: QuerySet[Voucher], whose: Subject, year: int, wanted: Wanted) -> list[int] | None:
    """The keys of the vouchers that fit, as many as are counted at once and one more; None where they are surely more.

    The kept totals tell how many entries a filter takes: where they are few, the entries are asked first.
    """
    ids = [member.id for member in whose.members]
    if wanted.text and (held := wording.candidates(ids, wanted.text, year)) is not None:
        return _among(held, wanted)
    lines = _lines(wanted)
    if lines and wanted.state in ("", State.POSTED):
        of_year = Q(entity__in=ids, year=year) & (Q(month=wanted.month) if wanted.month else Q())
        kept = EntryTotal.objects.filter(of_year, lines)
        records = kept.aggregate(records=Sum("records"))["records"] or 0
        waiting = replace(wanted, state=State.DRAFT)
        if records <= READ:
            return _by_entries(of_year & lines, _of_year(whose, year, waiting), kept, wanted)
        if not (wanted.text or _has_bounds(wanted)):
            return None
    return list(_narrowed(every, wanted).order_by().values_list("pk", flat=True)[: EXACT + 1])


def _among(keys: list[int], wanted: Wanted) -> list[int]:
    """Which of these vouchers fit, as many as are counted at once and one more."""
    found: list[int] = []
    for start in range(0, len(keys), STEP):
        some = _in_state(Voucher.objects.filter(pk__in=keys[start : start + STEP]), wanted.state)
        found += _narrowed(some, wanted).order_by().values_list("pk", flat=True)[: EXACT + 1]
        if len(found) > EXACT:
            break
    return found[: EXACT + 1]


def _by_entries(asked: Q, drafts: QuerySet[Voucher], kept: QuerySet[EntryTotal], wanted: Wanted) -> list[int]:
    """The vouchers of the entries asked for: what counts by the codes that its kept totals name, for which the entries
    have indexes, and the few drafts beside it one by one."""
    functions, economies = (set(kept.values_list(name, flat=True)) for name in ("function", "economy"))
    entries = Entry.objects.filter(asked, posted=True, function__in=functions, economy__in=economies)
    keys = entries.order_by().values_list("voucher", flat=True).distinct()
    # Named by their keys alone, lest the year's vouchers be read to look for them.
    counting = Voucher.objects.filter(pk__in=keys)
    if wanted.state:
        counting = counting.filter(standing(wanted.state))
    found = list(_narrowed(counting, wanted).order_by().values_list("pk", flat=True)[: EXACT + 1])
    if not wanted.state:
        found += _narrowed(drafts, wanted).order_by().values_list("pk", flat=True)[: EXACT + 1]
    return found[: EXACT + 1]


def _has_bounds(wanted: Wanted) -> bool:
    return wanted.from_fen is not None or wanted.to_fen is not None


def _lines(wanted: Wanted) -> Q:
    """What a filter asks of the entries of a voucher: that one of them has all of it."""
    lines = Q()
    for name in ("function", "economy"):
        if value := getattr(wanted, name):
            lines &= under(name, value)
    if wanted.nature:
        lines &= Q(nature=wanted.nature)
    if wanted.kind:
        lines &= Q(item=Item.EXPENDITURE) if wanted.kind == "支出" else ~Q(item=Item.EXPENDITURE)
    return lines


def _narrowed(every: QuerySet[Voucher], wanted: Wanted) -> QuerySet[Voucher]:
    """The vouchers that fit, each asked in its order, which is quick where a filter takes many."""
    found = every
    if wanted.month:
        found = found.filter(month=wanted.month)
    if lines := _lines(wanted):
        found = found.filter(Exists(Entry.objects.filter(lines, voucher=OuterRef("pk"))))
    if wanted.text:
        found = found.filter(wording.saying(wanted.text, Entry.objects.filter(voucher=OuterRef("pk"))))
    if wanted.from_fen is not None:
        found = found.filter(amount_fen__gte=wanted.from_fen)
    if wanted.to_fen is not None:
        found = found.filter(amount_fen__lte=wanted.to_fen)
    return found


def _by_unit(found: QuerySet[Voucher], whose: Subject) -> list[QuerySet[Voucher]]:
    """The vouchers of each unit apart, whose index has them in the order of a page."""
    return [found.filter(entity=member.id) for member in whose.members]


def _page(parts: Sequence[QuerySet[Voucher]], wanted: Wanted, offset: int, limit: int) -> list[Voucher]:
    """One page of what the parts hold together, in the order wanted."""
    descending, name = wanted.sort.startswith("-"), wanted.sort.removeprefix("-")
    columns = SORTS.get(name, SORTS["date"])
    order = [f"-{column}" if descending else column for column in columns]
    first = [part.order_by(*order).values_list(*columns)[: offset + limit] for part in parts]
    keys = [key for *_, key in islice(merge(*first, reverse=descending), offset, offset + limit)]
    return _fetched(keys)


def _fetched(keys: list[int]) -> list[Voucher]:
    """The vouchers of these keys in their order, with entries, units and people."""
    # Fetched apart: joined, the engine would begin with the units and read all their vouchers.
    by_key = Voucher.objects.prefetch_related("entity", "maker", "checker", "entries").in_bulk(keys)
    return [by_key[key] for key in keys]
