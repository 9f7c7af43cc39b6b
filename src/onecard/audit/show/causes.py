"""Findings in the order they are read: those of one cause together, the hardest first, then as they stand in the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from onecard.audit.finding import SEVERITIES, DocumentPlace, Finding, PrintedFigure
from onecard.figures.relation import Severity

_ORDER = {severity: at for at, severity in enumerate(SEVERITIES)}


@dataclass(frozen=True, slots=True)
class Numbered:
    """A finding and its number in every list that shows the same audit, counted from 1."""

    number: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class Cause:
    """Findings that share a cause, the one that shows it best first; `number` counts causes from 1."""

    number: int
    findings: tuple[Numbered, ...]

    @property
    def severity(self) -> Severity:
        """The hardest severity among them."""
        return self.findings[0].finding.severity


def causes(findings: Iterable[Finding]) -> list[Cause]:
    """The findings by cause. One without a cause named stands alone."""
    groups: dict[object, list[Finding]] = {}
    for at, finding in enumerate(findings):
        groups.setdefault(finding.group or at, []).append(finding)
    ordered = sorted(
        (sorted(group, key=_first) for group in groups.values()), key=lambda group: _first(group[0])
    )
    made, number = [], 0
    for at, group in enumerate(ordered, 1):
        numbered = tuple(Numbered(number + more, finding) for more, finding in enumerate(group, 1))
        number += len(group)
        made.append(Cause(at, numbered))
    return made


def numbered(findings: Iterable[Finding]) -> Iterator[Numbered]:
    """The findings in the order of their causes, with their numbers."""
    for cause in causes(findings):
        yield from cause.findings


def suspects(finding: Finding) -> tuple[PrintedFigure, ...]:
    """The figures a reader is led to first: those likeliest wrong; all that are printed where none can be told."""
    return placed(finding.likely_wrong) or placed(finding.printed)


def placed(figures: Iterable[PrintedFigure]) -> tuple[PrintedFigure, ...]:
    """Those that stand somewhere: a number that only the rule brings in, such as a hundred percent, does not."""
    return tuple(one for one in figures if one.place.block >= 0 or one.place.cell or one.place.quote)


def main_place(finding: Finding) -> DocumentPlace | None:
    """Where a reader looks first; None for a finding about something that is not there."""
    return next((figure.place for figure in suspects(finding)), None)


def _first(finding: Finding) -> tuple[int, int, int]:
    place = main_place(finding)
    block, start = (place.block, place.start) if place else (-1, 0)
    return _ORDER[finding.severity], block, start
