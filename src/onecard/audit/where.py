"""Where (位置) the facts of a report stand in its documents, and which of them were read with a doubt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from onecard.audit import telling
from onecard.audit.finding import DocumentPlace, PrintedFigure
from onecard.figures.fact import Fact, Place


@dataclass(slots=True)
class Where:
    """Where facts stand in the documents, and which of them were read with a doubt."""

    places: Mapping[Place, DocumentPlace]
    doubts: dict[Place, str]
    year: int
    labels: dict[str, list[DocumentPlace]] = field(default_factory=dict)
    """By a name that was printed without a figure the places where it stands."""
    whole: str = ""
    """Why the reading of the whole report is doubtful: OCR has read some of it."""

    def printed(self, fact: Fact) -> PrintedFigure:
        """A fact as a printed figure."""
        source = fact.source
        place = self.places.get(source) if isinstance(source, Place) else None
        text = source.quote if isinstance(source, Place) and source.quote else f"{fact.value:f}"
        dims = {name: value for name, value in fact.dims if name != "entity"}
        return PrintedFigure(text, fact.value, self.name(fact), dims, place or DocumentPlace(""))

    def name(self, fact: Fact) -> str:
        """What a fact is called."""
        return telling.name_of(fact, self.year)

    def label(self, name: str, facts: Iterable[Fact]) -> PrintedFigure | None:
        """A name without a figure as a printed figure, beside one of the facts where it stands there several times."""
        found = self.labels.get(name, [])
        beside = {
            place.block
            for fact in facts
            if isinstance(fact.source, Place) and (place := self.places.get(fact.source))
        }
        place = next((one for one in found if one.block in beside), next(iter(found), None))
        return None if place is None else PrintedFigure(name, None, name, {}, place)

    def doubt(self, facts: Iterable[Fact]) -> str:
        """Why the reading of one of the facts is doubtful, '' where none is; without facts, why that of the report is."""
        sources = [fact.source for fact in facts]
        doubts = (self.doubts.get(one, "") for one in sources if isinstance(one, Place))
        return next(filter(None, doubts), "" if sources else self.whole)

    def recognised(self, printed: Iterable[PrintedFigure]) -> bool:
        """Whether one of the figures was read by OCR; without figures, whether some of the report was."""
        read = [one.place.recognised for one in printed]
        return any(read) if read else bool(self.whole)


def spot(printed: PrintedFigure) -> str:
    """Where a printed figure stands, with its print: ``第3页具体情况“68.89%”``."""
    place = printed.place
    page = f"第{place.page}页" if place.page else ""
    at = f"{place.sheet}{place.cell}" if place.cell else place.section
    return f"{page}{at}“{printed.text}”"


def identity(relation: str, printed: tuple[PrintedFigure, ...], said: str) -> str:
    """An id that the same fault in the same file has again: of the relation and the places of its figures."""
    places = "|".join(
        f"{one.place.page}:{one.place.sheet}{one.place.cell}:{one.place.block}:{one.place.start}"
        for one in printed
    )
    return f"{relation}-{sha256(f'{relation}|{places}|{said if not printed else str()}'.encode()).hexdigest()[:8]}"
