"""Inside the unit: sent for review (内部复核), passed or returned, signed by the leader (负责人审签)."""

from __future__ import annotations

from onecard.core.errors import Problem, Refusal
from onecard.disclosure import events, rules
from onecard.disclosure.comment import open_comments
from onecard.disclosure.compile import compiled
from onecard.disclosure.models import Report, Step, StepKind
from onecard.disclosure.publishable import doubts_of_text, require_publishable, require_unchanged
from onecard.disclosure.steps import held, require_open_to, take
from onecard.office.action import performing
from onecard.office.models import User


def submit(actor: User, report: Report, *, words: str = "") -> Step:
    """Send a draft for review, with everything answered that was asked.

    Raises Refusal `report.comments_open`, `report.opinion`, `report.stage`, `office.not_permitted`, `office.other_entity`.
    """
    with performing(actor, events.SUBMITTED, permission="disclosure.prepare") as said:
        require_open_to(actor, report)
        report = held(report)
        _require_answered(report)
        return take(
            actor,
            report,
            StepKind.SUBMITTED,
            said,
            keep=compiled(report),
            words=rules.remark(words, "送内部复核"),
        )


def review(actor: User, report: Report, *, words: str = "") -> Step:
    """Pass the review: another person than who sent it or wrote in it, no comment open, nothing lacking, no blocking relation failing.

    Raises Refusal `report.comments_open`, `report.not_publishable`, `report.stage`, `office.same_person`,
    `office.not_permitted`, `office.other_entity`.
    """
    with performing(actor, events.REVIEWED, permission="disclosure.review") as said:
        require_open_to(actor, report)
        report = held(report)
        rules.require_step(StepKind.REVIEWED, report.stage, str(report))
        _require_answered(report)
        made = require_publishable(report)
        return take(actor, report, StepKind.REVIEWED, said, keep=made, words=rules.remark(words, "复核"))


def send_back(actor: User, report: Report, *, words: str) -> Step:
    """Return a report that is not out yet for mending, with the reasons.

    Raises Refusal `report.opinion`, `report.stage`, `office.not_permitted`, `office.other_entity`.
    """
    words = rules.opinion(words, "退回")
    with performing(actor, events.RETURNED, permission="disclosure.comment") as said:
        require_open_to(actor, report)
        return take(actor, held(report), StepKind.RETURNED, said, words=words)


def sign(actor: User, report: Report, *, words: str = "") -> Step:
    """The leader signs: what stands now is what will be sent; whoever made or reviewed it cannot sign. Where the text
    leaves a doubt (疑点) the leader's words are the 审核说明 of it, and must be given; those written for relations that fail
    in approved figures are signed with the report, and stand in the trail.

    Raises Refusal `report.not_publishable`, `report.changed`, `report.doubts`, `report.stage`, `office.same_person`,
    `office.not_permitted`, `office.other_entity`.
    """
    with performing(actor, events.SIGNED, permission="disclosure.sign") as said:
        require_open_to(actor, report)
        report = held(report)
        rules.require_step(StepKind.SIGNED, report.stage, str(report))
        made = require_publishable(report)
        require_unchanged(report, StepKind.REVIEWED, made)
        _require_words_on(doubts_of_text(made), words)
        step = take(actor, report, StepKind.SIGNED, said, keep=made, words=rules.remark(words, "审签"))
        if step.snapshot is not None and step.snapshot.explanations:
            said.after = {**(said.after or {}), "explanations": step.snapshot.explanations}
    return step


def _require_words_on(doubts: list[Problem], words: str) -> None:
    if doubts and not words.strip():
        raise Refusal(
            "report.doubts",
            f"文字里有{len(doubts)}处疑点：{doubts[0].place}，{doubts[0].sentence}",
            "属实的，在审签意见里写明审核说明；不属实的，退回修改。",
            tuple(doubts),
        )


def _require_answered(report: Report) -> None:
    waiting = open_comments(report)
    if waiting:
        raise Refusal(
            "report.comments_open",
            f"{report}还有{len(waiting)}条批注没有处理：{waiting[0].author.name}说“{waiting[0].words}”。",
            "逐条处理后再送。",
            tuple(
                Problem(one.quote or one.section, one.words, "改好或说明后处理。", "comment.open")
                for one in waiting
            ),
        )
