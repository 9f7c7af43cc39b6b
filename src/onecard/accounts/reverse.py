"""Reversing (冲销): a posted voucher is never deleted; a voucher with its entries negated takes its effect away."""

from __future__ import annotations

import datetime
from dataclasses import replace

from django.utils import timezone

from onecard.accounts import books, events, rules, year_rules
from onecard.accounts.enter import content, entries_of, require_free_number, subject, write_entries
from onecard.accounts.models import State, Voucher
from onecard.core.errors import Refusal
from onecard.office.action import performing
from onecard.office.models import User

REVERSAL_PREFIX = "冲-"


def reverse_voucher(
    actor: User, voucher: Voucher, *, reason: str, date: datetime.date | None = None, number: str = ""
) -> Voucher:
    """Write the reversal of a posted voucher as a draft of its own; it counts once another person has checked it.

    `date` lies in an open month of the same fiscal year (the original's date if not given), `number` is ``冲-`` and the
    original's if not given. Raises Refusal `reason.missing`, `record.state`, `voucher.reversal_pending`,
    `voucher.is_reversal`, `voucher.number_taken`, `period.closed`.
    """
    rules.reason(reason, "冲销凭证")
    with performing(
        actor, events.VOUCHER_REVERSED, permission="accounts.enter_voucher", entity=voucher.entity
    ) as said:
        books.hold(voucher.entity)
        original = books.again(voucher)
        said.subject = subject(original)
        books.require_state(original, said.subject, State.POSTED)
        _require_reversible(original)
        day = date or original.date
        number = number.strip() or f"{REVERSAL_PREFIX}{original.number}"
        come = year_rules.day_come(day, timezone.localdate())
        findings = (*rules.number(number), *rules.dated(day, original.year), *come)
        rules.refuse("voucher.refused", "凭证没有冲销。", findings)
        books.require_open(original.entity, original.year, (day.month,))
        require_free_number(original.entity, original.year, number)
        negated = [replace(draft, amount_fen=-draft.amount_fen) for draft in entries_of(original)]
        reversal = Voucher.objects.create(
            entity=original.entity,
            year=original.year,
            month=day.month,
            number=number,
            date=day,
            summary=f"冲销{original.number}：{original.summary}"[:500],
            reason=reason,
            reverses=original,
            **books.made_by(actor),
        )
        write_entries(reversal, negated)
        said.before = content(original, entries_of(original))
        said.after = {**content(reversal, negated), "reason": reason}
    return reversal


def _require_reversible(original: Voucher) -> None:
    if original.reverses_id:
        raise Refusal(
            "voucher.is_reversal", f"{subject(original)}本身是冲销凭证。", "需要恢复时，另录一张凭证。"
        )
    pending = original.reversals.filter(state=State.DRAFT).first()
    if pending:
        raise Refusal(
            "voucher.reversal_pending",
            f"{subject(original)}已有待复核的冲销凭证{pending.number}。",
            "复核或撤回那一张。",
        )
