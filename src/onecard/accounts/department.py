"""What a reader of a department's sum (部门汇总) must know: units without figures, transfers eliminated on one side only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Sum

from onecard.accounts import books
from onecard.accounts.measure import having_books
from onecard.accounts.models import (
    COUNTING,
    BudgetLine,
    EntryTotal,
    Item,
    Nature,
    SourceKind,
    TableDifference,
)
from onecard.accounts.sources import PAID, RECEIVED, between_units
from onecard.accounts.stated import sources_of, stating
from onecard.accounts.subject import Member, Subject
from onecard.office.models import Entity


@dataclass(frozen=True, slots=True)
class Transfer:
    """What one unit's books say it received from or paid to another of the department, left out of the sum: `term` is
    the kind (上级补助收入, 上缴上级支出, …), `count` the number of entries."""

    unit: Member
    other: Member
    term: str
    amount_fen: int
    count: int


def remarks(whose: Subject, year: int) -> list[str]:
    """Sentences (Chinese) on what is odd about the department's sum of the year; none for a unit."""
    if not whose.is_group:
        return []
    found = []
    for of, what in ((year, "汇总数"), (year - 1, "上年数")):
        absent = _without_figures(whose, of)
        # Nobody has last year's figures: then there is nothing to compare with, and nothing to say.
        if absent and len(absent) < len(whose.members):
            found.append(f"{'、'.join(absent)}没有{of}年的数据，{what}不含{_them(absent)}。")
    found += without_budget(whose, year)
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
    entries = EntryTotal.objects.filter(
        between_units(tuple(member.code for member in whose.members)),
        entity__in=[member.id for member in kept_in_books(whose, year)], year=year,
    )  # fmt: skip
    declared = TableDifference.objects.filter(group=whose.group_id, year=year, state__in=COUNTING)
    received, paid = (
        (entries.filter(side).aggregate(sum=Sum("amount_fen"))["sum"] or 0)
        - (declared.filter(side).aggregate(sum=Sum("amount_fen"))["sum"] or 0)
        for side in (RECEIVED, PAID)
    )
    return received, paid


def transfers(whose: Subject, year: int) -> list[Transfer]:
    """The internal transfers left out of the department's sum, by unit, counterparty and kind."""
    units = {member.id: member for member in whose.members}
    by_code = {member.code: member for member in whose.members}
    rows = (
        EntryTotal.objects.filter(
            between_units(tuple(by_code)),
            entity__in=[member.id for member in kept_in_books(whose, year)], year=year,
        )
        .order_by("entity__code", "counterparty", "item", "nature")
        .values("entity_id", "counterparty", "item", "nature")
        .annotate(sum=Sum("amount_fen"), number=Sum("records"))
    )  # fmt: skip
    return [
        Transfer(
            units[row["entity_id"]], by_code[row["counterparty"]], _term(row["item"], row["nature"]), row["sum"],
            row["number"],
        )
        for row in rows
    ]  # fmt: skip


def kept_in_books(whose: Subject, year: int) -> tuple[Member, ...]:
    """The units whose year is taken from vouchers; of the others no voucher counts, and none is left out."""
    sources = sources_of([member.id for member in whose.members], year)
    return tuple(member for member in whose.members if sources[member.id] == SourceKind.VOUCHERS.value)


def without_budget(whose: Subject, year: int) -> Iterator[str]:
    """A department's budget is known as soon as one of its books has one; what the others spent is in its outturn all the
    same, so that its completion is too high."""
    units = kept_in_books(whose, year)
    lines = BudgetLine.objects.filter(entity=OuterRef("pk"), year=year, state__in=COUNTING)
    having = Entity.objects.filter(Exists(lines), pk__in=[member.id for member in units])
    with_budget = set(having.values_list("pk", flat=True))
    unknown = _without_figures(whose, year)
    absent = [one.name for one in units if one.id not in with_budget and one.name not in unknown]
    if with_budget and absent:
        yield f"{'、'.join(absent)}没有{year}年的预算，预算数不含{_them(absent)}，决算数含{_them(absent)}，完成率因此偏高。"


def _them(names: list[str]) -> str:
    return "它" if len(names) == 1 else "它们"


def _term(item: str, nature: str) -> str:
    return str(Nature(nature).label) if item == Item.EXPENDITURE.value else str(Item(item).label)


def _without_figures(whose: Subject, year: int) -> list[str]:
    ids = [member.id for member in whose.members]
    known = having_books(ids, year) | stating(ids, year)
    return [member.name for member in whose.members if member.id not in known]
