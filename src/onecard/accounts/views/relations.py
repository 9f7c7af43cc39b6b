"""The relations (勾稽关系) of a year: which hold, which do not, with both sides and where to look."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from onecard.accounts import queries
from onecard.accounts.views.evidence import CellPlace, cells_of
from onecard.accounts.views.place import Place, place_of
from onecard.accounts.views.tables import SHORT_TITLES
from onecard.figures.fact import Fact
from onecard.figures.figure import Dimensions
from onecard.figures.relation import Equation, Outcome, Remark, Share, Term, Verdict
from onecard.office.door import page

SETS_SHOWN = 3
"""How many of the equally small explanations of one contradiction are shown."""
JOINTLY_SHOWN = 3
"""How many contradictions are shown, the shortest first: the later ones mostly follow from the same errors."""
STATES = {"failed": "未通过", "explain": "须说明", "tail": "尾差", "held": "通过", "idle": "未核对"}


@dataclass(frozen=True, slots=True)
class Side:
    """One fact of a verdict: which side, its sign in the sum, and the cell that shows it."""

    fact: Fact
    sign: str
    href: str
    said: str


@dataclass(frozen=True, slots=True)
class Judged:
    """One verdict as shown: both sides, fact by fact; `remark` where no sum states it."""

    verdict: Verdict
    left: list[Side]
    right: list[Side]
    remark: str = ""

    @property
    def places(self) -> int:
        """How many decimals its sums are shown with: those its facts are published with."""
        return max((side.fact.figure.decimals for side in self.left + self.right), default=2)


@dataclass(frozen=True, slots=True)
class Shown:
    """One relation as shown: its state for a reader, and the verdicts that are worth reading."""

    outcome: Outcome
    state: str
    judged: list[Judged]


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A figure that is likely wrong: where it stands, and between which values the rest would agree (None: no end)."""

    side: Side
    low: Fraction | None
    high: Fraction | None


@dataclass(frozen=True, slots=True)
class Jointly:
    """Figures that cannot all be right, by which relations, and the smallest sets whose change mends it."""

    facts: list[Side]
    relations: tuple[str, ...]
    suspects: list[list[Suspicion]]


@page("tables.read")
@require_safe
def relations(request: HttpRequest) -> HttpResponse:
    """All relations by state, narrowed by ``table`` and ``state``."""
    place = place_of(request)
    if not place.has_data:
        return render(request, "accounts/no_year.html", {"place": place})
    accounts = queries.final_accounts(place.subject, place.year)
    table, state = request.GET.get("table", ""), request.GET.get("state", "")
    outcomes = queries.outcomes_of(accounts)
    wanted = [one for one in outcomes if not (table.isdecimal() and int(table) not in one.relation.tables)]
    counts = {name: sum(state_of(one) == name for one in wanted) for name in STATES}
    cells = cells_of(accounts)
    groups = [
        (name, title, [shown(one, place, cells) for one in wanted if state_of(one) == name])
        for name, title in STATES.items()
        if state in ("", name)
    ]
    joint = jointly(outcomes, place, cells) if state in ("", "failed") else []
    if table.isdecimal():
        of_table = {one.relation.id for one in wanted}
        joint = [one for one in joint if of_table.intersection(one.relations)]
    return render(
        request,
        "accounts/relations.html",
        {
            "place": place,
            "accounts": accounts,
            "groups": [group for group in groups if group[2]],
            "total": len(wanted),
            "jointly": joint[:JOINTLY_SHOWN],
            "jointly_more": len(joint[JOINTLY_SHOWN:]),
            "states": [(name, title, counts[name]) for name, title in STATES.items()],
            "state": state,
            "table": table,
            "tables": [(f"{number:02d}", title) for number, title in SHORT_TITLES.items()],
            "all_address": place.with_params(state=None, table=None),
        },
    )


def jointly(
    outcomes: list[Outcome], place: Place, cells: dict[tuple[str, Dimensions], list[CellPlace]]
) -> list[Jointly]:
    """What joint consistency (联合一致性) says where something is not passed: each contradiction, the shortest first,
    with the likeliest wrong figures of its group. Empty where every sum holds."""
    if not any(outcome.state == "failed" for outcome in outcomes):
        return []
    from onecard.figures.joint import explain  # the solver is loaded only by whoever needs it

    explanation = explain(
        (outcome.relation, verdict.instance)
        for outcome in outcomes
        for verdict in outcome.verdicts
        if not isinstance(verdict.instance, Remark)
    )
    found = []
    for contradiction in explanation.contradictions:
        inside = set(contradiction.facts)
        sets = [
            [Suspicion(_side(one.fact, place, cells), one.low, one.high) for one in each]
            for group in explanation.wrong
            for each in group.sets[:SETS_SHOWN]
            if any(one.fact in inside for one in each)
        ]
        sides = [_side(fact, place, cells) for fact in contradiction.facts]
        found.append(Jointly(sides, contradiction.relations, sets))
    return found


def _side(fact: Fact, place: Place, cells: dict[tuple[str, Dimensions], list[CellPlace]]) -> Side:
    return Side(fact, "", *_where(fact, place, cells))


def state_of(outcome: Outcome) -> str:
    """The state a reader sees: a warning that fails has to be explained, it does not block; what had nothing to compare
    does not pass for held."""
    if not outcome.compared:
        return "idle"
    if outcome.state == "failed" and not outcome.blocks:
        return "explain"
    return outcome.state


def shown(outcome: Outcome, place: Place, cells: dict[tuple[str, Dimensions], list[CellPlace]]) -> Shown:
    """A relation with the verdicts that do not simply hold; where all hold, with the first of them as an example."""
    off = [verdict for verdict in outcome.verdicts if verdict.state != "held"]
    return Shown(
        outcome, state_of(outcome), [_judged(one, place, cells) for one in (off or outcome.verdicts[:1])]
    )


def _judged(verdict: Verdict, place: Place, cells: dict[tuple[str, Dimensions], list[CellPlace]]) -> Judged:
    instance = verdict.instance
    if isinstance(instance, Remark):
        facts = tuple(Term(fact) for fact in instance.facts)
        return Judged(verdict, _sides(facts, place, cells), [], instance.sentence)
    if isinstance(instance, Share):
        parts = (*instance.part, Term(instance.percent))
        return Judged(verdict, _sides(parts, place, cells), _sides(instance.whole, place, cells))
    if isinstance(instance, Equation):
        return Judged(verdict, _sides(instance.left, place, cells), _sides(instance.right, place, cells))
    raise TypeError(instance)


def _sides(
    terms: tuple[Term, ...], place: Place, cells: dict[tuple[str, Dimensions], list[CellPlace]]
) -> list[Side]:
    return [
        Side(term.fact, "−" if term.coefficient < 0 else "＋", *_where(term.fact, place, cells))
        for term in terms
    ]


def _where(fact: Fact, place: Place, cells: dict[tuple[str, Dimensions], list[CellPlace]]) -> tuple[str, str]:
    """The cell of the table the fact stands in, else of any; its evidence where no table shows it."""
    found = cells.get((fact.key, fact.dims), [])
    cell = next((one for one in found if one.form == fact.form), found[0] if found else None)
    if cell is None:
        return "", fact.figure.term
    address = reverse("accounts:table", args=[f"{cell.number:02d}"])
    return f"{address}{place.query}&open={cell.reference}#drill", f"{cell.form} {cell.where}"
