"""Amending drafts of vouchers (修改): by their maker, and never over what was changed in the meantime unseen."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.utils import timezone

from onecard.accounts import books, events, rules, year_rules
from onecard.accounts.changed import require_as_seen
from onecard.accounts.drafts import EntryDraft
from onecard.accounts.enter import (
    content,
    entries_of,
    number_taken,
    refuse_voucher,
    require_alone,
    subject,
    write_entries,
)
from onecard.accounts.models import State, Voucher
from onecard.core.errors import Refusal
from onecard.office.action import performing
from onecard.office.models import User

OVERWRITES = "下面是你填的；再保存一次，就以你填的为准。"


def amend_draft(
    actor: User,
    voucher: Voucher,
    *,
    number: str,
    date: datetime.date,
    summary: str,
    entries: Iterable[EntryDraft],
    total_fen: int | None = None,
    seen: str | None = None,
) -> Voucher:
    """Write a draft anew, by its maker; the trail keeps what it was.

    `seen` is the `enter.digest` of what was opened to be amended; None where it was read just now. Raises as
    `enter_voucher`, and `record.state`, `record.not_maker`, `record.changed`, `voucher.in_batch`,
    `voucher.is_reversal`.
    """
    drafts = tuple(entries)
    number, summary = number.strip(), summary.strip()
    with performing(
        actor, events.VOUCHER_AMENDED, permission="accounts.enter_voucher", entity=voucher.entity
    ) as said:
        books.hold(voucher.entity)
        voucher = books.again(voucher)
        what = subject(voucher)
        books.require_state(voucher, what, State.DRAFT)
        books.require_maker(actor, voucher, what)
        require_alone(voucher)
        if voucher.reverses_id:
            raise Refusal("voucher.is_reversal", f"{what}是冲销凭证，内容由原凭证决定。", "撤回后重新冲销。")
        if seen is not None:
            require_as_seen(voucher, seen, "没有保存", OVERWRITES)
        findings = rules.voucher(voucher.year, date, number, summary, drafts, books.known, total_fen)
        taken = number_taken(voucher.entity, voucher.year, number) if number != voucher.number else []
        come = year_rules.day_come(date, timezone.localdate())
        refuse_voucher([*come, *findings, *taken])
        books.require_open(voucher.entity, voucher.year, {voucher.month, date.month})
        said.subject = what
        said.before = content(voucher, entries_of(voucher))
        voucher.number, voucher.date, voucher.month, voucher.summary = number, date, date.month, summary
        voucher.save(update_fields=["number", "date", "month", "summary"])
        voucher.entries.all().delete()
        write_entries(voucher, drafts)
        said.after = content(voucher, drafts)
    return voucher
