"""Relations as a reader sees them: the state, both sides fact by fact with their places in the tables, the words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.urls import reverse

from onecard.accounts.justified import Break, Judged
from onecard.accounts.views.evidence import CellPlace
from onecard.accounts.views.place import Place
from onecard.accounts.views.relation_words import Words
from onecard.figures.fact import Fact
from onecard.figures.figure import Dimensions
from onecard.figures.relation import Equation, Outcome, Remark, Share, Term, Verdict

STATES = {
    "failed": "未通过", "explain": "须说明", "note": "提示", "tail": "尾差", "held": "通过", "idle": "未核对",
}  # fmt: skip
_FORM = re.compile(r"公开\d\d")
Cells = dict[tuple[str, Dimensions], list[CellPlace]]


@dataclass(frozen=True, slots=True)
class Side:
    """One fact of a verdict: its sign in the sum, and the cell that shows it (`href` empty where no table does)."""

    fact: Fact
    sign: str
    href: str
    said: str


@dataclass(frozen=True, slots=True)
class ShownVerdict:
    """One verdict as shown: both sides, fact by fact; `remark` where no sum states it; `broken` where it fails, `words`
    where words may excuse it and are wanted."""

    verdict: Verdict
    left: list[Side]
    right: list[Side]
    remark: str = ""
    broken: Break | None = None
    words: Words | None = None

    @property
    def places(self) -> int:
        """How many decimals its sums are shown with: those its facts are published with."""
        return max((side.fact.figure.decimals for side in self.left + self.right), default=2)


@dataclass(frozen=True, slots=True)
class Shown:
    """One relation as shown: its state for a reader, and the verdicts that are worth reading."""

    outcome: Outcome
    state: str
    judged: list[ShownVerdict]
    justified: bool = False


def state_of(outcome: Outcome) -> str:
    """The state a reader sees: a warning that fails has to be explained, it does not block, and stays one that is
    explained; what had nothing to compare does not pass for held."""
    if not outcome.compared:
        return "idle"
    if outcome.state == "failed" and not outcome.blocks:
        return "note" if outcome.severity == "info" else "explain"
    return outcome.state


def open_state(one: Judged) -> str:
    """As `state_of`, but ``explained`` where checked words excuse it: there is nothing left to do about it."""
    return "explained" if one.justified else state_of(one.outcome)


def shown(
    one: Judged, place: Place, cells: Cells, words: Callable[[Judged, Break], Words] | None = None
) -> Shown:
    """A relation with the verdicts that do not simply hold; where all hold, with the first of them as an example.

    `words` tells what is said at a break that words may excuse."""
    outcome = one.outcome
    off = [verdict for verdict in outcome.verdicts if verdict.state != "held"]
    verdicts = [shown_verdict(each, place, cells, one.at(each)) for each in off or outcome.verdicts[:1]]
    if words is not None and one.justifiable:
        verdicts = [
            replace(each, words=words(one, each.broken)) if each.broken else each for each in verdicts
        ]
    return Shown(outcome, state_of(outcome), verdicts, one.justified)


def shown_verdict(verdict: Verdict, place: Place, cells: Cells, broken: Break | None = None) -> ShownVerdict:
    """A verdict with both sides, each fact at the cell of the table its side speaks of."""
    instance = verdict.instance
    if isinstance(instance, Remark):
        facts = tuple(Term(fact) for fact in instance.facts)
        return ShownVerdict(
            verdict, _sides(facts, place, cells, instance.where), [], instance.sentence, broken
        )
    here, _, there = instance.where.partition("；")
    if isinstance(instance, Share):
        left, right = (*instance.part, Term(instance.percent)), instance.whole
    elif isinstance(instance, Equation):
        left, right = instance.left, instance.right
    else:
        raise TypeError(instance)
    return ShownVerdict(
        verdict, _sides(left, place, cells, here), _sides(right, place, cells, there or here), "", broken
    )


def _sides(terms: tuple[Term, ...], place: Place, cells: Cells, where: str) -> list[Side]:
    found = _FORM.search(where)
    form = found[0] if found else ""
    return [
        Side(term.fact, "−" if term.coefficient < 0 else "＋", *cell_of(term.fact, place, cells, form))
        for term in terms
    ]


def cell_of(fact: Fact, place: Place, cells: Cells, form: str = "") -> tuple[str, str]:
    """The address and words of the cell that shows the fact: of the table it was read from, else of `form`, else of
    any; no address and the figure's term where no table shows it."""
    found = cells.get((fact.key, fact.dims), [])
    for wanted in (fact.form, form):
        if named := [one for one in found if one.form == wanted]:
            found = named
            break
    if not found:
        year = fact.dim("year")
        return "", fact.figure.term if year in ("", str(place.year)) else f"{year}年{fact.figure.term}"
    cell = found[0]
    address = reverse("accounts:table", args=[f"{cell.number:02d}"])
    return f"{address}{place.query}&open={cell.reference}#drill", f"{cell.form} {cell.where}"
