"""Explaining (审核说明) a relation that fails in figures approved above: written by a maker, signed with the report by another
person, published with it."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from onecard.core.errors import Refusal
from onecard.disclosure import events, rules
from onecard.disclosure.approved import Break, breaks
from onecard.disclosure.compile import compiled, latest
from onecard.disclosure.models import Report, Words, WordsKind
from onecard.disclosure.steps import held, require_draft, require_open_to
from onecard.disclosure.write import require_seen, require_words
from onecard.office.action import performing
from onecard.office.models import User


def explain(actor: User, report: Report, key: str, words: str, *, seen: int | None = None) -> Words:
    """Say why the relation fails at the place `key` (`Break.key`) though the figures stand as approved; `seen` is the id of
    the words the writer had before them.

    Raises Refusal `explanation.no_place` where nothing fails there or not in approved figures alone, which only mending
    helps; `report.words`, `report.words_changed`, `report.opinion`, `report.stage`, `office.not_permitted`,
    `office.other_entity`.
    """
    words = rules.opinion(words, "审核说明")
    require_words(WordsKind.NOTE, words)
    with performing(actor, events.EXPLAINED, permission="disclosure.prepare") as said:
        require_open_to(actor, report)
        report = held(report)
        require_draft(report, "写审核说明")
        said.subject, said.unit_id = str(report), report.entity_id
        place = place_of(report, lambda one: one.key == key)
        before = latest(report).get((WordsKind.NOTE, key))
        require_seen(before, seen)
        one = Words.objects.create(
            report=report, kind=WordsKind.NOTE, key=key, words=words, maker=actor, made_at=timezone.now()
        )
        said.before = {"words": before.words if before else ""}
        said.after = {
            "relation": place.title, "where": place.where, "sums": place.sums, "words": words,
            "figures": [
                f"{fact.figure.term}{fact.value}{fact.figure.unit}" for fact in place.verdict.instance.facts if fact.value
            ],
        }  # fmt: skip
    return one


def place_of(report: Report, wanted: Callable[[Break], bool]) -> Break:
    """The break that is wanted. Raises Refusal `explanation.no_place`."""
    for one in breaks(report, compiled(report), latest(report)):
        if wanted(one):
            return one
    raise Refusal(
        "explanation.no_place",
        "这里没有在批复过的数里不成立的勾稽关系，没有保存。",
        "数没有批复过的，不能用说明代替改正；数已改过的，回到报告看现在的结果。",
    )
