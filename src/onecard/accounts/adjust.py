"""Adjusting rounding tails (尾差调整): one named cell, by what rounding explains, with a reason, checked by another."""

from __future__ import annotations

from decimal import Decimal

from onecard.accounts import books, events, queries, rules
from onecard.accounts.models import State, TailAdjustment
from onecard.accounts.subject import Subject, require_whole
from onecard.accounts.tail import (
    LAST_DIGIT,
    base_fen,
    find_cell,
    require_tail,
    require_unchanged,
    standing,
)
from onecard.core.errors import Refusal
from onecard.figures.fact import Fact
from onecard.office.action import performing
from onecard.office.models import User


def adjust_tail(
    actor: User, whose: Subject, year: int, *, cell: str, amount: Decimal, reason: str
) -> TailAdjustment:
    """Adjust the cell named ``05/2080108/project`` of the subject's tables by `amount` 万元 (±0.01 and the like).

    Once another person has checked it, it is in the published value of the fact behind the cell, wherever that fact is
    shown; the exact amount beneath never changes, and the adjustment holds for that amount alone. Raises Refusal
    `reason.missing`, `tables.no_cell`, `tables.blank_cell`, `tables.not_a_tail`, `office.not_permitted`.
    """
    rules.reason(reason, "调整尾差")
    fact = _require_right(whose, year, cell, amount)
    with performing(actor, events.TAIL_ADJUSTED, permission="accounts.adjust_tables") as said:
        require_whole(actor, whose)
        said.unit_id = whose.unit_id
        adjustment = TailAdjustment.objects.create(
            entity_id=whose.unit_id, group_id=whose.group_id, year=year,
            cell=cell, amount=int(amount / LAST_DIGIT), base_fen=base_fen(fact), reason=reason, **books.made_by(actor),
        )  # fmt: skip
        said.subject = _said(whose, adjustment)
        said.after = {"cell": cell, "amount": str(amount), "reason": reason}
    return adjustment


def check_tail(actor: User, whose: Subject, adjustment: TailAdjustment) -> TailAdjustment:
    """Check an adjustment: the tables show it from now on.

    Raises Refusal `office.same_person`, `record.state`, `tables.tail_lapsed` or `tables.not_a_tail` where the figure
    has changed meanwhile.
    """
    with performing(actor, events.TAIL_CHECKED, permission="accounts.check_tables") as said:
        require_whole(actor, whose)
        said.unit_id = whose.unit_id
        adjustment = TailAdjustment.objects.select_for_update().get(pk=adjustment.pk)
        said.subject = _said(whose, adjustment)
        _require_right(whose, adjustment.year, adjustment.cell, adjustment.amount * LAST_DIGIT, adjustment)
        books.mark_checked(actor, adjustment, said.subject)
        said.after = {"state": adjustment.state}
    return adjustment


def withdraw_tail(actor: User, whose: Subject, adjustment: TailAdjustment, *, reason: str) -> TailAdjustment:
    """Take an unchecked adjustment back, by its maker. Raises Refusal `reason.missing`, `record.state`."""
    rules.reason(reason, "撤回尾差调整")
    with performing(actor, events.TAIL_WITHDRAWN, permission="accounts.adjust_tables") as said:
        require_whole(actor, whose)
        said.unit_id = whose.unit_id
        adjustment = TailAdjustment.objects.select_for_update().get(pk=adjustment.pk)
        said.subject = _said(whose, adjustment)
        books.mark_withdrawn(actor, adjustment, said.subject, reason)
        said.after = {"state": State.WITHDRAWN.value, "reason": reason}
    return adjustment


def _require_right(
    whose: Subject, year: int, cell: str, amount: Decimal, made: TailAdjustment | None = None
) -> Fact:
    """The fact behind the cell, where it may be adjusted by `amount`."""
    if not amount or amount != amount.quantize(LAST_DIGIT):
        raise Refusal("tables.not_a_tail", f"尾差调整数{amount}不是0.01的整数倍。", "写成0.01或-0.01。")
    row, column = find_cell(queries.final_accounts(whose, year), cell)
    fact = row.cells[column]
    if fact is None:
        raise Refusal("tables.blank_cell", f"单元格{cell}没有数，不能调整尾差。", "选有数的单元格。")
    if not fact.figure.base_per_unit:
        raise Refusal("tables.blank_cell", f"单元格{cell}不是金额，没有尾差。", "选金额的单元格。")
    if made is not None:
        require_unchanged(made, fact)
    if together := amount + standing(whose, year, cell, fact):
        require_tail(fact, together)
    return fact


def _said(whose: Subject, adjustment: TailAdjustment) -> str:
    return f"{whose.name}{adjustment.year}年公开报表{adjustment.cell}尾差"
