"""Rounding tails (尾差): adjusted by a clerk on one named cell, for a stated reason, checked by another; never silently."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from onecard.accounts.models import State, TailAdjustment
from onecard.accounts.subject import Subject
from onecard.core.errors import Refusal
from onecard.figures.fact import Evidence, Fact
from onecard.finalaccounts.form import FinalAccounts, TableRow

LAST_DIGIT = Decimal("0.01")
"""What the last printed digit of a table is worth, in 万元."""


def apply_adjustments(accounts: FinalAccounts, whose: Subject) -> FinalAccounts:
    """`accounts` with the checked adjustments of the subject's year on the cells they name; exact values stay.

    An adjustment whose cell is gone, or whose figure has changed so that rounding no longer explains it, is not
    applied; the note ``尾差`` says so.
    """
    totals: dict[str, tuple[int, list[str]]] = {}
    for adjustment in adjustments(whose, accounts.year):
        hundredths, reasons = totals.get(adjustment.cell, (0, []))
        totals[adjustment.cell] = (hundredths + adjustment.amount, [*reasons, adjustment.reason])
    left_out = []
    for cell, (hundredths, reasons) in totals.items():
        amount = hundredths * LAST_DIGIT
        try:
            row, column = find_cell(accounts, cell)
            fact = row.cells[column]
            if fact is not None and amount:
                require_tail(fact, amount)
                row.cells[column] = adjusted(fact, amount, "；".join(reasons))
        except Refusal as refusal:
            left_out.append(f"{cell}的尾差调整{amount:+}没有采用：{refusal.sentence}")
    if left_out:
        accounts.notes["尾差"] = "".join(left_out)
    return accounts


def adjustments(whose: Subject, year: int) -> list[TailAdjustment]:
    """The checked adjustments of the subject's year, oldest first."""
    rows = TailAdjustment.objects.filter(year=year, state=State.POSTED).order_by("pk")
    if whose.is_group:
        return list(rows.filter(group=whose.group_id))
    return list(rows.filter(entity=whose.members[0].id))


def find_cell(accounts: FinalAccounts, cell: str) -> tuple[TableRow, str]:
    """The row and column key of the cell named ``05/2080108/project``.

    Raises Refusal `tables.no_cell` where the year's tables have no such cell.
    """
    number, _, rest = cell.partition("/")
    row_key, _, column = rest.partition("/")
    table = accounts.tables.get(int(number)) if number.isdecimal() else None
    for block in table.blocks if table else ():
        for row in block:
            if row.key == row_key and column in row.cells:
                return row, column
    raise Refusal(
        "tables.no_cell",
        f"{accounts.year}年的报表里没有单元格{cell}。",
        "单元格写成“表号/行/栏”，例如05/2080108/project；行是科目编码或total。",
    )


def adjusted(fact: Fact, amount: Decimal, reason: str) -> Fact:
    """The fact with `amount` 万元 added to its published value, and the adjustment told in its evidence."""
    note = f"尾差调整{amount:+}：{reason}"
    source = fact.source
    if isinstance(source, Evidence):
        source = replace(source, note=f"{source.note}；{note}" if source.note else note)
    elif source is not None:
        source = replace(source, quote=f"{source.quote}（{note}）")
    return replace(fact, value=fact.value + amount, source=source)


def has_tail(fact: Fact) -> bool:
    """Whether rounding left anything to adjust: money whose exact amount has more than two decimals, or is not known."""
    if not fact.figure.base_per_unit:
        return False
    return fact.exact is None or fact.exact != fact.exact.quantize(LAST_DIGIT)


def require_tail(fact: Fact, amount: Decimal) -> None:
    """Refuse an adjustment that rounding does not explain: with it, the published value must still be one of the two
    neighbours of the exact value (rounded down or up), and a printed value may move by one last digit.

    Raises Refusal `tables.not_a_tail`. Every two-way table can be made to add up within this bound (controlled
    rounding, L. H. Cox 1987, Journal of the American Statistical Association 82, 520).
    """
    value = fact.value + amount
    whole = fact.exact is not None and fact.exact == fact.exact.quantize(LAST_DIGIT)
    off = abs(value - (fact.exact if fact.exact is not None else fact.value))
    allowed = off <= LAST_DIGIT if fact.exact is None else off < LAST_DIGIT
    if whole or not allowed:
        exact = fact.value if fact.exact is None else fact.exact.normalize()
        raise Refusal(
            "tables.not_a_tail",
            f"准确数是{exact:f}万元，调整后为{value}万元，四舍五入解释不了这个差额。",
            "尾差调整只能在准确数上下相邻的两个两位小数之间选；差额更大的，请查凭证。",
        )
