"""What was done with one record, when and by whom (办理过程): told from the record itself, for everybody who may read it.

The trail is asked only for what a record does not keep: the amendments and the withdrawal of a voucher's draft.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from onecard.accounts import events
from onecard.accounts.attach import Attachable, attachments_of
from onecard.accounts.enter import subject
from onecard.accounts.models import BudgetLine, State, Voucher
from onecard.accounts.models.checked import Checked
from onecard.office.action import about
from onecard.office.models import TrailEvent


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done with a record, when and by whom."""

    at: datetime.datetime
    says: str
    who: str


def history(record: Checked) -> list[Step]:
    """What was done with a record, in its order."""
    return sorted(_steps(record), key=lambda step: step.at)


def _steps(record: Checked) -> Iterator[Step]:
    checked = events.VOUCHER_CHECKED.sentence if isinstance(record, Voucher) else "复核"
    yield Step(record.made_at, _made(record), record.maker.name)
    if record.checker and record.checked_at:
        yield Step(record.checked_at, checked, record.checker.name)
    if isinstance(record, Voucher):
        yield from _of_draft(record)
    if isinstance(record, Voucher | BudgetLine):
        for reversal in record.reversals.exclude(state=State.WITHDRAWN).select_related("maker", "checker"):
            yield Step(reversal.made_at, f"冲销：{reversal.reason}", reversal.maker.name)
            if reversal.checker and reversal.checked_at:
                yield Step(reversal.checked_at, "复核冲销", reversal.checker.name)
    if isinstance(record, Attachable):
        for one in attachments_of(record):
            yield Step(one.made_at, f"添加附件{one}", one.maker.name)
            if one.voided_by and one.voided_at:
                yield Step(one.voided_at, f"作废附件{one}：{one.void_reason}", one.voided_by.name)


def _made(record: Checked) -> str:
    """How a record came to be: typed in, brought by a file, or made to negate another."""
    if isinstance(record, Voucher | BudgetLine):
        if record.reverses:
            return f"冲销{record.reverses.number}"
        if record.batch_id:
            return f"{events.IMPORTED.sentence}（批次{record.batch_id}）"
    return events.VOUCHER_ENTERED.sentence if isinstance(record, Voucher) else "经办"


def _of_draft(voucher: Voucher) -> Iterator[Step]:
    """The amendments and the withdrawal of a draft: few among all events, and none of what came with a file."""
    if voucher.batch_id:
        return
    kinds = (events.VOUCHER_AMENDED, events.VOUCHER_WITHDRAWN)
    done = TrailEvent.objects.filter(
        about(subject(voucher), voucher.entity), action__in=[kind.key for kind in kinds], actor=voucher.maker_id,
        at__gte=voucher.made_at,
    )  # fmt: skip
    if voucher.checked_at:
        done = done.filter(at__lte=voucher.checked_at)
    sentences = {kind.key: kind.sentence for kind in kinds}
    for event in done.order_by("sequence"):
        yield Step(event.at, sentences[event.action], event.actor_name)
