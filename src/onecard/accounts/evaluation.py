"""Self-evaluation (绩效自评): what an attached document states, recorded as it stands there and marked so."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile

from onecard.accounts import books, events, rules
from onecard.accounts.enter import fields_of
from onecard.accounts.models import Document, EvaluationIndicator, Grade, SelfEvaluation, State
from onecard.core.errors import Problem, Refusal
from onecard.office.action import performing
from onecard.office.models import Entity, User

LARGEST_DOCUMENT = 50 * 1024 * 1024
"""The largest attachment, bytes."""


@dataclass(frozen=True, slots=True)
class IndicatorDraft:
    """One indicator as the form prints it; the values as numbers only where they are numbers."""

    group: str
    name: str
    target: str
    actual: str
    subgroup: str = ""
    target_value: Decimal | None = None
    actual_value: Decimal | None = None
    measure: str = ""
    weight: Decimal | None = None
    score: Decimal | None = None
    deviation: str = ""


def attach_document(actor: User, entity: Entity, *, name: str, content: bytes) -> Document:
    """Keep a document by its digest; the same document twice is kept once.

    Raises Refusal `document.empty`, `document.too_large`, `office.not_permitted`.
    """
    if not content:
        raise Refusal("document.empty", f"附件{name}是空的。", "选有内容的文件。")
    if len(content) > LARGEST_DOCUMENT:
        limit = LARGEST_DOCUMENT // 1024 // 1024
        raise Refusal("document.too_large", f"附件{name}超过{limit}MB。", "压缩或拆分后再上传。")
    digest = hashlib.sha256(content).hexdigest()
    kept = Document.objects.filter(entity=entity, sha256=digest).first()
    if kept:
        return kept
    with performing(
        actor, events.DOCUMENT_ATTACHED, permission="accounts.enter_register", entity=entity
    ) as said:
        document = Document(
            entity=entity, name=name, sha256=digest, size=len(content), **books.made_by(actor)
        )
        document.file.save(digest, ContentFile(content), save=False)
        document.save()
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
    document: Document,
    initial_fen: int | None = None,
    page: str = "",
    indicators: Iterable[IndicatorDraft] = (),
) -> SelfEvaluation:
    """Record one project's form as a draft. Nothing is computed: a form that contradicts itself is recorded as it is.

    Raises Refusal `evaluation.refused` with every problem, `evaluation.recorded_already`, `office.not_permitted`.
    """
    drafts = tuple(indicators)
    with performing(
        actor, events.EVALUATION_RECORDED, permission="accounts.enter_register", entity=entity
    ) as said:
        _require_right(entity, project, budget_fen, executed_fen, score, grade, document)
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
        said.subject = _subject(evaluation)
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
        said.subject = _subject(evaluation)
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
        said.subject = _subject(evaluation)
        books.mark_withdrawn(actor, evaluation, said.subject, reason)
        said.after = {"reason": reason}
    return evaluation


def _require_right(
    entity: Entity,
    project: str,
    budget_fen: int,
    executed_fen: int,
    score: Decimal,
    grade: str,
    document: Document,
) -> None:
    problems = []
    if not project.strip():
        problems.append(Problem("项目", "没有填项目名称。", "照自评表填写。", "evaluation.no_project"))
    if budget_fen < 0 or executed_fen < 0:
        problems.append(Problem("金额", "预算数和执行数不能是负数。", "核对自评表。", "evaluation.negative"))
    if not 0 <= score <= 100:
        problems.append(Problem("得分", f"得分{score}不在0到100之间。", "核对自评表。", "evaluation.score"))
    if grade not in Grade.values:
        listed = "、".join(Grade.values)
        problems.append(Problem("等级", f"没有“{grade}”这个等级。", f"填{listed}之一。", "evaluation.grade"))
    if document.entity_id != entity.pk:
        problems.append(
            Problem("附件", "附件是另一个单位的。", "上传本单位的自评表。", "evaluation.document")
        )
    if problems:
        first = problems[0]
        sentence = f"绩效自评没有记录。{first.place}：{first.sentence}"
        raise Refusal("evaluation.refused", sentence, first.remedy, tuple(problems))


def _subject(evaluation: SelfEvaluation) -> str:
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
