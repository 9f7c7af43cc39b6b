"""What a reader of a department's sum (部门汇总) must know: units without figures, transfers eliminated on one side only."""

from __future__ import annotations

from django.db.models import Q, Sum

from onecard.accounts import books
from onecard.accounts.measure import years_in_books
from onecard.accounts.models import COUNTING, Entry, Nature, TableDifference
from onecard.accounts.stated import years_stated
from onecard.accounts.subject import Subject

RECEIVED = Q(item__in=("superior", "subordinate"))
PAID = Q(nature__in=(Nature.SUPERIOR, Nature.SUBORDINATE))


def remarks(whose: Subject, year: int) -> list[str]:
    """Sentences (Chinese) on what is odd about the department's sum of the year; none for a unit."""
    if not whose.is_group:
        return []
    found = []
    for of, what in ((year, "汇总数"), (year - 1, "上年数")):
        absent = _without_figures(whose, of)
        # Nobody has last year's figures: then there is nothing to compare with, and nothing to say.
        if absent and len(absent) < len(whose.members):
            them = "它" if len(absent) == 1 else "它们"
            found.append(f"{'、'.join(absent)}没有{of}年的数据，{what}不含{them}。")
    received, paid = eliminated(whose, year)
    if received != paid:
        found.append(
            f"内部往来抵销：收入方{books.money(received)}，支出方{books.money(paid)}，"
            f"相差{books.money(received - paid)}；请核对各单位凭证的往来单位，或登记差额表。"
        )
    return found


def eliminated(whose: Subject, year: int) -> tuple[int, int]:
    """What is left out of the department's income and of its expenditure as internal transfers, in 分: posted entries
    whose counterparty is a unit of the group, and what the difference table takes off the same kinds."""
    codes = [member.code for member in whose.members]
    entries = Entry.objects.filter(
        entity__in=[member.id for member in whose.members], year=year, posted=True, counterparty__in=codes
    )
    declared = TableDifference.objects.filter(group=whose.group_id, year=year, state__in=COUNTING)
    received, paid = (
        (entries.filter(side).aggregate(sum=Sum("amount_fen"))["sum"] or 0)
        - (declared.filter(side).aggregate(sum=Sum("amount_fen"))["sum"] or 0)
        for side in (RECEIVED, PAID)
    )
    return received, paid


def _without_figures(whose: Subject, year: int) -> list[str]:
    return [
        member.name
        for member in whose.members
        if year not in years_in_books([member.id]) and year not in years_stated([member.id])
    ]
