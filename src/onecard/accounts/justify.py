"""Explaining (审核说明) why a relation that fails as a warning is right all the same: written, checked, taken back.

What may not be explained away is an error: that has to be mended.
"""

from __future__ import annotations

from typing import Any

from onecard.accounts import books, events, queries, rules
from onecard.accounts.justified import Break, Judged, figures, given_for, judged, records_of
from onecard.accounts.models import Justification, State
from onecard.accounts.subject import Subject, require_whole
from onecard.core.errors import Problem, Refusal
from onecard.core.unseen import has_unseen
from onecard.office.action import performing
from onecard.office.models import Entity, Group, User

TERM = "审核说明"
LONGEST = 500
REPLACED = "数已变动，重新说明。"


def justify(
    actor: User, whose: Subject, year: int, *, relation: str, instance: str, words: str, seen: str | None = None
) -> Justification:  # fmt: skip
    """Explain the break of a relation at one place of the subject's year; it counts once another person has checked it.

    `seen` is the difference (the sentence where no sum states it) the writer looked at; None where it was read just
    now. A draft whose figures have changed since is taken back for the new one. Raises Refusal `justification.refused`,
    `justification.holds`, `justification.error`, `justification.given`, `justification.changed`, `office.not_permitted`,
    and as `queries.final_accounts`.
    """
    words = words.strip()
    _require_words(words)
    with performing(actor, events.JUSTIFIED, permission="accounts.justify") as said:
        require_whole(actor, whose)
        said.unit_id = whose.unit_id
        _hold(whose)
        outcome, broken = find_break(whose, year, relation, instance)
        said.subject = f"{whose.name}{year}年{relation}审核说明"
        _require_justifiable(outcome, said.subject)
        now = figures(broken.verdict)
        if seen is not None and seen != (now["difference"] or now["remark"]):
            raise Refusal(
                "justification.changed",
                f"打开以后数已变动，{_told(now)}，没有提交。",
                "核对现在的数，说明仍然适用的再提交。",
            )
        if broken.standing in ("standing", "waiting"):
            raise Refusal(
                "justification.given", f"{said.subject}{broken.said}，不用再写。", "要改的，先撤回再写。"
            )
        replaced = records_of(whose).filter(
            year=year, relation=relation, instance=instance, state=State.DRAFT
        )
        said.before = {"replaced": list(replaced.values_list("pk", flat=True))}
        replaced.update(state=State.WITHDRAWN, reason=REPLACED)
        one = Justification.objects.create(
            entity_id=whose.unit_id, group_id=whose.group_id, year=year,
            relation=relation, instance=instance, words=words, **now, **books.made_by(actor),
        )  # fmt: skip
        said.after = _content(one)
    return one


def check_justification(actor: User, whose: Subject, one: Justification) -> Justification:
    """Check what is said: from now on the relation counts as explained, for these figures.

    Raises Refusal `office.same_person`, `record.state`, `justification.holds`, `justification.error`,
    `justification.lapsed` where the figures have changed since, `office.not_permitted`.
    """
    with performing(actor, events.JUSTIFICATION_CHECKED, permission="accounts.check_justification") as said:
        require_whole(actor, whose)
        said.unit_id = whose.unit_id
        _hold(whose)
        one = books.again(one)
        said.subject = subject(whose, one)
        books.require_state(one, said.subject, State.DRAFT)
        outcome, broken = find_break(whose, one.year, one.relation, one.instance)
        _require_justifiable(outcome, said.subject)
        if (now := figures(broken.verdict)) != given_for(one):
            raise Refusal(
                "justification.lapsed",
                f"数已变动，说明不再适用：说明时{_told(given_for(one))}，现在{_told(now)}。",
                "请经办按现在的数重新说明。",
            )
        books.mark_checked(actor, one, said.subject)
        said.after = {"state": one.state, **_content(one)}
    return one


def withdraw_justification(actor: User, whose: Subject, one: Justification, *, reason: str) -> Justification:
    """Take back what is said: a draft by its maker, checked words by whoever may write them. The relation has to be
    explained again.

    Raises Refusal `reason.missing`, `record.state`, `record.not_maker`, `office.not_permitted`.
    """
    rules.reason(reason, "撤回审核说明")
    with performing(actor, events.JUSTIFICATION_WITHDRAWN, permission="accounts.justify") as said:
        require_whole(actor, whose)
        said.unit_id = whose.unit_id
        one = books.again(one)
        said.subject = subject(whose, one)
        books.require_state(one, said.subject, State.DRAFT, State.POSTED)
        if one.state == State.DRAFT:
            books.require_maker(actor, one, said.subject)
        said.before = {"state": one.state}
        one.state, one.reason = State.WITHDRAWN, reason
        one.save(update_fields=["state", "reason"])
        said.after = {"state": one.state, "reason": reason}
    return one


def find_break(whose: Subject, year: int, relation: str, instance: str) -> tuple[Judged, Break]:
    """The relation and its break at this place. Raises Refusal `justification.holds` where nothing is broken there."""
    for outcome in judged(whose, year, queries.outcomes(whose, year)):
        for broken in outcome.breaks:
            if (outcome.outcome.relation.id, broken.instance) == (relation, instance):
                return outcome, broken
    raise Refusal(
        "justification.holds", f"{year}年{relation}在这里没有不符，不用说明。", "回到勾稽关系看现在的结果。"
    )


def subject(whose: Subject, one: Justification) -> str:
    """What the trail and refusals call an explanation."""
    return f"{whose.name}{one.year}年{one.relation}审核说明"


def _require_words(words: str) -> None:
    """Raise Refusal `justification.refused` for no words, for too many, for characters nobody can see."""
    if not words:
        found = Problem(TERM, "没有填审核说明。", "写明原因和依据，例如文件号、凭证号。", "words.missing")
    elif len(words) > LONGEST:
        found = Problem(TERM, f"有{len(words)}个字，最多{LONGEST}个。", "缩短后再提交。", "words.too_long")
    elif has_unseen(words):
        found = Problem(TERM, "里面有换行或看不见的字符。", "删去这些字符。", "words.control_character")
    else:
        return
    sentence = f"审核说明没有提交。{found.sentence}"
    raise Refusal("justification.refused", sentence, found.remedy, (found,))


def _require_justifiable(outcome: Judged, what: str) -> None:
    if not outcome.justifiable:
        raise Refusal(
            "justification.error",
            f"{what}没有成立：这是错误，不可能成立，不能用说明代替改正。",
            "查凭证或报表，改正后再核对。",
        )


def _hold(whose: Subject) -> None:
    """Take hold of whose tables they are until the transaction ends, so that no second explanation slips in."""
    if whose.group_id is not None:
        Group.objects.select_for_update().get(pk=whose.group_id)
    else:
        Entity.objects.select_for_update().get(pk=whose.members[0].id)


def _told(now: dict[str, str]) -> str:
    return f"差额为{now['difference']}".replace("-", "−") if now["difference"] else f"是“{now['remark']}”"


def _content(one: Justification) -> dict[str, Any]:
    return {"relation": one.relation, "instance": one.instance, "words": one.words, **given_for(one)}
