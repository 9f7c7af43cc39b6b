"""What was spent each month (各月支出), from the kept totals: as quick with a million vouchers as with ten."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from django.db.models import Sum

from onecard.accounts.department import kept_in_books
from onecard.accounts.models import EntryTotal, Item
from onecard.accounts.sources import between_units
from onecard.accounts.subject import Subject

MONTHS = range(1, 13)


@dataclass(frozen=True, slots=True)
class Months:
    """The expenditure of twelve months in 万元, exact; `without` names the units whose figures no voucher tells."""

    amounts: tuple[Decimal, ...]
    without: tuple[str, ...] = ()

    @property
    def cumulative(self) -> tuple[Decimal, ...]:
        """What was spent up to the end of each month."""
        return tuple(accumulate(self.amounts))


def spent_by_month(whose: Subject, year: int) -> Months | None:
    """The posted expenditure of each month, transfers within a department left out; None where no voucher tells any."""
    members = kept_in_books(whose, year)
    spent = EntryTotal.objects.filter(
        entity__in=[member.id for member in members], year=year, item=Item.EXPENDITURE
    )
    if whose.is_group:
        spent = spent.exclude(between_units(tuple(member.code for member in whose.members)))
    sums = dict(spent.order_by().values_list("month").annotate(Sum("amount_fen")))
    if not sums:
        return None
    amounts = tuple(Decimal(sums.get(month, 0)).scaleb(-6) for month in MONTHS)
    return Months(amounts, tuple(member.name for member in whose.members if member not in members))
