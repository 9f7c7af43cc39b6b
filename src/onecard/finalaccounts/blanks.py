"""Blanks of a file that was read: the places its tables leave empty, and what an empty place of them means. Pure.

A 财决 workbook (部门决算报表) is a unit's complete set in 元: nothing at a place of a sheet that was read is nothing
spent. Printed public tables (公开表) may leave out what they do not publish: there a blank stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from onecard.figures.fact import Evidence, Fact, FactSet, measured, query_name
from onecard.figures.figure import Dimensions, dimensions
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.forms import form
from onecard.finalaccounts.tables import fill, places_of
from onecard.finalaccounts.workbook import PUBLIC_TABLE, workbook_layouts

Point = tuple[str, Dimensions]
NOTHING_STATED = "财决报表里没有数"
_ALL_FUNDS = "财决01-1"
_OF_FUND = {5: "一般公共", 6: "一般公共", 7: "政府性基金", 8: "国有资本"}
"""The tables of one fund of fiscal appropriation, by number."""
_BESIDES = {"财决附03": ["“三公”经费的批次和人次、车辆、政府采购、机关运行经费"]}
"""What a sheet states beside its public table."""


def blank_places(facts: Iterable[Fact], year: int, region: str, kind: str) -> frozenset[Point]:
    """The places of the public tables a file states, as the region prints them: where it states no figure, its cell is
    blank, and a blank among the figures of a table is read as nothing. A table without any figure says nothing.

    Where the sheet of a fund's own table is missing and the totals of all funds (财决01-1) state nothing in that fund,
    its table has nothing either. An open row is a place where the table itself states a figure of that row. `kind` is
    the unit's (行政 | 参公 | 事业): a 事业 unit has no 机关运行经费 (部门决算编制说明).
    """
    stated: dict[int, set[str]] = {}
    codes: dict[int, set[str]] = {}
    moved: set[str] = set()
    known = list(facts)
    for fact in known:
        if number := PUBLIC_TABLE.get(fact.form) or _number(fact.form):
            stated.setdefault(number, set()).add(fact.dim("basis"))
            codes.setdefault(number, set()).update({fact.dim("function")} - {""})
            if fact.form == _ALL_FUNDS and (fact.exact or fact.value):
                moved.add(fact.dim("fund"))
    if any(fact.form == _ALL_FUNDS for fact in known):
        for number, fund in _OF_FUND.items():
            if fund not in moved:
                stated.setdefault(number, {"决算"})
    places = {
        (key, dimensions({**own, "basis": basis}))
        for number, bases in stated.items()
        for key, own in places_of((form(number, year, region),), sorted(codes.get(number, ())))
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


@dataclass(frozen=True, slots=True)
class LeftUnknown:
    """A public table, by `number`, that a 财决 workbook leaves open: `said` is the sentence (Chinese) that tells of it;
    `absent` where its sheet is not there, so that the table shows only what others state of it."""

    number: int
    said: str
    absent: bool


def left_unknown(facts: FactSet, year: int, region: str, kind: str) -> list[LeftUnknown]:
    """What the public tables of a year taken from a 财决 workbook cannot say: the forms it lacks with the tables and
    facts that stay unknown, and tables left open though their form is there. `facts` are those of the workbook, and
    of budgets and registers kept beside it."""
    stated = {fact.form for fact in facts}
    subject = {"year": str(year), "entity": facts.defaults.get("entity", "")}
    known = FactSet([*facts, *blank_zeros(facts, subject, region, kind)], **facts.defaults)
    titles = {layout.name: layout.titles[0] for layout in workbook_layouts(year)}
    told = []
    for name, number in PUBLIC_TABLE.items():
        table = fill(form(number, year, region), known, year)
        lists_nothing = not table.empty and table.form.blocks[0].open_rows and len(table.blocks[0]) == 1
        open_cells = f"有{table.unknown}格" if table.unknown else "各科目的数" if lists_nothing else ""
        said = [f"{table.form.name}（{table.form.title}）{open_cells}"] if open_cells else []
        if name not in stated and (what := said + _BESIDES.get(name, [])):
            lacks = f"财决报表里没有{name}（{titles[name]}）：{'和'.join(what)}不知道，留空，不当作没有；"
            told.append(LeftUnknown(number, f"{lacks}请补齐这张表再导入。", bool(said)))
        elif table.unknown:
            open_places = f"{name}没有写全：{said[0]}不知道，留空；请核对原表的栏目和行次。"
            told.append(LeftUnknown(number, open_places, absent=False))
    return told


def _number(name: str) -> int:
    digits = name.removeprefix("公开")
    return int(digits) if digits != name and digits.isdecimal() else 0
