"""Which report a page is about, and whether it is open to the reader."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.urls import reverse

from onecard.accounts.subject import Subject
from onecard.accounts.views.place import Place, place_of, subjects_open_to
from onecard.disclosure.models import Report
from onecard.office.door import person

TITLE = "决算公开报告"
SECTION = "决算"


def is_of(report: Report, whose: Subject) -> bool:
    """Whether the report is this unit's or this group's."""
    return report.group_id == whose.group_id if whose.is_group else report.entity_id == whose.unit_id


def report_of(request: HttpRequest, pk: int) -> Report:
    """The report of this key. Raises Http404 for one not open to the reader as for one that is not there."""
    one = Report.objects.select_related("entity", "group").filter(pk=pk).first()
    if one is None or not any(is_of(one, whose) for whose in subjects_open_to(person(request))):
        raise Http404
    return one


def place_of_report(request: HttpRequest, report: Report) -> Place:
    """The place of a report, whose own address names neither unit nor year; switches lead to the list."""
    given = request.GET.copy()
    given["entity"], given["year"] = report.whose.code, str(report.year)
    request.GET = given  # type: ignore[assignment]  # a mutable copy of what was asked
    return place_of(request, reverse("disclosure:reports"))


def address(report: Report, page: str = "report") -> str:
    """The address of a page of a report."""
    return reverse(f"disclosure:{page}", args=[report.pk])


def above(place: Place, report: Report) -> tuple[tuple[str, str], ...]:
    """The pages above one of a report: the list, the report."""
    return ((TITLE, reverse("disclosure:reports") + place.query), (f"{report.year}年度", address(report)))
