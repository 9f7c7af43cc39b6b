"""Budgets (预算): the initial budget and each adjustment, entered by one person, checked by another."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from onecard.accounts import books, events, rules, year_rules
from onecard.accounts.drafts import BudgetDraft
from onecard.accounts.enter import fields_of
from onecard.accounts.models import BudgetLine, State
from onecard.accounts.models.checked import HOLDING_NUMBER
from onecard.accounts.reverse import REVERSAL_PREFIX
from onecard.core.errors import Refusal
from onecard.office.action import performing
from onecard.office.models import Entity, User

IDENTITY = ("basis", "number", "function", "economy", "fund", "nature", "project")
"""What one line of one budget document is known by: the same line twice is a duplicate."""


def enter_budget(actor: User, entity: Entity, *, year: int, draft: BudgetDraft) -> BudgetLine:
    """Write one line of a budget as a draft.

    Raises Refusal `budget.refused` with every problem, `budget.duplicate`, `period.closed`, `office.not_permitted`.
    """
    with performing(actor, events.BUDGET_ENTERED, permission="accounts.enter_budget", entity=entity) as said:
        come = year_rules.day_come(draft.date, timezone.localdate(), year_rules.AHEAD)
        findings = (*come, *rules.budget(draft, year, books.known))
        rules.refuse("budget.refused", "预算没有录入。", findings, {"number": "指标文号"})
        books.hold(entity)
        books.require_open(entity, year, (draft.date.month,))
        line = BudgetLine(entity=entity, year=year, **fields_of(draft), **books.made_by(actor))
        _require_new(line)
        line.save()
        said.subject = subject(line)
        said.after = _content(line)
    return line


def check_budget(actor: User, line: BudgetLine) -> BudgetLine:
    """Check a drafted line: it counts from now on; checking a reversal marks the line it negates.

    Raises Refusal `office.same_person`, `record.state`, `budget.in_batch`, `period.closed`.
    """
    with performing(
        actor, events.BUDGET_CHECKED, permission="accounts.check_budget", entity=line.entity
    ) as said:
        books.hold(line.entity)
        line = books.again(line)
        said.subject = subject(line)
        _require_alone(line)
        books.require_open(line.entity, line.year, (line.date.month,))
        books.mark_checked(actor, line, said.subject)
        if line.reverses_id:
            BudgetLine.objects.filter(pk=line.reverses_id).update(state=State.REVERSED)
        said.after = _content(line)
    return line


def reverse_budget(
    actor: User, line: BudgetLine, *, reason: str, date: datetime.date | None = None
) -> BudgetLine:
    """Write the reversal of a checked line as a draft with the amount negated.

    Raises Refusal `reason.missing`, `record.state`, `budget.reversed_already`, `period.closed`.
    """
    rules.reason(reason, "冲销预算")
    with performing(
        actor, events.BUDGET_REVERSED, permission="accounts.enter_budget", entity=line.entity
    ) as said:
        books.hold(line.entity)
        original = books.again(line)
        said.subject = subject(original)
        books.require_state(original, said.subject, State.POSTED)
        if original.reverses_id or original.reversals.filter(state=State.DRAFT).exists():
            raise Refusal(
                "budget.reversed_already",
                f"{said.subject}是冲销记录，或已有待复核的冲销。",
                "先处理那一笔。",
            )
        day = date or original.date
        come = year_rules.day_come(day, timezone.localdate(), year_rules.AHEAD)
        rules.refuse("budget.refused", "预算没有冲销。", (*rules.dated(day, original.year), *come))
        books.require_open(original.entity, original.year, (day.month,))
        reversal = BudgetLine.objects.create(
            entity=original.entity,
            year=original.year,
            **{name: getattr(original, name) for name in IDENTITY if name != "number"},
            number=f"{REVERSAL_PREFIX}{original.number}"[:60],
            date=day,
            amount_fen=-original.amount_fen,
            reason=reason,
            reverses=original,
            **books.made_by(actor),
        )
        said.before, said.after = _content(original), _content(reversal)
    return reversal


def withdraw_budget(actor: User, line: BudgetLine, *, reason: str) -> BudgetLine:
    """Take a drafted line back, by its maker. Raises Refusal `reason.missing`, `record.state`, `record.not_maker`."""
    rules.reason(reason, "撤回预算")
    with performing(
        actor, events.BUDGET_WITHDRAWN, permission="accounts.enter_budget", entity=line.entity
    ) as said:
        books.hold(line.entity)
        line = books.again(line)
        said.subject = subject(line)
        _require_alone(line)
        books.mark_withdrawn(actor, line, said.subject, reason)
        said.after = {"reason": reason}
    return line


def _require_new(line: BudgetLine) -> None:
    same = {name: getattr(line, name) for name in IDENTITY}
    if BudgetLine.objects.filter(
        entity=line.entity, year=line.year, state__in=HOLDING_NUMBER, **same
    ).exists():
        raise Refusal(
            "budget.duplicate",
            f"{subject(line)}已有同一科目、同一项目的一笔。",
            "确认是否重复；不是重复就换一个文号。",
        )


def _require_alone(line: BudgetLine) -> None:
    if line.batch_id and line.state == State.DRAFT:
        raise Refusal(
            "budget.in_batch", f"{subject(line)}随文件导入，不能单笔处理。", "整批复核，或撤销导入。"
        )


def subject(line: BudgetLine) -> str:
    """A line as the trail names it."""
    return f"{line.year}年{line.get_basis_display()}{line.number}"


def _content(line: BudgetLine) -> dict[str, Any]:
    names = (*IDENTITY, "amount_fen", "reason", "state")
    kept = {name: str(getattr(line, name)) for name in names if getattr(line, name) != ""}
    return {**kept, "amount_fen": line.amount_fen, "date": line.date.isoformat()}
