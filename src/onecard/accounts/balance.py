"""Balances (结转和结余): opening balances and what moves them besides income and expenditure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils import timezone

from onecard.accounts import balance_rules, books, events, rules, year_rules
from onecard.accounts.drafts import BalanceDraft
from onecard.accounts.enter import fields_of
from onecard.accounts.models import BalanceItem, BalanceRecord, State
from onecard.core.errors import Refusal
from onecard.office.action import performing
from onecard.office.models import Entity, User


def enter_balance(actor: User, entity: Entity, *, year: int, draft: BalanceDraft) -> BalanceRecord:
    """Write one movement of a balance as a draft; all but the opening balance say why.

    Raises Refusal `balance.refused` with every problem, `balance.use_transfer` (内部调剂 has two sides),
    `period.closed`, `office.not_permitted`.
    """
    if draft.item == BalanceItem.INTERNAL:
        raise Refusal("balance.use_transfer", "内部调剂有调出和调入两方，不能只录一方。", "用内部调剂录入。")
    with performing(actor, events.BALANCE_ENTERED, permission="accounts.enter_budget", entity=entity) as said:
        record = write_balance(actor, entity, year, draft)
        said.subject = _subject(record)
        said.after = _content(record)
    return record


def transfer_internally(
    actor: User, entity: Entity, *, year: int, source: BalanceDraft, target: BalanceDraft
) -> tuple[BalanceRecord, BalanceRecord]:
    """Write 单位内部调剂 as two paired drafts: the amount of `target` (positive) leaves `source` and enters `target`.

    Raises Refusal `balance.refused`, `balance.same_purse`, `period.closed`, `office.not_permitted`.
    """
    if all(getattr(source, name) == getattr(target, name) for name in balance_rules.PURSE):
        raise Refusal("balance.same_purse", "调出和调入是同一资金、同一科目。", "改其中一方。")
    amount = abs(target.amount_fen)
    item = str(BalanceItem.INTERNAL)
    with performing(actor, events.BALANCE_ENTERED, permission="accounts.enter_budget", entity=entity) as said:
        out = write_balance(actor, entity, year, replace(source, item=item, amount_fen=-amount))
        into = write_balance(actor, entity, year, replace(target, item=item, amount_fen=amount))
        BalanceRecord.objects.filter(pk=out.pk).update(pair=into)
        BalanceRecord.objects.filter(pk=into.pk).update(pair=out)
        out.pair, into.pair = into, out
        said.subject = _subject(into)
        said.after = {"out": _content(out), "into": _content(into)}
    return out, into


def check_balance(actor: User, record: BalanceRecord) -> BalanceRecord:
    """Check a draft (and the other side of an internal transfer): it counts from now on.

    Raises Refusal `office.same_person`, `record.state`, `balance.refused` for an opening balance that is of another day
    or there already, `period.closed`, `office.not_permitted`.
    """
    with performing(
        actor, events.BALANCE_CHECKED, permission="accounts.check_budget", entity=record.entity
    ) as said:
        books.hold(record.entity)
        record = books.again(record)
        said.subject = _subject(record)
        for side in _sides(record):
            books.require_open(side.entity, side.year, (side.date.month,))
            books.mark_checked(actor, side, said.subject)
            if side.reverses_id:
                BalanceRecord.objects.filter(pk=side.reverses_id).update(state=State.REVERSED)
            else:
                findings = _opening(side, side.entity, side.year, {State.POSTED}, side.pk)
                rules.refuse("balance.refused", f"{said.subject}没有复核。", findings)
        record.refresh_from_db()
        said.after = _content(record)
    return record


def reverse_balance(actor: User, record: BalanceRecord, *, reason: str) -> BalanceRecord:
    """Write the reversal of a checked movement (of both sides of an internal transfer) as a draft.

    Raises Refusal `reason.missing`, `record.state`, `balance.reversed_already`, `period.closed`.
    """
    rules.reason(reason, "冲销结转结余事项")
    with performing(
        actor, events.BALANCE_REVERSED, permission="accounts.enter_budget", entity=record.entity
    ) as said:
        books.hold(record.entity)
        record = books.again(record)
        said.subject = _subject(record)
        said.before = _content(record)
        negated = [_negate(actor, side, said.subject, reason) for side in _sides(record)]
        if len(negated) == 2:
            first, second = negated
            BalanceRecord.objects.filter(pk=first.pk).update(pair=second)
            BalanceRecord.objects.filter(pk=second.pk).update(pair=first)
            first.refresh_from_db()
        said.after = _content(negated[0])
    return negated[0]


def withdraw_balance(actor: User, record: BalanceRecord, *, reason: str) -> BalanceRecord:
    """Take a draft back, by its maker. Raises Refusal `reason.missing`, `record.state`, `record.not_maker`."""
    rules.reason(reason, "撤回结转结余事项")
    with performing(
        actor, events.BALANCE_WITHDRAWN, permission="accounts.enter_budget", entity=record.entity
    ) as said:
        books.hold(record.entity)
        record = books.again(record)
        said.subject = _subject(record)
        for side in _sides(record):
            books.mark_withdrawn(actor, side, said.subject, reason)
        record.refresh_from_db()
        said.after = {"reason": reason}
    return record


def write_balance(actor: User, entity: Entity, year: int, draft: BalanceDraft) -> BalanceRecord:
    """One draft by the rules, within an action with its own event. Raises Refusal `balance.refused`, `period.closed`."""
    come = year_rules.day_come(draft.date, timezone.localdate(), year_rules.AHEAD)
    books.hold(entity)
    opening = _opening(draft, entity, year, {State.DRAFT, State.POSTED})
    findings = (*come, *rules.balance(draft, year, books.known), *opening)
    rules.refuse("balance.refused", "结转结余事项没有录入。", findings)
    books.require_open(entity, year, (draft.date.month,))
    return BalanceRecord.objects.create(entity=entity, year=year, **fields_of(draft), **books.made_by(actor))


def _opening(
    one: BalanceDraft | BalanceRecord, entity: Entity, year: int, states: set[State], own: int = 0
) -> rules.Findings:
    """What is wrong with `one` as an opening balance beside those in these states, its `own` key left out."""
    if one.item != BalanceItem.OPENING:
        return ()
    purse = {name: getattr(one, name) for name in balance_rules.PURSE}
    others = BalanceRecord.objects.filter(
        entity=entity, year=year, item=BalanceItem.OPENING, state__in=states, reverses=None, **purse
    ).exclude(pk=own)
    before = others.order_by("pk").first()
    said = f"{before.get_state_display()}的{books.money(before.amount_fen)}" if before else ""
    return balance_rules.opening(one.date, year, said)


def _negate(actor: User, record: BalanceRecord, what: str, reason: str) -> BalanceRecord:
    books.require_state(record, what, State.POSTED)
    books.require_open(record.entity, record.year, (record.date.month,))
    if record.reverses_id or record.reversals.filter(state=State.DRAFT).exists():
        raise Refusal("balance.reversed_already", f"{what}是冲销记录，或已有待复核的冲销。", "先处理那一笔。")
    kept = {name: getattr(record, name) for name in BalanceDraft.__dataclass_fields__}
    return BalanceRecord.objects.create(
        entity=record.entity,
        year=record.year,
        **{**kept, "amount_fen": -record.amount_fen, "reason": reason},
        reverses=record,
        **books.made_by(actor),
    )


def _sides(record: BalanceRecord) -> list[BalanceRecord]:
    return [record, books.again(record.pair)] if record.pair else [record]


def _subject(record: BalanceRecord) -> str:
    return f"{record.year}年{record.get_item_display()}{books.money(record.amount_fen)}"


def _content(record: BalanceRecord) -> dict[str, Any]:
    names = ("item", "fund", "function", "nature", "project", "reason", "document", "state")
    kept = {name: str(getattr(record, name)) for name in names if getattr(record, name) != ""}
    return {**kept, "amount_fen": record.amount_fen, "date": record.date.isoformat()}
