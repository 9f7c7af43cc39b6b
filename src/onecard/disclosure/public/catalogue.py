"""The catalogue of what stands published: every figure and term of every report, entered when it is published, so that a
search reads no report."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import groupby

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from onecard.disclosure.models import CatalogueFigure, CatalogueTerm, CatalogueWording, Report, StepKind
from onecard.disclosure.public import said, shelf
from onecard.disclosure.public.said import Said, Spot

CHUNK = 500
MOST_FIGURES = 200
"""How many figures a search lists."""
COUNTED = 1000
"""How many it counts: of more it says so."""
MOST_PLACES = 3
"""In how many reports, the newest, the glossary shows where a term is said."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term with its definition, how many reports speak of it, and the places in the newest of them."""

    term: str
    definition: str
    reports: int
    places: tuple[tuple[Report, tuple[Spot, ...]], ...]


def enter(report: Report) -> None:
    """Enter what the edition of the report that is out now says, in the place of an earlier one."""
    remove(report)
    (book,) = said.books([report])
    wordings = _wordings(book.figures)
    CatalogueFigure.objects.bulk_create(
        [
            CatalogueFigure(
                report=report, year=report.year, position=position, wording_id=wordings[_digest(one)],
                value=one.value, value_key=_key(Decimal(one.value)), is_zero=one.is_zero,
                yuan_key="" if one.exact is None else _key(one.exact), anchor=one.anchor, spots=_kept(one.spots),
            )
            for position, one in enumerate(book.figures)
        ],
        batch_size=CHUNK,
    )  # fmt: skip
    own: dict[tuple[str, str], dict[Spot, None]] = {}
    for one in book.figures:
        # What is made from another figure is explained with that one.
        if not one.derived:
            own.setdefault((one.term, one.definition), {}).update(dict.fromkeys(one.spots))
    CatalogueTerm.objects.bulk_create(
        CatalogueTerm(report=report, position=position, term=name, definition=meaning, spots=_kept(spots))
        for position, ((name, meaning), spots) in enumerate(own.items())
    )


def remove(report: Report) -> None:
    """Take out what a report said: it is withdrawn, or another edition takes its place."""
    CatalogueFigure.objects.filter(report=report).delete()
    CatalogueTerm.objects.filter(report=report).delete()


def complete() -> None:
    """Enter whatever stands published and is not in the catalogue: what was published before there was one."""
    for report in shelf.standing().exclude(pk__in=CatalogueTerm.objects.values("report")):
        enter(report)


def find(words: str, reports: QuerySet[Report, Report] | None = None) -> QuerySet[CatalogueFigure]:
    """The figures whose term, narrowing or definition holds each of the words, or whose value is the number typed, as it
    is printed or in 元; those that are zero last, the newest years first. `reports` narrows them."""
    found = CatalogueFigure.objects.select_related("wording", "report__entity", "report__group")
    if reports is not None:
        found = found.filter(report__in=reports.values("pk"))
    for word in words[: shelf.LONGEST_SEARCH].split():
        held = Q(wording__in=CatalogueWording.objects.filter(text__contains=word).values("pk"))
        number = _number(word)
        found = found.filter(held | Q(value_key=number) | Q(yuan_key=number) if number else held)
    # Tables are full of zeros; whoever looks for a word looks for what it cost.
    return found.order_by("is_zero", "-year", "report", "position")


def opening(figures: Iterable[CatalogueFigure]) -> set[int]:
    """The figures, by id, beneath which there may be vouchers to see: of money that is not zero, in a report that opens
    them."""
    shown = list(figures)
    reports = {one.report_id for one in shown}
    out = Report.objects.filter(pk__in=reports, steps__kind=StepKind.PUBLISHED).order_by("pk", "-steps__pk")
    latest = groupby(out.values_list("pk", "steps__snapshot__opens_vouchers"), key=lambda row: row[0])
    opens = {pk for pk, rows in latest if next(rows)[1]}
    return {one.pk for one in shown if one.report_id in opens and one.may_open}


def glossary(words: str = "") -> list[Term]:
    """The terms the reports speak of, in printed order, whose name or definition holds each of the words."""
    found = CatalogueTerm.objects.select_related("report__entity", "report__group")
    for word in words[: shelf.LONGEST_SEARCH].split():
        found = found.filter(Q(term__contains=word) | Q(definition__contains=word))
    same = [F("term"), F("definition")]
    newest = [F("report__year").desc(), F("report").asc()]
    told = found.annotate(
        place=Window(RowNumber(), partition_by=same, order_by=newest),
        reports=Window(Count("pk"), partition_by=same),
    ).filter(place__lte=MOST_PLACES)
    terms: dict[tuple[str, str], list[CatalogueTerm]] = {}
    for one in sorted(told, key=lambda one: (one.position, -one.report.year, one.report_id)):
        terms.setdefault((one.term, one.definition), []).append(one)
    return [
        Term(*name, reports=places[0].reports, places=tuple(_places(places)))  # type: ignore[attr-defined]  # annotated
        for name, places in terms.items()
    ]


def _places(found: list[CatalogueTerm]) -> Iterator[tuple[Report, tuple[Spot, ...]]]:
    for one in sorted(found, key=lambda one: (-one.report.year, one.report_id)):
        yield one.report, tuple(Spot(*spot) for spot in one.spots)


def _wordings(figures: Iterable[Said]) -> dict[str, int]:
    """The id of the wording of each figure, by digest: units say most things in the same words."""
    wanted = {
        digest: CatalogueWording(
            digest=digest, term=one.term, narrowed=one.narrowed, definition=one.definition, unit=one.unit,
            derived=one.derived, text=f"{one.term}{one.narrowed}{one.definition}",
        )
        for one in figures
        for digest in (_digest(one),)
    }  # fmt: skip
    CatalogueWording.objects.bulk_create(wanted.values(), ignore_conflicts=True, batch_size=CHUNK)
    digests = list(wanted)
    known: dict[str, int] = {}
    for start in range(0, len(digests), CHUNK):
        part = CatalogueWording.objects.filter(digest__in=digests[start : start + CHUNK])
        known |= dict(part.values_list("digest", "pk"))
    return known


def _digest(one: Said) -> str:
    words = "\n".join((one.term, one.narrowed, one.definition, one.unit, str(one.derived)))
    return hashlib.sha256(words.encode()).hexdigest()


def _kept(spots: Iterable[Spot]) -> list[list[str]]:
    return [[one.title, one.anchor] for one in spots]


def _key(number: Decimal) -> str:
    """A number so that equal ones are equal texts."""
    return f"{number.normalize() + 0:f}"


def _number(word: str) -> str:
    """The key of a typed number; empty where it is none."""
    plain = word.replace(",", "").replace("，", "").replace("−", "-").removesuffix("元").removesuffix("万")
    try:
        number = Decimal(plain)
        return _key(number) if number.is_finite() and abs(number.adjusted()) < said.LONGEST_VALUE else ""
    except InvalidOperation:
        return ""
