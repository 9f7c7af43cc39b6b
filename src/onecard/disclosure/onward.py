"""What comes next in a report's life, and who may do it: for the person who looks, before they try."""

from __future__ import annotations

from dataclasses import dataclass

from onecard.disclosure import rules
from onecard.disclosure.models import Report, StepKind
from onecard.disclosure.steps import own_step
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
    kinds = (StepKind.RETURNED, StepKind.CORRECTING, StepKind.WITHDRAWN)
    return [
        kind
        for kind in kinds
        if report.stage in rules.LIFE[kind].frm and permissions.may(reader, rules.ASKS[kind], report.entity)
    ]


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
