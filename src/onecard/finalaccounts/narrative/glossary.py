"""名词解释: the terms a narrative uses, each with the definition its figure has."""

from __future__ import annotations

from collections.abc import Iterator

from onecard.figures.figure import Figure
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.narrative.document import Narrative

TERMS: tuple[Figure, ...] = (
    fa.APPROPRIATION,
    fa.SUPERIOR,
    fa.OPERATIONS,
    fa.BUSINESS,
    fa.SUBORDINATE,
    fa.OTHER,
    fa.SURPLUS_USED,
    fa.OPENING,
    fa.SURPLUS_DISTRIBUTED,
    fa.CLOSING,
    fa.STAFF,
    fa.PUBLIC,
    fa.SANGONG,
    fa.RUNNING_COST,
    fa.PROCUREMENT,
)
NATURES = {
    "基本": ("基本支出", "维持机构运转、做好日常工作的人员和公用开支。"),
    "项目": ("项目支出", "基本支出以外，为办成特定任务、实现事业目标安排的开支。"),
    "经营": ("经营支出", "在主业和配套活动以外做经营、又没有独立核算的开支。"),
}


def entries(narrative: Narrative) -> Iterator[tuple[str, str]]:
    """Term and definition of each figure the narrative speaks of, in the order of the tables."""
    spoken = [run.fact for _, run in narrative.said() if run.fact is not None]
    keys = {fact.figure.key for fact in spoken}
    natures = {fact.dim("nature") for fact in spoken}
    for figure in TERMS:
        if figure is fa.STAFF:
            yield from (entry for nature, entry in NATURES.items() if nature in natures)
        if any(key == figure.key or key.startswith(figure.key + ".") for key in keys):
            yield figure.term.removesuffix("合计"), f"{figure.definition}。"
