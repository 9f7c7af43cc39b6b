"""Whether a report may go on: nothing lacking, nothing that blocks, every doubt explained, nothing changed unseen."""

from __future__ import annotations

from collections.abc import Container, Iterable

from onecard.accounts import queries
from onecard.compiling.report import Compiled
from onecard.core.errors import Problem, Refusal
from onecard.disclosure.approved import breaks, unlike_approved
from onecard.disclosure.compile import compiled, latest, subject_of
from onecard.disclosure.difference import Difference, differences
from onecard.disclosure.models import Report, StepKind
from onecard.disclosure.taken import last
from onecard.figures.relation import Outcome
from onecard.finalaccounts.relations import RELATIONS

APPROVED_BREAK = "relation.approved"
"""What blocks until it is explained: a relation that fails in figures approved above."""


UNLIKE_APPROVED = "figures.changed"
"""What blocks: figures of the accounts that are no longer those approved."""


def standing_in_the_way(report: Report, made: Compiled) -> list[Problem]:
    """Everything that keeps a report from going out, each with its place and what to do."""
    found = [
        Problem(one.where, f"缺{one.what}。", one.remedy, f"missing.{one.kind}")
        for one in made.verdict.missing
    ]
    approved = breaks(report, made, latest(report))
    kept = {id(one.verdict) for one in approved}
    found += _breaks(made.verdict.blocking, "relation.failed", besides=kept)
    found += [
        Problem(
            one.where,
            f"{one.title}在批复过的数里不成立：{one.sums}。",
            "批复过的数不改表：写审核说明，连同报告审签、公开。",
            APPROVED_BREAK,
        )
        for one in approved
        if one.words is None
    ]
    found += [
        Problem(
            name,
            f"批复的是{before}万元，现在是{after}万元。",
            "批复过的数不改：把账恢复原样；另有批复的，重新登记决算批复。",
            UNLIKE_APPROVED,
        )
        for name, before, after in unlike_approved(report, made)
    ]
    return found + _unexplained(report, made)


def _unexplained(report: Report, made: Compiled) -> list[Problem]:
    """Doubts of the tables that nobody has explained (审核说明)."""
    told = queries.unexplained(subject_of(report), report.year, made.narrative.accounts)
    return [
        Problem(
            place,
            f"{relation} {title}须说明。",
            "在“勾稽关系”里写审核说明并请人复核，或改正。",
            "relation.unexplained",
        )
        for relation, title, place in told
    ]


def doubts_of_text(made: Compiled) -> list[Problem]:
    """The doubts (疑点) that the words leave: whoever signs answers for them. Those of the tables are explained there."""
    of_words = [outcome for outcome in made.verdict.doubtful if outcome.relation.id not in RELATIONS]
    return _breaks(of_words, "relation.doubtful")


def _breaks(outcomes: Iterable[Outcome], code: str, besides: Container[int] = ()) -> list[Problem]:
    """Every place where relations fail, with what a break means; but for the verdicts whose id is in `besides`."""
    return [
        Problem(
            one.instance.where or outcome.relation.title,
            f"{outcome.relation.id} {getattr(one.instance, 'sentence', '') or outcome.relation.formula}",
            outcome.relation.explanation,
            code,
        )
        for outcome in outcomes
        for one in outcome.verdicts
        if one.state == "failed" and id(one) not in besides
    ]


def require_publishable(report: Report, made: Compiled | None = None) -> Compiled:
    """The report compiled (`made` where it was just now). Raises Refusal `report.not_publishable` with everything that
    stands in the way."""
    made = made or compiled(report)
    problems = standing_in_the_way(report, made)
    if problems:
        raise Refusal(
            "report.not_publishable",
            f"{report}还不能办理：有{len(problems)}处要补齐、改正或说明。第一处在{problems[0].place}：{problems[0].sentence}",
            "退回编制，逐处改好。",
            tuple(problems),
        )
    return made


def changes_since(report: Report, kind: StepKind, made: Compiled) -> list[Difference]:
    """What differs in the report as compiled from how it stood at the latest step of a kind; nothing where there was
    none."""
    step = last(report, kind)
    if step is None or step.snapshot is None:
        return []
    return differences(step.snapshot.content, made.json.decode())


def require_unchanged(report: Report, since: StepKind, made: Compiled) -> None:
    """Raise Refusal `report.changed` where the report is no longer what it was at that step: books go on being kept."""
    changed = changes_since(report, since, made)
    if changed:
        raise Refusal(
            "report.changed",
            f"{since.label}以后，{report}有{len(changed)}处变动：{changed[0].told}",
            "退回编制，重新走复核和审签；或把账簿恢复原样。",
            tuple(Problem(one.where, one.told, "", "report.changed") for one in changed),
        )
