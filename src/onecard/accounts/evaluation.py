"""Self-evaluation (绩效自评): what an attached document states, recorded as it stands there and marked so."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from onecard.accounts import books, events, rules
from onecard.accounts.attach import keep_document
from onecard.accounts.attachment import plain_name, require_document
from onecard.accounts.enter import fields_of
from onecard.accounts.evaluation_rules import IndicatorDraft, head_problems, indicator_problems
from onecard.accounts.models import Document, EvaluationIndicator, SelfEvaluation, State, Voiding
from onecard.core.errors import Problem, Refusal
from onecard.office.action import performing
from onecard.office.models import Entity, User
from onecard.office.permissions import require

STATES = {
    State.DRAFT: "待复核", State.POSTED: "已复核", State.REVERSED: "已作废", State.WITHDRAWN: "已撤回",
}  # fmt: skip
"""Where an evaluation may stand, in this trade's words."""


def attach_document(actor: User, entity: Entity, *, name: str, content: bytes) -> Document:
    """Keep a document by its digest; the same document twice is kept once.

    Raises Refusal as `attachment.require_document` for what is no document, and `office.not_permitted`.
    """
    name = plain_name(name)
    require_document(name, content)
    require(actor, "accounts.enter_register", entity)
    digest = hashlib.sha256(content).hexdigest()
    kept = Document.objects.filter(entity=entity, sha256=digest).first()
    if kept:
        return kept
    with performing(
        actor, events.DOCUMENT_ATTACHED, permission="accounts.enter_register", entity=entity
    ) as said:
        document = keep_document(actor, entity, name, content)
        said.subject = name
        said.after = {"sha256": digest, "size": len(content)}
    return document


def record_evaluation(
    actor: User,
    entity: Entity,
    *,
    year: int,
    project: str,
    budget_fen: int,
    executed_fen: int,
    score: Decimal,
    grade: str,
    document: Document | None,
    initial_fen: int | None = None,
    page: str = "",
    indicators: Iterable[IndicatorDraft] = (),
) -> SelfEvaluation:
    """Record one project's form as a draft. Nothing is computed: a form that contradicts itself is recorded as it is.

    Raises Refusal `evaluation.refused` with every problem, `evaluation.recorded_already`, `office.not_permitted`, and as
    `books.require_begun`.
    """
    books.require_begun(year)
    project, drafts = project.strip(), tuple(indicators)
    with performing(
        actor, events.EVALUATION_RECORDED, permission="accounts.enter_register", entity=entity
    ) as said:
        problems = [
            *head_problems(
                project=project, initial_fen=initial_fen, budget_fen=budget_fen, executed_fen=executed_fen,
                score=score, grade=grade, page=page,
            ),
            *indicator_problems(drafts),
        ]  # fmt: skip
        document = _document(entity, document, problems)
        books.hold(entity)
        if SelfEvaluation.objects.filter(
            entity=entity, year=year, project=project, state__in=(State.DRAFT, State.POSTED)
        ).exists():
            raise Refusal(
                "evaluation.recorded_already",
                f"{year}年项目“{project}”已有绩效自评记录。",
                "先撤回草稿；已复核的先作废，再重新记录。",
            )
        evaluation = SelfEvaluation.objects.create(
            entity=entity,
            year=year,
            project=project,
            initial_fen=initial_fen,
            budget_fen=budget_fen,
            executed_fen=executed_fen,
            score=score,
            grade=grade,
            document=document,
            page=page,
            **books.made_by(actor),
        )
        EvaluationIndicator.objects.bulk_create(
            EvaluationIndicator(evaluation=evaluation, line=line, **fields_of(draft))
            for line, draft in enumerate(drafts, start=1)
        )
        said.subject = subject(evaluation)
        said.after = _content(evaluation, drafts)
    return evaluation


def check_evaluation(actor: User, evaluation: SelfEvaluation) -> SelfEvaluation:
    """Check a drafted evaluation against its document: it counts from now on.

    Raises Refusal `office.same_person`, `record.state`, `office.not_permitted`.
    """
    with performing(
        actor, events.EVALUATION_CHECKED, permission="accounts.check_register", entity=evaluation.entity
    ) as said:
        evaluation = books.again(evaluation)
        said.subject = subject(evaluation)
        books.mark_checked(actor, evaluation, said.subject)
        said.after = {"state": evaluation.state}
    return evaluation


def withdraw_evaluation(actor: User, evaluation: SelfEvaluation, *, reason: str) -> SelfEvaluation:
    """Take a drafted evaluation back, by its maker.

    Raises Refusal `reason.missing`, `record.state`, `record.not_maker`, `office.not_permitted`.
    """
    rules.reason(reason, "撤回绩效自评")
    with performing(
        actor, events.EVALUATION_WITHDRAWN, permission="accounts.enter_register", entity=evaluation.entity
    ) as said:
        evaluation = books.again(evaluation)
        said.subject = subject(evaluation)
        books.mark_withdrawn(actor, evaluation, said.subject, reason)
        said.after = {"reason": reason}
    return evaluation


def voiding_of(evaluation: SelfEvaluation) -> Voiding | None:
    """The record that voids (作废) an evaluation, checked or waiting for it; written by `registers.void_record`."""
    return (
        Voiding.objects.filter(register=SelfEvaluation.__name__, record_id=evaluation.pk)
        .exclude(state=State.WITHDRAWN)
        .select_related("maker", "checker", "entity")
        .first()
    )


def _document(entity: Entity, document: Document | None, problems: list[Problem]) -> Document:
    """The document, where it is the unit's and nothing else is wrong. Raises Refusal `evaluation.refused`."""
    if document is None:
        problems.append(
            Problem("附件", "没有附件。", "上传自评表，或选一份已存的。", "evaluation.no_document")
        )
    elif document.entity_id != entity.pk:
        problems.append(
            Problem("附件", "附件是另一个单位的。", "上传本单位的自评表。", "evaluation.document")
        )
    if document is None or problems:
        first = problems[0]
        sentence = f"绩效自评没有记录。{first.place}：{first.sentence}"
        raise Refusal("evaluation.refused", sentence, first.remedy, tuple(problems))
    return document


def subject(evaluation: SelfEvaluation) -> str:
    """What the trail calls an evaluation."""
    return f"{evaluation.year}年“{evaluation.project}”绩效自评"


def _content(evaluation: SelfEvaluation, drafts: tuple[IndicatorDraft, ...]) -> dict[str, Any]:
    return {
        "budget_fen": evaluation.budget_fen,
        "executed_fen": evaluation.executed_fen,
        "score": str(evaluation.score),
        "grade": evaluation.grade,
        "document": evaluation.document.sha256,
        "indicators": [[draft.name, draft.target, draft.actual] for draft in drafts],
    }
