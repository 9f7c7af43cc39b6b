"""Which steps of a report's life were taken."""

from __future__ import annotations

from django.db.models import QuerySet

from onecard.disclosure import rules
from onecard.disclosure.models import Report, Step, StepKind


def this_round(report: Report) -> QuerySet[Step]:
    """The steps of this edition since the report was last returned: what somebody did before binds nobody."""
    since = last(report, *rules.BACK)
    return report.steps.filter(edition=report.edition, pk__gt=since.pk if since else 0)


def this_edition(report: Report) -> QuerySet[Step]:
    """The steps since the correction the report is under was begun; of a first edition all."""
    begun = last(report, StepKind.CORRECTING)
    return report.steps.filter(pk__gt=begun.pk if begun else 0)


def last(report: Report, *kinds: StepKind) -> Step | None:
    """The latest step of these kinds, in any edition."""
    return report.steps.filter(kind__in=kinds).order_by("-pk").first()


def standing(report: Report) -> Step | None:
    """The step that published what is out and was not withdrawn since; also while a correction of it is drafted."""
    step = last(report, StepKind.PUBLISHED, StepKind.WITHDRAWN)
    return step if step is not None and step.kind == StepKind.PUBLISHED else None
