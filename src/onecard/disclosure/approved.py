"""The figures approved above (批复) and the relations that fail inside them: their tables are not changed any more, what is
said of them instead is the 审核说明."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from onecard.compiling import report_json
from onecard.compiling.report import Compiled
from onecard.disclosure import rules
from onecard.disclosure.models import Report, Snapshot, StepKind, Words, WordsKind
from onecard.disclosure.taken import last, this_edition
from onecard.figures.fact import Fact, query_name
from onecard.figures.figure import Figure, dimensions
from onecard.figures.relation import Outcome, Remark, Verdict
from onecard.finalaccounts.naming import narrowing

LONGEST_KEY = 300


@dataclass(frozen=True, slots=True)
class Break:
    """One place where a blocking relation fails in approved figures; `words` explain it, where they were written for these
    sums."""

    outcome: Outcome
    verdict: Verdict
    words: Words | None

    @property
    def key(self) -> str:
        """The place in the report's words: the relation, its sums and where, so that words stand for no other sums."""
        return _key(self.verdict)

    @property
    def title(self) -> str:
        """The relation by number and name."""
        return f"{self.outcome.relation.id} {self.outcome.relation.title}"

    @property
    def where(self) -> str:
        """Which row or column it is about; the relation's name where it says none."""
        return self.verdict.instance.where or self.outcome.relation.title

    @property
    def sums(self) -> str:
        """Both sides and how far they are apart."""
        sides = (self.verdict.left, self.verdict.right, self.verdict.difference)
        left, right, apart = map(_plain, sides)
        return f"左式{left}，右式{right}，差额{apart}"


def breaks(report: Report, made: Compiled, words: Mapping[tuple[str, str], Words]) -> list[Break]:
    """Where blocking relations fail in figures that were approved as they are, with the report's latest `words` for them."""
    failed = [
        (outcome, verdict)
        for outcome in made.verdict.blocking
        for verdict in outcome.verdicts
        if verdict.state == "failed" and not isinstance(verdict.instance, Remark)
    ]
    known = _approved(report) if failed else {}
    found = []
    for outcome, verdict in failed:
        if all(fact.value in known.get(_name(fact), ()) for fact in verdict.instance.facts):
            one = words.get((WordsKind.NOTE, _key(verdict)))
            found.append(Break(outcome, verdict, one if one is not None and one.words else None))
    return found


def unlike_approved(report: Report, made: Compiled) -> list[tuple[str, str, str]]:
    """The figures of the tables that are no longer those of the accounts approved before the report was written: what each
    is, its approved value and the present one. None where no such approval was recorded for this edition."""
    approval = this_edition(report).filter(kind=StepKind.FIGURES_APPROVED).order_by("-pk").first()
    if approval is None or approval.snapshot is None:
        return []
    then, now = (
        _of_tables(one) for one in (json.loads(approval.snapshot.content), report_json.report(made.narrative))
    )
    found = []
    for name in dict.fromkeys([*then, *now]):
        term, before = then.get(name, ("", Decimal(0)))
        term, after = now.get(name, (term, Decimal(0)))
        if before != after:
            found.append((term, f"{before:,}", f"{after:,}"))
    return found


def _of_tables(content: Mapping[str, Any]) -> dict[str, tuple[str, Decimal]]:
    """Each figure a table prints, with what it is called and its value."""
    year = int(content["year"])
    return {
        fact["id"]: (_called(fact, year), Decimal(fact["value"]))
        for fact in content["facts"]
        if any(one["in"] == "table" for one in fact["said"])
    }


def _called(fact: Mapping[str, Any], year: int) -> str:
    figure = Figure(fact["figure"], fact["term"], fact["unit"], 2, fact["definition"])
    return narrowing(Fact(figure, dimensions(fact["dims"]), Decimal(fact["value"])), year) or str(
        fact["term"]
    )


def _approved(report: Report) -> dict[str, set[Decimal]]:
    """The values of the figures as the latest approval found them; nothing before one."""
    approval = last(report, *rules.APPROVALS)
    if approval is None:
        return {}
    sent = report.steps.filter(kind=StepKind.SENT, pk__lt=approval.pk).order_by("-pk").first()
    of = approval if approval.kind == StepKind.FIGURES_APPROVED else sent
    snapshot = Snapshot.objects.filter(steps=of).first() if of is not None else None
    found: dict[str, set[Decimal]] = {}
    for fact in json.loads(snapshot.content)["facts"] if snapshot is not None else ():
        # A figure said twice with other evidence is counted on: `…#2`.
        found.setdefault(fact["id"].partition("#")[0], set()).add(Decimal(fact["value"]))
    return found


def _name(fact: Fact) -> str:
    return query_name(fact.key, dict(fact.dims))


def _key(verdict: Verdict) -> str:
    sums = f"{_plain(verdict.left)}:{_plain(verdict.right)}"
    return f"{verdict.relation.id} {sums} {verdict.instance.where}"[:LONGEST_KEY]


def _plain(value: Fraction) -> str:
    text = f"{Decimal(value.numerator) / Decimal(value.denominator):,.6f}".replace("-", "−").rstrip("0")
    whole, _, behind = text.partition(".")
    return f"{whole}.{behind:0<2}"
