"""The difference table (差额表) of a department: what the sum of its units must be changed by, line by line."""

from __future__ import annotations

from onecard.accounts import books, events, rules
from onecard.accounts.models import State, TableDifference
from onecard.accounts.subject import Subject, require_whole
from onecard.core.errors import Refusal
from onecard.office.action import performing
from onecard.office.models import User

SHAPE = ("item", "function", "economy", "fund", "nature", "project")
"""What a line is about: the fields it shares with an entry or a balance record."""


def declare_difference(
    actor: User, whose: Subject, year: int, *, item: str, fund: str, amount_fen: int, reason: str,
    function: str = "", economy: str = "", nature: str = "", project: str = "",
) -> TableDifference:  # fmt: skip
    """Declare one line of a group's difference table as a draft: shaped like an entry (`item` ``expenditure`` or a kind
    of income) or like a balance record, `amount_fen` in 分 with its sign. Every total of the group follows.

    Raises Refusal `difference.not_a_group`, `year.not_begun`, `difference.refused` with every problem,
    `office.not_permitted`.
    """
    if whose.group_id is None:
        raise Refusal(
            "difference.not_a_group",
            f"{whose.name}是单位，只有部门汇总才有差额表。",
            "选部门，或改单位的记录。",
        )
    books.require_begun(year)
    findings = rules.difference(
        item, function, economy, fund, nature, project, amount_fen, reason, year, books.known
    )
    rules.refuse("difference.refused", "差额表没有登记。", findings)
    with performing(actor, events.DIFFERENCE_DECLARED, permission="accounts.adjust_tables") as said:
        require_whole(actor, whose)
        line = TableDifference.objects.create(
            group_id=whose.group_id, year=year, item=item, function=function, economy=economy, fund=fund,
            nature=nature, project=project, amount_fen=amount_fen, reason=reason, **books.made_by(actor),
        )  # fmt: skip
        said.subject = _said(whose, line)
        said.after = {"item": item, "function": function, "amount_fen": amount_fen, "reason": reason}
    return line


def check_difference(actor: User, whose: Subject, line: TableDifference) -> TableDifference:
    """Check a line: the group's facts count it from now on; checking a reversal marks the line it negates.

    Raises Refusal `office.same_person`, `record.state`.
    """
    with performing(actor, events.DIFFERENCE_CHECKED, permission="accounts.check_tables") as said:
        require_whole(actor, whose)
        line = books.again(line)
        said.subject = _said(whose, line)
        books.mark_checked(actor, line, said.subject)
        if line.reverses_id:
            TableDifference.objects.filter(pk=line.reverses_id).update(state=State.REVERSED)
        said.after = {"state": line.state}
    return line


def reverse_difference(actor: User, whose: Subject, line: TableDifference, *, reason: str) -> TableDifference:
    """Write the reversal of a checked line as a draft with the amount negated.

    Raises Refusal `reason.missing`, `record.state`, `difference.reversed_already`.
    """
    rules.reason(reason, "冲销差额表")
    with performing(actor, events.DIFFERENCE_REVERSED, permission="accounts.adjust_tables") as said:
        require_whole(actor, whose)
        line = books.again(line)
        said.subject = _said(whose, line)
        books.require_state(line, said.subject, State.POSTED)
        if line.reverses_id or line.reversals.filter(state=State.DRAFT).exists():
            raise Refusal(
                "difference.reversed_already",
                f"{said.subject}是冲销记录，或已有待复核的冲销。",
                "先处理那一笔。",
            )
        kept = {name: getattr(line, name) for name in SHAPE}
        reversal = TableDifference.objects.create(
            group_id=line.group_id, year=line.year, **kept, amount_fen=-line.amount_fen, reason=reason,
            reverses=line, **books.made_by(actor),
        )  # fmt: skip
        said.after = {"amount_fen": reversal.amount_fen, "reason": reason}
    return reversal


def withdraw_difference(
    actor: User, whose: Subject, line: TableDifference, *, reason: str
) -> TableDifference:
    """Take an unchecked line back, by its maker. Raises Refusal `reason.missing`, `record.state`."""
    rules.reason(reason, "撤回差额表")
    with performing(actor, events.DIFFERENCE_WITHDRAWN, permission="accounts.adjust_tables") as said:
        require_whole(actor, whose)
        line = books.again(line)
        said.subject = _said(whose, line)
        books.mark_withdrawn(actor, line, said.subject, reason)
        said.after = {"state": State.WITHDRAWN.value, "reason": reason}
    return line


def _said(whose: Subject, line: TableDifference) -> str:
    return f"{whose.name}{line.year}年差额表{line.get_item_display()}{books.money(line.amount_fen)}"
