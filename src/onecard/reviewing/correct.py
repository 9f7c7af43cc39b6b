"""Putting right (改正) what the program took a file for: its unit, level, year, and whether it is a report at all."""

from __future__ import annotations

from typing import Any

from onecard.audit.kind import Identity
from onecard.audit.ledger import DEPARTMENT, UNIT
from onecard.core.errors import Refusal
from onecard.core.fiscal import read_year
from onecard.core.unseen import without_unseen
from onecard.jobs.models import Job
from onecard.office.action import performing
from onecard.office.models import User
from onecard.reviewing import events
from onecard.reviewing.models import ReviewBatch, ReviewedReport, Standing
from onecard.reviewing.receive import REVIEW, audit_waiting, require_at_rest, require_open_to, subject

LONGEST_UNIT = 120
REPORT, OTHER = "final-accounts", "other"
KINDS = {REPORT: "决算公开报告", OTHER: "不是决算公开报告"}
"""What a file may be said to be."""


def correct(
    actor: User, report: ReviewedReport, *, unit: str, level: str, year: str, kind: str = REPORT
) -> Job:
    """Say what a file is, and have it audited anew as that; what is empty is left to the file itself.

    What was judged of it stays where the finding stays, and is remembered of the unit named now. Raises Refusal
    `review.under_way`, `review.file_gone`, `review.correction`, `fiscal.year`, `office.not_permitted`,
    `office.other_entity`.
    """
    given = _given(unit, level, year, kind)
    with performing(actor, events.CORRECTED, permission=REVIEW, entity=report.batch.entity) as said:
        require_open_to(actor, report.batch)
        batch = ReviewBatch.objects.select_for_update(of=("self",)).get(pk=report.batch_id)
        require_at_rest(batch)
        one = batch.reports.select_for_update(of=("self",)).get(pk=report.pk)
        if not one.file:
            raise Refusal(
                "review.file_gone", "这个文件的保留期已过，不能再审核。", "补收一次，再改它的单位或年度。"
            )
        said.subject = f"{subject(batch)}，{one.name}"
        said.before = {"unit": one.unit, "level": one.level, "year": one.year, **one.given}
        one.given, one.standing = given, Standing.WAITING
        one.save(update_fields=["given", "standing"])
        said.after = given
        return audit_waiting(actor, batch)


def group(actor: User, batch: ReviewBatch, *, grouped: bool) -> Job | None:
    """Say that a batch is one department's report and those of all its units, or that it is not; departments' reports are
    audited anew.

    Raises Refusal `review.under_way`, `office.not_permitted`, `office.other_entity`.
    """
    with performing(actor, events.GROUPED, permission=REVIEW, entity=batch.entity) as said:
        require_open_to(actor, batch)
        batch = ReviewBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        require_at_rest(batch)
        said.subject = subject(batch)
        said.before, said.after = {"grouped": batch.grouped}, {"grouped": grouped}
        batch.grouped = grouped
        batch.save(update_fields=["grouped"])
        departments = batch.reports.filter(level=DEPARTMENT, standing=Standing.AUDITED).exclude(file="")
        return audit_waiting(actor, batch) if departments.update(standing=Standing.WAITING) else None


def known_as(one: ReviewedReport, found: Identity) -> Identity:
    """What a file is: what the program found, and instead of it what a reviewer said."""
    given = one.given
    kind = given.get("kind", found.kind)
    return Identity(
        kind,
        given.get("level", found.level),
        given.get("unit", found.entity),
        given.get("year", found.year),
        found.amount_unit,
        "审核人说明这不是决算公开报告，未作审核。" if given.get("kind") == OTHER else found.why,
        "" if "year" in given else found.note,
    )


def _given(unit: str, level: str, year: str, kind: str) -> dict[str, Any]:
    unit = without_unseen(unit).strip()
    if len(unit) > LONGEST_UNIT:
        raise Refusal("review.correction", f"单位名称超过{LONGEST_UNIT}个字。", "写单位的全称。")
    if level not in ("", DEPARTMENT, UNIT) or kind not in ("", *KINDS):
        raise Refusal("review.correction", "没有这样的级次或文种。", "在列出的里面选。")
    given: dict[str, Any] = {"unit": unit, "level": level, "kind": kind}
    if year.strip():
        given["year"] = read_year(year)
    return {name: value for name, value in given.items() if value}
