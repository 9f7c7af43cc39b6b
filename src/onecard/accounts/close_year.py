"""Closing a year (年终结账): every month that is still open, at once, when the check list of the year allows it."""

from __future__ import annotations

from onecard.accounts import books, checklist, events
from onecard.accounts.close import record_step
from onecard.accounts.models import PeriodRecord, PeriodStep
from onecard.core.errors import Problem, Refusal
from onecard.office.action import performing
from onecard.office.models import Entity, User


def close_year(actor: User, entity: Entity, *, year: int) -> list[PeriodRecord]:
    """Close all months of a unit's year that are open; each can be re-opened by itself, with a reason.

    Raises Refusal `year.closed_already`, `year.not_ready` with every point that stops it, `office.not_permitted`.
    """
    with performing(actor, events.YEAR_CLOSED, permission="accounts.close_period", entity=entity) as said:
        said.subject = f"{year}年"
        books.hold(entity)
        left = sorted(set(range(1, 13)) - books.closed_months(entity, year))
        if not left:
            raise Refusal("year.closed_already", f"{year}年十二个月都已结账。", "不用再结。")
        problems = tuple(
            Problem(one.title, one.says, "", "year.not_ready")
            for one in checklist.stopping(checklist.of_year(entity, year))
        )
        if problems:
            raise Refusal(
                "year.not_ready",
                f"{year}年还不能年终结账：{'；'.join(one.sentence.rstrip('。') for one in problems)}。",
                "按检查单逐项办好再结账。",
                problems,
            )
        said.after = {"months": left}
        return [record_step(actor, entity, year, month, PeriodStep.CLOSED) for month in left]
