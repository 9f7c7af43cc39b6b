"""Where findings stand in a document: for each paragraph and cell the stretches to mark, and what each is marked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from onecard.audit.finding import SEVERITIES, DocumentPlace, Finding, PrintedFigure
from onecard.audit.show.causes import Numbered, placed, suspects
from onecard.audit.show.flat import block_at, cell_of, within
from onecard.figures.relation import Severity
from onecard.reading.document import Document, DocumentTable

Cell = tuple[int, int] | None
"""A cell of a block that is a table, by row and column; None for a paragraph."""
_ORDER = list(SEVERITIES)


@dataclass(frozen=True, slots=True)
class Mark:
    """One printed figure of one finding at its characters; `main` for those a reader is led to first.

    `anchor` is its address in the page: ``m3`` for the first place of finding 3, ``m3.2`` for its second.
    """

    number: int
    severity: Severity
    main: bool
    anchor: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters of a text between two borders of marks: the marks over them, the first the one that shows, and those
    of them that begin and end here."""

    start: int
    end: int
    marks: tuple[Mark, ...]
    begin: tuple[Mark, ...]
    finish: tuple[Mark, ...]


@dataclass(slots=True)
class Marks:
    """The marks of a document by block and cell, and the addresses of each finding's figures in their order."""

    at: dict[tuple[int, Cell], list[Mark]] = field(default_factory=dict)
    anchors: dict[int, list[str]] = field(default_factory=dict)

    def of(self, block: int, cell: Cell = None) -> list[Mark]:
        """The marks of a paragraph or a cell."""
        return self.at.get((block, cell), [])

    def rows(self, block: int) -> set[int]:
        """The rows of a table in which something is marked."""
        return {cell[0] for number, cell in self.at if number == block and cell is not None}


def figures(finding: Finding) -> list[PrintedFigure]:
    """The figures of a finding, each place once, those a reader is led to first before the others."""
    seen: list[PrintedFigure] = []
    for figure in (*suspects(finding), *placed(finding.printed)):
        if all(one.place != figure.place for one in seen):
            seen.append(figure)
    return seen


def marks(document: Document | None, findings: Iterable[Numbered]) -> Marks:
    """The marks of the findings; a figure that stands in no block of the document has the address ''."""
    made = Marks()
    for one in findings:
        first = suspects(one.finding)
        anchors = made.anchors.setdefault(one.number, [])
        for figure in figures(one.finding):
            found = _spot(document, figure.place) if document else None
            if found is None:
                anchors.append("")
                continue
            block, cell, start, end = found
            before = sum(map(bool, anchors))
            anchor = f"m{one.number}.{before + 1}" if before else f"m{one.number}"
            anchors.append(anchor)
            mark = Mark(one.number, one.finding.severity, figure in first, anchor, start, end)
            made.at.setdefault((block, cell), []).append(mark)
    return made


def stretches(length: int, over: list[Mark]) -> Iterator[Stretch]:
    """A text of so many characters cut at every border of a mark, in order, the unmarked parts too."""
    borders = sorted({0, length, *(one.start for one in over), *(one.end for one in over)})
    for start, end in pairwise(borders):
        inside = sorted((one for one in over if one.start < end and one.end > start), key=_shown)
        yield Stretch(
            start,
            end,
            tuple(inside),
            tuple(one for one in inside if one.start == start),
            tuple(one for one in inside if one.end == end),
        )


def _shown(mark: Mark) -> tuple[bool, int, int]:
    return not mark.main, _ORDER.index(mark.severity), mark.number


def _spot(document: Document, place: DocumentPlace) -> tuple[int, Cell, int, int] | None:
    block = block_at(document, place)
    if block is None:
        return None
    if not isinstance(block, DocumentTable):
        start, end = within(place, len(block.text))
        return (place.block, None, start, end) if start < end else None
    cell = cell_of(block.grid, place)
    if cell is None:
        return None
    length = len(block.grid.text(*cell))
    start, end = within(place, length)
    return place.block, cell, start, end
