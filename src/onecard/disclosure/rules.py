"""The life of a report as rules: which step leads from which stage to which, who may not take it, and by when. Pure."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from onecard.core.errors import Refusal
from onecard.core.unseen import has_unseen
from onecard.disclosure.models import Stage, StepKind

DAYS_TO_PUBLISH = 20
"""Calendar days from the approval to publication (预算法 第十四条; 预算法实施条例 第六条)."""
LONGEST_WORDS = 20_000
LONGEST_OPINION = 500
LONGEST_CONCLUSION = 200


@dataclass(frozen=True, slots=True)
class Transition:
    """From which stages a step may be taken and where it leads; whoever took one of `not_by` in this edition may not."""

    frm: tuple[Stage, ...]
    to: Stage
    not_by: tuple[StepKind, ...] = ()

    @property
    def checks_words(self) -> bool:
        """Whether whoever wrote any of the words may not take it either: what a maker makes another person checks, also
        where a colleague sent it for review."""
        return StepKind.SUBMITTED in self.not_by


LIFE: dict[StepKind, Transition] = {
    # The accounts are often approved before the report is written: their figures are fixed from then on.
    StepKind.FIGURES_APPROVED: Transition((Stage.DRAFT,), Stage.DRAFT),
    StepKind.SUBMITTED: Transition((Stage.DRAFT,), Stage.IN_REVIEW),
    StepKind.REVIEWED: Transition((Stage.IN_REVIEW,), Stage.REVIEWED, (StepKind.SUBMITTED,)),
    StepKind.RETURNED: Transition(
        (Stage.IN_REVIEW, Stage.REVIEWED, Stage.SIGNED, Stage.SENT, Stage.APPROVED, Stage.CLEARED),
        Stage.DRAFT,
    ),
    StepKind.SIGNED: Transition((Stage.REVIEWED,), Stage.SIGNED, (StepKind.SUBMITTED, StepKind.REVIEWED)),
    StepKind.SENT: Transition((Stage.SIGNED,), Stage.SENT),
    StepKind.APPROVED: Transition((Stage.SENT,), Stage.APPROVED),
    StepKind.CLEARED: Transition((Stage.APPROVED,), Stage.CLEARED, (StepKind.SUBMITTED,)),
    StepKind.NOT_CLEARED: Transition((Stage.APPROVED,), Stage.DRAFT, (StepKind.SUBMITTED,)),
    StepKind.PUBLISHED: Transition((Stage.CLEARED,), Stage.PUBLISHED, (StepKind.SUBMITTED,)),
    StepKind.CORRECTING: Transition((Stage.PUBLISHED, Stage.WITHDRAWN), Stage.DRAFT),
    # Whatever stands published can be taken down at once, also while its correction is on the way.
    StepKind.WITHDRAWN: Transition(
        tuple(stage for stage in Stage if stage != Stage.WITHDRAWN), Stage.WITHDRAWN
    ),
}

ASKS: dict[StepKind, str] = {
    StepKind.FIGURES_APPROVED: "disclosure.send",
    StepKind.SUBMITTED: "disclosure.prepare",
    StepKind.REVIEWED: "disclosure.review",
    StepKind.RETURNED: "disclosure.comment",
    StepKind.SIGNED: "disclosure.sign",
    StepKind.SENT: "disclosure.send",
    StepKind.APPROVED: "disclosure.send",
    StepKind.CLEARED: "disclosure.clear",
    StepKind.NOT_CLEARED: "disclosure.clear",
    StepKind.PUBLISHED: "disclosure.publish",
    StepKind.CORRECTING: "disclosure.publish",
    StepKind.WITHDRAWN: "disclosure.publish",
}
"""The permission each step asks for."""
FORWARD = (
    StepKind.SUBMITTED,
    StepKind.REVIEWED,
    StepKind.SIGNED,
    StepKind.SENT,
    StepKind.APPROVED,
    StepKind.CLEARED,
    StepKind.PUBLISHED,
)
"""The steps that lead on, in their order; every other one leads back or ends."""
BACK = (StepKind.RETURNED, StepKind.NOT_CLEARED, StepKind.CORRECTING)
"""The steps that bring a report back to be drafted again: with each a new round begins."""
APPROVALS = (StepKind.FIGURES_APPROVED, StepKind.APPROVED)
"""The steps by which figures are approved ones: the days to publish count from them."""
SOON = 5
"""From how many days before the deadline on it is warned of."""


def require_step(kind: StepKind, stage: str, what: str) -> Transition:
    """The transition of a step. Raises Refusal `report.stage` where the report stands elsewhere."""
    transition = LIFE[kind]
    if stage not in transition.frm:
        raise Refusal(
            "report.stage",
            f"{what}现在是“{Stage(stage).label}”，不能{kind.label}。",
            f"“{'”“'.join(one.label for one in transition.frm)}”的报告才可以。",
        )
    return transition


def deadline(approved_on: datetime.date) -> datetime.date:
    """The last day to publish: twenty calendar days after the approval that applies."""
    return approved_on + datetime.timedelta(days=DAYS_TO_PUBLISH)


def require_on(
    what: str, on: datetime.date, today: datetime.date, after: tuple[str, datetime.date] | None
) -> None:
    """Raise Refusal `report.date` for a date after today, or before that of what the step follows (its name and day)."""
    if on > today:
        raise Refusal("report.date", f"{what}{on}还没有到，不能在今天（{today}）以后。", "写实际的日期。")
    if after is not None and on < after[1]:
        raise Refusal(
            "report.date",
            f"{what}{on}早于{after[0]}{after[1]}，次序不对。",
            f"写实际的日期；{after[0]}登记错了的，退回重新办理。",
        )


def opinion(text: str, what: str, longest: int = LONGEST_OPINION) -> str:
    """What somebody says of a step, in lines. Raises Refusal `report.opinion` where it is missing, longer than `longest`
    or holds what nobody sees: the public reads the reason of a correction and of a withdrawal."""
    said = text.strip()
    if not said or len(said) > longest:
        raise Refusal(
            "report.opinion", f"{what}要写明意见，最多{longest}字。", "写清原因和要改的地方后再提交。"
        )
    if has_unseen(said.replace("\r\n", "\n").replace("\n", "")):
        raise Refusal("report.opinion", f"{what}的意见里有看不见的字符。", "删去这些字符，或重新打一遍。")
    return said


def remark(text: str, what: str) -> str:
    """What somebody may say of a step and need not. Raises Refusal `report.opinion` where it is too long."""
    return opinion(text, what) if text.strip() else ""
