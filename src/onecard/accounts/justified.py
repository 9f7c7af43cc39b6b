"""What is said (审核说明) where relations fail: which words stand, which wait for a check, which have lapsed.

Words excuse a warning (疑点, 提示), never an error (错误), and stand only for the figures they were given for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from django.db.models import QuerySet

from onecard.accounts.models import Justification, State
from onecard.accounts.subject import Subject
from onecard.figures.relation import Outcome, Remark, Verdict

Standing = Literal["", "waiting", "standing", "lapsed"]
STANDINGS: dict[Standing, str] = {
    "": "待说明",
    "waiting": "说明待复核",
    "standing": "已说明",
    "lapsed": "说明已失效",
}
LONGEST_INSTANCE = 300


@dataclass(frozen=True, slots=True)
class Break:
    """One place where a relation fails; `record` are the words for it, the latest where several were given."""

    instance: str
    verdict: Verdict
    record: Justification | None = None
    standing: Standing = ""

    @property
    def said(self) -> str:
        """How its words stand, in the reader's words."""
        return STANDINGS[self.standing]


@dataclass(frozen=True, slots=True)
class Judged:
    """An outcome with the words for its breaks."""

    outcome: Outcome
    breaks: tuple[Break, ...] = ()

    @property
    def justifiable(self) -> bool:
        """Whether words may excuse it: it fails, and not as an error."""
        return bool(self.breaks) and self.outcome.severity != "error"

    @property
    def justified(self) -> bool:
        """Whether checked words stand for every break."""
        return self.justifiable and all(one.standing == "standing" for one in self.breaks)

    @property
    def wanting(self) -> bool:
        """Whether it is a doubt (疑点) that words could excuse, and no checked ones do yet."""
        return self.justifiable and self.outcome.severity == "warning" and not self.justified

    @property
    def blocks(self) -> bool:
        """Whether it stands in the way of approval: a break that does, and is not excused."""
        return self.outcome.blocks and not self.justified

    def at(self, verdict: Verdict) -> Break | None:
        """The break of this verdict; None where it does not fail."""
        return next((one for one in self.breaks if one.verdict is verdict), None)


def judged(whose: Subject, year: int, outcomes: Iterable[Outcome]) -> list[Judged]:
    """The outcomes of the subject's year, each with what is said about its breaks."""
    given: dict[tuple[str, str], list[Justification]] = {}
    records = records_of(whose).filter(year=year).exclude(state=State.WITHDRAWN)
    for record in records.select_related("maker", "checker").order_by("-pk"):
        given.setdefault((record.relation, record.instance), []).append(record)
    found = []
    for outcome in outcomes:
        may = outcome.severity != "error"
        breaks = (
            _broken(instance, verdict, given.get((outcome.relation.id, instance), []), may)
            for instance, verdict in instances(outcome, year)
            if verdict.state == "failed"
        )
        found.append(Judged(outcome, tuple(breaks)))
    return found


def unused(whose: Subject, year: int, found: Iterable[Judged]) -> list[Justification]:
    """What was said about places that do not fail any more, the latest first."""
    shown = {(one.outcome.relation.id, each.instance) for one in found for each in one.breaks}
    records = records_of(whose).filter(year=year).exclude(state=State.WITHDRAWN)
    return [
        one
        for one in records.select_related("maker", "checker").order_by("-pk")
        if (one.relation, one.instance) not in shown
    ]


def _broken(instance: str, verdict: Verdict, given: list[Justification], may: bool) -> Break:
    fitting = [one for one in given if may and given_for(one) == figures(verdict)]
    for state, standing in ((State.POSTED, "standing"), (State.DRAFT, "waiting")):
        for one in fitting:
            if one.state == state:
                return Break(instance, verdict, one, standing)  # type: ignore[arg-type]
    return Break(instance, verdict, given[0], "lapsed") if given else Break(instance, verdict)


def instances(outcome: Outcome, year: int) -> list[tuple[str, Verdict]]:
    """The verdicts of an outcome, each with the name its place has in every year; equal names are numbered."""
    found = []
    seen: Counter[str] = Counter()
    for verdict in outcome.verdicts:
        where = verdict.instance.where or outcome.relation.title
        for number, word in ((year, "本年"), (year - 1, "上年")):
            where = where.replace(f"{number}年", word)
        where = where[: LONGEST_INSTANCE - 6]
        seen[where] += 1
        found.append((where if seen[where] == 1 else f"{where}（{seen[where]}）", verdict))
    return found


def records_of(whose: Subject) -> QuerySet[Justification]:
    """All that was ever said about relations of the subject's own tables."""
    if whose.is_group:
        return Justification.objects.filter(group=whose.group_id)
    return Justification.objects.filter(entity=whose.members[0].id)


def remembered(whose: Subject, year: int, relation: str, instance: str) -> Justification | None:
    """Words for the same rule that another person checked before: this year's that lapsed, else the latest earlier
    year's, at the same place rather than at another one."""
    earlier = records_of(whose).filter(relation=relation, state=State.POSTED)
    found = earlier.filter(year__lte=year, instance=instance) or earlier.filter(year__lt=year)
    return found.order_by("-year", "-pk").first()


def figures(verdict: Verdict) -> dict[str, str]:
    """The figures words are given for, as a record keeps them."""
    if isinstance(verdict.instance, Remark):
        return {"left": "", "right": "", "difference": "", "remark": verdict.instance.sentence[:500]}
    sums = {"left": verdict.left, "right": verdict.right, "difference": verdict.difference}
    return {name: sum_text(value) for name, value in sums.items()} | {"remark": ""}


def given_for(record: Justification) -> dict[str, str]:
    """The figures a record was given for."""
    return {name: getattr(record, name) for name in ("left", "right", "difference", "remark")}


def sum_text(value: Fraction) -> str:
    """A sum as a plain decimal with at least two and at most six decimals."""
    text = f"{Decimal(value.numerator) / Decimal(value.denominator):.6f}".rstrip("0")
    whole, _, behind = text.partition(".")
    return f"{whole}.{behind:0<2}"
