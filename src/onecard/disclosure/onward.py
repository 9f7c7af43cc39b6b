"""What comes next in a report's life, and who may do it: for the person who looks, before they try."""

from __future__ import annotations

from dataclasses import dataclass

from onecard.disclosure import rules
from onecard.disclosure.hands import own_part, without_hand_of
from onecard.disclosure.models import Report, StepKind
from onecard.disclosure.taken import standing
from onecard.office import permissions
from onecard.office.models import User


@dataclass(frozen=True, slots=True)
class Onward:
    """One step that may be taken now: whether the reader `may`; what of theirs keeps them from it though they hold the
    permission (`own`, in words); the names of everybody else who may."""

    kind: StepKind
    may: bool
    own: str
    others: tuple[str, ...]


def onward(reader: User, report: Report) -> list[Onward]:
    """The steps that lead on from where the report stands."""
    return [_seen_by(reader, report, kind) for kind in rules.FORWARD if report.stage in rules.LIFE[kind].frm]


def aside(reader: User, report: Report) -> list[StepKind]:
    """The steps the reader may take that do not lead on: figures approved before, returned, corrected, withdrawn."""
    kinds = [StepKind.FIGURES_APPROVED, StepKind.RETURNED, StepKind.CORRECTING]
    kinds += [StepKind.WITHDRAWN] if standing(report) is not None else []
    return [
        kind
        for kind in kinds
        if report.stage in rules.LIFE[kind].frm and permissions.may(reader, rules.ASKS[kind], report.entity)
    ]


def waiting_for(reader: User) -> int:
    """How many reports wait for a step of the reader's. Drafts do not count: they wait for words, not for a step."""
    found = 0
    for kind in rules.FORWARD:
        if kind == StepKind.SUBMITTED or not permissions.may(reader, rules.ASKS[kind]):
            continue
        reports = Report.objects.filter(stage__in=rules.LIFE[kind].frm)
        if reader.entity_id is not None:
            reports = reports.filter(entity=reader.entity_id)
        found += without_hand_of(reader, reports, kind).count()
    return found


def _seen_by(reader: User, report: Report, kind: StepKind) -> Onward:
    asks = rules.ASKS[kind]
    holds = permissions.may(reader, asks, report.entity)
    own = own_part(reader, report, kind, "你") if holds else ""
    others = [
        one.name
        for one in permissions.holders(asks, report.entity, reader)
        if not own_part(one, report, kind, one.name)
    ]
    return Onward(kind, holds and not own, own, tuple(others))
