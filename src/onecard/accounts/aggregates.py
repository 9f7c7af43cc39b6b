"""What a reader may know of the records beneath a fact without seeing one: how many, by economic code and by month.

Counted from the kept totals, which a year has few of: one query for all facts of a report. Records that pay people are
never told so finely that one payment could be seen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from onecard.accounts.department import kept_in_books
from onecard.accounts.figures import ALL_REVENUE, LEDGER_DIMS, MEASURES, Measure, Part
from onecard.accounts.folding import Cell, fits
from onecard.accounts.models import EntryTotal
from onecard.accounts.sources import between_units
from onecard.accounts.subject import Subject
from onecard.figures.fact import Fact

TO_PEOPLE = ("301", "303")
"""工资福利支出, 对个人和家庭的补助: what is paid to natural persons."""
FEWEST = 3
"""Fewer payments to people than this are not told by themselves."""
TOGETHER = "0"
"""Stands for the codes, or the months, that are told together."""


@dataclass(frozen=True, slots=True)
class Share:
    """Records that agree in something: `key` an economic code or a month, `count` entries, their sum in 分."""

    key: str
    count: int
    fen: int


@dataclass(frozen=True, slots=True)
class Aggregate:
    """The entries beneath a fact: how many, by economic code, by month (``1`` to ``12``); ``0`` are those told together.

    `to_people` is how many of them pay a natural person or may; where these are few and all there are, nothing is told of
    them, not even how many (`too_few`): the amount of the fact would be that of a payment. `coded` says that each has an
    economic code.
    """

    count: int
    to_people: int
    coded: bool
    by_economy: tuple[Share, ...] = ()
    by_month: tuple[Share, ...] = ()

    @property
    def pays_no_person(self) -> bool:
        """Whether it is sure that none of the entries pays a natural person: each has an economic code, none of those."""
        return self.coded and not self.to_people

    @property
    def too_few(self) -> bool:
        """Whether to tell how many there are would tell what a person was paid."""
        return 0 < self.count == self.to_people < FEWEST


@dataclass(frozen=True, slots=True)
class _Row:
    cell: Cell
    month: int

    @property
    def to_people(self) -> int:
        """How many of the entries pay a person, or may: what was spent without an economic code."""
        economy = self.cell.economy
        return self.cell.count if economy.startswith(TO_PEOPLE) or not (economy or self.is_revenue) else 0

    @property
    def is_revenue(self) -> bool:
        """Whether the entries are money received, which has no economic code."""
        return self.cell.item in ALL_REVENUE


@dataclass(frozen=True, slots=True)
class _Group:
    share: Share
    to_people: int


class Aggregates:
    """The kept totals of a subject's year, asked fact by fact."""

    def __init__(self, whose: Subject, year: int) -> None:
        members = kept_in_books(whose, year)
        totals = EntryTotal.objects.filter(entity__in=[member.id for member in members], year=year)
        if whose.is_group:
            totals = totals.exclude(between_units(tuple(member.code for member in whose.members)))
        self._year = str(year)
        self._by_item: dict[str, list[_Row]] = defaultdict(list)
        columns = ("item", "amount_fen", "records", *LEDGER_DIMS, "month")
        for item, fen, records, *dims, month in totals.order_by().values_list(*columns):
            cell = Cell("entries", item, fen, records, **dict(zip(LEDGER_DIMS, dims, strict=True)))
            self._by_item[item].append(_Row(cell, month))

    def of(self, fact: Fact) -> Aggregate | None:
        """The entries beneath a fact; None where it is of another year, or not measured over vouchers alone."""
        rows = self._rows(fact)
        if not rows:
            return None
        count, to_people = sum(row.cell.count for _, row in rows), sum(row.to_people for _, row in rows)
        economies = _summed((row.cell.economy, sign, row) for sign, row in rows)
        told = Aggregate(count, to_people, coded=all(one.share.key for one in economies))
        if told.too_few:
            return told
        months = _summed((f"{row.month:02d}", sign, row) for sign, row in rows)
        return replace(
            told,
            by_economy=_told(economies) if any(one.share.key for one in economies) else (),
            by_month=tuple(replace(one, key=str(int(one.key))) for one in _told(months)),
        )

    def months(self, fact: Fact) -> dict[int, int]:
        """The sum of the entries beneath a fact in 分 by month, each told by itself: only for who may see the entries;
        nothing where `of` tells nothing."""
        sums: dict[int, int] = defaultdict(int)
        for sign, row in self._rows(fact):
            sums[row.month] += sign * row.cell.amount
        return dict(sums)

    def _rows(self, fact: Fact) -> list[tuple[int, _Row]]:
        measure = MEASURES.get(fact.key)
        if measure is None or fact.dim("year") != self._year:
            return []
        parts = measure.parts_at(fact.dim("basis"))
        if any(part.source != "entries" for part in parts):
            return []
        return [(part.sign, row) for part in parts for row in self._beneath(measure, part, fact)]

    def _beneath(self, measure: Measure, part: Part, fact: Fact) -> Iterable[_Row]:
        wanted = {
            name: value
            for name, value in fact.dims
            if name in LEDGER_DIMS and measure.fixed.get(name) != value
        }
        for item in part.items:
            for row in self._by_item.get(item, ()):
                if fits(part, row.cell) and all(
                    _within(row.cell, name, value) for name, value in wanted.items()
                ):
                    yield row


def _within(cell: Cell, name: str, value: str) -> bool:
    own = str(getattr(cell, name))
    return own.startswith(value) if name in ("function", "economy") else own == value


def _summed(rows: Iterable[tuple[str, int, _Row]]) -> list[_Group]:
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for key, sign, row in rows:
        sums[key][0] += row.cell.count
        sums[key][1] += sign * row.cell.amount
        sums[key][2] += row.to_people
    return [
        _Group(Share(key, count, fen), to_people) for key, (count, fen, to_people) in sorted(sums.items())
    ]


def _told(groups: list[_Group]) -> tuple[Share, ...]:
    """The groups in order. Those with few payments to people are told together at the end, joined by the next smallest
    until they are few no more: one left by itself would be the sum less what else is told."""
    few = [one for one in groups if 0 < one.to_people < FEWEST or not one.share.key]
    rest = sorted(
        (one for one in groups if one not in few), key=lambda one: (not one.to_people, one.share.count)
    )
    while few and rest and sum(one.to_people for one in few) < FEWEST:
        if len(few) > 1 and not rest[0].to_people:
            break
        few.append(rest.pop(0))
    kept = tuple(one.share for one in groups if one not in few)
    if not few:
        return kept
    together = [one.share for one in few]
    return (*kept, Share(TOGETHER, sum(one.count for one in together), sum(one.fen for one in together)))
