"""The figures published reports say, read from what was frozen: for pages and for the catalogue."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from onecard.compiling.report_html.index import address
from onecard.compiling.report_html.wording import amount
from onecard.disclosure.models import Report, ReportFile, Snapshot, StepKind
from onecard.figures.fact import Fact
from onecard.figures.figure import Dimensions, Figure, dimensions
from onecard.finalaccounts.naming import narrowing

KEPT = 40
"""How many reports are kept read."""
LONGEST_VALUE = 38
"""Digits of a value, at most."""
PAGE = "report.html"
YUAN_PER_WANYUAN = 10_000
_NUMBER = re.compile(r"[0-9]+")
_ANCHOR = re.compile(r' id="([a-z0-9-]+)"')


@dataclass(frozen=True, slots=True)
class Spot:
    """A section or a table of a report, and its anchor in the inspectable report."""

    title: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Said:
    """One figure of a published report: its term, what narrows it, its value as published and where it is said.

    `exact` is the amount in 元 where it is money; `anchor` leads to it in the inspectable report, empty where that
    does not print it; `dims` are its dimensions; `derived` says that it was made from other figures (a change, a rate).
    """

    figure: str
    dims: Dimensions
    term: str
    definition: str
    narrowed: str
    value: str
    unit: str
    exact: Decimal | None
    anchor: str
    derived: bool
    spots: tuple[Spot, ...]

    @property
    def is_zero(self) -> bool:
        """Whether the published value is zero."""
        return not Decimal(self.value)

    @property
    def shown(self) -> str:
        """The value as it is printed, with thousands and a real minus sign."""
        value = Decimal(self.value)
        return amount(value, max(0, -int(value.as_tuple().exponent)))


@dataclass(frozen=True, slots=True)
class Book:
    """A report that stands published, with the figures it says; `opens` whether the unit decided, when it published this
    edition, to show single vouchers beneath them."""

    report: Report
    figures: tuple[Said, ...]
    opens: bool


def books(reports: Iterable[Report]) -> list[Book]:
    """The figures of these reports, as their latest editions say them."""
    found = []
    for report in reports:
        step, sm3, opens = _latest(report)
        found.append(Book(report, _figures(step, sm3), opens))
    return found


def _latest(report: Report) -> tuple[int, str, bool]:
    """The step that published the edition in force, the digest of what it froze, whether that opens vouchers."""
    steps = report.steps.filter(kind=StepKind.PUBLISHED).order_by("-pk")
    found: tuple[int, str, bool] = steps.values_list("pk", "snapshot__sm3", "snapshot__opens_vouchers")[0]
    return found


@lru_cache(maxsize=KEPT)
def _figures(step: int, sm3: str) -> tuple[Said, ...]:
    """What was frozen by a step never changes: it is read once."""
    content = json.loads(Snapshot.objects.values_list("content", flat=True).get(steps=step, sm3=sm3))
    kept = ReportFile.objects.filter(step=step, name=PAGE).first()
    anchors: set[str] = set()
    if kept is not None:
        with kept.file.open("rb") as stream:
            anchors = set(_ANCHOR.findall(stream.read().decode("utf-8")))
    spots = _spots(content, anchors)
    return tuple(_said(fact, content["year"], anchors, spots) for fact in content["facts"])


def _said(one: dict[str, Any], year: int, anchors: set[str], spots: dict[str, Spot]) -> Said:
    places = (said["table"] if said["in"] == "table" else said["section"] for said in one["said"])
    value = Decimal(one["value"])
    figure = Figure(
        one["figure"], one["term"], one["unit"], max(0, -int(value.as_tuple().exponent)), one["definition"]
    )
    fact = Fact(figure, dimensions(one["dims"]), value)
    anchor = address(fact)
    money = one["unit"] == "万元" and one["exact"] is not None
    return Said(
        figure=one["figure"],
        dims=fact.dims,
        term=one["term"],
        definition=one["definition"],
        narrowed=narrowing(fact, year),
        value=one["value"],
        unit=one["unit"],
        exact=Decimal(one["exact"]) * YUAN_PER_WANYUAN if money else None,
        anchor=anchor if anchor in anchors else "",
        derived=(one["source"] or {}).get("query") == "finalaccounts.derived",
        spots=tuple(dict.fromkeys(spots[name] for name in places if name in spots)),
    )


def _spots(content: dict[str, Any], anchors: set[str]) -> dict[str, Spot]:
    """Sections by their anchors, tables by their names; one the page does not have leads to its beginning."""

    def spots() -> Iterator[tuple[str, Spot]]:
        for block in content["document"]:
            if block["kind"] == "heading":
                title = block["number"] + "".join(run["text"] for run in block["runs"])
                yield block["anchor"], Spot(title, block["anchor"])
        for table in content["tables"]:
            number = _NUMBER.search(table["name"])
            yield table["name"], Spot(table["name"], f"t{number[0]}" if number else "")

    return {name: spot if spot.anchor in anchors else Spot(spot.title, "") for name, spot in spots()}
