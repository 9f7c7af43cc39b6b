"""How findings are told at the desk: plain values that are kept with a report, in the words every way of showing shares."""

from __future__ import annotations

from typing import TypedDict

from onecard.audit.finding import SEVERITIES, Audit, Finding
from onecard.audit.show import wording
from onecard.audit.show.causes import Numbered, causes, main_place, placed

CLASSES = {"error": "bad", "warning": "warn", "info": "note"}


class ToldFigure(TypedDict):
    """A printed figure: as it is printed with what it was taken for, and where else it stands."""

    said: str
    where: str


class Told(TypedDict):
    """One finding as a reviewer reads it; `number` is its number in every list, `follows` that of the finding whose cause
    it shares (0: none before it), `quote` what stands at its place cut before and after the figure, `key` what it goes by
    in another edition of the report."""

    id: str
    number: int
    follows: int
    severity: str
    label: str
    tone: str
    relation: str
    title: str
    message: str
    where: str
    quote: list[str]
    sums: str
    mending: str
    figures: list[ToldFigure]
    key: str


def told(audit: Audit) -> list[Told]:
    """The findings of an audit, the hardest first and those of one cause together."""
    return [_told(one, cause.findings[0]) for cause in causes(audit.findings) for one in cause.findings]


def _told(one: Numbered, first: Numbered) -> Told:
    finding, place = one.finding, main_place(one.finding)
    figures = placed(finding.printed)
    main = next((figure for figure in (*finding.likely_wrong, *figures) if figure.place == place), None)
    return Told(
        id=finding.id,
        number=one.number,
        follows=0 if one is first else first.number,
        severity=finding.severity,
        label=SEVERITIES[finding.severity],
        tone=CLASSES[finding.severity],
        relation=finding.relation,
        title=wording.title(finding),
        message=finding.message,
        where=wording.where(place) if place else "",
        quote=_cut(place.quote if place else "", main.text if main else ""),
        sums=wording.arithmetic(finding),
        mending=wording.mending(finding),
        figures=[
            ToldFigure(said=wording.named(figure), where=wording.elsewhere(figure, place))
            for figure in figures
        ],
        key=_key(finding),
    )


def _key(finding: Finding) -> str:
    """What the same fault goes by in another edition of the report: its rule, and the figures it relates."""
    related = {
        f"{figure.figure}{sorted(figure.dimensions.items()) if figure.dimensions else ''}"
        for figure in finding.printed
    }
    return "|".join([finding.relation, *sorted(related)])


def _cut(quote: str, figure: str) -> list[str]:
    """The words before the figure, the figure, and those after it; all of the words where it stands twice or not at all."""
    if not figure or quote.count(figure) != 1:
        return [quote, "", ""]
    before, after = quote.split(figure)
    return [before, figure, after]
