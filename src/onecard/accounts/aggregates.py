"""What a reader may know of the records beneath a fact without seeing one: how many, by economic code and by month.

Counted from the kept totals, which a year has few of: one query for all facts of a report. Records that pay people are
never told so finely that one payment could be seen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from onecard.accounts.department import kept_in_books
from onecard.accounts.figures import LEDGER_DIMS, MEASURES, Measure, Part
from onecard.accounts.folding import Cell, fits
from onecard.accounts.models import EntryTotal
from onecard.accounts.sources import between_units
from onecard.accounts.subject import Subject
from onecard.figures.fact import Fact

TO_PEOPLE = ("301", "303")
"""工资福利支出, 对个人和家庭的补助: what is paid to natural persons."""
FEWEST = 3
"""Fewer payments to people than this are not told by themselves."""
OTHER_MONTHS = 0
"""Stands for the months that are told together."""


@dataclass(frozen=True, slots=True)
class Share:
    """Records that agree in something: `key` an economic code or a month, `count` entries, their sum in 分."""

    key: str
    count: int
    fen: int


@dataclass(frozen=True, slots=True)
class Aggregate:
    """The entries beneath a fact: how many, by economic code, by month (``1`` to ``12``, ``0`` for those told together)."""

    count: int
    by_economy: tuple[Share, ...]
    by_month: tuple[Share, ...]

    @property
    def pays_no_person(self) -> bool:
        """Whether it is sure that none of the entries pays a natural person: each has an economic code, none of those."""
        coded = sum(one.count for one in self.by_economy)
        return coded == self.count and not any(one.key.startswith(TO_PEOPLE) for one in self.by_economy)


@dataclass(frozen=True, slots=True)
class _Row:
    cell: Cell
    month: int


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
        measure = MEASURES.get(fact.key)
        if measure is None or fact.dim("year") != self._year:
            return None
        parts = measure.parts_at(fact.dim("basis"))
        if not parts or any(part.source != "entries" for part in parts):
            return None
        rows = [(part.sign, row) for part in parts for row in self._beneath(measure, part, fact)]
        if not rows:
            return None
        economies = _summed((row.cell.economy, sign, row) for sign, row in rows if row.cell.economy)
        to_people = all(row.cell.economy.startswith(TO_PEOPLE) for _, row in rows)
        months = _summed((f"{row.month:02d}", sign, row) for sign, row in rows)
        return Aggregate(
            sum(row.cell.count for _, row in rows), economies, _months(months, to_people=to_people)
        )

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


def _summed(rows: Iterable[tuple[str, int, _Row]]) -> tuple[Share, ...]:
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for key, sign, row in rows:
        sums[key][0] += row.cell.count
        sums[key][1] += sign * row.cell.amount
    return tuple(Share(key, count, fen) for key, (count, fen) in sorted(sums.items()))


def _months(months: tuple[Share, ...], *, to_people: bool) -> tuple[Share, ...]:
    """The months in order; where people are paid, months with few payments are told together."""
    few = [one for one in months if one.count < FEWEST] if to_people else []
    if not few:
        return tuple(Share(str(int(one.key)), one.count, one.fen) for one in months)
    kept = [Share(str(int(one.key)), one.count, one.fen) for one in months if one.count >= FEWEST]
    together = Share(str(OTHER_MONTHS), sum(one.count for one in few), sum(one.fen for one in few))
    return (*kept, together)
