"""Up the line: sent to the superior department or the finance bureau (报送), approved (批复), cleared of secrets (保密审查)."""

from __future__ import annotations

import datetime

from django.utils import timezone

from onecard.accounts.attachment import plain_name, require_document
from onecard.compiling.report import files
from onecard.core.errors import Refusal
from onecard.core.unseen import has_unseen
from onecard.disclosure import bureau, events, rules
from onecard.disclosure.compile import compiled
from onecard.disclosure.models import Report, Step, StepKind
from onecard.disclosure.publishable import require_publishable, require_unchanged
from onecard.disclosure.steps import held, keep_files, require_open_to, take
from onecard.disclosure.taken import last, this_edition
from onecard.office.action import performing
from onecard.office.models import User

SENT_AS = ("pdf", "docx", "xlsx")
"""The formats a report is handed up in."""
LONGEST_LINE = 40
"""Characters of a name or a number."""


def send(
    actor: User,
    report: Report,
    *,
    to: str,
    on: datetime.date | None = None,
    with_bureau_file: bool = False,
) -> Step:
    """Hand the signed report up, today or on a day since it was signed; the files are kept as they were sent, the bureau's
    own Word file filled in among them where asked.

    Raises Refusal `report.line`, `report.date`, `report.changed` where it is no longer what was signed, `word.no_file` and
    `word.unfinished` where the bureau's file was asked for, `report.stage`, `office.not_permitted`, `office.other_entity`.
    """
    to = _line(to, "报送对象", "写上级主管部门或财政部门的名称。")
    with performing(actor, events.SENT, permission="disclosure.send") as said:
        require_open_to(actor, report)
        report = held(report)
        rules.require_step(StepKind.SENT, report.stage, str(report))
        on = on or timezone.localdate()
        _require_on("报送日期", on, report, StepKind.SIGNED)
        made = compiled(report)
        require_unchanged(report, StepKind.SIGNED, made)
        require_publishable(report, made)
        sent = files(made, SENT_AS)
        if with_bureau_file:
            sent |= bureau.finished_file(report, made.narrative.accounts)
        step = take(actor, report, StepKind.SENT, said, keep=made, to=to, on=on)
        said.after = {**(said.after or {}), **keep_files(step, sent)}
    return step


def record_approval(
    actor: User, report: Report, *, number: str, on: datetime.date, name: str = "", content: bytes = b""
) -> Step:  # fmt: skip
    """Record the approval from above: its 文号, its date, its document; from now on the figures sent are approved ones.

    Raises Refusal `report.line`, `report.date`, as `attachment.require_document`, `report.stage`,
    `office.not_permitted`, `office.other_entity`.
    """
    number = _line(number, "批复文号", "照文件上的文号写。")
    if name:
        name = plain_name(name)
        require_document(name, content)
    with performing(actor, events.APPROVED, permission="disclosure.send") as said:
        require_open_to(actor, report)
        report = held(report)
        rules.require_step(StepKind.APPROVED, report.stage, str(report))
        early = this_edition(report).filter(kind=StepKind.FIGURES_APPROVED, on=on).exists()
        # The document that approved the figures before the report was sent may be the one it waits for.
        _require_on("批复日期", on, report, StepKind.FIGURES_APPROVED if early else StepKind.SENT)
        step = take(actor, report, StepKind.APPROVED, said, number=number, on=on)
        if name:
            said.after = {**(said.after or {}), **keep_files(step, {name: content})}
    return step


def record_figures_approval(
    actor: User, report: Report, *, number: str, on: datetime.date, name: str, content: bytes
) -> Step:
    """Record that the accounts were approved before the report is written: the figures as they are in the books now are
    those of the document. They are not changed any more; where a relation fails in them it is explained (`explain`).

    Raises Refusal `report.line`, `report.date`, as `attachment.require_document`, `report.stage`,
    `office.not_permitted`, `office.other_entity`.
    """
    number = _line(number, "批复文号", "照文件上的文号写。")
    name = plain_name(name or "批复文件")
    require_document(name, content)
    with performing(actor, events.FIGURES_APPROVED, permission="disclosure.send") as said:
        require_open_to(actor, report)
        report = held(report)
        rules.require_step(StepKind.FIGURES_APPROVED, report.stage, str(report))
        year_end = ("决算年度最后一天", datetime.date(report.year, 12, 31))
        rules.require_on("批复日期", on, timezone.localdate(), year_end)
        step = take(
            actor, report, StepKind.FIGURES_APPROVED, said, keep=compiled(report), number=number, on=on
        )
        said.after = {**(said.after or {}), **keep_files(step, {name: content})}
    return step


def clear(
    actor: User, report: Report, *, person: str, on: datetime.date, conclusion: str, passed: bool
) -> Step:
    """Record the secrecy review (保密审查): by whom, when, with what conclusion; not passed, the report goes back.

    Raises Refusal `report.line`, `report.opinion`, `report.date`, `report.stage`, `office.same_person`,
    `office.not_permitted`, `office.other_entity`.
    """
    person = _line(person, "审查人", "写保密审查人的姓名。")
    conclusion = rules.opinion(conclusion, "保密审查", rules.LONGEST_CONCLUSION)
    kind, event = (StepKind.CLEARED, events.CLEARED) if passed else (StepKind.NOT_CLEARED, events.NOT_CLEARED)
    with performing(actor, event, permission="disclosure.clear") as said:
        require_open_to(actor, report)
        report = held(report)
        rules.require_step(kind, report.stage, str(report))
        _require_on("保密审查日期", on, report, StepKind.APPROVED)
        return take(actor, report, kind, said, person=person, on=on, conclusion=conclusion)


def _require_on(what: str, on: datetime.date, report: Report, follows: StepKind) -> None:
    """Raise Refusal `report.date` for a date out of order: to come yet, or before the step this one follows."""
    before = last(report, follows)
    after = (f"{follows.label}的日期", before.on or timezone.localdate(before.at)) if before else None
    rules.require_on(what, on, timezone.localdate(), after)


def _line(text: str, what: str, remedy: str) -> str:
    line = text.strip()
    wrong = ""
    if not line:
        wrong = "没有写"
    elif len(line) > LONGEST_LINE:
        wrong = f"有{len(line)}个字，最多{LONGEST_LINE}个"
    elif has_unseen(line):
        wrong = "里有看不见的字符"
    if wrong:
        raise Refusal("report.line", f"{what}{wrong}。", remedy)
    return line
