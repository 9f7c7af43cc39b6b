"""Blanks of a file that was read: the places its tables leave empty, and what an empty place of them means. Pure.

A 财决 workbook (部门决算报表) is a unit's complete set in 元: nothing at a place of a sheet that was read is nothing
spent. Printed public tables (公开表) may leave out what they do not publish: there a blank stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from onecard.accounts.folding import query_name
from onecard.accounts.zeros import places_of
from onecard.figures.fact import Evidence, Fact, FactSet, measured
from onecard.figures.figure import Dimensions, dimensions
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.forms import form
from onecard.finalaccounts.workbook import PUBLIC_TABLE

Point = tuple[str, Dimensions]
NOTHING_STATED = "财决报表里没有数"


def blank_places(facts: Iterable[Fact], year: int, region: str, kind: str) -> frozenset[Point]:
    """The places of the public tables a file states, as the region prints them: where it states no figure, its cell is
    blank, and a blank among the figures of a table is read as nothing. A table without any figure says nothing.

    An open row is a place where the table itself states a figure of that row. `kind` is the unit's (行政 | 参公 |
    事业): a 事业 unit has no 机关运行经费 (部门决算编制说明).
    """
    stated: dict[int, set[str]] = {}
    codes: dict[int, set[str]] = {}
    for fact in facts:
        if number := PUBLIC_TABLE.get(fact.form) or _number(fact.form):
            stated.setdefault(number, set()).add(fact.dim("basis"))
            codes.setdefault(number, set()).update({fact.dim("function")} - {""})
    places = {
        (key, dimensions({**own, "basis": basis}))
        for number, bases in stated.items()
        for key, own in places_of((form(number, year, region),), sorted(codes[number]))
        for basis in bases
        if (basis == "决算") == (own.get("basis", "决算") == "决算")
    }
    if kind == "事业":
        places.add((fa.RUNNING_COST.key, dimensions({"basis": "决算"})))
    return frozenset(places)


def blank_zeros(facts: FactSet, subject: dict[str, str], region: str, kind: str) -> Iterator[Fact]:
    """A zero fact for each amount that a 财决 workbook leaves blank; `facts` are what it states, `subject` entity and year."""
    for key, own in sorted(blank_places(facts, int(subject["year"]), region, kind)):
        figure = fa.figure(key)
        dims = {**subject, **dict(own)}
        if figure.base_per_unit and not facts.all_at(key, **dims):
            yield measured(figure, dims, Decimal(0), Evidence(query_name(key, dims), 0, NOTHING_STATED))


def _number(name: str) -> int:
    digits = name.removeprefix("公开")
    return int(digits) if digits != name and digits.isdecimal() else 0
