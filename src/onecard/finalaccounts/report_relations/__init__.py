"""Relations of a whole report: its narrative against its tables (N), within itself (P), 三公 (G), other matters (A),
performance (K), form (M). The table relations stand in `relations`; both guard our report and audit anybody's.
"""

from __future__ import annotations

from typing import Any

from onecard.figures.evaluate import evaluate
from onecard.figures.relation import Outcome, Relation
from onecard.finalaccounts import relations
from onecard.finalaccounts.relations import RELATIONS
from onecard.finalaccounts.relations.registry import place_in_order
from onecard.finalaccounts.report import Report
from onecard.finalaccounts.report_relations import arithmetic, counts, form, matters, sangong, tables
from onecard.finalaccounts.report_relations.registry import OF_REPORT

__all__ = [
    "ALL_RELATIONS",
    "REPORT_RELATIONS",
    "arithmetic",
    "check_report",
    "counts",
    "form",
    "matters",
    "sangong",
    "tables",
]

REPORT_RELATIONS: dict[str, Relation[Report]] = OF_REPORT.in_order()
_BOTH: dict[str, Relation[Any]] = {**RELATIONS, **REPORT_RELATIONS}
ALL_RELATIONS = {one: _BOTH[one] for one in sorted(_BOTH, key=place_in_order)}
"""Those of the tables and those of the report, in the order of the list."""

_OF_TABLES = "TX"
"""Groups of relations between cells of tables; the others speak of figures, wherever these are printed."""


def check_report(report: Report) -> list[Outcome]:
    """What became of every relation of the report in force in its year: those of its tables, those of its words, and
    those that hold for both, over both; in the order of the lists."""
    outcomes = {outcome.relation.id: outcome for outcome in relations.check(report.accounts)}
    words = report.as_accounts()
    for outcome in outcomes.values():
        if outcome.relation.id[0] not in _OF_TABLES:
            outcome.verdicts += evaluate(RELATIONS[outcome.relation.id], words).verdicts
    own = [evaluate(one, report) for one in REPORT_RELATIONS.values() if one.holds_for(report.year)]
    return [*outcomes.values(), *own]
