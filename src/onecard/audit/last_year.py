"""Last year's report (上年报告): what this one says of last year against what last year's own report printed."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from onecard.audit.rules import LAST_YEAR
from onecard.audit.stating import Stated
from onecard.audit.tabled import Tabled
from onecard.audit.terms import Meaning
from onecard.figures.fact import Fact, FactSet
from onecard.figures.problem import Statement as Rule
from onecard.figures.relation import Equation, Term
from onecard.finalaccounts.relations import RELATIONS
from onecard.finalaccounts.report import Report

_MINUS = Fraction(-1)
_CARRIED = "X-14"


def rules(stated: Stated, report: Report, before: Stated, tables: Tabled) -> Iterator[Rule]:
    """This year's amount less its change, and last year's amount where it is printed, against last year's report; carry-over
    against last year's. A difference may have a reason (收回、更正、机构改革), so it is at most a doubt."""
    year = str(report.year - 1)
    for statement in stated.statements:
        if statement.meaning is None:
            continue
        then = _then(statement.meaning, before, tables, report)
        if then is None:
            continue
        where = f"{statement.mention.noun.text}，与{year}年度报告比较"
        now, change = statement.fact("now"), statement.fact("change", "上年")
        prior = statement.fact("prior", "上年")
        if prior is not None:
            yield LAST_YEAR, Equation((Term(prior),), "=", (Term(then),), where)
        elif now is not None and change is not None:
            yield LAST_YEAR, Equation((Term(now), Term(change, _MINUS)), "=", (Term(then),), where)
    accounts = report.accounts
    accounts.prior = FactSet(tables.facts, entity=accounts.entity, year=year, basis="决算")
    carried = RELATIONS[_CARRIED]
    if tables.facts:
        yield from ((carried, instance) for instance in carried.instances(accounts))


def _then(meaning: Meaning, before: Stated, tables: Tabled, report: Report) -> Fact | None:
    """What last year's report prints of a figure: in its tables, else in its words."""
    facts = FactSet(tables.facts, entity=report.accounts.entity, year=str(report.year - 1), basis="决算")
    found = facts.at(meaning.figure.key, **meaning.narrowing)
    if found is not None:
        return found
    return next((now for one in before.about(meaning) if (now := one.fact("now")) is not None), None)
