"""What may be read of the reviewer's desk, and by whom."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from onecard.audit.ledger import Line, ledger
from onecard.office.models import User
from onecard.reviewing.models import Judgement, ReviewBatch, ReviewedReport, Standing, Verdict


def batches_open_to(user: User) -> QuerySet[ReviewBatch]:
    """The batches a person may see, the latest first: one bound to a unit sees those of that unit alone."""
    found = ReviewBatch.objects.select_related("maker", "job").order_by("-pk")
    return found if user.entity_id is None else found.filter(entity_id=user.entity_id)


def reports_open_to(user: User) -> QuerySet[ReviewedReport]:
    """The reports of those batches."""
    return ReviewedReport.objects.select_related("batch").filter(batch__in=batches_open_to(user))


def of_its_level(one: ReviewedReport) -> Q:
    """What finds the reports of the same level, or of none that is known."""
    return Q(level__in=("", one.level)) if one.level else Q()


def before(one: ReviewedReport, year: int) -> ReviewedReport | None:
    """The same unit's report of a year and the same level that the same desk received last; of the same year last before
    this one, and not in the same delivery."""
    if not one.unit:
        return None
    standing = (Standing.AUDITED, Standing.OTHER_YEAR)
    found = ReviewedReport.objects.filter(
        of_its_level(one),
        of_desk("batch__entity", one.batch.entity_id),
        unit=one.unit,
        year=year,
        standing__in=standing,
    ).exclude(pk=one.pk)
    if year == one.year:
        found = found.filter(pk__lt=one.pk).exclude(batch=one.batch, delivery=one.delivery)
    return found.order_by("-pk").first()


def lines(batch: ReviewBatch) -> list[Line]:
    """The ledger (汇总台账) of a batch; each report says in `judged` how many of its findings were judged."""
    reports = batch.reports.annotate(judged=Count("judgements")).defer("findings", "audit")
    return ledger(batch.roster, reports)


def judgements(report: ReviewedReport) -> dict[str, Judgement]:
    """What was judged, by the finding."""
    return {one.finding: one for one in report.judgements.select_related("judge")}


def remembered(report: ReviewedReport) -> dict[str, Judgement]:
    """By relation what was last judged of the same unit's earlier reports that spares asking again: a false alarm, or
    an explanation that was accepted."""
    if not report.unit:
        return {}
    found = Judgement.objects.filter(
        Q(verdict=Verdict.FALSE) | Q(verdict=Verdict.EXPLAIN, accepted=True),
        of_desk("report__batch__entity", report.batch.entity_id),
        unit=report.unit,
        report_id__lt=report.pk,
    )
    return {one.relation: one for one in found.select_related("judge", "report").order_by("judged_at", "pk")}


def counting(lines: Iterable[Line]) -> list[ReviewedReport]:
    """The reports that stand in the ledger, with their findings."""
    keys = [line.report.pk for line in lines if line.report is not None]
    found = ReviewedReport.objects.in_bulk(keys)
    return [found[key] for key in keys]


def of_desk(path: str, entity_id: int | None) -> Q:
    """What finds the records of one desk: that of a unit, or that of no unit in particular."""
    return Q(**{f"{path}__isnull": True}) if entity_id is None else Q(**{path: entity_id})
