"""Zero facts: what our own books say nothing of is zero, and a zero is a fact (blank is not zero). Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal

from onecard.accounts.figures import MEASURES, NEVER_SUMMED
from onecard.figures.fact import Evidence, Fact, FactSet, measured, query_name
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts import forms
from onecard.finalaccounts.tables import places_of

_ZERO = Decimal(0)
NO_RECORD = "没有记录"
_FUND_FIGURES = (fa.EXPENDITURE, fa.APPROPRIATION, fa.OPENING, fa.CLOSING)


def zeros(facts: FactSet, subject: dict[str, str], bases: Collection[str], region: str) -> Iterator[Fact]:
    """A zero fact for every place of the year's forms, and every figure, fund and nature, that `facts` leaves open.

    Open rows have a place for each function code known in the year. Bases not in `bases` stay unknown.
    """
    seen: set[tuple[str, tuple[tuple[str, str], ...]]] = set()
    year = int(subject["year"])
    codes = sorted({code for fact in facts if (code := fact.dim("function"))})
    places = [*_totals(bases), *places_of(forms.forms(year, region), codes)]
    for key, own in places:
        dims = {**subject, "basis": "决算", **own}
        point = (key, tuple(sorted(dims.items())))
        if point in seen or dims["basis"] not in bases or key not in MEASURES:
            continue
        seen.add(point)
        if not facts.all_at(key, **dims):
            yield measured(fa.figure(key), dims, _ZERO, Evidence(query_name(key, dims), 0, NO_RECORD))


def _totals(bases: Collection[str]) -> Iterator[tuple[str, dict[str, str]]]:
    for key, measure in MEASURES.items():
        if key in NEVER_SUMMED:
            continue
        for basis in bases:
            if measure.parts_at(basis):
                yield key, {"basis": basis, **measure.fixed}
    for basis in bases:
        for nature in fa.NATURES:
            yield fa.EXPENDITURE.key, {"basis": basis, "nature": nature}
    for fund in fa.FUNDS:
        for figure in _FUND_FIGURES:
            yield figure.key, {"fund": fund}
