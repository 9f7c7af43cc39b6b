"""The only door for other rooms to read reports."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from onecard.accounts.subject import Subject
from onecard.disclosure import rules
from onecard.disclosure.begin import find
from onecard.disclosure.models import Report, ReportFile, Stage, Step, StepKind
from onecard.disclosure.taken import this_edition

__all__ = ["Due", "Edition", "due", "editions", "files_of", "find", "reports", "steps"]


@dataclass(frozen=True, slots=True)
class Due:
    """By when a report must be out, and how many days are left (negative: overdue)."""

    by: datetime.date
    left: int


@dataclass(frozen=True, slots=True)
class Edition:
    """One published edition; `superseded` by a later one, `withdrawn` with the reason."""

    step: Step
    superseded: bool
    withdrawn: str = ""


def reports(whose: list[Subject]) -> list[Report]:
    """The reports of these subjects, the newest year first."""
    units = [one.unit_id for one in whose if not one.is_group]
    groups = [one.group_id for one in whose if one.is_group]
    found = Report.objects.filter(entity__in=units) | Report.objects.filter(group__in=groups)
    return list(found.select_related("entity", "group").order_by("-year", "pk"))


def steps(report: Report) -> list[Step]:
    """Every step of a report's life, the latest first."""
    return list(_told(report.steps.order_by("-pk")))


def due(report: Report, today: datetime.date | None = None) -> Due | None:
    """By when an approved report must be published; None before the approval and once it is out. The days go on while an
    approved report that was returned is mended; the approval it gets then is the one that applies."""
    if report.stage in (Stage.PUBLISHED, Stage.WITHDRAWN):
        return None
    approved = this_edition(report).filter(kind__in=rules.APPROVALS).order_by("-pk").first()
    if approved is None or approved.on is None:
        return None
    by = rules.deadline(approved.on)
    return Due(by, (by - (today or timezone.localdate())).days)


def editions(report: Report) -> list[Edition]:
    """The published editions of a report, the latest first; what was withdrawn says why."""
    out = list(_told(report.steps.filter(kind=StepKind.PUBLISHED).order_by("-pk")))
    gone = list(report.steps.filter(kind=StepKind.WITHDRAWN).order_by("pk"))
    return [
        Edition(step, number > 0, next((one.words for one in gone if one.pk > step.pk), ""))
        for number, step in enumerate(out)
    ]


def files_of(step: Step) -> list[ReportFile]:
    """The files of a step in the order they were kept."""
    return list(step.files.order_by("pk"))


def _told(steps: QuerySet[Step]) -> QuerySet[Step]:
    """Steps with all that a list says of them; what their snapshots hold is long, and read only where it is shown."""
    known = steps.select_related("actor", "snapshot").defer("snapshot__content", "snapshot__template")
    return known.prefetch_related("files")
