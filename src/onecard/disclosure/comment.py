"""Comments (批注) at a figure or a sentence: written by whoever reviews, answered before the review is passed."""

from __future__ import annotations

from django.utils import timezone

from onecard.core.errors import Refusal
from onecard.disclosure import events, rules
from onecard.disclosure.models import Comment, Report, Stage
from onecard.disclosure.steps import held, require_open_to
from onecard.office.action import performing
from onecard.office.models import User

LONGEST_QUOTE = 300


def comment(actor: User, report: Report, *, section: str, quote: str, words: str) -> Comment:
    """Comment on the words `quote` of a section (empty: on the section).

    Raises Refusal `report.opinion`, `report.stage` for a report that is out, `office.not_permitted`,
    `office.other_entity`.
    """
    words = rules.opinion(words, "批注")
    with performing(actor, events.COMMENTED, permission="disclosure.comment") as said:
        require_open_to(actor, report)
        report = held(report)
        if report.stage in (Stage.PUBLISHED, Stage.WITHDRAWN):
            raise Refusal("report.stage", f"{report}已经公开，不能再批注。", "有错的，先启动更正。")
        said.subject, said.unit_id = str(report), report.entity_id
        one = Comment.objects.create(
            report=report, section=section[:40], quote=quote.strip()[:LONGEST_QUOTE], words=words, author=actor,
            written_at=timezone.now(),
        )  # fmt: skip
        said.after = {"section": section, "quote": one.quote, "words": words}
    return one


def answer(actor: User, one: Comment, *, words: str) -> Comment:
    """Answer a comment: what was mended, or why nothing had to be.

    Raises Refusal `report.opinion`, `comment.answered`, `office.not_permitted`, `office.other_entity`.
    """
    words = rules.opinion(words, "处理批注")
    with performing(actor, events.ANSWERED, permission="disclosure.prepare") as said:
        require_open_to(actor, one.report)
        one = Comment.objects.select_for_update().get(pk=one.pk)
        said.subject, said.unit_id = str(one.report), one.report.entity_id
        if one.answered_at is not None:
            raise Refusal("comment.answered", f"这条批注已处理：{one.answer}", "不用再处理。")
        one.answer, one.answered_by, one.answered_at = words, actor, timezone.now()
        one.save(update_fields=["answer", "answered_by", "answered_at"])
        said.before, said.after = {"words": one.words}, {"answer": words}
    return one


def open_comments(report: Report) -> list[Comment]:
    """The comments nobody has answered, oldest first."""
    return list(report.comments.filter(answered_at=None).order_by("pk").select_related("author"))
