"""Closing a month (结账) and re-opening it (反结账): a closed month takes no new record and no change."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Q, Sum

from onecard.accounts import books, events, rules
from onecard.accounts.models import (
    AssetDisposal,
    BalanceRecord,
    BudgetLine,
    EntryTotal,
    FixedAsset,
    OverseasTrip,
    PeriodRecord,
    PeriodStep,
    Procurement,
    Reception,
    State,
    Voucher,
)
from onecard.accounts.models.checked import Checked, standing
from onecard.core.errors import Refusal
from onecard.office.action import performing
from onecard.office.models import Entity, User

WAITED_FOR: dict[str, tuple[type[Checked], str]] = {
    "凭证": (Voucher, "month"),
    "预算": (BudgetLine, "date__month"),
    "结转结余": (BalanceRecord, "date__month"),
    "资产": (FixedAsset, "acquired_on__month"),
    "资产处置": (AssetDisposal, "disposed_on__month"),
    "采购合同": (Procurement, "signed_on__month"),
    "因公出国（境）": (OverseasTrip, "left_on__month"),
    "公务接待": (Reception, "received_on__month"),
}
"""What must be checked before its month is closed, for it could not be afterwards; and where each keeps its month."""


@dataclass(slots=True)
class Month:
    """How one month of a unit's books stands: whether it is closed, the vouchers that count in it, by kind what nobody
    has checked yet, and the last closing or re-opening."""

    number: int
    closed: bool = False
    vouchers: int = 0
    waiting: dict[str, int] = field(default_factory=dict)
    last: PeriodRecord | None = None


def months(entity: Entity, year: int) -> list[Month]:
    """The twelve months of a unit's year."""
    closed = books.closed_months(entity, year)
    whose = {"entity": entity, "year": year}
    counting = dict(
        EntryTotal.objects.filter(**whose).order_by().values_list("month").annotate(Sum("vouchers"))
    )
    steps = PeriodRecord.objects.filter(**whose).select_related("maker").order_by("pk")
    last = {record.month: record for record in steps}
    drafts = standing(State.DRAFT) & Q(**whose)
    waiting = {
        kind: Counter(model._default_manager.filter(drafts).values_list(month, flat=True))
        for kind, (model, month) in WAITED_FOR.items()
    }
    return [
        Month(
            number,
            number in closed,
            counting.get(number, 0),
            {kind: count[number] for kind, count in waiting.items() if count[number]},
            last.get(number),
        )
        for number in range(1, 13)
    ]


def close_period(actor: User, entity: Entity, *, year: int, month: int) -> PeriodRecord:
    """Close a month once nothing in it waits to be checked.

    Raises Refusal `period.no_such_month`, `period.closed_already`, `period.drafts_left`, `office.not_permitted`.
    """
    with performing(actor, events.PERIOD_CLOSED, permission="accounts.close_period", entity=entity) as said:
        said.subject = _subject(year, month)
        books.hold(entity)
        if month in books.closed_months(entity, year):
            raise Refusal("period.closed_already", f"{said.subject}已经结账。", "不用再结。")
        if left := _drafts_left(entity, year, month):
            raise Refusal(
                "period.drafts_left",
                f"{said.subject}还有{left:,}笔没有复核。",
                "复核或撤回后再结账。",
            )
        said.after = {"state": str(PeriodStep.CLOSED)}
        return record_step(actor, entity, year, month, PeriodStep.CLOSED)


def reopen_period(actor: User, entity: Entity, *, year: int, month: int, reason: str) -> PeriodRecord:
    """Re-open a closed month, with the reason; a permission of its own.

    Raises Refusal `reason.missing`, `period.not_closed`, `office.not_permitted`.
    """
    rules.reason(reason, "反结账")
    with performing(
        actor, events.PERIOD_REOPENED, permission="accounts.reopen_period", entity=entity
    ) as said:
        said.subject = _subject(year, month)
        books.hold(entity)
        if month not in books.closed_months(entity, year):
            raise Refusal("period.not_closed", f"{said.subject}没有结账。", "不用反结账。")
        said.after = {"state": str(PeriodStep.REOPENED), "reason": reason}
        return record_step(actor, entity, year, month, PeriodStep.REOPENED, reason)


def _drafts_left(entity: Entity, year: int, month: int) -> int:
    drafts = standing(State.DRAFT) & Q(entity=entity, year=year)
    return sum(
        model._default_manager.filter(drafts, **{its_month: month}).count()
        for model, its_month in WAITED_FOR.values()
    )


def record_step(
    actor: User, entity: Entity, year: int, month: int, step: PeriodStep, reason: str = ""
) -> PeriodRecord:
    """Write down one closing or re-opening, within the action that does it."""
    return PeriodRecord.objects.create(
        entity=entity, year=year, month=month, step=step, reason=reason, **books.made_by(actor)
    )


def _subject(year: int, month: int) -> str:
    if not 1 <= month <= 12:
        raise Refusal("period.no_such_month", f"没有{month}月。", "月份写1到12。")
    return f"{year}年{month}月"
