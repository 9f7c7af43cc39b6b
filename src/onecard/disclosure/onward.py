"""What comes next in a report's life, and who may do it: for the person who looks, before they try."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from onecard.disclosure import rules
from onecard.disclosure.models import Report, Step, StepKind
from onecard.disclosure.steps import own_step, stands_published
from onecard.office import permissions
from onecard.office.models import User


@dataclass(frozen=True, slots=True)
class Onward:
    """One step that may be taken now: whether the reader `may`; what of theirs keeps them from it though they hold the
    permission (`own`); the names of everybody else who may."""

    kind: StepKind
    may: bool
    own: StepKind | None
    others: tuple[str, ...]


def onward(reader: User, report: Report) -> list[Onward]:
    """The steps that lead on from where the report stands."""
    return [_seen_by(reader, report, kind) for kind in rules.FORWARD if report.stage in rules.LIFE[kind].frm]


def aside(reader: User, report: Report) -> list[StepKind]:
    """The steps the reader may take that lead back or end: returned, corrected, withdrawn."""
    kinds = [StepKind.RETURNED, StepKind.CORRECTING]
    kinds += [StepKind.WITHDRAWN] if stands_published(report) else []
    return [
        kind
        for kind in kinds
        if report.stage in rules.LIFE[kind].frm and permissions.may(reader, rules.ASKS[kind], report.entity)
    ]


def waiting_for(reader: User) -> int:
    """How many reports wait for a step of the reader's. Drafts do not count: they wait for words, not for a step."""
    found = 0
    for kind in rules.FORWARD:
        asks, transition = rules.ASKS[kind], rules.LIFE[kind]
        if kind == StepKind.SUBMITTED or not permissions.may(reader, asks):
            continue
        reports = Report.objects.filter(stage__in=transition.frm)
        if reader.entity_id is not None:
            reports = reports.filter(entity=reader.entity_id)
        found += reports.exclude(Exists(_own_steps(reader, transition.not_by))).count()
    return found


def _own_steps(reader: User, kinds: tuple[StepKind, ...]) -> QuerySet[Step]:
    """The steps of these kinds the reader took in the round of the report outside, as `steps.own_step` finds them."""
    back = Step.objects.filter(report=OuterRef(OuterRef("pk")), kind__in=rules.BACK).order_by("-pk")
    return Step.objects.filter(
        report=OuterRef("pk"), edition=OuterRef("edition"), kind__in=kinds, actor=reader,
        pk__gt=Coalesce(Subquery(back.values("pk")[:1]), 0),
    )  # fmt: skip


def _seen_by(reader: User, report: Report, kind: StepKind) -> Onward:
    not_by, asks = rules.LIFE[kind].not_by, rules.ASKS[kind]
    holds = permissions.may(reader, asks, report.entity)
    own = own_step(reader, report, not_by) if holds else None
    others = [
        one.name
        for one in permissions.holders(asks, report.entity, reader)
        if own_step(one, report, not_by) is None
    ]
    return Onward(kind, holds and own is None, StepKind(own.kind) if own else None, tuple(others))
