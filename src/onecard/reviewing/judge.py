"""Judging (认定) a finding: 属实, 须说明 or 误报, with a note; remembered for the unit and the rule."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from onecard.core.errors import Refusal
from onecard.core.unseen import without_unseen
from onecard.office.action import performing
from onecard.office.models import User
from onecard.reviewing import events
from onecard.reviewing.models import Judgement, ReviewedReport, Verdict
from onecard.reviewing.receive import REVIEW, require_open_to

LONGEST_NOTE = 500


def judge(
    actor: User, report: ReviewedReport, finding: str, *, verdict: str, note: str = "", accepted: bool = False
) -> Judgement:
    """Judge one finding, or judge it anew; `accepted`: the unit has explained it in words that will do, kept in `note`.

    Raises Refusal `review.finding`, `review.verdict`, `review.note` for a false alarm or an explanation without a word,
    `office.not_permitted`, `office.other_entity`.
    """
    told = next((one for one in report.findings if one["id"] == finding), None)
    if told is None:
        raise Refusal("review.finding", "这份报告没有这个问题。", "回到报告页，重新认定。")
    note = without_unseen(note.strip())
    _require_said(verdict, note, accepted)
    with performing(actor, events.JUDGED, permission=REVIEW, entity=report.batch.entity) as said:
        require_open_to(actor, report.batch)
        before = (
            Judgement.objects.select_for_update(of=("self",)).filter(report=report, finding=finding).first()
        )
        said.subject = f"{report.unit or report.name}{report.year or ''}年度，{told['relation']}"
        said.before = content(before) if before else None
        one, _ = Judgement.objects.update_or_create(
            report=report,
            finding=finding,
            defaults={
                "unit": report.unit,
                "relation": told["relation"],
                "verdict": verdict,
                "accepted": accepted and verdict == Verdict.EXPLAIN,
                "note": note,
                "judge": actor,
                "judged_at": timezone.now(),
            },
        )
        said.after = content(one)
    return one


def content(one: Judgement) -> dict[str, Any]:
    """A judgement as the trail keeps it."""
    return {"finding": one.finding, "verdict": one.verdict, "accepted": one.accepted, "note": one.note}


def _require_said(verdict: str, note: str, accepted: bool) -> None:
    if verdict not in Verdict.values:
        raise Refusal("review.verdict", "没有选认定的结论。", f"选{'、'.join(Verdict.values)}之一。")
    if not note and (verdict == Verdict.FALSE or (verdict == Verdict.EXPLAIN and accepted)):
        wanting = "为什么是误报" if verdict == Verdict.FALSE else "单位怎么说明的"
        raise Refusal("review.note", f"没有写{wanting}。", "写在备注里，下次审核这个单位时用得上。")
    if len(note) > LONGEST_NOTE:
        raise Refusal(
            "review.note", f"备注有{len(note)}个字，最多{LONGEST_NOTE}个。", "写得短一些，或另附文件。"
        )
