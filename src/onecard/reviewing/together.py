"""Reports that belong together (配套): the tables of a report in another file, and the reports of a department's units."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from onecard.audit.ledger import DEPARTMENT, unit_of
from onecard.reviewing.models import ReviewBatch, ReviewedReport, Standing
from onecard.reviewing.queries import of_its_level
from onecard.reviewing.rules import belong_together

MOST_UNITS = 200
"""So many units' reports are held against a department's at once; their figures are all in memory."""


def tables_of(one: ReviewedReport) -> list[ReviewedReport]:
    """The files with the tables of a report: those of its unit and year that came to its batch last, or together with it
    under its name without saying whose they are."""
    found = one.batch.reports.exclude(file="").exclude(pk=one.pk).filter(standing=Standing.TABLES)
    unnamed = [
        each for each in found.filter(unit="", delivery=one.delivery) if belong_together(each.name, one.name)
    ]
    if not one.unit:
        return unnamed
    own = found.filter(of_its_level(one), unit=one.unit, year=one.year).order_by("-delivery", "pk")
    return [each for each in own if each.delivery == own[0].delivery] or unnamed


def compares(batch: ReviewBatch) -> bool:
    """Whether departments' reports of a batch are held against their units'."""
    return batch.grouped or bool(batch.departments)


def units_of(one: ReviewedReport) -> tuple[list[ReviewedReport], list[str]]:
    """The reports of the units of a department's report, the latest of each; and the units whose report is lacking."""
    batch = one.batch
    if one.level != DEPARTMENT or not compares(batch):
        return [], []
    expected = _expected(one)
    found = (
        batch.reports.exclude(file="")
        .exclude(level=DEPARTMENT)
        .exclude(unit="")
        .filter(standing=Standing.AUDITED, year=one.year)
        .order_by("pk")
    )
    latest = {each.unit: each for each in found if batch.grouped or each.unit in expected}
    # Its own office's report bears the department's name; where the list names it and only one came, that is this one.
    lacking = [name for name in expected if name not in latest and name != one.unit]
    return list(latest.values()), lacking


def _expected(one: ReviewedReport) -> list[str]:
    batch = one.batch
    if batch.grouped:
        return batch.roster
    whose = unit_of(sorted(set(batch.departments.values())), one.unit, one.name)
    return [unit for unit, department in batch.departments.items() if department == whose]


def audit_anew(one: ReviewedReport) -> int:
    """Have the reports wait again that are to be held against one that was audited just now: the report whose tables it
    holds, its department's, next year's of its unit. Returns how many."""
    keys = [each.pk for each in _concerned(one)]
    return ReviewedReport.objects.filter(pk__in=keys).update(standing=Standing.WAITING)


def _concerned(one: ReviewedReport) -> Iterable[ReviewedReport]:
    standing = one.batch.reports.exclude(file="").filter(standing=Standing.AUDITED).order_by("-pk")
    if one.standing == Standing.TABLES:
        named = Q(unit=one.unit, year=one.year) if one.unit else Q(delivery=one.delivery)
        owners = [
            each
            for each in standing.filter(named, of_its_level(one))
            if one.unit or belong_together(each.name, one.name)
        ]
        yield from owners[:1]
        return
    if one.standing not in (Standing.AUDITED, Standing.OTHER_YEAR):
        return
    if one.unit and one.year:
        yield from standing.filter(of_its_level(one), unit=one.unit, year=one.year + 1)[:1]
    if one.standing == Standing.AUDITED and one.level != DEPARTMENT and compares(one.batch):
        yield from standing.filter(level=DEPARTMENT, year=one.year)
